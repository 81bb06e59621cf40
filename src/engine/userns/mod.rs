//! The user namespace of one container: which ids of the host stand behind its own.
//!
//! [`plan`] is a pure function of what was asked for and of what the host grants ([`Grants`]); [`assign`] reads the grants and
//! keeps two containers from having the same ids. A map is kept in the container's record, so it is free again with the record.
//! The namespace that all processes of an ordinary user share is another: see [`super::rootless`].

mod plan;

use std::fs;
use std::os::fd::OwnedFd;

use serde::{Deserialize, Serialize};

pub use self::plan::{Grants, Own, plan};
use super::container::config::{ContainerConfig, MappedOwner, NetworkMode, RootSource};
use super::container::name::ids;
use super::container::record::Record;
use super::layout::Layout;
use super::storage::driver::Driver;
use super::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::FolderLock;
use crate::kernel::user_namespace::{self, IdRange};

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// That of rcd itself: the host's for root, the user's shared one else.
    #[default]
    Host,
    /// One where whoever runs rcd has the same ids inside, or these.
    KeepId {
        /// The user inside.
        uid: Option<u32>,
        /// The group inside.
        gid: Option<u32>,
    },
    /// Ids that no other container has; so many where it was said.
    Auto {
        /// How many.
        size: Option<u32>,
    },
    /// One in which whoever runs rcd has no id.
    NoMap,
    /// One of its own, with the ids that rcd itself would give it.
    Private,
    /// The ids that all containers of this kind share, and the host's users do not.
    Remap,
    /// These.
    Maps {
        /// Of users; none for those of the groups.
        uids: Vec<IdRange>,
        /// Of groups; none for those of the users.
        gids: Vec<IdRange>,
    },
    /// All that `/etc/subuid` and `/etc/subgid` grant to these names.
    Named {
        /// A name in `/etc/subuid`.
        user: String,
        /// A name in `/etc/subgid`.
        group: String,
    },
}

impl Wish {
    /// As it is typed, for `inspect`.
    pub fn text(&self) -> String {
        match self {
            Self::Host => String::new(),
            Self::KeepId { uid: None, gid: None } => "keep-id".to_owned(),
            Self::KeepId { uid, gid } => {
                let part = |name: &str, id: &Option<u32>| id.map(|id| format!("{name}={id}"));
                let parts: Vec<String> = [part("uid", uid), part("gid", gid)].into_iter().flatten().collect();
                format!("keep-id:{}", parts.join(","))
            }
            Self::Auto { size: None } => "auto".to_owned(),
            Self::Auto { size: Some(size) } => format!("auto:size={size}"),
            Self::NoMap => "nomap".to_owned(),
            Self::Remap => "remap".to_owned(),
            Self::Private | Self::Maps { .. } | Self::Named { .. } => "private".to_owned(),
        }
    }
}

/// The ids of a container's own user namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maps {
    /// Users.
    pub uids: Vec<IdRange>,
    /// Groups.
    pub gids: Vec<IdRange>,
}

/// The id outside that stands behind the id `inside`.
fn outside(ranges: &[IdRange], inside: u32) -> Option<u32> {
    let range = ranges.iter().find(|range| inside >= range.inside && inside - range.inside < range.count)?;
    Some(range.outside + (inside - range.inside))
}

/// The id inside that the id `outside` stands behind.
fn inside(ranges: &[IdRange], outside: u32) -> Option<u32> {
    let range = ranges.iter().find(|range| outside >= range.outside && outside - range.outside < range.count)?;
    Some(range.inside + (outside - range.outside))
}

impl Maps {
    /// Whose a file of `uid` and `gid` of the container is outside.
    pub fn outside(&self, uid: u32, gid: u32) -> Option<(u32, u32)> {
        outside(&self.uids, uid).zip(outside(&self.gids, gid))
    }

    /// Whose a file of `uid` and `gid` of the outside is in the container.
    pub fn inside(&self, uid: u32, gid: u32) -> Option<(u32, u32)> {
        inside(&self.uids, uid).zip(inside(&self.gids, gid))
    }

