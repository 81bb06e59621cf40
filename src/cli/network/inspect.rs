//! `rcd network inspect`.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::network::define;

use crate::cli::inspect;
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// Show everything that is known of one or more networks
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

pub(super) fn inspect(args: &InspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    inspect::show(&args.networks, args.format.as_deref(), ui, |wanted| {
        define::find(engine.layout(), wanted).map(|found| define::document(&found))
    })
}
