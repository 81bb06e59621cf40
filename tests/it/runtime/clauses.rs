//! More of the specification, a clause each, and what the other runtimes' callers rely on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{bundle, id, run, runtime};
use crate::needs::Need;
use crate::output::Output;
use crate::sandbox::Sandbox;

fn sandbox() -> Option<Sandbox> {
    Sandbox::new(&[Need::Root, Need::Busybox])
}

fn states(sandbox: &Sandbox) -> String {
    sandbox.path("states").display().to_string()
}

/// `run --detach` and `create` keep their caller's streams for the container: they must not be the test's pipes.
fn start(sandbox: &Sandbox, words: &[&str]) {
    let mut command = sandbox.rcd(&[&["runtime", "--root", &states(sandbox)], words].concat());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(status.expect("started").success(), "{words:?}");
}

fn status(sandbox: &Sandbox, id: &str) -> String {
    let text = runtime(sandbox, &["state", id]).expect(0).stdout;
    serde_json::from_str::<Value>(&text).expect("JSON")["status"].as_str().expect("a status").to_owned()
}

fn sets(all: &[&str], ambient: &[&str]) -> Value {
    json!({"bounding": all, "effective": all, "permitted": all, "inheritable": [], "ambient": ambient})
}

#[test]
fn capabilities_that_cannot_be_are_told_and_left_out() {
    let Some(sandbox) = sandbox() else { return };
    let said = run(&sandbox, "grep CapPrm /proc/self/status", |config| {
        config["process"]["capabilities"] = sets(&["CAP_CHOWN", "CAP_UNKNOWN"], &["CAP_CHOWN"]);
    });
    let said = said.expect(0);
    assert_eq!(said.stdout, "CapPrm:\t0000000000000001\n");
    assert!(said.stderr.contains("ignoring unknown or unavailable capabilities: [CAP_UNKNOWN]"), "{said:?}");
    assert!(said.stderr.contains("can't raise ambient capability CAP_CHOWN: "), "{said:?}");
}

#[test]
fn a_process_without_a_user_is_root() {
    let Some(sandbox) = sandbox() else { return };
    let without = |config: &mut Value| drop(config["process"].as_object_mut().expect("a map").remove("user"));
    assert_eq!(run(&sandbox, "id -u", without).expect(0).stdout, "0\n");
}

#[test]
fn a_filter_is_of_the_program_alone() {
    let Some(sandbox) = sandbox() else { return };
    // What the runtime itself has to do is done before the filter is there.
    let refused = [
        "close_range",
        "getcwd",
        "capset",
        "capget",
        "setgroups",
        "setresuid",
        "setresgid",
        "setuid",
        "setgid",
        "chdir",
        "umask",
        "rt_sigprocmask",
        "rt_sigaction",
        "prctl",
    ];
    for unprivileged in [true, false] {
        let said = run(&sandbox, "", |config| {
            config["process"]["args"] = json!(["/bin/busybox", "id", "-u"]);
            config["process"]["user"] = json!({"uid": 5, "gid": 6});
            config["process"]["noNewPrivileges"] = json!(unprivileged);
            config["linux"]["seccomp"] = json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                {"names": refused, "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]});
        });
        assert_eq!(said.expect(0).stdout, "5\n", "noNewPrivileges {unprivileged}");
    }
}

#[test]
fn a_right_for_the_filter_is_none_of_the_programs() {
    let Some(sandbox) = sandbox() else { return };
    for uid in [0, 5] {
        let said = run(&sandbox, "grep -E 'Cap(Prm|Eff|Bnd|Amb)' /proc/self/status | cut -f2 | sort -u", |config| {
            config["process"]["user"] = json!({"uid": uid, "gid": 0});
            config["process"]["capabilities"] = sets(&[], &[]);
            config["linux"]["seccomp"] = json!({"defaultAction": "SCMP_ACT_ALLOW"});
        });
        assert_eq!(said.expect(0).stdout, "0000000000000000\n", "{uid}");
    }
}

#[test]
fn hooks_have_the_environment_that_is_theirs() {
    let Some(sandbox) = sandbox() else { return };
    let told = sandbox.path("told");
    let hook = |script: &str, env: Value| json!({"path": "/bin/sh", "args": ["sh", "-c", script], "env": env});
    let host = |env: Value| hook(&format!("echo \"[$PATH]\" >>{}", told.display()), env);
    let said = run(&sandbox, "cat /told", |config| {
        config["process"]["env"] = json!(["PATH=/bin", "A=b"]);
        config["hooks"]["createRuntime"] = json!([host(Value::Null), host(json!(["PATH=/mine"]))]);
        config["hooks"]["startContainer"] = json!([hook("echo $A $HOME >/told", Value::Null)]);
    });
    assert_eq!(said.expect(0).stdout, "b /root\n");
    let told = fs::read_to_string(&told).expect("text");
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].len() > 2 && lines[0] != "[/mine]" && lines[1] == "[/mine]", "{told}");
}

