//! `exec`: one more process in a running container, its streams, its terminal, its user, its end.

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

/// A container `box` that goes on until it is killed.
fn with_container(sandbox: &Sandbox, flags: &[&str]) {
    let rootfs = sandbox.rootfs();
    let start = ["run", "-d", "--network", "none", "--name", "box"];
    sandbox.run(&[&start, flags, &["--rootfs", &rootfs, "sleep", "600"]].concat()).expect(0);
}

#[test]
fn streams_codes_and_signals_are_the_processes() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    with_container(&sandbox, &[]);
    let said = sandbox.run_with("in\n", &["exec", "-i", "box", "sh", "-c", "cat; echo err >&2; exit 9"]).expect(9);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("in\n", "err\n"));
    // Without -i there is nothing to read, whatever the caller has.
    assert_eq!(sandbox.run_with("in\n", &["exec", "box", "cat"]).expect(0).stdout, "");
    sandbox.run(&["exec", "box", "sh", "-c", "kill -9 $$"]).expect(137);
    sandbox.run(&["exec", "box", "nosuch"]).expect(127).complains("nosuch");
    sandbox.run(&["exec", "box", "/etc"]).expect(126).complains("/etc");
    let mut command = sandbox.rcd(&["exec", "box", "sleep", "77"]);
    let mut child = command.spawn().expect("rcd");
    sandbox.until("the process", || sandbox.answer(&["exec", "box", "ps"]).contains("sleep 77").then_some(()));
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("a signal");
    assert_eq!(output::code(output::wait(&mut child, "exec")), 143);
    assert!(!sandbox.answer(&["exec", "box", "ps"]).contains("sleep 77"));
}

#[test]
fn it_is_where_and_who_the_container_is_until_flags_say_otherwise() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    with_container(&sandbox, &["-u", "ann", "-w", "/tmp", "-e", "A=own", "-e", "B=own"]);
    let exec = |flags: &[&str], script: &str| {
        sandbox.answer(&[&["exec"], flags, &["box", "sh", "-c", script]].concat()).trim().to_owned()
    };
    assert_eq!(exec(&[], "echo $A $B $(pwd) $(id -u)"), "own own /tmp 1000");
    assert_eq!(
        exec(&["-e", "B=new", "-u", "0:0", "-w", "/etc"], "echo $A $B $(pwd) $(id -u) $HOME"),
        "own new /etc 0 /root"
    );
    let file = sandbox.file("variables", "C=from file\n");
    assert_eq!(exec(&["--env-file", &file.display().to_string()], "echo $C"), "from file");
    // What the container may not, its processes may not; a user that is not root has no capability at all.
    let effective = "sed -n 's/^CapEff:\\t//p' /proc/self/status";
    assert_eq!(exec(&[], effective), "0000000000000000");
    assert_eq!(exec(&["-u", "0"], effective), "00000000a80425fb");
    let all = u64::from_str_radix(&exec(&["-u", "0", "--privileged"], effective), 16).expect("a mask");
    assert!(all > 0xff_ffff_ffff, "{all:x}");
    assert_eq!(exec(&["-u", "0"], "sed -n 's/^Seccomp:\\t//p' /proc/self/status"), "2");
    let links = |pid| format!("for kind in pid mnt net ipc uts cgroup; do readlink /proc/{pid}/ns/$kind; done");
    let own = exec(&[], &links("self"));
    assert_eq!(exec(&[], &links("1")), own);
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "box"]).trim().to_owned();
    let mut child = sandbox.rcd(&["exec", "box", "sleep", "78"]).spawn().expect("rcd");
    let pid = sandbox.until("the process on the host", || {
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        let pid = std::fs::read_to_string(children).ok()?.trim().to_owned();
        std::fs::read_to_string(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.starts_with("sleep"))
            .then_some(pid)
    });
    let cgroups = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("its cgroups");
    assert!(cgroups.contains(&id), "{cgroups}");
    sandbox.run(&["kill", "box"]).expect(0);
    assert_eq!(output::code(output::wait(&mut child, "exec")), 137);
}

