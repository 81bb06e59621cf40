//! The sweep: at every n-th system call of the operations that make and unmake containers, images, volumes and networks, in the
//! command, in the monitor and in the container's first process, either SIGKILL, or the call fails as on a host in trouble. After
//! each, within seconds, nothing of it is left; and a command that lived says clearly what failed, and works when it is given again.
//!
//! `tests/faults` runs it; as a plain test it would take too long.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::unistd::Pid;
use serde_json::json;

use super::super::needs::{self, Need};
use super::super::output::{say, until};
use super::super::payload::{Image, Layer};
use super::super::registry::Registry;
use super::super::sandbox::Sandbox;
use super::operations::{OPERATIONS, Operation};
use super::remains::{clean_up, leaked, remains, words};
use super::tracer::{self, Fault, Plan, Role, Traced};

/// How soon everything is as it should be.
const SOON: Duration = Duration::from_secs(5);

/// What became of one case.
#[derive(Default)]
struct Outcome {
    calls: usize,
    /// The call was reached: a run is never quite like the last one.
    hit: bool,
    /// Somebody was killed.
    killed: bool,
    /// There was something to take back.
    repaired: bool,
    failure: Option<String>,
}

fn case(sandbox: &Sandbox, operation: &Operation, plan: Plan, clean: &BTreeSet<String>) -> Outcome {
    for command in operation.before {
        let done = sandbox.run(&words(sandbox, command));
        if done.code != 0 {
            return Outcome { failure: Some(format!("what comes before fails:\n{done}")), ..Outcome::default() };
        }
    }
    let monitor = operation.attach.then(|| {
        let pid = sandbox.answer(&["inspect", "-f", "{{.State.ConmonPid}}", "aa"]);
        Pid::from_raw(pid.trim().parse().expect("a pid"))
    });
    let command: Command = sandbox.rcd(&words(sandbox, operation.command));
    let said = sandbox.path("said");
    let traced = tracer::run(command, monitor, plan, &said);
    let said = fs::read_to_string(&said).unwrap_or_default();
    let judged = if plan.fault == Fault::Kill || traced.killed {
        Ok(())
    } else {
        judge(sandbox, operation, plan, &traced, &said)
    };
    // Whatever was found wrong, the next case begins with nothing.
    let cleaned = clean_up(sandbox).and_then(|repaired| {
        let done = operation.after.iter().map(|command| sandbox.run(&words(sandbox, command)));
        done.into_iter().find(|done| done.code != 0).map_or(Ok(repaired), |done| Err(format!("then failed:\n{done}")))
    });
    let result = judged.and(cleaned).and_then(|repaired| match leaked(sandbox, clean).as_slice() {
        [] => Ok(repaired),
        leaked => Err(format!("left behind:\n{}", leaked.join("\n"))),
    });
    let call = traced.hit.map_or_else(String::new, |(call, error)| match error {
        0 => format!(" (system call {call}, SIGKILL)"),
        error => format!(
            " (system call {call}, {}{})",
            Errno::from_raw(error),
            if traced.killed { ", then SIGKILL" } else { "" }
        ),
    });
    let named = |error: &String| format!("{}, {:?} at {:?}{call}: {error}", operation.name, plan.role, plan.at);
    Outcome {
        calls: traced.calls,
        hit: traced.hit.is_some(),
        killed: traced.killed,
        repaired: result == Ok(true),
        failure: result.as_ref().err().map(named),
    }
}

/// Whether the operation is done, soon.
fn is_done(sandbox: &Sandbox, operation: &Operation) -> bool {
    let (question, answer) = operation.done;
    let asked = || {
        let said = sandbox.run(question);
        (said.code == 0 && said.stdout.trim() == answer).then_some(())
    };
    until(SOON / 5, asked).is_some()
}

/// A call failed: the command said so, or did without it; what it began is undone; and it works when it is given again.
fn judge(sandbox: &Sandbox, operation: &Operation, plan: Plan, traced: &Traced, said: &str) -> Result<(), String> {
    if traced.hangs {
        return Err(format!("it hangs, and said\n{said}"));
    }
    let ended = traced.code.map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
    let wrong = |what: &str| Err(format!("it ended {ended}, {what}; it said\n{said}"));
    if traced.code.is_none() || said.contains("panicked") {
        return wrong("for a bug");
    }
    // What could not be removed is there; nothing else may be.
    let removal = [libc::SYS_unlink, libc::SYS_unlinkat, libc::SYS_rmdir, libc::SYS_umount2, libc::SYS_renameat];
    let removes = operation.name.contains("rm") && operation.name != "run --rm";
    let removes = removes || traced.hit.is_none_or(|(call, _)| removal.contains(&call));
    let mut left = String::new();
    let checked = || {
        let checked = sandbox.run(&["system", "check"]);
        left = checked.stdout;
        (checked.code == 0).then_some(())
    };
    if until(if removes { Duration::ZERO } else { SOON }, checked).is_none() && !removes && plan.role == Role::Command {
        return wrong(&format!("and `system check` finds\n{left}"));
    }
    if traced.code == Some(0) {
        return if is_done(sandbox, operation) { Ok(()) } else { wrong("and it is not done") };
    }
    if !said.contains("error: ") && !traced.was_error_text {
        return wrong("without a word");
    }
    if is_done(sandbox, operation) {
        return Ok(());
    }
    if ["create", "run"].contains(&operation.command[0]) {
        // Its name may be taken: as in Docker, a container that could not start is there to be looked at.
        sandbox.run(&["rm", "-f", "aa"]);
    }
    let again = sandbox.run(&words(sandbox, operation.command));
    if again.code == 0 && is_done(sandbox, operation) {
        return Ok(());
    }
    wrong(&format!("and once more gives\n{again}\n"))
}

