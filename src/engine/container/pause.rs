//! Stopping a container's processes where they are, and letting them go on.

use super::cgroup;
use super::record::{Record, Running, Status, read_json, write_json};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event};

/// Pause the container, or end the pause.
pub fn set_paused(layout: &Layout, record: &Record, paused: bool) -> Result<()> {
    let name = &record.config.name;
    let refuse = |why: &str| Err(Error::new(ErrorKind::Conflict, format!("container `{name}` is {why}")));
    match record.status(layout)? {
        Status::Paused(_) if paused => return refuse("already paused"),
        Status::Running(_) if !paused => return refuse("not paused"),
        Status::Running(_) | Status::Paused(_) => {}
        _ => return refuse("not running"),
    }
    let verb = if paused { "pause" } else { "unpause" };
    let frozen = cgroup::of(record).freeze(paused).context(|| format!("cannot {verb} `{name}`"));
    frozen.map_err(|error| cgroup::explained(error, &record.config))?;
    let path = layout.container_state(&record.id).join("state.json");
    if let Some(running) = read_json::<Running>(&path)? {
        write_json(&path, &Running { paused, ..running })?;
    }
    event::container(record, verb).tell(layout);
    Ok(())
}
