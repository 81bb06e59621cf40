//! Power cuts in the middle of pulls, runs, volume writes and removals: what was published is whole, what was acknowledged is there.
//!
//! The disk loses all that was not synced. `tests/power` cuts 300 times and prints the count; the suite does a few.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::disk::Disk;
use super::needs::Need;
use super::output::say;
use super::payload::{Image, Layer};
use super::sandbox::Sandbox;

const NEEDS: [Need; 6] = [
    Need::Root,
    Need::Busybox,
    Need::Registry,
    Need::Program("mkfs.ext4"),
    Need::Program("losetup"),
    Need::Program("perl"),
];

/// What the power is cut in.
const OPERATIONS: [&str; 5] = ["pull", "run", "volume writes", "create and start", "rm and rmi"];

#[test]
fn a_few_power_cuts() {
    cut_so_often(OPERATIONS.len() as u64 * 2);
}

/// For `tests/power`.
#[test]
#[ignore = "it takes minutes: tests/power runs it"]
fn cuts() {
    let wanted = std::env::var("RCD_POWER_CUTS").ok().and_then(|text| text.parse().ok());
    cut_so_often(wanted.unwrap_or(300));
}

fn cut_so_often(count: u64) {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let layers = (1..4_u32).map(|number| {
        let noise = |at: u32| (at ^ number).wrapping_mul(2_654_435_761).to_le_bytes();
        let content: Vec<u8> = (0..1_u32 << 17).flat_map(noise).collect();
        Layer::new().file(&format!("large{number}"), 0o644, &content)
    });
    let layers = [Layer::base()].into_iter().chain(layers).collect();
    registry.push(&sandbox, "acme/large", "1", &Image::new(layers, json!({ "Cmd": ["sh"] })));
    let disk = Disk::new(&sandbox.path("disk"), 256, &sandbox.root());
    sandbox.run(&["pull", "busybox"]).expect(0);
    sandbox.answer(&["volume", "create", "kept"]);
    let mut test = Test { sandbox: &sandbox, disk: &disk, seed: count, acknowledged: 0, lost_containers: 0 };
    for round in 0..count {
        test.round(OPERATIONS[usize::try_from(round).expect("a number") % OPERATIONS.len()]);
    }
    let (written, lost) = (test.acknowledged, test.lost_containers);
    say(&format!(
        "power cuts: survived {count} of {count}, {written} acknowledged volume writes, {lost} containers that nobody had synced"
    ));
    drop(registry);
}

struct Test<'a> {
    sandbox: &'a Sandbox,
    disk: &'a Disk,
    seed: u64,
    /// Volume writes that a container was told to be on the disk.
    acknowledged: u64,
    /// Containers that were made and not yet synced.
    lost_containers: u64,
}

