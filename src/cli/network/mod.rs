//! `rcd network`: the networks that containers join.

mod change;
mod connect;
mod create;
mod inspect;
mod ls;
mod prune;
mod rm;

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::Engine;

use super::report::ExitStatus;
use super::ui::Ui;
pub(super) use ls::FIELDS;
pub(super) use prune::unused_removed;

/// Manage networks
#[derive(Debug, clap::Args)]
pub(crate) struct NetworkArgs {
    #[command(subcommand)]
    command: NetworkCommand,
}

#[derive(Debug, Subcommand)]
enum NetworkCommand {
    Connect(connect::ConnectArgs),
    Create(create::CreateArgs),
    Disconnect(connect::DisconnectArgs),
    Exists(change::ExistsArgs),
    Inspect(inspect::InspectArgs),
    #[command(visible_alias = "list")]
    Ls(ls::LsArgs),
    Prune(prune::PruneArgs),
    Reload(change::ReloadArgs),
    #[command(visible_alias = "remove")]
    Rm(rm::RmArgs),
    Update(change::UpdateArgs),
}

pub(super) fn network(args: &NetworkArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        NetworkCommand::Connect(args) => connect::connect(args, engine),
        NetworkCommand::Create(args) => create::create(args, engine, ui),
        NetworkCommand::Disconnect(args) => connect::disconnect(args, engine),
        NetworkCommand::Exists(args) => change::exists(args, engine),
        NetworkCommand::Inspect(args) => inspect::inspect(args, engine, ui),
        NetworkCommand::Ls(args) => ls::ls(args, engine, ui),
        NetworkCommand::Prune(args) => prune::prune(args, engine, ui),
        NetworkCommand::Reload(args) => change::reload(args, engine, ui),
        NetworkCommand::Rm(args) => rm::rm(args, engine, ui),
        NetworkCommand::Update(args) => change::update(args, engine, ui),
    }
}

/// Before a command: rules that somebody flushed while containers run are put back, and it is said.
pub(super) fn mend(engine: &Engine, ui: &mut Ui) {
    match rcd::engine::network::mend(engine.layout()) {
        Ok(false) => {}
        Ok(true) => ui.warn("put the networks' rules back: something had removed them from the host's firewall"),
        Err(error) => ui.warn(&format!("cannot put the networks' rules back: {error}")),
    }
}
