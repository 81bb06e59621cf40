//! Probes: bundles that make use of flaws that container runtimes have had. Each is named after the flaw, and passes where the
//! runtime refuses or nothing of the host is reached.
//!
//! `RCD_PROBES_RUNTIME=/path/to/runc cargo test --test it probes::` sends them to another runtime: an old one shows that a probe
//! fires.
//!
//! Seen to fire, on an old runc or with the rule taken out of rcd: the binary behind init (B7), descriptors and the working folder
//! (B6), links for `/proc` and `/sys` (B3), masks (B4), inheritable capabilities (B8). Not yet seen to: links of the image,
//! kernel parameters, sockets with no file, very many mounts.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::needs::Need;
use crate::output::{self, Output};
use crate::runtime::{bundle, id};
use crate::sandbox::{self, Sandbox};

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];

/// A command line of the runtime that is probed, behind a shell script which ends with `exec "$@"`.
fn behind(sandbox: &Sandbox, script: &str, words: &[&str]) -> std::process::Command {
    let states = sandbox.path("states").display().to_string();
    let (program, first) = match std::env::var_os("RCD_PROBES_RUNTIME") {
        Some(other) => (PathBuf::from(other), None),
        None => (sandbox::binary(), Some("runtime")),
    };
    let program = program.display().to_string();
    let all: Vec<&str> = ["-c", script, "-", &program].into_iter().chain(first).chain(["--root", &states]).collect();
    sandbox.command(Path::new("/bin/sh"), &[&all, words].concat())
}

fn probe(sandbox: &Sandbox, words: &[&str]) -> Output {
    output::collect(&mut behind(sandbox, "exec \"$@\"", words), b"")
}

fn run(sandbox: &Sandbox, change: impl FnOnce(&mut Value)) -> Output {
    let folder = bundle(sandbox, change);
    probe(sandbox, &["run", "--bundle", &folder, &id(sandbox)])
}

fn script(text: &str) -> Value {
    json!(["sh", "-c", text])
}

/// A folder of the host's that nothing of a container may reach, with one file.
fn sentinel(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path("sentinel");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("secret"), "host\n").expect("a file");
    folder
}

/// Names, kinds and inode times: all that a write would change.
fn look(folder: &Path) -> Vec<(PathBuf, i64, i64, bool)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<_> = entries.chain([folder.to_owned()]).collect();
    found.sort();
    let about = |path: PathBuf| {
        let about = fs::symlink_metadata(&path).expect("about it");
        (path, about.ctime(), about.ctime_nsec(), about.file_type().is_char_device())
    };
    found.into_iter().map(about).collect()
}

/// CVE-2019-5736: init, before it is the program, shows the runtime's binary to who can read `/proc/PID/exe`.
#[test]
fn the_binary_behind_init_cannot_be_written() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let (folder, id) = (bundle(&sandbox, |_| {}), id(&sandbox));
    let pid_file = sandbox.path("pid").display().to_string();
    let mut create = behind(&sandbox, "exec \"$@\"", &["create", "--bundle", &folder, "--pid-file", &pid_file, &id]);
    assert!(create.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it").success());
    let exe = format!("/proc/{}/exe", fs::read_to_string(&pid_file).expect("a number").trim());
    // A file that merely runs is busy; once it ends it could be written. This one never can.
    let refused = fs::OpenOptions::new().write(true).open(&exe).expect_err("no writing").raw_os_error();
    let link = fs::read_link(&exe).expect("a link");
    probe(&sandbox, &["delete", "--force", &id]).expect(0);
    let sealed = link.to_string_lossy().starts_with("/memfd:");
    assert!(sealed || refused == Some(nix::libc::EROFS), "{link:?}: {refused:?}");
}

/// CVE-2024-21626: a working folder behind a descriptor that the runtime left open leads out of the root.
#[test]
fn no_descriptor_is_a_way_out() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for number in (0..40).chain([63, 255, 1023]) {
        let said = run(&sandbox, |config| {
            config["process"]["cwd"] = json!(format!("/proc/self/fd/{number}"));
            config["process"]["args"] =
                script("ls -d ../../../../etc/os-release ../../../../../proc/1/exe 2>/dev/null; pwd");
        });
        let inside = said.code != 0 || !said.stdout.contains("os-release") && said.stdout.starts_with('/');
        assert!(inside, "descriptor {number}: {said:?}");
    }
}

/// The caller's own descriptors are not the container's.
#[test]
fn no_descriptor_is_inherited() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let folder = bundle(&sandbox, |config| config["process"]["args"] = json!(["ls", "/proc/self/fd"]));
    let opened = "exec 3</ 4</etc 5</proc 6</dev/null 7<.; exec \"$@\"";
    let said = output::collect(&mut behind(&sandbox, opened, &["run", "--bundle", &folder, &id(&sandbox)]), b"");
    // 3 is the folder that `ls` reads.
    assert_eq!(said.expect(0).stdout, "0\n1\n2\n3\n");
}

