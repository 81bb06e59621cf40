//! `rcd explain`: why a container failed, or does what it does, from evidence.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container::explain::{Explanation, explain as find_out};
use rcd::engine::container::name;

use super::listing;
use super::report::{self, ExitStatus};
use super::template::{Template, Value};
use super::ui::Ui;

/// Tell why a container failed, and what mends it
///
/// Read are its record, its log, the events, the kernel's log and the ports of the host; each finding names where it comes from.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

pub(super) fn explain(args: &ExplainArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let template = args.format.as_deref().filter(|format| *format != "json").map(Template::parse).transpose()?;
    let mut status = ExitStatus::Success;
    for (at, wanted) in args.containers.iter().enumerate() {
        let found = name::find(layout, wanted).and_then(|record| find_out(layout, &record));
        let explanation = match found {
            Ok(explanation) => explanation,
            Err(error) => {
                report::failure(&error.into(), ui);
                status = ExitStatus::Failure;
                continue;
            }
        };
        match (&template, &args.format) {
            (Some(template), _) => ui.answer(&template.render(&Value::of(&explanation))?),
            (None, Some(_)) => ui.answer(&serde_json::to_string(&explanation)?),
            (None, None) => {
                if at > 0 {
                    ui.answer("");
                }
                text(&explanation).iter().for_each(|line| ui.answer(line));
            }
        }
    }
    Ok(status)
}

fn text(explanation: &Explanation) -> Vec<String> {
    let code = explanation.exit_code.map(|code| format!(" ({code})")).unwrap_or_default();
    let mut lines = vec![format!("{}: {}{code}", explanation.name, explanation.state)];
    if !explanation.stage.is_empty() {
        lines.push(format!("  stage:    {}", explanation.stage));
    }
    for finding in &explanation.findings {
        lines.push(format!("  cause:    {}", finding.said));
        lines.push(format!("  evidence: {}", finding.evidence));
        if !finding.fix.is_empty() {
            lines.push(format!("  fix:      {}", finding.fix));
        }
    }
    if !explanation.log.is_empty() {
        lines.push("  last lines:".to_owned());
        lines.extend(explanation.log.iter().map(|line| format!("    {line}")));
    }
    // What it printed comes from inside.
    lines.iter().map(|line| listing::harmless(line)).collect()
}
