//! Probes of who a process is: capabilities, numbers, groups, account files, and who may look into the store.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    ANYBODY, Probe, as_root, as_user, both, can_be_tried, contained, create, link, run, runtime, script, start, text,
    without,
};
use crate::needs::Need;
use crate::output;
use crate::payload::{Image, Layer};
use crate::sandbox::{self, Sandbox};

/// CVE-2022-24769, CVE-2022-29162, CVE-2022-27649: capabilities that a program could inherit and nobody asked for.
#[test]
fn p21_nothing_is_inheritable() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(21);
    let look = "grep -E '^Cap(Inh|Amb)' /proc/self/status";
    let none = "CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\n";
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let mut tried = tried.borrow_mut();
        let check = format!("{look} > /checked.new; mv /checked.new /checked");
        start(sandbox, &["--health-interval", "50ms", "--health-cmd", &check]);
        let said = |words: &[&str]| sandbox.run(&[words, &["sh", "-c", look]].concat()).stdout;
        tried.push(contained(sandbox, "", &[], &["sh", "-c", look]).stdout);
        tried.push(contained(sandbox, "", &["--cap-add", "ALL", "-u", "ann"], &["sh", "-c", look]).stdout);
        tried.push(contained(sandbox, "", &["--privileged"], &["sh", "-c", look]).stdout);
        tried.push(said(&["exec", "box"]));
        tried.push(said(&["exec", "-u", "ann", "box"]));
        tried.push(said(&["exec", "--privileged", "box"]));
        let checked = sandbox
            .until("a check", || Some(sandbox.run(&["exec", "box", "cat", "/checked"])).filter(|it| it.code == 0));
        tried.push(checked.stdout);
    });
    for said in tried.into_inner() {
        probe.blocked(said == none, said);
    }
    let Some(sandbox) = as_root() else { return };
    let all = json!(["CAP_CHOWN", "CAP_NET_RAW"]);
    let capabilities = json!({"bounding": all, "effective": all, "permitted": all});
    let attempt = |rules: &str| {
        run(&sandbox, rules, |config| {
            config["process"]["capabilities"] = capabilities.clone();
            config["process"]["args"] = script(look);
        })
    };
    let said = attempt("");
    probe.blocked(said.stdout == none, said);
    let id =
        create(&sandbox, "", &["run", "--detach"], |config| config["process"]["capabilities"] = capabilities.clone());
    let said = runtime(&sandbox, "", &["exec", "--cap", "CAP_KILL", &id, "sh", "-c", look]);
    runtime(&sandbox, "", &["delete", "--force", &id]).expect(0);
    probe.blocked(said.stdout == none, said);
    if probe.has_switches() {
        let said = attempt("inheritable");
        probe.fires(said.code == 0 && said.stdout.contains("CapInh:\t0000000000002001"), said);
    }
}

/// CVE-2024-40635, CVE-2026-46680, CVE-2026-30892: a number that is none, or a name that looks like one, becomes 0.
#[test]
fn p22_no_number_becomes_root() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(22);
    let users =
        ["4294967296", "4294967295", "2147483648", "-1", "+1", "01x", "1:4294967296", "0x0", "18446744073709551616"];
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let mut tried = tried.borrow_mut();
        // Users whose names are numbers, and whose numbers are none.
        let passwd = "root:x:0:0::/:/bin/sh\n1:x:0:0::/:\n7:x:0:0::/:\nwrapped:x:4294967296:0::/:\nminus:x:-1:0::/:\n";
        sandbox.rootfs();
        fs::write(sandbox.path("rootfs/etc/passwd"), passwd).expect("a file");
        start(sandbox, &[]);
        for user in users.iter().chain(&["wrapped", "minus"]) {
            let flag = format!("--user={user}");
            tried.push((contained(sandbox, "", &[&flag], &["id", "-u"]), None));
            tried.push((sandbox.run(&["exec", &flag, "box", "id", "-u"]), None));
        }
        for user in ["1", "7", "01"] {
            let number = user.trim_start_matches('0');
            tried.push((contained(sandbox, "", &["-u", user], &["id", "-u"]), Some(number.to_owned())));
            tried.push((sandbox.run(&["exec", "-u", user, "box", "id", "-u"]), Some(number.to_owned())));
        }
    });
    for (said, number) in tried.into_inner() {
        match number {
            None => probe.blocked(said.code != 0 && said.stdout.is_empty(), said),
            Some(number) => probe.blocked(said.code == 0 && said.stdout.trim() == number, (number, said)),
        }
    }
    let Some(sandbox) = as_root() else { return };
    // -1 is no change for the kernel: the process would stay root.
    let said = run(&sandbox, "", |config| {
        config["process"]["user"] = json!({"uid": u32::MAX, "gid": u32::MAX});
        config["process"]["args"] = json!(["id", "-u"]);
    });
    probe.blocked(said.code != 0 && said.stdout.is_empty(), said);
    let id = create(&sandbox, "", &["run", "--detach"], |_| {});
    for user in users {
        let said = runtime(&sandbox, "", &["exec", &format!("--user={user}"), &id, "id", "-u"]);
        probe.blocked(said.code != 0 && said.stdout.is_empty(), (user, said));
    }
    runtime(&sandbox, "", &["delete", "--force", &id]).expect(0);
    if probe.has_switches() {
        let said = contained(&sandbox, "id-range", &["-u", "4294967296"], &["id", "-u"]);
        probe.fires(said.stdout == "0\n", said);
    }
}

