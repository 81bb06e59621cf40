//! rcd for an ordinary user: a user namespace with their subordinate ids, and containers in it.

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

#[test]
fn unshare_gives_the_users_own_ids() {
    let Some(sandbox) = Sandbox::of_user(&[]) else { return };
    let map = sandbox.answer(&["unshare", "cat", "/proc/self/uid_map"]);
    let rows: Vec<Vec<&str>> = map.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!((rows[0][0], rows[0][2], rows[1][0]), ("0", "1", "1"), "{map}");
    assert_eq!(sandbox.answer(&["unshare", "id", "-u"]), "0");
}

#[test]
fn a_container_without_root() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    let said = sandbox.contained(&["--network", "none"], &["sh", "-c", "echo $$ $(id -u); exit 7"]).expect(7);
    assert_eq!(said.stdout, "1 0\n");
    let script = "touch /new && chown 1000:1001 /new && stat -c '%u %g' /new";
    assert_eq!(sandbox.script(&["--network", "none"], script), "1000 1001\n");
    let said = sandbox.contained(&["--network", "none", "-u", "ann"], &["id", "-u"]).expect(0);
    assert_eq!(said.stdout, "1000\n");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn the_hosts_own_root_without_root() {
    let Some(sandbox) = Sandbox::of_user(&[]) else { return };
    let said = sandbox.run(&["run", "--rm", "--network", "none", "--rootfs", "/:O", "sh", "-c", "echo $$; exit 3"]);
    assert_eq!(said.clone().expect(3).stdout, "1\n");
}

#[test]
fn files_of_the_users_store_belong_to_their_ids() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    sandbox.contained(&["--network", "none"], &["true"]).expect(0);
    // Its folder goes when nobody waits any more.
    let containers = sandbox.root().join("containers");
    let left = || std::fs::read_dir(&containers).map_or(0, Iterator::count);
    sandbox.until("the container's files to be gone", || (left() == 0).then_some(()));
    let root = sandbox.root().display().to_string();
    let find = output::collect(std::process::Command::new("find").args([root.as_str(), "-uid", "0"]), b"").expect(0);
    assert_eq!(find.stdout, "", "files of the host's root in an ordinary user's store");
}

/// `run --rm --network none` without root takes at most half as long again as with root, both in one run of the test, by turns.
#[test]
fn a_run_takes_not_much_longer_than_with_root() {
    let needs = [Need::Root, Need::Busybox];
    let (Some(root), Some(user)) = (Sandbox::new(&needs), Sandbox::of_user(&needs)) else { return };
    let time = |sandbox: &Sandbox| {
        let rootfs = sandbox.rootfs();
        let rcd = super::sandbox::binary().display().to_string();
        // Timed is rcd alone, not the programs that become the user before it.
        let script = format!(
            "began=$(date +%s%N); {rcd} run --rm --network none --rootfs {rootfs} true && echo $(($(date +%s%N) - began))"
        );
        let said = output::collect(&mut sandbox.command("sh", &["-c", &script]), b"").expect(0).stdout;
        said.trim().parse::<u64>().expect("a time")
    };
    let median = |mut times: Vec<u64>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let mut medians = (0, 0);
    // A busy host makes single runs slow: all of three tries must be too slow for it to be rcd.
    for _ in 0..3 {
        let (with, without): (Vec<u64>, Vec<u64>) = (0..15).map(|_| (time(&root), time(&user))).unzip();
        medians = (median(with), median(without));
        println!(
            "run --rm --network none: {} us as root, {} us as a user (medians of 15)",
            medians.0 / 1000,
            medians.1 / 1000
        );
        if medians.1 * 2 <= medians.0 * 3 {
            return;
        }
    }
    panic!("as a user it takes {} us, as root {} us", medians.1 / 1000, medians.0 / 1000);
}

/// What only root can do is refused, with what helps, before anything is made or at the start; nothing is left out in silence. Low ports are in
/// `network_rootless`, controllers that are not delegated in `systemd`.
#[test]
fn what_cannot_be_done_without_root_is_refused() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    let run = |flags: &[&str], command: &[&str]| sandbox.contained(&[&["--network", "none"], flags].concat(), command);
    for (flags, parts) in [
        (&["-u", "70000"][..], &["cannot become the user 70000", "/etc/subuid"][..]),
        (&["-u", "0:70000"], &["70000", "/etc/subgid"]),
        (&["--ulimit", "nofile=1073741825"], &["RLIMIT_NOFILE", "only root raises a hard limit"]),
        (&["--cgroup-parent", "/mine"], &["below the cgroup `/mine`", "slice"]),
        (&["--device", "/dev/no-such"], &["cannot use the device `/dev/no-such`"]),
        (&["--security-opt", "apparmor=no-such"], &["AppArmor profile `no-such`"]),
        (&["--sysctl", "kernel.msgmax=9000", "--ipc", "host"], &["--ipc host shares it with the host"]),
        (&["--subuidname", "root"], &["the ids of an ordinary user are those granted to that user"]),
        (&["--userns", "remap"], &["it is for root"]),
    ] {
        let said = run(flags, &["true"]).expect(125);
        assert!(parts.iter().all(|part| said.stderr.contains(part)), "{flags:?}: {said}");
    }
    let said = sandbox.contained(&["--network", "host", "--sysctl", "net.ipv4.ip_forward=1"], &["true"]).expect(125);
    said.complains("--network host shares it with the host");
    // Nodes that drive something are made by nobody in a user namespace, not even with every right there is in it.
    for flags in [&[][..], &["--privileged"]] {
        let said = run(flags, &["mknod", "/node", "c", "1", "3"]).expect(1);
        assert!(said.stderr.contains("Operation not permitted"), "{flags:?}: {said}");
    }
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_users_devices_are_those_that_the_user_may_open() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    let null = "test -c /dev/mine && echo lost >/dev/mine && stat -c %t:%T /dev/mine";
    assert_eq!(sandbox.script(&["--network", "none", "--device", "/dev/null:/dev/mine"], null), "1:3\n");
}

#[test]
fn a_device_that_the_user_may_not_open_is_refused() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Root, Need::Busybox]) else { return };
    let node = sandbox.path("node");
    let made = std::process::Command::new("mknod").args(["-m", "600"]).arg(&node).args(["c", "1", "3"]).status();
    assert!(made.expect("mknod").success());
    let said = sandbox.contained(&["--network", "none", "--device", &node.display().to_string()], &["true"]);
    let said = said.expect(125).complains("may neither read nor write it");
    assert!(said.stderr.contains("hint: have root open it to that user"), "{said}");
}
