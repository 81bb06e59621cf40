//! What a container must not see or do, by default and with the flags that change it.

use std::fs;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

#[test]
fn namespaces_are_the_containers_own() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let script = "for n in pid mnt net uts ipc cgroup; do echo $n $(readlink /proc/self/ns/$n); done; echo $$";
    let said = sandbox.script(&[], script);
    for line in said.lines().take(6) {
        let (name, inside) = line.split_once(' ').expect("a name and a link");
        let outside = fs::read_link(format!("/proc/self/ns/{name}")).expect("a namespace");
        assert_ne!(outside.to_str(), Some(inside), "{name} is shared with the host");
    }
    assert_eq!(said.lines().last(), Some("1"));
    let host = sandbox.script(&["--network", "host"], "ip -o link | wc -l").trim().to_owned();
    assert_ne!(host, "0");
    let outside = super::output::collect(&mut sandbox.command("ip", &["-o", "link"]), b"").expect(0);
    assert_eq!(host, outside.stdout.lines().count().to_string(), "{outside}");
    assert_eq!(sandbox.script(&["--network", "none"], "ip -o link | wc -l").trim(), "1");
}

#[test]
fn rights_are_those_of_docker() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let caps = |flags: &[&str]| {
        let said = sandbox.script(flags, "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp:' /proc/self/status");
        said.lines().map(|line| line.split_whitespace().last().expect("a value").to_owned()).collect::<Vec<_>>()
    };
    let (none, default) = ("0000000000000000", "00000000a80425fb");
    assert_eq!(caps(&[]), [none, default, default, default, none, "0", "2"]);
    assert_eq!(caps(&["--cap-drop", "ALL"]), [none, none, none, none, none, "0", "2"]);
    let bind = "0000000000000400";
    assert_eq!(caps(&["--cap-drop", "all", "--cap-add", "net_bind_service"])[1..4], [bind, bind, bind]);
    assert_eq!(caps(&["--security-opt", "no-new-privileges"])[5], "1");
    assert_eq!(caps(&["--security-opt", "seccomp=unconfined"])[6], "0");
    assert_eq!(caps(&["-u", "ann"])[1..3], [none, none]);
    let status = fs::read_to_string("/proc/self/status").expect("own status");
    let own = status.lines().find_map(|line| line.strip_prefix("CapBnd:")).expect("own rights").trim();
    let privileged = caps(&["--privileged"]);
    assert!(privileged[2] == own && privileged[6] == "0", "{privileged:?}");
    sandbox.contained(&["--cap-add", "NO_SUCH"], &["true"]).expect(125).complains("NO_SUCH");
}

#[test]
fn what_the_kernel_tells_too_much_of_is_masked_or_read_only() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let script = "for f in kcore keys timer_list interrupts; do [ ! -e /proc/$f ] || wc -c </proc/$f; done
        for d in /proc/acpi /proc/scsi /sys/firmware; do [ ! -e $d ] || ls -A $d | wc -l; done";
    let said = sandbox.script(&[], script);
    assert!(said.lines().count() >= 3 && said.lines().all(|line| line.trim() == "0"), "{said}");
    for path in ["/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/irq/x", "/sys/x", "/sys/fs/cgroup/x"] {
        let said = sandbox.contained(&[], &["sh", "-c", &format!("echo x > {path}")]);
        assert!(said.code != 0, "{path} was written:\n{said}");
    }
    for command in [
        "umount /proc/kcore",
        "mount -t tmpfs x /tmp",
        "mount -o remount,rw /sys",
        "mknod /tmp/d b 8 0 && head -c 1 /tmp/d",
    ] {
        let said = sandbox.contained(&[], &["sh", "-c", command]);
        assert!(said.code != 0, "`{command}` worked:\n{said}");
    }
}

