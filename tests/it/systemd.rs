//! Containers as scopes of systemd, of the host's and of an ordinary user's, and what a user without a delegation is told.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::needs::Need;
use super::output;
use super::runtime::{bundle, id, working_criu};
use super::sandbox::Sandbox;

const HOST: [Need; 4] = [Need::Root, Need::Busybox, Need::Systemd, Need::CgroupV2];
const USER: [Need; 4] = [Need::Busybox, Need::Systemd, Need::Session, Need::CgroupV2];

/// A container that waits, made by systemd, and its id.
fn start(sandbox: &Sandbox, flags: &[&str]) -> String {
    let rootfs = sandbox.rootfs();
    let run = ["--cgroup-manager", "systemd", "run", "-d", "--network", "none", "--name", "web"];
    sandbox.answer(&[&run, flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat())
}

fn inspected(sandbox: &Sandbox, field: &str) -> String {
    sandbox.answer(&["inspect", "-f", field, "web"])
}

/// The v2 cgroup of a process.
fn cgroup(pid: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("a process");
    text.lines().find_map(|line| line.strip_prefix("0::")).expect("a v2 cgroup").to_owned()
}

fn limit(cgroup: &str, file: &str) -> String {
    let path = format!("/sys/fs/cgroup{cgroup}/{file}");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")).trim().to_owned()
}

/// What the host's systemd says of a unit.
fn shown(unit: &str, property: &str) -> String {
    let said =
        output::collect(Command::new("systemctl").args(["show", "--value", "-p", property, unit]), b"").expect(0);
    said.stdout.trim().to_owned()
}

fn systemctl(words: &[&str]) {
    output::collect(Command::new("systemctl").args(words), b"").expect(0);
}

#[test]
fn a_container_is_a_scope_with_its_limits() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let id = start(&sandbox, &["-m", "64m", "--cpus", "0.5", "--pids-limit", "20", "--cpuset-cpus", "0", "-c", "512"]);
    let unit = format!("rcd-{id}.scope");
    assert_eq!(shown(&unit, "ActiveState"), "active");
    assert_eq!((shown(&unit, "Slice").as_str(), shown(&unit, "Delegate").as_str()), ("system.slice", "yes"));
    assert_eq!(shown(&unit, "Description"), format!("rcd container {id}"));
    let expected = [
        ("MemoryMax", "67108864"),
        ("TasksMax", "20"),
        ("CPUQuotaPerSecUSec", "500ms"),
        ("AllowedCPUs", "0"),
        ("CPUWeight", "59"),
    ];
    for (property, value) in expected {
        assert_eq!(shown(&unit, property), value, "{property}");
    }
    let pid = inspected(&sandbox, "{{.State.Pid}}");
    let path = format!("/system.slice/{unit}");
    assert_eq!(cgroup(&pid), path);
    let files = [
        ("memory.max", "67108864"),
        ("pids.max", "20"),
        ("cpu.max", "50000 100000"),
        ("cpuset.cpus", "0"),
        ("cpu.weight", "59"),
    ];
    // systemd reads its files again and applies what it knows: the limits must be among that.
    for reloaded in [false, true] {
        if reloaded {
            systemctl(&["daemon-reload"]);
        }
        for (file, value) in files {
            assert_eq!(limit(&path, file), value, "{file}, reloaded: {reloaded}");
        }
    }
    let tree = output::collect(Command::new("systemd-cgls").args(["--no-pager", "-l", &path]), b"").expect(0).stdout;
    assert!(tree.contains(&pid) && tree.contains("sleep 1000"), "{tree}");
    let status = output::collect(Command::new("systemctl").args(["status", "--no-pager", &unit]), b"").expect(0).stdout;
    assert!(status.contains("active (running)") && status.contains("sleep 1000"), "{status}");
    let stats = sandbox.answer(&["stats", "--no-stream", "--format", "{{.MemUsage}} {{.PIDs}}", "web"]);
    assert!(stats.contains("/ 64MiB") && stats.ends_with(" 1"), "{stats}");
    sandbox.answer(&["rm", "-f", "web"]);
    assert_eq!((shown(&unit, "LoadState").as_str(), shown(&unit, "ActiveState").as_str()), ("not-found", "inactive"));
}