/// CVE-2022-36109, CVE-2023-25173: a process has other groups than it should, and passes where a group is kept out.
#[test]
fn p23_groups_are_those_of_the_specification() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(23);
    let expected =
        [("ann", "1001 10"), ("1000", "1001 10"), ("4242", "0"), ("4242:4343", "4343"), ("ann:wheel", "10"), ("", "0")];
    let look = "id -G; sed -n 's/^Groups:[[:space:]]*//p' /proc/self/status";
    let sorted = |text: &str| {
        let mut numbers: Vec<u32> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        numbers.sort_unstable();
        numbers
    };
    let holds = |said: &output::Output, groups: &str| {
        let lines: Vec<&str> = said.stdout.lines().collect();
        said.code == 0 && lines.len() == 2 && lines.iter().all(|line| sorted(line) == sorted(groups))
    };
    for (sandbox, (user, groups)) in as_user(&ANYBODY).iter().flat_map(|sandbox| expected.map(|row| (sandbox, row))) {
        let said = contained(sandbox, "", &["-u", user], &["sh", "-c", look]);
        probe.blocked(holds(&said, groups), (user, said));
    }
    // With groups that only the caller has.
    let caller = |sandbox: &Sandbox, rules: &str, words: &[&str]| {
        let rcd = text(&sandbox::binary());
        let all = [&["--groups", "5,6", "--", &rcd], words].concat();
        output::collect(sandbox.command("setpriv", &all).env(super::SWITCH, rules), b"")
    };
    let Some(sandbox) = as_root() else { return };
    let rootfs = sandbox.rootfs();
    start(&sandbox, &[]);
    for (user, groups) in expected {
        let run = ["run", "--rm", "--network", "none", "-u", user, "--rootfs", &rootfs, "sh", "-c", look];
        let said = caller(&sandbox, "", &run);
        probe.blocked(holds(&said, groups), (user, said));
        let said = caller(&sandbox, "", &["exec", "-u", user, "box", "sh", "-c", look]);
        probe.blocked(holds(&said, groups), (user, said));
    }
    if probe.has_switches() {
        let run = ["run", "--rm", "--network", "none", "-u", "ann", "--rootfs", &rootfs, "sh", "-c", look];
        let said = caller(&sandbox, "groups", &run);
        probe.fires(!holds(&said, "1001 10"), said);
    }
}

/// CVE-2024-9676, CVE-2026-47262: an account file of the image that never ends, never answers, or is somebody else's.
#[test]
fn p24_account_files_are_ordinary_and_short() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(24);
    let tried = std::cell::RefCell::new(Vec::new());
    let odd = |sandbox: &Sandbox, kind: &str| {
        let passwd = sandbox.path("rootfs/etc/passwd");
        let _ = fs::remove_file(&passwd);
        match kind {
            "fifo" => {
                assert!(Command::new("mkfifo").args(["-m", "666"]).arg(&passwd).status().is_ok_and(|it| it.success()))
            }
            "endless" => link(std::path::Path::new("/dev/zero"), &passwd),
            "sparse" => fs::File::create(&passwd).and_then(|file| file.set_len(2 << 30)).expect("a sparse file"),
            _ => link(std::path::Path::new("/etc/shadow"), &passwd),
        }
    };
    // 64 MiB of memory, and two seconds: four where the machine is shared with the other tests.
    let attempt = |sandbox: &Sandbox, rules: &str, user: &str| {
        let rcd = text(&sandbox::binary());
        let rootfs = format!("{}:O", text(&sandbox.path("rootfs")));
        let limits = ["--data=67108864", "timeout", "4", &rcd];
        let run = ["run", "--rm", "--network", "none", "-u", user, "--rootfs", &rootfs, "true"];
        let began = Instant::now();
        let said =
            output::collect(sandbox.command("prlimit", &[&limits[..], &run].concat()).env(super::SWITCH, rules), b"");
        (began.elapsed() < Duration::from_secs(4), said)
    };
    both(|sandbox| {
        sandbox.rootfs();
        for kind in ["fifo", "endless", "sparse", "elsewhere"] {
            odd(sandbox, kind);
            tried.borrow_mut().push((kind, attempt(sandbox, "", "ann")));
        }
    });
    for (kind, (quick, said)) in tried.into_inner() {
        probe.blocked(quick && said.code == 125 && said.stderr.starts_with("error: "), (kind, said));
    }
    let Some(sandbox) = as_root() else { return };
    if probe.has_switches() {
        sandbox.rootfs();
        odd(&sandbox, "fifo");
        // The folder itself: behind an overlay it would be another FIFO.
        let rootfs = text(&sandbox.path("rootfs"));
        let words = ["run", "--rm", "--network", "none", "-u", "1", "--rootfs", &rootfs, "true"];
        let null = std::process::Stdio::null;
        let mut stuck = without(&sandbox, "account-files", &words);
        let mut stuck = stuck.stdin(null()).stdout(null()).stderr(null()).spawn().expect("rcd");
        let ended = output::until(Duration::from_secs(2), || stuck.try_wait().expect("a child"));
        probe.fires(ended.is_none(), ended);
        // Whoever waits for it goes on, and ends.
        let fifo = sandbox.path("rootfs/etc/passwd");
        let flags = rustix::fs::OFlags::WRONLY | rustix::fs::OFlags::NONBLOCK;
        sandbox.until("its end", || {
            let _ = rustix::fs::open(&fifo, flags, rustix::fs::Mode::empty());
            stuck.try_wait().expect("a child").and_then(|_| sandbox.processes().is_empty().then_some(()))
        });
    }
}

