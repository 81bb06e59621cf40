//! Flags of `run` and `create` about the container's user namespace: Podman's forms, and Docker's `host`.

use rcd::engine::container::config::ContainerConfig;
use rcd::engine::userns::Wish;
use rcd::engine::{Error, ErrorKind, Result};
use rcd::kernel::user_namespace::{IdRange, is_initial, own_maps};

use super::options::refuse;

/// Its ids
#[derive(Debug, clap::Args)]
pub(crate) struct UsernsOptions {
    /// Its user namespace: host, auto[:size=N], keep-id[:uid=U,gid=G], nomap, private or remap
    #[arg(long, value_name = "MODE", help_heading = "Namespaces")]
    userns: Option<String>,
    /// Map users: CONTAINER:HOST[:COUNT], without root HOST counts one's own ids
    #[arg(long, value_name = "MAP", conflicts_with = "subuidname", help_heading = "Namespaces")]
    uidmap: Vec<String>,
    /// Map groups; as the users, without this flag
    #[arg(long, value_name = "MAP", conflicts_with = "subgidname", help_heading = "Namespaces")]
    gidmap: Vec<String>,
    /// Map the users that /etc/subuid grants to a name
    #[arg(long, value_name = "NAME", help_heading = "Namespaces")]
    subuidname: Option<String>,
    /// Map the groups that /etc/subgid grants to a name
    #[arg(long, value_name = "NAME", help_heading = "Namespaces")]
    subgidname: Option<String>,
}

impl UsernsOptions {
    /// Put it into `config`, whose user is known where one was asked for.
    pub(super) fn apply(&self, config: &mut ContainerConfig, user_given: bool) -> Result<()> {
        config.userns = self.wish()?;
        if let Wish::KeepId { uid, gid } = config.userns
            && !user_given
            && let Some((own_uid, own_gid)) = own_ids()
        {
            // As in Podman: whoever keeps their id is who the command runs as.
            config.user = format!("{}:{}", uid.unwrap_or(own_uid), gid.unwrap_or(own_gid));
        }
        Ok(())
    }

    fn wish(&self) -> Result<Wish> {
        let mode = self.userns.as_deref().unwrap_or_default();
        let named = self.subuidname.as_ref().or(self.subgidname.as_ref());
        let maps = !self.uidmap.is_empty() || !self.gidmap.is_empty();
        if (named.is_some() || maps) && !matches!(mode, "" | "private") {
            let flag = if maps { "--uidmap or --gidmap" } else { "--subuidname or --subgidname" };
            let message = format!("`--userns {mode}` and {flag} contradict each other");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if let Some(named) = named {
            let name = |flag: &Option<String>| flag.as_ref().unwrap_or(named).clone();
            return Ok(Wish::Named { user: name(&self.subuidname), group: name(&self.subgidname) });
        }
        if !maps {
            return wish(mode);
        }
        let read = |flag: &str, texts: &[String]| -> Result<Vec<IdRange>> {
            texts.iter().flat_map(|text| text.split(',')).map(|text| range(flag, text)).collect()
        };
        Ok(Wish::Maps { uids: read("--uidmap", &self.uidmap)?, gids: read("--gidmap", &self.gidmap)? })
    }
}

/// The ids of whoever runs this, where that is an ordinary user, who is root of the namespace by now.
fn own_ids() -> Option<(u32, u32)> {
    let (uids, gids) = own_maps().ok().filter(|_| !is_initial())?;
    let first = |ranges: &[IdRange]| ranges.iter().find(|range| range.inside == 0).map(|range| range.outside);
    first(&uids).zip(first(&gids))
}

fn wish(mode: &str) -> Result<Wish> {
    let (word, options) = mode.split_once(':').unwrap_or((mode, ""));
    let bad = |why: &str| refuse("--userns", mode, why);
    if ["container", "ns"].contains(&word) {
        let message =
            format!("`--userns {mode}` is not supported: a container has a user namespace of its own or none");
        return Err(Error::new(ErrorKind::Unsupported, message).hint("`--uidmap` gives two containers the same ids"));
    }
    let mut given = Vec::new();
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').ok_or_else(|| bad("its options are of the form KEY=NUMBER"))?;
        let number: u32 = value.parse().map_err(|_| bad(&format!("`{value}` is no number")))?;
        given.push((key, number));
    }
    let known: &[&str] = match word {
        "keep-id" => &["uid", "gid"],
        "auto" => &["size"],
        _ => &[],
    };
    if let Some((key, _)) = given.iter().find(|(key, _)| !known.contains(key)) {
        return Err(bad(&format!("`{word}` has no option `{key}`")));
    }
    let option = |wanted: &str| given.iter().rev().find(|(key, _)| *key == wanted).map(|(_, number)| *number);
    match word {
        "" | "host" => Ok(Wish::Host),
        "keep-id" => Ok(Wish::KeepId { uid: option("uid"), gid: option("gid") }),
        "auto" => Ok(Wish::Auto { size: option("size") }),
        "nomap" => Ok(Wish::NoMap),
        "private" => Ok(Wish::Private),
        "remap" => Ok(Wish::Remap),
        _ => Err(bad("there are host, auto, keep-id, nomap, private and remap")),
    }
}

fn range(flag: &str, text: &str) -> Result<IdRange> {
    let bad = || refuse(flag, text, "it is not of the form CONTAINER:HOST[:COUNT]");
    let parts: Vec<&str> = text.split(':').collect();
    let number = |text: &str| text.parse::<u32>().map_err(|_| bad());
    match parts[..] {
        [inside, outside] => Ok(IdRange { inside: number(inside)?, outside: number(outside)?, count: 1 }),
        [inside, outside, count] => {
            Ok(IdRange { inside: number(inside)?, outside: number(outside)?, count: number(count)? })
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read() {
        for (mode, wanted) in [
            ("host", Some(Wish::Host)),
            ("", Some(Wish::Host)),
            ("auto", Some(Wish::Auto { size: None })),
            ("auto:size=70", Some(Wish::Auto { size: Some(70) })),
            ("keep-id", Some(Wish::KeepId { uid: None, gid: None })),
            ("keep-id:uid=7,gid=8", Some(Wish::KeepId { uid: Some(7), gid: Some(8) })),
            ("nomap", Some(Wish::NoMap)),
            ("private", Some(Wish::Private)),
            ("remap", Some(Wish::Remap)),
            ("auto:uid=7", None),
            ("auto:size=x", None),
            ("auto:size", None),
            ("nomap:size=7", None),
            ("container:web", None),
            ("ns:/proc/1/ns/user", None),
            ("keep", None),
        ] {
            assert_eq!(wish(mode).ok(), wanted, "{mode}");
        }
    }

    #[test]
    fn maps_are_read() {
        let flags = |uidmap: &[&str], gidmap: &[&str]| {
            let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
            let (uidmap, gidmap) = (texts(uidmap), texts(gidmap));
            UsernsOptions { userns: None, uidmap, gidmap, subuidname: None, subgidname: None }.wish()
        };
        let one = |inside, outside, count| IdRange { inside, outside, count };
        let Ok(Wish::Maps { uids, gids }) = flags(&["0:100:5,7:8"], &[]) else { panic!("no maps") };
        assert_eq!((uids, gids), (vec![one(0, 100, 5), one(7, 8, 1)], Vec::new()));
        for bad in ["", "5", "0:x", "0:1:2:3", "0:1:-1", "0:1:4294967296", "@1:2:3"] {
            assert!(flags(&[bad], &[]).is_err(), "{bad}");
        }
    }
}
