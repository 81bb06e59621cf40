//! Containers that live: detached, attached, logged, stopped, renamed, paused, and what survives the death of a command.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

/// Start a container in the background that goes on until it is stopped.
fn start(sandbox: &Sandbox, name: &str, script: &str) -> String {
    let rootfs = sandbox.rootfs();
    let arguments = ["run", "-d", "--network", "none", "--name", name, "--rootfs", &rootfs, "sh", "-c", script];
    let id = sandbox.answer(&arguments).trim().to_owned();
    assert!(id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    id
}

#[test]
fn a_detached_container_is_listed_logged_stopped_and_started_again() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let id = start(&sandbox, "web", "echo out; echo err >&2; trap 'exit 3' TERM; while :; do sleep 0.05; done");
    assert_eq!(sandbox.answer(&["ps", "-q", "--no-trunc"]).trim(), id);
    sandbox.until("both lines", || {
        let said = sandbox.run(&["logs", "web"]).expect(0);
        (said.stdout == "out\n" && said.stderr == "err\n").then_some(())
    });
    let inspected: Value = serde_json::from_str(&sandbox.answer(&["inspect", &id[..8]])).expect("JSON");
    assert_eq!((&inspected[0]["Name"], &inspected[0]["State"]["Status"]), (&"/web".into(), &"running".into()));
    sandbox.run(&["rm", "web"]).expect(1).complains("it is running");
    sandbox.run(&["run", "--name", "web", "--rootfs", &sandbox.rootfs(), "true"]).expect(125).complains("in use by");
    assert_eq!(sandbox.answer(&["stop", "web"]).trim(), "web");
    assert_eq!(sandbox.answer(&["wait", "web"]).trim(), "3");
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "web"]).trim(), "exited 3");
    sandbox.answer(&["start", "web"]);
    sandbox.answer(&["rename", "web", "shop"]);
    sandbox.run(&["inspect", "web"]).expect(1).complains("no such object");
    assert_eq!(sandbox.answer(&["rm", "-f", "shop"]).trim(), "shop");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_container_outlives_the_command_that_started_it() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let arguments = [
        "run",
        "--rm",
        "--network",
        "none",
        "--name",
        "kk",
        "--rootfs",
        &rootfs,
        "sh",
        "-c",
        "while :; do sleep 1; done",
    ];
    let mut command = sandbox.rcd(&arguments).spawn().expect("rcd");
    sandbox.until("it runs", || (sandbox.answer(&["ps", "-q"]).lines().count() == 1).then_some(()));
    command.kill().expect("SIGKILL");
    command.wait().expect("its end");
    assert_eq!(sandbox.answer(&["ps", "-q"]).lines().count(), 1);
    sandbox.answer(&["kill", "kk"]);
    sandbox.until("--rm", || sandbox.answer(&["ps", "-aq"]).is_empty().then_some(()));
}

#[test]
fn signals_reach_the_container() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let script = "trap 'exit 9' INT; echo set; while :; do sleep 0.05; done";
    let arguments = ["run", "--rm", "--network", "none", "--name", "ss", "--rootfs", &rootfs, "sh", "-c", script];
    let mut command = sandbox.rcd(&arguments).stdout(Stdio::piped()).spawn().expect("rcd");
    // Before its trap is set, this shell ends by the signal.
    let mut line = String::new();
    BufReader::new(command.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    assert_eq!(line, "set\n");
    let pid = nix::unistd::Pid::from_raw(i32::try_from(command.id()).expect("a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).expect("SIGINT");
    let code = sandbox.until("its end", || command.try_wait().expect("waiting"));
    assert_eq!(code.code(), Some(9));
}

#[test]
fn a_terminal_has_a_size_is_followed_and_can_be_left() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let arguments = ["run", "-it", "--network", "none", "--name", "tt", "--rootfs", &rootfs, "sh", "-c"];
    let script = "stty size; until [ \"$(stty size)\" = '40 132' ]; do sleep 0.05; done; echo grown; read line; exit 4";
    let mut terminal = sandbox.terminal(&[&arguments[..], &[script]].concat());
    terminal.expect("24 80");
    assert!(terminal.is_raw());
    terminal.resize(40, 132);
    terminal.expect("grown");
    terminal.keys("\x10\x11");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.is_raw());
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Running}}", "tt"]).trim(), "true");
    let mut again = sandbox.terminal(&["attach", "tt"]);
    sandbox.until("raw mode", || again.is_raw().then_some(()));
    again.keys("\n");
    assert_eq!(again.end(), 4);
    assert!(!again.is_raw());
    sandbox.answer(&["rm", "tt"]);
}

