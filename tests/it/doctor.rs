//! `rcd doctor`, and what it finds where something is missing.

use super::needs::Need;
use super::output;
use super::sandbox::{Sandbox, binary};

#[test]
fn each_step_is_a_line_and_nothing_stays() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let said = sandbox.run(&["doctor"]).expect(0);
    for step in [
        "kernel",
        "namespaces",
        "switches",
        "user namespace",
        "store",
        "overlay",
        "cgroup",
        "seccomp",
        "port",
        "forwarding",
        "propagation",
        "disk space",
        "container",
    ] {
        let line = said.stdout.lines().find(|line| line.get(6..).is_some_and(|rest| rest.starts_with(step)));
        let line = line.unwrap_or_else(|| panic!("no `{step}`: {said}"));
        assert!(line.starts_with("ok ") || line.starts_with("warn "), "{line}");
    }
    // There is no network here, and a line says so with its fix; containers run all the same.
    assert!(said.stdout.contains("warn  registry ") && said.stdout.contains("; fix: "), "{said}");
    assert!(!sandbox.run(&["doctor", "-q"]).expect(0).stdout.contains("ok "));
    let steps = sandbox.answer(&["doctor", "--format", "{{.Step}}"]);
    assert!(steps.lines().any(|step| step == "overlay"), "{steps}");
    let left: Vec<_> =
        std::fs::read_dir(sandbox.root()).expect("the root").flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("doctor")), "{left:?}");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn what_is_missing_is_named_with_its_fix_and_the_code_is_one() {
    let Some(sandbox) = Sandbox::new(&[Need::Root]) else { return };
    let rcd = binary().display().to_string();
    let words = ["--bounding-set=-sys_admin", "--inh-caps=-sys_admin", &rcd, "doctor", "-q"];
    let said = output::collect(&mut sandbox.command("setpriv", &words), b"").expect(1);
    assert!(said.stdout.contains("fail  namespaces ") && said.stdout.contains("EPERM"), "{said}");
    assert!(said.stdout.contains("fail  container "), "{said}");
    let fails = said.stdout.lines().filter(|line| line.starts_with("fail "));
    assert!(fails.clone().count() >= 3 && fails.clone().all(|line| line.contains("; fix: ")), "{said}");
}

/// A shell script in mounts of its own.
fn apart(sandbox: &Sandbox, script: &str) -> output::Output {
    let words = ["--mount", "--propagation", "private", "sh", "-c", script];
    output::collect(&mut sandbox.command("unshare", &words), b"")
}

/// A mount namespace in which files stand for parameters of the kernel: nothing of the host's is changed.
fn with_low_limits(sandbox: &Sandbox, words: &str) -> output::Output {
    let mut script = String::new();
    for name in ["fs/inotify/max_user_instances", "kernel/pty/max", "kernel/keys/maxkeys"] {
        let low = sandbox.file(&name.replace('/', "-"), "10\n");
        script.push_str(&format!("mount --bind {} /proc/sys/{name} && ", low.display()));
    }
    apart(sandbox, &format!("{script} mount --make-rprivate / && {words}"))
}

#[test]
fn fix_shows_each_command_runs_it_and_tries_again() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("sysctl")]) else { return };
    let rcd = binary().display().to_string();
    let said = with_low_limits(&sandbox, &format!("{rcd} doctor -q"));
    let limits = "fs.inotify.max_user_instances is 10, kernel.pty.max is 10, kernel.keys.maxkeys is 10";
    let reserved = std::fs::read_to_string("/proc/sys/kernel/pty/reserve").expect("a parameter");
    let terminals = reserved.trim().parse::<u32>().expect("a number") + 64;
    let raise =
        format!("sysctl -w fs.inotify.max_user_instances=128 kernel.pty.max={terminals} kernel.keys.maxkeys=200");
    let line =
        format!("warn  limits           inotify, terminals, keys, processes, open files: {limits}; fix: {raise}");
    assert!(said.stdout.lines().any(|found| found == line), "{said}");
    assert!(
        said.stdout.contains("warn  propagation ") && said.stdout.contains("; fix: mount --make-rshared /"),
        "{said}"
    );
    let said = with_low_limits(&sandbox, &format!("{rcd} doctor -q --fix"));
    for line in [
        &format!("fix   limits           {raise}"),
        "ok    limits ",
        "fix   propagation      mount --make-rshared /",
        "ok    propagation ",
    ] {
        assert!(said.stdout.lines().any(|found| found.starts_with(line)), "{line}: {said}");
    }
}

