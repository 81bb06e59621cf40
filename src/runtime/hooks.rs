//! Hooks: programs of the host that a bundle wants run at moments of its container's life (runtime-spec, config, "POSIX-platform
//! Hooks"). Each gets the container's state on its standard input.

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use oci_spec::runtime::Hook;

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::process;

/// Run the hooks of one moment in order; the first that fails ends it.
pub(super) fn run(kind: &str, hooks: Option<&Vec<Hook>>, state: &[u8]) -> Result<()> {
    hooks.into_iter().flatten().try_for_each(|hook| one(kind, hook, state))
}

/// Run all of them, whatever happens, and give the errors.
pub(super) fn run_all(kind: &str, hooks: Option<&Vec<Hook>>, state: &[u8]) -> Vec<Error> {
    hooks.into_iter().flatten().filter_map(|hook| one(kind, hook, state).err()).collect()
}

fn one(kind: &str, hook: &Hook, state: &[u8]) -> Result<()> {
    let failed = || format!("the {kind} hook `{}` failed", hook.path().display());
    if !hook.path().is_absolute() {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("its path is not absolute"));
    }
    if hook.timeout().is_some_and(|seconds| seconds <= 0) {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("its timeout is not greater than zero"));
    }
    let mut command = Command::new(hook.path());
    if let Some((name, rest)) = hook.args().as_deref().and_then(<[String]>::split_first) {
        command.arg0(name).args(rest);
    }
    let variables = hook.env().iter().flatten().filter_map(|entry| entry.split_once('='));
    command.env_clear().envs(variables).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().context(failed)?;
    let pidfd = process::open(i32::try_from(child.id()).unwrap_or_default())?;
    if let Some(mut input) = child.stdin.take() {
        // A hook that does not care for the state closes its input: no failure of its.
        let _ = input.write_all(state);
    }
    let limit = hook.timeout().and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    let wait = limit.map_or(PollTimeout::NONE, |limit| PollTimeout::try_from(limit).unwrap_or(PollTimeout::MAX));
    let mut ended = [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)];
    let ready = loop {
        match poll(&mut ended, wait) {
            Err(nix::errno::Errno::EINTR) => {}
            other => break other.context(failed)?,
        }
    };
    if ready == 0 {
        let _ = child.kill();
        let _ = child.wait();
        let seconds = hook.timeout().unwrap_or_default();
        return Err(Error::new(ErrorKind::Failed, failed()).caused_by(format!("it did not end within {seconds} s")));
    }
    let status = child.wait().context(failed)?;
    if status.success() {
        return Ok(());
    }
    let mut said = Vec::new();
    if let Some(errors) = child.stderr.take() {
        // What its own children still hold open is not waited for beyond this bound.
        let _ = errors.take(1024).read_to_end(&mut said);
    }
    let how =
        status.signal().map_or_else(|| format!("exit code {}", status.code().unwrap_or(-1)), |n| format!("signal {n}"));
    let said = String::from_utf8_lossy(&said);
    Err(Error::new(ErrorKind::Failed, failed()).caused_by(format!("{how} {}", said.trim()).trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(script: &str, timeout: Option<i64>) -> Hook {
        let text = serde_json::json!({"path": "/bin/sh", "args": ["sh", "-c", script], "timeout": timeout});
        serde_json::from_value(text).expect("a hook")
    }

    #[test]
    fn a_hook_reads_the_state_and_has_no_environment() {
        let script = r#"read -r x; test "$x" = '{"id":"a"}' && test -z "$HOME""#;
        run("prestart", Some(&vec![hook(script, None)]), b"{\"id\":\"a\"}\n").expect("success");
    }

    #[test]
    fn a_failure_says_why() {
        let error = run("prestart", Some(&vec![hook("echo no >&2; exit 3", None)]), b"").expect_err("a failure");
        assert_eq!(error.to_string(), "the prestart hook `/bin/sh` failed");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "exit code 3 no");
    }

    #[test]
    fn a_slow_hook_is_killed() {
        let error = run("poststart", Some(&vec![hook("exec sleep 60", Some(1))]), b"").expect_err("too slow");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "it did not end within 1 s");
    }
}