#[test]
fn hooks_of_the_container_may_not_do_more_than_its_program() {
    let Some(sandbox) = sandbox() else { return };
    let said = run(&sandbox, "true", |config| {
        config["linux"]["seccomp"] = json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]});
        config["hooks"]["startContainer"] = json!([{"path": "/bin/sh", "args": ["sh", "-c", "mkdir /x"]}]);
    });
    said.expect(1).complains("error running startContainer hook #0");
    // Nobody guesses what a number means.
    let said = run(&sandbox, "true", |config| {
        config["hooks"]["createRuntime"] = json!([{"path": "/bin/sh", "args": ["sh", "-c", "kill -SYS $$"]}]);
    });
    said.expect(1).complains("signal 31: bad system call");
}

#[test]
fn hooks_find_the_root_at_its_path() {
    let Some(sandbox) = sandbox() else { return };
    let told = sandbox.path("told");
    sandbox.rootfs();
    let rootfs = sandbox.path("rootfs").display().to_string();
    let pid = r#"$(sed 's/.*"pid":\([0-9]*\).*/\1/')"#;
    let script = format!("test -e /proc/{pid}/root{rootfs}/proc/version && echo there >{}", told.display());
    run(&sandbox, "true", |config| {
        config["hooks"]["createRuntime"] = json!([{"path": "/bin/sh", "args": ["sh", "-c", script]}]);
    })
    .expect(0);
    assert_eq!(fs::read_to_string(told).expect("text"), "there\n");
}

#[test]
fn a_relative_destination_is_one_of_the_root() {
    let Some(sandbox) = sandbox() else { return };
    let said = run(&sandbox, "grep -c ' /x/y tmpfs ' /proc/mounts", |config| {
        let entry = json!({"destination": "x/y", "type": "tmpfs", "source": "tmpfs"});
        config["mounts"].as_array_mut().expect("a list").push(entry);
    });
    assert_eq!(said.expect(0).stdout, "1\n");
}

#[test]
fn mounts_are_made_in_order_also_out_of_the_root_itself() {
    let Some(sandbox) = sandbox() else { return };
    sandbox.rootfs();
    let data = sandbox.path("data");
    fs::create_dir_all(data.join("sub")).expect("a folder");
    fs::write(data.join("sub/file"), "content\n").expect("a file");
    let inner = sandbox.path("rootfs").join("mnt/one/sub");
    let said = run(&sandbox, "cat /two/file", |config| {
        let list = config["mounts"].as_array_mut().expect("a list");
        list.push(json!({"destination": "/mnt/one", "source": data, "options": ["bind", "size=5"]}));
        list.push(json!({"destination": "/two", "source": inner, "options": ["rbind", "ro", "rnostrictatime"]}));
    });
    let said = said.expect(0);
    assert_eq!(said.stdout, "content\n");
    assert!(said.stderr.contains("the bind mount of `/mnt/one` has no option `size`"), "{said:?}");
}

