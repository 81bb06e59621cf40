//! `rcd network rm`.

use anyhow::Result;
use rcd::engine::network::define;
use rcd::engine::{Engine, ErrorKind};

use crate::cli::report::{self, ExitStatus};
use crate::cli::ui::Ui;

/// Remove one or more networks that no container uses
#[derive(Debug, clap::Args)]
pub(crate) struct RmArgs {
    /// No error where there is no such network
    #[arg(short, long)]
    force: bool,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

pub(super) fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for wanted in &args.networks {
        match define::remove(engine.layout(), wanted) {
            Ok(_) => ui.answer(wanted),
            Err(error) if args.force && error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                report::failure(&error.into(), ui);
                status = ExitStatus::Failure;
            }
        }
    }
    Ok(status)
}
