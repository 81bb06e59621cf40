//! Probes of words: options, parameters, names, labels, variables; and of what leaves by a socket with no file.

use std::fs;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use serde_json::{Value, json};

use super::{
    ANYBODY, NEEDS, Probe, as_root, both, can_be_tried, contained, everybody, run, runtime, script, start, text,
};
use crate::needs::Need;
use crate::output;
use crate::payload::{Image, Layer};
use crate::runtime::{bundle, id};
use crate::sandbox::Sandbox;

/// CVE-2024-9407, CVE-2024-1753, CVE-2024-11218, CVE-2024-9675, CVE-2024-9341: words that are smuggled into the options of a mount.
#[test]
fn p17_mount_options_take_no_other_words() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(17);
    let tried = std::cell::RefCell::new(Vec::new());
    let table = || fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count();
    let before = table();
    both(|sandbox| {
        let folder = sandbox.path("bound");
        fs::create_dir_all(&folder).expect("a folder");
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).expect("a mode");
        let shown = text(&folder);
        let long = |rest: &str| format!("type=bind,source={shown},target=/b,{rest}");
        for words in [
            ["--mount", &long("readonly,bind-propagation=rw")],
            ["--mount", &long("readonly,bind-propagation=private,bind-propagation=rw")],
            ["--mount", &long("\"readonly,rw\"")],
            ["--mount", &long("bind-propagation=\"rprivate,exec,dev\"")],
            ["--mount", "type=tmpfs,target=/b,tmpfs-mode=\"1777,exec\""],
            ["--mount", "type=volume,source=a:b,target=/b"],
            ["--mount", "type=volume,source=../up,target=/b"],
            ["-v", &format!("{shown}:/b:ro,exec")],
            ["-v", &format!("{shown}:/b:ro,rw")],
            ["-v", &format!("{shown}:/b:ro:rw")],
            ["-v", &format!("{shown}:/b:upperdir=/etc")],
            ["-v", "a,b:/b"],
            ["-v", &format!("{shown}:/../")],
            ["--tmpfs", "/b:size=1m,upperdir=/etc"],
        ] {
            let said = contained(sandbox, "", &words, &["sh", "-c", "echo x > /b/x"]);
            tried.borrow_mut().push((said.code != 0 && !folder.join("x").exists(), (words.map(str::to_owned), said)));
        }
        // A source that is a link is what the user named; the root of the host cannot be the container's.
        let said = contained(sandbox, "", &["-v", "/:/"], &["true"]);
        tried.borrow_mut().push((said.code == 125, (["-v".to_owned(), "/:/".to_owned()], said)));
    });
    for (held, said) in tried.into_inner() {
        probe.blocked(held, said);
    }
    assert!(table() <= before + 8, "the host's table of mounts grew: other tests have a few");
    let Some(sandbox) = as_root() else { return };
    if probe.has_switches() {
        let folder = sandbox.path("bound");
        fs::create_dir_all(&folder).expect("a folder");
        let mount = format!(
            "type=bind,source={},target=/b,readonly,bind-recursive=disabled,bind-propagation=rw",
            text(&folder)
        );
        let said = contained(&sandbox, "mount-words", &["--mount", &mount], &["sh", "-c", "echo x > /b/x"]);
        probe.fires(folder.join("x").exists(), said);
    }
}

