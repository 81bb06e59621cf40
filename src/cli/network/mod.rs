//! `rcd network`: the networks that containers can be connected to, in Docker's words.

mod create;
mod show;

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::network::manage;

use super::filter::FilterArgs;
use super::report::{self, ExitStatus};
use super::ui::Ui;

/// Manage networks
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct NetworkArgs {
    #[command(subcommand)]
    command: NetworkCommand,
}

#[derive(Debug, clap::Subcommand)]
enum NetworkCommand {
    Create(create::CreateArgs),
    Inspect(show::InspectArgs),
    #[command(visible_alias = "list")]
    Ls(show::LsArgs),
    Prune(PruneArgs),
    #[command(visible_alias = "remove")]
    Rm(RmArgs),
}

/// Remove networks that no container is connected to
#[derive(Debug, clap::Args)]
pub(crate) struct RmArgs {
    /// Do not fail for a network that does not exist
    #[arg(short, long)]
    force: bool,
    /// Names, ids, or unique beginnings of ids
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

/// Remove all networks that no container is connected to
#[derive(Debug, clap::Args)]
#[command(mut_arg("filter", |filter| filter.short(None)))]
pub(crate) struct PruneArgs {
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    filter: FilterArgs,
}

pub(super) fn network(args: NetworkArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match args.command {
        NetworkCommand::Create(args) => create::create(&args, engine, ui),
        NetworkCommand::Inspect(args) => show::inspect(&args, engine, ui),
        NetworkCommand::Ls(args) => show::ls(&args, engine, ui),
        NetworkCommand::Prune(args) => prune(&args, engine, ui),
        NetworkCommand::Rm(args) => rm(&args, engine, ui),
    }
}

fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for name in &args.networks {
        match manage::remove(engine.layout(), name) {
            Ok(name) => ui.answer(&name),
            Err(error) if args.force && error.kind() == rcd::engine::ErrorKind::NotFound => {}
            Err(error) => status = report::failure(&error.into(), ui),
        }
    }
    Ok(status)
}

fn prune(args: &PruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&["label", "label!"])?;
    if !args.force {
        return Err(rcd::engine::Error::new(rcd::engine::ErrorKind::InvalidInput, "`network prune` does not ask back")
            .hint("say `--force` to remove all networks that no container is connected to")
            .into());
    }
    let removed = manage::prune(engine.layout(), |network| filters.labels(&network.labels))?;
    removed.iter().for_each(|name| ui.answer(name));
    Ok(ExitStatus::Success)
}
