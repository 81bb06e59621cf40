//! What a run needs of this host, tried out one by one.
//!
//! Each step does the thing itself, in a child where it cannot be undone in a process, and keeps what was tried, what the
//! kernel said and what mends it. Nothing of it stays behind.

mod around;
mod host;
mod steps;

use std::path::PathBuf;

use serde::Serialize;

use super::rootless::User;
use super::{Engine, Error, ErrorKind};
use crate::kernel::apart::apart;

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should.
    Ok,
    /// Something works less well, or not at all, and a run does without.
    Warn,
    /// Containers cannot run.
    Fail,
}

impl Verdict {
    /// As it is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Finding {
    /// How it went.
    pub verdict: Verdict,
    /// Its name.
    pub step: &'static str,
    /// What was tried.
    pub tried: String,
    /// What came of it, in the kernel's words where it refused.
    pub said: String,
    /// What mends it; empty where nothing has to be mended, or nothing is known to.
    pub fix: String,
}

impl Finding {
    /// The command that mends it, where the fix is one that needs nobody to choose: its words.
    pub fn repair(&self) -> Option<Vec<&str>> {
        if let Some(script) = self.fix.strip_prefix("as root: `").and_then(|rest| rest.strip_suffix('`')) {
            return (self.verdict != Verdict::Ok).then(|| vec!["sh", "-c", script]);
        }
        let first = self.fix.split(", or ").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        let known = ["sysctl", "usermod", "modprobe", "mount", "loginctl", "iptables-legacy", "rcd"];
        (words.len() > 1 && known.contains(&words[0]) && self.verdict != Verdict::Ok).then_some(words)
    }
}

/// Who asks, and with what.
#[derive(Debug)]
pub struct Patient<'engine> {
    /// Folders and settings.
    pub engine: &'engine Engine,
    /// The ordinary user who asks; none for root.
    pub user: Option<User>,
    /// The ordinary user for whom root asks, behind `sudo`.
    pub person: Option<User>,
    /// Where programs are looked for.
    pub search: Vec<PathBuf>,
    /// This program, to be run once as a whole.
    pub program: PathBuf,
}

/// What is wrong, and what mends it.
type Wrong = (String, String);

/// Try everything, and hand each finding to `tell` when it is there.
pub fn examine(patient: &Patient<'_>, tell: &mut dyn FnMut(Finding)) {
    for step in [
        steps::kernel,
        steps::namespaces,
        around::switches,
        steps::user_namespace,
        host::subordinate_ids,
        around::home,
        steps::overlay,
        steps::cgroup,
        steps::seccomp,
        steps::port,
        steps::network,
        around::forwarding,
        around::propagation,
        host::space,
        host::limits,
    ] {
        tell(step(patient));
    }
    if let Some(person) = &patient.person {
        tell(steps::delegation(person));
    }
    host::registries(patient, tell);
    tell(host::container(patient));
}

/// Whether a failure may come from the host, and not from what was asked for.
pub fn may_explain(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Failed | ErrorKind::Unsupported | ErrorKind::CommandNotExecutable)
}

/// What the kernel says where there is no room, and where a limit is reached: as its own name and as the number that others print.
const NO_ROOM: &[&str] = &["ENOSPC", "EDQUOT", "(os error 28)", "(os error 122)"];
const AT_A_LIMIT: &[&str] = &[
    "ENOSPC",
    "EDQUOT",
    "EMFILE",
    "ENFILE",
    "EAGAIN",
    "(os error 28)",
    "(os error 122)",
    "(os error 24)",
    "(os error 23)",
    "(os error 11)",
    // Without descriptors a monitor cannot even say so.
    "the monitor of ",
];