impl Test<'_> {
    /// A moment within so many milliseconds: the same ones in each run.
    fn moment(&mut self, most: u64) -> Duration {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((self.seed >> 33) % most)
    }

    fn start(&self, words: &[&str]) -> Child {
        let mut command = self.sandbox.rcd(words);
        let said = fs::File::create(self.sandbox.path("said")).expect("a file");
        command.stdin(Stdio::null()).stdout(said).stderr(Stdio::null());
        command.spawn().expect("rcd")
    }

    fn round(&mut self, operation: &str) {
        let sandbox = self.sandbox;
        let pulled = !sandbox.answer(&["images", "-q", "acme/large"]).is_empty();
        let count = |sandbox: &Sandbox| sandbox.answer(&["ps", "-aq"]).lines().count();
        // Each line that a container prints tells of a file that is on the disk.
        let script = "i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo content $i $0 > /v/$0.$i; \
            dd if=/v/$0.$i of=/v/$0.$i conv=notrunc,fsync 2>/dev/null && echo $0.$i; done";
        let token = format!("t{:x}", self.seed);
        let words: Vec<&str> = match operation {
            "pull" => {
                if pulled {
                    sandbox.run(&["rmi", "acme/large:1"]).expect(0);
                }
                vec!["pull", "acme/large:1"]
            }
            "run" => {
                vec!["run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo x > /x; mkdir /y; sleep 0.05"]
            }
            "volume writes" => {
                vec!["run", "--rm", "--network", "none", "-v", "kept:/v", "busybox", "sh", "-c", script, &token]
            }
            "create and start" => {
                vec!["run", "-d", "--network", "none", "busybox", "sh", "-c", "echo x > /x; sleep 1000"]
            }
            _ => {
                sandbox.run(&["pull", "acme/large:1"]).expect(0);
                vec!["rmi", "acme/large:1"]
            }
        };
        let before = count(sandbox);
        let begun = Instant::now();
        let mut child = self.start(&words);
        let end = begun + self.moment(if operation == "run" { 150 } else { 600 });
        // The moment is what is tested: there is nothing to wait for but it.
        while Instant::now() < end && child.try_wait().expect("its end").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        // What is said later nobody would have seen: no more than a process that is in `fsync` now may tell of its end.
        let done = child.try_wait().expect("its end").is_some_and(|status| status.success());
        let said = fs::read_to_string(sandbox.path("said")).expect("what it said");
        self.disk.cut();
        self.kill_all();
        child.wait().expect("its end");
        self.boot();
        let shown = format!("{operation}, {done}: {said}");
        self.check(&shown);
        if operation == "pull" && done {
            assert_ne!(sandbox.answer(&["images", "-q", "acme/large"]), "", "{shown}");
        }
        if operation == "volume writes" {
            let volume = sandbox.root().join("volumes/kept/_data");
            for line in said.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
                let text = fs::read_to_string(volume.join(line)).unwrap_or_default();
                let number = line.rsplit('.').next().expect("a number");
                assert_eq!(text, format!("content {number} {token}\n"), "{line}: {shown}");
                self.acknowledged += 1;
            }
        }
        if operation == "create and start" && done && count(sandbox) == before {
            self.lost_containers += 1;
        }
        let ids = sandbox.answer(&["ps", "-aq"]);
        if !ids.is_empty() {
            sandbox.run(&[&["rm", "-f"][..], &ids.lines().collect::<Vec<_>>()].concat()).expect(0);
        }
    }

    /// No process outlives the power: neither those of the sandbox, nor the containers'.
    fn kill_all(&self) {
        let ours = self.sandbox.processes().into_iter().filter(|(_, line)| !line.contains("docker-registry"));
        let states = fs::read_dir(self.sandbox.state().join("containers")).into_iter().flatten().flatten();
        let states = states.filter_map(|entry| fs::read(entry.path().join("state.json")).ok());
        let states = states.filter_map(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        let pids: Vec<i64> =
            ours.map(|(pid, _)| i64::from(pid)).chain(states.filter_map(|state| state["pid"].as_i64())).collect();
        for pid in pids {
            let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).expect("a pid"));
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    }

    /// What the host does when the power is back: no process, no cgroup, nothing in `/run`.
    fn boot(&self) {
        let sandbox = self.sandbox;
        let alone = || sandbox.processes().iter().all(|(_, line)| line.contains("docker-registry")).then_some(());
        sandbox.until("the end of all processes", alone);
        self.disk.restore();
        let states = sandbox.state().join("containers");
        for entry in fs::read_dir(&states).into_iter().flatten().flatten() {
            remove_cgroups(Path::new("/sys/fs/cgroup"), &entry.file_name().to_string_lossy(), 0);
        }
        for entry in fs::read_dir(sandbox.state()).into_iter().flatten().flatten() {
            let path = entry.path();
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }

    /// The store after a cut: every published layer and blob is what its digest says, and everything works.
    fn check(&self, shown: &str) {
        let sandbox = self.sandbox;
        let remains = sandbox.run(&["system", "check", "--repair", "--quick"]);
        assert!(remains.code == 0, "{shown}: {remains}");
        let deep = sandbox.run(&["system", "check", "--deep"]);
        assert!(deep.code == 0 && deep.stdout.is_empty(), "{shown}: {remains}{deep}");
        let listed = sandbox.run(&["ps", "-a"]);
        assert!(listed.code == 0 && !listed.stderr.contains("damaged"), "{shown}: {listed}");
        assert!(sandbox.answer(&["volume", "ls", "-q"]).lines().any(|name| name == "kept"), "{shown}");
        let words =
            ["run", "--rm", "--pull", "never", "--network", "none", "-v", "kept:/v", "busybox", "echo", "works"];
        assert_eq!(sandbox.answer(&words), "works", "{shown}");
    }
}

fn remove_cgroups(folder: &Path, id: &str, depth: u32) {
    let place = folder.join("rcd").join(id);
    let _ = fs::remove_dir(&place);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if depth < 2 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_cgroups(&entry.path(), id, depth + 1);
        }
    }
}