#[test]
fn devices_are_the_usual_few() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.script(&[], "ls /dev | tr '\\n' ' '");
    let names: Vec<&str> = said.split_whitespace().collect();
    for name in [
        "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom",
        "zero",
    ] {
        assert!(names.contains(&name), "/dev/{name} is missing: {said}");
    }
    for name in ["kmsg", "mem", "sda", "vda", "fuse", "kvm", "loop0"] {
        assert!(!names.contains(&name), "/dev/{name} is there: {said}");
    }
    sandbox
        .script(&[], "echo x >/dev/null; [ $(head -c 4 /dev/zero | wc -c) = 4 ]; mknod /tmp/n c 1 3 && echo x >/tmp/n");
    let denied = sandbox.contained(&[], &["sh", "-c", "mknod /tmp/k c 1 11 && cat /tmp/k"]);
    assert!(denied.code != 0 && denied.stderr.contains("not permitted"), "{denied}");
    let given = sandbox.script(&["--device", "/dev/zero:/dev/nothing:r"], "head -c 3 /dev/nothing | wc -c");
    assert_eq!(given.trim(), "3");
    sandbox.contained(&["--device", "/dev/no-such"], &["true"]).expect(125).complains("/dev/no-such");
    let shm = sandbox.script(&[], "df -k /dev/shm | tail -n 1");
    assert!(shm.contains("65536"), "{shm}");
}

/// A device at the path of one that every container has is there in its place, and what is masked stays empty all the same.
fn devices_that_are_asked_for_win(sandbox: &Sandbox) {
    let own =
        [("null", "1:3"), ("zero", "1:5"), ("full", "1:7"), ("random", "1:8"), ("urandom", "1:9"), ("tty", "5:0")];
    let names = own.map(|(name, _)| format!("/dev/{name}")).join(" ");
    for (at, (name, _)) in own.iter().enumerate() {
        let mut expected = own.map(|(_, number)| number);
        let source = if *name == "zero" { "/dev/full" } else { "/dev/zero" };
        expected[at] = if *name == "zero" { "1:7" } else { "1:5" };
        let script = format!("stat -c %t:%T {names}; head -c 9 /dev/{name} | wc -c; cat /proc/keys | wc -c");
        for flags in [["--device", &format!("{source}:/dev/{name}")], ["-v", &format!("{source}:/dev/{name}")]] {
            let said = sandbox.script(&[&["--network", "none"][..], &flags].concat(), &script);
            assert_eq!(said, format!("{}\n9\n0\n", expected.join("\n")), "{flags:?}");
        }
    }
}

#[test]
fn devices_that_are_asked_for_take_the_place_of_default_ones() {
    Sandbox::new(&NEEDS).iter().for_each(devices_that_are_asked_for_win);
}

#[test]
fn devices_that_a_user_asks_for_take_the_place_of_default_ones() {
    Sandbox::of_user(&ANYBODY).iter().for_each(devices_that_are_asked_for_win);
}

#[test]
fn no_descriptor_and_no_mount_leaks_in() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let before = fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count();
    let rootfs = sandbox.rootfs();
    let line = format!(
        "exec 3</etc 4</ 57</; exec \"$0\" run --rm --rootfs {rootfs} sh -c 'ls /proc/self/fd; cat /proc/self/mountinfo'"
    );
    let rcd = super::sandbox::binary();
    let mut command = sandbox.command("bash", &["-c".as_ref(), line.as_ref(), rcd.as_os_str()]);
    let said = super::output::collect(&mut command, b"").expect(0).stdout;
    // The fourth is `ls` reading the folder.
    assert!(said.starts_with("0\n1\n2\n3\n") && !said.contains("57\n"), "{said}");
    let folder = sandbox.path("").display().to_string();
    let foreign =
        said.lines().filter(|line| line.contains(" / ") && !line.contains("/etc/") && !line.contains(&folder));
    assert!(foreign.clone().all(|line| !line.contains(" - ext4 ")), "{said}");
    assert_eq!(fs::read_to_string("/proc/self/mountinfo").expect("mounts").lines().count(), before);
}