type Step = fn(&Patient<'_>) -> Finding;

/// Why a run failed that said this: the first step without which none can run, or what a host is short of where the kernel
/// spoke of that. It asks only the kernel and the disk, which takes some milliseconds; the other steps are about what a run can do
/// without.
pub fn explain(patient: &Patient<'_>, said: &str) -> Option<Finding> {
    let fails =
        |steps: [Step; 3]| steps.into_iter().map(|step| step(patient)).find(|finding| finding.verdict == Verdict::Fail);
    fails([steps::kernel, steps::user_namespace, steps::namespaces])
        .or_else(|| short_of(patient, said))
        .or_else(|| fails([steps::overlay, steps::seccomp, host::space]))
}

fn short_of(patient: &Patient<'_>, said: &str) -> Option<Finding> {
    let steps: [(_, Step); 2] = [(NO_ROOM, host::space), (AT_A_LIMIT, host::limits)];
    let asked = steps.into_iter().filter(|(words, _)| words.iter().any(|word| said.contains(word)));
    asked.map(|(_, step)| step(patient)).find(|finding| finding.verdict != Verdict::Ok)
}

/// A finding of a step whose failure is as bad as `failed` says.
fn found(
    step: &'static str,
    failed: Verdict,
    tried: impl Into<String>,
    result: std::result::Result<String, Wrong>,
) -> Finding {
    let tried = tried.into();
    match result {
        Ok(said) => Finding { verdict: Verdict::Ok, step, tried, said, fix: String::new() },
        Err((said, fix)) => Finding { verdict: failed, step, tried, said, fix },
    }
}

/// Try something in a child, as what a container's first process is at that point: root in a user namespace where an
/// ordinary user asks, with mounts of its own.
fn inside(
    patient: &Patient<'_>,
    work: impl FnOnce() -> std::result::Result<String, Wrong>,
) -> std::result::Result<String, Wrong> {
    let answer = apart(|| {
        let entered = match &patient.user {
            Some(user) => super::rootless::enter(patient.engine.layout(), user, &patient.search)
                .map(drop)
                .map_err(|error| wrong(&error)),
            None => {
                crate::kernel::spawn::enter_private_mounts().map_err(|error| (error.to_string(), NO_RIGHTS.to_owned()))
            }
        };
        match entered.and_then(|()| work()) {
            Ok(said) => format!("+{said}"),
            Err((said, fix)) => format!("-{said}\0{fix}"),
        }
    });
    let answer = answer.map_err(|error| (error.to_string(), String::new()))?;
    match answer.split_at_checked(1) {
        Some(("+", said)) => Ok(said.to_owned()),
        Some((_, rest)) => {
            let (said, fix) = rest.split_once('\0').unwrap_or((rest, ""));
            Err((said.to_owned(), fix.to_owned()))
        }
        None => Err(("the step said nothing".to_owned(), String::new())),
    }
}

/// A parameter of the kernel.
fn parameter(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/")));
    text.ok().map(|text| text.trim().to_owned())
}

/// The fix where the kernel refuses what root may do elsewhere.
const NO_RIGHTS: &str = "run rcd outside of the sandbox or container that takes this right from root";

/// An error with all its causes in one line, and its hint.
fn wrong(error: &Error) -> Wrong {
    let mut said = error.to_string();
    let mut hint = error.hint_text().map(str::to_owned);
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push_str(&format!(": {error}"));
        hint = hint.or_else(|| error.downcast_ref::<Error>().and_then(Error::hint_text).map(str::to_owned));
        cause = error.source();
    }
    (said, hint.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_command_is_a_repair() {
        for (fix, words) in [
            ("sysctl -w a.b=1 c=2", Some("sysctl -w a.b=1 c=2")),
            ("mount -o remount,exec /home, or choose another folder with --root", Some("mount -o remount,exec /home")),
            ("install the package uidmap (or shadow-utils)", None),
            ("boot a newer kernel of the distribution", None),
            ("as root: `mkdir -p /x && echo y >/x/y`", Some("sh -c mkdir -p /x && echo y >/x/y")),
            ("log in, or as root: `loginctl enable-linger 7`", None),
            ("", None),
        ] {
            let finding = found("x", Verdict::Warn, "y", Err((String::new(), fix.to_owned())));
            assert_eq!(finding.repair().map(|words| words.join(" ")).as_deref(), words, "{fix}");
        }
    }

    #[test]
    fn an_error_becomes_one_line_and_its_fix() {
        let inner = Error::new(ErrorKind::Failed, "EPERM").hint("do that");
        let (said, fix) = wrong(&Error::new(ErrorKind::Failed, "cannot mount").caused_by(inner));
        assert_eq!((said.as_str(), fix.as_str()), ("cannot mount: EPERM", "do that"));
        let finding = found("x", Verdict::Warn, "y", Err((said, fix)));
        assert_eq!((finding.verdict.word(), finding.fix.as_str()), ("warn", "do that"));
    }
}
