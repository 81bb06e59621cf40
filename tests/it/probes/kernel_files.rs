//! Probes of what the kernel shows: masks, terminals, procfs, sockets, cgroups.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    ANYBODY, NEEDS, Probe, as_root, behind, both, can_be_tried, contained, everybody, inside, link, run, script, start,
};
use crate::needs;
use crate::runtime::{bundle, id};
use crate::sandbox::Sandbox;
use crate::terminal::Terminal;

/// CVE-2025-31133 and youki's CVE-2025-62161: masks are made of the container's `/dev/null`, which need not be one.
#[test]
fn p14_masks_are_made_of_the_null_device_only() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(14);
    let parameter = "/proc/sys/kernel/core_pattern";
    for sandbox in everybody(&ANYBODY) {
        let dev = sandbox.path("dev");
        fs::create_dir_all(&dev).expect("a folder");
        link(Path::new(parameter), &dev.join("null"));
        let volume = format!("{}:/dev", dev.display());
        let said = contained(&sandbox, "", &["-v", &volume], &["cat", "/proc/keys", "/proc/timer_list"]);
        probe.blocked(said.code != 0 || said.stdout.is_empty(), said);
    }
    let Some(sandbox) = as_root() else { return };
    let dev = sandbox.path("dev");
    fs::create_dir_all(&dev).expect("a folder");
    let before = fs::read_to_string(parameter).expect("a parameter");
    let attempt = |rules: &str| {
        let entry = json!({"destination": "/dev", "type": "bind", "source": dev, "options": ["bind"]});
        run(&sandbox, rules, |config| {
            let mounts = config["mounts"].as_array_mut().expect("a list");
            mounts.retain(|mount| mount["destination"] == "/proc");
            mounts.push(entry);
            config["linux"]["maskedPaths"] = json!(["/proc/keys", "/proc/timer_list"]);
            config["process"]["args"] = script("cat /proc/keys /proc/timer_list");
        })
    };
    for fake in ["a link", "a file", "another device"] {
        let _ = fs::remove_file(dev.join("null"));
        match fake {
            "a link" => link(Path::new(parameter), &dev.join("null")),
            "a file" => fs::write(dev.join("null"), "mine\n").expect("a file"),
            _ => {
                let status = std::process::Command::new("mknod").arg(dev.join("null")).args(["c", "1", "5"]).status();
                assert!(status.is_ok_and(|status| status.success()), "a device");
            }
        }
        let said = attempt("");
        probe.blocked(said.code != 0 || said.stdout.is_empty(), (fake, said));
    }
    let _ = fs::remove_file(dev.join("null"));
    link(Path::new(parameter), &dev.join("null"));
    // Swapped all the time: a real one, and the link.
    let status = std::process::Command::new("mknod").arg(dev.join("real")).args(["c", "1", "3"]).status();
    assert!(status.is_ok_and(|status| status.success()), "a device");
    super::paths::swapping(&dev, "null", "real", || {
        for _ in 0..super::rounds(15) {
            let said = attempt("");
            probe.blocked(said.code != 0 || !said.stdout.contains(before.trim()) && said.stdout.is_empty(), said);
        }
    });
    assert_eq!(fs::read_to_string(parameter).expect("a parameter"), before);
    if probe.has_switches() {
        link(Path::new(parameter), &dev.join("null"));
        let said = attempt("null-device");
        probe.fires(said.stdout.contains(before.trim()), said);
    }
}

/// The end of a command on a terminal, and all that it showed: the last of it comes a moment after the end.
fn ended(sandbox: &Sandbox, terminal: &mut Terminal) -> (i32, String) {
    let code = terminal.end();
    let whole = |screen: &String| screen.contains("end") || code != 0 && screen.contains("error");
    let shown = sandbox.until("what it showed", || Some(terminal.screen()).filter(whole));
    (code, shown)
}

