//! Hooks: programs of the host that a bundle wants run at moments of its container's life (runtime-spec, config, "POSIX-platform
//! Hooks"). Each gets the container's state on its standard input.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

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
    let limit = hook.timeout().and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    match attend(&mut child, state, limit) {
        Ok((Some(status), _)) if status.success() => Ok(()),
        Ok((Some(status), said)) => {
            let code = || format!("exit code {}", status.code().unwrap_or(-1));
            let how = status.signal().map_or_else(code, signal::description);
            let said = String::from_utf8_lossy(&said);
            Err(Error::new(ErrorKind::Failed, failed())
                .caused_by(format!("{how} {}", said.trim()).trim_end().to_owned()))
        }
        unfinished => {
            let _ = child.kill();
            let _ = child.wait();
            unfinished.context(failed)?;
            let seconds = hook.timeout().unwrap_or_default();
            Err(Error::new(ErrorKind::Failed, failed()).caused_by(format!("it did not end within {seconds} s")))
        }
    }
}

/// So often an end is looked for that nothing tells of.
const LOOK: Duration = Duration::from_millis(10);
/// So much of what a hook says is kept for the error.
const KEPT: usize = 1024;

/// Give a hook the state and take what it says until it ends, or until its time is over: then there is no status. Neither a hook that does
/// not read nor one that says a lot holds this up.
fn attend(child: &mut Child, state: &[u8], limit: Option<Duration>) -> io::Result<(Option<ExitStatus>, Vec<u8>)> {
    let begun = Instant::now();
    // A seccomp filter may refuse descriptors of processes: then its end is looked for.
    let pidfd = process::open(i32::try_from(child.id()).unwrap_or_default()).ok();
    let (mut input, mut errors, mut rest) = (child.stdin.take(), child.stderr.take(), state);
    let mut said = Vec::new();
    let pipes = [input.as_ref().map(AsFd::as_fd), errors.as_ref().map(AsFd::as_fd)];
    for pipe in pipes.into_iter().flatten() {
        nix::fcntl::fcntl(pipe, nix::fcntl::FcntlArg::F_SETFL(nix::fcntl::OFlag::O_NONBLOCK))?;
    }
    loop {
        if feed(&mut input, &mut rest) {
            input = None;
        }
        let ended = child.try_wait()?;
        // What it said before it ended is there after that.
        if take(&mut errors, &mut said) {
            errors = None;
        }
        if ended.is_some() {
            return Ok((ended, said));
        }
        let left = limit.map(|limit| limit.saturating_sub(begun.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok((None, said));
        }
        let wait = if pidfd.is_some() { left } else { Some(left.unwrap_or(LOOK).min(LOOK)) };
        let wanted = [
            pidfd.as_ref().map(|pidfd| PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)),
            input.as_ref().map(|input| PollFd::new(input.as_fd(), PollFlags::POLLOUT)),
            errors.as_ref().map(|errors| PollFd::new(errors.as_fd(), PollFlags::POLLIN)),
        ];
        let mut wanted: Vec<PollFd<'_>> = wanted.into_iter().flatten().collect();
        // Rounded up: a poll of what is left of the last millisecond would be one of none.
        let wait = wait.map_or(PollTimeout::NONE, |wait| {
            PollTimeout::try_from(wait + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
        });
        match poll(&mut wanted, wait) {
            Err(nix::errno::Errno::EINTR) => {}
            other => drop(other?),
        }
    }
}

/// Write what the pipe takes. Whether that was the last: a hook that does not care for the state closes its input, no failure of its.
fn feed(input: &mut Option<ChildStdin>, rest: &mut &[u8]) -> bool {
    while let Some(pipe) = input.as_mut().filter(|_| !rest.is_empty()) {
        match pipe.write(rest) {
            Ok(count) => *rest = &rest[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
        }
    }
    true
}

/// Read what is there, and keep the first of it. Whether that was the last.
fn take(errors: &mut Option<ChildStderr>, said: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 4096];
    while let Some(pipe) = errors.as_mut() {
        match pipe.read(&mut buffer) {
            Ok(0) => return true,
            Ok(count) => said.extend(&buffer[..count.min(KEPT - said.len())]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
        }
    }
    true
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

    #[test]
    fn a_time_out_is_that_of_a_hook_that_reads_nothing_too() {
        let state = vec![b'x'; 1 << 20];
        let error = run("poststart", Some(&vec![hook("exec sleep 60", Some(1))]), &state).expect_err("too slow");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "it did not end within 1 s");
        run("poststart", Some(&vec![hook("test $(wc -c) = 1048576", None)]), &state).expect("all of it");
    }

    #[test]
    fn a_hook_may_say_more_than_a_pipe_holds() {
        let much = "head -c 300000 /dev/zero | tr '\\0' x >&2";
        run("prestart", Some(&vec![hook(much, Some(20))]), b"{}").expect("success");
        let error =
            run("prestart", Some(&vec![hook(&format!("{much}; exit 4"), Some(20))]), b"{}").expect_err("a failure");
        let cause = std::error::Error::source(&error).expect("a cause").to_string();
        assert_eq!(cause, format!("exit code 4 {}", "x".repeat(1024)));
    }

    #[test]
    fn what_a_hook_leaves_behind_is_not_waited_for() {
        let begun = Instant::now();
        let error =
            run("prestart", Some(&vec![hook("sleep 5 & echo no >&2; exit 3", None)]), b"").expect_err("a failure");
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "exit code 3 no");
        run("prestart", Some(&vec![hook("sleep 5 & exit 0", None)]), b"").expect("success");
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
}
