//! Which ids a container gets: a table of wishes and grants, with nothing of the host in it.

use super::{Maps, NAME, Wish};
use crate::engine::rootless::grants_of;
use crate::engine::{Error, ErrorKind, Result};
use crate::kernel::user_namespace::IdRange;

/// How many ids a container of root has unless it is said: what images use, `nobody` included.
const USUAL: u32 = 65_536;
/// How many one of an ordinary user has with `auto`, who may have no more than that for all.
const FEW: u32 = 4096;
/// Where nothing is granted to `containers`: numbers that neither users of a host have nor systemd gives away (its UIDS-GIDS).
const DEFAULT: (u32, u32) = (1_879_048_192, 268_304_384);

/// The ids that an ordinary user's processes share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The user, who is 0 there.
    pub uid: u32,
    /// The group, which is 0 there.
    pub gid: u32,
    /// How many users there are.
    pub uids: u32,
    /// How many groups.
    pub gids: u32,
}

/// What the host grants, and what is taken of it.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// An ordinary user's ids; none for root.
    pub own: Option<Own>,
    /// `/etc/subuid`.
    pub subuid: String,
    /// `/etc/subgid`.
    pub subgid: String,
    /// What other containers have.
    pub taken: Vec<Maps>,
}

/// The ids of a container; none where it has no namespace of its own.
pub fn plan(wish: &Wish, grants: &Grants) -> Result<Option<Maps>> {
    let maps = match (wish, grants.own) {
        (Wish::Host, _) => return Ok(None),
        (Wish::Maps { uids, gids }, own) => {
            // As in Podman: what is said of one is meant for both.
            let (users, groups) = (("--uidmap", uids.as_slice()), ("--gidmap", gids.as_slice()));
            let (users, groups) = (given_or(users, groups), given_or(groups, users));
            check_ranges(users.0, users.1, own.map(|own| own.uids))?;
            check_ranges(groups.0, groups.1, own.map(|own| own.gids))?;
            Maps { uids: users.1.to_vec(), gids: groups.1.to_vec() }
        }
        (Wish::Named { user, group }, None) => Maps {
            uids: named(&grants.subuid, user, "/etc/subuid")?,
            gids: named(&grants.subgid, group, "/etc/subgid")?,
        },
        (Wish::Named { .. }, Some(_)) => {
            return Err(refuse("--subuidname", "the ids of an ordinary user are those granted to that user")
                .hint("`--userns auto` has ids of its own out of these"));
        }
        (Wish::KeepId { uid, gid }, Some(own)) => {
            Maps { uids: kept(uid.unwrap_or(own.uid), own.uids), gids: kept(gid.unwrap_or(own.gid), own.gids) }
        }
        (Wish::KeepId { uid: None, gid: None }, None) => Maps { uids: same(u32::MAX), gids: same(u32::MAX) },
        (Wish::KeepId { .. }, None) => {
            return Err(refuse("--userns keep-id:uid=", "root's own ids are 0 inside too")
                .hint("`--match-user` has files in binds belong to whoever calls sudo"));
        }
        (Wish::NoMap, Some(own)) => {
            if own.uids < 2 || own.gids < 2 {
                return Err(refuse("--userns nomap", "there are no ids but the user's own").hint(MORE));
            }
            let all = |count: u32| vec![IdRange { inside: 0, outside: 1, count: count - 1 }];
            Maps { uids: all(own.uids), gids: all(own.gids) }
        }
        (Wish::NoMap, None) => return Err(refuse("--userns nomap", "it is for ordinary users").hint("use `auto`")),
        (Wish::Private, Some(own)) => Maps { uids: same(own.uids), gids: same(own.gids) },
        (Wish::Remap, Some(_)) => {
            return Err(refuse("--userns remap", "it is for root: an ordinary user's ids are not the host's anyway")
                .hint("`--userns auto` has ids of its own"));
        }
        (Wish::Private | Wish::Remap, None) => Maps { uids: shared(&grants.subuid)?, gids: shared(&grants.subgid)? },
        (Wish::Auto { size }, own) => free(size.unwrap_or(own.map_or(USUAL, |_| FEW)), grants)?,
    };
    Ok(Some(maps))
}

/// A flag and its ranges; where it was not given, the other one.
type Given<'a> = (&'static str, &'a [IdRange]);