/// A store on a tmpfs with these options, in mounts of the script's own.
fn on_tmpfs(sandbox: &Sandbox, options: &str, script: &str) -> output::Output {
    let (root, rcd) = (sandbox.root(), binary());
    let script = format!("rcd={}; mount -t tmpfs -o {options} tmpfs {} && {script}", rcd.display(), root.display());
    apart(sandbox, &script)
}

#[test]
fn a_store_that_is_mounted_noexec() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let run = format!("run --rm --network none --rootfs {} true", sandbox.rootfs());
    // An overlay takes no notice of it, a copy does, and what fails for it is explained.
    let said = on_tmpfs(&sandbox, "noexec", &format!("$rcd {run}; echo $?; $rcd --storage-driver copy {run}; echo $?"));
    assert_eq!(said.stdout, "0\n126\n", "{said}");
    let line = said
        .stderr
        .lines()
        .find(|line| line.starts_with("doctor: fail  disk space "))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("is mounted noexec: programs of images and in volumes cannot be started"), "{line}");
    assert!(line.contains("; fix: mount -o remount,exec "), "{line}");
    let said = on_tmpfs(&sandbox, "noexec", &format!("$rcd doctor -q --fix && $rcd --storage-driver copy {run}"));
    let root = sandbox.root().display().to_string();
    let said = said.expect(0).stdout;
    assert!(
        said.contains(&format!(": {root} is mounted noexec: programs in volumes cannot be started; fix: ")),
        "{said}"
    );
    assert!(said.contains(&format!("fix   disk space       mount -o remount,exec {root}\n")), "{said}");
    assert!(said.contains("ok    disk space "), "{said}");
    // What can be mounted again is the file system, not the folder in it.
    let deep = format!("$rcd --root {root}/deep/store doctor -q");
    let said = on_tmpfs(&sandbox, "noexec", &deep).stdout;
    assert!(said.contains(&format!("; fix: mount -o remount,exec {root}, or choose")), "{said}");
}

#[test]
fn a_run_without_room_or_files_ends_with_the_doctors_line() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let run = format!("run --rm --network none --rootfs {}", sandbox.rootfs());
    let said = on_tmpfs(&sandbox, "nr_inodes=8", &format!("$rcd {run} true")).expect(125);
    let line = said.stderr.lines().find(|line| line.starts_with("doctor: ")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("disk space") && line.contains("; fix: rcd system prune"), "{said}");
    let said = on_tmpfs(&sandbox, "mode=700", &format!("ulimit -n 20 && $rcd {run} true")).expect(125);
    assert!(
        said.stderr.contains("doctor: warn  limits ") && said.stderr.contains("open files are limited to 20"),
        "{said}"
    );
    // What was asked for wrongly is no matter of the host's.
    let said = on_tmpfs(&sandbox, "nr_inodes=800", &format!("$rcd {run} nothing")).expect(127);
    assert!(!said.stderr.contains("doctor: "), "{said}");
}

