//! A store that looks after itself: what is removed, what is kept to go back to, what is damaged.

use std::fs;

use serde_json::json;

use super::needs::Need;
use super::payload::{Image, Layer};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Registry];

fn with_busybox() -> Option<(Sandbox, Registry)> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    Some((sandbox, registry))
}

/// How many files and folders are below the trash.
fn left(sandbox: &Sandbox) -> usize {
    fs::read_dir(sandbox.root().join("trash")).map_or(0, Iterator::count)
}

#[test]
fn what_is_big_loses_its_name_at_once_and_its_room_soon() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let mut many = Layer::new().folder("many", 0o755);
    for at in 0..3000 {
        many = many.file(&format!("many/{at}"), 0o644, b"x");
    }
    registry.push(&sandbox, "acme/many", "1", &Image::new(vec![Layer::base(), many], json!({ "Cmd": ["sh"] })));
    sandbox.run(&["pull", "acme/many:1"]).expect(0);
    let script = "mkdir /m; i=0; while [ $i -lt 3000 ]; do : > /m/$i; i=$((i+1)); done";
    sandbox.run(&["run", "--name", "big", "--network", "none", "acme/many:1", "sh", "-c", script]).expect(0);
    assert_eq!(sandbox.answer(&["rm", "big"]), "big");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
    assert!(sandbox.answer(&["rmi", "acme/many:1"]).starts_with("Untagged: docker.io/acme/many:1"));
    assert_eq!(fs::read_dir(sandbox.root().join("layers")).expect("a folder").count(), 0);
    sandbox.until("an empty trash", || (left(&sandbox) == 0).then_some(()));
    // Of a process that was killed: it is told, and the next command that removes something goes on.
    let half = sandbox.root().join("trash/1-1");
    let again = || fs::create_dir_all(half.join("a/b")).and_then(|()| fs::write(half.join("a/b/c"), "x"));
    again().expect("a file");
    assert_eq!(sandbox.run(&["system", "check"]).expect(1).stdout, "what was removed is not all deleted\n");
    assert_eq!(
        sandbox.run(&["system", "check", "--repair"]).expect(0).stdout,
        "repaired: what was removed is not all deleted\n"
    );
    assert_eq!(left(&sandbox), 0);
    again().expect("a file");
    sandbox.run(&["pull", "busybox"]).expect(0);
    sandbox.run(&["rmi", "busybox"]).expect(0);
    sandbox.until("an empty trash", || (left(&sandbox) == 0).then_some(()));
}

#[test]
fn a_container_goes_back_to_what_it_was() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    let look = "ls -ld / /tmp/x | cut -c1-10; cat /a /b 2>/dev/null; ls /etc/passwd 2>/dev/null; ls /d";
    let next = [
        "mkdir /d; echo one > /a; echo x > /d/1; chmod 700 /; mkdir -m 750 /tmp/x",
        "echo two > /a; echo b > /b; rm -r /d; mkdir /d; echo y > /d/2; rm /etc/passwd",
        "echo three > /a; rm /b /d/2",
    ];
    let start = ["create", "--name", "web", "--network", "none", "-v", "/kept", "busybox", "sh", "-c"];
    sandbox.answer(&[&start[..], &["sh /kept/script"]].concat());
    let volume = sandbox.answer(&["volume", "ls", "-q"]);
    let script = sandbox.answer(&["volume", "inspect", "-f", "{{.Mountpoint}}", &volume]);
    let run = |text: &str| {
        fs::write(format!("{script}/script"), text).expect("a script");
        sandbox.run(&["start", "-a", "web"]).stdout
    };
    let mut seen = Vec::new();
    for (at, text) in next.iter().enumerate() {
        run(text);
        seen.push((run(look), sandbox.answer(&["diff", "web"])));
        let name = if at == 1 { "second" } else { "" };
        let taken =
            sandbox.answer(&[&["container", "snapshot", "web"][..], if at == 1 { &["second"] } else { &[] }].concat());
        assert_eq!(taken, if name.is_empty() { (at + 1).to_string() } else { name.to_owned() });
        assert_eq!((run(look), sandbox.answer(&["diff", "web"])), seen[at], "as before the snapshot");
    }
    assert_eq!(seen[0].0, "drwx------\ndrwxr-x---\none\n/etc/passwd\n1\n");
    assert_eq!(seen[1].0, "drwx------\ndrwxr-x---\ntwo\nb\n2\n");
    assert_eq!(seen[2].1.lines().filter(|line| line.starts_with('D')).collect::<Vec<_>>(), ["D /etc/passwd"]);
    assert_eq!(sandbox.answer(&["container", "snapshot", "--list", "web"]), "1\nsecond\n3");
    run("echo lost > /a; rm -r /d /tmp/x; chmod 777 /");
    assert_eq!(sandbox.answer(&["container", "rollback", "web"]), "3");
    assert_eq!((run(look), sandbox.answer(&["diff", "web"])), seen[2]);
    assert_eq!(sandbox.answer(&["container", "rollback", "web", "second"]), "second");
    assert_eq!((run(look), sandbox.answer(&["diff", "web"])), seen[1]);
    sandbox.run(&["container", "rollback", "web", "3"]).expect(1).complains("it has `1`, `second`");
    // A killed command leaves no upper folder, or one that is not named yet.
    let folder =
        fs::read_dir(sandbox.root().join("containers")).expect("a folder").flatten().next().expect("one").path();
    fs::remove_dir_all(folder.join("upper")).expect("a folder");
    assert_eq!(run(look), seen[1].0);
    assert_eq!(sandbox.answer(&["container", "rollback", "web", "1"]), "1");
    assert_eq!((run(look), sandbox.answer(&["diff", "web"])), seen[0]);
    sandbox.run(&["container", "snapshot", "web", "1"]).expect(1).complains("it has a snapshot `1` already");
    sandbox.run(&["container", "snapshot", "web", "../x"]).expect(1).complains("`../x` is no name");
    sandbox.answer(&["run", "-d", "--name", "runs", "--network", "none", "busybox", "sleep", "1000"]);
    sandbox.run(&["container", "snapshot", "runs"]).expect(1).complains("it is running");
    sandbox.run(&["container", "rollback", "runs"]).expect(1).complains("`rcd stop runs` stops it");
    sandbox.answer(&["stop", "-t", "0", "runs"]);
    sandbox.run(&["container", "rollback", "runs"]).expect(1).complains("`rcd container snapshot runs` takes one");
}

