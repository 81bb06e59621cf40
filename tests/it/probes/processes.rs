//! Probes of processes: the runtime's binary, descriptors and memory, and programs that run where they must not.

use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{
    ANYBODY, NEEDS, Probe, as_root, behind, both, can_be_tried, contained, create, everybody, inside, rounds, run,
    runtime, script, sentinel, start, text, without,
};
use crate::needs::Need;
use crate::output;
use crate::runtime::{bundle, id};
use crate::sandbox::{self, Sandbox};

/// A copy of rcd that may come to harm, and the digest of its bytes.
fn copy_of_rcd(sandbox: &Sandbox) -> (PathBuf, String) {
    let copy = sandbox.path("rcd-copy");
    let _ = fs::remove_file(&copy);
    fs::copy(sandbox::binary(), &copy).expect("a copy");
    let digest = digest(&copy);
    (copy, digest)
}

fn digest(path: &Path) -> String {
    crate::payload::digest(&fs::read(path).expect("the copy"))
}

/// Open the binary of a container's init while it waits, and write to it once nothing runs it any more.
fn overwrite(sandbox: &Sandbox, rules: &str) -> bool {
    let (copy, before) = copy_of_rcd(sandbox);
    let states = sandbox.path("states").display().to_string();
    let (folder, id) = (bundle(sandbox, |_| {}), id(sandbox));
    let pid_file = text(&sandbox.path("pid"));
    let command = |words: &[&str]| {
        let mut command = sandbox.command(&copy, &[&["runtime", "--root", &states], words].concat());
        command.env(super::SWITCH, rules).stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null()).status().expect("the copy").success()
    };
    assert!(command(&["create", "--bundle", &folder, "--pid-file", &pid_file, &id]), "nothing was made");
    let pid = fs::read_to_string(&pid_file).expect("a number");
    let found = fs::File::open(format!("/proc/{}/exe", pid.trim())).expect("its binary");
    command(&["delete", "--force", &id]);
    let again = format!("/proc/self/fd/{}", found.as_raw_fd());
    if let Ok(file) = fs::OpenOptions::new().write(true).open(again) {
        // A sealed copy in memory can be opened, and takes no byte.
        let _ = std::io::Write::write(&mut &file, b"overwritten");
    }
    digest(&copy) != before
}

/// CVE-2019-5736: `/proc/PID/exe` of a process that is not the container's program yet leads to the runtime's binary.
#[test]
fn p01_the_binary_behind_init_cannot_be_written() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(1);
    let before = digest(&sandbox::binary());
    for sandbox in everybody(&ANYBODY) {
        // The other half of the flaw: an image whose program is that link.
        let said = contained(&sandbox, "", &[], &["/proc/self/exe", "version"]);
        start(&sandbox, &[]);
        let executed = sandbox.run(&["exec", "box", "/proc/self/exe", "version"]);
        probe.blocked(digest(&sandbox::binary()) == before, (said, executed));
    }
    let Some(sandbox) = as_root() else { return };
    probe.blocked(!overwrite(&sandbox, ""), "the binary was overwritten");
    if probe.has_switches() {
        probe.fires(overwrite(&sandbox, "sealed-binary"), "the binary is as it was");
    }
}

/// Scan from inside of a container with these rights while processes are executed in it: what could be reached of them.
fn scanned(sandbox: &Sandbox, rights: &[&str], times: u32) -> Vec<String> {
    let mount = inside::mount(sandbox);
    let rootfs = sandbox.rootfs();
    let words = inside::words("scan");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let before = ["run", "-d", "--name", "scan", "--network", "none", "-v", &mount];
    sandbox.answer(&[&before, rights, &["--rootfs", &rootfs], &words].concat());
    sandbox.until("the scan", || sandbox.run(&["logs", "scan"]).stdout.contains("scanning").then_some(()));
    for _ in 0..times {
        sandbox.run(&["exec", "scan", "true"]).expect(0);
    }
    sandbox.run(&["exec", "scan", "touch", "/tmp/stop"]).expect(0);
    sandbox.answer(&["wait", "scan"]);
    let said = sandbox.run(&["logs", "scan"]).expect(0).stdout;
    sandbox.run(&["rm", "scan"]).expect(0);
    assert!(said.contains("scanned"), "{said}");
    said.lines().filter(|line| line.starts_with("reached: ")).map(str::to_owned).collect()
}

