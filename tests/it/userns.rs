//! Containers with a user namespace of their own: `--userns`, `--uidmap`, `--subuidname`.

use super::needs::Need;
use super::payload::Image;
use super::sandbox::Sandbox;

/// What a container has of ids: its map in one line.
const MAP: &str = "echo $(cat /proc/self/uid_map)";

fn pid(sandbox: &Sandbox, name: &str) -> String {
    sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", name])
}

/// The user and the group of a process as the host has them.
fn outside(pid: &str) -> Vec<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let ids = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("ids");
        line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
    };
    vec![ids("Uid:"), ids("Gid:")]
}

#[test]
fn root_of_a_container_with_ids_of_its_own_is_nobody_of_the_host() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    for name in ["one", "two"] {
        let words = ["run", "-d", "--name", name, "--network", "none", "--userns", "auto", "-v", "data:/data"];
        sandbox.answer(&[&words[..], &["--rootfs", &rootfs, "sleep", "1000000"]].concat());
    }
    let of = |name: &str| outside(&pid(&sandbox, name));
    let (one, two) = (of("one"), of("two"));
    assert!(one[0] >= 65_536 && two[0] >= 65_536 && one[0].abs_diff(two[0]) >= 65_536, "{one:?} {two:?}");
    let script =
        "id -u; touch /made /data/made; chown 7:8 /made /data/made; stat -c '%u:%g' / /bin /etc/hosts /made /data/made";
    let said = sandbox.answer(&["exec", "one", "sh", "-c", script]);
    assert_eq!(said, "0\n0:0\n0:0\n0:0\n7:8\n7:8");
    // A volume is one for both, though their ids are others.
    assert_eq!(sandbox.answer(&["exec", "two", "stat", "-c", "%u:%g", "/data/made"]), "7:8");
    // On disk each file has the ids that it has inside: nothing was copied or given away.
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "one"]);
    let upper = sandbox.root().join("containers").join(id).join("upper");
    for file in [upper.join("made"), sandbox.root().join("volumes/data/_data/made")] {
        let found = std::fs::metadata(&file).expect("a file");
        let found = [std::os::unix::fs::MetadataExt::uid(&found), std::os::unix::fs::MetadataExt::gid(&found)];
        assert_eq!(found, [7, 8], "{}", file.display());
    }
    assert!(!upper.join("bin").exists());
    // What is the host's stays the host's: as nobody, root of the container cannot even read it.
    let secret = sandbox.file("secret", "x");
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    let bind = format!("{}:/secret", secret.display());
    let said = sandbox.contained(&["--network", "none", "--userns", "auto", "-v", &bind], &["cat", "/secret"]);
    assert!(said.code == 1 && said.stderr.contains("Permission denied"), "{said}");
}

#[test]
fn ids_are_free_again_with_their_container_and_are_kept_over_a_restart() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let make = |name: &str| {
        let words = ["create", "--name", name, "--network", "none", "--userns", "auto:size=1000", "--rootfs", &rootfs];
        sandbox.answer(&[&words[..], &["sh", "-c", MAP]].concat());
    };
    let map = |name: &str| sandbox.answer(&["start", "-a", name]);
    make("one");
    make("two");
    let (one, two) = (map("one"), map("two"));
    assert!(one.starts_with("0 ") && one.ends_with(" 1000") && one != two, "{one} {two}");
    assert_eq!(map("one"), one);
    sandbox.answer(&["rm", "one"]);
    make("three");
    assert_eq!((map("three"), map("two")), (one, two));
}

#[test]
fn many_at_once_have_other_ids_each() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["create", "--network", "none", "--userns", "auto", "--rootfs", &rootfs, "sh", "-c", MAP];
    let made: Vec<_> = (0..8).map(|_| sandbox.rcd(&words).spawn().expect("rcd")).collect();
    for mut one in made {
        assert!(one.wait().expect("an end").success());
    }
    let ids = sandbox.answer(&["ps", "-aq"]);
    let maps: std::collections::BTreeSet<String> = ids.lines().map(|id| sandbox.answer(&["start", "-a", id])).collect();
    assert_eq!(maps.len(), 8, "{maps:?}");
}

#[test]
fn copies_commits_and_networks_of_a_container_with_ids_of_its_own() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox]) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    sandbox.answer(&["run", "-d", "--name", "web", "--userns", "auto", "busybox", "sleep", "1000000"]);
    let exec = |script: &str| sandbox.answer(&["exec", "web", "sh", "-c", script]);
    exec(
        "ping -c 1 -w 20 $(ip route | sed -n 's/default via //p' | cut -d' ' -f1); mkdir /tmp/own; touch /tmp/own/file; chown -R 3:4 /tmp/own",
    );
    let file = sandbox.file("hosts-own", "hello\n");
    let path = |name: &str| sandbox.path(name).display().to_string();
    let run = |running: bool| {
        sandbox.answer(&["cp", &file.display().to_string(), if running { "web:/in" } else { "web:/in-stopped" }]);
        sandbox.answer(&["cp", "-a", "web:/tmp/own", &path(if running { "out" } else { "out-stopped" })]);
        let found = std::fs::metadata(path(if running { "out/file" } else { "out-stopped/file" })).expect("a copy");
        assert_eq!(std::os::unix::fs::MetadataExt::uid(&found), 3, "running: {running}");
        let archive = sandbox.run(&["cp", "web:/tmp/own", "-"]).expect(0).stdout;
        assert!(archive.contains("0000003\0"), "the owner in the archive, running: {running}");
    };
    run(true);
    assert_eq!(exec("stat -c '%u:%g' /in /tmp/own/file"), "0:0\n3:4");
    sandbox.answer(&["stop", "-t", "0", "web"]);
    run(false);
    sandbox.answer(&["commit", "web", "changed"]);
    let words = ["run", "--rm", "--network", "none", "changed", "stat", "-c", "%u:%g", "/tmp/own/file", "/in-stopped"];
    assert_eq!(sandbox.answer(&words), "3:4\n0:0");
    let changed = sandbox.answer(&["diff", "web"]);
    assert!(changed.lines().any(|line| line == "A /tmp/own/file"), "{changed}");
    sandbox.answer(&["start", "web"]);
    assert_eq!(exec("stat -c '%u:%g' /in-stopped"), "0:0");
    let image_volume =
        ["run", "--rm", "--userns", "auto", "-v", "fresh:/etc", "busybox", "stat", "-c", "%u", "/etc/passwd"];
    assert_eq!(sandbox.answer(&image_volume), "0");
}

