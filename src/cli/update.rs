//! `rcd update`.

use anyhow::Result;
use rcd::engine::container::config::Resources;
use rcd::engine::container::{name, update};
use rcd::engine::{Engine, Error, ErrorKind};

use super::options;
use super::report::ExitStatus;
use super::resource_options::ResourceOptions;
use super::targets::{Named, each};
use super::ui::Ui;

/// Change the limits of one or more containers
#[derive(Debug, clap::Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    resources: ResourceOptions,
    /// When it is started again: no, on-failure[:NUMBER], always or unless-stopped
    #[arg(long, value_name = "POLICY")]
    restart: Option<String>,
    #[command(flatten)]
    named: Named,
}

pub(super) fn update(args: &UpdateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let changed = args.resources.read()?;
    let restart = args.restart.as_deref().map(options::restart).transpose()?;
    if changed == Resources::default() && restart.is_none() {
        return Err(Error::new(ErrorKind::InvalidInput, "nothing to change: give a limit or --restart").into());
    }
    let layout = engine.layout();
    Ok(each(&args.named.find(engine, ui)?, ui, |wanted| {
        update::update(layout, &name::find(layout, wanted)?, &changed, restart)?;
        Ok(Some(wanted.to_owned()))
    }))
}