    /// Whether the container has the group `id`.
    pub fn has_group(&self, id: u32) -> bool {
        outside(&self.gids, id).is_some()
    }

    /// A user namespace with these ids and no process in it, for mounts that map ids.
    pub fn namespace(&self) -> Result<OwnedFd> {
        user_namespace::unpopulated(&self.uids, &self.gids).context(|| "cannot make a user namespace of these ids")
    }
}

/// Where Podman and its kin look for ids of `auto`, in `/etc/subuid`.
const NAME: &str = "containers";

/// Give the configuration of a new container the ids that it asks for. Until the answer is dropped no other container gets
/// any: it is to be kept until the container's record is written.
pub(in crate::engine) fn assign(layout: &Layout, config: &mut ContainerConfig) -> Result<Option<FolderLock>> {
    config.ids = None;
    if config.userns == Wish::Host {
        return Ok(None);
    }
    check(config)?;
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut grants =
        Grants { own: own()?, subuid: read("/etc/subuid"), subgid: read("/etc/subgid"), taken: Vec::new() };
    // What can never be is refused before anything is made.
    plan(&config.userns, &grants)?;
    let place = layout.ids();
    super::container::make_private_folder(&place)?;
    let lock = FolderLock::take(&place).context(|| "cannot lock the ids of containers")?;
    grants.taken = taken(layout)?;
    config.ids = plan(&config.userns, &grants)?;
    if config.ids.is_some() && (grants.own.is_some() || config.driver == Driver::Fuse) {
        // Only root may map the owners of a mount, and only the kernel's overlayfs takes such: else the layers are copied, and given to
        // the ids behind theirs.
        config.driver = Driver::Copy;
    }
    Ok(Some(lock))
}

/// The ids of this process, where they are an ordinary user's.
fn own() -> Result<Option<Own>> {
    if user_namespace::is_initial() {
        return Ok(None);
    }
    let maps = user_namespace::own_maps().context(|| "cannot read the own map of ids")?;
    let count = |ranges: &[IdRange]| ranges.iter().map(|range| range.count).fold(0_u32, u32::saturating_add);
    let first = |ranges: &[IdRange]| outside(ranges, 0).unwrap_or_default();
    let (uids, gids) = maps;
    Ok(Some(Own { uid: first(&uids), gid: first(&gids), uids: count(&uids), gids: count(&gids) }))
}

/// The maps that containers of this store have.
fn taken(layout: &Layout) -> Result<Vec<Maps>> {
    let mut found = Vec::new();
    for id in ids(layout)? {
        // One may be removed in this moment.
        found.extend(Record::load(layout, &id)?.and_then(|record| record.config.ids));
    }
    Ok(found)
}

/// What goes with no user namespace of its own, before anything is made.
fn check(config: &ContainerConfig) -> Result<()> {
    let mode = config.userns.text();
    let refuse = |flag: &str, why: &str| {
        let message = format!("`--userns {mode}` and `{flag}` contradict each other");
        Err(Error::new(ErrorKind::Unsupported, message).caused_by(why.to_owned()))
    };
    let of_other = "a namespace of another container belongs to that one's user namespace";
    if matches!(config.network_mode(), NetworkMode::Container(_) | NetworkMode::Path(_)) {
        return refuse(&format!("--network {}", config.network), of_other);
    }
    for (kind, _, wanted) in config.sharing.each() {
        if wanted.starts_with("container:") {
            return refuse(&format!("--{kind} {wanted}"), of_other);
        }
    }
    if config.runtime.is_some() {
        return refuse("--runtime", "only rcd's own runtime is given mounts that map ids");
    }
    if let RootSource::Folder { path, overlay: false } = &config.root {
        let why = "its files would have to change owner: with `:O` changes are kept apart";
        return refuse(&format!("--rootfs {}", path.display()), why);
    }
    if !user_namespace::is_initial() && config.binds.iter().any(|bind| bind.owner != MappedOwner::Nobody) {
        return refuse("--match-user", "only root can map the owners of a mount");
    }
    Ok(())
}
