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
/// Ends with 1 where containers cannot run. With --fix the commands that mend something are shown and run, and all is tried again.
/// Behind sudo, what the person there lacks is looked at too: subordinate ids, and controllers that systemd delegates.
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Format each step with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Run the commands that mend what is not well, each shown before; as root, where they need it
    #[arg(long, conflicts_with = "format")]
    fix: bool,
    /// Show only what is not well
    #[arg(short, long)]
    quiet: bool,
}

/// After a run that failed for a reason which may be the host's: the line of the first step that fails too, with what mends it.
pub(super) fn explain(error: &anyhow::Error, engine: &Engine, ui: &mut Ui) {
    let own: Vec<_> = error.chain().filter_map(|cause| cause.downcast_ref::<rcd::engine::Error>()).collect();
    if own.is_empty() || !own.iter().all(|error| doctor::may_explain(error)) {
        return;
    }
    let Ok(patient) = patient(engine) else { return };
    if let Some(finding) = doctor::explain(&patient, &format!("{error:#}")) {
        ui.error(&format!("doctor: {}", line(&finding)));
    }
}

fn patient(engine: &Engine) -> Result<Patient<'_>> {
    let program = std::env::current_exe().context("cannot find the program itself")?;
    let user = environment::ordinary_user();
    let person = if user.is_none() { environment::behind_sudo() } else { None };
    Ok(Patient { engine, user, person, search: environment::search(), program })
}

pub(super) fn doctor(args: &DoctorArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let template = args.format.as_deref().filter(|format| *format != "json").map(Template::parse).transpose()?;
    let patient = patient(engine)?;
    let mut failure = None;
    let mut bad = false;
    let mut ill = Vec::new();
    doctor::examine(&patient, &mut |finding| {
        if args.fix && finding.verdict != Verdict::Ok {
            ill.push(finding.clone());
        }
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
    if args.fix && mend(&ill, patient.user.is_some(), ui) {
        bad = false;
        doctor::examine(&patient, &mut |finding| {
            bad |= finding.verdict == Verdict::Fail;
            if ill.iter().any(|before| before.step == finding.step) {
                ui.answer(&line(&finding));
            }
        });
    }
    Ok(if bad { ExitStatus::Failure } else { ExitStatus::Success })
}

/// Run what mends each finding, and say so before; whether anything was run.
fn mend(ill: &[Finding], ordinary: bool, ui: &mut Ui) -> bool {
    let mut any = false;
    for finding in ill {
        let Some(words) = finding.repair() else { continue };
        // A script is its own last word.
        let command = if words[0] == "sh" { words[2].to_owned() } else { words.join(" ") };
        if ordinary {
            ui.answer(&format!("fix   {:<16} needs root: {command}", finding.step));
            continue;
        }
        ui.answer(&format!("fix   {:<16} {command}", finding.step));
        any = true;
        let done = std::process::Command::new(words[0]).args(&words[1..]).stdin(std::process::Stdio::null()).output();
        let failed = match done {
            Ok(output) if output.status.success() => continue,
            Ok(output) => format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim()),
            Err(error) => error.to_string(),
        };
        ui.warn(&format!("`{command}` failed: {failed}"));
    }
    any
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
