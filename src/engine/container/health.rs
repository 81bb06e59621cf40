//! Health checks: a command that is run in the container again and again, and what is known from that.
//!
//! A container with a check has one more small process, a child of its monitor and a stage of this program, that does nothing
//! but wait, run the command and write down the result in `STATE/containers/ID/health.json`. So no check, however slow, can
//! hold the monitor back, and it ends with the container.

use std::ffi::{CString, OsString};
use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde::{Deserialize, Serialize};

use super::protocol::UPDATED;
use super::record::{Record, read_json, write_json};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event};
use crate::kernel::watch::FolderWatch;
use crate::kernel::{process, signal, socket, spawn};
use crate::runtime::{self, ConsoleRequest, ExecOptions};

/// What the first argument of this stage is.
pub const STAGE: &str = "rcd-health";
/// Docker's defaults.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const START_INTERVAL: Duration = Duration::from_secs(5);
const RETRIES: u32 = 3;
/// So many results are kept, with so much of what each printed.
const RESULTS: usize = 5;
const OUTPUT: usize = 4096;

/// A check, as images and `inspect` have it: times in nanoseconds, 0 for the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Check {
    /// `["CMD", word...]`, `["CMD-SHELL", line]`, or `["NONE"]`; empty is the image's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<String>,
    /// From the end of one check to the next.
    #[serde(skip_serializing_if = "is_zero")]
    pub interval: u64,
    /// How long one may take.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeout: u64,
    /// How long failures do not count after the start.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_period: u64,
    /// The interval in that time.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_interval: u64,
    /// So many failures in a row make it unhealthy.
    #[serde(skip_serializing_if = "is_zero")]
    pub retries: u32,
}

fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn time(nanoseconds: u64, default: Duration) -> Duration {
    if nanoseconds == 0 { default } else { Duration::from_nanos(nanoseconds) }
}

impl Check {
    /// The command; none where nothing is checked.
    fn words(&self) -> Option<Vec<String>> {
        match self.test.split_first() {
            Some((kind, words)) if kind == "CMD" && !words.is_empty() => Some(words.to_vec()),
            Some((kind, words)) if kind == "CMD-SHELL" && !words.is_empty() => {
                Some(["/bin/sh".to_owned(), "-c".to_owned()].into_iter().chain(words.iter().cloned()).collect())
            }
            _ => None,
        }
    }

    /// Whether there is anything to run.
    pub fn is_on(&self) -> bool {
        self.words().is_some()
    }

    /// What is not set here is taken from the image's.
    pub fn fill(&mut self, image: &Self) {
        let fill = |own: &mut u64, other: u64| *own = if *own == 0 { other } else { *own };
        if self.test.is_empty() {
            self.test.clone_from(&image.test);
        }
        fill(&mut self.interval, image.interval);
        fill(&mut self.timeout, image.timeout);
        fill(&mut self.start_period, image.start_period);
        fill(&mut self.start_interval, image.start_interval);
        self.retries = if self.retries == 0 { image.retries } else { self.retries };
    }
}

/// What is done with a container when it becomes unhealthy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// It is shown.
    #[default]
    None,
    /// It is killed; its restart policy decides what follows.
    Kill,
    /// It is stopped and started again.
    Restart,
    /// It is stopped.
    Stop,
}

/// What is known of a container's health, as `inspect` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Health {
    /// `starting`, `healthy` or `unhealthy`.
    pub status: String,
    /// Failures in a row.
    pub failing_streak: u32,
    /// The last results, the latest last.
    pub log: Vec<CheckResult>,
}

/// How one check went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckResult {
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// 0 is healthy; -1 is one that could not be run or took too long.
    pub exit_code: i32,
    /// What it printed.
    pub output: String,
}

impl Health {
    fn starting() -> Self {
        Self { status: "starting".to_owned(), failing_streak: 0, log: Vec::new() }
    }

    /// Docker's rules; `lenient` is the time after the start in which failures do not count.
    fn add(&mut self, result: CheckResult, retries: u32, lenient: bool) {
        if result.exit_code == 0 {
            self.failing_streak = 0;
            "healthy".clone_into(&mut self.status);
        } else if !(lenient && self.status == "starting") {
            self.failing_streak += 1;
            if self.failing_streak >= retries {
                "unhealthy".clone_into(&mut self.status);
            }
        }
        self.log.push(result);
        if self.log.len() > RESULTS {
            self.log.remove(0);
        }
    }
}