/// CVE-2022-0811: the value, or the name, of one kernel parameter sets another.
#[test]
fn p26_one_parameter_does_not_set_another() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(26);
    let pattern = || fs::read_to_string("/proc/sys/kernel/core_pattern").expect("a parameter");
    let before = pattern();
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        for words in [
            "kernel.shm_rmid_forced=1+kernel.core_pattern=|/x",
            "kernel.shm_rmid_forced=1\nkernel.core_pattern=|/x",
            "net.x/../../kernel/core_pattern=|/x",
            "net.ipv4/../../kernel/core_pattern=|/x",
            "net..kernel=1",
            "net/../kernel/core_pattern=|/x",
            "kernel.core_pattern=|/x",
            "kernel.core_pattern",
            "vm.swappiness=1",
            "fs.mqueue/../../kernel/core_pattern=|/x",
            "user.max_user_namespaces=1",
        ] {
            tried.borrow_mut().push((words, contained(sandbox, "", &["--sysctl", words], &["true"])));
        }
        tried.borrow_mut().push((
            "host ipc",
            contained(sandbox, "", &["--ipc", "host", "--sysctl", "kernel.msgmax=1000"], &["true"]),
        ));
        let rootfs = sandbox.rootfs();
        let words =
            ["run", "--rm", "--network", "host", "--sysctl", "net.ipv4.ip_forward=1", "--rootfs", &rootfs, "true"];
        tried.borrow_mut().push(("host network", sandbox.run(&words)));
    });
    for (words, said) in tried.into_inner() {
        probe.blocked(said.code != 0 && pattern() == before, (words, said));
    }
    let Some(sandbox) = as_root() else { return };
    // Of its own IPC namespace, so that nothing of the host's changes where it works.
    let by_a_way_round = |rules: &str| {
        run(&sandbox, rules, |config| {
            config["linux"]["sysctl"] = json!({"net/ipv4/../../kernel/msgmax": "1234"});
            config["process"]["args"] = json!(["cat", "/proc/sys/kernel/msgmax"]);
        })
    };
    let said = by_a_way_round("");
    probe.blocked(said.code != 0, said);
    if probe.has_switches() {
        let said = by_a_way_round("sysctl-names");
        probe.fires(said.stdout == "1234\n", said);
    }
}

/// CVE-2021-43784: a message that says how long it is overflows.
#[test]
fn p27_very_long_messages_are_clean_errors() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let mut probe = Probe::new(27);
    let clean = |said: &output::Output| said.code != 0 && !said.stderr.contains("panicked") && said.code < 128;
    let mounts = run(&sandbox, "", |config| {
        let one = |number: usize| json!({"destination": format!("/m{number}"), "type": "nosuchfs", "source": "x"});
        config["mounts"] = (0..100_000).map(one).collect();
    });
    probe.blocked(clean(&mounts) && mounts.stderr.len() < 32_768, mounts.stderr.len());
    let variables = run(&sandbox, "", |config| {
        config["process"]["env"] = (0..100_000).map(|number| json!(format!("V{number}={}", "x".repeat(80)))).collect();
        config["process"]["args"] = json!(["/bin/true"]);
    });
    probe.blocked(clean(&variables) && variables.stderr.contains("E2BIG"), variables.stderr.len());
    // A name of 8 MiB, which the error names.
    let named = |rules: &str| run(&sandbox, rules, |config| config["process"]["args"] = json!(["x".repeat(8 << 20)]));
    let said = named("");
    probe.blocked(clean(&said) && said.stderr.contains("cannot execute"), said.stderr.len());
    if probe.has_switches() {
        let said = named("message-bound");
        probe.fires(!said.stderr.contains("cannot execute"), said.stderr.len());
    }
}

/// Files below a folder, and what is beside it.
fn around(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(sandbox.path(""))
        .expect("the sandbox")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "bundle" && name != "rootfs" && name != "states")
        .collect();
    names.sort();
    names
}

