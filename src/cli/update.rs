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
    /// Not supported: ports are set when a container is made
    #[arg(long, visible_alias = "publish-rm", value_name = "PORT", help_heading = "Advanced")]
    publish: Vec<String>,
    /// Not supported: volumes are set when a container is made
    #[arg(long, value_name = "VOLUME", help_heading = "Advanced")]
    volume: Vec<String>,
    #[command(flatten)]
    named: Named,
}

pub(super) fn update(args: &UpdateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if let Some(wanted) = args.publish.first().or(args.volume.first()) {
        let message = format!("`{wanted}` cannot be changed of a container that is there");
        let error = Error::new(ErrorKind::Unsupported, message);
        return Err(error
            .hint("`rcd inspect --as-run NAME` shows the command that made it: give it again with the change and --replace")
            .into());
    }
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