/// CVE-2025-52565: the terminal's other side is looked up as `/dev/pts/N`, which is a link, and bound to `/dev/console`.
#[test]
fn p15_the_console_is_the_terminal() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let mut probe = Probe::new(15);
    let pts = sandbox.path("pts");
    fs::create_dir_all(pts.join("real")).expect("a folder");
    link(Path::new("real/ptmx"), &pts.join("ptmx"));
    for number in 0..10 {
        link(Path::new("/proc/sys/kernel/core_pattern"), &pts.join(number.to_string()));
    }
    let look = "cat /proc/self/mountinfo | grep -q ' /sys/kernel/core_pattern /dev/console ' && echo led astray; \
        test -t 0 && echo on a terminal; echo end";
    let attempt = |rules: &str| {
        let folder = bundle(&sandbox, |config| {
            let mounts = config["mounts"].as_array_mut().expect("a list");
            mounts.retain(|mount| mount["destination"] != "/dev/pts");
            mounts.push(json!({"destination": "/dev/pts", "type": "bind", "source": pts, "options": ["bind"]}));
            mounts.push(json!({"destination": "/dev/pts/real", "type": "devpts", "source": "devpts",
                "options": ["newinstance", "ptmxmode=0666", "mode=0620"]}));
            config["process"]["terminal"] = json!(true);
            config["process"]["args"] = script(look);
        });
        let words = ["run", "--bundle", &folder, &id(&sandbox)];
        let mut terminal = Terminal::start(behind(&sandbox, rules, "exec \"$@\"", &words));
        ended(&sandbox, &mut terminal)
    };
    let said = attempt("");
    probe.blocked(!said.1.contains("led astray") && (said.0 != 0 || said.1.contains("on a terminal")), said);
    if probe.has_switches() {
        let said = attempt("terminal-peer");
        probe.fires(said.1.contains("led astray"), said);
    }
    let rootfs = sandbox.rootfs();
    let volume = format!("{}:/dev/pts", pts.display());
    let words = ["run", "--rm", "-t", "--network", "none", "-v", &volume, "--rootfs", &rootfs, "sh", "-c", look];
    let mut terminal = sandbox.terminal(&words);
    let said = ended(&sandbox, &mut terminal);
    probe.blocked(said.0 != 0 && !said.1.contains("led astray"), said);
    start(&sandbox, &["-v", &volume]);
    let mut terminal = sandbox.terminal(&["exec", "-t", "box", "sh", "-c", look]);
    let said = ended(&sandbox, &mut terminal);
    probe.blocked(said.0 != 0 && !said.1.contains("led astray"), said);
}

/// Files of a folder that only looks like a procfs.
const MADE_UP: [(&str, &str); 3] =
    [("sys/kernel/shmmni", "untouched"), ("self/attr/apparmor/exec", ""), ("self/attr/exec", "")];

fn made_up_proc(sandbox: &Sandbox) -> PathBuf {
    let fake = sandbox.path("fake");
    for (path, content) in MADE_UP {
        fs::create_dir_all(fake.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(fake.join(path), content).expect("a file");
        sandbox.give(&fake.join(path));
    }
    fake
}

fn is_untouched(fake: &Path) -> bool {
    MADE_UP.iter().all(|(path, content)| fs::read_to_string(fake.join(path)).expect("text") == *content)
}

/// CVE-2019-16884, CVE-2025-52881: what is written to `/proc` goes to a folder that only looks like it.
#[test]
fn p16_kernel_parameters_are_not_written_to_a_made_up_proc() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(16);
    for sandbox in everybody(&ANYBODY) {
        let fake = made_up_proc(&sandbox);
        let volume = format!("{}:/proc", fake.display());
        let said = contained(&sandbox, "", &["-v", &volume, "--sysctl", "kernel.shmmni=4095"], &["true"]);
        probe.blocked(is_untouched(&fake), said);
    }
    let Some(sandbox) = as_root() else { return };
    let fake = made_up_proc(&sandbox);
    let untouched = || is_untouched(&fake);
    let attempt = |rules: &str| {
        run(&sandbox, rules, |config| {
            config["mounts"][0] = json!({"destination": "/proc", "type": "bind", "source": fake, "options": ["bind"]});
            config["linux"]["sysctl"] = json!({"kernel.shmmni": "4095"});
            config["linux"].as_object_mut().expect("a map").remove("maskedPaths");
            config["process"]["args"] = json!(["true"]);
        })
    };
    let said = attempt("");
    probe.blocked(untouched(), said);
    // A label that cannot be had is an error, and no file that looks like its place makes it one less.
    let labelled = run(&sandbox, "", |config| {
        config["mounts"]
            .as_array_mut()
            .expect("a list")
            .push(json!({"destination": "/proc/self/attr", "type": "tmpfs", "source": "tmpfs"}));
        config["process"]["apparmorProfile"] = json!("no-such-profile");
        config["process"]["args"] = json!(["true"]);
    });
    probe.blocked(labelled.code != 0, labelled);
    if probe.has_switches() {
        let said = attempt("private-procfs");
        probe.fires(!untouched(), said);
    }
}