/// An image of 100 kB of its own.
fn push_big(sandbox: &Sandbox, registry: &Registry, name: &str) {
    let content: Vec<u8> = (0..100_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let layer = Layer::new().file("big", 0o644, &content).file("name", 0o644, name.as_bytes());
    let (repository, tag) = name.split_once(':').expect("a tag");
    registry.push(sandbox, repository, tag, &Image::new(vec![Layer::base(), layer], json!({ "Cmd": ["sh"] })));
}

#[test]
fn images_stay_within_a_budget() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let settings = fs::read_to_string(sandbox.path("config.toml")).expect("settings");
    let names = ["acme/used:1", "acme/pinned:1", "acme/oldest:1", "acme/older:1", "acme/new:1", "acme/now:1"];
    let age = |name: &str, hours: u64| {
        let id = sandbox.answer(&["image", "inspect", "-f", "{{.Id}}", name]);
        let blob = sandbox.root().join("images/blobs/sha256").join(id.trim_start_matches("sha256:"));
        let time = std::time::SystemTime::now() - std::time::Duration::from_hours(hours);
        fs::File::open(blob).and_then(|blob| blob.set_modified(time)).expect("a time");
    };
    for (at, name) in names.iter().enumerate() {
        push_big(&sandbox, &registry, name);
        if at < 5 {
            sandbox.run(&["pull", name]).expect(0);
            age(name, 10 - at as u64);
        }
    }
    // It was the oldest, and a container is made of it.
    age("acme/oldest:1", 20);
    sandbox.answer(&["create", "--name", "one", "--network", "none", "acme/used:1"]);
    age("acme/used:1", 30);
    let left = || {
        let mut names: Vec<String> =
            sandbox.answer(&["images", "--format", "{{.Repository}}"]).lines().map(str::to_owned).collect();
        names.sort();
        names.join(" ")
    };
    sandbox.run(&["gc"]).expect(1).complains("there is no budget for images");
    sandbox.run(&["gc", "--budget", "0%"]).expect(1).complains("invalid budget `0%`");
    let budget = |text: &str| {
        let store = format!("{settings}[store]\nbudget = \"{text}\"\npinned = [\"acme/pinned\"]\n");
        fs::write(sandbox.path("config.toml"), store).expect("settings");
    };
    budget("100%");
    assert_eq!(sandbox.answer(&["gc"]), "Total reclaimed space: 0B");
    budget(&(taken(&sandbox) - 1).to_string());
    assert!(sandbox.answer(&["gc"]).starts_with("Untagged: docker.io/acme/oldest:1\nDeleted: sha256:"));
    assert_eq!(left(), "acme/new acme/older acme/pinned acme/used");
    // With a budget a pull makes the room that it takes.
    budget(&taken(&sandbox).to_string());
    let pulled = sandbox.run(&["pull", "acme/now:1"]).expect(0);
    pulled.complains("removed to stay within the budget: `acme/older:1`");
    assert_eq!(left(), "acme/new acme/now acme/pinned acme/used");
    // Used a moment ago, pinned, of a container: these stay.
    fs::write(sandbox.root().join("images/ingest").join(format!("sha256-{}", "ab".repeat(32))), "half")
        .expect("a file");
    budget("1B");
    sandbox.run(&["gc"]).expect(1).complains("the rest is in use, pinned or just used");
    assert_eq!(left(), "acme/now acme/pinned acme/used");
    assert_eq!(fs::read_dir(sandbox.root().join("images/ingest")).expect("a folder").count(), 0);
    age("acme/now:1", 1);
    sandbox.run(&["run", "--rm", "--network", "none", "acme/now:1", "true"]).expect(0);
    sandbox.run(&["gc"]).expect(1);
    assert_eq!(left(), "acme/now acme/pinned acme/used");
    sandbox.run(&["start", "-a", "one"]).expect(0);
}

/// Bytes of blobs and of unpacked layers.
fn taken(sandbox: &Sandbox) -> u64 {
    let list = |name: &str| fs::read_dir(sandbox.root().join(name)).expect("a folder").flatten();
    let facts = |folder: fs::DirEntry| fs::read(folder.path().join("facts.json")).expect("facts");
    let bytes = |facts: Vec<u8>| serde_json::from_slice::<serde_json::Value>(&facts).expect("facts")["bytes"].as_u64();
    let unpacked: u64 = list("layers").map(|folder| bytes(facts(folder)).expect("bytes")).sum();
    unpacked + list("images/blobs/sha256").map(|blob| blob.metadata().expect("a blob").len()).sum::<u64>()
}
