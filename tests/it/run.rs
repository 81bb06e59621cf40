//! `rcd run` in the foreground: the command, its streams, its exit code, its environment, its mounts.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

#[test]
fn the_exit_code_is_the_commands() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.contained(&[], &["true"]).expect(0);
    sandbox.contained(&[], &["sh", "-c", "exit 7"]).expect(7);
    sandbox.contained(&["--init"], &["sh", "-c", "kill -9 $$"]).expect(137);
    sandbox.contained(&["--init"], &["sh", "-c", "kill -TERM $$"]).expect(143);
}

#[test]
fn codes_125_126_and_127_are_rcds_own() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    sandbox.contained(&[], &["/no/such"]).expect(127).complains("/no/such");
    sandbox.contained(&[], &["nosuchprogram"]).expect(127).complains("nosuchprogram");
    sandbox.contained(&[], &["/etc"]).expect(126).complains("/etc");
    sandbox.contained(&[], &["/etc/passwd"]).expect(126).complains("/etc/passwd");
    sandbox.run(&["run", "--no-such-flag"]).expect(125).complains("--no-such-flag");
    sandbox.run(&["run"]).expect(125);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_bad_elf_is_not_executable() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let bad = sandbox.file("bad", "\x7fELF nonsense");
    fs::set_permissions(&bad, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    let volume = format!("{}:/bad:ro", bad.display());
    sandbox.contained(&["-v", &volume], &["/bad"]).expect(126).complains("/bad");
}

#[test]
fn streams_are_the_commands_own() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.contained(&[], &["sh", "-c", "echo out; echo err >&2"]).expect(0);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("out\n", "err\n"));
    let rootfs = sandbox.rootfs();
    let said = sandbox.run_with("hi\n", &["run", "--rm", "-i", "--rootfs", &rootfs, "cat"]).expect(0);
    assert_eq!(said.stdout, "hi\n");
    let said = sandbox.run_with("hi\n", &["run", "--rm", "--rootfs", &rootfs, "cat"]).expect(0);
    assert_eq!(said.stdout, "", "without -i, stdin is empty");
    let large = "0123456789abcde\n".repeat(65_536);
    let said = sandbox.run_with(&large, &["run", "--rm", "-i", "--rootfs", &rootfs, "cat"]).expect(0);
    assert_eq!(said.stdout.len(), large.len());
}

#[test]
fn the_environment_is_made_of_defaults_files_and_flags() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let file = sandbox.file("env", "# a comment\nA=from file\nB=\"quoted\"\nHOME_COPY\nGONE\n");
    let file = file.to_str().expect("a path");
    let rootfs = sandbox.rootfs();
    let flags =
        ["run", "--rm", "-h", "box", "--env-file", file, "-e", "A=flag", "-e", "COPIED", "-e", "GONE", "--rootfs"];
    let mut command = sandbox.rcd(&[&flags[..], &[&rootfs, "env"]].concat());
    command.env("COPIED", "from the host").env("HOME_COPY", "too").env("SECRET", "never");
    let said = super::output::collect(&mut command, b"").expect(0).stdout;
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    assert_eq!(
        lines,
        ["A=flag", "B=\"quoted\"", "COPIED=from the host", "HOME=/root", "HOME_COPY=too", "HOSTNAME=box", path]
    );
}

#[test]
fn users_come_from_the_roots_own_files() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let id = |user| sandbox.script(&["-u", user], "echo $(id -u) $(id -g) $(id -G)");
    assert_eq!(id("ann"), "1000 1001 1001 10\n");
    assert_eq!(id("1000"), "1000 1001 1001 10\n");
    assert_eq!(id("ann:wheel"), "1000 10 10\n");
    assert_eq!(id("4242:4343"), "4242 4343 4343\n");
    assert_eq!(id("1"), "1 0 0\n");
    assert_eq!(sandbox.script(&["-u", "ann"], "echo $HOME"), "/home/ann\n");
    for user in ["nobodyhere", "0:nogroup", "4294967296", "2147483648", "-1", "01x", "1:2:3"] {
        let said = sandbox.contained(&["-u", user], &["id"]).expect(125);
        assert!(said.stderr.contains(user.rsplit(':').next().unwrap_or(user)), "{said}");
    }
}

#[test]
fn a_working_folder_is_made_and_must_be_absolute() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    assert_eq!(sandbox.script(&["-w", "/a/b"], "pwd"), "/a/b\n");
    sandbox.contained(&["-w", "relative"], &["pwd"]).expect(125).complains("relative");
    let said = sandbox.contained(&["-w", "/etc/passwd"], &["pwd"]);
    assert!(said.code >= 125 && said.stderr.contains("/etc/passwd"), "{said}");
    for number in 3..24 {
        let folder = format!("/proc/self/fd/{number}");
        let said = sandbox.contained(&["-w", &folder], &["pwd"]);
        assert!(said.code != 0, "{folder} led out of the container:\n{said}");
    }
}