#[test]
fn a_map_of_ids_needs_no_word() {
    let Some(sandbox) = sandbox() else { return };
    let data = sandbox.path("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "").expect("a file");
    let map = json!([{"containerID": 0, "hostID": 1000, "size": 100}]);
    let entry = json!({"destination": "/data", "type": "bind", "source": data, "options": ["bind"],
        "uidMappings": map, "gidMappings": map});
    let said = run(&sandbox, "stat -c %u:%g /data/file", |config| {
        config["mounts"].as_array_mut().expect("a list").push(entry);
    });
    assert_eq!(said.expect(0).stdout, "1000:1000\n");
    let bare = json!({"destination": "/data", "type": "bind", "source": data, "options": ["bind", "idmap"]});
    run(&sandbox, "true", |config| config["mounts"].as_array_mut().expect("a list").push(bare))
        .expect(1)
        .complains("has no `uidMappings` or `gidMappings`");
}

#[test]
fn a_new_tmpfs_looks_like_the_folder_below() {
    let Some(sandbox) = sandbox() else { return };
    sandbox.rootfs();
    let folder = sandbox.path("rootfs").join("old");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o710)).expect("chmod");
    let said = run(&sandbox, "stat -c %a /old /new /said", |config| {
        let list = config["mounts"].as_array_mut().expect("a list");
        for (place, options) in [("/old", json!([])), ("/new", json!([])), ("/said", json!(["mode=1500"]))] {
            list.push(json!({"destination": place, "type": "tmpfs", "source": "tmpfs", "options": options}));
        }
    });
    assert_eq!(said.expect(0).stdout, "710\n1777\n1500\n");
}

#[test]
fn a_read_only_dev_has_its_devices() {
    let Some(sandbox) = sandbox() else { return };
    let script = "echo x >/dev/null; ls /dev/pts/ptmx; touch /dev/x 2>/dev/null || echo read-only";
    let said = run(&sandbox, script, |config| {
        config["mounts"][1]["options"] = json!(["nosuid", "mode=755", "ro"]);
    });
    assert_eq!(said.expect(0).stdout, "/dev/pts/ptmx\nread-only\n");
}

#[test]
fn variables_are_there_once() {
    let Some(sandbox) = sandbox() else { return };
    let said = run(&sandbox, "", |config| {
        config["process"]["args"] = json!(["env"]);
        config["process"]["env"] = json!(["A=1", "PATH=/bin", "HOME=", "A=2"]);
    });
    assert_eq!(said.expect(0).stdout, "PATH=/bin\nA=2\nHOME=/root\n");
}

#[test]
fn sockets_are_handed_on() {
    let Some(sandbox) = sandbox() else { return };
    let folder =
        bundle(&sandbox, |config| config["process"]["args"] = json!(["sh", "-c", "echo $LISTEN_FDS $LISTEN_PID"]));
    let mut command = sandbox.rcd(&["runtime", "--root", &states(&sandbox), "run", "--bundle", &folder, &id(&sandbox)]);
    let said = command.env("LISTEN_FDS", "1").output().expect("started");
    assert_eq!(String::from_utf8_lossy(&said.stdout), "1 1\n", "{said:?}");
}

#[test]
fn a_created_container_ends_when_it_is_asked_to() {
    let Some(sandbox) = sandbox() else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    start(&sandbox, &["create", "--bundle", &folder, &id]);
    runtime(&sandbox, &["kill", &id, "TERM"]).expect(0);
    sandbox.until("it stops", || (status(&sandbox, &id) == "stopped").then_some(()));
    assert_eq!(runtime(&sandbox, &["ps", "--format", "json", &id]).expect(0).stdout, "[]\n");
    runtime(&sandbox, &["delete", &id]).expect(0);
}

#[test]
fn what_shares_the_hosts_processes_is_killed_as_a_whole() {
    let Some(sandbox) = sandbox() else { return };
    let folder = bundle(&sandbox, |config| {
        let list = config["linux"]["namespaces"].as_array_mut().expect("a list");
        list.retain(|one| one["type"] != "pid");
        config["process"]["args"] = json!(["sh", "-c", "sleep 60 & sleep 60 & wait"]);
    });
    let id = id(&sandbox);
    let processes = || -> Vec<i32> {
        let said = runtime(&sandbox, &["ps", "--format", "json", &id]).expect(0).stdout;
        serde_json::from_str(&said).expect("JSON")
    };
    start(&sandbox, &["run", "--detach", "--bundle", &folder, &id]);
    sandbox.until("all three run", || (processes().len() == 3).then_some(()));
    runtime(&sandbox, &["kill", &id, "KILL"]).expect(0);
    sandbox.until("all are gone", || processes().is_empty().then_some(()));
    runtime(&sandbox, &["delete", &id]).expect(0);
}

