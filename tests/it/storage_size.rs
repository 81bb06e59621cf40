//! `--storage-opt size=` and volumes with a size: project quotas where the file system has them, else an error.

use super::disk::{Disk, Kind};
use super::needs::{self, Need};
use super::payload::Image;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Registry];

#[test]
fn a_file_system_without_quotas_is_told() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let run = |flags: &[&str], root: &str| {
        let line = [&["run", "--rm", "--network", "none"], flags, &["--rootfs", root, "true"]].concat();
        sandbox.run(&line)
    };
    for (value, why) in [
        ("size", "not of the form KEY=VALUE"),
        ("size=", "no size like"),
        ("size=x", "the units are"),
        ("size=0", "more than 0"),
        ("size=-1", "out of range"),
        ("inodes=5", "unknown option `inodes`"),
        ("dm.basesize=10g", "unknown option `dm.basesize`"),
    ] {
        let said = run(&["--storage-opt", value], &rootfs);
        assert!(said.code == 125 && said.stderr.starts_with("error: "), "{value}: {said}");
        assert!(said.stderr.contains(why), "{value}: {said}");
    }
    let plain = rootfs.trim_end_matches(":O");
    run(&["--storage-opt", "size=1m"], plain).expect(125).complains("a folder of the host itself");
    // The sandbox is on a file system that nobody mounted with quotas.
    let said = run(&["--storage-opt", "size=10m"], &rootfs);
    if said.code == 0 {
        return;
    }
    said.expect(125).complains("enforces no project quotas");
    sandbox
        .run(&["--storage-opt", "overlay2.size=10m", "create", "--network", "none", "--rootfs", &rootfs, "true"])
        .expect(125)
        .complains("prjquota");
    sandbox.run(&["volume", "create", "--opt", "size=1m", "vv"]).expect(1).complains("enforces no project quotas");
    sandbox.run(&["volume", "create", "--opt", "size=x", "vv"]).expect(1).complains("invalid value `x`");
    let both = ["volume", "create", "--opt", "size=1m", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "vv"];
    sandbox.run(&both).expect(1).complains("o=size=64m");
    assert_eq!(sandbox.answer(&["ps", "-aq"]) + &sandbox.answer(&["volume", "ls", "-q"]), "");
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}

#[test]
fn a_container_and_a_volume_stay_within_their_sizes_on_ext4() {
    stays_within(Kind::Ext4);
}

#[test]
fn a_container_and_a_volume_stay_within_their_sizes_on_xfs() {
    stays_within(Kind::Xfs);
}

fn stays_within(kind: Kind) {
    if !kind.can_be_made() {
        return needs::skip(&format!("needs a kernel and a program for {kind:?}"));
    }
    let Some(mut sandbox) = Sandbox::new(&[&NEEDS[..], &[Need::Program("losetup")]].concat()) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let disk = Disk::with_quotas(&sandbox.path("disk"), kind, &sandbox.root());
    if disk.is_none() || !enforced(&sandbox) {
        return needs::skip(&format!("needs {kind:?} with project quotas in the kernel"));
    }
    sandbox.answer(&["pull", "-q", "busybox"]);
    let write = |target: &str, megabytes: u32| {
        format!("dd if=/dev/zero of={target} bs=1M count={megabytes} 2>&1 | grep -c -e space -e quota")
    };
    let start = ["run", "-d", "--network", "none", "--storage-opt", "size=8m"];
    sandbox.answer(&[&start[..], &["--name", "one", "busybox", "sleep", "1000"]].concat());
    sandbox.answer(&[&start[..], &["--name", "two", "busybox", "sleep", "1000"]].concat());
    let inside = |name: &str, script: &str| sandbox.run(&["exec", name, "sh", "-c", script]).stdout;
    assert_eq!(inside("one", &write("/big", 20)), "1\n");
    // A block or two may be left that no file fits in.
    assert_eq!(inside("one", "df -k / | tail -n 1 | awk '{ print $2, $4 < 64 }'"), "8192 1\n");
    // Each has its own room, and the host's is not touched.
    assert_eq!(inside("two", &write("/big", 6)), "0\n");
    sandbox.run(&["run", "--rm", "--network", "none", "busybox", "sh", "-c", &write("/big", 20)]).expect(1);
    let big = sandbox.path("big");
    std::fs::write(&big, vec![7; 4 << 20]).expect("a file");
    let said = sandbox.run(&["cp", &big.display().to_string(), "two:/more"]).expect(1);
    // XFS says of a project that it has no space, ext4 that its quota is used up.
    let why = if kind == Kind::Xfs { "No space left" } else { "uota" };
    assert!(said.stderr.contains("cannot copy") && said.stderr.contains(why), "{said}");
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{json .HostConfig.StorageOpt}}", "one"]), r#"{"size":"8388608"}"#);
    // With room again it writes; what is removed makes room.
    assert_eq!(inside("one", &format!("rm /big; {}", write("/small", 4))), "0\n");
    // The limit counts what a snapshot keeps, too.
    sandbox.answer(&["stop", "-t", "0", "one"]);
    sandbox.answer(&["container", "snapshot", "one"]);
    sandbox.answer(&["start", "one"]);
    assert_eq!(inside("one", &write("/again", 6)), "1\n");
    sandbox.answer(&["rm", "-f", "one", "two"]);
    sandbox.answer(&["volume", "create", "--opt", "size=2m", "vv"]);
    let mounted = ["run", "--rm", "--network", "none", "-v", "vv:/v", "busybox", "sh", "-c"];
    assert_eq!(sandbox.answer(&[&mounted[..], &[&write("/v/big", 4)]].concat()), "1");
    // Not by busybox's `df`, which looks at another mount of the same disk.
    let shown = sandbox.answer(&[&mounted[..], &["stat -f -c '%b %S' /v | awk '{ print $1 * $2 }'"]].concat());
    assert_eq!(shown, "2097152", "the volume's size is what is seen inside");
    sandbox.answer(&["volume", "rm", "vv"]);
    // As the default of everything that one command makes.
    let line = ["--storage-opt", "size=2m", "run", "--rm", "--network", "none", "busybox", "sh", "-c", &write("/b", 4)];
    assert_eq!(sandbox.answer(&line), "1");
}

/// XFS is mounted without quotas where the kernel has none for it: the mount says so.
fn enforced(sandbox: &Sandbox) -> bool {
    let (mounts, root) = (std::fs::read_to_string("/proc/thread-self/mounts").expect("mounts"), sandbox.root());
    let line = mounts.lines().find(|line| line.split(' ').nth(1) == Some(&*root.display().to_string()));
    line.is_some_and(|line| line.contains("prjquota"))
}