fn given_or<'a>(one: Given<'a>, other: Given<'a>) -> Given<'a> {
    if one.1.is_empty() { other } else { one }
}

const MORE: &str = "`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME` as root grants more";

fn refuse(flag: &str, why: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("cannot use `{flag}`")).caused_by(why.to_owned())
}

fn same(count: u32) -> Vec<IdRange> {
    vec![IdRange { inside: 0, outside: 0, count }]
}

/// The user's own id, 0 in the shared namespace, is `wanted`; the others follow each other around it.
fn kept(wanted: u32, count: u32) -> Vec<IdRange> {
    let below = wanted.min(count - 1);
    let pieces = [
        IdRange { inside: 0, outside: 1, count: below },
        IdRange { inside: wanted, outside: 0, count: 1 },
        IdRange { inside: wanted.saturating_add(1), outside: below + 1, count: count - 1 - below },
    ];
    pieces.into_iter().filter(|piece| piece.count > 0).collect()
}

/// What is granted to `containers`, or rcd's own default.
fn pool(text: &str) -> Vec<(u32, u32)> {
    let granted = grants_of(text, &|name| name == NAME);
    if granted.is_empty() { vec![DEFAULT] } else { granted }
}

/// The first ids of the pool are those that containers share.
fn shared(text: &str) -> Result<Vec<IdRange>> {
    let (first, count) = pool(text)[0];
    if count < USUAL {
        let message = format!("cannot give a container {USUAL} ids: `{NAME}` has {count} from {first} on");
        return Err(Error::new(ErrorKind::Unsupported, message).hint(CONTAINERS));
    }
    Ok(vec![IdRange { inside: 0, outside: first, count: USUAL }])
}

const CONTAINERS: &str = "the line `containers:1879048192:268304384` in /etc/subuid and /etc/subgid grants them";

fn named(text: &str, name: &str, file: &str) -> Result<Vec<IdRange>> {
    let mut inside = 0_u32;
    let mut ranges = Vec::new();
    for (outside, count) in grants_of(text, &|other| other == name) {
        let count = count.min(u32::MAX - inside);
        ranges.push(IdRange { inside, outside, count });
        inside += count;
    }
    if ranges.is_empty() {
        let message = format!("`{file}` grants no ids to `{name}`");
        return Err(Error::new(ErrorKind::NotFound, message).hint(format!("add the line `{name}:FIRST:COUNT`")));
    }
    Ok(ranges)
}

/// The first `size` ids that nobody has, users and groups alike.
fn free(size: u32, grants: &Grants) -> Result<Maps> {
    if size == 0 {
        return Err(Error::new(ErrorKind::InvalidInput, "invalid value `0` for size: a container has one id at least"));
    }
    let pools = match grants.own {
        Some(own) => [vec![(1, own.uids.saturating_sub(1))], vec![(1, own.gids.saturating_sub(1))]],
        // What `remap` shares comes first, and is for `remap` alone.
        None => [&grants.subuid, &grants.subgid].map(|text| {
            let mut pool = pool(text);
            let shared = pool[0].1.min(USUAL);
            pool[0] = (pool[0].0 + shared, pool[0].1 - shared);
            pool
        }),
    };
    let of = |pick: fn(&Maps) -> &Vec<IdRange>| -> Vec<(u64, u64)> {
        let ranges = grants.taken.iter().flat_map(pick);
        ranges.map(|range| (range.outside.into(), u64::from(range.outside) + u64::from(range.count))).collect()
    };
    let mut taken = [of(|maps| &maps.uids), of(|maps| &maps.gids)];
    if grants.own.is_none() {
        for (taken, text) in taken.iter_mut().zip([&grants.subuid, &grants.subgid]) {
            let others = grants_of(text, &|name| name != NAME);
            taken.extend(others.into_iter().map(|(first, count)| (first.into(), u64::from(first) + u64::from(count))));
        }
    }
    let [uids, gids] = [0, 1].map(|kind| first_fit(&pools[kind], &taken[kind], size));
    let none = || {
        let message = format!("cannot give the container {size} ids that no other has: too few are left");
        let error = Error::new(ErrorKind::Conflict, message);
        error.hint(if grants.own.is_some() {
            "`--userns auto:size=N` takes fewer, and ids are free again with their container"
        } else {
            CONTAINERS
        })
    };
    let range = |first: Option<u32>| first.map(|outside| vec![IdRange { inside: 0, outside, count: size }]);
    Ok(Maps { uids: range(uids).ok_or_else(none)?, gids: range(gids).ok_or_else(none)? })
}