#[test]
fn entrypoint_and_hostname() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.contained(&["--entrypoint", "echo"], &["one", "two"]).expect(0);
    assert_eq!(said.stdout, "one two\n");
    let said = sandbox.script(&["-h", "box"], "hostname; cat /etc/hostname; grep -c box /etc/hosts");
    assert_eq!(said, "box\nbox\n1\n");
}

#[test]
fn volumes_are_bound_as_asked() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    fs::create_dir(sandbox.path("data")).expect("a folder");
    let data = sandbox.path("data").display().to_string();
    let (write, read) = (format!("{data}:/data"), format!("{data}:/data:ro"));
    sandbox.script(&["-v", &write], "echo written > /data/file");
    assert_eq!(fs::read_to_string(sandbox.path("data/file")).expect("the file"), "written\n");
    assert_eq!(sandbox.script(&["-v", &read], "cat /data/file"), "written\n");
    let said = sandbox.contained(&["-v", &read], &["sh", "-c", "echo no > /data/file"]);
    assert!(said.code != 0 && said.stderr.contains("Read-only"), "{said}");
    let relative = sandbox.contained(&["-v", "/a:b"], &["true"]).expect(125);
    assert!(relative.stderr.contains("/a:b"), "{relative}");
    for bad in [":/x", "/a:/b:nosuch", "/a:/b:ro:rw:x"] {
        sandbox.contained(&["-v", bad], &["true"]).expect(125).complains(bad);
    }
}

#[test]
fn a_throw_away_root_leaves_the_folder_as_it_was() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    assert_eq!(sandbox.script(&[], "echo x > /new && rm /etc/passwd && cat /new"), "x\n");
    assert!(!sandbox.path("rootfs/new").exists() && sandbox.path("rootfs/etc/passwd").exists());
    let said = sandbox.contained(&["--read-only"], &["touch", "/new"]);
    assert!(said.code == 1 && said.stderr.contains("Read-only"), "{said}");
    let tmpfs = sandbox.script(&["--read-only", "--tmpfs", "/t:size=1m,mode=1777"], "touch /t/x; df -k /t | tail -n 1");
    assert!(tmpfs.contains("1024"), "{tmpfs}");
}

#[test]
fn the_hosts_own_root_can_be_tried() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let marker = format!("/rcd-test-marker-{}", std::process::id());
    let script = format!("touch {marker} && test -e {marker} && echo $$");
    let said = sandbox.run(&["run", "--rm", "--rootfs", "/:O", "sh", "-c", &script]).expect(0);
    assert_eq!(said.stdout, "1\n");
    assert!(!Path::new(&marker).exists());
}

#[test]
fn a_missing_root_is_named() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    sandbox.run(&["run", "--rm", "--rootfs", "/no/such/root", "true"]).expect(125).complains("/no/such/root");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn id_files_are_written_once() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let (cid, pid) = (sandbox.path("cid"), sandbox.path("pid"));
    let flags = ["--cidfile", cid.to_str().expect("a path"), "--pidfile", pid.to_str().expect("a path")];
    let said = sandbox.contained(&flags, &["true"]).expect(0);
    let id = fs::read_to_string(&cid).expect("the file of the id");
    assert!(id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}\n{said}");
    let pid: u32 = fs::read_to_string(&pid).expect("the file of the pid").trim().parse().expect("a pid");
    assert!(pid > 1);
    sandbox.contained(&flags[..2], &["true"]).expect(125).complains("cid");
}

#[test]
fn the_spec_can_be_seen_without_running_anything() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.contained(&["--print-spec", "-e", "A=1", "-m", "64m", "--cap-drop", "ALL"], &["true"]).expect(0);
    let spec: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(spec["process"]["args"], serde_json::json!(["true"]));
    assert_eq!(spec["linux"]["resources"]["memory"]["limit"], 64 << 20);
    assert!(spec["process"]["env"].as_array().expect("env").contains(&"A=1".into()));
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn another_runtime_runs_the_same_bundle() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Program("crun"), Need::CgroupV2]) else {
        return;
    };
    let crun = super::needs::program("crun").expect("crun").display().to_string();
    let said = sandbox.contained(&["--runtime", &crun], &["sh", "-c", "echo $$; exit 5"]).expect(5);
    assert_eq!(said.stdout, "1\n");
}