fn file(layout: &Layout, id: &str) -> PathBuf {
    layout.container_state(id).join("health.json")
}

/// What is known of the container's health; none where nothing is checked, or it never ran in this boot.
pub fn read(layout: &Layout, record: &Record) -> Result<Option<Health>> {
    match &record.config.health {
        Some(check) if check.is_on() => read_json(&file(layout, &record.id)),
        _ => Ok(None),
    }
}

/// A container that runs has another check: whoever checks sees that; where nobody does, its monitor is told. False where it
/// can follow at its next start only, since its monitor listens to nobody.
pub(super) fn follow(layout: &Layout, record: &Record) -> bool {
    let is_on = record.config.health.as_ref().is_some_and(Check::is_on);
    if !is_on || file(layout, &record.id).exists() {
        return true;
    }
    let told = socket::connect_to(&layout.container_state(&record.id).join("attach"))
        .and_then(|socket| socket::send(socket.as_fd(), &[UPDATED], &[]));
    told.is_ok()
}

/// Wait until the container is healthy; an error when it will not be.
pub fn wait(layout: &Layout, id: &str) -> Result<()> {
    loop {
        let record = Record::load(layout, id)?;
        let missing = || Error::new(ErrorKind::NotFound, format!("no such container: `{id}`"));
        let record = record.ok_or_else(missing)?;
        let name = &record.config.name;
        let refuse = |why: &str| Err(Error::new(ErrorKind::Failed, format!("container `{name}` {why}")));
        if !record.config.health.as_ref().is_some_and(Check::is_on) {
            let hint = "give it one with --health-cmd";
            return refuse("has no health check").map_err(|error| error.hint(hint));
        }
        match read(layout, &record)?.map(|health| health.status) {
            Some(status) if status == "healthy" => return Ok(()),
            Some(status) if status == "unhealthy" => return refuse("is unhealthy"),
            _ if record.status(layout)?.running().is_none() => return refuse("does not run"),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// The process that checks; dropping it ends it.
#[derive(Debug)]
pub(super) struct Checker {
    pid: i32,
}

impl Checker {
    /// Start checking a container that has just been started, where it has a check. `container` is its first process.
    pub(super) fn start(layout: &Layout, record: &Record, container: BorrowedFd<'_>) -> Result<Option<Self>> {
        if !record.config.health.as_ref().is_some_and(Check::is_on) {
            // Of a run before this one, which says nothing of it.
            let _ = fs::remove_file(file(layout, &record.id));
            return Ok(None);
        }
        let failed = || "cannot start the health checks";
        write_json(&file(layout, &record.id), &Health::starting())?;
        let program: OwnedFd = fs::File::open("/proc/self/exe").context(failed)?.into();
        let word = |bytes: &[u8]| CString::new(bytes).context(failed);
        let arguments = [
            word(STAGE.as_bytes())?,
            word(layout.root().as_os_str().as_bytes())?,
            word(layout.state().as_os_str().as_bytes())?,
            word(record.id.as_bytes())?,
        ];
        let nothing: OwnedFd = fs::File::options().read(true).write(true).open("/dev/null").context(failed)?.into();
        let descriptors = [nothing.as_fd(), nothing.as_fd(), nothing.as_fd(), container];
        let pid = spawn::spawn(program.as_fd(), &arguments, &descriptors).context(failed)?;
        Ok(Some(Self { pid }))
    }
}

impl Checker {
    /// Start checking a container that runs and has come to have a check, if nobody does so yet: the number of that process.
    pub(super) fn start_late(
        there: &mut Option<Self>,
        layout: &Layout,
        id: &str,
        container: BorrowedFd<'_>,
    ) -> Option<i32> {
        if there.is_some() {
            return None;
        }
        // What fails here is tried again when it is started the next time, and says so.
        let record = Record::load(layout, id).ok()??;
        *there = Self::start(layout, &record, container).ok()?;
        there.as_ref().map(Self::pid)
    }

    /// Its process number: it is this process's child.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        // It is this process's child and not reaped yet, so the number is its.
        if let Ok(process) = process::open(self.pid) {
            let _ = process::send_signal(process.as_fd(), 9);
        }
        spawn::reap(self.pid);
    }
}

/// The stage's entry: root, state and id follow its name; 3 is the container's first process.
pub fn main(arguments: &[OsString]) -> i32 {
    signal::reset(false);
    crate::kernel::memory::share_one_heap();
    let folder = |at: usize| PathBuf::from(arguments.get(at).cloned().unwrap_or_default());
    let layout = Layout::new(folder(1), folder(2));
    let id = arguments.get(3).and_then(|word| word.to_str()).unwrap_or_default();
    let Ok(container) = spawn::inherited(3) else { return 125 };
    // Without its monitor it has nobody to check for.
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
    match Record::load(&layout, id) {
        Ok(Some(record)) => check(&layout, record, &container),
        _ => return 125,
    }
    0
}

/// A check with all its times.
struct Plan {
    words: Vec<String>,
    interval: Duration,
    timeout: Duration,
    period: Duration,
    quick: Duration,
    retries: u32,
}

impl Plan {
    /// None where nothing is to be checked.
    fn of(record: &Record) -> Option<Self> {
        let check = record.config.health.as_ref()?;
        Some(Self {
            words: check.words()?,
            interval: time(check.interval, INTERVAL),
            timeout: time(check.timeout, TIMEOUT),
            period: Duration::from_nanos(check.start_period),
            quick: time(check.start_interval, START_INTERVAL),
            retries: if check.retries == 0 { RETRIES } else { check.retries },
        })
    }

    /// The time from the last check to the next.
    fn pause(&self, health: &Health, began: Instant) -> Duration {
        let hurried = health.status == "starting" && began.elapsed() < self.period;
        if hurried { self.quick.min(self.interval) } else { self.interval }
    }
}

/// Check until the container ends, as its record says, which may change meanwhile.
fn check(layout: &Layout, mut record: Record, container: &OwnedFd) {
    let watch = FolderWatch::new(&layout.container(&record.id)).ok();
    let (began, mut last, mut health) = (Instant::now(), Instant::now(), Health::starting());
    loop {
        crate::kernel::memory::trim();
        let plan = Plan::of(&record);
        let due = plan.as_ref().map(|plan| last + plan.pause(&health, began));
        match wait_for_next(container.as_fd(), watch.as_ref(), due) {
            Next::Ended => return,
            Next::Changed => {
                let Ok(Some(newer)) = Record::load(layout, &record.id) else { continue };
                let test = |record: &Record| record.config.health.as_ref().and_then(Check::words);
                if test(&newer) != test(&record) {
                    // What the last one found says nothing of it.
                    health = Health::starting();
                    let _ = write_json(&file(layout, &record.id), &health);
                }
                record = newer;
                continue;
            }
            Next::Due => last = Instant::now(),
        }
        let Some(plan) = plan else { continue };
        if !matches!(record.status(layout), Ok(super::record::Status::Running(_))) {
            // Paused, or not yet told.
            continue;
        }
        let start = Timestamp::now();
        let (exit_code, output) = match probe(layout, &record, &plan.words, container, plan.timeout) {
            Ok(Some(result)) => result,
            // The container ended meanwhile, which is no failure.
            Ok(None) => return,
            Err(error) => (-1, error.to_string()),
        };
        last = Instant::now();
        let result = CheckResult { start, end: Timestamp::now(), exit_code, output };
        let before = health.status.clone();
        health.add(result, plan.retries, began.elapsed() < plan.period);
        // What is not written now is written with the next result.
        let _ = write_json(&file(layout, &record.id), &health);
        if before != health.status {
            event::container(&record, &format!("health_status: {}", health.status)).tell(layout);
        }
        if health.status == "unhealthy" && before != health.status {
            // It may have ended meanwhile, or somebody else stops it.
            let _ = act(layout, &record);
        }
    }
}

/// What the container asked for when it is unhealthy. Its end is this process's own.
fn act(layout: &Layout, record: &Record) -> Result<()> {
    let grace = Duration::from_secs(record.config.stop_timeout.unwrap_or(10).into());
    let number = record.config.stop_signal_number();
    match record.config.health_action {
        OnFailure::None => Ok(()),
        OnFailure::Kill => super::signal::send(layout, record, 9),
        OnFailure::Restart => super::signal::restart(layout, record, number, grace),
        OnFailure::Stop => super::signal::stop(layout, record, number, Some(grace)),
    }
}

/// Run the container's check now, whatever is known: its code and what it printed. The caller has one thread.
pub fn run_once(layout: &Layout, record: &Record) -> Result<(i32, String)> {
    let name = &record.config.name;
    let refuse = |why: &str| Err(Error::new(ErrorKind::Conflict, format!("container `{name}` {why}")));
    let Some((check, words)) = record.config.health.as_ref().and_then(|check| Some((check, check.words()?))) else {
        return refuse("has no health check");
    };
    let status = record.status(layout)?;
    let Some(running) = status.running() else { return refuse("is not running") };
    let Some(container) = super::signal::open(running)? else { return refuse("is not running") };
    match probe(layout, record, &words, &container, time(check.timeout, TIMEOUT))? {
        Some(result) => Ok(result),
        None => refuse("ended meanwhile"),
    }
}

/// What a wait between two checks ended with.
enum Next {
    /// The container ended.
    Ended,
    /// Something in its folder is another.
    Changed,
    /// It is time.
    Due,
}

/// Wait for the container's end, a change of what is known of it, and the time that is `due`.
fn wait_for_next(container: BorrowedFd<'_>, watch: Option<&FolderWatch>, due: Option<Instant>) -> Next {
    loop {
        let left = due.map(|due| due.saturating_duration_since(Instant::now()));
        let longest = left.unwrap_or(Duration::MAX).min(Duration::from_secs(3600));
        let mut polled = vec![PollFd::new(container, PollFlags::POLLIN)];
        polled.extend(watch.map(|watch| PollFd::new(watch.as_fd(), PollFlags::POLLIN)));
        let found = poll(&mut polled, PollTimeout::try_from(longest).unwrap_or(PollTimeout::MAX));
        let is_ready = |at: usize| polled.get(at).and_then(PollFd::any).unwrap_or(false);
        match found {
            Ok(0) if left.is_some_and(|left| left.is_zero()) => return Next::Due,
            Ok(0) | Err(_) => {}
            Ok(_) if is_ready(0) => return Next::Ended,
            Ok(_) => {
                watch.inspect(|watch| watch.wait(Duration::ZERO));
                return Next::Changed;
            }
        }
    }
}

/// A check under way.
enum Probe {
    Own(runtime::Executed),
    External(Child, OwnedFd),
}

impl Probe {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Own(executed) => executed.pidfd.as_fd(),
            Self::External(_, pidfd) => pidfd.as_fd(),
        }
    }

    fn wait(&mut self) -> Result<i32> {
        match self {
            Self::Own(executed) => Ok(executed.wait().context(|| "cannot wait for the check")?.code()),
            Self::External(child, _) => {
                let status = child.wait().context(|| "cannot wait for the check")?;
                Ok(status.code().unwrap_or(137))
            }
        }
    }
}