/// A program for the 32-bit ABI that asks for an AF_ALG socket by `socketcall`, and ends with the error number.
fn by_socketcall() -> Vec<u8> {
    let code: [u8; 31] = [
        0x6a, 0x00, // push 0: the protocol
        0x6a, 0x05, // push 5: SOCK_SEQPACKET
        0x6a, 0x26, // push 38: AF_ALG
        0x89, 0xe1, // mov ecx, esp: the arguments
        0xbb, 0x01, 0x00, 0x00, 0x00, // mov ebx, 1: SYS_SOCKET
        0xb8, 0x66, 0x00, 0x00, 0x00, // mov eax, 102: socketcall
        0xcd, 0x80, // int 0x80
        0xf7, 0xd8, // neg eax
        0x89, 0xc3, // mov ebx, eax
        0xb8, 0x01, 0x00, 0x00, 0x00, // mov eax, 1: exit
        0xcd, 0x80, // int 0x80
    ];
    let (start, headers) = (0x0804_8000_u32, 52 + 32_u32);
    let size = headers + u32::try_from(code.len()).expect("a small program");
    let mut file = b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |file: &mut Vec<u8>, number: u16| file.extend(number.to_le_bytes());
    let word = |file: &mut Vec<u8>, number: u32| file.extend(number.to_le_bytes());
    [2, 3].into_iter().for_each(|number| half(&mut file, number));
    [1, start + headers, 52, 0, 0].into_iter().for_each(|number| word(&mut file, number));
    [52, 32, 1, 0, 0, 0].into_iter().for_each(|number| half(&mut file, number));
    [1, 0, start, start, size, size, 5, 0x1000].into_iter().for_each(|number| word(&mut file, number));
    file.extend(code);
    file
}

/// CVE-2026-31431: the kernel's crypto and the hypervisor are reached by sockets that no container needs.
///
/// Behind `socketcall` of the 32-bit ABI the family is in memory, where seccomp cannot look: there only AppArmor's profile stops it.
#[test]
fn p32_no_socket_to_the_kernels_crypto_and_the_hypervisor() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(32);
    let words = inside::words("sockets");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let mount = inside::mount(sandbox);
        tried.borrow_mut().push(contained(sandbox, "", &["-v", &mount], &words).expect(0).stdout);
        start(sandbox, &["-v", &mount]);
        tried.borrow_mut().push(sandbox.run(&[&["exec", "box"], &words[..]].concat()).expect(0).stdout);
    });
    for said in tried.into_inner() {
        probe.blocked(said.contains("AF_ALG: 1\n") && said.contains("AF_VSOCK: 1\n"), said);
    }
    let Some(sandbox) = as_root() else { return };
    let mount = inside::mount(&sandbox);
    let said =
        contained(&sandbox, "", &["-v", &mount, "--security-opt", "seccomp=unconfined"], &words).expect(0).stdout;
    probe.fires(!said.contains(": 1\n") && said.contains("AF_VSOCK: "), said);
    if !rcd::engine::apparmor::is_enabled() || std::env::consts::ARCH != "x86_64" {
        needs::skip("the second leg of p32 needs AppArmor, which this host has not");
        return;
    }
    let program = sandbox.path("socketcall");
    fs::write(&program, by_socketcall()).expect("a program");
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    let mount = format!("{}:/socketcall:ro", program.display());
    let free = ["-v", &mount, "--security-opt", "apparmor=unconfined"];
    let unconfined = contained(&sandbox, "", &free, &["/socketcall"]).code;
    // 97 is EAFNOSUPPORT: a kernel without AF_ALG has nothing to reach. A program of the 32-bit ABI may not run at all.
    if unconfined == 97 || unconfined == 126 {
        needs::skip(&format!("the second leg of p32 needs AF_ALG and the 32-bit ABI: {unconfined}"));
        return;
    }
    let said = contained(&sandbox, "", &["-v", &mount], &["/socketcall"]);
    probe.blocked(said.code == 13 || said.code == 1, said);
    probe.fires(unconfined != 13 && unconfined != 1, unconfined);
}

