//! Turns the option words of one `mounts` entry into what the mount API takes (runtime-spec, config, "Mounts").

use oci_spec::runtime::Mount;

use crate::kernel::mount::{Attributes, FilesystemOption, Propagation};

use super::bind_attributes::Asked;
use super::error::{Error, ErrorKind, Result};

/// What the words of an entry ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `bind` or `rbind`.
    pub(super) bind: bool,
    /// `rbind`: what is mounted below the source too.
    pub(super) recursive: bool,
    /// Attributes of a bind.
    pub(super) asked: Asked,
    /// Attributes of any other mount.
    pub(super) set: AttributeChange,
    /// Attributes of this mount and of all below it (`rro` and its kin).
    pub(super) set_recursively: AttributeChange,
    /// How events travel, and whether that is for all below too.
    pub(super) propagation: Option<(Propagation, bool)>,
    /// Fill a new tmpfs with what was there.
    pub(super) copy_up: bool,
    /// Map ids of the mount; recursively with `ridmap`.
    pub(super) id_map: Option<bool>,
    /// These ids of users and of groups, where the word has them.
    pub(super) ids: Option<[Vec<IdRange>; 2]>,
    /// What is there already is changed.
    pub(super) remount: bool,
    /// A link as the source, or as the destination, is not followed.
    pub(super) nofollow: Nofollow,
    /// A link as the source becomes a link at the destination.
    pub(super) copy_link: bool,
    /// Whatever the file system itself understands.
    pub(super) data: Vec<FilesystemOption>,
}

/// Which ends of a bind are taken for what they are, links too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Nofollow {
    pub(super) source: bool,
    pub(super) destination: bool,
}

/// Ids of the file system that are others for who uses the mount: crun's `idmap=uids=FROM-TO-COUNT#...;gids=...`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IdRange {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) count: u32,
    /// `to` is an id of the container's user namespace (`@` before the range).
    pub(super) relative: bool,
}

impl IdRange {
    fn parse(text: &str) -> Option<Self> {
        let (relative, plain) = text.strip_prefix('@').map_or((false, text), |rest| (true, rest));
        let numbers: Vec<u32> = plain.split('-').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let [from, to, count] = numbers.as_slice() else { return None };
        Some(Self { from: *from, to: *to, count: *count, relative })
    }
}

/// What follows `idmap=`.
fn ids(text: &str) -> Option<[Vec<IdRange>; 2]> {
    let mut both = [Vec::new(), Vec::new()];
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (kind, ranges) = part.split_once('=')?;
        let of = ["uids", "gids"].iter().position(|known| *known == kind)?;
        both[of] = ranges.split('#').map(IdRange::parse).collect::<Option<_>>()?;
    }
    both.iter().all(|ranges| !ranges.is_empty()).then_some(both)
}

/// Attributes to set and to clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AttributeChange {
    pub(super) set: Attributes,
    pub(super) clear: Attributes,
}

impl Default for AttributeChange {
    fn default() -> Self {
        Self { set: Attributes::empty(), clear: Attributes::empty() }
    }
}