fn begin(layout: &Layout, record: &Record, words: &[String]) -> Result<(Probe, OwnedFd)> {
    let failed = || "cannot run the health check";
    let (output, given) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC).context(failed)?;
    let nothing: OwnedFd = fs::File::open("/dev/null").context(failed)?.into();
    let errors = given.try_clone().context(failed)?;
    if let Some(program) = &record.config.runtime {
        let mut command: Command = super::process::external(layout, program, &record.id);
        command.arg("exec").arg(&record.id).args(words);
        let child = command.stdin(Stdio::from(nothing)).stdout(given).stderr(errors).spawn().context(failed)?;
        let pidfd = process::open(i32::try_from(child.id()).unwrap_or_default()).context(failed)?;
        return Ok((Probe::External(child, pidfd), output));
    }
    let root = layout.runtime_state();
    let mut process = runtime::template(&root, &record.id).context(failed)?;
    process.set_args(Some(words.to_vec())).set_terminal(Some(false));
    let options = ExecOptions {
        process,
        stdio: runtime::Stdio::Files([nothing, given, errors]),
        console: ConsoleRequest::None,
        pid_file: None,
        preserve_fds: 0,
        no_new_keyring: true,
        cache: Some(layout.cache()),
        ignore_paused: false,
        cgroup: Vec::new(),
    };
    let executed = runtime::exec(&root, &record.id, options).map_err(super::process::from_runtime)?;
    Ok((Probe::Own(executed), output))
}