/// CVE-2024-3727 and its kin in crun and moby: digests, names and ids are paths.
#[test]
fn p28_names_lead_nowhere() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(28);
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let before = around(sandbox);
        for words in [
            &["pull", "busybox@sha256:../../../../escape"][..],
            &["run", "busybox@sha256:../../x", "true"],
            &["rmi", "sha256:../../.."],
            &["image", "inspect", "../../../etc"],
            &["inspect", "../../state"],
            &["rm", "-f", ".."],
            &["rm", "-f", "../../home"],
            &["start", "../x"],
            &["volume", "create", "../escape"],
            &["volume", "rm", ".."],
            &["volume", "create", "a/b"],
            &["network", "create", "../escape"],
            &["network", "rm", "../../x"],
            &["tag", "busybox", "../escape"],
            &["logs", "../../etc/passwd"],
        ] {
            let said = sandbox.run(words);
            // As in Docker, what is not there is as removed as was asked for.
            let held = said.code != 0 || words[..2] == ["rm", "-f"];
            tried.borrow_mut().push((held && around(sandbox) == before, (words.join(" "), said)));
        }
        for name in ["..", ".", "../escape", "a/b", "", "-x", "a\nb", "é"] {
            let flag = format!("--name={name}");
            let said = contained(sandbox, "", &[&flag], &["true"]);
            let held = said.code != 0 || name.is_empty();
            tried.borrow_mut().push((held && around(sandbox) == before, (name.to_owned(), said)));
        }
        let mut secret = sandbox.rcd(&["secret", "create", "../escape", "-"]);
        let said = output::collect(&mut secret, b"x");
        tried.borrow_mut().push((said.code != 0 && around(sandbox) == before, ("secret".to_owned(), said)));
    });
    for (held, said) in tried.into_inner() {
        probe.blocked(held, said);
    }
    let Some(sandbox) = as_root() else { return };
    let folder = bundle(&sandbox, |config| config["process"]["args"] = json!(["true"]));
    fs::create_dir_all(sandbox.path("states")).expect("a folder");
    for escape in ["../escape", "..", ".", "a/../../escape", "a\nb"] {
        for words in [&["run", "--bundle", &folder, escape][..], &["delete", "--force", escape], &["state", escape]] {
            let said = runtime(&sandbox, "", words);
            probe.blocked(said.code != 0 && !sandbox.path("escape").exists(), said);
        }
    }
    if probe.has_switches() {
        let mut create = super::behind(&sandbox, "names", "exec \"$@\"", &["create", "--bundle", &folder, "../escape"]);
        let null = std::process::Stdio::null;
        let made = create.stdin(null()).stdout(null()).stderr(null()).status().expect("the runtime");
        let escaped = sandbox.path("escape").exists();
        runtime(&sandbox, "names", &["delete", "--force", "../escape"]).expect(0);
        probe.fires(made.success() && escaped, made);
    }
}

/// CVE-2026-53488: a label of an image is a command for the host.
#[test]
fn p29_labels_are_only_labels() {
    let needs = [Need::Busybox, Need::Registry];
    if !can_be_tried(&needs) {
        return;
    }
    let mut probe = Probe::new(29);
    everybody(&needs).for_each(|sandbox| try_labels(&mut probe, sandbox));
}

fn try_labels(probe: &mut Probe, mut sandbox: Sandbox) {
    let canary = sandbox.path("canary");
    let command = format!("touch {}", text(&canary));
    let names = [
        "run",
        "install",
        "RUN",
        "INSTALL",
        "rcd.hook",
        "rcd.created-by",
        "rcd.systemd.unit",
        "io.podman.annotations.label",
        "io.podman.annotations.seccomp",
        "io.containers.autoupdate",
        "com.docker.compose.project",
        "org.opencontainers.image.ref.name",
        "io.balena.features.privileged",
        "rcd.id",
        "rcd.privileged",
    ];
    let labels: Value =
        names.iter().map(|name| ((*name).to_owned(), json!(command))).collect::<serde_json::Map<_, _>>().into();
    let config =
        json!({"Cmd": ["sh", "-c", "echo $0; grep CapEff /proc/self/status"], "Env": ["PATH=/bin"], "Labels": labels});
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/labels", "latest", &Image::new(vec![Layer::base()], config));
    let plain = contained(&sandbox, "", &[], &["sh", "-c", "echo $0; grep CapEff /proc/self/status"]).stdout;
    let words = ["run", "--name", "box", "--network", "none", "--health-cmd", "true", "labels"];
    for words in [
        &words[..],
        &["inspect", "box"],
        &["ps", "-a"],
        &["image", "inspect", "labels"],
        &["commit", "box", "again"],
        &["start", "-a", "box"],
        &["logs", "box"],
        &["generate", "systemd", "box"],
        &["rm", "box"],
        &["system", "check"],
        &["rmi", "again"],
    ] {
        let said = sandbox.run(words);
        probe.blocked(!canary.exists() && (words[0] != "run" || said.stdout == plain), (words, said));
    }
    // What the label is, where somebody does run it.
    let label = sandbox.answer(&["image", "inspect", "-f", "{{index .Config.Labels \"run\"}}", "labels"]);
    output::collect(&mut sandbox.command("sh", &["-c", &label]), b"").expect(0);
    probe.fires(canary.exists(), label);
}

