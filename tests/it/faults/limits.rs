//! Real limits in place of injected errors: few descriptors, few processes, little memory, no inodes left. Whatever cannot be done
//! is said, nothing of it stays, and it works when the limit is gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::disk::Disk;
use super::super::needs::{self, Need};
use super::super::output::{self, Output, say};
use super::super::sandbox::Sandbox;
use super::remains::{clean_up, leaked, remains};
use super::sweep::prepared;

/// Cases, and those that went wrong.
#[derive(Default)]
struct Tally {
    cases: usize,
    failed: usize,
    /// Cases where the limit was felt.
    felt: usize,
}

impl Tally {
    fn close(&self, name: &str) {
        say(&format!("{name}: survived {} of {}, {} of them felt it", self.cases - self.failed, self.cases, self.felt));
        assert_eq!(self.failed, 0, "failures");
        assert!(self.felt > 0, "{name}: the limit was never felt");
    }
}

/// What is run under each limit: a pull, a container with a network, a detached one, and looking.
fn commands(sandbox: &Sandbox) -> Vec<Vec<String>> {
    let rootfs = sandbox.rootfs();
    let lines = [
        &["pull", "-q", "acme/app:v1"][..],
        &["run", "--rm", "--name", "bb", "-p", "8080:80", "--rootfs", &rootfs, "echo", "words"],
        &["run", "-d", "--name", "bb", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"],
        &["exec", "aa", "true"],
        &["logs", "aa"],
        &["ps", "-a"],
        &["stop", "-t", "0", "aa"],
    ];
    lines.iter().map(|line| line.iter().map(|word| (*word).to_owned()).collect()).collect()
}

/// A command that a shell puts under a limit first.
fn limited(sandbox: &Sandbox, limit: &str, words: &[String]) -> Output {
    let plain = sandbox.rcd(words);
    let mut line = vec!["-c".to_owned(), format!("{limit}; exec \"$@\""), "sh".to_owned()];
    line.push(plain.get_program().to_string_lossy().into_owned());
    line.extend(plain.get_args().map(|word| word.to_string_lossy().into_owned()));
    let mut command = Command::new("sh");
    command.args(&line).env_clear().current_dir(sandbox.path(""));
    command.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    output::collect(&mut command, b"")
}

/// Whether killed by the limit (137) is how it may end.
fn one(sandbox: &Sandbox, tally: &mut Tally, limit: &str, words: &[String], may_be_killed: bool) {
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "aa", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    let clean = remains(sandbox);
    let said = limited(sandbox, limit, words);
    tally.cases += 1;
    tally.felt += usize::from(said.code != 0);
    let killed = may_be_killed && said.code == 137;
    let clear = said.code == 0 || killed || said.stderr.contains("error: ");
    let mut why = if clear && !said.stderr.contains("panicked") { String::new() } else { "no clear error".to_owned() };
    let again = sandbox.run(&["rm", "-f", "bb"]);
    if !killed && again.code == 0 {
        let checked = sandbox.run(&["system", "check"]);
        if checked.code != 0 {
            why = format!("left for `system check`: {}", checked.stdout);
        }
    }
    if let Err(error) = clean_up(sandbox) {
        why = error;
    }
    sandbox.run(&["rmi", "acme/app:v1"]);
    let left: Vec<String> =
        leaked(sandbox, &clean).into_iter().filter(|left| !left.contains("images/ingest")).collect();
    if !left.is_empty() {
        why = format!("left behind:\n{}", left.join("\n"));
    }
    if !why.is_empty() {
        say(&format!("{limit}: {words:?}: {why}\n{said}"));
        tally.failed += 1;
    }
}

fn is_short() -> bool {
    std::env::var("RCD_FAULTS").is_ok_and(|extent| extent == "short")
}

#[test]
#[ignore = "tests/faults runs it"]
fn few_descriptors() {
    let Some((sandbox, _registry)) = prepared() else { return };
    let mut tally = Tally::default();
    for words in commands(&sandbox) {
        for most in (12..=64).step_by(if is_short() { 13 } else { 1 }) {
            one(&sandbox, &mut tally, &format!("ulimit -n {most}"), &words, false);
        }
    }
    tally.close("few descriptors");
}

/// As many as let a pull begin, and not end: what it unpacks must not stay.
#[test]
fn a_pull_with_few_descriptors_leaves_nothing() {
    let Some((sandbox, _registry)) = prepared() else { return };
    let words = ["pull", "-q", "acme/app:v1"].map(str::to_owned);
    let layers = || {
        let entries = fs::read_dir(sandbox.root().join("layers")).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().display().to_string()).filter(|name| name.starts_with('.')).count()
    };
    let mut refused = 0;
    for most in 12..=24 {
        let said = limited(&sandbox, &format!("ulimit -n {most}"), &words);
        assert!(said.code == 0 || said.stderr.contains("error: "), "{most}: {said}");
        refused += u32::from(said.code != 0);
        assert_eq!(layers(), 0, "{most}: {said}");
        assert_eq!(sandbox.run(&["system", "check"]).stdout, "", "{most}: {said}");
        sandbox.run(&["rmi", "acme/app:v1"]);
    }
    assert!(refused > 2, "the limit was never felt");
}