#[test]
fn a_terminal_has_its_size_follows_and_is_left() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    with_container(&sandbox, &[]);
    let mut terminal = sandbox.terminal(&["exec", "-it", "box", "sh"]);
    terminal.expect("# ");
    assert!(terminal.is_raw());
    terminal.keys("tty; stty size; echo $TERM\n");
    terminal.expect("/dev/pts/0");
    terminal.expect("24 80");
    terminal.expect("xterm");
    terminal.resize(50, 132);
    terminal.keys("stty size\n");
    terminal.expect("50 132");
    terminal.keys("exit 3\n");
    assert_eq!(terminal.end(), 3);
    assert!(!terminal.is_raw(), "raw mode was left on");
    // What is left goes on, and may print as much as it likes.
    let script = "sleep 0.3; yes | head -c 300000; touch /tmp/done; sleep 600";
    let mut terminal = sandbox.terminal(&["exec", "-it", "box", "sh", "-c", script]);
    sandbox.until("raw mode", || terminal.is_raw().then_some(()));
    terminal.keys("\x10\x11");
    assert_eq!(terminal.end(), 0);
    sandbox.until("the end of its output", || {
        (sandbox.run(&["exec", "box", "test", "-e", "/tmp/done"]).code == 0).then_some(())
    });
    sandbox.run(&["rm", "-f", "box"]).expect(0);
}

#[test]
fn a_terminal_of_the_callers_is_not_handed_on() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    with_container(&sandbox, &[]);
    let script = "test -t 0 || test -t 1 || test -t 2 || echo no''thing; head -n 1; exit 4";
    let mut terminal = sandbox.terminal(&["exec", "-i", "box", "sh", "-c", script]);
    terminal.expect("nothing");
    terminal.keys("typed\n");
    terminal.expect("typed\r\ntyped");
    assert_eq!(terminal.end(), 4);
}

#[test]
fn where_nothing_can_run_the_reason_is_told() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.run(&["exec", "nosuch", "true"]).expect(1).complains("no such container: `nosuch`");
    with_container(&sandbox, &[]);
    sandbox.run(&["exec", "-w", "etc", "box", "true"]).expect(1).complains("absolute path");
    sandbox.run(&["exec", "-u", "nosuch", "box", "true"]).expect(1).complains("nosuch");
    sandbox.run(&["exec", "-it", "box", "true"]).expect(1).complains("TTY");
    sandbox.run(&["exec", "--nosuch", "box", "true"]).expect(125).complains("--nosuch");
    sandbox.run(&["pause", "box"]).expect(0);
    sandbox.run(&["exec", "box", "true"]).expect(1).complains("`box` is paused");
    sandbox.run(&["unpause", "box"]).expect(0);
    sandbox.run(&["exec", "-d", "box", "touch", "/tmp/there"]).expect(0);
    sandbox.until("the file", || (sandbox.run(&["exec", "box", "test", "-e", "/tmp/there"]).code == 0).then_some(()));
    sandbox.run(&["kill", "box"]).expect(0);
    sandbox.run(&["exec", "box", "true"]).expect(1).complains("`box` is not running");
    sandbox.run(&["rm", "box"]).expect(0);
}

#[test]
fn in_an_ordinary_users_container() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    with_container(&sandbox, &[]);
    assert_eq!(sandbox.answer(&["exec", "box", "sh", "-c", "echo $$ $(id -u)"]).trim().split(' ').nth(1), Some("0"));
    assert_eq!(sandbox.answer(&["exec", "-u", "ann", "box", "id", "-u"]).trim(), "1000");
}

#[test]
fn in_a_container_of_another_runtime() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::CgroupV2, Need::Program("crun")]) else {
        return;
    };
    let rootfs = sandbox.rootfs();
    let start = ["run", "-d", "--runtime", "/usr/bin/crun", "--network", "none", "--name", "box", "--rootfs", &rootfs];
    sandbox.run(&[&start[..], &["sleep", "600"]].concat()).expect(0);
    let said =
        sandbox.run_with("in\n", &["exec", "-i", "-e", "A=1", "box", "sh", "-c", "cat; echo $A; exit 6"]).expect(6);
    assert_eq!(said.stdout, "in\n1\n");
}
