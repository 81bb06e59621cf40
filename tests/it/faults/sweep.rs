//! The sweep: SIGKILL at every n-th system call of the operations that make and unmake containers, in the command, in the
//! monitor and in the container's first process. After each, within seconds, nothing of it is left.
//!
//! `tests/faults` runs it; as a plain test it would take too long.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::unistd::Pid;
use serde_json::json;

use super::super::needs::Need;
use super::super::payload::{Image, Layer};
use super::super::sandbox::Sandbox;
use super::tracer::{self, Plan, Role};

/// What is swept: its name, what comes before it, the command, and whose calls.
struct Operation {
    name: &'static str,
    before: &'static [&'static [&'static str]],
    command: &'static [&'static str],
    roles: &'static [Role],
    /// The monitor runs already.
    attach: bool,
    /// What a user does next, which must succeed.
    after: &'static [&'static [&'static str]],
}

/// `ROOTFS` stands for the root file system. `saved.tar` is an archive of the image, `file` a file.
const OPERATIONS: &[Operation] = &[
    Operation {
        name: "create",
        before: &[],
        command: &["create", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "true"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "run --rm",
        before: &[],
        command: &["run", "--rm", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "true"],
        roles: &[Role::Command, Role::Monitor, Role::Init],
        attach: false,
        after: &[],
    },
    Operation {
        name: "run -d",
        before: &[],
        command: &["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"],
        roles: &[Role::Command, Role::Monitor],
        attach: false,
        after: &[],
    },
    Operation {
        name: "start",
        before: &[&["create", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["start", "aa"],
        roles: &[Role::Command, Role::Monitor],
        attach: false,
        after: &[],
    },
    Operation {
        name: "stop",
        before: &[&["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["stop", "-t", "0", "aa"],
        roles: &[Role::Command, Role::Monitor],
        attach: true,
        after: &[],
    },
    Operation {
        name: "restart",
        before: &[&["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["restart", "-t", "0", "aa"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "rename",
        before: &[&["create", "--name", "bb", "--rootfs", "ROOTFS", "true"]],
        command: &["rename", "bb", "aa"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "exec",
        before: &[&["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["exec", "aa", "true"],
        roles: &[Role::Command, Role::Process],
        attach: false,
        after: &[],
    },
    Operation {
        name: "rm -f",
        before: &[&["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["rm", "-f", "aa"],
        roles: &[Role::Command, Role::Monitor],
        attach: true,
        after: &[],
    },
    Operation {
        name: "cp in",
        before: &[&["create", "--name", "aa", "--rootfs", "ROOTFS", "true"]],
        command: &["cp", "file", "aa:/copied"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "cp out",
        before: &[&["run", "-d", "--name", "aa", "--network", "none", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["cp", "aa:/bin", "copied"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "update",
        before: &[&["run", "-d", "--name", "aa", "--network", "none", "--rootfs", "ROOTFS", "sleep", "1000"]],
        command: &["update", "--pids-limit", "100", "--restart", "always", "aa"],
        roles: &[Role::Command],
        attach: false,
        after: &[],
    },
    Operation {
        name: "volume create",
        before: &[],
        command: &["volume", "create", "vv"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["volume", "create", "vv"], &["volume", "rm", "vv"]],
    },
    Operation {
        name: "volume rm",
        before: &[&["run", "--rm", "-v", "vv:/data", "--network", "none", "--rootfs", "ROOTFS", "touch", "/data/file"]],
        command: &["volume", "rm", "vv"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["volume", "prune", "-a", "-f"]],
    },
    Operation {
        name: "network create",
        before: &[],
        command: &["network", "create", "nn"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["network", "prune", "-f"]],
    },
    Operation {
        name: "network rm",
        before: &[&["network", "create", "nn"], &["run", "--rm", "--network", "nn", "--rootfs", "ROOTFS", "true"]],
        command: &["network", "rm", "nn"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["network", "prune", "-f"]],
    },
    Operation {
        name: "network connect",
        before: &[
            &["network", "create", "nn"],
            &["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", "ROOTFS", "sleep", "1000"],
        ],
        command: &["network", "connect", "--alias", "bb", "nn", "aa"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["network", "prune", "-f"]],
    },
    Operation {
        name: "network disconnect",
        before: &[
            &["network", "create", "nn"],
            &[
                "run",
                "-d",
                "--name",
                "aa",
                "-p",
                "8080:80",
                "--network",
                "bridge",
                "--network",
                "nn",
                "--rootfs",
                "ROOTFS",
                "sleep",
                "1000",
            ],
        ],
        command: &["network", "disconnect", "bridge", "aa"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["network", "prune", "-f"]],
    },
    Operation {
        name: "pull",
        before: &[],
        command: &["pull", "-q", "acme/app:v1"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["run", "--rm", "--network", "none", "acme/app:v1", "true"], &["rmi", "acme/app:v1"]],
    },
    Operation {
        name: "rmi",
        before: &[&["pull", "-q", "acme/app:v1"]],
        command: &["rmi", "acme/app:v1"],
        roles: &[Role::Command],
        attach: false,
        after: &[&["pull", "-q", "acme/app:v1"], &["rmi", "acme/app:v1"]],
    },
    Operation {
        name: "load",
        before: &[],
        command: &["load", "-q", "-i", "saved.tar"],
        roles: &[Role::Command],
        attach: false,
        after: &[
            &["load", "-q", "-i", "saved.tar"],
            &["run", "--rm", "--network", "none", "acme/app:v1", "true"],
            &["rmi", "acme/app:v1"],
        ],
    },
    Operation {
        name: "save",
        before: &[&["load", "-q", "-i", "saved.tar"]],
        command: &["save", "-o", "again.tar", "acme/app:v1"],
        roles: &[Role::Command],
        attach: false,
        after: &[
            &["save", "-o", "again.tar", "acme/app:v1"],
            &["rmi", "acme/app:v1"],
            &["load", "-q", "-i", "again.tar"],
            &["rmi", "acme/app:v1"],
        ],
    },
];

/// What is there of rcd: everything that may be left behind.
fn remains(sandbox: &Sandbox) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in [sandbox.root(), sandbox.state()] {
        walk(&folder, &mut |path| {
            found.insert(format!("file {}", path.display()));
        });
    }
    walk_cgroups(Path::new("/sys/fs/cgroup"), 3, &mut found);
    let own = sandbox.root().parent().expect("a folder").display().to_string();
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    found.extend(mounts.lines().filter(|line| line.contains(&own)).map(|line| format!("mount {line}")));
    found.extend(sandbox.processes().into_iter().map(|(_, line)| format!("process {line}")));
    found.extend(of_network(sandbox));
    found
}

/// Links, addresses and rules of the host's. Leases are files, and a resolver is a thread of its monitor: both are told above.
fn of_network(sandbox: &Sandbox) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for words in [&["ip", "-o", "link"][..], &["ip", "-o", "address"], &["ip", "route"], &["nft", "list", "ruleset"]] {
        let output = sandbox.command(words[0], &words[1..]).output().expect("a program");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for line in text.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let told = match (words[1], fields.as_slice()) {
                // Whether a bridge has a carrier, and the link-local address that comes with it, change by themselves.
                ("-o", [_, name, "inet", address, ..]) => format!("address {address} of {name}"),
                ("-o", [_, name, "inet6", address, ..]) if !address.starts_with("fe80:") => {
                    format!("address {address} of {name}")
                }
                ("-o", [_, _, "inet6", ..]) => continue,
                ("-o", [_, name, ..]) => format!("link {name}"),
                ("route", _) => format!("route {}", line.trim_end().trim_end_matches("linkdown").trim_end()),
                _ => format!("rules {line}"),
            };
            found.insert(told);
        }
    }
    found
}

fn walk(folder: &Path, each: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        each(&entry.path());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), each);
        }
    }
}

/// Cgroups of containers with nobody in them: a process of ours would be told anyway, and others have containers too.
fn walk_cgroups(folder: &Path, depth: u32, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if entry.path().parent().is_some_and(|parent| parent.ends_with("rcd")) {
            let processes = fs::read_to_string(entry.path().join("cgroup.procs"));
            // Names of other kinds are those of tests of the runtime alone.
            if entry.file_name().len() == 64 && processes.is_ok_and(|processes| processes.is_empty()) {
                found.insert(format!("cgroup {}", entry.path().display()));
            }
        } else if depth > 0 {
            walk_cgroups(&entry.path(), depth - 1, found);
        }
    }
}

fn words(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let rootfs = sandbox.rootfs();
    words.iter().map(|word| if *word == "ROOTFS" { rootfs.clone() } else { (*word).to_owned() }).collect()
}

/// Make nothing of it remain, as a user would, within five seconds; whether there was something to repair.
fn clean_up(sandbox: &Sandbox) -> Result<bool, String> {
    let (deadline, mut found) = (Instant::now() + Duration::from_secs(5), false);
    loop {
        let repaired = sandbox.run(&["system", "check", "--repair"]);
        let checked = sandbox.run(&["system", "check"]);
        found |= !repaired.stdout.is_empty();
        if repaired.code == 0 && checked.code == 0 {
            break;
        }
        if Instant::now() > deadline {
            return Err(format!("`system check --repair` said\n{repaired}\nand `system check`\n{checked}"));
        }
    }
    let listed = sandbox.run(&["ps", "-aq", "--no-trunc"]);
    let mut remove = vec!["rm", "-f"];
    remove.extend(listed.stdout.lines());
    if listed.code != 0 || (remove.len() > 2 && sandbox.run(&remove).code != 0) {
        return Err(format!("cannot remove what there is:\n{listed}"));
    }
    Ok(found)
}

/// What is more than before, when it is for good.
fn leaked(sandbox: &Sandbox, before: &BTreeSet<String>) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let leaked: Vec<String> = remains(sandbox).difference(before).cloned().collect();
        if leaked.is_empty() || Instant::now() > deadline {
            return leaked;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Past libtest's capture: a sweep is watched.
fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("a line on stderr");
}

/// What became of one case.
#[derive(Default)]
struct Outcome {
    calls: usize,
    /// The call was reached: a run is never quite like the last one.
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
    let traced = tracer::run(command, monitor, plan);
    let cleaned = clean_up(sandbox).and_then(|repaired| {
        let done = operation.after.iter().map(|command| sandbox.run(&words(sandbox, command)));
        done.into_iter().find(|done| done.code != 0).map_or(Ok(repaired), |done| Err(format!("then failed:\n{done}")))
    });
    let result = cleaned.and_then(|repaired| match leaked(sandbox, clean).as_slice() {
        [] => Ok(repaired),
        leaked => Err(format!("left behind:\n{}", leaked.join("\n"))),
    });
    let call = traced.killed_at.map_or_else(String::new, |call| format!(" (system call {call})"));
    let named = |error: &String| format!("{}, {:?} killed at {:?}{call}: {error}", operation.name, plan.role, plan.at);
    Outcome {
        calls: traced.calls,
        killed: traced.killed_at.is_some(),
        repaired: result == Ok(true),
        failure: result.as_ref().err().map(named),
    }
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

#[derive(Default)]
struct Count {
    cases: usize,
    killed: usize,
    repaired: usize,
    failed: usize,
}

fn sweep_role(sandbox: &Sandbox, operation: &Operation, role: Role, extent: Extent, clean: &BTreeSet<String>) -> Count {
    let plan = |at| Plan { role, at, every: extent == Extent::Every };
    let whole = case(sandbox, operation, plan(None), clean);
    assert!(whole.failure.is_none(), "{}: {:?}", operation.name, whole.failure);
    // Unpacking a layer makes the same few calls for each of its files: a share of them is enough.
    let most = if extent == Extent::Short { 10 } else { 400 };
    let step = whole.calls.div_ceil(most).max(1);
    let (began, mut count) = (Instant::now(), Count::default());
    for at in (1..=whole.calls).step_by(step) {
        let outcome = case(sandbox, operation, plan(Some(at)), clean);
        count.cases += 1;
        count.killed += usize::from(outcome.killed);
        count.repaired += usize::from(outcome.repaired);
        if let Some(failure) = outcome.failure {
            say(&failure);
            count.failed += 1;
        }
    }
    say(&format!(
        "{}, {role:?}: {} calls, {} killed, {} with something to repair, {} failed, {} s",
        operation.name,
        whole.calls,
        count.killed,
        count.repaired,
        count.failed,
        began.elapsed().as_secs()
    ));
    count
}

#[test]
#[ignore = "it takes minutes: tests/faults runs it"]
fn sweep() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    let config = json!({ "Cmd": ["true"], "Env": ["PATH=/bin:/usr/bin"] });
    registry.push(&sandbox, "acme/app", "v1", &Image::new(vec![Layer::base()], config));
    let extent = match std::env::var("RCD_FAULTS").as_deref() {
        Ok("short") => Extent::Short,
        Ok("every") => Extent::Every,
        _ => Extent::Changing,
    };
    let only = std::env::var("RCD_FAULTS_ONLY").unwrap_or_default();
    // Once round, so that what is made once and stays is there: bridge, table, caches.
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
    let clean = remains(&sandbox);
    let mut all = Count::default();
    for operation in OPERATIONS.iter().filter(|operation| operation.name.contains(&only)) {
        for role in operation.roles {
            let count = sweep_role(&sandbox, operation, *role, extent, &clean);
            all.cases += count.cases;
            all.killed += count.killed;
            all.repaired += count.repaired;
            all.failed += count.failed;
        }
    }
    // A sweep that kills nobody, or after which nothing is ever to be done, proves nothing.
    assert!(all.killed > all.cases * 8 / 10 && (all.repaired > 0 || !only.is_empty()), "{} killed", all.killed);
    say(&format!("survived {} of {}", all.cases - all.failed, all.cases));
    assert_eq!(all.failed, 0, "failures");
}
