//! `rcd inspect`: everything that is known of a container, with Docker's keys.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container::{inspect, name};

use super::report::{self, ExitStatus};
use super::template::{Template, Value};
use super::ui::Ui;

/// Show everything that is known of one or more containers
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// What kind of object it is: container
    #[arg(long, value_name = "KIND", value_parser = ["container"])]
    r#type: Option<String>,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

pub(super) fn inspect(args: &InspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let template = match args.format.as_deref() {
        None | Some("json") => None,
        Some(text) => Some(Template::parse(text)?),
    };
    let (mut documents, mut failures) = (Vec::new(), Vec::new());
    for wanted in &args.names {
        match name::find(layout, wanted).and_then(|record| inspect::document(layout, &record)) {
            Ok(document) => documents.push(document),
            Err(error) => failures.push(error),
        }
    }
    match (&template, args.format.is_some()) {
        (Some(template), _) => {
            for document in &documents {
                ui.answer(&template.render(&Value::document(&document.to_string())?)?);
            }
        }
        (None, true) => {
            for document in &documents {
                ui.answer(&document.to_string());
            }
        }
        (None, false) => ui.answer(&serde_json::to_string_pretty(&documents)?),
    }
    let failed = !failures.is_empty();
    for error in failures {
        report::failure(&error.into(), ui);
    }
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}