#[test]
fn a_scope_is_executed_in_paused_and_changed() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let id = start(&sandbox, &[]);
    let path = format!("/system.slice/rcd-{id}.scope");
    assert_eq!(sandbox.answer(&["exec", "web", "cat", "/proc/self/cgroup"]), "0::/");
    sandbox.answer(&["exec", "-d", "web", "sleep", "999"]);
    sandbox.until("both processes", || (limit(&path, "cgroup.procs").lines().count() == 2).then_some(()));
    sandbox.answer(&["pause", "web"]);
    assert_eq!(
        (limit(&path, "cgroup.freeze").as_str(), inspected(&sandbox, "{{.State.Status}}").as_str()),
        ("1", "paused")
    );
    sandbox.answer(&["unpause", "web"]);
    assert_eq!(limit(&path, "cgroup.freeze"), "0");
    sandbox.answer(&["update", "-m", "100m", "--pids-limit", "7", "web"]);
    systemctl(&["daemon-reload"]);
    assert_eq!((limit(&path, "memory.max").as_str(), limit(&path, "pids.max").as_str()), ("104857600", "7"));
    let unit = format!("rcd-{id}.scope");
    assert_eq!((shown(&unit, "MemoryMax").as_str(), shown(&unit, "TasksMax").as_str()), ("104857600", "7"));
    // The same container again, in a scope of the same name.
    for _ in 0..3 {
        sandbox.answer(&["restart", "-t", "0", "web"]);
        assert_eq!(cgroup(&inspected(&sandbox, "{{.State.Pid}}")), path);
        assert_eq!(limit(&path, "memory.max"), "104857600");
    }
}

#[test]
fn want_of_memory_in_a_scope_is_told_and_the_scope_is_gone() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let rootfs = sandbox.rootfs();
    let eat = "exec dd if=/dev/zero of=/dev/null bs=400M count=1";
    let run = [
        "--cgroup-manager",
        "systemd",
        "run",
        "--name",
        "web",
        "--network",
        "none",
        "-m",
        "20m",
        "--memory-swap",
        "20m",
    ];
    sandbox.run(&[&run[..], &["--rootfs", &rootfs, "sh", "-c", eat]].concat()).expect(137);
    assert_eq!(inspected(&sandbox, "{{.State.OOMKilled}} {{.State.ExitCode}}"), "true 137");
    let unit = format!("rcd-{}.scope", inspected(&sandbox, "{{.Id}}"));
    assert_eq!(shown(&unit, "LoadState"), "not-found");
}

#[test]
fn a_scope_whose_monitor_was_killed_is_taken_back() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let id = start(&sandbox, &[]);
    let monitor = inspected(&sandbox, "{{.State.ConmonPid}}").parse().expect("a pid");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(monitor), nix::sys::signal::Signal::SIGKILL).expect("SIGKILL");
    let unit = format!("rcd-{id}.scope");
    sandbox.until("the monitor is found dead", || {
        sandbox.run(&["ps"]).expect(0);
        (inspected(&sandbox, "{{.State.Status}} {{.State.ExitCode}}") == "exited 255").then_some(())
    });
    assert_eq!(shown(&unit, "ActiveState"), "inactive");
    assert!(!fs::exists(format!("/sys/fs/cgroup/system.slice/{unit}")).expect("a folder of cgroups"));
    sandbox.answer(&["start", "web"]);
    assert_eq!(shown(&unit, "ActiveState"), "active");
}

