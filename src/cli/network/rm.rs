//! `rcd network rm`.

use anyhow::Result;
use rcd::engine::network::define;
use rcd::engine::{Engine, ErrorKind};

use crate::cli::report::{self, ExitStatus};
use crate::cli::rm::end_and_remove;
use crate::cli::ui::Ui;

/// Remove one or more networks that no container uses
#[derive(Debug, clap::Args)]
pub(crate) struct RmArgs {
    /// No error where there is no such network
    #[arg(short, long)]
    force: bool,
    /// With -f, first end and remove the containers in it, letting each end by itself for so many seconds
    #[arg(short, long, value_name = "SECONDS", requires = "force", allow_hyphen_values = true)]
    time: Option<i64>,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

/// Remove it, where so much `time` is given together with its containers.
fn remove(engine: &Engine, wanted: &str, time: Option<i64>) -> rcd::engine::Result<()> {
    let layout = engine.layout();
    if let Some(seconds) = time {
        for id in define::find(layout, wanted)?.containers.keys() {
            end_and_remove(engine, id, seconds)?;
        }
    }
    define::remove(layout, wanted).map(drop)
}

pub(super) fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for wanted in &args.networks {
        let busy = ui.busy(format!("removing the network `{wanted}`"), false);
        let removed = remove(engine, wanted, args.time);
        // What it drew is wiped before an answer is shown.
        drop(busy);
        match removed {
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
