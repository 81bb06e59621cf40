//! `rcd network inspect`.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::network::define;

use crate::cli::report::{self, ExitStatus};
use crate::cli::template::{Template, Value};
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
    let format = args.format.as_deref();
    let template = format.filter(|format| *format != "json").map(Template::parse).transpose()?;
    let (mut documents, mut failures) = (Vec::new(), Vec::new());
    for wanted in &args.networks {
        match define::find(engine.layout(), wanted) {
            Ok(found) => documents.push(define::document(&found)),
            Err(error) => failures.push(error),
        }
    }
    match (template, format) {
        (Some(template), _) => {
            for document in &documents {
                ui.answer(&template.render(&Value::document(&document.to_string())?)?);
            }
        }
        (None, Some(_)) => documents.iter().for_each(|document| ui.answer(&document.to_string())),
        (None, None) => ui.answer(&serde_json::to_string_pretty(&documents)?),
    }
    let failed = !failures.is_empty();
    for error in failures {
        report::failure(&error.into(), ui);
    }
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}