#[test]
fn a_paused_container_stands_still_and_can_be_removed() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    start(&sandbox, "pp", "while :; do sleep 0.05; done");
    sandbox.answer(&["pause", "pp"]);
    assert_eq!(sandbox.answer(&["ps", "--format", "{{.State}}"]).trim(), "paused");
    sandbox.run(&["pause", "pp"]).expect(1).complains("already paused");
    sandbox.answer(&["unpause", "pp"]);
    sandbox.answer(&["pause", "pp"]);
    sandbox.answer(&["rm", "-f", "pp"]);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_terminal_needs_one() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    sandbox.contained(&["-it", "--network", "none"], &["true"]).expect(125).complains("not a TTY");
}

#[test]
fn a_container_that_ended_can_be_started_at_once() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    for _ in 0..20 {
        let ran = ["run", "--network", "none", "--name", "aa", "--rootfs", &rootfs, "sh", "-c", "echo ran; exit 3"];
        assert_eq!(sandbox.run(&ran).expect(3).stdout, "ran\n");
        assert_eq!(sandbox.run(&["start", "-a", "aa"]).expect(3).stdout, "ran\n");
        sandbox.answer(&["start", "aa"]);
        sandbox.answer(&["wait", "aa"]);
        sandbox.answer(&["rm", "aa"]);
    }
}

#[test]
fn a_new_name_is_not_lost_to_a_monitor_that_writes_at_the_same_moment() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    for _ in 0..20 {
        start(&sandbox, "aa", "sleep 0.02");
        sandbox.answer(&["rename", "aa", "bb"]);
        assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]).trim(), "bb");
        sandbox.answer(&["rename", "bb", "aa"]);
        sandbox.answer(&["wait", "aa"]);
        assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]).trim(), "aa");
        sandbox.answer(&["rm", "aa"]);
    }
}

#[test]
fn a_monitor_keeps_little_memory_for_itself() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    start(&sandbox, "aa", "sleep 1000");
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.ConmonPid}}", "aa"]);
    // Clean private pages are those of the program's file that no other process maps just now: the page
    // cache holds them once for every monitor (proc_pid_smaps(5)), so they are not this one's.
    let own = || {
        let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("a living monitor");
        let dirty = text.lines().find_map(|line| line.strip_prefix("Private_Dirty:")).expect("a line of dirty pages");
        dirty.trim().trim_end_matches(" kB").parse::<u64>().expect("a number of kB")
    };
    // It has told that the container runs before it has put everything away.
    sandbox.until("at most 300 kB", || (own() <= 300).then_some(()));
    sandbox.answer(&["rm", "-f", "aa"]);
}

#[test]
fn what_runs_can_be_looked_at() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let script = "touch /new; rm /etc/group; echo x >> /etc/passwd; mkdir /etc/sub; sleep 77 & while :; do :; done";
    let id = start(&sandbox, "seen", script);
    let changes = "C /etc\nD /etc/group\nC /etc/passwd\nA /etc/sub\nA /new";
    sandbox.until("the changes", || (sandbox.answer(&["diff", "seen"]) == changes).then_some(()));
    let table = sandbox
        .until("the child", || Some(sandbox.answer(&["top", "seen"])).filter(|table| table.contains("sleep 77")));
    let first: Vec<&str> = table.lines().next().expect("headings").split_whitespace().collect();
    assert_eq!(first, ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]);
    assert_eq!(table.lines().count(), 3, "{table}");
    let pids = sandbox.answer(&["top", "seen", "-o", "pid,args"]);
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", "seen"]);
    assert!(pids.lines().any(|line| line.split_whitespace().next() == Some(pid.trim())), "{pids}");
    sandbox.run(&["top", "seen", "-o", "nosuch"]).expect(1).complains("nosuch");
    let format = "{{.Name}} {{.ID}} {{.PIDs}} {{.MemUsage}} {{.CPUPerc}}";
    let used = sandbox.answer(&["stats", "--no-stream", "--format", format]);
    let words: Vec<&str> = used.split_whitespace().collect();
    assert_eq!(words[..3], ["seen", &id[..12], "2"], "{used}");
    let share: f64 = words.last().and_then(|text| text.trim_end_matches('%').parse().ok()).expect("a share");
    assert!(share > 1.0 && words[3] != "0B", "{used}");
    sandbox.run(&["port", "seen", "80"]).expect(1).complains("no public port '80/tcp' published for seen");
    sandbox.run(&["kill", "seen"]).expect(0);
    sandbox.run(&["top", "seen"]).expect(1).complains("`seen` is not running");
    assert_eq!(sandbox.answer(&["diff", "seen"]), changes);
    assert!(sandbox.answer(&["stats", "--no-stream"]).lines().count() == 1);
    assert!(sandbox.answer(&["stats", "--no-stream", "--all"]).contains("-- / --"));
}