/// CVE-2020-14370, CVE-2021-3602: variables of the caller, or of another container, are in a container, or for others to read.
#[test]
fn p30_the_callers_environment_is_the_callers() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    const SECRET: &str = "sentinel-of-the-callers-environment";
    let mut probe = Probe::new(30);
    let tried = std::cell::RefCell::new(Vec::new());
    let fired = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let rootfs = sandbox.rootfs();
        let said = |words: &[&str]| {
            let mut command = sandbox.rcd(words);
            let said = output::collect(command.env("SECRET", SECRET).env("RCD_PROBE", SECRET), b"");
            format!("{}{}", said.stdout, said.stderr)
        };
        let all = "env; cat /proc/*/environ; cat /proc/*/cmdline";
        tried.borrow_mut().push(said(&["run", "--rm", "--network", "none", "--rootfs", &rootfs, "sh", "-c", all]));
        said(&["run", "-d", "--name", "box", "--network", "none", "--rootfs", &rootfs, "sh", "-c", "env; sleep 600"]);
        tried.borrow_mut().push(said(&["exec", "box", "sh", "-c", all]));
        tried.borrow_mut().push(said(&["logs", "box"]));
        tried.borrow_mut().push(said(&["inspect", "box"]));
        // The processes that stay, as root of the host sees them: not one has it.
        for (pid, line) in sandbox.processes() {
            let variables = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            tried.borrow_mut().push(format!("{line} {}", String::from_utf8_lossy(&variables)));
        }
        // Asked for by its name it is there, as it should be: all of the above can show it.
        fired.borrow_mut().push(said(&["exec", "-e", "SECRET", "box", "sh", "-c", all]));
    });
    for said in tried.into_inner() {
        probe.blocked(!said.contains(SECRET), said);
    }
    for said in fired.into_inner() {
        probe.fires(said.contains(SECRET), said);
    }
}

/// CVE-2020-15257: a socket with no file is everybody's who is in the network namespace.
#[test]
fn p31_no_socket_is_without_a_file() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(31);
    let look = "grep -c ' @' /proc/net/unix";
    let seen = |sandbox: &Sandbox| {
        let words = ["run", "--rm", "--network", "host", "--rootfs", &sandbox.rootfs(), "sh", "-c", look];
        sandbox.run(&words).stdout
    };
    for sandbox in everybody(&ANYBODY) {
        start(&sandbox, &["--health-cmd", "true", "--health-interval", "50ms"]);
        let said = seen(&sandbox);
        probe.blocked(said == "0\n", said);
        let name = SocketAddr::from_abstract_name(format!("rcd-probe-{}", id(&sandbox))).expect("a name");
        let _listener = sandbox.inside(|| UnixListener::bind_addr(&name).expect("a socket with no file"));
        let said = seen(&sandbox);
        probe.fires(said == "1\n", said);
    }
    let Some(sandbox) = as_root() else { return };
    let said = run(&sandbox, "", |config| {
        // The caller's network namespace.
        config["linux"]["namespaces"].as_array_mut().expect("a list").retain(|one| one["type"] != "network");
        config["process"]["args"] = script(look);
    });
    probe.blocked(said.stdout == "0\n", said);
}
