//! Changing what a container was asked to be, running or not: limits at once, all else at its next start.

use std::path::Path;

use super::config::{ContainerConfig, Resources, Restart, Ulimit};
use super::record::Record;
use super::{cgroup, health, monitor};
use crate::engine::layout::Layout;
use crate::engine::spec::{self, user::Identity};
use crate::engine::{Context, Error, ErrorKind, Result, event};

/// What is to be another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Limits.
    pub resources: Resources,
    /// When it is started again.
    pub restart: Option<Restart>,
    /// `KEY=VALUE`, in place of those of the same names.
    pub environment: Vec<String>,
    /// Variables that it has no more.
    pub unset: Vec<String>,
    /// Limits of each process, in place of those of the same names.
    pub ulimits: Vec<Ulimit>,
    /// How its health is checked.
    pub health: Option<health::Check>,
    /// What is done when it is unhealthy.
    pub health_action: Option<health::OnFailure>,
}

impl Changes {
    fn apply(&self, config: &mut ContainerConfig) {
        let name = |entry: &str| entry.split('=').next().unwrap_or_default().to_owned();
        config.resources = config.resources.clone().overlaid_with(self.resources.clone());
        config.restart = self.restart.unwrap_or(config.restart);
        let gone = |entry: &String| {
            self.unset.contains(&name(entry)) || self.environment.iter().any(|newer| name(newer) == name(entry))
        };
        config.environment.retain(|entry| !gone(entry));
        config.environment.extend(self.environment.iter().cloned());
        config.ulimits.retain(|limit| !self.ulimits.iter().any(|newer| newer.name == limit.name));
        config.ulimits.extend(self.ulimits.iter().cloned());
        if let Some(check) = &self.health {
            config.health = Some(check.clone());
        }
        config.health_action = self.health_action.unwrap_or(config.health_action);
    }
}

/// Change what is given; what is not stays. The kernel is asked first, so what is written down holds. False where the health
/// check follows at the next start only.
pub fn update(layout: &Layout, record: &Record, changes: &Changes) -> Result<bool> {
    let name = &record.config.name;
    if changes.restart.is_some_and(|policy| policy != Restart::No) && record.config.remove {
        let message = format!("`{name}` is removed when it ends: it cannot have a restart policy");
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    let mut wanted = record.clone();
    changes.apply(&mut wanted.config);
    let nowhere = Path::new("/");
    let around = monitor::surroundings(layout, &wanted, Identity::default(), nowhere, nowhere)?;
    let limits = spec::limits(&wanted.config, &around, &changes.resources)?;
    if record.status(layout)?.running().is_some() && changes.resources != Resources::default() {
        let updated = cgroup::of(record).update(&limits).context(|| format!("cannot change the limits of `{name}`"));
        updated.map_err(|error| cgroup::explained(error, &record.config))?;
    }
    let stored = Record::update(layout, &record.id, |record| changes.apply(&mut record.config))?;
    let missing = || Error::new(ErrorKind::NotFound, format!("no such container: `{name}`"));
    let record = stored.ok_or_else(missing)?;
    event::container(&record, "update").tell(layout);
    let follows = changes.health.is_none() || record.status(layout)?.running().is_none();
    Ok(follows || health::follow(layout, &record))
}
