//! `rcd doctor`: what a run needs of this host, each tried, one line each.

use anyhow::{Context, Result};
use rcd::engine::Engine;
use rcd::engine::doctor::{self, Finding, Patient, Verdict};

use super::environment;
use super::report::ExitStatus;
use super::template::{Template, Value};
use super::ui::Ui;

/// Try what a run needs of this host, and say what mends it
///
/// Each step does the thing itself: it makes namespaces, mounts an overlay, sets a limit, binds a port, asks the registries, and
/// runs a container; only rcd's own empty folders stay. One line a step: how it went, what was tried, what the kernel said, and what mends it.
/// Ends with 1 where containers cannot run.
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Format each step with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show only what is not well
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn doctor(args: &DoctorArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let template = args.format.as_deref().filter(|format| *format != "json").map(Template::parse).transpose()?;
    let program = std::env::current_exe().context("cannot find the program itself")?;
    let patient = Patient { engine, user: environment::ordinary_user(), search: environment::search(), program };
    let mut failure = None;
    let mut bad = false;
    doctor::examine(&patient, &mut |finding| {
        bad |= finding.verdict == Verdict::Fail;
        if args.quiet && finding.verdict == Verdict::Ok {
            return;
        }
        let shown: Result<String> = match (&template, &args.format) {
            (Some(template), _) => template.render(&Value::of(&finding)).map_err(Into::into),
            (None, Some(_)) => serde_json::to_string(&finding).map_err(Into::into),
            (None, None) => Ok(line(&finding)),
        };
        match shown {
            // Shown at once: a step may take its time.
            Ok(shown) => ui.answer(&shown),
            Err(error) => failure = Some(error),
        }
    });
    if let Some(error) = failure {
        return Err(error);
    }
    Ok(if bad { ExitStatus::Failure } else { ExitStatus::Success })
}

fn line(finding: &Finding) -> String {
    let Finding { verdict, step, tried, said, fix } = finding;
    let fix = if fix.is_empty() { String::new() } else { format!("; fix: {fix}") };
    format!("{:<5} {step:<16} {tried}: {said}{fix}", verdict.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_line() {
        let finding = Finding {
            verdict: Verdict::Fail,
            step: "overlay",
            tried: "an overlay".to_owned(),
            said: "mount(): EPERM".to_owned(),
            fix: "do that".to_owned(),
        };
        assert_eq!(line(&finding), "fail  overlay          an overlay: mount(): EPERM; fix: do that");
    }
}
