//! Whom a verb is for: all, the latest, those that fit a filter, those in a file; several at once, and what is missing.

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

const WAITS: &str = "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done";

fn start(sandbox: &Sandbox, name: &str, label: &str) {
    let rootfs = sandbox.rootfs();
    let run = ["run", "-d", "--network", "none", "--name", name, "-l", label];
    sandbox.answer(&[&run[..], &["--rootfs", &rootfs, "sh", "-c", WAITS]].concat());
    sandbox.until("it is ready", || (sandbox.answer(&["logs", name]) == "ready").then_some(()));
}

/// The containers in a state, sorted by their names.
fn in_state(sandbox: &Sandbox, state: &str) -> String {
    let list = sandbox.answer(&["ps", "-a", "--filter", &format!("status={state}"), "--format", "{{.Names}}"]);
    let mut names: Vec<&str> = list.lines().collect();
    names.sort_unstable();
    names.join(" ")
}

fn three(sandbox: &Sandbox) {
    for (name, label) in [("aa", "tier=front"), ("bb", "tier=back"), ("cc", "tier=back")] {
        start(sandbox, name, label);
    }
}

#[test]
fn all_the_latest_and_those_that_fit() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    three(&sandbox);
    sandbox.answer(&["pause", "--filter", "label=tier=back"]);
    assert_eq!((in_state(&sandbox, "paused"), in_state(&sandbox, "running")), ("bb cc".into(), "aa".into()));
    sandbox.answer(&["unpause", "--all"]);
    sandbox.answer(&["stop", "--latest"]);
    assert_eq!(in_state(&sandbox, "exited"), "cc");
    // What is stopped already is left alone: two lines.
    assert_eq!(sandbox.answer(&["stop", "-a"]).lines().count(), 2);
    assert_eq!(sandbox.answer(&["start", "--filter", "name=^b", "--filter", "label=tier=back"]).lines().count(), 1);
    assert_eq!(in_state(&sandbox, "running"), "bb");
    assert_eq!(sandbox.answer(&["restart", "--running"]).lines().count(), 1);
    assert_eq!(sandbox.answer(&["start", "--all"]).lines().count(), 2);
    assert_eq!(sandbox.answer(&["kill", "-a"]).lines().count(), 3);
    assert_eq!(sandbox.answer(&["kill", "-a"]), "");
    assert_eq!(sandbox.answer(&["rm", "--filter", "exited=137", "--filter", "name=aa"]).lines().count(), 1);
    assert_eq!(sandbox.answer(&["rm", "-a"]).lines().count(), 2);
    sandbox.run(&["rm", "--latest"]).expect(1).complains("there is no container");
    assert_eq!(sandbox.answer(&["stop", "--all"]), "");
}

#[test]
fn verbs_for_one_take_the_latest() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    three(&sandbox);
    assert_eq!(sandbox.answer(&["exec", "-l", "cat", "/etc/hostname"]).len(), 12);
    assert_eq!(sandbox.run(&["exec", "-l", "--", "echo", "-l"]).expect(0).stdout, "-l\n");
    sandbox.run(&["exec", "-l"]).expect(1).complains("missing `<CONTAINER>`");
    assert!(sandbox.answer(&["top", "-l", "-o", "pid,args"]).contains("sh -c"));
    assert!(sandbox.answer(&["top", "cc", "user", "cmd"]).contains("CMD"));
    sandbox.run(&["port", "-l", "80"]).expect(1).complains("published for cc");
    assert_eq!(sandbox.answer(&["port", "--all"]), "");
    assert_eq!(sandbox.answer(&["stats", "-l", "--no-stream", "--format", "{{.Name}}"]), "cc");
    sandbox.answer(&["exec", "-l", "sh", "-c", "touch /new; rm /etc/group"]);
    assert_eq!(
        sandbox.answer(&["diff", "-l", "--format", "json"]),
        r#"{"added":["/new"],"changed":["/etc"],"deleted":["/etc/group"]}"#
    );
    sandbox.answer(&["update", "-l", "--restart", "always"]);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", "cc"]), "always");
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "aa"]);
    let file = sandbox.file("cid", &format!("{id}\n")).display().to_string();
    assert_eq!(sandbox.answer(&["exec", "--cidfile", &file, "cat", "/etc/hostname"]), id[..12]);
    assert_eq!(sandbox.answer(&["stop", "--cidfile", &file]), id);
    sandbox.run(&["stop", "--cidfile", "/nowhere"]).expect(1).complains("/nowhere");
}

