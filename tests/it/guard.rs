//! What the commands that people run most cost, held against a rise: system calls of all their processes, and instructions of
//! the command itself. A cost that is 5 % above the recorded one fails, with the two numbers.
//!
//! `guard.txt` has the recorded ones, each under a key that names what they depend on: the hierarchies of cgroups for system calls,
//! the compiler for instructions. `RCD_RECORD_GUARD=1 cargo test --test it guard` writes today's.

use std::fs;
use std::process::Command;

use super::needs::{self, Need};
use super::output::collect;
use super::payload::{Image, Layer};
use super::sandbox::{Sandbox, binary};

const RECORDED: &str = include_str!("guard.txt");

/// The smallest of this many: what a race adds is not what the code costs.
const ROUNDS: usize = 3;

fn hold(found: &[(String, u64)]) {
    if std::env::var_os("RCD_RECORD_GUARD").is_some() {
        return record(found);
    }
    let mut risen = Vec::new();
    for (key, now) in found {
        let Some(then) = recorded().find_map(|(known, number)| (known == key).then_some(number)) else {
            needs::skip(&format!("no recorded cost of `{key}`: today's is {now}"));
            continue;
        };
        if *now > then + then / 20 {
            risen.push(format!("{key}: {now}, recorded {then}"));
        }
    }
    assert!(risen.is_empty(), "costs more than 5 % above the recorded ones:\n{}", risen.join("\n"));
}

fn recorded() -> impl Iterator<Item = (&'static str, u64)> {
    RECORDED
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .filter_map(|(key, number)| Some((key, number.parse().ok()?)))
}

fn record(found: &[(String, u64)]) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/guard.txt");
    // Both tests record, one after the other or at once.
    let _lock = nix::fcntl::Flock::lock(fs::File::open(path).expect("guard.txt"), nix::fcntl::FlockArg::LockExclusive)
        .expect("a lock");
    let text = fs::read_to_string(path).expect("guard.txt");
    let is_new =
        |line: &&str| !found.iter().any(|(key, _)| line.rsplit_once(' ').is_some_and(|(known, _)| known == key));
    let kept = text.lines().filter(is_new).map(str::to_owned);
    let mut lines: Vec<String> = kept.chain(found.iter().map(|(key, now)| format!("{key} {now}"))).collect();
    lines.sort();
    fs::write(path, lines.join("\n") + "\n").expect("guard.txt");
}

/// `cgroup v1`, `hybrid` or `v2`: what the kernel is asked for depends on it.
fn hierarchies() -> &'static str {
    let is = |name: &str| fs::exists(format!("/sys/fs/cgroup/{name}")).is_ok_and(|is| is);
    match (is("cgroup.controllers"), is("unified")) {
        (true, _) => "v2",
        (false, true) => "hybrid",
        (false, false) => "v1",
    }
}

fn smallest(mut measure: impl FnMut() -> u64) -> u64 {
    (0..ROUNDS).map(|_| measure()).min().expect("rounds")
}

#[test]
fn system_calls() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox, Need::Program("strace")]) else {
        return;
    };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    registry.push(
        &sandbox,
        "library/other",
        "latest",
        &Image::new(vec![Layer::base(), Layer::new().file("other", 0o644, b"other")], serde_json::json!({})),
    );
    sandbox.run(&["run", "-d", "--name", "there", "--network", "none", "busybox", "sleep", "1000000"]).expect(0);
    let count = |words: &[&str]| -> u64 {
        let table = sandbox.path("calls");
        under(&sandbox, &["strace", "-f", "-c", "-o", &table.display().to_string()], words);
        let text = fs::read_to_string(table).expect("a table");
        let total = text.lines().rfind(|line| line.ends_with(" total")).expect("a total");
        total.split_ascii_whitespace().nth(3).and_then(|number| number.parse().ok()).expect("a number of calls")
    };
    let commands: [(&str, &[&str]); 4] = [
        // What `--rm` would remove is removed by nobody's clock: that is not counted.
        ("run none", &["run", "--network", "none", "busybox", "true"]),
        ("run bridge", &["run", "busybox", "true"]),
        ("exec", &["exec", "there", "true"]),
        ("ps", &["ps"]),
    ];
    let key = |name: &str| format!("calls {name} {}", hierarchies());
    let mut found = commands.map(|(name, words)| (key(name), smallest(|| count(words)))).to_vec();
    let pull = smallest(|| {
        // Threads wait for each other as it happens: the smallest of a few is near what the work costs.
        sandbox.run(&["rmi", "--force", "other"]);
        count(&["pull", "other"])
    });
    found.push((key("pull"), pull));
    hold(&found);
}

/// valgrind 3.19 knows no openat2(2), so these are commands that look into no root file system.
#[test]
fn instructions() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("valgrind"), Need::Program("rustc")]) else { return };
    let rustc = Command::new("rustc").arg("--version").output().expect("rustc").stdout;
    let rustc = String::from_utf8(rustc).expect("text").split(' ').nth(1).expect("a version").to_owned();
    let rootfs = sandbox.rootfs();
    sandbox
        .run(&["run", "-d", "--name", "there", "--network", "none", "--rootfs", &rootfs, "sleep", "1000000"])
        .expect(0);
    let count = |words: &[&str]| -> u64 {
        let said = under(&sandbox, &["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"], words);
        let count = said.lines().find_map(|line| line.split_once("Collected : ")).expect("a count").1;
        count.trim().parse().expect("a number")
    };
    let commands: [(&str, &[&str]); 3] = [("ps", &["ps"]), ("inspect", &["inspect", "there"]), ("images", &["images"])];
    let found = commands.map(|(name, words)| (format!("instructions {name} {rustc}"), smallest(|| count(words))));
    hold(&found);
}

/// What a program says on stderr that runs rcd.
fn under(sandbox: &Sandbox, program: &[&str], words: &[&str]) -> String {
    let binary = binary().display().to_string();
    let line = [program, &[&*binary], words].concat();
    collect(&mut sandbox.command(line[0], &line[1..]), b"").expect(0).stderr
}