#[test]
fn tables_of_others_that_drop_what_is_forwarded_are_named() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("nft")]) else { return };
    let line = || {
        let said = sandbox.run(&["doctor"]).stdout;
        said.lines().find(|line| line.contains(" forwarding ")).expect("a line").to_owned()
    };
    assert!(line().starts_with("ok ") && line().ends_with(": none drops"), "{}", line());
    let rules = "table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }";
    output::collect(&mut sandbox.command("nft", &[rules]), b"").expect(0);
    let said = line();
    assert!(
        said.starts_with("ok ") && said.ends_with("FORWARD of filter drop: rcd's networks have a rule at their head"),
        "{said}"
    );
    // The old tables, where this kernel has them.
    if !super::needs::require(&[Need::Program("iptables-legacy")]) {
        return;
    }
    let drop = output::collect(&mut sandbox.command("iptables-legacy", &["-P", "FORWARD", "DROP"]), b"");
    if drop.code != 0 {
        return super::needs::skip("needs a kernel with the old iptables");
    }
    let said = line();
    assert!(said.starts_with("warn ") && said.ends_with("; fix: iptables-legacy -P FORWARD ACCEPT"), "{said}");
    let said = sandbox.run(&["doctor", "-q", "--fix"]).stdout;
    assert!(said.contains("fix   forwarding       iptables-legacy -P FORWARD ACCEPT\n"), "{said}");
    assert!(said.contains("\nok    forwarding "), "{said}");
}

#[test]
fn behind_sudo_the_person_is_granted_ids() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("usermod")]) else { return };
    let (etc, rcd) = (sandbox.path("etc"), binary());
    let script = format!(
        "cp -a /etc {0} && mount --bind {0} /etc && : >/etc/subuid && : >/etc/subgid && SUDO_UID=65534 SUDO_GID=65534 {1} doctor -q --fix; cat /etc/subuid",
        etc.display(),
        rcd.display()
    );
    let said = apart(&sandbox, &script).expect(0).stdout;
    let command = "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 nobody";
    assert!(said.contains(&format!("fix   subordinate ids  {command}\n")), "{said}");
    assert!(said.contains("ok    subordinate ids  /etc/subuid, /etc/subgid, newuidmap: 65536 ids\n"), "{said}");
    assert!(said.ends_with("nobody:100000:65536\n"), "{said}");
    assert!(said.contains("warn  delegation       the controllers of user@65534.service: "), "{said}");
}

#[test]
fn fix_of_an_ordinary_user_says_what_root_has_to_run() {
    let Some(sandbox) = Sandbox::of_new_account(&[Need::Root, Need::Busybox]) else { return };
    let said = sandbox.run(&["doctor", "-q", "--fix"]).expect(0);
    let line =
        "fix   subordinate ids  needs root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 54321";
    assert!(said.stdout.lines().any(|found| found == line), "{said}");
}

/// A user whom no file grants any id, as on an account that was made a moment ago.
#[test]
fn a_user_with_one_id_runs_containers() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::User, Need::Userns, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let own = |name: &str| sandbox.path("fresh").join(name).display().to_string();
    for name in ["", "root", "state"] {
        std::fs::create_dir(own(name)).expect("a folder");
    }
    for folder in [own(""), sandbox.path("rootfs").display().to_string()] {
        let done = std::process::Command::new("chown").args(["-hR", "54321:54321", &folder]).status();
        assert!(done.is_ok_and(|status| status.success()), "cannot give `{folder}` to the user");
    }
    let opened = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(sandbox.path(""), opened).expect("a mode");
    let mut words = vec!["--reuid=54321", "--regid=54321", "--clear-groups", "env"];
    let (root, state, home) = (own("root"), own("state"), own(""));
    let (root, state, home) = (format!("RCD_ROOT={root}"), format!("RCD_STATE={state}"), format!("HOME={home}"));
    let rcd = binary().display().to_string();
    words.extend([root.as_str(), &state, &home, &rcd, "run", "--rm", "--network", "none", "--rootfs", &rootfs]);
    words.extend(["sh", "-c", "id -u; id -G; touch /made && ls -n /made | cut -d' ' -f1"]);
    let mut command = sandbox.command("setpriv", &words);
    assert_eq!(output::collect(&mut command, b"").expect(0).stdout, "0\n0\n-rw-r--r--\n");
}
