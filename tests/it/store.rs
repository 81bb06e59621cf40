//! A store that looks after itself: what is removed, what is kept to go back to, what is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::needs::Need;
use super::output::Output;
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
    assert!(sandbox.answer(&["rmi", "acme/many:1"]).starts_with("Untagged: acme/many:1"));
    assert_eq!(fs::read_dir(sandbox.root().join("layers")).expect("a folder").count(), 0);
    sandbox.until("an empty trash", || (left(&sandbox) == 0).then_some(()));
    let empties = |(_, line): &(u32, String)| line.starts_with("rcd-trash");
    sandbox.until("the end of what empties it", || (!sandbox.processes().iter().any(empties)).then_some(()));
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
    let bytes = |facts: Vec<u8>| serde_json::from_slice::<Value>(&facts).expect("facts")["bytes"].as_u64();
    let unpacked: u64 = list("layers").map(|folder| bytes(facts(folder)).expect("bytes")).sum();
    unpacked + list("images/blobs/sha256").map(|blob| blob.metadata().expect("a blob").len()).sum::<u64>()
}

/// Flip a byte in the middle of a file, and keep its length and its time.
fn flip(path: &Path) {
    use std::os::unix::fs::FileExt;
    let found = path.metadata().expect("a file");
    let file = fs::File::options().read(true).write(true).open(path).expect("a file");
    let (mut byte, middle) = ([0], found.len() / 2);
    file.read_exact_at(&mut byte, middle).expect("a byte");
    file.write_all_at(&[byte[0] ^ 1], middle).expect("a byte");
    file.set_modified(found.modified().expect("a time")).expect("a time");
}

/// A sandbox with the image `acme/one:1`, and where its parts are.
struct Stored {
    /// It ends before the sandbox that it runs in.
    registry: Registry,
    sandbox: Sandbox,
    manifest: PathBuf,
    config: PathBuf,
    /// The blob of its second layer.
    packed: PathBuf,
    /// Its layers.
    layers: [PathBuf; 2],
}

impl Stored {
    fn new() -> Option<Self> {
        let (sandbox, registry) = with_busybox()?;
        push_big(&sandbox, &registry, "acme/one:1");
        sandbox.run(&["pull", "acme/one:1"]).expect(0);
        sandbox.run(&["pull", "busybox"]).expect(0);
        let root = sandbox.root();
        let text =
            |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).expect("a document")).expect("JSON") };
        let at = |folder: &str, digest: &Value| {
            root.join(folder).join(digest.as_str().expect("a digest").trim_start_matches("sha256:"))
        };
        let blob = |digest: &Value| at("images/blobs/sha256", digest);
        let index = text(&root.join("images/index.json"));
        let named =
            |entry: &&Value| entry["annotations"]["org.opencontainers.image.ref.name"] == "docker.io/acme/one:1";
        let entry = index["manifests"].as_array().expect("entries").iter().find(named).expect("an entry");
        let manifest = blob(&entry["digest"]);
        let inner = text(&manifest);
        let (config, packed) = (blob(&inner["config"]["digest"]), blob(&inner["layers"][1]["digest"]));
        let diff_ids = text(&config)["rootfs"]["diff_ids"].clone();
        let layers = [0, 1].map(|number| at("layers", &diff_ids[number]));
        let stored = Self { manifest, config, packed, layers, sandbox, registry };
        assert_eq!(stored.look().expect(0).stdout, "");
        Some(stored)
    }

    fn look(&self) -> Output {
        self.sandbox.run(&["system", "check", "--deep"])
    }

    /// Repair so many things; after that all is well and the image runs.
    #[track_caller]
    fn repaired(&self, count: usize) {
        let said = self.sandbox.run(&["system", "check", "--repair"]).expect(0);
        assert_eq!(said.stdout.lines().filter(|line| line.starts_with("repaired: ")).count(), count, "{said}");
        assert_eq!(self.look().expect(0).stdout, "");
        let run = ["run", "--rm", "--pull", "never", "--network", "none", "acme/one:1", "cat", "/name"];
        assert_eq!(self.sandbox.answer(&run), "acme/one:1");
    }
}

#[test]
fn a_damaged_layer_comes_from_its_blob() {
    let Some(stored) = Stored::new() else { return };
    let (sandbox, layer) = (&stored.sandbox, &stored.layers[1]);
    let before = stored.registry.requests();
    flip(&layer.join("fs/big"));
    let found = stored.look().expect(1);
    assert!(found.stdout.contains("of `acme/one:1` is damaged: `big` has other content"), "{found}");
    assert_eq!(found.stdout.lines().count(), 1);
    // What a container runs on is not exchanged below it.
    sandbox.run(&["run", "-d", "--name", "runs", "--network", "none", "acme/one:1", "sleep", "1000"]).expect(0);
    sandbox.run(&["system", "check", "--repair"]).expect(1).complains("containers run on it: runs");
    sandbox.run(&["rm", "-f", "runs"]).expect(0);
    stored.repaired(1);
    fs::remove_file(layer.join("complete")).expect("a marker");
    stored.repaired(2);
    fs::remove_file(layer.join("fs/name")).expect("a file");
    stored.repaired(1);
    assert_eq!(stored.registry.requests(), before, "nothing was fetched");
}

#[test]
fn a_damaged_blob_comes_from_its_registry() {
    let Some(stored) = Stored::new() else { return };
    let sandbox = &stored.sandbox;
    flip(&stored.packed);
    let found = stored.look().expect(1);
    assert!(found.stdout.contains("of `acme/one:1` is damaged: its content has another digest"), "{found}");
    stored.repaired(1);
    flip(&stored.config);
    assert!(!sandbox.answer(&["images"]).contains("acme/one"));
    stored.repaired(1);
    flip(&stored.manifest);
    assert!(sandbox.answer(&["images"]).contains("busybox"), "the others are there");
    sandbox.run(&["rmi", "busybox"]).expect(1).complains("`rcd system check --repair` fetches it again");
    stored.repaired(1);
    // A layer is compared when its blob is right again.
    flip(&stored.packed);
    flip(&stored.layers[1].join("fs/big"));
    assert!(sandbox.run(&["system", "check", "--repair"]).expect(0).stdout.starts_with("repaired: the blob"));
    stored.repaired(1);
    // What nobody has any more goes.
    let stray = sandbox.root().join("images/blobs/sha256").join("ab".repeat(32));
    fs::write(&stray, "x").expect("a blob");
    assert!(stored.look().expect(1).stdout.contains("is damaged"));
    stored.repaired(1);
    assert!(!stray.exists());
    // Without a registry it is said, and the rest is done.
    let Stored { sandbox, registry, packed, layers, .. } = stored;
    drop(registry);
    flip(&packed);
    flip(&layers[0].join("fs/bin/busybox"));
    let said = sandbox.run(&["system", "check", "--repair"]).expect(1).complains("cannot repair: the blob");
    assert_eq!(said.stdout.lines().count(), 1, "{said}");
    sandbox.run(&["run", "--rm", "--pull", "never", "--network", "none", "busybox", "true"]).expect(0);
}
