//! What belongs to nobody any more, because a command, a monitor or the host died: finding it, and taking it back.
//!
//! Everything carries the id of its container, and is made after that container's lock was taken and unmade before it is
//! let go. So what nobody holds the lock of is either whole, or a remains: there is no guessing. Looking takes no lock.

use std::fmt;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use super::config::Restart;
use super::record::{self, Record};
use super::{name, recover};
use crate::engine::layout::Layout;
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::layers::Layers;
use crate::engine::storage::trash::Trash;
use crate::engine::{Context, Error, ErrorKind, Result, network, volume};
use crate::kernel::lock::{FolderLock, Lock};

/// Something that belongs to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remains {
    /// A container whose monitor died, or that should have been removed; its name is for people.
    Container {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// What is to become of it: it is removed, as `--rm` says.
        removed: bool,
    },
    /// Folders of a container that was never finished, or not wholly removed.
    Folders(String),
    /// A reserved name.
    Name(String),
    /// A layer that was never finished, or not wholly removed; by the name of its folder.
    Layer(String),
    /// A file that was never finished.
    Part(PathBuf),
    /// What was removed, and whose deletion was interrupted.
    Trash,
    /// What a run has of networks, cgroups or the runtime, of a container that is not there or does not run.
    Run(String),
}

/// For how long something that can be under way has been as it is; none of what cannot.
pub fn age(layout: &Layout, remains: &Remains) -> Option<std::time::Duration> {
    let path = match remains {
        Remains::Layer(name) => layout.layers().join(name),
        Remains::Part(path) => path.clone(),
        _ => return None,
    };
    std::fs::metadata(path).ok()?.modified().ok()?.elapsed().ok()
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

impl fmt::Display for Remains {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Container { name, removed: true, .. } => {
                write!(formatter, "container `{name}` should have been removed (--rm), and nobody looks after it")
            }
            Self::Container { name, .. } => write!(formatter, "container `{name}` lost its monitor"),
            Self::Folders(id) => write!(formatter, "folders of `{}`, which is no container", short(id)),
            Self::Name(name) => write!(formatter, "the name `{name}` is reserved for no container"),
            Self::Layer(name) => write!(formatter, "the unfinished layer `{name}`"),
            Self::Part(path) => write!(formatter, "`{}` was never finished", path.display()),
            Self::Trash => write!(formatter, "what was removed is not all deleted"),
            Self::Run(id) => write!(formatter, "addresses, cgroups or state of `{}`, which does not run", short(id)),
        }
    }
}

/// All that belongs to nobody.
pub fn find(layout: &Layout) -> Result<Vec<Remains>> {
    let mut found = Vec::new();
    for id in name::ids(layout)? {
        if recover::is_looked_after(layout, &id)? {
            continue;
        }
        match Record::load(layout, &id) {
            Ok(Some(record)) if recover::needs_recovery(layout, &id)? => {
                let (name, removed) = (record.config.name.clone(), record.is_nobodys());
                found.push(Remains::Container { id, name, removed });
            }
            Ok(None) if is_unowned(layout, &id)? => found.push(Remains::Folders(id)),
            // One that cannot be read is the user's to decide about; `ps` says so.
            _ => {}
        }
    }
    for id in entries(&layout.states())? {
        if !layout.container(&id).exists() && is_unowned(layout, &id)? {
            found.push(Remains::Folders(id));
        }
    }
    for name in entries(&layout.names())? {
        if name::is_nobodys(layout, &name)? {
            found.push(Remains::Name(name));
        }
    }
    let mut runs = network::holders(layout)?;
    runs.extend(entries(&layout.runtime_state())?);
    runs.sort();
    runs.dedup();
    for id in runs {
        let known = |remains: &Remains| matches!(remains, Remains::Container { id: other, .. } | Remains::Folders(other) if *other == id);
        if !found.iter().any(known) && !recover::is_looked_after(layout, &id)? && still_runs(layout, &id)? {
            found.push(Remains::Run(id));
        }
    }
    found.extend(Layers::new(layout).remains()?.into_iter().map(Remains::Layer));
    found.extend(Blobs::new(layout).remains()?.into_iter().map(Remains::Part));
    found.extend(Trash::new(layout).is_forgotten()?.then_some(Remains::Trash));
    found.extend(network::unfinished(layout)?.into_iter().map(Remains::Part));
    found.extend(volume::unfinished(layout)?.into_iter().map(Remains::Part));
    Ok(found)
}

