//! Resource limits land where the controller is, or are an error.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::MemoryController];

/// A file of a controller for the cgroup of a process, on whichever version has the controller.
fn cgroup_file(pid: &str, controller: &str, v1: &str, v2: &str) -> PathBuf {
    let memberships = fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("a process");
    for line in memberships.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next().expect("controllers"), fields.next().expect("a path"));
        if controllers.split(',').any(|name| name == controller) {
            return PathBuf::from(format!("/sys/fs/cgroup/{controllers}{path}")).join(v1);
        }
    }
    let path = memberships.lines().find_map(|line| line.strip_prefix("0::")).expect("the v2 hierarchy");
    PathBuf::from(format!("/sys/fs/cgroup{path}")).join(v2)
}

/// Start a container that waits for its stdin, look at it by its pid, and end it.
fn look<T>(sandbox: &Sandbox, flags: &[&str], look: impl FnOnce(&str) -> T) -> T {
    let rootfs = sandbox.rootfs();
    let arguments = [&["run", "--rm", "-i", "--name", "looked"], flags, &["--rootfs", &rootfs, "cat"]].concat();
    let mut command = sandbox.rcd(&arguments);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("rcd");
    let pid = sandbox.until("the container's pid", || {
        let said = sandbox.run(&["inspect", "looked"]);
        let document: Value = serde_json::from_str(&said.stdout).ok()?;
        let state = document.get(0)?.get("State")?;
        (state.get("Running")? == true).then(|| state.get("Pid").map(Value::to_string))?
    });
    let seen = look(&pid);
    drop(child.stdin.take());
    assert!(super::output::wait(&mut child, "rcd run").success());
    seen
}

#[test]
fn limits_are_in_the_cgroup() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let flags = ["-m", "100m", "--pids-limit", "50", "--cpus", "0.5", "--cpu-shares", "512"];
    look(&sandbox, &flags, |pid| {
        let read = |controller, v1, v2| {
            let file = cgroup_file(pid, controller, v1, v2);
            fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).trim().to_owned()
        };
        assert_eq!(read("memory", "memory.limit_in_bytes", "memory.max"), "104857600");
        assert_eq!(read("pids", "pids.max", "pids.max"), "50");
        let quota = read("cpu", "cpu.cfs_quota_us", "cpu.max");
        assert!(quota == "50000" || quota == "50000 100000", "{quota}");
        let inspected = sandbox.answer(&["inspect", "looked"]);
        let host: Value = serde_json::from_str(&inspected).expect("JSON");
        assert_eq!(host[0]["HostConfig"]["Memory"], 104_857_600);
    });
}

#[test]
fn the_cgroup_of_a_process_names_its_container() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    look(&sandbox, &[], |pid| {
        let id = sandbox.answer(&["ps", "-q", "--no-trunc"]);
        let memberships = fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("a process");
        assert!(id.len() == 64 && memberships.contains(&id), "{id} is not in {memberships}");
        // It runs from the moment on that it may: its program comes right after.
        let line = || fs::read(format!("/proc/{pid}/cmdline")).expect("a process");
        sandbox.until("its program", || (line() == b"cat\0").then_some(()));
    });
}

#[test]
fn too_much_memory_is_killed_and_told() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let eat = "dd if=/dev/zero of=/dev/null bs=400M count=1";
    let limits = ["--memory", "20m", "--memory-swap", "20m"];
    let arguments =
        [&["run", "--name", "eater"], &limits[..], &["--rootfs", &rootfs, "sh", "-c", &format!("exec {eat}")]];
    sandbox.run(&arguments.concat()).expect(137);
    let inspected: Value = serde_json::from_str(&sandbox.answer(&["inspect", "eater"])).expect("JSON");
    assert_eq!((&inspected[0]["State"]["OOMKilled"], &inspected[0]["State"]["ExitCode"]), (&true.into(), &137.into()));
}

#[test]
fn ulimits_reach_the_process() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said =
        sandbox.script(&["--ulimit", "nofile=100:200", "--ulimit", "core=0"], "ulimit -Sn; ulimit -Hn; ulimit -c");
    assert_eq!(said, "100\n200\n0\n");
    for bad in ["nofile", "nosuch=1", "nofile=x", "nofile=5:1"] {
        sandbox.contained(&["--ulimit", bad], &["true"]).expect(125).complains(bad);
    }
}

#[test]
fn a_limit_that_cannot_be_is_an_error() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (flag, value) in [
        ("-m", "lots"),
        ("-m", "1k"),
        ("-m", "-5"),
        ("--cpus", "many"),
        ("--cpus", "-1"),
        ("--cpus", "100000"),
        ("--cpuset-cpus", "4000"),
        ("--pids-limit", "x"),
        ("--memory-swap", "1x"),
    ] {
        let said = sandbox.contained(&[flag, value], &["true"]).expect(125);
        assert!(
            [value.trim_start_matches('-'), "--memory", "--cpus"].iter().any(|word| said.stderr.contains(word)),
            "{flag} {value}: {said}"
        );
        assert_eq!(sandbox.answer(&["ps", "-aq"]), "", "{flag} {value} left a container");
    }
}
