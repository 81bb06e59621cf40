//! Signalling a container's first process, and waiting for the end of its monitor.
//!
//! A process is signalled only through a descriptor of it, after its start time and the boot showed that it is the one that
//! the state names.

use std::fs;
use std::os::fd::AsFd;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;

use super::boot_id;
use super::record::{Record, Running, Status};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event};
use crate::kernel::lock::Lock;
use crate::kernel::{process, trace};

/// A file of the state that says: when it ends, start it again.
pub(super) const AGAIN: &str = "again";

/// A descriptor of the container's first process; none where it has ended.
pub(in crate::engine) fn open(running: &Running) -> Result<Option<OwnedFd>> {
    if running.boot_id != boot_id()? {
        return Ok(None);
    }
    let found = match process::open(running.pid) {
        Err(error) if error.errno == Errno::ESRCH => return Ok(None),
        other => other.context(|| "cannot open the container's process")?,
    };
    // Looked at after the descriptor was there, so it is this very process's.
    let same =
        process::state_of(running.pid, running.start_time).context(|| "cannot look at the container's process")?;
    Ok(same.map(|_| found))
}

/// Kill the first process of a container that has no monitor any more.
pub(super) fn kill_first(running: &Running) -> Result<()> {
    let Some(process) = open(running)? else { return Ok(()) };
    match process::send_signal(process.as_fd(), 9) {
        Err(error) if error.errno == Errno::ESRCH => Ok(()),
        other => other.context(|| "cannot end the container's process"),
    }
}

/// Send a signal by number to the container's first process.
pub fn send(layout: &Layout, record: &Record, number: i32) -> Result<()> {
    send_untold(layout, record, number)?;
    event::container(record, "kill").with("signal", number.to_string()).tell(layout);
    Ok(())
}

fn send_untold(layout: &Layout, record: &Record, number: i32) -> Result<()> {
    let status = record.status(layout)?;
    let not_running = || Error::new(ErrorKind::Conflict, format!("container `{}` is not running", record.config.name));
    let running = status.running().ok_or_else(not_running)?;
    let process = open(running)?.ok_or_else(not_running)?;
    trace::say(|| format!("container `{}`: signal {number} to process {}", record.config.name, running.pid));
    match process::send_signal(process.as_fd(), number) {
        Err(error) if error.errno == Errno::ESRCH => Err(not_running()),
        other => other.context(|| format!("cannot signal `{}`", record.config.name)),
    }
}

/// The user wants it to stay stopped: no restart policy starts it again. A monitor that waits to do that is woken.
pub fn mark_stopped(layout: &Layout, id: &str) -> Result<()> {
    let path = layout.container_state(id).join("stopped");
    fs::write(&path, "").context(|| format!("cannot write `{}`", path.display()))
}

/// Whether the container's monitor ended within `time`; none waits for ever.
pub fn wait_for_end(layout: &Layout, id: &str, time: Option<Duration>) -> Result<bool> {
    let lock = layout.container_state(id).join("lock");
    let (began, mut pause) = (Instant::now(), Duration::from_millis(1));
    while Lock::is_held(&lock).context(|| "cannot look at the container's lock")? {
        if time.is_some_and(|time| began.elapsed() >= time) {
            return Ok(false);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
    Ok(true)
}

/// Kill the container's first process, and so all others, and wait for the monitor's end.
pub(super) fn kill_and_wait(layout: &Layout, record: &Record) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut told = false;
    loop {
        if Instant::now() >= deadline {
            let message = format!("container `{}` did not end within 10 s of being killed", record.config.name);
            return Err(Error::new(ErrorKind::Failed, message));
        }
        if matches!(record.status(layout)?, Status::Paused(_)) {
            // The signal of death waits until they go on.
            super::pause::set_paused(layout, record, false)?;
        }
        // Between two runs there is no process to kill, and the monitor sees that it shall not start another.
        match send_untold(layout, record, 9) {
            Err(error) if error.kind() == ErrorKind::Conflict => {}
            other => {
                other?;
                if !std::mem::replace(&mut told, true) {
                    event::container(record, "kill").with("signal", "9").tell(layout);
                }
            }
        }
        if wait_for_end(layout, &record.id, Some(Duration::from_millis(100)))? {
            return Ok(());
        }
    }
}

/// Ask the container to end, and kill it when `grace` has passed; none waits for ever. One that is between two runs has
/// none after this.
pub fn stop(layout: &Layout, record: &Record, number: i32, grace: Option<Duration>) -> Result<()> {
    let deadline = grace.map(|grace| Instant::now() + grace);
    let mut asked = None;
    loop {
        let status = record.status(layout)?;
        if matches!(status, Status::Created | Status::Exited(_)) {
            if asked.is_some() {
                event::container(record, "stop").tell(layout);
            }
            return mark_stopped_on_disk(layout, record);
        }
        mark_stopped(layout, &record.id)?;
        if matches!(status, Status::Paused(_)) {
            super::pause::set_paused(layout, record, false)?;
        }
        // Its process may be another one by now: the monitor may just have started it again.
        if let Some(running) = status.running().filter(|running| asked != Some(running.pid)) {
            asked = Some(running.pid);
            match send(layout, record, number) {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                other => other?,
            }
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let step = if asked.is_some() { left } else { Some(Duration::from_millis(20)) };
        let mut over = wait_for_end(layout, &record.id, step)?;
        if !over && left.is_some_and(|left| left.is_zero()) {
            trace::say(|| format!("container `{}`: still there after its time: killing it", record.config.name));
            kill_and_wait(layout, record)?;
            over = true;
        }
        if over {
            event::container(record, "stop").tell(layout);
            return mark_stopped_on_disk(layout, record);
        }
    }
}

/// Ask the container to end, kill it when `grace` has passed, and have its monitor start it again, whatever its policy.
pub(super) fn restart(layout: &Layout, record: &Record, number: i32, grace: Duration) -> Result<()> {
    let path = layout.container_state(&record.id).join(AGAIN);
    fs::write(&path, "").context(|| format!("cannot write `{}`", path.display()))?;
    send(layout, record, number)?;
    if !wait_for_end(layout, &record.id, Some(grace))? {
        send(layout, record, 9)?;
    }
    Ok(())
}

/// The same over a boot: `unless-stopped` looks at it then.
fn mark_stopped_on_disk(layout: &Layout, record: &Record) -> Result<()> {
    Record::update(layout, &record.id, |record| record.stopped = true).map(drop)
}