/// Whether folders without a container are there, and stay there when looked at twice: a container that is being removed
/// has them for a moment.
fn is_unowned(layout: &Layout, id: &str) -> Result<bool> {
    let there = |()| layout.container(id).exists() || layout.container_state(id).exists();
    if !there(()) || recover::is_looked_after(layout, id)? {
        return Ok(false);
    }
    Ok(there(()) && matches!(Record::load(layout, id), Ok(None)))
}

/// Whether a run has something that it had a moment ago.
fn still_runs(layout: &Layout, id: &str) -> Result<bool> {
    Ok(layout.runtime_state().join(id).exists() || network::holders(layout)?.iter().any(|other| other == id))
}

fn entries(folder: &Path) -> Result<Vec<String>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).context(|| format!("cannot read `{}`", folder.display())),
        Ok(entries) => Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()),
    }
}

/// Take it back, and say whether it was still there. Whatever somebody looks after by now is left alone.
pub fn repair(layout: &Layout, remains: &Remains) -> Result<bool> {
    match remains {
        Remains::Container { id, .. } => recover::recover(layout, id),
        Remains::Name(name) => name::free_if_nobodys(layout, name),
        Remains::Layer(name) => Layers::new(layout).remove_remains(name),
        Remains::Trash => Trash::new(layout).delete_all(),
        Remains::Part(path) if path.starts_with(layout.images()) => Blobs::new(layout).remove_remains(path),
        Remains::Part(path) if path.starts_with(layout.volumes()) => volume::remove_unfinished(layout, path),
        Remains::Part(path) => network::remove_unfinished(layout, path).map(|()| true),
        Remains::Folders(id) | Remains::Run(id) => take_back(layout, id),
    }
}

fn take_back(layout: &Layout, id: &str) -> Result<bool> {
    super::make_private_folder(&layout.states())?;
    let lock = {
        let _door = FolderLock::take(&layout.states()).context(|| "cannot lock the containers' folder")?;
        let state = layout.container_state(id);
        if !recover::is_id(id) {
            let message = format!("`{id}` is no container's: remove it by hand");
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        super::make_private_folder(&state)?;
        Lock::try_take(&state.join("lock")).context(|| format!("cannot lock `{id}`"))?
    };
    if lock.is_none() {
        return Ok(false);
    }
    recover::take_back_unknown(layout, id)?;
    if Record::load(layout, id).is_ok_and(|record| record.is_none()) {
        for folder in [layout.container(id), layout.container_state(id)] {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).context(|| format!("cannot remove `{}`", folder.display()));
                }
                _ => {}
            }
        }
    }
    Ok(true)
}

/// The quick look that every command may take: containers whose monitor died in this boot. Beside a thousand that run it opens a
/// thousand small files, and no more.
pub fn find_lost(layout: &Layout) -> Result<Vec<Record>> {
    let folder = layout.states();
    let states = match fs::File::open(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| format!("cannot open `{}`", folder.display()))?,
    };
    record::in_parts(&entries(&folder)?, |ids| {
        let mut lost = Vec::new();
        for id in ids {
            let held = Lock::is_held_below(states.as_fd(), &Path::new(id).join("lock"));
            let held = held.context(|| format!("cannot look at the lock of `{id}`"))?;
            if !held && layout.container_state(id).join("state.json").exists() && !recover::is_looked_after(layout, id)?
            {
                lost.extend(Record::load(layout, id)?);
            }
        }
        Ok(lost)
    })
}

/// Recover those that are lost for good. A restart policy is for those to follow who can say so.
pub(super) fn recover_lost(layout: &Layout) -> Result<()> {
    for record in find_lost(layout)?.iter().filter(|record| record.config.restart == Restart::No) {
        recover::recover(layout, &record.id)?;
    }
    Ok(())
}