/// How thorough it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// A share of the calls that change something.
    Short,
    /// All calls that change something.
    Changing,
    /// All calls.
    Every,
}

/// What is done to a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kills,
    Errors,
    /// It fails, and what undoes the rest is killed.
    Undoing,
}

impl Kind {
    /// The fault of the case of this number.
    fn fault(self, number: usize) -> Fault {
        match self {
            Self::Kills => Fault::Kill,
            Self::Errors => Fault::Error(number),
            // Undoing takes a few calls: each of the first has its turn.
            Self::Undoing => Fault::Undoing(number, number % 8 + 1),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Kills => "kill points",
            Self::Errors => "failing calls",
            Self::Undoing => "kills while undoing",
        }
    }
}

#[derive(Default)]
struct Count {
    cases: usize,
    hit: usize,
    killed: usize,
    repaired: usize,
    failed: usize,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.hit += other.hit;
        self.killed += other.killed;
        self.repaired += other.repaired;
        self.failed += other.failed;
    }
}

struct Sweep {
    /// It ends before the sandbox does.
    _registry: Registry,
    sandbox: Sandbox,
    extent: Extent,
    /// What there is when nothing is.
    clean: BTreeSet<String>,
    kind: Kind,
}

impl Sweep {
    fn role(&self, operation: &Operation, role: Role) -> Count {
        let plan = |at, turn| Plan { role, at, every: self.extent == Extent::Every, fault: self.kind.fault(turn) };
        let whole = case(&self.sandbox, operation, plan(None, 0), &self.clean);
        assert!(whole.failure.is_none(), "{}: {:?}", operation.name, whole.failure);
        let most = match (self.extent, self.kind) {
            (Extent::Short, Kind::Kills) => 10,
            (Extent::Short, _) => 3,
            _ => whole.calls,
        };
        let step = whole.calls.div_ceil(most.max(1)).max(1);
        let turns = if self.kind != Kind::Kills && self.extent == Extent::Every { 4 } else { 1 };
        let (began, mut count, mut missed) = (Instant::now(), Count::default(), 0);
        for (number, at) in (1..=whole.calls).step_by(step).enumerate() {
            // Who waits makes more calls on a busy host, and the counted run was such a one.
            if missed == 8 {
                break;
            }
            for turn in 0..turns {
                let outcome = case(&self.sandbox, operation, plan(Some(at), number + turn), &self.clean);
                count.cases += 1;
                count.hit += usize::from(outcome.hit);
                missed = if outcome.hit { 0 } else { missed + 1 };
                count.killed += usize::from(outcome.killed);
                count.repaired += usize::from(outcome.repaired);
                if let Some(failure) = outcome.failure {
                    say(&failure);
                    count.failed += 1;
                }
            }
        }
        say(&format!(
            "{}, {role:?}: {} calls, {} hit, {} with something to repair, {} failed, {} s",
            operation.name,
            whole.calls,
            count.hit,
            count.repaired,
            count.failed,
            began.elapsed().as_secs()
        ));
        count
    }
}

/// A sandbox where everything that is made once and stays is made: bridge, table, caches.
pub(super) fn prepared() -> Option<(Sandbox, Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Root, Need::Busybox, Need::Registry])?;
    let registry = sandbox.registry();
    let config = json!({ "Cmd": ["true"], "Env": ["PATH=/bin:/usr/bin"] });
    registry.push(&sandbox, "acme/app", "v1", &Image::new(vec![Layer::base()], config));
    sandbox.contained(&["-p", "8080:80"], &["true"]).expect(0);
    sandbox.file("file", "some words");
    let image = "acme/app:v1";
    for command in [
        &["pull", "-q", image][..],
        &["run", "--rm", image],
        &["save", "-o", "saved.tar", image],
        &["rmi", image],
        &["volume", "create", "vv"],
        &["volume", "rm", "vv"],
    ] {
        sandbox.answer(command);
    }
    Some((sandbox, registry))
}

fn run(kind: Kind) {
    if kind != Kind::Kills && !tracer::CAN_REFUSE {
        return needs::skip("system calls are refused on x86_64 only");
    }
    let Some((sandbox, registry)) = prepared() else { return };
    let extent = match std::env::var("RCD_FAULTS").as_deref() {
        Ok("short") => Extent::Short,
        Ok("every") => Extent::Every,
        _ => Extent::Changing,
    };
    let only = std::env::var("RCD_FAULTS_ONLY").unwrap_or_default();
    let clean = remains(&sandbox);
    let sweep = Sweep { _registry: registry, sandbox, extent, clean, kind };
    let mut all = Count::default();
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|only| only == name);
    for operation in OPERATIONS.iter().filter(|operation| wanted(operation.name)) {
        for role in operation.roles {
            all.add(&sweep.role(operation, *role));
        }
    }
    let found = match kind {
        Kind::Kills => all.repaired > 0,
        Kind::Errors => true,
        Kind::Undoing => all.killed > 0,
    };
    // A sweep that hits nobody, or after which nothing is ever to be done, proves nothing.
    assert!(all.cases > 0, "no operation of these names: {only}");
    assert!(all.hit > all.cases * 8 / 10 && (found || !only.is_empty()), "{} hit", all.hit);
    say(&format!("{}: survived {} of {}", kind.name(), all.cases - all.failed, all.cases));
    assert_eq!(all.failed, 0, "failures");
}

#[test]
#[ignore = "it takes minutes: tests/faults runs it"]
fn kills() {
    run(Kind::Kills);
}

#[test]
#[ignore = "it takes minutes: tests/faults runs it"]
fn errors() {
    run(Kind::Errors);
}

#[test]
#[ignore = "it takes minutes: tests/faults runs it"]
fn undoing() {
    run(Kind::Undoing);
}
