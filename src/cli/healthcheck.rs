//! `rcd healthcheck run`: a container's check, now.

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::Engine;
use rcd::engine::container::{health, name};

use super::report::ExitStatus;
use super::ui::Ui;

/// Check the health of a container
#[derive(Debug, clap::Args)]
pub(crate) struct HealthcheckArgs {
    #[command(subcommand)]
    command: HealthcheckCommand,
}

#[derive(Debug, Subcommand)]
enum HealthcheckCommand {
    /// Run the health check of a container now; ends with 0 when it is healthy, and with 1 when it is not
    Run {
        /// Its name or ID prefix
        #[arg(value_name = "CONTAINER")]
        container: String,
    },
}

pub(super) fn healthcheck(args: &HealthcheckArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let HealthcheckCommand::Run { container } = &args.command;
    let record = name::find(engine.layout(), container)?;
    let (code, printed) = health::run_once(engine.layout(), &record)?;
    if code == 0 {
        return Ok(ExitStatus::Success);
    }
    ui.answer("unhealthy");
    for line in printed.lines() {
        ui.note(line);
    }
    Ok(ExitStatus::Failure)
}