#[test]
fn a_cgroup_is_one_containers() {
    let Some(sandbox) = sandbox() else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    start(&sandbox, &["run", "--detach", "--bundle", &folder, &id]);
    let other = format!("{id}-other");
    runtime(&sandbox, &["run", "--bundle", &folder, &other]).expect(1).complains("container's cgroup is not empty");
    assert_eq!(status(&sandbox, &id), "running", "the first one lives");
    runtime(&sandbox, &["exec", "--cgroup", "../..", &id, "true"]).expect(255).complains("is not a sub cgroup path");
    runtime(&sandbox, &["exec", "--cgroup", "nowhere", &id, "true"]).expect(255).complains("no such file");
    runtime(&sandbox, &["update", "--memory", "64M", "--pids-limit", "77", &id]).expect(0);
    let said = runtime(&sandbox, &["events", "--stats", &id]).expect(0).stdout;
    assert!(said.starts_with(&format!(r#"{{"type":"stats","id":"{id}","data":"#)), "{said}");
    let data: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(
        (&data["data"]["pids"]["limit"], &data["data"]["memory"]["usage"]["limit"]),
        (&json!(77), &json!(64 << 20))
    );
    let table = runtime(&sandbox, &["ps", &id]).expect(0).stdout;
    assert!(table.lines().count() == 2 && table.contains("sleep 60"), "{table}");
    runtime(&sandbox, &["delete", "--force", "--regex", &format!("^{id}$")]).expect(0);
    assert_eq!(runtime(&sandbox, &["list", "-q"]).expect(0).stdout, "");
}

#[test]
fn a_spec_to_start_from_is_one_that_runs() {
    let Some(sandbox) = sandbox() else { return };
    let folder = sandbox.path("fresh");
    fs::create_dir(&folder).expect("a folder");
    let shown = folder.display().to_string();
    for flags in [&["spec", "--bundle", &shown][..], &["spec", "--rootless", "--bundle", &shown]] {
        runtime(&sandbox, flags).expect(0);
        runtime(&sandbox, flags).expect(1).complains("exists already");
        let text = fs::read_to_string(folder.join("config.json")).expect("config.json");
        let config: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(config["ociVersion"], "1.3.0");
        let sets = &config["process"]["capabilities"];
        assert!(sets["inheritable"].is_null() && sets["ambient"].is_null(), "{sets}");
        let users =
            config["linux"]["namespaces"].as_array().expect("a list").iter().filter(|one| one["type"] == "user");
        assert_eq!(users.count(), usize::from(flags.contains(&"--rootless")));
        fs::remove_file(folder.join("config.json")).expect("removed");
    }
    runtime(&sandbox, &["spec", "--bundle", &shown, "--file", "other.json"]).expect(0);
    assert!(folder.join("other.json").is_file() && !folder.join("config.json").exists());
}

#[test]
fn checkpoints_say_what_criu_says() {
    let Some(sandbox) = sandbox() else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    let images = sandbox.path("images").display().to_string();
    let words = |id: &str| -> Output {
        runtime(&sandbox, &["--criu", "/nowhere/criu", "checkpoint", "--image-path", &images, id])
    };
    words(&id).expect(1).complains("does not exist");
    start(&sandbox, &["run", "--detach", "--bundle", &folder, &id]);
    words(&id).expect(1).complains("cannot run `/nowhere/criu`");
    let failing = sandbox.file("criu", "#!/bin/sh\necho \"Error: no such luck: $1\" >&2; exit 3\n");
    fs::set_permissions(&failing, fs::Permissions::from_mode(0o755)).expect("chmod");
    let failing = failing.display().to_string();
    runtime(&sandbox, &["--criu", &failing, "checkpoint", "--image-path", &images, &id])
        .expect(1)
        .complains("Error: no such luck: dump");
    assert_eq!(status(&sandbox, &id), "running");
    let other = format!("{id}-other");
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    runtime(&sandbox, &["--criu", &failing, "restore", "--bundle", &folder, "--image-path", &images, &other])
        .expect(1)
        .complains("Error: no such luck: restore");
    runtime(&sandbox, &["state", &other]).expect(1).complains("does not exist");
}

#[test]
fn a_name_of_the_host_stays_its_own() {
    let Some(sandbox) = sandbox() else { return };
    let own = fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
    let shared = |config: &mut Value| {
        config["linux"]["namespaces"].as_array_mut().expect("a list").retain(|one| one["type"] != "uts");
    };
    run(&sandbox, "true", shared).expect(1).complains("unable to set hostname without a private UTS namespace");
    let joined = |config: &mut Value| {
        shared(config);
        let list = config["linux"]["namespaces"].as_array_mut().expect("a list");
        list.push(json!({"type": "uts", "path": "/proc/self/ns/uts"}));
    };
    run(&sandbox, "true", joined).expect(1).complains("without a private UTS namespace");
    let domain = |config: &mut Value| {
        shared(config);
        config.as_object_mut().expect("a map").remove("hostname");
        config["domainname"] = json!("x");
    };
    run(&sandbox, "true", domain).expect(1).complains("unable to set domainname");
    let said = run(&sandbox, "hostname", |config| {
        shared(config);
        config.as_object_mut().expect("a map").remove("hostname");
    });
    assert_eq!(said.expect(0).stdout, own);
    assert_eq!(fs::read_to_string("/proc/sys/kernel/hostname").expect("a name"), own);
}

#[test]
fn a_container_can_stay_in_the_cgroup_of_its_maker() {
    let Some(sandbox) = sandbox() else { return };
    let id = id(&sandbox);
    let run_in = |change: &dyn Fn(&mut Value)| {
        let folder = bundle(&sandbox, |config| {
            config["process"]["args"] = json!(["sh", "-c", "cat /proc/self/cgroup"]);
            config["linux"]["resources"] = json!({"devices": [{"allow": false, "access": "rwm"}]});
            change(config);
        });
        runtime(&sandbox, &["--cgroup-manager", "disabled", "run", "--bundle", &folder, &id])
    };
    let said = run_in(&|_| {}).expect(0).stdout;
    assert!(!said.contains(&id) && !said.is_empty(), "{said}");
    run_in(&|config| config["linux"]["resources"]["pids"] = json!({"limit": 5})).expect(1).complains("need a cgroup");
    assert_eq!(
        fs::read_dir(states(&sandbox)).expect("states").flatten().filter(|one| one.file_name() != ".cache").count(),
        0
    );
}

/// What init holds before its program runs is nothing that leads to the host (runc's "detect fd leak").
#[test]
fn a_created_container_holds_no_file_of_the_hosts() {
    let Some(sandbox) = sandbox() else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    start(&sandbox, &["create", "--bundle", &folder, &id]);
    let state: Value = serde_json::from_str(&runtime(&sandbox, &["state", &id]).expect(0).stdout).expect("JSON");
    let open = fs::read_dir(format!("/proc/{}/fd", state["pid"])).expect("its descriptors");
    let targets =
        open.flatten().filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok_and(|n| n > 2));
    let targets: Vec<String> =
        targets.filter_map(|entry| Some(fs::read_link(entry.path()).ok()?.display().to_string())).collect();
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    let plain = |target: &&String| target.starts_with("socket:") || target.starts_with("anon_inode:") || *target == "/";
    assert!(targets.iter().all(|target| plain(&target)), "{targets:?}");
}

#[test]
fn a_frozen_cgroup_is_no_place_for_a_container() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::File("/sys/fs/cgroup/freezer/tasks")]) else {
        return;
    };
    let folder = Path::new("/sys/fs/cgroup/freezer/rcd").join(id(&sandbox));
    fs::create_dir_all(&folder).expect("a cgroup");
    fs::write(folder.join("freezer.state"), "FROZEN").expect("frozen");
    let said = run(&sandbox, "true", |_| {});
    fs::write(folder.join("freezer.state"), "THAWED").expect("thawed");
    fs::remove_dir(&folder).expect("removed");
    // Another test's container may be in it.
    let _ = fs::remove_dir("/sys/fs/cgroup/freezer/rcd");
    said.expect(1).complains("unexpectedly frozen");
}