/// CVE-2019-5736 raced: whoever may trace everything opens the binaries of what is executed in the container.
#[test]
fn p02_binaries_of_what_joins_cannot_be_written() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(2);
    let before = digest(&sandbox::binary());
    let own = text(&sandbox::binary());
    for sandbox in everybody(&ANYBODY) {
        let reached = scanned(&sandbox, &["--cap-add", "SYS_PTRACE"], rounds(20));
        // What it could open is the sealed copy: the host's own binary is none of it, and as it was. Where it is somebody else's than
        // the user's no copy is made: nobody in the container can write to it.
        let is_own = fs::metadata(&own).expect("the binary").uid() == sandbox.uid();
        let of_host = is_own && reached.iter().any(|line| line.contains("binary of") && line.contains(&own));
        probe.blocked(!of_host && digest(&sandbox::binary()) == before, &reached);
    }
    let Some(sandbox) = as_root() else { return };
    if probe.has_switches() {
        let id = create(&sandbox, "sealed-binary", &["create"], |_| {});
        let state = runtime(&sandbox, "", &["state", &id]).expect(0).stdout;
        let pid = serde_json::from_str::<Value>(&state).expect("JSON")["pid"].clone();
        let exe = fs::read_link(format!("/proc/{pid}/exe")).expect("a link");
        runtime(&sandbox, "", &["delete", "--force", &id]).expect(0);
        probe.fires(exe == sandbox::binary().canonicalize().expect("a path"), exe);
    }
}

/// What tells whether a working folder is one of the host's: going up from it leads to the sentinel.
fn is_outside(sandbox: &Sandbox) -> String {
    let up = "../".repeat(24);
    format!("pwd; cat {up}{}/secret 2>/dev/null", text(&sentinel(sandbox)).trim_start_matches('/'))
}

fn leads_out(said: &output::Output) -> bool {
    said.code == 0 && said.stdout.contains("of the host") || said.stdout.starts_with("(unreachable)")
}

/// CVE-2024-21626: a working folder behind a descriptor that the runtime left open leads out of the root.
#[test]
fn p03_no_working_folder_leads_out() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(3);
    let numbers: Vec<u32> = (0..rounds(14).min(1024)).chain([63, 255, 1023]).collect();
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let look = is_outside(sandbox);
        sandbox.rootfs();
        for number in &numbers {
            let folder = format!("/proc/self/fd/{number}");
            // By its name, and by a link of the image.
            super::link(Path::new(&folder), &sandbox.path("rootfs/link"));
            let way = if number % 2 == 0 { folder.as_str() } else { "/link" };
            tried.borrow_mut().push(contained(sandbox, "", &["-w", way], &["sh", "-c", &look]));
        }
    });
    for said in tried.into_inner() {
        probe.blocked(!leads_out(&said), said);
    }
    let Some(sandbox) = as_root() else { return };
    let look = is_outside(&sandbox);
    let with_root_open = |rules: &str| {
        let folder = bundle(&sandbox, |config| {
            config["process"]["cwd"] = json!("/proc/self/fd/9");
            config["process"]["args"] = script(&look);
        });
        let words = ["run", "--bundle", &folder, &id(&sandbox)];
        output::collect(&mut behind(&sandbox, rules, "exec 9</; exec \"$@\"", &words), b"")
    };
    let said = with_root_open("");
    probe.blocked(!leads_out(&said), said);
    if probe.has_switches() {
        // Descriptors of the caller are closed long before: both rules stand in the way.
        let said = with_root_open("working-folder,descriptors");
        probe.fires(leads_out(&said), said);
    }
}

/// CVE-2024-21626 by `exec`.
#[test]
fn p04_no_working_folder_of_exec_leads_out() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(4);
    let numbers: Vec<u32> = (0..rounds(14).min(1024)).chain([63, 255, 1023]).collect();
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        start(sandbox, &[]);
        for number in &numbers {
            let folder = format!("/proc/self/fd/{number}");
            tried.borrow_mut().push(sandbox.run(&["exec", "-w", &folder, "box", "sh", "-c", &is_outside(sandbox)]));
        }
    });
    for said in tried.into_inner() {
        probe.blocked(!leads_out(&said), said);
    }
    let Some(sandbox) = as_root() else { return };
    let look = is_outside(&sandbox);
    let id = create(&sandbox, "", &["run", "--detach"], |_| {});
    let with_root_open = |rules: &str| {
        let words = ["exec", "--cwd", "/proc/self/fd/9", &id, "sh", "-c", &look];
        output::collect(&mut behind(&sandbox, rules, "exec 9</; exec \"$@\"", &words), b"")
    };
    let said = with_root_open("");
    probe.blocked(!leads_out(&said), said);
    if probe.has_switches() {
        let said = with_root_open("working-folder");
        probe.fires(leads_out(&said), said);
    }
    runtime(&sandbox, "", &["delete", "--force", &id]).expect(0);
}

