//! Clauses of the runtime specification, each seen from inside of a container or by who holds the other end.

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};

use rcd::kernel::socket;
use serde_json::{Value, json};

use super::{bundle, id, run, runtime};
use crate::needs::Need;
use crate::sandbox::Sandbox;

/// The first message on `listener`, with the descriptor that came along.
fn received(listener: &UnixListener) -> (String, OwnedFd) {
    let (stream, _) = listener.accept().expect("a connection");
    let mut bytes = [0; 8192];
    let (length, descriptors) = socket::receive(stream.as_fd(), &mut bytes).expect("a message");
    let descriptor = descriptors.into_iter().next().expect("a descriptor");
    (String::from_utf8_lossy(&bytes[..length]).into_owned(), descriptor)
}

/// `create` keeps its caller's streams for the container: they must not be the test's pipes.
fn create(sandbox: &Sandbox, words: &[&str]) {
    let states = sandbox.path("states").display().to_string();
    let mut command = sandbox.rcd(&[&["runtime", "--root", &states, "create"], words].concat());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(status.expect("started").success());
}

#[test]
fn what_is_made_in_a_joined_user_namespace_belongs_to_it() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Program("unshare")]) else { return };
    let mut holder = Command::new("unshare");
    holder.args(["--user", "--map-root-user", "sleep", "60"]).stdin(Stdio::null());
    let mut holder = holder.spawn().expect("a user namespace");
    let path = format!("/proc/{}/ns/user", holder.id());
    let own = fs::read_link("/proc/self/ns/user").expect("a link");
    let maps = format!("/proc/{}/gid_map", holder.id());
    let ready =
        || fs::read_link(&path).is_ok_and(|link| link != own) && fs::read(&maps).is_ok_and(|map| !map.is_empty());
    sandbox.until("the namespace is there", || ready().then_some(()));
    // Only who rules the namespace that owns it may name a host or mount something.
    let script = "hostname other && hostname && cat /proc/self/uid_map && mount -t tmpfs tmpfs /mnt && echo mounted";
    let said = run(&sandbox, &format!("mkdir -p /mnt; {script}"), |config| {
        config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user", "path": path}));
        let all = json!(["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE"]);
        config["process"]["capabilities"] = json!({"bounding": all, "effective": all, "permitted": all});
    });
    holder.kill().and_then(|()| holder.wait()).expect("ended");
    let said = said.expect(0).stdout;
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(words, ["other", "0", "0", "1", "mounted"]);
}

#[test]
fn a_time_namespace_has_its_offsets() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    if !Path::new("/proc/self/ns/time").exists() {
        println!("skipped: this kernel has no time namespaces");
        return;
    }
    let with = |offsets: Value| {
        move |config: &mut Value| {
            config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "time"}));
            config["linux"]["timeOffsets"] = offsets;
        }
    };
    let offsets = json!({"boottime": {"secs": 5_000_000}, "monotonic": {"secs": 3, "nanosecs": 5}});
    let said = run(&sandbox, "cut -d. -f1 /proc/uptime; cat /proc/self/timens_offsets", with(offsets)).expect(0).stdout;
    let uptime: u64 = said.lines().next().and_then(|line| line.parse().ok()).expect("a number");
    assert!(uptime >= 5_000_000, "{said}");
    let own: f64 =
        fs::read_to_string("/proc/uptime").expect("text").split(' ').next().expect("a word").parse().expect("a number");
    assert!(own < 5_000_000.0, "the host's clock is its own: {own}");
    run(&sandbox, "true", with(json!({"wall": {"secs": 1}}))).expect(1).complains("the clock `wall`");
    let without = |config: &mut Value| config["linux"]["timeOffsets"] = json!({"boottime": {"secs": 1}});
    run(&sandbox, "true", without).expect(1).complains("needs a new time namespace");
}

#[test]
fn tmpcopyup_keeps_what_was_there() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    sandbox.rootfs();
    let data = sandbox.path("rootfs").join("data/deep");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "content\n").expect("a file");
    std::os::unix::fs::symlink("/outside", data.join("link")).expect("a link");
    std::os::unix::fs::chown(data.join("file"), Some(5), Some(6)).expect("chown");
    let options =
        json!({"destination": "/data", "type": "tmpfs", "source": "tmpfs", "options": ["tmpcopyup", "ro", "nosuid"]});
    let script = "cat /data/deep/file; stat -c '%u:%g %a' /data/deep/file; readlink /data/deep/link; \
        grep -c '^tmpfs /data tmpfs ro,' /proc/mounts; touch /data/x 2>/dev/null || echo read-only";
    let said = run(&sandbox, script, |config| config["mounts"].as_array_mut().expect("a list").push(options));
    assert_eq!(said.expect(0).stdout, "content\n5:6 644\n/outside\n1\nread-only\n");
}

#[test]
fn what_is_executed_runs_on_the_cpus_asked_for() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let folder =
        bundle(&sandbox, |config| config["process"]["execCPUAffinity"] = json!({"initial": "0", "final": "0"}));
    let id = id(&sandbox);
    create(&sandbox, &["--bundle", &folder, &id]);
    runtime(&sandbox, &["start", &id]).expect(0);
    let said = runtime(&sandbox, &["exec", &id, "grep", "Cpus_allowed_list", "/proc/self/status"]).expect(0).stdout;
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    assert_eq!(said, "Cpus_allowed_list:\t0\n");
}