/// CVE-2022-0492, CVE-2023-25809: a cgroup that can be written, or mounted, runs programs of the host.
#[test]
fn p33_cgroups_cannot_be_written() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(33);
    let attempts =
        "mkdir /tmp/c; for kind in cgroup cgroup2; do mount -t $kind -o none,name=rcdprobe x /tmp/c 2>/dev/null && \
        echo mounted; mount -t $kind x /tmp/c 2>/dev/null && echo mounted; done
        for f in $(find /sys/fs/cgroup -maxdepth 2 -name release_agent -o -maxdepth 2 -name notify_on_release -o -maxdepth 2 \
        -name cgroup.max.depth); do (v=$(cat $f); echo $v >$f) 2>/dev/null && echo wrote $f; done
        for d in $(find /sys/fs/cgroup -maxdepth 1 -type d); do mkdir $d/probe 2>/dev/null && rmdir $d/probe && echo made $d; done; true";
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        tried.borrow_mut().push(contained(sandbox, "", &[], &["sh", "-c", attempts]).expect(0).stdout);
        start(sandbox, &[]);
        tried.borrow_mut().push(sandbox.run(&["exec", "box", "sh", "-c", attempts]).expect(0).stdout);
        // The right to mount does not come with that to change cgroups: those that are there stay as they are.
        let more = ["--cap-add", "SYS_ADMIN"];
        let writes = attempts.split_once('\n').expect("two lines").1;
        tried.borrow_mut().push(contained(sandbox, "", &more, &["sh", "-c", writes]).expect(0).stdout);
    });
    for said in tried.into_inner() {
        probe.blocked(said.is_empty(), said);
    }
    let Some(sandbox) = as_root() else { return };
    let writes = attempts.split_once('\n').expect("two lines").1;
    let said = contained(&sandbox, "", &["--privileged"], &["sh", "-c", writes]).stdout;
    // On v2 alone the kernel keeps files of a namespace's own top from it in any case (`nsdelegate`, cgroups(7)).
    let kept = fs::exists("/sys/fs/cgroup/cgroup.controllers").expect("cgroups");
    probe.fires((kept || said.contains("wrote /sys/fs/cgroup")) && said.contains("made "), said);
}

/// GHSA-jq35-85cj-fj4p, GHSA-6fw5-f8r9-fgfm: what the hardware tells is a channel to other containers and the host.
#[test]
fn p34_masked_paths_show_nothing_and_stay() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(34);
    let paths = rcd::engine::spec::masked_paths().join(" ");
    let look = format!(
        "for p in {paths}; do [ -e $p ] || continue; if [ -d $p ]; then [ -z \"$(ls -A $p)\" ] || echo shows $p; \
         else [ -z \"$(head -c 1 $p)\" ] || echo shows $p; fi; umount $p 2>/dev/null && echo unmounted $p; \
         if [ -d $p ]; then (echo x >$p/x) 2>/dev/null && echo wrote $p; fi; done; true"
    );
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        tried.borrow_mut().push(contained(sandbox, "", &[], &["sh", "-c", &look]).expect(0).stdout);
        start(sandbox, &[]);
        tried.borrow_mut().push(sandbox.run(&["exec", "box", "sh", "-c", &look]).expect(0).stdout);
    });
    for said in tried.into_inner() {
        probe.blocked(said.is_empty(), said);
    }
    let Some(sandbox) = as_root() else { return };
    let shown = look.replace("umount $p", "false");
    let said = contained(&sandbox, "", &["--privileged"], &["sh", "-c", &shown]).stdout;
    probe.fires(said.contains("shows /"), said);
    let said = contained(&sandbox, "", &["--cap-add", "SYS_ADMIN"], &["sh", "-c", &look]).stdout;
    probe.fires(said.contains("unmounted /"), said);
}