#[test]
fn a_parent_is_a_path_or_a_slice() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let parent = format!("/rcd/parent-{}", std::process::id());
    let run = ["run", "-d", "--network", "none", "--name", "web", "--cgroup-parent"];
    let made = sandbox.answer(&[&run[..], &[&parent, "--rootfs", &rootfs, "sleep", "1000"]].concat());
    let pid = inspected(&sandbox, "{{.State.Pid}}");
    let memberships = fs::read_to_string(format!("/proc/{pid}/cgroup")).expect("a process");
    assert!(memberships.lines().any(|line| line.ends_with(&format!("{parent}/{made}"))), "{memberships}");
    assert_eq!(inspected(&sandbox, "{{.HostConfig.CgroupParent}}"), parent);
    sandbox.answer(&["rm", "-f", "web"]);
    for entry in fs::read_dir("/sys/fs/cgroup").expect("cgroups").flatten() {
        // What was made for the parent alone is the host's, as with Docker: this test gives it back.
        let _ = fs::remove_dir(entry.path().join(&parent[1..]));
    }
    let _ = fs::remove_dir(format!("/sys/fs/cgroup{parent}"));
    for bad in ["../x", "/a/../b", "-a.slice"] {
        let said = sandbox.run(&[&run[..], &[bad, "--rootfs", &rootfs, "true"]].concat()).expect(125);
        assert!(said.stderr.contains("--cgroup-parent"), "{bad}: {said}");
    }
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_slice_is_asked_for_and_made() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let rootfs = sandbox.rootfs();
    let slice = format!("rcdtest-{}.slice", std::process::id());
    let run = ["run", "-d", "--network", "none", "--name", "web", "--cgroup-parent", &slice];
    let made = sandbox.answer(&[&run[..], &["--rootfs", &rootfs, "sleep", "1000"]].concat());
    let pid = inspected(&sandbox, "{{.State.Pid}}");
    assert_eq!(cgroup(&pid), format!("/rcdtest.slice/{slice}/rcd-{made}.scope"));
    sandbox.answer(&["rm", "-f", "web"]);
    systemctl(&["stop", &slice, "rcdtest.slice"]);
}

/// The runtime alone, as another engine calls it.
#[test]
fn a_bundle_gets_its_scope_by_runcs_words() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let id = id(&sandbox);
    let folder = bundle(&sandbox, |config| {
        config["linux"]["cgroupsPath"] = json!(format!("system.slice:mine:{id}"));
        config["linux"]["resources"]["memory"] = json!({"limit": 33_554_432});
        config["linux"]["resources"]["unified"] = json!({"memory.high": "30000000", "pids.max": "9"});
        config["annotations"] = json!({
            "org.systemd.property.TimeoutStopSec": "7",
            "org.systemd.property.Documentation": "['https://example.org/rcd']",
        });
    });
    let states = sandbox.path("states").display().to_string();
    let runtime = |words: &[&str]| {
        let mut command = sandbox.rcd(&[&["runtime", "--root", &states, "--systemd-cgroup"], words].concat());
        // The container keeps the streams of `create`: these must not be the test's pipes.
        let null = std::process::Stdio::null;
        assert!(command.stdin(null()).stdout(null()).stderr(null()).status().expect("started").success(), "{words:?}");
    };
    runtime(&["create", "--bundle", &folder, &id]);
    runtime(&["start", &id]);
    let unit = format!("mine-{id}.scope");
    let expected = [
        ("MemoryMax", "33554432"),
        ("MemoryHigh", "30000000"),
        ("TasksMax", "9"),
        ("TimeoutStopUSec", "7s"),
        ("Documentation", "https://example.org/rcd"),
    ];
    for (property, value) in expected {
        assert_eq!(shown(&unit, property), value, "{property}");
    }
    assert_eq!(limit(&format!("/system.slice/{unit}"), "memory.high"), "29999104");
    let update = ["runtime", "--root", &states, "update", "--memory", "67108864", &id];
    sandbox.run(&update).expect(0);
    assert_eq!(shown(&unit, "MemoryMax"), "67108864");
    runtime(&["delete", "--force", &id]);
    assert_eq!(shown(&unit, "LoadState"), "not-found");
    let bad = |path: &str| {
        let folder = bundle(&sandbox, |config| config["linux"]["cgroupsPath"] = json!(path));
        sandbox.run(&["runtime", "--root", &states, "--systemd-cgroup", "run", "--bundle", &folder, &id]).expect(1)
    };
    bad("/rcd/x").complains("slice:prefix:name");
    bad("nothing:x:y").complains("no slice of systemd");
    let folder = bundle(&sandbox, |config| {
        config["linux"]["cgroupsPath"] = json!("");
        config["annotations"] = json!({"org.systemd.property.NoSuchProperty": "true"});
    });
    let said =
        sandbox.run(&["runtime", "--root", &states, "--systemd-cgroup", "run", "--bundle", &folder, &id]).expect(1);
    said.complains("NoSuchProperty");
}