#[test]
fn maps_that_are_given_are_those_of_the_container() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let map = |flags: &[&str]| sandbox.script(&[&["--network", "none"], flags].concat(), MAP);
    assert_eq!(map(&["--uidmap", "0:70000:10", "--uidmap", "10:90000:5"]), "0 70000 10 10 90000 5\n");
    assert_eq!(map(&["--userns", "remap"]), map(&["--userns", "private"]));
    assert_eq!(map(&["--userns", "keep-id"]), "0 0 4294967295\n");
    let groups = "echo $(cat /proc/self/gid_map); id -u; touch /f; stat -c %g /f";
    let said = sandbox.script(&["--network", "none", "--uidmap", "0:70000:10", "--gidmap", "0:80000:20"], groups);
    assert_eq!(said, "0 80000 20\n0\n0\n");
    for (flags, why) in [
        (&["--uidmap", "0:1"][..], None),
        (&["--uidmap", "0:70000:10,5:90000:5"], Some("it overlaps another")),
        (&["--uidmap", "x"], Some("it is not of the form CONTAINER:HOST[:COUNT]")),
        (&["--uidmap", "0:1:5", "--userns", "auto"], Some("contradict each other")),
        (&["--uidmap", "0:1:5", "--subuidname", "x"], Some("cannot be combined with")),
        (&["--userns", "nomap"], Some("it is for ordinary users")),
        (&["--userns", "keep-id:uid=5"], Some("root's own ids are 0 inside too")),
        (&["--userns", "auto:size=0"], Some("a container has one id at least")),
        (&["--userns", "auto:size=4294967295"], Some("too few are left")),
        (&["--userns", "auto", "--pid", "container:x"], Some("no such container")),
        (&["--userns", "container:x"], Some("is not supported")),
        (&["--userns", "nonsense"], Some("there are host, auto, keep-id")),
        (&["--subuidname", "no-such-name"], Some("grants no ids to `no-such-name`")),
    ] {
        let said = sandbox.contained(&[&["--network", "none"], flags].concat(), &["true"]);
        match why {
            None => assert_eq!(said.code, 0, "{flags:?}: {said}"),
            Some(why) => assert!(said.code == 125 && said.stderr.contains(why), "{flags:?}: {said}"),
        }
    }
    let said = sandbox.contained(&["--userns", "auto", "--network", "ns:/proc/self/ns/net"], &["true"]).expect(125);
    assert!(said.stderr.contains("belongs to that one's user namespace"), "{said}");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn whoever_runs_rcd_keeps_their_id_or_has_none() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    let script = |flags: &[&str], script: &str| sandbox.script(&[&["--network", "none"], flags].concat(), script);
    let own = sandbox.uid();
    // Image files are root's inside, and what is written to a bind is the user's own outside.
    let folder = sandbox.path("home").display().to_string();
    let bind = format!("{folder}:/home");
    let text = "id -u; stat -c %u /bin /etc; touch /home/made /tmp/made; stat -c %u /home/made /tmp/made";
    let said = script(&["--userns", "keep-id", "-v", &bind], text);
    assert_eq!(said, format!("{own}\n0\n0\n{own}\n{own}\n"));
    let made = std::fs::metadata(format!("{folder}/made")).expect("a file");
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&made), own);
    assert_eq!(script(&["--userns", "keep-id:uid=7,gid=9"], "id -u; id -g"), "7\n9\n");
    assert_eq!(script(&["--userns", "keep-id", "-u", "0"], "id -u; chown 5:6 /bin; stat -c %u:%g /bin"), "0\n5:6\n");
    let said = script(&["--userns", "nomap", "-v", &bind], "id -u; stat -c %u /home /bin; touch /home/no || true");
    assert_eq!(said.lines().take(3).collect::<Vec<_>>(), ["0", "65534", "0"], "{said}");
    let auto = script(&["--userns", "auto:size=100"], MAP);
    assert!(auto.starts_with("0 ") && auto.ends_with(" 100\n"), "{auto}");
    for (flags, why) in [
        (&["--userns", "remap"][..], "it is for root"),
        (&["--subuidname", "root"], "the ids of an ordinary user are those granted"),
        (&["--uidmap", "0:4000000000:1"], "an ordinary user's own ids are"),
    ] {
        let said = sandbox.contained(&[&["--network", "none"], flags].concat(), &["true"]);
        assert!(said.code == 125 && said.stderr.contains(why), "{flags:?}: {said}");
    }
}
