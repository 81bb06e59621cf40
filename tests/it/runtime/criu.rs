//! Flags of `checkpoint`, `restore` and `update` that runc has: handed to criu, or refused aloud.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;

use super::{bundle, id, runtime};
use crate::needs::Need;
use crate::sandbox::Sandbox;

/// A criu that says how it was called, and fails.
fn criu(sandbox: &Sandbox) -> String {
    let program = sandbox.file("criu", "#!/bin/sh\necho \"Error: called with $*\" >&2; exit 3\n");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("chmod");
    program.display().to_string()
}

#[test]
fn every_flag_of_a_checkpoint_reaches_criu() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let (folder, id, criu) = (bundle(&sandbox, |_| {}), id(&sandbox), criu(&sandbox));
    let states = sandbox.path("states").display().to_string();
    let mut command = sandbox.rcd(&["runtime", "--root", &states, "run", "--detach", "--bundle", &folder, &id]);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(status.expect("started").success());
    let images = sandbox.path("images").display().to_string();
    let checkpoint = |flags: &[&str]| {
        let words = ["--criu", &criu, "checkpoint", "--image-path", &images];
        runtime(&sandbox, &[&words[..], flags, &[&id]].concat())
    };
    for (flags, wanted) in [
        (&["--tcp-established"][..], "--tcp-established"),
        (&["--tcp-skip-in-flight"], "--skip-in-flight"),
        (&["--link-remap"], "--link-remap"),
        (&["--ext-unix-sk"], "--ext-unix-sk"),
        (&["--shell-job"], "--shell-job"),
        (&["--file-locks"], "--file-locks"),
        (&["--lazy-pages"], "--lazy-pages"),
        (&["--auto-dedup"], "--auto-dedup"),
        (&["--leave-running"], "--leave-running"),
        (&["--pre-dump"], "pre-dump --tree"),
        (&["--empty-ns", "network"], "--empty-ns=net"),
        (&["--status-fd", "5"], "--status-fd=5"),
        (&["--page-server", "192.0.2.1:27"], "--page-server --address=192.0.2.1 --port=27"),
        (&["--manage-cgroups-mode", "ignore"], "--manage-cgroups=ignore"),
        (&["--network-lock", "nftables"], "--network-lock=nftables"),
    ] {
        checkpoint(flags).expect(1).complains(wanted);
    }
    checkpoint(&["--page-server", "here"]).expect(1).complains("`here` is no place: use ADDRESS:PORT");
    checkpoint(&["--empty-ns", "pid"]).expect(1).complains("pid");
    for flag in ["--l3-cache-schema", "--mem-bw-schema"] {
        runtime(&sandbox, &["update", flag, "L3:0=f", &id]).expect(1).complains("Intel RDT");
    }
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
}

#[test]
fn every_flag_of_a_restore_reaches_criu_or_is_refused() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let (folder, id, criu) = (bundle(&sandbox, |_| {}), id(&sandbox), criu(&sandbox));
    let images = sandbox.path("images");
    fs::create_dir_all(&images).expect("a folder");
    let images = images.display().to_string();
    let restore = |flags: &[&str]| {
        let words = ["--criu", &criu, "restore", "--bundle", &folder, "--image-path", &images];
        runtime(&sandbox, &[&words[..], flags, &[&id]].concat())
    };
    for (flags, wanted) in [
        (&["--lazy-pages"][..], "--lazy-pages"),
        (&["--auto-dedup"], "--auto-dedup"),
        (&["--empty-ns", "network"], "--empty-ns=net"),
        (&["--network-lock", "skip"], "--network-lock=skip"),
        (&["--lsm-profile", "apparmor:x"], "--lsm-profile=apparmor:x"),
        (&["--lsm-mount-context", "y"], "--lsm-mount-context=y"),
        (&["--detach", "--no-subreaper"], "called with restore"),
        (&["--no-subreaper"], "needs --detach"),
        (&["--no-pivot"], "in no other way"),
        (&["--console-socket", "/tmp/s"], "gives no terminal"),
    ] {
        restore(flags).expect(1).complains(wanted);
    }
    runtime(&sandbox, &["state", &id]).expect(1).complains("does not exist");
}

/// A criu that brings a process back: a new one.
pub(crate) fn working_criu(sandbox: &Sandbox) -> String {
    let script = "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --pidfile ] && file=$2; shift; done\n\
        setsid sleep 60 </dev/null >/dev/null 2>&1 &\necho $! >\"$file\"\n";
    let program = sandbox.file("criu", script);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("chmod");
    program.display().to_string()
}

#[test]
fn what_is_brought_back_has_the_cgroup_of_a_new_container() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let (folder, id, criu) = (bundle(&sandbox, |_| {}), id(&sandbox), working_criu(&sandbox));
    let images = sandbox.path("images");
    fs::create_dir_all(&images).expect("a folder");
    let images = images.display().to_string();
    let words = ["--criu", &criu, "restore", "--detach", "--bundle", &folder, "--image-path", &images, &id];
    runtime(&sandbox, &words).expect(0);
    let state: Value = serde_json::from_str(&runtime(&sandbox, &["state", &id]).expect(0).stdout).expect("JSON");
    assert_eq!(state["status"], "running");
    let places = fs::read_to_string(format!("/proc/{}/cgroup", state["pid"])).expect("a process");
    assert!(places.contains(&format!(":/rcd/{id}\n")), "{places}");
    // The devices that every program may use are among its rules.
    if let Ok(rules) = fs::read_to_string(format!("/sys/fs/cgroup/devices/rcd/{id}/devices.list")) {
        assert!(rules.contains("c 1:3 rwm"), "{rules}");
    }
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
}