/// CVE-2024-21626, and every other way to a descriptor of the host's: the caller's own are not the container's.
#[test]
fn p05_no_descriptor_is_inherited() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(5);
    let open: String = (3..=60).map(|number| format!("exec {number}</etc; ")).collect();
    let open = format!("{open}exec \"$@\"");
    // 3 is the folder that `ls` reads.
    let (list, none) = (["ls", "/proc/self/fd"], "0\n1\n2\n3\n");
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let rootfs = sandbox.rootfs();
        let rcd = text(&sandbox::binary());
        let caller = |words: &[&str]| {
            let all = [&["-c", &open, "-", &rcd], words].concat();
            output::collect(&mut sandbox.command("bash", &all), b"").stdout
        };
        let run = ["run", "--rm", "--network", "none", "--rootfs", &rootfs];
        tried.borrow_mut().push(caller(&[&run[..], &list].concat()));
        let check = ["--health-interval", "50ms", "--health-cmd", "ls /proc/self/fd > /fds.new; mv /fds.new /fds"];
        let before = ["run", "-d", "--name", "box", "--network", "none"];
        caller(&[&before, &check[..], &["--rootfs", &rootfs, "sleep", "600"]].concat());
        tried.borrow_mut().push(caller(&[&["exec", "box"], &list[..]].concat()));
        let checked =
            sandbox.until("a check", || Some(sandbox.run(&["exec", "box", "cat", "/fds"])).filter(|it| it.code == 0));
        tried.borrow_mut().push(checked.stdout);
        sandbox.answer(&[&["create", "--name", "other", "--network", "none", "--rootfs", &rootfs], &list[..]].concat());
        tried.borrow_mut().push(caller(&["start", "--attach", "other"]));
    });
    for said in tried.into_inner() {
        probe.blocked(said == none, said);
    }
    let Some(sandbox) = as_root() else { return };
    let bundled = |rules: &str| {
        let folder = bundle(&sandbox, |config| config["process"]["args"] = json!(list));
        let mut command =
            behind(&sandbox, rules, "exec 3</ 4</etc 9</; exec \"$@\"", &["run", "--bundle", &folder, &id(&sandbox)]);
        output::collect(&mut command, b"").stdout
    };
    let said = bundled("");
    probe.blocked(said == none, said);
    if probe.has_switches() {
        let said = bundled("descriptors");
        probe.fires(said.contains("\n9\n"), said);
    }
}

/// A container with a user namespace of its own and every right in it.
fn with_user_namespace(config: &mut Value) {
    let kinds = ["pid", "mount", "uts", "ipc", "network", "user"];
    let all: Vec<Value> = ["SYS_PTRACE", "SYS_ADMIN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "SETUID", "SETGID", "KILL"]
        .iter()
        .map(|name| json!(format!("CAP_{name}")))
        .collect();
    config["linux"]["namespaces"] = kinds.iter().map(|kind| json!({ "type": kind })).collect();
    for maps in ["uidMappings", "gidMappings"] {
        config["linux"][maps] = json!([{ "containerID": 0, "hostID": 200_000, "size": 65_536 }]);
    }
    config["process"]["capabilities"] = json!({ "bounding": all, "effective": all, "permitted": all });
}

/// Have a process of the container look at its init, which waits to be started.
fn init_is_reached(sandbox: &Sandbox, rules: &str) -> String {
    let place = inside::mount(sandbox);
    let probe = place.split(':').next().expect("a path").to_owned();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(sandbox.path(""), open).expect("a mode");
    sandbox.rootfs();
    // Root of the container's user namespace may make nothing in the folder.
    fs::write(sandbox.path("rootfs/probe"), "").expect("a file");
    let id = create(sandbox, rules, &["create"], |config| {
        with_user_namespace(config);
        let mount = json!({ "destination": "/probe", "type": "bind", "source": probe, "options": ["bind", "ro"] });
        config["mounts"].as_array_mut().expect("a list").push(mount);
    });
    let words = inside::words("scan_first");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let said = runtime(sandbox, rules, &[&["exec", &id], &words[..]].concat());
    runtime(sandbox, "", &["delete", "--force", &id]).expect(0);
    let said = said.expect(0).stdout;
    assert!(said.contains("scanned"), "{said}");
    said
}

/// CVE-2016-9962: root of a container reads descriptors and memory of what joins it, before that is the container's program.
///
/// Where the container has a user namespace of its own, not even `CAP_SYS_PTRACE` helps it. In the host's user namespace that
/// capability is over rcd's processes too, whatever they do: it is not among the default ones.
#[test]
fn p06_nothing_of_what_joins_can_be_opened() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(6);
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| tried.borrow_mut().push(scanned(sandbox, &[], rounds(20))));
    for reached in tried.into_inner() {
        probe.blocked(reached.is_empty(), reached);
    }
    let Some(sandbox) = as_root() else { return };
    let said = init_is_reached(&sandbox, "");
    probe.blocked(!said.contains("reached: "), said);
    if probe.has_switches() {
        let said = init_is_reached(&sandbox, "undumpable");
        probe.fires(said.contains("reached: memory") && said.contains("reached: descriptors"), said);
    }
}