/// A cgroup of this test alone with one controller, on either version; gone when dropped.
struct Cgroup(PathBuf);

impl Cgroup {
    fn new(controller: &str) -> Option<Self> {
        let top = Path::new("/sys/fs/cgroup");
        let v1 = top.join(controller);
        let parent = if v1.is_dir() {
            v1
        } else {
            // The root's own is the only one whose processes may stay where they are.
            let known = fs::read_to_string(top.join("cgroup.controllers")).ok()?;
            let _ = fs::write(top.join("cgroup.subtree_control"), format!("+{controller}"));
            known.contains(controller).then(|| top.to_owned())?
        };
        let path = parent.join(format!("rcd-limits-{}-{controller}", std::process::id()));
        fs::create_dir(&path).ok()?;
        Some(Self(path))
    }

    /// Write a limit to whichever file there is, and join: as a shell does it.
    fn script(&self, files: [&str; 2], value: u64) -> String {
        let file = files.map(|file| self.0.join(file)).into_iter().find(|file| file.exists()).expect("a limit");
        format!("echo {value} >{} && echo $$ >{}", file.display(), self.0.join("cgroup.procs").display())
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        output::until(output::DEADLINE, || fs::remove_dir(&self.0).is_ok().then_some(()));
    }
}

#[test]
#[ignore = "tests/faults runs it"]
fn few_processes() {
    let Some((sandbox, _registry)) = prepared() else { return };
    let Some(cgroup) = Cgroup::new("pids") else { return needs::skip("needs the pids controller") };
    let mut tally = Tally::default();
    for words in commands(&sandbox) {
        for most in (1..=12).step_by(if is_short() { 3 } else { 1 }) {
            one(&sandbox, &mut tally, &cgroup.script(["pids.max", "pids.max"], most), &words, false);
        }
    }
    tally.close("few processes");
}

#[test]
#[ignore = "tests/faults runs it"]
fn little_memory() {
    let Some((sandbox, _registry)) = prepared() else { return };
    let Some(cgroup) = Cgroup::new("memory") else { return needs::skip("needs the memory controller") };
    let mut tally = Tally::default();
    for words in commands(&sandbox) {
        for most in (1..=12).step_by(if is_short() { 4 } else { 1 }) {
            let limit = cgroup.script(["memory.max", "memory.limit_in_bytes"], most << 18);
            one(&sandbox, &mut tally, &limit, &words, true);
        }
    }
    tally.close("little memory");
}

#[test]
#[ignore = "tests/faults runs it"]
fn no_inodes() {
    let needs = [Need::Root, Need::Busybox, Need::Registry, Need::Program("mkfs.ext4"), Need::Program("losetup")];
    let Some(mut sandbox) = Sandbox::new(&needs) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &super::super::payload::Image::base());
    let disk = Disk::with_inodes(&sandbox.path("disk"), 32, 512, &sandbox.root());
    sandbox.answer(&["pull", "-q", "busybox"]);
    sandbox.answer(&["run", "-d", "--name", "aa", "--network", "none", "busybox", "sh", "-c", "echo x; sleep 1000"]);
    let mut tally = Tally::default();
    let lines: [&[&str]; 6] = [
        &["run", "-d", "--name", "bb", "--network", "none", "busybox", "sleep", "1000"],
        &["create", "--name", "bb", "-v", "/v", "--network", "none", "busybox", "true"],
        &["volume", "create", "vv"],
        &["network", "create", "nn"],
        &["commit", "aa", "acme/new:1"],
        &["tag", "busybox", "acme/other:1"],
    ];
    for words in lines {
        for left in 0..if is_short() { 4 } else { 16 } {
            disk.take_inodes(left);
            let said = sandbox.run(words);
            tally.cases += 1;
            tally.felt += usize::from(said.code != 0);
            let clear = said.code == 0 || said.stderr.contains("No space left on device");
            sandbox.run(&["rm", "-f", "bb"]);
            let checked = sandbox.run(&["system", "check"]);
            disk.give_inodes();
            sandbox.run(&["volume", "rm", "vv"]);
            sandbox.run(&["network", "rm", "nn"]);
            sandbox.run(&["rmi", "acme/new:1", "acme/other:1"]);
            if !clear || checked.code != 0 {
                say(&format!("{left} inodes: {words:?}: {said}\n{checked}"));
                tally.failed += 1;
            }
        }
    }
    assert_eq!(sandbox.answer(&["logs", "aa"]), "x");
    sandbox.answer(&["rm", "-f", "aa"]);
    tally.close("no inodes");
}
