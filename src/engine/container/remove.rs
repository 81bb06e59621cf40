//! Removing a container, running or not, and what a killed command or monitor left of one.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;

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
    let named = fs::read_link(&link).is_ok_and(|id| id.as_os_str() == record.id.as_str());
    if named {
        let _ = fs::remove_file(&link);
    }
    let file = layout.container(&record.id).join("record.json");
    match fs::remove_file(&file) {
        Ok(()) => event::container(&record, "destroy").tell(layout),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            // It is one still, and has its name.
            if named {
                let _ = symlink(&record.id, &link);
            }
            let error = Err(error).context(|| format!("cannot remove `{}`", file.display()));
            return error.context(|| format!("cannot remove `{}`", record.config.name));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::super::config::ContainerConfig;
    use super::*;

    #[test]
    fn one_that_cannot_be_removed_keeps_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        let config = ContainerConfig { name: "web".to_owned(), ..ContainerConfig::default() };
        let record = Record::new("ab".to_owned(), config);
        // No file of this name can be removed.
        let file = layout.container("ab").join("record.json");
        fs::create_dir_all(&file).expect("a folder");
        fs::create_dir_all(layout.container_state("ab")).expect("a state");
        fs::create_dir_all(layout.names()).expect("a folder");
        symlink("ab", layout.names().join("web")).expect("its name");
        let error = forget(&layout, &record).expect_err("it stays");
        assert_eq!(error.to_string(), "cannot remove `web`");
        let named = || fs::read_link(layout.names().join("web"));
        assert_eq!(named().expect("its name"), std::path::Path::new("ab"));
        fs::remove_dir(&file).expect("a folder");
        forget(&layout, &record).expect("it goes");
        assert!(named().is_err(), "the name is free");
    }
}