/// Programs and libraries with the names that other tools have run out of a container, in which nothing good is.
const TRAPS: [&str; 6] = [
    "bin/ps",
    "bin/tar",
    "usr/bin/xz",
    "usr/bin/unpigz",
    "lib/libnss_files.so.2",
    "lib/x86_64-linux-gnu/libnss_files.so.2",
];

fn set_traps(sandbox: &Sandbox) {
    sandbox.rootfs();
    for trap in TRAPS {
        let path = sandbox.path("rootfs").join(trap);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let _ = fs::remove_file(&path);
        fs::write(&path, "#!/bin/sh\necho caught > /caught\n").expect("a trap");
        let run = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&path, run).expect("a mode");
    }
}

/// What a command line executes, and which of the traps it opens, as strace saw it.
fn watched(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let log = sandbox.path("strace");
    let head = ["-f", "-qq", "-e", "trace=execve,execveat,open,openat,openat2,setns,chroot", "-o"];
    let log_text = text(&log);
    let all = [&head, &[log_text.as_str()][..], words].concat();
    output::collect(&mut sandbox.command("strace", &all), b"");
    let said = fs::read_to_string(&log).expect("a trace");
    let first = said.lines().position(|line| line.contains("exec")).map_or(0, |at| at + 1);
    // The command itself comes first.
    let rest = said.lines().skip(first).filter(|line| !line.contains("= -1 "));
    let caught = |line: &&str| line.contains("exec") || TRAPS.iter().any(|trap| line.contains(trap));
    rest.filter(caught).map(str::to_owned).collect()
}

/// CVE-2019-14271, CVE-2026-41567: `cp` loads a library or runs a decompressor of the container, with the host's rights.
#[test]
fn p19_cp_runs_nothing_of_the_container() {
    let needs = [Need::Busybox, Need::Program("strace")];
    if !can_be_tried(&needs) {
        return;
    }
    let mut probe = Probe::new(19);
    everybody(&needs).for_each(|sandbox| watch_cp(&mut probe, &sandbox));
    let Some(sandbox) = as_root() else { return };
    set_traps(&sandbox);
    // What Docker did, under the same eyes.
    let root = text(&sandbox.path("rootfs"));
    let seen = watched(&sandbox, &["chroot", &root, "/usr/bin/unpigz"]);
    probe.fires(seen.iter().any(|line| line.contains("usr/bin/unpigz")), seen);
}

fn watch_cp(probe: &mut Probe, sandbox: &Sandbox) {
    set_traps(sandbox);
    start(sandbox, &[]);
    let rcd = text(&sandbox::binary());
    let xz = sandbox.file("packed.tar.xz", "\u{fd}7zXZ");
    for (from, to) in [("box:/etc", text(&sandbox.path("out"))), (&text(&xz), "box:/tmp/in".to_owned())] {
        let seen = watched(sandbox, &[&rcd, "cp", from, &to]);
        // Its own sealed copy is no program of the container's.
        let foreign: Vec<_> =
            seen.iter().filter(|line| !line.contains("execveat(") || line.contains("/bin/")).collect();
        probe.blocked(foreign.is_empty(), foreign);
    }
    let caught = sandbox.run(&["exec", "box", "test", "-e", "/caught"]);
    probe.blocked(caught.code == 1, caught);
}

/// CVE-2022-1227: `top` runs the container's `ps` in the container's namespaces, with rights that it does not have.
#[test]
fn p25_top_reads_the_hosts_procfs() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Program("strace")]) else { return };
    let mut probe = Probe::new(25);
    set_traps(&sandbox);
    start(&sandbox, &[]);
    let rcd = text(&sandbox::binary());
    let seen = watched(&sandbox, &[&rcd, "top", "box"]);
    let joined = fs::read_to_string(sandbox.path("strace")).expect("a trace");
    probe.blocked(seen.is_empty() && !joined.contains("setns("), seen);
    let said = sandbox.run(&["top", "box"]).expect(0);
    probe.blocked(said.stdout.contains("sleep 600"), said);
    let caught = sandbox.run(&["exec", "box", "test", "-e", "/caught"]);
    probe.blocked(caught.code == 1, caught);
    let seen = watched(&sandbox, &[&rcd, "exec", "box", "/bin/ps"]);
    let joined = fs::read_to_string(sandbox.path("strace")).expect("a trace");
    let caught = sandbox.run(&["exec", "box", "test", "-e", "/caught"]);
    probe.fires(joined.contains("setns(") && caught.code == 0, seen);
}

/// That a probed runtime starts bundles at all.
#[test]
fn the_probed_runtime_runs_bundles() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    run(&sandbox, "", |config| config["process"]["args"] = json!(["true"])).expect(0);
    let mut command = without(&sandbox, "no-such-rule", &["version"]);
    output::collect(&mut command, b"").expect(0);
}
