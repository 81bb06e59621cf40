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
use crate::kernel::{process, signal};

/// Run the hooks of one moment in order; the first that fails ends it.
pub(super) fn run(kind: &str, hooks: Option<&Vec<Hook>>, state: &[u8]) -> Result<()> {
    run_within(kind, hooks, state, None)
}

/// The same, for hooks whose environment, where they name none, is that of the container's process.
pub(super) fn run_within(
    kind: &str,
    hooks: Option<&Vec<Hook>>,
    state: &[u8],
    environment: Option<&[String]>,
) -> Result<()> {
    let numbered = hooks.into_iter().flatten().zip(0..);
    numbered.into_iter().try_for_each(|(hook, number)| one(kind, (hook, number), state, environment))
}

/// Run all of them, whatever happens, and give the errors.
pub(super) fn run_all(kind: &str, hooks: Option<&Vec<Hook>>, state: &[u8]) -> Vec<Error> {
    hooks.into_iter().flatten().zip(0..).filter_map(|hook| one(kind, hook, state, None).err()).collect()
}

fn one(kind: &str, (hook, number): (&Hook, usize), state: &[u8], environment: Option<&[String]>) -> Result<()> {
    let failed = || format!("error running {kind} hook #{number}: `{}`", hook.path().display());
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
    // A list, also an empty one, is all of it; without one the hook has the runtime's, as with runc and crun.
    if let Some(variables) = hook.env().as_deref().or(environment) {
        command.env_clear().envs(variables.iter().filter_map(|entry| entry.split_once('=')));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().context(failed)?;
    let pidfd = process::open(i32::try_from(child.id()).unwrap_or_default());
    if let Some(mut input) = child.stdin.take() {
        // A hook that does not care for the state closes its input: no failure of its.
        let _ = input.write_all(state);
    }
    // A seccomp filter may refuse descriptors of processes: then there is no limit to its time.
    let Ok(pidfd) = pidfd else { return finish(child, failed) };
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
    finish(child, failed)
}

/// Reap it, and say how it went.
fn finish(mut child: std::process::Child, failed: impl Fn() -> String + Copy) -> Result<()> {
    let status = child.wait().context(failed)?;
    if status.success() {
        return Ok(());
    }
    let mut said = Vec::new();
    if let Some(errors) = child.stderr.take() {
        // What its own children still hold open is not waited for beyond this bound.
        let _ = errors.take(1024).read_to_end(&mut said);
    }
    let how = status.signal().map_or_else(|| format!("exit code {}", status.code().unwrap_or(-1)), signal::description);
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
    fn a_hook_reads_the_state() {
        let script = r#"read -r x; test "$x" = '{"id":"a"}'"#;
        run("prestart", Some(&vec![hook(script, None)]), b"{\"id\":\"a\"}\n").expect("success");
    }

    #[test]
    fn a_list_of_variables_is_all_of_them() {
        let with = |env: serde_json::Value, script: &str| {
            let text = serde_json::json!({"path": "/bin/sh", "args": ["sh", "-c", script], "env": env});
            let hook: Hook = serde_json::from_value(text).expect("a hook");
            run("prestart", Some(&vec![hook]), b"").expect(script);
        };
        with(serde_json::json!(null), r#"test -n "$HOME""#);
        with(serde_json::json!([]), r#"test -z "$HOME""#);
        with(serde_json::json!(["A=b=c"]), r#"test -z "$HOME" && test "$A" = b=c"#);
    }

    #[test]
    fn a_failure_says_why() {
        let error = run("prestart", Some(&vec![hook("echo no >&2; exit 3", None)]), b"").expect_err("a failure");
        assert_eq!(error.to_string(), "error running prestart hook #0: `/bin/sh`");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "exit code 3 no");
    }

    #[test]
    fn a_slow_hook_is_killed() {
        let error = run("poststart", Some(&vec![hook("exec sleep 60", Some(1))]), b"").expect_err("too slow");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "it did not end within 1 s");
    }
}
