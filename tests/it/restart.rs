//! Restart policies: how often, how soon, until when, and over a boot.

use std::fs;
use std::time::{Duration, Instant};

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];

fn run(sandbox: &Sandbox, name: &str, policy: &str, script: &str) {
    let rootfs = sandbox.rootfs();
    let begin = ["run", "-d", "--network", "none", "--name", name, "--restart", policy];
    sandbox.answer(&[&begin[..], &["--rootfs", &rootfs, "sh", "-c", script]].concat());
}

fn inspected(sandbox: &Sandbox, name: &str, field: &str) -> String {
    sandbox.answer(&["inspect", "-f", field, name])
}

#[test]
fn a_failing_container_is_started_again_so_many_times_with_growing_pauses() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let began = Instant::now();
    run(&sandbox, "aa", "on-failure:3", "echo run; exit 4");
    assert_eq!(sandbox.answer(&["wait", "aa"]), "4");
    // 100 + 200 + 400 ms.
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
    assert_eq!(inspected(&sandbox, "aa", "{{.RestartCount}} {{.State.Status}}"), "3 exited");
    assert_eq!(sandbox.answer(&["logs", "aa"]).lines().count(), 4);
    run(&sandbox, "bb", "on-failure", "exit 0");
    assert_eq!(sandbox.answer(&["wait", "bb"]), "0");
    assert_eq!(inspected(&sandbox, "bb", "{{.RestartCount}}"), "0");
    sandbox.answer(&["rm", "aa", "bb"]);
}

#[test]
fn a_container_that_is_about_to_restart_can_be_stopped_and_removed() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for last in [&["stop", "aa"][..], &["rm", "-f", "aa"]] {
        run(&sandbox, "aa", "always", "exit 1");
        // By now the pause is longer than what stopping may take.
        sandbox.until("restarts", || (inspected(&sandbox, "aa", "{{.RestartCount}}") == "5").then_some(()));
        sandbox.until("a pause", || (inspected(&sandbox, "aa", "{{.State.Status}}") == "restarting").then_some(()));
        let began = Instant::now();
        sandbox.answer(last);
        assert!(began.elapsed() < Duration::from_secs(2), "{last:?} took {:?}", began.elapsed());
        sandbox.answer(&["rm", "-f", "aa"]);
    }
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
    run(&sandbox, "aa", "always", "sleep 1000");
    sandbox.answer(&["stop", "-t", "0", "aa"]);
    assert_eq!(inspected(&sandbox, "aa", "{{.State.Status}} {{.RestartCount}}"), "exited 0");
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn the_boot_starts_those_that_ask_for_it() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (name, policy) in
        [("always", "always"), ("kept", "unless-stopped"), ("stopped", "unless-stopped"), ("no", "no")]
    {
        run(&sandbox, name, policy, "sleep 1000");
    }
    let monitors: Vec<String> =
        ["always", "kept", "no"].iter().map(|name| inspected(&sandbox, name, "{{.State.ConmonPid}}")).collect();
    sandbox.answer(&["stop", "-t", "0", "always", "stopped"]);
    // What a boot does to them: no process is left, and no state.
    for pid in &monitors[1..] {
        let pid = nix::unistd::Pid::from_raw(pid.parse().expect("a pid"));
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("SIGKILL");
    }
    sandbox.answer(&["ps"]);
    fs::remove_dir_all(sandbox.state()).expect("no state");
    fs::create_dir(sandbox.state()).expect("a folder");
    assert_eq!(inspected(&sandbox, "kept", "{{.State.Status}} {{.State.ExitCode}}"), "exited 255");
    let started = sandbox.answer(&["system", "start-containers"]);
    let mut started: Vec<&str> = started.lines().collect();
    started.sort_unstable();
    assert_eq!(started, ["always", "kept"]);
    assert_eq!(sandbox.answer(&["system", "start-containers"]), "");
    assert_eq!(inspected(&sandbox, "stopped", "{{.State.Status}}"), "exited");
    sandbox.answer(&["rm", "-f", "always", "kept", "stopped", "no"]);
}
