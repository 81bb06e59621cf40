//! Restart policies: how often, how soon, until when, and over a boot.

use std::fs;
use std::time::{Duration, Instant};

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

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
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
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
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
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

/// Whether this process has CAP_SYS_RESOURCE: making oneself less likely to be killed needs it.
fn may_lower() -> bool {
    let status = fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:")).expect("capabilities");
    u64::from_str_radix(line.trim(), 16).expect("a number") & (1 << 24) != 0
}

#[test]
fn a_lost_monitor_is_no_end_for_a_container_with_a_policy() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    run(&sandbox, "aa", "always", "sleep 1000");
    let monitor = inspected(&sandbox, "aa", "{{.State.ConmonPid}}");
    // It is the last to be killed for want of memory, and what it starts is not.
    let adjustment = |pid: &str| {
        let text = fs::read_to_string(format!("/proc/{pid}/oom_score_adj")).expect("a living process");
        text.trim().parse::<i32>().expect("a number")
    };
    let own = adjustment("self");
    let expected = if may_lower() { (-999).min(own) } else { own };
    sandbox.until("its adjustment", || (adjustment(&monitor) == expected).then_some(()));
    assert_eq!(adjustment(&inspected(&sandbox, "aa", "{{.State.Pid}}")), own);
    let pid = nix::unistd::Pid::from_raw(monitor.parse().expect("a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("SIGKILL");
    sandbox.until("its end", || {
        let stat = fs::read_to_string(format!("/proc/{monitor}/stat")).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    });
    sandbox.run(&["ps"]).expect(0).complains("`aa` was started again, as its restart policy says");
    assert_eq!(inspected(&sandbox, "aa", "{{.State.Status}}"), "running");
    assert_eq!(adjustment(&inspected(&sandbox, "aa", "{{.State.Pid}}")), own);
    sandbox.answer(&["rm", "-f", "aa"]);
}

#[test]
fn the_boot_starts_those_that_ask_for_it() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
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
    sandbox.answer(&["system", "check", "--repair"]);
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

#[test]
fn a_container_outlives_the_program_that_made_it() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let folder = sandbox.path("old");
    fs::create_dir(&folder).expect("a folder");
    let old = folder.join("rcd");
    let install = || fs::copy(super::sandbox::binary(), &old).expect("a copy of the program");
    // Replaced as a package manager does it, or gone for good.
    for replaced in [true, false] {
        install();
        let script = "echo begun; while read line; do echo said $line; done; sleep 1000";
        let words = ["run", "-di", "--name", "aa", "--network", "none", "--init", "--restart", "always"];
        let health = ["--health-cmd", "test -e /healthy", "--health-interval", "100ms"];
        let words = [&words[..], &health, &["--rootfs", &rootfs, "sh", "-c", script]].concat();
        super::output::collect(&mut sandbox.command(&old, &words), b"").expect(0);
        if replaced {
            let new = folder.join("new");
            fs::copy(super::sandbox::binary(), &new).expect("a newer program");
            fs::rename(&new, &old).expect("an upgrade");
        } else {
            fs::remove_dir_all(&folder).expect("removing the program");
        }
        let is = |field: &str, wanted: &str| {
            sandbox.until(wanted, || (inspected(&sandbox, "aa", field) == wanted).then_some(()));
        };
        sandbox.run(&["exec", "aa", "touch", "/healthy"]).expect(0);
        is("{{.State.Health.Status}}", "healthy");
        let mut attached = sandbox.rcd(&["attach", "aa"]).stdin(std::process::Stdio::piped()).spawn().expect("rcd");
        std::io::Write::write_all(attached.stdin.as_mut().expect("a pipe"), b"words\n").expect("a line");
        sandbox.until("its answer", || sandbox.answer(&["logs", "aa"]).ends_with("said words").then_some(()));
        attached.kill().expect("SIGKILL");
        attached.wait().expect("its end");
        // It is started again by its monitor, with an init that is no more.
        let pid: i32 = inspected(&sandbox, "aa", "{{.State.Pid}}").parse().expect("a pid");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).expect("SIGKILL");
        is("{{.RestartCount}} {{.State.Status}}", "1 running");
        sandbox.until("its line", || (sandbox.answer(&["logs", "aa"]).matches("begun").count() == 2).then_some(()));
        assert!(sandbox.answer(&["exec", "aa", "cat", "/proc/1/cmdline"]).starts_with("/dev/init"));
        sandbox.answer(&["stop", "-t", "0", "aa"]);
        sandbox.answer(&["rm", "aa"]);
    }
}