/// What systemd is not told it takes back when it reads its files again.
#[test]
fn weights_stay_when_systemd_reloads() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let (id, states) = (id(&sandbox), sandbox.path("states").display().to_string());
    let folder = bundle(&sandbox, |config| {
        config["linux"]["cgroupsPath"] = json!(format!("system.slice:idle:{id}"));
        config["linux"]["resources"]["cpu"] = json!({"idle": 1, "shares": 512});
        config["linux"]["resources"]["blockIO"] = json!({"weight": 500});
    });
    let mut command =
        sandbox.rcd(&["runtime", "--root", &states, "--systemd-cgroup", "run", "--detach", "--bundle", &folder, &id]);
    let null = std::process::Stdio::null;
    assert!(command.stdin(null()).stdout(null()).stderr(null()).status().expect("started").success());
    let path = format!("/system.slice/idle-{id}.scope");
    let has_weight = fs::exists(format!("/sys/fs/cgroup{path}/io.weight")).expect("a folder of cgroups");
    let found = |reloaded: &str| {
        let io = if has_weight { limit(&path, "io.weight") } else { "default 4950".to_owned() };
        (limit(&path, "cpu.idle"), limit(&path, "cpu.weight"), io, reloaded.to_owned())
    };
    let expected = |idle: &str, weight: &str, reloaded: &str| {
        (idle.to_owned(), weight.to_owned(), "default 4950".to_owned(), reloaded.to_owned())
    };
    assert_eq!(found("before"), expected("1", "0", "before"));
    systemctl(&["daemon-reload"]);
    assert_eq!(found("after"), expected("1", "0", "after"));
    sandbox.run(&["runtime", "--root", &states, "update", "--cpu-idle", "0", &id]).expect(0);
    systemctl(&["daemon-reload"]);
    assert_eq!(found("awake"), expected("0", "100", "awake"));
    sandbox.run(&["runtime", "--root", &states, "delete", "--force", &id]).expect(0);
}

#[test]
fn what_is_brought_back_is_a_scope_again() {
    let Some(sandbox) = Sandbox::new(&HOST) else { return };
    let (id, states, criu) = (id(&sandbox), sandbox.path("states").display().to_string(), working_criu(&sandbox));
    let folder = bundle(&sandbox, |config| {
        config["linux"]["cgroupsPath"] = json!(format!("system.slice:back:{id}"));
        config["linux"]["resources"]["pids"] = json!({"limit": 9});
    });
    let images = sandbox.path("images");
    fs::create_dir_all(&images).expect("a folder");
    let images = images.display().to_string();
    let words = ["restore", "--detach", "--bundle", &folder, "--image-path", &images, &id];
    let globals = ["runtime", "--root", &states, "--systemd-cgroup", "--criu", &criu];
    sandbox.run(&[&globals[..], &words].concat()).expect(0);
    let unit = format!("back-{id}.scope");
    assert_eq!((shown(&unit, "ActiveState").as_str(), shown(&unit, "TasksMax").as_str()), ("active", "9"));
    let state = sandbox.run(&["runtime", "--root", &states, "state", &id]).expect(0).stdout;
    let pid = serde_json::from_str::<Value>(&state).expect("JSON")["pid"].to_string();
    assert_eq!(cgroup(&pid), format!("/system.slice/{unit}"));
    sandbox.run(&["runtime", "--root", &states, "delete", "--force", &id]).expect(0);
    assert_eq!(shown(&unit, "LoadState"), "not-found");
}