#[test]
fn letters_of_device_rules_that_mean_nothing_are_left_out() {
    let Some(sandbox) = sandbox() else { return };
    let with = |access: &'static str| {
        run(&sandbox, "echo written >/dev/null && echo written", move |config| {
            config["linux"]["resources"]["devices"] = json!([{"allow": false, "access": "rwm"},
                {"allow": false, "type": "c", "major": 1, "minor": 11, "access": access}]);
        })
    };
    assert_eq!(with("rwa").expect(0).stdout, "written\n");
    with("x").expect(1).complains("`x` is no access to a device: use r, w, m");
}

/// Of a hierarchy that a container is in nowhere it would see the host's top, and write to it.
#[test]
fn who_may_write_to_cgroups_is_in_all_of_them() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::File("/sys/fs/cgroup/freezer/tasks")]) else {
        return;
    };
    let id = id(&sandbox);
    let cgroups = |change: &dyn Fn(&mut Value)| {
        let folder = bundle(&sandbox, |config| {
            config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "cgroup"}));
            change(config);
        });
        start(&sandbox, &["run", "--detach", "--bundle", &folder, &id]);
        let state: Value = serde_json::from_str(&runtime(&sandbox, &["state", &id]).expect(0).stdout).expect("JSON");
        let table = fs::read_to_string(format!("/proc/{}/cgroup", state["pid"])).expect("its cgroups");
        runtime(&sandbox, &["delete", "--force", &id]).expect(0);
        table
    };
    let mounted = |word: &'static str| {
        move |config: &mut Value| {
            let entry =
                json!({"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": [word]});
            config["mounts"].as_array_mut().expect("a list").push(entry);
        }
    };
    let powerful = |config: &mut Value| config["process"]["capabilities"] = sets(&["CAP_SYS_ADMIN"], &[]);
    for change in [&mounted("nosuid") as &dyn Fn(&mut Value), &powerful] {
        let table = cgroups(change);
        let line = table.lines().find(|line| line.contains(":freezer:")).expect("a freezer");
        assert!(line.ends_with(&format!("/rcd/{id}")), "{table}");
    }
    let folder = Path::new("/sys/fs/cgroup/freezer/rcd").join(&id);
    assert!(!folder.exists(), "nothing is left");
    assert!(cgroups(&mounted("ro")).contains(&format!(":pids:/rcd/{id}")));
}

#[test]
fn the_cpus_of_what_is_executed_are_told_with_debug() {
    let Some(sandbox) = sandbox() else { return };
    let folder = bundle(&sandbox, |config| config["process"]["execCPUAffinity"] = json!({"initial": "0"}));
    let id = id(&sandbox);
    start(&sandbox, &["run", "--detach", "--bundle", &folder, &id]);
    let said = runtime(&sandbox, &["--debug", "exec", &id, "true"]);
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    assert!(said.expect(0).stderr.contains("nsexec: affinity: 0x1"));
}

#[test]
fn debug_lines_are_runcs() {
    let Some(sandbox) = sandbox() else { return };
    let folder = bundle(&sandbox, |config| config["process"]["args"] = json!(["true"]));
    let said = runtime(&sandbox, &["--debug", "run", "--bundle", &folder, &id(&sandbox)]).expect(0).stderr;
    let lines = ["nsexec container setup", "child process in init()", "init: closing the pipe to signal completion"];
    assert!(lines.iter().all(|line| said.contains(&format!("level=debug msg=\"{line}\""))), "{said}");
}
