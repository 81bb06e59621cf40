//! `--no-pivot`: a container that climbs out of its root, or mounts a procfs of its own, finds no more than it would otherwise.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{bundle, id, runtime};
use crate::needs::Need;
use crate::output::Output;
use crate::sandbox::Sandbox;

/// Each with its root at its own path until it is entered, which a hook asks for, and without.
const HOOKED: [bool; 2] = [false, true];

/// What a program of root's has that an engine gave too much.
fn powerful(config: &mut Value, hooked: bool, script: &str) {
    let all = json!(["CAP_SYS_CHROOT", "CAP_SYS_ADMIN", "CAP_SETFCAP", "CAP_DAC_OVERRIDE"]);
    config["process"]["capabilities"] = json!({"bounding": all, "effective": all, "permitted": all});
    config["process"]["args"] = json!(["sh", "-c", script]);
    if hooked {
        config["hooks"]["createRuntime"] = json!([{"path": "/bin/true"}]);
    }
}

fn run(sandbox: &Sandbox, hooked: bool, script: &str, change: impl FnOnce(&mut Value)) -> Output {
    let folder = bundle(sandbox, |config| {
        powerful(config, hooked, script);
        change(config);
    });
    runtime(sandbox, &["run", "--no-pivot", "--bundle", &folder, &id(sandbox)])
}

/// A root file system with a mark at its top, and a folder that can be a root in turn.
fn marked() -> Option<Sandbox> {
    let sandbox = Sandbox::new(&[Need::Root, Need::Busybox])?;
    sandbox.rootfs();
    let rootfs = sandbox.path("rootfs");
    fs::write(rootfs.join("mark"), "the container's\n").expect("a file");
    fs::create_dir_all(rootfs.join("jail/bin")).expect("a folder");
    fs::copy(rootfs.join("bin/busybox"), rootfs.join("jail/bin/busybox")).expect("busybox");
    Some(sandbox)
}

#[test]
fn who_climbs_out_is_in_the_container_still() {
    let Some(sandbox) = marked() else { return };
    // What is open is above the root of who calls chroot(2) once more: the classic way out.
    let up = "/proc/self/fd/3/../../../../../../../..";
    let script = format!(
        "exec 3</; /bin/busybox chroot /jail /bin/busybox sh -c 'b=/bin/busybox; $b cat {up}/mark; $b wc -c <{up}/proc/timer_list; \
        $b touch {up}/proc/sys/x 2>/dev/null || echo refused'"
    );
    for hooked in HOOKED {
        let said = run(&sandbox, hooked, &script, |config| {
            let procfs = json!({"destination": "/jail/proc", "type": "proc", "source": "proc"});
            config["mounts"].as_array_mut().expect("a list").push(procfs);
        });
        assert_eq!(said.expect(0).stdout, "the container's\n0\nrefused\n", "hooked: {hooked}");
    }
}

#[test]
fn a_user_namespace_inside_mounts_no_bare_procfs() {
    let Some(sandbox) = marked() else { return };
    let script = "/bin/busybox unshare -mrpf sh -c 'mount -t proc none /proc && echo mounted; \
        test -e /sys/kernel || mount -t sysfs none /sys && echo mounted' 2>&1";
    for hooked in HOOKED {
        let said = run(&sandbox, hooked, script, |_| {});
        assert!(!said.stdout.contains("mounted"), "hooked: {hooked}: {said:?}");
        assert!(said.stdout.to_lowercase().contains("denied") || said.stdout.contains("not permitted"), "{said:?}");
    }
}

#[test]
fn nothing_of_the_hosts_is_mounted_beside_it() {
    let Some(sandbox) = marked() else { return };
    let before = fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count();
    for hooked in HOOKED {
        let (folder, id) = (bundle(&sandbox, |config| powerful(config, hooked, "sleep 60")), id(&sandbox));
        let states = sandbox.path("states").display().to_string();
        let words = ["runtime", "--root", &states, "run", "--no-pivot", "--detach", "--bundle", &folder, &id];
        let mut command = sandbox.rcd(&words);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
        assert!(status.expect("started").success());
        // Who joins by the namespace has the container's root, and no other.
        let said = runtime(&sandbox, &["exec", &id, "cat", "/mark", "/proc/mounts"]).expect(0).stdout;
        let state: Value = serde_json::from_str(&runtime(&sandbox, &["state", &id]).expect(0).stdout).expect("JSON");
        let seen = fs::read_to_string(format!("/proc/{}/mountinfo", state["pid"])).expect("mounts");
        runtime(&sandbox, &["delete", "--force", &id]).expect(0);
        assert!(said.starts_with("the container's\n"), "{said}");
        assert!(!said.contains(" /jail") && seen.lines().count() < 20, "hooked: {hooked}: {seen}");
    }
    assert_eq!(fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count(), before, "the host's stay");
}

/// A bundle without a mount namespace.
fn shared(sandbox: &Sandbox, change: impl FnOnce(&mut Value)) -> String {
    bundle(sandbox, |config| {
        config["linux"]["namespaces"].as_array_mut().expect("a list").retain(|one| one["type"] != "mount");
        config["linux"]["maskedPaths"] = json!([]);
        config["linux"]["readonlyPaths"] = json!([]);
        change(config);
    })
}

#[test]
fn without_a_mount_namespace_there_is_a_root_all_the_same() {
    let Some(sandbox) = marked() else { return };
    let (folder, id) = (shared(&sandbox, |config| config["mounts"] = json!([])), id(&sandbox));
    let states = sandbox.path("states").display().to_string();
    let mut command = sandbox.rcd(&["runtime", "--root", &states, "run", "--detach", "--bundle", &folder, &id]);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(status.expect("started").success());
    let said = runtime(&sandbox, &["exec", &id, "cat", "/mark"]);
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    assert_eq!(said.expect(0).stdout, "the container's\n");
}

#[test]
fn without_a_mount_namespace_nothing_can_be_hidden() {
    let Some(sandbox) = marked() else { return };
    for field in ["maskedPaths", "readonlyPaths"] {
        let folder = shared(&sandbox, |config| config["linux"][field] = json!(["/proc/keys"]));
        let said = runtime(&sandbox, &["run", "--bundle", &folder, &id(&sandbox)]).expect(1);
        said.complains(&format!("unable to restrict sys entries without a private MNT namespace: `linux.{field}`"));
    }
}

#[test]
fn without_a_mount_namespace_what_is_filled_is_read_only_too() {
    let Some(sandbox) = marked() else { return };
    // Before Linux 6.15 nothing can be mounted in a root that is attached nowhere: that is an error, and never the host's table.
    let folder = shared(&sandbox, |config| {
        config["mounts"][1]["options"] = json!(["nosuid", "mode=755", "ro"]);
        let cgroup = json!({"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["ro"]});
        config["mounts"].as_array_mut().expect("a list").push(cgroup);
        config["process"]["args"] =
            json!(["sh", "-c", "for x in /dev/x /sys/fs/cgroup/x; do mkdir $x 2>&1; done; echo x >/dev/null"]);
    });
    let before = fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count();
    let said = runtime(&sandbox, &["run", "--bundle", &folder, &id(&sandbox)]);
    assert_eq!(fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count(), before);
    if said.code == 0 {
        assert_eq!(said.stdout.matches("Read-only file system").count(), 2, "{said:?}");
    } else {
        said.complains("cannot mount");
    }
}