impl AttributeChange {
    fn add(&mut self, attribute: Attributes, on: bool) {
        // One access time mode replaces another: the whole field has to be cleared (`mount_setattr(2)`). None that is set is `relatime`,
        // which has no bit.
        if Attributes::MOUNT_ATTR__ATIME.contains(attribute) {
            self.clear |= Attributes::MOUNT_ATTR__ATIME;
            self.set &= !if on { Attributes::MOUNT_ATTR__ATIME } else { attribute };
            if on {
                self.set |= attribute;
            }
        } else if on {
            self.set |= attribute;
            self.clear &= !attribute;
        } else {
            self.clear |= attribute;
            self.set &= !attribute;
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.set.is_empty() && self.clear.is_empty()
    }
}

/// Words for attributes: the word, the attribute, whether the word sets it.
const ATTRIBUTES: [(&str, Attributes, bool); 18] = [
    ("ro", Attributes::MOUNT_ATTR_RDONLY, true),
    ("rw", Attributes::MOUNT_ATTR_RDONLY, false),
    ("nosuid", Attributes::MOUNT_ATTR_NOSUID, true),
    ("suid", Attributes::MOUNT_ATTR_NOSUID, false),
    ("nodev", Attributes::MOUNT_ATTR_NODEV, true),
    ("dev", Attributes::MOUNT_ATTR_NODEV, false),
    ("noexec", Attributes::MOUNT_ATTR_NOEXEC, true),
    ("exec", Attributes::MOUNT_ATTR_NOEXEC, false),
    ("noatime", Attributes::MOUNT_ATTR_NOATIME, true),
    ("atime", Attributes::MOUNT_ATTR_NOATIME, false),
    ("relatime", Attributes::empty(), true),
    ("norelatime", Attributes::empty(), false),
    ("strictatime", Attributes::MOUNT_ATTR_STRICTATIME, true),
    ("nostrictatime", Attributes::MOUNT_ATTR_STRICTATIME, false),
    ("nodiratime", Attributes::MOUNT_ATTR_NODIRATIME, true),
    ("diratime", Attributes::MOUNT_ATTR_NODIRATIME, false),
    ("nosymfollow", Attributes::MOUNT_ATTR_NOSYMFOLLOW, true),
    ("symfollow", Attributes::MOUNT_ATTR_NOSYMFOLLOW, false),
];

/// Words that ask for what is so anyway, or that only the classic `mount(8)` looks at.
const WITHOUT_EFFECT: [&str; 9] =
    ["defaults", "async", "loud", "nomand", "noiversion", "nolazytime", "silent", "iversion", "mand"];

/// Words with a meaning of their own. The last three are flags of any file system, which the kernel takes from here.
const MORE: [&str; 10] = [
    "tmpcopyup",
    "idmap",
    "ridmap",
    "remount",
    "src-nofollow",
    "dest-nofollow",
    "copy-symlink",
    "sync",
    "dirsync",
    "lazytime",
];

/// Every word that is understood here, and not handed to a file system.
pub(super) fn known() -> Vec<String> {
    let plain = ATTRIBUTES.iter().map(|(name, ..)| *name).chain(WITHOUT_EFFECT);
    let others =
        ["bind", "rbind", "shared", "rshared", "slave", "rslave", "private", "rprivate", "unbindable", "runbindable"];
    let mut words: Vec<String> = plain.chain(others).chain(MORE).map(str::to_owned).collect();
    words.extend(ATTRIBUTES.iter().map(|(name, ..)| format!("r{name}")));
    words.sort_unstable();
    words
}

/// Read the words of an entry for `destination`, which names it in errors.
pub(super) fn parse(words: &[String], destination: &str) -> Result<Options> {
    let mut options = Options::default();
    for word in words {
        options.asked.add(word);
        if let Some((_, attribute, on)) = ATTRIBUTES.iter().find(|(name, ..)| name == word) {
            options.set.add(*attribute, *on);
            continue;
        }
        let recursive = word.strip_prefix('r').and_then(|rest| ATTRIBUTES.iter().find(|(name, ..)| *name == rest));
        if let Some((_, attribute, on)) = recursive {
            options.set_recursively.add(*attribute, *on);
            continue;
        }
        match word.as_str() {
            "bind" => options.bind = true,
            "rbind" => (options.bind, options.recursive) = (true, true),
            "shared" => options.propagation = Some((Propagation::Shared, false)),
            "rshared" => options.propagation = Some((Propagation::Shared, true)),
            "slave" => options.propagation = Some((Propagation::Slave, false)),
            "rslave" => options.propagation = Some((Propagation::Slave, true)),
            "private" => options.propagation = Some((Propagation::Private, false)),
            "rprivate" => options.propagation = Some((Propagation::Private, true)),
            "unbindable" => options.propagation = Some((Propagation::Unbindable, false)),
            "runbindable" => options.propagation = Some((Propagation::Unbindable, true)),
            "tmpcopyup" => options.copy_up = true,
            "idmap" => options.id_map = Some(false),
            "ridmap" => options.id_map = Some(true),
            "remount" => options.remount = true,
            "src-nofollow" => options.nofollow.source = true,
            "dest-nofollow" => options.nofollow.destination = true,
            "copy-symlink" => options.copy_link = true,
            word if word.starts_with("idmap=") || word.starts_with("ridmap=") => {
                let (kind, text) = word.split_once('=').unwrap_or((word, ""));
                options.id_map = Some(kind == "ridmap");
                options.ids = Some(ids(text).ok_or_else(|| {
                    let message = format!("cannot mount `{destination}`: `{word}` is no map of ids");
                    Error::new(ErrorKind::InvalidSpec, message)
                        .hint("it is `idmap=uids=FROM-TO-COUNT;gids=FROM-TO-COUNT`")
                })?);
            }
            word if WITHOUT_EFFECT.contains(&word) => {}
            word if word.strip_prefix('r').is_some_and(|rest| WITHOUT_EFFECT.contains(&rest)) => {}
            word => options.data.push(FilesystemOption::parse(word)),
        }
    }
    Ok(options)
}

/// Words for a file system among those of binds, which make none: the kernel takes no notice of them, so nobody needs to fail.
pub(super) fn without_meaning(mounts: &[Mount]) -> Vec<String> {
    let told = |entry: &Mount| {
        let shown = entry.destination().display().to_string();
        let options = parse(entry.options().as_deref().unwrap_or_default(), &shown).ok()?;
        if !options.bind && entry.typ().as_deref() != Some("bind") || options.data.is_empty() {
            return None;
        }
        let words: Vec<&str> = options.data.iter().map(|option| option.key.as_str()).collect();
        Some(format!("the bind mount of `{shown}` has no option `{}`: it is left out", words.join("`, `")))
    };
    mounts.iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Options {
        parse(&text.split(',').map(str::to_owned).collect::<Vec<_>>(), "/x").expect("valid")
    }

    #[test]
    fn words_become_attributes_and_data() {
        let options = parsed("nosuid,ro,rw,mode=755,newinstance,noatime,relatime");
        assert_eq!(options.set.set, Attributes::MOUNT_ATTR_NOSUID);
        assert_eq!(options.set.clear, Attributes::MOUNT_ATTR_RDONLY | Attributes::MOUNT_ATTR__ATIME);
        assert_eq!(options.data, [FilesystemOption::parse("mode=755"), FilesystemOption::parse("newinstance")]);
    }

    #[test]
    fn binds_and_recursive_words() {
        let options = parsed("rbind,rro,rslave,ridmap");
        assert!(options.bind && options.recursive);
        assert_eq!(options.set_recursively.set, Attributes::MOUNT_ATTR_RDONLY);
        assert_eq!(options.propagation, Some((Propagation::Slave, true)));
        assert_eq!(options.id_map, Some(true));
    }

    #[test]
    fn modes_of_access_times_are_one() {
        for (text, set) in [
            ("rnoatime", Attributes::MOUNT_ATTR_NOATIME),
            ("rstrictatime", Attributes::MOUNT_ATTR_STRICTATIME),
            ("rstrictatime,rnorelatime,ratime", Attributes::MOUNT_ATTR_STRICTATIME),
            ("rstrictatime,rnostrictatime", Attributes::empty()),
            ("rnoatime,rrelatime", Attributes::empty()),
            ("rnoatime,ratime", Attributes::empty()),
            ("rnorelatime", Attributes::empty()),
        ] {
            let found = parsed(text).set_recursively;
            assert_eq!((found.set, found.clear), (set, Attributes::MOUNT_ATTR__ATIME), "{text}");
        }
    }

    #[test]
    fn a_map_of_ids_is_ranges_of_users_and_groups() {
        let range = |from, to, count, relative| IdRange { from, to, count, relative };
        let options = parsed("bind,ridmap=uids=0-1-10#10-11-10;gids=@0-100-10");
        assert_eq!(options.id_map, Some(true));
        assert_eq!(
            options.ids,
            Some([vec![range(0, 1, 10, false), range(10, 11, 10, false)], vec![range(0, 100, 10, true)]])
        );
        for bad in
            ["idmap=", "idmap=uids=0-1-10", "idmap=uids=0-1;gids=0-1-1", "idmap=uids=0-1-x;gids=0-1-1", "idmap=x=1-1-1"]
        {
            assert!(parse(&[bad.to_owned()], "/x").is_err(), "{bad}");
        }
    }

    #[test]
    fn options_of_file_systems_mean_nothing_for_a_bind() {
        let of = |text: &str| {
            let mount = format!(r#"{{"destination":"/x","source":"/y","type":"none","options":[{text}]}}"#);
            without_meaning(&[serde_json::from_str(&mount).expect("a mount")])
        };
        assert_eq!(
            of(r#""bind","size=1","mode=7""#),
            ["the bind mount of `/x` has no option `size`, `mode`: it is left out"]
        );
        assert!(of(r#""bind","ro""#).is_empty());
        assert!(of(r#""size=1""#).is_empty());
    }
}