/// Run the check once: its code and what it printed; none when the container ended.
fn probe(
    layout: &Layout,
    record: &Record,
    words: &[String],
    container: &OwnedFd,
    timeout: Duration,
) -> Result<Option<(i32, String)>> {
    let (mut probe, output) = begin(layout, record, words)?;
    let flags = nix::fcntl::OFlag::O_NONBLOCK;
    nix::fcntl::fcntl(&output, nix::fcntl::FcntlArg::F_SETFL(flags)).context(|| "cannot read from the check")?;
    let (deadline, mut printed, mut open) = (Instant::now() + timeout, Vec::new(), true);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut polled =
            vec![PollFd::new(probe.as_fd(), PollFlags::POLLIN), PollFd::new(container.as_fd(), PollFlags::POLLIN)];
        if open {
            polled.push(PollFd::new(output.as_fd(), PollFlags::POLLIN));
        }
        let _ = poll(&mut polled, PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX));
        let ready: Vec<bool> =
            polled.iter().map(|polled| polled.revents().is_some_and(|events| !events.is_empty())).collect();
        drop(polled);
        open = open && collect(&output, &mut printed);
        if ready[0] {
            return Ok(Some((probe.wait()?, String::from_utf8_lossy(&printed).into_owned())));
        }
        if ready[1] {
            let _ = process::send_signal(probe.as_fd(), 9);
            let _ = probe.wait();
            return Ok(None);
        }
        if left.is_zero() {
            let _ = process::send_signal(probe.as_fd(), 9);
            let _ = probe.wait();
            return Ok(Some((-1, format!("Health check exceeded timeout ({})", in_words(timeout)))));
        }
    }
}

