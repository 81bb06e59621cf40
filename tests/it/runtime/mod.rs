//! runc's command line: real bundles, made, run, executed in and forgotten.

mod bad_input;
mod clauses;
mod criu;
mod memory;
mod mount_words;
mod net_devices;
mod no_pivot;
mod spec;

use std::fs;

use serde_json::{Value, json};

use crate::needs::Need;
use crate::output::Output;
use crate::sandbox::Sandbox;

pub(crate) use bad_input::put;
pub(crate) use criu::working_criu;

/// A bundle over the payload's root file system, with what `change` does to its config.json.
pub(crate) fn bundle(sandbox: &Sandbox, change: impl FnOnce(&mut Value)) -> String {
    let folder = sandbox.path("bundle");
    fs::create_dir_all(&folder).expect("a bundle");
    let rootfs = sandbox.rootfs();
    let id = id(sandbox);
    let namespaces = ["pid", "mount", "uts", "ipc", "network"].map(|kind| json!({"type": kind}));
    let mut config = json!({
        "ociVersion": "1.2.0",
        "process": {"user": {"uid": 0, "gid": 0}, "args": ["sleep", "60"], "cwd": "/", "env": ["PATH=/bin:/usr/bin"]},
        "root": {"path": rootfs.trim_end_matches(":O")},
        "hostname": "inside",
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
            {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                "options": ["newinstance", "ptmxmode=0666", "mode=0620"]},
        ],
        "linux": {
            "cgroupsPath": format!("/rcd/{id}"),
            "namespaces": namespaces,
            "resources": {"devices": [{"allow": false, "access": "rwm"}]},
            "maskedPaths": ["/proc/timer_list", "/proc/acpi", "/proc/keys"],
            "readonlyPaths": ["/proc/sys"],
        },
    });
    change(&mut config);
    fs::write(folder.join("config.json"), config.to_string()).expect("config.json");
    folder.display().to_string()
}

/// An id of this sandbox's own: cgroups are the host's.
pub(crate) fn id(sandbox: &Sandbox) -> String {
    let path = sandbox.path("");
    let name = path.components().next_back().expect("a name").as_os_str().to_string_lossy().into_owned();
    format!("it-{}-{}", std::process::id(), name.trim_start_matches('.'))
}

fn runtime(sandbox: &Sandbox, words: &[&str]) -> Output {
    let states = sandbox.path("states").display().to_string();
    sandbox.run(&[&["runtime", "--root", &states], words].concat())
}

fn run(sandbox: &Sandbox, script: &str, change: impl FnOnce(&mut Value)) -> Output {
    let folder = bundle(sandbox, |config| {
        config["process"]["args"] = json!(["sh", "-c", script]);
        change(config);
    });
    runtime(sandbox, &["run", "--bundle", &folder, &id(sandbox)])
}

#[test]
fn a_bundle_runs_to_its_end() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let said = run(&sandbox, "hostname; id -u; cat /proc/self/status | grep -E 'Cap(Inh|Eff|Amb)'; exit 7", |_| {});
    let said = said.expect(7).stdout;
    let none = "0000000000000000";
    assert_eq!(said, format!("inside\n0\nCapInh:\t{none}\nCapEff:\t{none}\nCapAmb:\t{none}\n"));
    assert!(
        fs::read_dir(sandbox.path("states"))
            .expect("states")
            .all(|one| one.is_ok_and(|one| one.file_name() == ".cache"))
    );
}

#[test]
fn paths_are_masked_and_read_only() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let script = "wc -c </proc/timer_list; wc -c </proc/keys; echo 1 2>/dev/null >/proc/sys/kernel/shmmni || echo refused; \
        echo x >/dev/null && echo written";
    assert_eq!(run(&sandbox, script, |_| {}).expect(0).stdout, "0\n0\nrefused\nwritten\n");
}

#[test]
fn a_link_in_place_of_proc_is_refused() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    sandbox.rootfs();
    let folder = sandbox.path("rootfs");
    fs::remove_dir(folder.join("proc")).expect("no /proc");
    std::os::unix::fs::symlink("/tmp", folder.join("proc")).expect("a link");
    run(&sandbox, "true", |_| {}).expect(1).complains("`/proc` must be mounted on ordinary directory");
}

#[test]
fn a_container_lives_by_its_id() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    let status = || {
        let text = runtime(&sandbox, &["state", &id]).expect(0).stdout;
        serde_json::from_str::<Value>(&text).expect("JSON")["status"].as_str().expect("a status").to_owned()
    };
    // The container keeps the streams of `create`: these must not be the test's pipes.
    let states = sandbox.path("states").display().to_string();
    let mut create = sandbox.rcd(&["runtime", "--root", &states, "create", "--bundle", &folder, &id]);
    let null = std::process::Stdio::null;
    assert!(create.stdin(null()).stdout(null()).stderr(null()).status().expect("started").success());
    assert_eq!(status(), "created");
    runtime(&sandbox, &["create", "--bundle", &folder, &id]).expect(1).complains("exists already");
    runtime(&sandbox, &["start", &id]).expect(0);
    assert_eq!(status(), "running");
    runtime(&sandbox, &["exec", &id, "sh", "-c", "test $$ != 1 && hostname && exit 5"]).expect(5);
    runtime(&sandbox, &["exec", &id, "nothing"]).expect(255).complains("executable file not found in $PATH");
    runtime(&sandbox, &["pause", &id]).expect(0);
    assert_eq!(status(), "paused");
    runtime(&sandbox, &["resume", &id]).expect(0);
    runtime(&sandbox, &["delete", &id]).expect(1).complains("not stopped");
    runtime(&sandbox, &["kill", &id, "KILL"]).expect(0);
    sandbox.until("it stops", || (status() == "stopped").then_some(()));
    runtime(&sandbox, &["delete", &id]).expect(0);
    runtime(&sandbox, &["state", &id]).expect(1).complains("does not exist");
}

#[test]
fn a_bad_bundle_leaves_nothing() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let remove =
        |field: &'static str| move |config: &mut Value| drop(config.as_object_mut().expect("a map").remove(field));
    for field in ["process", "root", "linux"] {
        run(&sandbox, "true", remove(field)).expect(1).complains(&format!("`{field}` is missing in config.json"));
    }
    run(&sandbox, "true", |config| config["ociVersion"] = json!("2.0.0")).expect(1).complains("knows versions 1.x.y");
    run(&sandbox, "true", |config| config["process"]["cwd"] = json!("x"))
        .expect(1)
        .complains("must be an absolute path");
    run(&sandbox, "true", |config| config["process"]["args"] = json!(["nothing"])).expect(1).complains("not found");
    let left: Vec<_> = fs::read_dir(sandbox.path("states")).map(|found| found.flatten().collect()).unwrap_or_default();
    assert!(left.is_empty(), "{left:?}");
}