#[test]
fn limits_of_a_user_are_applied() {
    let Some(sandbox) = Sandbox::of_user(&USER) else { return };
    let rootfs = sandbox.rootfs();
    let limits = ["-m", "64m", "--cpus", "0.5", "--pids-limit", "20"];
    let run =
        [&["run", "-d", "--network", "none", "--name", "web"], &limits[..], &["--rootfs", &rootfs, "sleep", "1000"]];
    let id = sandbox.answer(&run.concat());
    let path = cgroup(&inspected(&sandbox, "{{.State.Pid}}"));
    assert!(path.starts_with("/user.slice/user-") && path.ends_with(&format!("/user.slice/rcd-{id}.scope")), "{path}");
    for (file, value) in [("memory.max", "67108864"), ("cpu.max", "50000 100000"), ("pids.max", "20")] {
        assert_eq!(limit(&path, file), value, "{file}");
    }
    // What limits do, and not only what files say.
    let fork = "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 5 & done; wait";
    let said = sandbox.run(&["exec", "web", "sh", "-c", fork]);
    assert!(said.stderr.contains("can't fork"), "{said}");
    let own = cgroup(&inspected(&sandbox, "{{.State.Pid}}"));
    sandbox.answer(&["exec", "-d", "web", "sleep", "777"]);
    sandbox.until("the process in the scope", || {
        let pids = limit(&own, "cgroup.procs");
        let lines = pids.lines().filter_map(|pid| fs::read(format!("/proc/{pid}/cmdline")).ok());
        lines.into_iter().any(|line| line == b"sleep\x00777\x00").then_some(())
    });
    sandbox.answer(&["pause", "web"]);
    assert_eq!(limit(&path, "cgroup.freeze"), "1");
    sandbox.answer(&["unpause", "web"]);
    sandbox.answer(&["update", "-m", "100m", "web"]);
    assert_eq!(limit(&path, "memory.max"), "104857600");
    sandbox.answer(&["rm", "-f", "web"]);
    assert!(!fs::exists(format!("/sys/fs/cgroup{path}")).expect("a folder of cgroups"), "{path} was left");
}

#[test]
fn want_of_memory_of_a_users_container_is_told() {
    let Some(sandbox) = Sandbox::of_user(&USER) else { return };
    let rootfs = sandbox.rootfs();
    let eat = "exec dd if=/dev/zero of=/dev/null bs=400M count=1";
    let run = ["run", "--name", "web", "--network", "none", "-m", "20m", "--memory-swap", "20m", "--rootfs", &rootfs];
    sandbox.run(&[&run[..], &["sh", "-c", eat]].concat()).expect(137);
    assert_eq!(inspected(&sandbox, "{{.State.OOMKilled}}"), "true");
}

#[test]
fn a_user_without_a_session_is_told_how_to_get_one() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox, Need::NoSession]) else { return };
    let said = sandbox.contained(&["--network", "none", "-m", "64m"], &["true"]).expect(125);
    let hint = if fs::exists("/sys/fs/cgroup/cgroup.controllers").expect("cgroups") {
        "loginctl enable-linger"
    } else {
        "systemd.unified_cgroup_hierarchy=1"
    };
    said.complains(hint);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
    // Without a limit it runs as ever.
    sandbox.contained(&["--network", "none"], &["true"]).expect(0);
}

#[test]
fn a_controller_that_is_not_delegated_is_named() {
    let Some(sandbox) = Sandbox::of_named_user("undelegated", &USER) else { return };
    let said = sandbox.contained(&["--network", "none", "--cpus", "0.5"], &["true"]).expect(125);
    let said = said.complains("`cpu`").complains("not delegated").complains("Delegate=cpu cpuset io memory pids");
    assert!(said.stderr.contains("/etc/systemd/system/user@.service.d"), "{said}");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
    sandbox.contained(&["--network", "none", "--pids-limit", "50"], &["true"]).expect(0);
}

#[test]
fn the_driver_is_said_and_kept() {
    let Some(sandbox) = Sandbox::new(&[Need::Root]) else { return };
    let driver = |words: &[&str]| {
        let said = sandbox.answer(&[words, &["info", "--format", "json"]].concat());
        serde_json::from_str::<Value>(&said).expect("JSON")["CgroupDriver"].as_str().expect("a driver").to_owned()
    };
    assert_eq!(driver(&[]), "cgroupfs");
    assert_eq!(driver(&["--cgroup-manager", "systemd"]), "systemd");
    fs::write(sandbox.path("config.toml"), "[containers]\ncgroup_manager = \"systemd\"\n").expect("settings");
    assert_eq!(driver(&[]), "systemd");
    assert_eq!(driver(&["--cgroup-manager", "cgroupfs"]), "cgroupfs");
    sandbox.run(&["--cgroup-manager", "other", "info"]).expect(125).complains("it may be `cgroupfs`, `systemd`");
}

#[test]
fn a_host_without_systemd_says_so() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::NoSystemd]) else { return };
    let rootfs = sandbox.rootfs();
    let run = ["--cgroup-manager", "systemd", "run", "--rm", "--network", "none", "--rootfs", &rootfs, "true"];
    sandbox.run(&run).expect(125).complains("systemd is not process 1 here");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}