/// Everything that a user of the host sees below a folder.
fn seen_by(uid: u32, folder: &str) -> String {
    let ids = [format!("--reuid={uid}"), format!("--regid={uid}"), "--clear-groups".to_owned()];
    let output = Command::new("setpriv").args(ids).args(["find", folder, "-mindepth", "1"]).output();
    String::from_utf8_lossy(&output.expect("`setpriv` of util-linux").stdout).into_owned()
}

/// CVE-2021-41091, CVE-2021-41103, CVE-2024-25621: users of the host look into images, layers and containers, and run what is there.
#[test]
fn p35_nobody_else_looks_into_the_store() {
    let needs = [Need::Root, Need::Busybox, Need::Registry];
    let Some(sandbox) = Sandbox::new(&needs) else { return };
    let mut probe = Probe::new(35);
    // And the store of an ordinary user, where another one looks.
    for (sandbox, other) in std::iter::once((sandbox, 65_534)).chain(as_user(&needs).map(|user| (user, 54_322))) {
        let (seen, seen_when_open) = looked_into(sandbox, other);
        probe.blocked(seen.is_empty(), seen);
        probe.fires(!seen_when_open.is_empty(), seen_when_open);
    }
}

/// What another user sees of a store, with what that user alone may read and does not; and what there is to see once its folder is open.
fn looked_into(mut sandbox: Sandbox, other: u32) -> (String, String) {
    fs::set_permissions(sandbox.path(""), PermissionsExt::from_mode(0o755)).expect("a mode");
    let registry = sandbox.registry();
    let image =
        Image::new(vec![Layer::base().file("suid", 0o4755, b"x")], json!({"Cmd": ["sh"], "Env": ["PATH=/bin"]}));
    registry.push(&sandbox, "library/store", "latest", &image);
    // Folders that rcd makes itself.
    let (root, state) = (text(&sandbox.path("store")), text(&sandbox.path("run")));
    let global = ["--root", &root, "--state", &state];
    let rcd = |words: &[&str]| sandbox.run(&[&global[..], words].concat()).expect(0);
    rcd(&[
        "run",
        "-d",
        "--name",
        "box",
        "--network",
        "none",
        "-v",
        "kept:/kept",
        "store",
        "sh",
        "-c",
        "echo said; sleep 600",
    ]);
    sandbox.run_with("hidden", &[&global[..], &["secret", "create", "word", "-"]].concat()).expect(0);
    let mut seen = [&root, &state].map(|folder| seen_by(other, folder)).concat();
    // What holds what was said, and secrets, is its owner's alone whatever is above it.
    let modes = Command::new("find").args([&root, &state, "-type", "f", "-perm", "/077"]).output().expect("`find`");
    let open = String::from_utf8_lossy(&modes.stdout).into_owned();
    let private =
        |line: &&str| ["/log", "record.json", "state.json", "secret.json"].iter().any(|name| line.ends_with(name));
    let open: Vec<&str> = open.lines().filter(private).filter(|line| !line.contains("/fs/")).collect();
    let only_group = |line: &&str| fs::metadata(line).is_ok_and(|found| found.permissions().mode() & 0o037 != 0);
    let open: Vec<&str> = open.into_iter().filter(only_group).collect();
    seen.push_str(&open.join("\n"));
    fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).expect("a mode");
    let seen_when_open = seen_by(other, &root);
    fs::set_permissions(&root, PermissionsExt::from_mode(0o700)).expect("a mode");
    rcd(&["rm", "-f", "box"]);
    drop(without(&sandbox, "", &["version"]));
    (seen, seen_when_open)
}
