//! What one command said: its exit code and both streams, compared together.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// No command of a test may take longer; a slow machine without KVM has to fit in it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A line past libtest's capture: a count is there to be seen.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("a line on stderr");
}

/// An ended command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// The exit code, or 128 and the signal.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Output {
    /// Fail, showing everything, unless the command ended with `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "the exit code of a command that said\n{self}");
        self
    }

    /// Fail, showing everything, unless stderr has `text`.
    #[track_caller]
    pub(crate) fn complains(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "`{text}` is not in the stderr of\n{self}");
        self
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "code: {}\n----- stdout\n{}----- stderr\n{}-----", self.code, self.stdout, self.stderr)
    }
}

/// The code of a status, as a shell has it.
pub(crate) fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}

/// Run `command` to its end with `input` on its stdin. Its end is that of the process: streams that something left behind
/// holds open are an error within [`DEADLINE`].
pub(crate) fn collect(command: &mut Command, input: &[u8]) -> Output {
    let shown = format!("{command:?}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {shown}: {error}"));
    let (mut stdin, input) = (child.stdin.take().expect("a pipe"), input.to_owned());
    // A command may end before it reads all: EPIPE is its right.
    std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input));
    let stdout = drain(child.stdout.take().expect("a pipe"));
    let stderr = drain(child.stderr.take().expect("a pipe"));
    let status = wait(&mut child, &shown);
    let take = |stream: mpsc::Receiver<String>| {
        stream
            .recv_timeout(Duration::from_secs(10))
            .unwrap_or_else(|_| panic!("{shown} ended, its stdout is still open"))
    };
    Output { code: code(status), stdout: take(stdout), stderr: take(stderr) }
}

fn drain(mut stream: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// Wait for the end of `child`, and kill it when it takes too long.
pub(crate) fn wait(child: &mut Child, shown: &str) -> ExitStatus {
    if let Some(status) = until(DEADLINE, || child.try_wait().expect("waiting for a child")) {
        return status;
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("{shown} did not end within {DEADLINE:?}");
}

/// Ask until there is an answer, or the deadline passes.
pub(crate) fn until<T>(deadline: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + deadline;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
