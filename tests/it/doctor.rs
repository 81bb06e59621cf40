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

/// A mount namespace in which files stand for parameters of the kernel: nothing of the host's is changed.
fn with_low_limits(sandbox: &Sandbox, words: &str) -> output::Output {
    let low = sandbox.file("low", "10\n").display().to_string();
    let script =
        format!("mount --bind {low} /proc/sys/fs/inotify/max_user_instances && mount --make-rprivate / && {words}");
    output::collect(&mut sandbox.command("unshare", &["--mount", "--propagation", "private", "sh", "-c", &script]), b"")
}

#[test]
fn fix_shows_each_command_runs_it_and_tries_again() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("sysctl")]) else { return };
    let rcd = binary().display().to_string();
    let said = with_low_limits(&sandbox, &format!("{rcd} doctor -q"));
    let limit =
        "warn  limits           inotify, terminals, keys, processes, open files: fs.inotify.max_user_instances is 10";
    assert!(said.stdout.contains(limit), "{said}");
    assert!(said.stdout.contains("; fix: sysctl -w fs.inotify.max_user_instances=128"), "{said}");
    assert!(
        said.stdout.contains("warn  propagation ") && said.stdout.contains("; fix: mount --make-rshared /"),
        "{said}"
    );
    let said = with_low_limits(&sandbox, &format!("{rcd} doctor -q --fix"));
    for line in [
        "fix   limits           sysctl -w fs.inotify.max_user_instances=128",
        "ok    limits ",
        "fix   propagation      mount --make-rshared /",
        "ok    propagation ",
    ] {
        assert!(said.stdout.lines().any(|found| found.starts_with(line)), "{line}: {said}");
    }
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
