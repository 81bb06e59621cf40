//! `rcd update`.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use rcd::engine::container::config::Resources;
use rcd::engine::container::update::Changes;
use rcd::engine::container::{name, update};
use rcd::engine::{Engine, Error, ErrorKind};

use super::health_options::HealthOptions;
use super::report::ExitStatus;
use super::resource_options::ResourceOptions;
use super::targets::{Named, each};
use super::ui::Ui;
use super::{environment, options};

/// Change one or more containers: their limits at once, all else when they are started again
///
/// A health check follows at once, also of a container that had none.
#[derive(Debug, clap::Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    resources: ResourceOptions,
    /// When it is started again: no, on-failure[:NUMBER], always or unless-stopped
    #[arg(long, value_name = "POLICY")]
    restart: Option<String>,
    /// Set a variable; without a value, copy the host's
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    env: Vec<String>,
    /// Take a variable away
    #[arg(long, value_name = "KEY")]
    unsetenv: Vec<String>,
    /// Limit each process
    #[arg(long, value_name = "NAME=SOFT[:HARD]", help_heading = "Limits")]
    ulimit: Vec<String>,
    #[command(flatten)]
    health: HealthOptions,
    /// Not supported: ports are set when a container is made
    #[arg(long, visible_alias = "publish-rm", value_name = "PORT", help_heading = "Advanced")]
    publish: Vec<String>,
    /// Not supported: volumes are set when a container is made
    #[arg(long, value_name = "VOLUME", help_heading = "Advanced")]
    volume: Vec<String>,
    #[command(flatten)]
    named: Named,
}

impl UpdateArgs {
    /// What is to be changed, but for health checks, which depend on the one that is there.
    fn changes(&self) -> Result<Changes> {
        Ok(Changes {
            resources: self.resources.read()?,
            restart: self.restart.as_deref().map(options::restart).transpose()?,
            environment: environment::variables(Vec::new(), &[], &self.env)?,
            unset: environment::names(&self.unsetenv)?,
            ulimits: self.ulimit.iter().map(|text| options::ulimit(text)).collect::<rcd::engine::Result<_>>()?,
            health: None,
            health_action: self.health.action(),
        })
    }
}

pub(super) fn update(args: &UpdateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if let Some(wanted) = args.publish.first().or(args.volume.first()) {
        let message = format!("`{wanted}` cannot be changed of a container that is there");
        let error = Error::new(ErrorKind::Unsupported, message);
        return Err(error
            .hint("`rcd inspect --as-run NAME` shows the command that made it: give it again with the change and --replace")
            .into());
    }
    let changes = args.changes()?;
    let checks = args.health.says_something();
    if changes == (Changes { resources: Resources::default(), ..Changes::default() }) && !checks {
        let error = Error::new(ErrorKind::InvalidInput, "nothing to change: give a limit or --restart");
        return Err(error.hint("`rcd update --help` lists what can be changed").into());
    }
    let layout = engine.layout();
    let later = Mutex::new(Vec::new());
    let status = each(&args.named.find(engine, ui)?, ui, |wanted| {
        let record = name::find(layout, wanted)?;
        let health = if checks { args.health.check(record.config.health.as_ref())? } else { None };
        if !update::update(layout, &record, &Changes { health, ..changes.clone() })? {
            later.lock().unwrap_or_else(PoisonError::into_inner).push(record.config.name);
        }
        Ok(Some(wanted.to_owned()))
    });
    for name in later.into_inner().unwrap_or_else(PoisonError::into_inner) {
        ui.warn(&format!(
            "the health of `{name}` is checked from its next start on: it was run in the foreground with no check"
        ));
    }
    Ok(status)
}
