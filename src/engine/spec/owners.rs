//! Binds whose files belong to the container's user inside and to somebody else on the host: id maps of one mount.
//!
//! A map gives each number of the host one number inside, so it changes two with each other and leaves the rest.

use std::os::unix::fs::MetadataExt;

use serde_json::{Value, json};

use super::Surroundings;
use crate::engine::container::config::{Bind, ContainerConfig, MappedOwner};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::user_namespace::IdRange;

/// Maps of users and of groups, as the runtime specification has them.
type Documents = (Value, Value);

/// Have a mount map ids.
pub(super) fn map(mount: &mut Value, maps: Option<Documents>) {
    let Some((uids, gids)) = maps else { return };
    mount["options"].as_array_mut().into_iter().for_each(|options| options.push("idmap".into()));
    mount["uidMappings"] = uids;
    mount["gidMappings"] = gids;
}

/// The maps for files that are the container's own.
pub(super) fn of_container(around: &Surroundings) -> Option<Documents> {
    around.mapped.as_ref().map(|maps| (document(&maps.uids), document(&maps.gids)))
}

/// Ranges of ids as the runtime specification has them.
pub(super) fn document(ranges: &[IdRange]) -> Value {
    let one = |range: &IdRange| json!({ "containerID": range.inside, "hostID": range.outside, "size": range.count });
    ranges.iter().map(one).collect()
}

/// The maps of users and groups that a bind needs; none where the numbers are the same anyway.
pub(super) fn maps(bind: &Bind, config: &ContainerConfig, around: &Surroundings) -> Result<Option<Documents>> {
    let (user, group) = match bind.owner {
        MappedOwner::Nobody => return Ok(None),
        MappedOwner::Container => return Ok(of_container(around)),
        MappedOwner::Person(user, group) => (user, group),
        MappedOwner::OfSource => {
            let found = std::fs::metadata(&bind.source);
            let found = found.context(|| format!("cannot look at `{}`", bind.source.display()))?;
            (found.uid(), found.gid())
        }
    };
    let (own_user, own_group) = (around.identity.uid, around.identity.gid);
    if let Some(maps) = config.ids.as_ref().filter(|_| !around.rootless) {
        let uids = composed(&exchanged(user, own_user), &maps.uids);
        let gids = composed(&exchanged(group, own_group), &maps.gids);
        return Ok(Some((document(&uids), document(&gids))));
    }
    if (user, group) == (own_user, own_group) {
        return Ok(None);
    }
    if around.rootless {
        let source = bind.source.display();
        let message = format!("cannot give the files of `{source}` to user {own_user} of the container");
        return Err(Error::new(ErrorKind::Unsupported, message)
            .caused_by("only root can map the owners of a mount")
            .hint("your own files belong to root of the container: run its command as `--user 0`"));
    }
    Ok(Some((document(&exchanged(user, own_user)), document(&exchanged(group, own_group)))))
}

/// What is in `inner` behind each number, and in `outer` behind that: numbers that are not in both are left out.
fn composed(inner: &[IdRange], outer: &[IdRange]) -> Vec<IdRange> {
    let meet = |one: &IdRange, other: &IdRange| {
        let first = one.outside.max(other.inside);
        let end = |first: u32, count: u32| u64::from(first) + u64::from(count);
        let last = end(one.outside, one.count).min(end(other.inside, other.count));
        let count = u32::try_from(last.checked_sub(first.into())?).ok().filter(|count| *count > 0)?;
        let (inside, outside) = (one.inside + (first - one.outside), other.outside + (first - other.inside));
        Some(IdRange { inside, outside, count })
    };
    inner.iter().flat_map(|one| outer.iter().filter_map(move |other| meet(one, other))).collect()
}

/// A map of all numbers in which two change places. The last number, -1, is nobody's.
fn exchanged(one: u32, other: u32) -> Vec<IdRange> {
    let (low, high) = (one.min(other), one.max(other));
    if low == high {
        return vec![IdRange { inside: 0, outside: 0, count: u32::MAX }];
    }
    let pieces = [
        (0, 0, low),
        (low, high, 1),
        (low + 1, low + 1, high - low - 1),
        (high, low, 1),
        (high + 1, high + 1, u32::MAX - high - 1),
    ];
    let piece = |(inside, outside, count)| IdRange { inside, outside, count };
    pieces.into_iter().map(piece).filter(|piece| piece.count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(wanted: &[(u32, u32, u32)]) -> Vec<IdRange> {
        wanted.iter().map(|&(inside, outside, count)| IdRange { inside, outside, count }).collect()
    }

    #[test]
    fn two_numbers_change_places() {
        for (outside, inside, wanted) in [
            (1000, 0, vec![(0, 1000, 1), (1, 1, 999), (1000, 0, 1), (1001, 1001, u32::MAX - 1001)]),
            (7, 7, vec![(0, 0, u32::MAX)]),
            (5, 6, vec![(0, 0, 5), (5, 6, 1), (6, 5, 1), (7, 7, u32::MAX - 7)]),
        ] {
            assert_eq!(exchanged(outside, inside), ranges(&wanted), "{outside} {inside}");
        }
    }

    #[test]
    fn a_person_stands_behind_the_user_of_a_container_with_ids_of_its_own() {
        // The person's 1000 is 0 inside, and that is 500000 on the host; ids that the container has not are nobody's.
        let composed = composed(&exchanged(1000, 0), &ranges(&[(0, 500_000, 65_536)]));
        let wanted = [(0, 501_000, 1), (1, 500_001, 999), (1000, 500_000, 1), (1001, 501_001, 64_535)];
        assert_eq!(composed, ranges(&wanted));
    }
}