fn first_fit(pool: &[(u32, u32)], taken: &[(u64, u64)], size: u32) -> Option<u32> {
    pool.iter().find_map(|&(first, count)| {
        let (mut at, end) = (u64::from(first), u64::from(first) + u64::from(count));
        // Each step goes beyond one that is in the way, so it ends.
        while let Some((_, after)) = taken.iter().find(|(from, to)| *from < at + u64::from(size) && at < *to) {
            at = *after;
        }
        (at + u64::from(size) <= end).then(|| u32::try_from(at).ok()).flatten()
    })
}

/// A map has to be one: nothing empty, no id twice, nothing beyond what there is.
fn check_ranges(flag: &str, ranges: &[IdRange], limit: Option<u32>) -> Result<()> {
    let bad = |range: &IdRange, why: &str| {
        let text = format!("{}:{}:{}", range.inside, range.outside, range.count);
        Err(Error::new(ErrorKind::InvalidInput, format!("invalid value `{text}` for {flag}: {why}")))
    };
    for (at, range) in ranges.iter().enumerate() {
        let end = |first: u32| u64::from(first) + u64::from(range.count);
        if range.count == 0 {
            return bad(range, "it has no ids");
        }
        if end(range.inside) > u64::from(u32::MAX) || end(range.outside) > u64::from(u32::MAX) {
            return bad(range, "there are no ids above 4294967294");
        }
        if limit.is_some_and(|limit| end(range.outside) > u64::from(limit)) {
            let limit = limit.unwrap_or_default();
            return bad(range, &format!("an ordinary user's own ids are 0 to {} there", limit.saturating_sub(1)));
        }
        let overlaps = |one: (u32, u32), other: (u32, u32)| {
            u64::from(one.0) < u64::from(other.0) + u64::from(other.1)
                && u64::from(other.0) < u64::from(one.0) + u64::from(one.1)
        };
        for other in &ranges[..at] {
            if overlaps((range.inside, range.count), (other.inside, other.count))
                || overlaps((range.outside, range.count), (other.outside, other.count))
            {
                return bad(range, "it overlaps another");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(subuid: &str) -> Grants {
        Grants { subuid: subuid.to_owned(), subgid: subuid.to_owned(), ..Grants::default() }
    }

    fn user() -> Grants {
        let own = Own { uid: 1000, gid: 100, uids: 65_537, gids: 65_537 };
        Grants { own: Some(own), subuid: "ann:100000:65536\n".to_owned(), ..Grants::default() }
    }

    fn shown(ranges: &[IdRange]) -> String {
        let one = |range: &IdRange| format!("{}:{}:{}", range.inside, range.outside, range.count);
        ranges.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_wish_has_its_ids() {
        let auto = |size| Wish::Auto { size };
        let keep = |uid, gid| Wish::KeepId { uid, gid };
        let named = |name: &str| Wish::Named { user: name.to_owned(), group: name.to_owned() };
        let taken = Grants {
            taken: vec![Maps {
                uids: vec![IdRange { inside: 0, outside: 1_879_113_728, count: 65_536 }],
                gids: vec![IdRange { inside: 0, outside: 1_879_113_728, count: 65_536 }],
            }],
            ..Grants::default()
        };
        for (wish, grants, uids) in [
            (Wish::Remap, root(""), "0:1879048192:65536"),
            (Wish::Private, root("containers:500000:70000\n"), "0:500000:65536"),
            // Beside what `remap` shares.
            (auto(None), root(""), "0:1879113728:65536"),
            (auto(Some(10)), root("containers:500000:70000\n"), "0:565536:10"),
            (auto(None), taken, "0:1879179264:65536"),
            // Not what is granted to somebody else.
            (auto(Some(5)), root("containers:500000:70000\nann:565530:100\n"), "0:565630:5"),
            (keep(None, None), root(""), "0:0:4294967295"),
            (named("dock"), root("dock:7:3\nann:1:1\ndock:90:5\n"), "0:7:3 3:90:5"),
            (keep(None, None), user(), "0:1:1000 1000:0:1 1001:1001:64536"),
            (keep(Some(0), Some(0)), user(), "0:0:1 1:1:65536"),
            (keep(Some(200_000), None), user(), "0:1:65536 200000:0:1"),
            (Wish::NoMap, user(), "0:1:65536"),
            (Wish::Private, user(), "0:0:65537"),
            (auto(None), user(), "0:1:4096"),
        ] {
            let maps = plan(&wish, &grants).expect("a plan").expect("a namespace");
            assert_eq!(shown(&maps.uids), uids, "{wish:?}");
        }
        assert_eq!(plan(&Wish::Host, &user()).expect("a plan"), None);
        let gids = plan(&keep(None, None), &user()).expect("a plan").expect("a namespace").gids;
        assert_eq!(shown(&gids), "0:1:100 100:0:1 101:101:65436");
    }

    #[test]
    fn a_single_id_is_kept_alone() {
        let own = Own { uid: 1000, gid: 1000, uids: 1, gids: 1 };
        let grants = Grants { own: Some(own), ..Grants::default() };
        let maps = plan(&Wish::KeepId { uid: None, gid: None }, &grants).expect("a plan").expect("a namespace");
        assert_eq!(shown(&maps.uids), "1000:0:1");
        assert!(plan(&Wish::NoMap, &grants).is_err() && plan(&Wish::Auto { size: Some(1) }, &grants).is_err());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let maps = |ranges: &[(u32, u32, u32)]| {
            let uids = ranges.iter().map(|&(inside, outside, count)| IdRange { inside, outside, count }).collect();
            Wish::Maps { uids, gids: same(1) }
        };
        for (wish, grants, why) in [
            (maps(&[(0, 0, 0)]), root(""), "it has no ids"),
            (maps(&[(0, 1, 10), (5, 100, 1)]), root(""), "overlaps"),
            (maps(&[(0, 1, 10), (50, 5, 1)]), root(""), "overlaps"),
            (maps(&[(u32::MAX, 0, 1)]), root(""), "above 4294967294"),
            (maps(&[(0, 65_537, 1)]), user(), "0 to 65536"),
            (Wish::Remap, user(), "remap"),
            (Wish::Remap, root("containers:5:10\n"), "has 10 from 5 on"),
            (Wish::NoMap, root(""), "nomap"),
            (Wish::KeepId { uid: Some(1), gid: None }, root(""), "keep-id"),
            (Wish::Named { user: "x".to_owned(), group: "x".to_owned() }, root(""), "grants no ids to `x`"),
            (Wish::Named { user: "x".to_owned(), group: "x".to_owned() }, user(), "--subuidname"),
            (Wish::Auto { size: Some(0) }, root(""), "one id at least"),
            (Wish::Auto { size: Some(65_537) }, user(), "too few are left"),
            (Wish::Auto { size: None }, root("containers:500000:70000\n"), "too few are left"),
        ] {
            let error = plan(&wish, &grants).expect_err("refused").to_string();
            assert!(error.contains(why), "{wish:?}: {error}");
        }
    }

    #[test]
    fn maps_of_one_kind_are_for_both_and_errors_name_the_flag_that_was_given() {
        let maps = |uids: &[IdRange], gids: &[IdRange]| {
            plan(&Wish::Maps { uids: uids.to_vec(), gids: gids.to_vec() }, &root("")).map(|maps| maps.expect("maps"))
        };
        let (good, bad) = (same(7), same(0));
        for (uids, gids) in [(&good[..], &[][..]), (&[], &good)] {
            let found = maps(uids, gids).expect("a map");
            assert_eq!((&found.uids, &found.gids), (&good, &good));
        }
        for (uids, gids, flag) in [(&bad[..], &[][..], "--uidmap"), (&[], &bad, "--gidmap"), (&good, &bad, "--gidmap")]
        {
            let error = maps(uids, gids).expect_err("no map").to_string();
            assert_eq!(error, format!("invalid value `0:0:0` for {flag}: it has no ids"));
        }
    }

    #[test]
    fn ids_are_found_both_ways() {
        let maps = plan(&Wish::KeepId { uid: None, gid: None }, &user()).expect("a plan").expect("a namespace");
        assert_eq!(maps.outside(1000, 100), Some((0, 0)));
        assert_eq!(maps.inside(0, 0), Some((1000, 100)));
        assert_eq!(maps.outside(0, 0), Some((1, 1)));
        assert_eq!(maps.outside(70_000, 0), None);
    }
}