#[test]
fn what_contradicts_itself_or_is_missing_is_told() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    start(&sandbox, "aa", "x");
    for verb in
        ["start", "stop", "kill", "restart", "rm", "pause", "unpause", "wait", "update", "logs", "attach", "diff"]
    {
        sandbox.run(&[verb]).expect(1).complains("missing `<CONTAINER>");
    }
    sandbox.run(&["stop", "-a", "aa"]).expect(125).complains("cannot be combined");
    sandbox.run(&["stop", "-l", "--filter", "name=aa"]).expect(125).complains("cannot be combined");
    sandbox.run(&["kill", "--filter", "colour=red"]).expect(1).complains("invalid filter `colour`");
    sandbox.run(&["rm", "-a"]).expect(1).complains("cannot remove `aa`: it is running");
    sandbox.run(&["rm", "-t", "1", "aa"]).expect(1).complains("--force");
    sandbox.run(&["stop", "nosuch", "aa", "neither"]).expect(1).complains("`neither`");
    assert_eq!(in_state(&sandbox, "exited"), "aa");
    for verb in ["stop", "rm"] {
        sandbox.run(&[verb, "nosuch"]).expect(1).complains("no such container");
        assert_eq!(sandbox.answer(&[verb, "--ignore", "nosuch"]), "");
    }
    sandbox.run(&["container", "exists", "aa"]).expect(0);
    sandbox.run(&["container", "exists", "nosuch"]).expect(1);
    assert_eq!(sandbox.answer(&["container", "cleanup", "aa"]), "aa");
    // With a time, it ends by itself first.
    sandbox.answer(&["start", "aa"]);
    sandbox.until("it is ready", || (sandbox.answer(&["logs", "-n", "1", "aa"]) == "ready").then_some(()));
    sandbox.answer(&["rm", "-f", "-t", "10", "aa"]);
    let died =
        ["events", "--since", "1h", "--stream=false", "-f", "event=die", "--format", "{{.Actor.Attributes.exitCode}}"];
    assert_eq!(sandbox.answer(&died).lines().last(), Some("3"));
}

#[test]
fn waits_end_when_their_condition_is_met() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    three(&sandbox);
    let begin = |arguments: &[&str]| {
        let words = [&["wait"], arguments].concat();
        let mut command = sandbox.rcd(&words);
        command.stdout(std::process::Stdio::piped()).spawn().expect("rcd")
    };
    let said = |child: std::process::Child| {
        let output = child.wait_with_output().expect("its end");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    let paused = begin(&["--condition", "paused", "--interval", "5ms", "aa"]);
    let first = begin(&["--exit-first-match", "aa", "bb"]);
    let gone = begin(&["--condition", "removed", "cc"]);
    let next = begin(&["--condition", "next-exit", "aa"]);
    sandbox.answer(&["pause", "aa"]);
    assert_eq!(said(paused), "0\n");
    sandbox.answer(&["unpause", "aa"]);
    sandbox.answer(&["stop", "bb"]);
    assert_eq!(said(first), "3\n");
    sandbox.answer(&["rm", "-f", "cc"]);
    assert_eq!(said(gone), "0\n");
    sandbox.answer(&["kill", "aa"]);
    assert_eq!(said(next), "137\n");
    assert_eq!(sandbox.answer(&["wait", "aa", "bb"]), "137\n3");
    assert_eq!(sandbox.answer(&["wait", "--ignore", "nosuch"]), "-1");
    assert_eq!(sandbox.answer(&["wait", "--condition", "created", "aa"]), "137");
    sandbox.run(&["wait", "--interval", "often", "aa"]).expect(125).complains("it is no time");
    sandbox.run(&["wait", "--condition", "warm", "aa"]).expect(125).complains("warm");
}

#[test]
fn thirty_are_stopped_at_once() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    // Each ignores the signal, as a program does that is process 1: with one after the other this takes a minute.
    for _ in 0..30 {
        sandbox.answer(&["run", "-d", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    }
    let began = std::time::Instant::now();
    assert_eq!(sandbox.answer(&["stop", "-a", "-t", "2"]).lines().count(), 30);
    assert!(began.elapsed() < std::time::Duration::from_secs(30), "{:?}", began.elapsed());
}
