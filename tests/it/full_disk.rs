//! A disk of 64 MiB that fills up in the middle of things: it is said, nothing half stays, and with room again it works.

use std::fs;

use serde_json::json;

use super::disk::Disk;
use super::needs::Need;
use super::payload::{Image, Layer};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 5] =
    [Need::Root, Need::Busybox, Need::Registry, Need::Program("mkfs.ext4"), Need::Program("losetup")];
const NO_ROOM: &str = "No space left on device";

/// A sandbox whose store is on a small disk, with busybox in it.
fn small() -> Option<(Sandbox, Disk, Registry)> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let noise: Vec<u8> = (0..6_u32 << 18).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let large = Image::new(vec![Layer::base(), Layer::new().file("large", 0o644, &noise)], json!({ "Cmd": ["sh"] }));
    registry.push(&sandbox, "acme/large", "1", &large);
    let disk = Disk::new(&sandbox.path("disk"), 64, &sandbox.root());
    sandbox.run(&["pull", "busybox"]).expect(0);
    Some((sandbox, disk, registry))
}

/// Nothing half is there.
#[track_caller]
fn clean(sandbox: &Sandbox) {
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}

#[test]
fn a_pull_and_room_for_it() {
    let Some((sandbox, disk, _registry)) = small() else { return };
    for but in [0, 300, 3000, 8000] {
        disk.fill(but);
        let said = sandbox.run(&["pull", "acme/large:1"]).expect(1);
        assert!(
            said.stderr.contains("cannot pull `acme/large:1`") && said.stderr.contains("make room"),
            "{but}: {said}"
        );
        assert_eq!(sandbox.answer(&["images", "--format", "{{.Repository}}"]), "busybox", "{but}");
        clean(&sandbox);
    }
    disk.empty();
    sandbox.run(&["pull", "acme/large:1"]).expect(0);
    let words = ["run", "--rm", "--network", "none", "acme/large:1", "wc", "-c", "/large"];
    assert_eq!(sandbox.answer(&words), "6291456 /large");
}

#[test]
fn a_full_disk_can_be_read_and_room_be_made_on_it() {
    let Some((sandbox, disk, _registry)) = small() else { return };
    sandbox.run(&["pull", "acme/large:1"]).expect(0);
    let script = "i=0; mkdir /m; while [ $i -lt 2000 ]; do : > /m/$i; i=$((i+1)); done; echo said";
    sandbox.run(&["run", "--name", "old", "--network", "none", "busybox", "sh", "-c", script]).expect(0);
    sandbox.answer(&["volume", "create", "v"]);
    sandbox.answer(&["network", "create", "m"]);
    disk.fill(0);
    // Whatever looks works.
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]), "old");
    assert_eq!(sandbox.answer(&["logs", "old"]), "said");
    for words in
        [&["images"][..], &["inspect", "old"], &["system", "df", "-v"], &["info"], &["volume", "ls"], &["diff", "old"]]
    {
        sandbox.run(words).expect(0);
    }
    // Whatever writes says why it cannot, and leaves nothing. What needs a block or two finds them now and then: the file system
    // keeps some back.
    for words in [
        "run --name new# --network none busybox true",
        "create --name new# --network none busybox true",
        "volume create new#",
        "network create new#",
        "tag busybox acme/new:#",
        "cp FOLDER old:/new#",
    ] {
        let words = words.replace("FOLDER", &sandbox.path("home").display().to_string());
        let refused = (0..100).find_map(|number| {
            disk.top_up();
            let words = words.replace('#', &number.to_string());
            let said = sandbox.run(&words.split(' ').collect::<Vec<_>>());
            (said.code != 0).then_some((number, said))
        });
        let (number, said) = refused.expect("a full disk");
        assert!(said.stderr.contains(NO_ROOM) && said.stderr.contains("hint: the disk is full"), "{words}: {said}");
        let kind = words.split(' ').next().expect("a verb");
        let list = match kind {
            "volume" => &["volume", "ls", "-q"][..],
            "network" => &["network", "ls", "--format", "{{.Name}}"],
            "tag" => &["images", "--format", "new{{.Tag}}"],
            _ => &["ps", "-a", "--format", "{{.Names}}"],
        };
        assert!(!sandbox.answer(list).lines().any(|name| name == format!("new{number}")), "{words}: {number}");
        clean(&sandbox);
    }
    // Removing needs no room, whatever it removes.
    sandbox.run(&["volume", "rm", "v"]).expect(0);
    disk.fill(0);
    sandbox.run(&["rm", "old"]).expect(0);
    disk.fill(0);
    sandbox.run(&["rmi", "acme/large:1"]).expect(0);
    sandbox.run(&["run", "--rm", "--network", "none", "busybox", "true"]).expect(0);
    disk.empty();
    clean(&sandbox);
}

#[test]
fn a_copy_and_a_log_without_room() {
    let Some((sandbox, disk, _registry)) = small() else { return };
    let big = sandbox.path("big");
    fs::write(&big, vec![7_u8; 4 << 20]).expect("a file");
    let big = big.display().to_string();
    // It prints a line whenever it is told to.
    let script = "mkfifo /tell; exec 3<>/tell; touch /ready; while read line <&3; do echo $line; done";
    sandbox.answer(&["run", "-d", "--name", "box", "--network", "none", "busybox", "sh", "-c", script]);
    let ready = || (sandbox.run(&["exec", "box", "test", "-p", "/tell", "-a", "-e", "/ready"]).code == 0).then_some(());
    sandbox.until("the container", ready);
    let tell = |line: &str| sandbox.run(&["exec", "box", "sh", "-c", &format!("echo {line} > /tell")]).expect(0);
    tell("first");
    let logs = || sandbox.run(&["logs", "box"]).expect(0);
    sandbox.until("a line", || logs().stdout.contains("first").then_some(()));
    disk.fill(1000);
    let said = sandbox.run(&["cp", &big, "box:/copied"]).expect(1);
    assert!(said.stderr.contains(NO_ROOM) && said.stderr.contains("cannot copy"), "{said}");
    sandbox.run(&["exec", "box", "test", "-e", "/copied"]).expect(1);
    // A program of the container learns it from the kernel, as on any full disk.
    let own = sandbox.run(&["exec", "box", "dd", "if=/dev/zero", "of=/zero", "bs=1M", "count=9"]);
    assert!(own.code == 1 && own.stderr.contains(NO_ROOM), "{own}");
    disk.fill(0);
    let long = "x".repeat(9000);
    for _ in 0..30 {
        tell(&long);
    }
    sandbox.run(&["exec", "box", "rm", "/zero"]).expect(0);
    disk.empty();
    tell("last");
    sandbox.until("a line", || logs().stdout.contains("last").then_some(()));
    let said = logs();
    assert!(said.stdout.starts_with("first\n") && said.stderr.contains("lines were lost here"), "{}", said.stderr);
    sandbox.run(&["cp", &big, "box:/copied"]).expect(0);
    assert_eq!(sandbox.answer(&["exec", "box", "wc", "-c", "/copied"]), "4194304 /copied");
}