/// As Go writes it, without fractions: `1m30s`, `500ms`.
fn in_words(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60, time.as_millis()) {
        (0, 0, milliseconds) => format!("{milliseconds}ms"),
        (0, seconds, _) => format!("{seconds}s"),
        (minutes, seconds, _) => format!("{minutes}m{seconds}s"),
    }
}

/// Take what is there, and keep its start; false when no more will come.
fn collect(output: &OwnedFd, printed: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 4096];
    loop {
        match nix::unistd::read(output, &mut buffer) {
            Ok(0) => return false,
            Ok(length) => {
                let room = OUTPUT - printed.len().min(OUTPUT);
                printed.extend_from_slice(&buffer[..length.min(room)]);
            }
            Err(nix::errno::Errno::EINTR) => {}
            Err(nix::errno::Errno::EAGAIN) => return true,
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(exit_code: i32) -> CheckResult {
        let now = Timestamp::UNIX_EPOCH;
        CheckResult { start: now, end: now, exit_code, output: String::new() }
    }

    #[test]
    fn failures_count_in_a_row_and_not_while_it_starts() {
        let mut health = Health::starting();
        health.add(result(1), 2, true);
        assert_eq!((health.status.as_str(), health.failing_streak), ("starting", 0));
        health.add(result(1), 2, false);
        assert_eq!((health.status.as_str(), health.failing_streak), ("starting", 1));
        health.add(result(-1), 2, false);
        assert_eq!((health.status.as_str(), health.failing_streak), ("unhealthy", 2));
        health.add(result(0), 2, false);
        assert_eq!((health.status.as_str(), health.failing_streak), ("healthy", 0));
        // Once it was healthy, the time after the start is over.
        health.add(result(1), 1, true);
        assert_eq!(health.status, "unhealthy");
        health.add(result(0), 1, true);
        assert_eq!(health.log.len(), RESULTS);
    }

    #[test]
    fn a_check_has_dockers_defaults() {
        assert_eq!((INTERVAL.as_secs(), TIMEOUT.as_secs(), START_INTERVAL.as_secs(), RETRIES), (30, 30, 5, 3));
        assert_eq!((time(0, INTERVAL), time(7, INTERVAL)), (INTERVAL, Duration::from_nanos(7)));
    }

    #[test]
    fn a_check_is_a_command_a_shell_line_or_none() {
        let check = |test: &[&str]| Check { test: test.iter().map(ToString::to_string).collect(), ..Check::default() };
        assert_eq!(check(&["CMD", "a", "b"]).words().expect("words"), ["a", "b"]);
        assert_eq!(check(&["CMD-SHELL", "a b"]).words().expect("words"), ["/bin/sh", "-c", "a b"]);
        assert!(!check(&["NONE"]).is_on() && !check(&[]).is_on() && !check(&["CMD"]).is_on());
        let mut own = Check { interval: 5, ..Check::default() };
        own.fill(&Check { test: vec!["CMD".to_owned(), "x".to_owned()], interval: 7, retries: 9, ..Check::default() });
        assert_eq!((own.interval, own.retries, own.is_on()), (5, 9, true));
    }
}
