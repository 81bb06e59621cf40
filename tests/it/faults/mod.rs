//! What is left when a monitor or a command is killed, and who takes it back.

mod limits;
mod odd;
mod operations;
mod races;
mod remains;
mod sweep;
mod tracer;

use std::fs;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];

fn run(sandbox: &Sandbox, flags: &[&str], script: &str) {
    let rootfs = sandbox.rootfs();
    let mut arguments = vec!["run", "-d", "--network", "none"];
    arguments.extend(flags);
    arguments.extend(["--rootfs", &rootfs, "sh", "-c", script]);
    sandbox.answer(&arguments);
}

fn inspected(sandbox: &Sandbox, name: &str, field: &str) -> String {
    sandbox.answer(&["inspect", "-f", field, name]).trim().to_owned()
}

fn kill(pid: &str) {
    let pid = nix::unistd::Pid::from_raw(pid.parse().expect("a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("SIGKILL");
    while nix::sys::signal::kill(pid, None).is_ok() {
        let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if state.is_empty() || state.contains(") Z ") {
            return;
        }
        std::thread::yield_now();
    }
}

fn clean(sandbox: &Sandbox) {
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}

fn is_gone(pid: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.is_empty() || state.contains(") Z ")
}

#[test]
fn the_next_command_cleans_up_after_a_killed_monitor() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    run(&sandbox, &["--name", "web"], "sleep 1000 & sleep 1000");
    run(&sandbox, &["--name", "other"], "sleep 1000");
    let (pid, monitor) =
        (inspected(&sandbox, "web", "{{.State.Pid}}"), inspected(&sandbox, "web", "{{.State.ConmonPid}}"));
    clean(&sandbox);
    kill(&monitor);
    let found = sandbox.run(&["system", "check"]).expect(1);
    assert_eq!(found.stdout, "container `web` lost its monitor\n");
    let listed = sandbox.run(&["ps", "-a", "--filter", "name=web", "--format", "{{.Status}}"]).expect(0);
    let listed = listed.complains("cleaned up after the container `web`: its monitor was killed");
    assert!(listed.stdout.starts_with("Exited (255)"), "{}", listed.stdout);
    assert!(is_gone(&pid));
    clean(&sandbox);
    assert_eq!(inspected(&sandbox, "other", "{{.State.Status}}"), "running");
    sandbox.answer(&["start", "web"]);
    assert_eq!(inspected(&sandbox, "web", "{{.State.Status}}"), "running");
    sandbox.answer(&["rm", "-f", "web", "other"]);
}

#[test]
fn a_container_with_rm_goes_whatever_dies() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    run(&sandbox, &["--rm", "--name", "web"], "sleep 1000");
    let (pid, monitor) =
        (inspected(&sandbox, "web", "{{.State.Pid}}"), inspected(&sandbox, "web", "{{.State.ConmonPid}}"));
    kill(&monitor);
    // Its name is free at once: the next one takes it, and ends the first on the way.
    run(&sandbox, &["--name", "web"], "sleep 1000");
    assert!(is_gone(&pid));
    assert_eq!(sandbox.answer(&["ps", "-aq"]).lines().count(), 1);
    kill(&inspected(&sandbox, "web", "{{.State.ConmonPid}}"));
    let repaired = sandbox.run(&["system", "check", "--repair"]).expect(0);
    assert_eq!(repaired.stdout, "repaired: container `web` lost its monitor\n");
    sandbox.answer(&["rm", "web"]);
}

#[test]
fn what_a_killed_command_left_is_found_and_taken_back() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "kept", "--network", "none", "--rootfs", &rootfs, "true"]);
    let (id, other) = ("ab".repeat(32), "cd".repeat(32));
    let root = sandbox.root();
    fs::create_dir(root.join("containers").join(&id)).expect("a folder");
    fs::create_dir(sandbox.state().join("containers").join(&other)).expect("a folder");
    fs::create_dir_all(root.join("layers/.staging-1-0/fs")).expect("a folder");
    fs::create_dir_all(root.join("images/blobs/sha256")).expect("a folder");
    let part = root.join("images/.new-1-ThreadId(1)");
    fs::write(&part, "{").expect("a file");
    std::os::unix::fs::symlink(&id, root.join("names/half")).expect("a name");
    let found = sandbox.run(&["system", "check"]).expect(1);
    let mut lines: Vec<&str> = found.stdout.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            &*format!("`{}` was never finished", part.display()),
            "folders of `abababababab`, which is no container",
            "folders of `cdcdcdcdcdcd`, which is no container",
            "the name `half` is reserved for no container",
            "the unfinished layer `.staging-1-0`",
        ]
    );
    assert_eq!(sandbox.run(&["system", "check", "--repair"]).expect(0).stdout.lines().count(), 5);
    clean(&sandbox);
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]).trim(), "kept");
    sandbox.answer(&["rm", "kept"]);
    // Whoever changes the names of images does so too.
    fs::write(&part, "{").expect("a file");
    sandbox.run(&["rmi", "no-such-image"]).expect(1);
    assert!(!part.exists());
}

#[test]
fn of_many_that_want_one_name_at_the_same_moment_exactly_one_gets_it() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    for _ in 0..5 {
        let arguments = ["create", "--name", "web", "--network", "none", "--rootfs", &rootfs, "true"];
        let children: Vec<_> = (0..8)
            .map(|_| {
                let mut command = sandbox.rcd(&arguments);
                command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
                command.spawn().expect("rcd")
            })
            .collect();
        let codes = children.into_iter().map(|mut child| child.wait().expect("its end").code());
        let mut codes: Vec<_> = codes.collect();
        codes.sort_unstable();
        assert_eq!((codes[0], &codes[1..]), (Some(0), &[Some(125); 7][..]));
        assert_eq!(sandbox.answer(&["ps", "-aq"]).lines().count(), 1);
        clean(&sandbox);
        sandbox.answer(&["rm", "web"]);
    }
}
