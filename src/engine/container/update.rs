//! Changing the limits and the restart policy of a container, running or not.

use std::path::Path;

use super::config::{Resources, Restart};
use super::record::Record;
use super::{cgroup, monitor};
use crate::engine::layout::Layout;
use crate::engine::spec::{self, user::Identity};
use crate::engine::{Context, Error, ErrorKind, Result, event};

/// Change what is given; what is not stays. The kernel is asked first, so what is written down holds.
pub fn update(layout: &Layout, record: &Record, changed: &Resources, restart: Option<Restart>) -> Result<()> {
    let name = &record.config.name;
    if restart.is_some_and(|policy| policy != Restart::No) && record.config.remove {
        let message = format!("`{name}` is removed when it ends: it cannot have a restart policy");
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    let mut wanted = record.clone();
    wanted.config.resources = record.config.resources.clone().overlaid_with(changed.clone());
    let nowhere = Path::new("/");
    let around = monitor::surroundings(layout, &wanted, Identity::default(), nowhere, nowhere)?;
    let limits = spec::limits(&wanted.config, &around, changed)?;
    if record.status(layout)?.running().is_some() {
        let updated = cgroup::of(record).update(&limits).context(|| format!("cannot change the limits of `{name}`"));
        updated.map_err(|error| cgroup::explained(error, &record.config))?;
    }
    let stored = Record::update(layout, &record.id, |record| {
        record.config.resources = record.config.resources.clone().overlaid_with(changed.clone());
        record.config.restart = restart.unwrap_or(record.config.restart);
    })?;
    if let Some(record) = &stored {
        event::container(record, "update").tell(layout);
    }
    stored.map(drop).ok_or_else(|| Error::new(ErrorKind::NotFound, format!("no such container: `{name}`")))
}