/// CVE-2019-19921, CVE-2023-27561: what is mounted over a link lands elsewhere.
#[test]
fn links_in_place_of_proc_and_sys_are_refused() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    for name in ["proc", "sys"] {
        let place = sandbox.path("rootfs").join(name);
        fs::create_dir_all(&place).expect("a folder");
        fs::remove_dir(&place).expect("an empty folder");
        symlink("/tmp", &place).expect("a link");
        let said = run(&sandbox, |config| {
            let sys = json!({"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]});
            config["mounts"].as_array_mut().expect("a list").push(sys);
            config["process"]["args"] = json!(["true"]);
        });
        assert!(said.code != 0, "{name}: {said:?}");
        fs::remove_file(&place).expect("the link");
        fs::create_dir(&place).expect("a folder");
    }
}

/// CVE-2026-41579 and its kin: nodes and links for `/dev` are made where a link of the image leads.
#[test]
fn links_of_the_image_do_not_lead_to_the_host() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    let (root, outside) = (sandbox.path("rootfs"), sentinel(&sandbox));
    let before = look(&outside);
    for name in ["dev", "dev/pts", "dev/shm", "etc/hosts"] {
        let place = root.join(name);
        fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
        let _ = fs::remove_dir_all(&place);
        symlink(&outside, &place).expect("a link");
        for own_dev in [true, false] {
            let said = run(&sandbox, |config| {
                let mounts = config["mounts"].as_array_mut().expect("a list");
                mounts.retain(|mount| own_dev || !mount["destination"].as_str().expect("a path").starts_with("/dev"));
                mounts.push(json!({"destination": format!("/{name}"), "type": "bind", "source": "/dev/null", "options": ["bind"]}));
                config["process"]["args"] = json!(["true"]);
            });
            assert_eq!(look(&outside), before, "{name}, {own_dev}: {said:?}");
        }
        fs::remove_file(&place).expect("the link");
    }
}

/// CVE-2025-31133: masks are made of the container's `/dev/null`, which need not be one.
#[test]
fn masks_are_made_of_the_null_device_only() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let dev = sandbox.path("dev");
    fs::create_dir_all(&dev).expect("a folder");
    for fake in ["a link", "a file"] {
        let _ = fs::remove_file(dev.join("null"));
        if fake == "a link" {
            symlink("/proc/sys/kernel/core_pattern", dev.join("null")).expect("a link");
        } else {
            fs::write(dev.join("null"), "mine\n").expect("a file");
        }
        let entry = json!({"destination": "/dev", "type": "bind", "source": dev, "options": ["bind"]});
        let said = run(&sandbox, |config| {
            let mounts = config["mounts"].as_array_mut().expect("a list");
            mounts.retain(|mount| mount["destination"] == "/proc");
            mounts.push(entry);
            config["linux"]["maskedPaths"] = json!(["/proc/keys", "/proc/timer_list"]);
            config["process"]["args"] = script("cat /proc/keys /proc/timer_list");
        });
        assert!(said.code != 0 || said.stdout.is_empty(), "{fake}: {said:?}");
    }
}

/// CVE-2019-16884, CVE-2025-52881: what is written to `/proc` goes to a folder that only looks like it.
#[test]
fn kernel_parameters_are_not_written_to_a_made_up_proc() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let fake = sandbox.path("fake");
    fs::create_dir_all(fake.join("sys/kernel")).expect("a folder");
    fs::write(fake.join("sys/kernel/shmmni"), "untouched").expect("a file");
    let said = run(&sandbox, |config| {
        config["mounts"][0] = json!({"destination": "/proc", "type": "bind", "source": fake, "options": ["bind"]});
        config["linux"]["sysctl"] = json!({"kernel.shmmni": "4095"});
        config["linux"].as_object_mut().expect("a map").remove("maskedPaths");
        config["process"]["args"] = json!(["true"]);
    });
    let written = fs::read_to_string(fake.join("sys/kernel/shmmni")).expect("text");
    assert_eq!(written, "untouched", "{said:?}");
}

/// CVE-2022-29162: capabilities that a program could inherit and nobody asked for.
#[test]
fn nothing_is_inheritable() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let all = json!(["CAP_CHOWN", "CAP_NET_RAW"]);
    let capabilities = json!({"bounding": all, "effective": all, "permitted": all});
    let status = script("grep -E '^Cap(Inh|Amb)' /proc/self/status");
    let none = "CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\n";
    let said = run(&sandbox, |config| {
        config["process"]["capabilities"] = capabilities.clone();
        config["process"]["args"] = status;
    });
    assert_eq!(said.expect(0).stdout, none);
    let (folder, id) = (bundle(&sandbox, |config| config["process"]["capabilities"] = capabilities), id(&sandbox));
    let mut detached = behind(&sandbox, "exec \"$@\"", &["run", "--detach", "--bundle", &folder, &id]);
    assert!(detached.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it").success());
    let said = probe(&sandbox, &["exec", "--cap", "CAP_KILL", &id, "grep", "-E", "^Cap(Inh|Amb)", "/proc/self/status"]);
    let users = ["4294967296", "2147483648", "-1", "01x", "1:4294967296"];
    let refused = users.map(|user| probe(&sandbox, &["exec", &format!("--user={user}"), &id, "id", "-u"]));
    probe(&sandbox, &["delete", "--force", &id]).expect(0);
    assert_eq!(said.expect(0).stdout, none);
    // CVE-2026-46680, CVE-2024-40635: a number that is none becomes 0.
    for (user, refused) in users.iter().zip(refused) {
        assert!(refused.code != 0, "{user}: {refused:?}");
    }
}

/// CVE-2021-43784: a message that says how long it is overflows with very many mounts.
#[test]
fn a_hundred_thousand_mounts_are_too_many() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = run(&sandbox, |config| {
        let one = |number: usize| json!({"destination": format!("/m{number}"), "type": "nosuchfs", "source": "x"});
        config["mounts"] = (0..100_000).map(one).collect();
    });
    assert!(said.code != 0 && !said.stderr.contains("panicked"), "{}", said.stderr);
}

/// CVE-2020-15257: a socket with no file is everybody's who is in the network namespace.
#[test]
fn no_socket_is_without_a_file() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = run(&sandbox, |config| {
        // The caller's network namespace.
        config["linux"]["namespaces"].as_array_mut().expect("a list").retain(|one| one["type"] != "network");
        config["process"]["args"] = script("grep -c ' @' /proc/net/unix");
    });
    assert_eq!(said.stdout, "0\n", "{said:?}");
}
