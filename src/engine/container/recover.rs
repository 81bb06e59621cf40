//! A container whose monitor died: what it left is ended and taken back, and its record says so.
//!
//! The monitor holds the container's lock for as long as it lives, so whoever gets that lock knows that nobody looks after
//! the container any more, and does all that the monitor would have done. Processes are found by the container's own cgroup:
//! no other's is ever touched.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::cgroup::{self, CgroupPlace};
use super::record::{Ended, Record, Running, read_json};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event, network};
use crate::kernel::lock::Lock;
use crate::runtime::cgroup::Cgroup;

/// What the record says of a run that nobody saw the end of.
const UNSEEN: &str = "its monitor was killed";

/// Whether it has the form of an id, and so names nothing but one folder.
pub(super) fn is_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a monitor, or a command that makes or removes it, looks after the container.
pub(super) fn is_looked_after(layout: &Layout, id: &str) -> Result<bool> {
    Lock::is_held(&layout.container_state(id).join("lock")).context(|| format!("cannot look at the lock of `{id}`"))
}

/// Of a container that nobody looks after: whether a run left something behind, or nobody saw its end.
pub(super) fn needs_recovery(layout: &Layout, id: &str) -> Result<bool> {
    let Some(record) = Record::load(layout, id)? else { return Ok(false) };
    Ok(record.is_nobodys() || record.is_unfinished() || has_remains(layout, &record))
}

/// Whether a run of the container left something behind. Only sure of one that nobody looks after.
pub(super) fn has_remains(layout: &Layout, record: &Record) -> bool {
    let id = &record.id;
    layout.container_state(id).join("state.json").exists()
        || layout.runtime_state().join(id).exists()
        || cgroup::of(record).folders().next().is_some()
}

/// Clean up after the container if its monitor died, and say whether it did. One with `--rm` is removed.
pub fn recover(layout: &Layout, id: &str) -> Result<bool> {
    if is_looked_after(layout, id)? || !needs_recovery(layout, id)? {
        return Ok(false);
    }
    let state = layout.container_state(id);
    super::make_private_folder(&state)?;
    let Some(_lock) = Lock::try_take(&state.join("lock")).context(|| format!("cannot lock `{id}`"))? else {
        return Ok(false);
    };
    // Somebody else may have been quicker.
    if !needs_recovery(layout, id)? {
        return Ok(false);
    }
    let Some(record) = Record::load(layout, id)? else { return Ok(false) };
    if record.is_nobodys() {
        take_back(layout, &record)?;
        super::remove_files(layout, &record, true)?;
        return Ok(true);
    }
    take_back(layout, &record)?;
    let ended = Ended { code: 255, at: Timestamp::now(), error: UNSEEN.to_owned(), ..Ended::default() };
    let mut unseen = false;
    let changed = Record::update(layout, id, |record| {
        unseen = record.is_unfinished();
        if unseen {
            record.ended = Some(ended);
        }
    })?;
    if let Some(record) = changed.filter(|_| unseen) {
        event::died(&record).tell(layout);
    }
    for name in ["state.json", "attach"] {
        let _ = fs::remove_file(state.join(name));
    }
    Ok(true)
}

/// End what still runs, and give back what a run takes. Whoever calls this holds the container's lock.
pub(super) fn take_back(layout: &Layout, record: &Record) -> Result<()> {
    let id = &record.id;
    let cgroup = cgroup::of(record);
    end_processes(layout, id, &cgroup)?;
    match &record.config.runtime {
        Some(runtime) if layout.runtime_state().join(id).exists() => super::process::forget(layout, id, runtime),
        // Its own runtime also takes back what another one forgot.
        _ => {}
    }
    take_back_of(layout, id, &cgroup)
}

/// The same for an id of which no more is known.
pub(super) fn take_back_unknown(layout: &Layout, id: &str) -> Result<()> {
    // Its own state says where its cgroup was, unless it was killed before it wrote that down: then it is where it usually is.
    let known = crate::runtime::load(&layout.runtime_state(), id).ok().and_then(|record| record.cgroup());
    take_back_of(layout, id, &known.unwrap_or_else(|| CgroupPlace::default().cgroup(id)))
}

fn take_back_of(layout: &Layout, id: &str, cgroup: &Cgroup) -> Result<()> {
    end_processes(layout, id, cgroup)?;
    let cannot = || format!("cannot clean up after `{id}`");
    // Its hooks after the end may fail: they are no longer this container's business.
    let _ = crate::runtime::delete(&layout.runtime_state(), id, true);
    match fs::remove_dir_all(layout.runtime_state().join(id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).context(cannot),
        _ => {}
    }
    if cgroup.folders().next().is_some() {
        cgroup.remove().context(cannot)?;
    }
    network::rootless::disconnect(layout, id)?;
    network::disconnect(layout, id)
}

/// Kill every process of the container, and wait for their end.
fn end_processes(layout: &Layout, id: &str, cgroup: &Cgroup) -> Result<()> {
    let first = read_json::<Running>(&layout.container_state(id).join("state.json")).ok().flatten();
    if let Some(running) = first {
        // Where it has no cgroup (an ordinary user's may lack one), its first process takes all others with it.
        super::signal::kill_first(&running)?;
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while !cgroup.processes().is_empty() {
        if Instant::now() >= deadline {
            let message = format!("processes of `{id}` do not end");
            return Err(Error::new(ErrorKind::Failed, message));
        }
        cgroup.kill_all().context(|| format!("cannot end the processes of `{id}`"))?;
        std::thread::sleep(Duration::from_millis(2));
    }
    if cgroup.is_frozen() {
        let _ = cgroup.freeze(false);
    }
    Ok(())
}