#[test]
fn seccomp_answers_as_docker_does() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.contained(&[], &["unshare", "-m", "true"]).expect(1);
    assert!(said.stderr.contains("not permitted"), "{said}");
    // AppArmor, where it is there, still lets nobody change mounts.
    let open = ["--cap-add", "SYS_ADMIN", "--security-opt", "apparmor=unconfined"];
    sandbox.contained(&open, &["unshare", "-m", "true"]).expect(0);
    sandbox
        .contained(&["--security-opt", "seccomp=/no/such/profile"], &["true"])
        .expect(125)
        .complains("/no/such/profile");
    sandbox.contained(&["--security-opt", "nosuch=1"], &["true"]).expect(125).complains("nosuch");
    let profile = r#"{ "defaultAction": "SCMP_ACT_ALLOW",
        "syscalls": [{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28 }] }"#;
    let file = sandbox.file("profile.json", profile).display().to_string();
    let said = sandbox.contained(&["--security-opt", &format!("seccomp={file}")], &["mkdir", "/x"]).expect(1);
    assert!(said.stderr.contains("No space"), "{said}");
}

#[test]
fn proc_and_sys_must_be_ordinary_folders() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    sandbox.rootfs();
    for name in ["proc", "sys", "dev"] {
        let path = sandbox.path("rootfs").join(name);
        let aside = sandbox.path(&format!("outside-{name}"));
        fs::create_dir(&aside).expect("a folder outside");
        fs::remove_dir(&path).expect("an empty folder");
        std::os::unix::fs::symlink(&aside, &path).expect("a link");
        let said = sandbox.contained(&[], &["true"]);
        assert!(fs::read_dir(&aside).expect("the folder outside").next().is_none(), "/{name} led out: {said}");
        assert!(name == "dev" || said.code == 125, "a link at /{name} was followed: {said}");
        fs::remove_file(&path).expect("the link");
        fs::create_dir(&path).expect("a folder");
    }
}

#[test]
fn namespaces_are_shared_when_asked_for() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let start = ["run", "-d", "--name", "other", "--network", "none", "--rootfs", &rootfs, "sleep", "600"];
    sandbox.run(&start).expect(0);
    let run = |flags: &[&str], script: &str| {
        sandbox.script(&[&["--network", "none"], flags].concat(), script).trim().to_owned()
    };
    let link = |kind: &str| format!("readlink /proc/self/ns/{kind}");
    for kind in ["pid", "ipc"] {
        let theirs = sandbox.answer(&["exec", "other", "readlink", &format!("/proc/self/ns/{kind}")]);
        assert_eq!(run(&[&format!("--{kind}"), "container:other"], &link(kind)), theirs);
    }
    assert!(run(&["--pid", "container:other"], "ps").contains("sleep 600"));
    for (flag, kind) in [("--pid", "pid"), ("--ipc", "ipc"), ("--uts", "uts"), ("--cgroupns", "cgroup")] {
        let own = std::fs::read_link(format!("/proc/self/ns/{kind}")).expect("a namespace");
        assert_eq!(run(&[flag, "host"], &link(kind)), own.display().to_string());
        assert_ne!(run(&[flag, "private"], &link(kind)), own.display().to_string());
    }
    // What is left of a container in the host's pid namespace ends with it.
    run(&["--pid", "host"], "sleep 613 & true");
    let command = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).unwrap_or_default();
    let mut left = fs::read_dir("/proc").expect("procfs").flatten().map(command);
    assert!(!left.any(|line| line == b"sleep\x00613\x00"), "it goes on");
    let flags = [
        "--sysctl",
        "net.ipv4.ip_forward=1",
        "--sysctl",
        "kernel.msgmax=1000",
        "--oom-score-adj",
        "500",
        "--domainname",
        "ex.org",
    ];
    let look = "cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax /proc/self/oom_score_adj /proc/sys/kernel/domainname";
    assert_eq!(run(&flags, look), "1\n1000\n500\nex.org");
    assert_eq!(run(&["--group-add", "5", "--group-add", "6"], "id -G"), "0 5 6");
    for (flag, value, why) in [
        ("--sysctl", "vm.swappiness=1", "the host's"),
        ("--sysctl", "kernel.msgmax", "NAME=VALUE"),
        ("--pid", "nosuch", "no such mode"),
        ("--pid", "container:nobody", "no such container: `nobody`"),
        ("--oom-score-adj", "2000", "-1000 to 1000"),
        ("--group-add", "nosuch", "nosuch"),
        ("--gpus", "all", "there is no device"),
    ] {
        sandbox.contained(&["--network", "none", flag, value], &["true"]).expect(125).complains(why);
    }
    sandbox.run(&["rm", "-f", "other"]).expect(0);
}
