//! Removing a container, running or not, and what a killed command or monitor left of one.

use std::fs;
use std::io;

use super::record::{self, Record, Status};
use super::{cgroup, kept, recover, signal};
use crate::engine::layout::Layout;
use crate::engine::storage::trash;
use crate::engine::{Context, Error, ErrorKind, Result, event, volume};
use crate::kernel::lock::Lock;
use crate::kernel::trace;

/// Remove the container; with `force` also one that runs, with `volumes` also those that were made for it alone.
pub fn remove(layout: &Layout, record: &Record, force: bool, volumes: bool) -> Result<()> {
    let name = &record.config.name;
    let status = record.status(layout)?;
    if matches!(status, Status::Running(_) | Status::Paused(_) | Status::Starting) {
        if !force {
            let message = format!("cannot remove `{name}`: it is {}", status.word());
            return Err(Error::new(ErrorKind::Conflict, message).hint(format!("`rcd rm -f {name}` kills it first")));
        }
        signal::mark_stopped(layout, &record.id)?;
        signal::kill_and_wait(layout, record)?;
    }
    let state = layout.container_state(&record.id);
    super::make_private_folder(&state)?;
    let lock = Lock::take(&state.join("lock")).context(|| format!("cannot lock `{name}`"))?;
    if recover::has_remains(layout, record) {
        recover::take_back(layout, record)?;
    }
    let removed = remove_files(layout, record, volumes);
    drop(lock);
    removed
}

/// Remove all that the container has on disk. Whoever calls this holds its lock. With `volumes`, those that were made for it alone
/// go too.
pub fn remove_files(layout: &Layout, record: &Record, volumes: bool) -> Result<()> {
    let record = forget(layout, record)?;
    let cleaned = clean(layout, &record);
    let removed = if volumes { volume::remove_anonymous(layout, &record.config.volumes) } else { Ok(()) };
    cleaned.and(removed)
}

/// Make it no container any more: its name goes first, so it is free at once, then its record, which is returned as it was last.
/// What it has on disk is nobody's from here on.
pub(super) fn forget(layout: &Layout, record: &Record) -> Result<Record> {
    // What changes the record now finds no container any more.
    let _lock = record::lock(layout, &record.id)?;
    // The name that it has now: a rename may have come before.
    let record = Record::load(layout, &record.id).ok().flatten().unwrap_or_else(|| record.clone());
    trace::say(|| format!("container `{}`: removing its name, its files, its cgroup", record.config.name));
    let link = layout.names().join(&record.config.name);
    if fs::read_link(&link).is_ok_and(|id| id.as_os_str() == record.id.as_str()) {
        let _ = fs::remove_file(&link);
    }
    let forgotten = fs::remove_file(layout.container(&record.id).join("record.json"));
    if forgotten.is_ok() {
        event::container(&record, "destroy").tell(layout);
    }
    gone(forgotten).context(|| format!("cannot remove `{}`", record.config.name))?;
    Ok(record)
}

/// Remove what a container that was forgotten has on disk, and its cgroup.
pub(super) fn clean(layout: &Layout, record: &Record) -> Result<()> {
    let kept = kept::keep(layout, record);
    let removed = trash::remove(layout, &layout.container(&record.id));
    let cgroup = cgroup::of(record);
    let nothing = cgroup.folders().next().is_none() || !cgroup.processes().is_empty();
    let cgroup = if nothing { Ok(()) } else { cgroup.remove() };
    let state = gone(fs::remove_dir_all(layout.container_state(&record.id)));
    removed?;
    kept?;
    cgroup.context(|| format!("cannot remove the cgroup of `{}`", record.config.name))?;
    state.context(|| format!("cannot remove the state of `{}`", record.config.name))
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