#[test]
fn limits_of_what_runs_are_changed() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::MemoryController]) else { return };
    start(&sandbox, "kept", "while :; do sleep 1; done");
    let update = ["update", "-m", "64m", "--cpus", "0.5", "--pids-limit", "50", "--restart", "always", "kept"];
    assert_eq!(sandbox.answer(&update).trim(), "kept");
    let fields =
        "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}}";
    assert_eq!(sandbox.answer(&["inspect", "-f", fields, "kept"]).trim(), "67108864 500000000 50 always");
    // The kernel's own words, wherever the controllers are.
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", "kept"]).trim().to_owned();
    let own = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("its cgroups");
    let read = |controller: &str, v1: &str, v2: &str| {
        let path = |line: &str| line.rsplit(':').next().unwrap_or_default().trim_start_matches('/').to_owned();
        let named = own
            .lines()
            .find(|line| line.split(':').nth(1).is_some_and(|list| list.split(',').any(|one| one == controller)));
        let file = match named {
            Some(line) => format!("/sys/fs/cgroup/{controller}/{}/{v1}", path(line)),
            None => format!("/sys/fs/cgroup/{}/{v2}", path(own.lines().last().expect("v2"))),
        };
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")).trim().to_owned()
    };
    assert_eq!(read("memory", "memory.limit_in_bytes", "memory.max"), "67108864");
    assert_eq!(read("pids", "pids.max", "pids.max"), "50");
    assert!(["50000", "50000 100000"].contains(&&*read("cpu", "cpu.cfs_quota_us", "cpu.max")));
    assert_eq!(sandbox.answer(&["update", "-m", "32m", "kept"]).trim(), "kept");
    assert_eq!(read("memory", "memory.limit_in_bytes", "memory.max"), "33554432");
    sandbox.run(&["update", "-m", "1m", "kept"]).expect(1).complains("at least 6 MiB");
    sandbox.run(&["update", "kept"]).expect(1).complains("nothing to change");
    // The policy holds at once: what is killed from within comes again.
    sandbox.run(&["update", "--restart", "on-failure:1", "kept"]).expect(0);
    sandbox.run(&["exec", "kept", "kill", "-9", "-1"]);
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid.parse().expect("a pid")), nix::sys::signal::Signal::SIGKILL)
        .expect("a signal");
    sandbox.until("a restart", || {
        (sandbox.answer(&["inspect", "-f", "{{.RestartCount}}", "kept"]).trim() == "1").then_some(())
    });
    sandbox.run(&["rm", "-f", "kept"]).expect(0);
}

#[test]
fn what_has_ended_is_pruned() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let run = |name: &str, label: &str| {
        let words = ["run", "--network", "none", "--name", name, "-l", label, "--rootfs", &rootfs, "true"];
        sandbox.run(&words).expect(0);
    };
    run("one", "keep=yes");
    run("two", "keep=no");
    start(&sandbox, "runs", "sleep 600");
    // The end of the input is a no.
    sandbox.run(&["container", "prune"]).expect(1).complains("`--force` does it");
    assert_eq!(sandbox.answer(&["ps", "-aq"]).lines().count(), 3);
    let said = sandbox.answer(&["container", "prune", "-f", "--filter", "label!=keep=yes"]);
    assert!(said.starts_with("Deleted Containers:\n") && said.contains("Total reclaimed space: "), "{said}");
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]), "runs\none");
    sandbox.run(&["container", "prune", "-f", "--filter", "until=1h"]).expect(0);
    assert_eq!(sandbox.answer(&["ps", "-aq"]).lines().count(), 2);
}

#[test]
fn the_journal_keeps_what_a_container_prints() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Journal]) else { return };
    let rootfs = sandbox.rootfs();
    let script = "echo first; echo wrong >&2; printf 'no\\377text\\n'; printf end";
    let run = ["run", "--network", "none", "--name", "jo", "--log-driver", "journald", "--rootfs"];
    sandbox.run(&[&run[..], &[&rootfs, "sh", "-c", script]].concat()).expect(0);
    let said = sandbox.run(&["logs", "jo"]).expect(0);
    assert_eq!((said.stdout.as_bytes(), &*said.stderr), ("first\nno\u{fffd}text\nend".as_bytes(), "wrong\n"));
    assert_eq!(sandbox.answer(&["logs", "-f", "-n", "1", "jo"]), "end");
    let found = sandbox.command("journalctl", &["--quiet", "--output=cat", "CONTAINER_NAME=jo", "PRIORITY=3"]).output();
    assert_eq!(found.expect("journalctl").stdout, b"wrong\n");
    sandbox.answer(&["rm", "jo"]);
}

#[test]
fn a_host_without_a_journal_says_so() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    if std::path::Path::new("/run/systemd/journal/socket").exists() {
        return super::needs::skip("a_host_without_a_journal_says_so: there is one");
    }
    let said = sandbox.contained(&["--log-driver", "journald"], &["true"]);
    said.expect(125).complains("cannot log to `journald`: this host has no journal");
}