#[test]
fn a_terminal_goes_to_the_console_socket() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let folder = bundle(&sandbox, |config| {
        config["process"]["terminal"] = json!(true);
        config["process"]["consoleSize"] = json!({"height": 33, "width": 77});
        config["process"]["args"] = json!(["sh", "-c", "tty; stty size"]);
    });
    let (id, socket) = (id(&sandbox), sandbox.path("console"));
    let listener = UnixListener::bind(&socket).expect("a socket");
    create(&sandbox, &["--bundle", &folder, "--console-socket", &socket.display().to_string(), &id]);
    let (_, master) = received(&listener);
    runtime(&sandbox, &["start", &id]).expect(0);
    let mut said = Vec::new();
    // The last reader of a terminal hears EIO when the program is gone.
    let _ = fs::File::from(master).read_to_end(&mut said);
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    assert_eq!(String::from_utf8_lossy(&said), "/dev/pts/0\r\n33 77\r\n");
}

#[test]
fn seccomp_notifications_go_to_their_listener() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let socket = sandbox.path("listener");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let script = "echo started; mkdir /x 2>&1; echo ended";
    let folder = bundle(&sandbox, |config| {
        config["process"]["args"] = json!(["sh", "-c", script]);
        config["linux"]["seccomp"] = json!({
            "defaultAction": "SCMP_ACT_ALLOW",
            "listenerPath": socket, "listenerMetadata": "mine",
            "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_NOTIFY"}],
        });
    });
    let id = id(&sandbox);
    let heard = std::thread::spawn(move || received(&listener).0);
    // The descriptor is closed with that: then what waits for an answer hears that there is none.
    let said = runtime(&sandbox, &["run", "--bundle", &folder, &id]).expect(0).stdout;
    let state: Value = serde_json::from_str(&heard.join().expect("heard")).expect("JSON");
    assert_eq!(said, "started\nmkdir: can't create directory '/x': Function not implemented\nended\n");
    assert_eq!(state["fds"], json!(["seccompFd"]));
    assert_eq!(state["metadata"], json!("mine"));
    assert_eq!(state["state"]["id"], json!(id));
    assert_eq!(state["pid"], state["state"]["pid"]);
}

#[test]
fn hooks_run_at_their_moments_in_order() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let told = sandbox.path("told");
    fs::write(&told, "").expect("a file");
    let hook = |kind: &str| {
        let script = format!(r#"(sed 's/.*"status":"\([a-z]*\)".*/{kind} \1/'; echo) >>{}"#, told.display());
        json!([{"path": "/bin/sh", "args": ["sh", "-c", script]}])
    };
    let kinds = ["prestart", "createRuntime", "createContainer", "poststart", "poststop"];
    let hooks = |config: &mut Value| {
        for kind in kinds {
            config["hooks"][kind] = hook(kind);
        }
        // That one is a program of the container.
        config["hooks"]["startContainer"] = json!([{"path": "/bin/sh", "args": ["sh", "-c", "touch /started"]}]);
    };
    assert_eq!(run(&sandbox, "ls /started", hooks).expect(0).stdout, "/started\n");
    let told = fs::read_to_string(&told).expect("text");
    let wanted =
        "prestart creating\ncreateRuntime creating\ncreateContainer creating\npoststart running\npoststop stopped\n";
    assert_eq!(told, wanted);
    let slow = |config: &mut Value| {
        let hook = json!([{"path": "/bin/sleep", "args": ["sleep", "60"], "timeout": 1}]);
        config["hooks"]["createRuntime"] = hook;
    };
    run(&sandbox, "true", slow).expect(1).complains("it did not end within 1 s");
    runtime(&sandbox, &["state", &id(&sandbox)]).expect(1).complains("does not exist");
}

#[test]
fn id_mapped_mounts_show_other_owners() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let data = sandbox.path("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "").expect("a file");
    std::os::unix::fs::chown(data.join("file"), Some(10), Some(20)).expect("chown");
    let map = json!([{"containerID": 10, "hostID": 1010, "size": 100}]);
    for word in ["idmap", "ridmap"] {
        let entry = json!({"destination": "/data", "type": "bind", "source": data, "options": ["rbind", word],
            "uidMappings": map, "gidMappings": map});
        let said = run(&sandbox, "stat -c %u:%g /data/file", |config| {
            config["mounts"].as_array_mut().expect("a list").push(entry);
        });
        assert_eq!(said.expect(0).stdout, "1010:1020\n", "{word}");
    }
}

#[test]
fn scheduling_is_what_the_process_asks_for() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let asked = |config: &mut Value| {
        config["process"]["scheduler"] = json!({"policy": "SCHED_BATCH", "nice": 7});
        config["process"]["ioPriority"] = json!({"class": "IOPRIO_CLASS_IDLE", "priority": 0});
        config["process"]["oomScoreAdj"] = json!(321);
    };
    // Fields 19 and 41 of stat(5): the nice value and the policy.
    let script = "awk '{print $19, $41}' /proc/self/stat; cat /proc/self/oom_score_adj; ionice -p $$";
    let said = run(&sandbox, script, asked).expect(0).stdout;
    assert_eq!(said, "7 3\n321\nidle\n");
    let wrong =
        |config: &mut Value| config["process"]["ioPriority"] = json!({"class": "IOPRIO_CLASS_BE", "priority": 9});
    run(&sandbox, "true", wrong).expect(1).complains("no IO priority");
}
