//! Probes: each makes use of a flaw that a container tool has had. It passes where rcd refuses or nothing of the host is reached,
//! and only where the same attempt was seen to succeed as well: with the rule taken out that stops it, or with the flag that
//! lifts it, or by a plain program in rcd's place. A probe that never reaches anything would prove nothing.
//!
//! | probe | is in | seen to fire |
//! | --- | --- | --- |
//! | 1, 2 the binary behind `/proc/PID/exe` | `processes` | rule `sealed-binary` out: the binary is overwritten |
//! | 3, 4 a working folder outside | `processes` | rule `working-folder` out |
//! | 5 descriptors | `processes` | rule `descriptors` out |
//! | 6 memory and descriptors of what joins | `processes` | rule `undumpable` out |
//! | 7, 8 links for `/proc`, `/sys` | `paths` | rule `plain-folders` out |
//! | 9, 10 links for `/dev`, `/etc` | `paths` | rule `in-root` out |
//! | 11, 12 races of a mount's target | `paths` | rule `in-root` out |
//! | 13 volumes of the image, parts of volumes | `paths` | rule `in-root` out |
//! | 14 masks, 15 the console, 16 a made-up `/proc` | `kernel_files` | rules `null-device`, `terminal-peer`, `private-procfs` out |
//! | 17 words of mount options | `words` | rule `mount-words` out |
//! | 18, 20 races and links of `cp` | `paths` | rule `in-root` out |
//! | 19, 25 programs of the container run for the host | `processes` | a program that does it, under the same eyes |
//! | 21 inheritable capabilities, 22 numbers of users, 23 groups | `users` | rules `inheritable`, `id-range`, `groups` out |
//! | 24 account files | `users` | rule `account-files` out |
//! | 26 kernel parameters, 27 long messages, 28 names | `words` | rules `sysctl-names`, `message-bound`, `names` out |
//! | 29 labels, 30 environment, 31 abstract sockets | `words` | a program that does it, under the same eyes |
//! | 32 sockets, 33 cgroups, 34 masked paths | `kernel_files` | `seccomp=unconfined`, `--privileged` |
//! | 35 the store | `users` | the folder opened by hand |
//! | 36 router advertisements | `advertisements` | `accept_ra` set by hand |
//! | 37, 38 published on loopback, not published | `network_probes` | the nft rule taken out |
//! | 39 flushed rules | `network::flushed_rules_come_back_with_the_next_container` | the flush itself |
//! | 40 addresses of peers, the host's loopback | `network_rootless` | what listens on an outer address is reached |
//! | 41 names of an internal network | `network_names` | an open network asks |
//!
//! Root tries each, and becomes an ordinary user for all that concern one; who is an ordinary user already tries those, and sees fire what
//! takes no bundle. [`count`] holds the list of the others.
//!
//! Those that race go a few dozen rounds, or as many as `RCD_PROBES_ROUNDS` says; the long form of the races for a path, of 3000 rounds
//! each, is `cargo test --test it three_thousand_rounds -- --ignored --nocapture`,
//! which prints the counts. `RCD_PROBES_RUNTIME=/usr/sbin/runc`
//! sends the bundles of `processes`, `paths` and `kernel_files` to another runtime. `RCD_TESTS_PROBES=FILE` collects a line a
//! probe, `p01 blocked=N fired=N user=0|1`.

mod advertisements;
mod count;
mod inside;
mod kernel_files;
mod paths;
mod processes;
mod users;
mod words;

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::needs::{self, Need};
use crate::output::{self, Output};
use crate::runtime::{bundle, id};
use crate::sandbox::{self, Sandbox};

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
const ANYBODY: [Need; 1] = [Need::Busybox];

/// What a debug build takes rules out by.
const SWITCH: &str = "RCD_UNSAFE_RULES_OFF";

/// What came of one probe. When it is dropped it must have been seen to be stopped and to fire.
#[derive(Debug)]
pub(crate) struct Probe {
    number: u8,
    blocked: u32,
    fired: u32,
    /// Why it could not be seen to fire here, which was said aloud.
    without: Option<&'static str>,
}

impl Probe {
    /// The probe of this number.
    pub(crate) fn new(number: u8) -> Self {
        let without = (!is_root()).then_some("root has bundles, and is who sees them fire");
        Self { number, blocked: 0, fired: 0, without }
    }

    /// With the rules in place it reached nothing.
    #[track_caller]
    pub(crate) fn blocked(&mut self, held: bool, shown: impl std::fmt::Debug) {
        assert!(held, "p{:02} got through: {shown:?}", self.number);
        self.blocked += 1;
    }

    /// Without them it reached what it is after.
    #[track_caller]
    pub(crate) fn fires(&mut self, reached: bool, shown: impl std::fmt::Debug) {
        assert!(reached, "p{:02} does not fire, and proves nothing: {shown:?}", self.number);
        self.fired += 1;
    }

    /// Whether rules can be taken out of the binary under test: a release build has no such thing.
    fn has_switches(&mut self) -> bool {
        let other = std::env::var_os("RCD_PROBES_RUNTIME").is_some();
        let has = has_switches(&sandbox::binary()) && !other;
        if !has && self.without.is_none() {
            self.without = Some("no switches");
            needs::skip(&format!(
                "p{:02} is not seen to fire: no rule can be taken out of what is probed",
                self.number
            ));
        }
        has
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let as_user = AS_USER.take();
        if std::thread::panicking() {
            return;
        }
        let Self { number, blocked, fired, without } = self;
        assert!(*blocked > 0, "p{number:02} was never tried");
        assert!(*fired > 0 || without.is_some(), "p{number:02} was never seen to fire");
        let line = format!("p{number:02} blocked={blocked} fired={fired} user={}\n", u8::from(as_user));
        if LONG.get().is_some() {
            // Past libtest's capture: it is what the long form is run for.
            std::io::stderr().write_all(line.as_bytes()).expect("a line");
        }
        if let Some(file) = std::env::var_os("RCD_TESTS_PROBES") {
            let file = fs::OpenOptions::new().create(true).append(true).open(file);
            file.expect("the file of probes").write_all(line.as_bytes()).expect("a line");
        }
    }
}

/// Whether a build knows the variable that takes rules out.
fn has_switches(binary: &Path) -> bool {
    let bytes = fs::read(binary).expect("the binary under test");
    bytes.windows(SWITCH.len()).any(|part| part == SWITCH.as_bytes())
}

thread_local! {
    /// Whether an ordinary user was one of those who tried the probe of this test.
    static AS_USER: Cell<bool> = const { Cell::new(false) };
    /// So many rounds of the races of this test.
    static LONG: Cell<Option<u32>> = const { Cell::new(None) };
}

/// How often something is raced.
fn rounds(short: u32) -> u32 {
    let asked = || std::env::var("RCD_PROBES_ROUNDS").ok();
    let long = || asked().map(|text| text.parse().expect("RCD_PROBES_ROUNDS is a number"));
    LONG.get().or_else(long).unwrap_or(short)
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Whether there is somebody to try a probe with these needs, root or an ordinary user; said aloud where not.
fn can_be_tried(needs: &[Need]) -> bool {
    needs::require(needs) && (is_root() || needs::require(&[Need::User, Need::Userns]))
}

/// A sandbox of root's, for those that root alone can try; nothing where an ordinary user runs the tests.
fn as_root() -> Option<Sandbox> {
    is_root().then(|| Sandbox::new(&NEEDS)).flatten()
}

/// A sandbox of an ordinary user's, who is noted to have tried the probe of this test.
pub(crate) fn as_user(needs: &[Need]) -> Option<Sandbox> {
    let sandbox = Sandbox::of_user(needs);
    AS_USER.set(AS_USER.get() || sandbox.is_some());
    sandbox
}

/// One after the other a sandbox of root's and one of an ordinary user's, as far as the host has them.
fn everybody(needs: &[Need]) -> impl Iterator<Item = Sandbox> {
    let root = move || is_root().then(|| Sandbox::new(needs)).flatten();
    [true, false].into_iter().filter_map(move |of_root| if of_root { root() } else { as_user(needs) })
}

/// Run the same as root and as an ordinary user, where the host has them.
fn both(work: impl Fn(&Sandbox)) {
    everybody(&ANYBODY).for_each(|sandbox| work(&sandbox));
}

/// rcd with rules taken out.
fn without(sandbox: &Sandbox, rules: &str, words: &[&str]) -> Command {
    let mut command = sandbox.rcd(words);
    command.env(SWITCH, rules);
    command
}

/// `rcd run --rm --network none FLAGS` of the payload's root file system, with rules taken out where there are any.
fn contained(sandbox: &Sandbox, rules: &str, flags: &[&str], command: &[&str]) -> Output {
    let rootfs = sandbox.rootfs();
    let words = [&["run", "--rm", "--network", "none"], flags, &["--rootfs", &rootfs], command].concat();
    output::collect(&mut without(sandbox, rules, &words), b"")
}

/// Start the container `box`, which sleeps.
fn start(sandbox: &Sandbox, flags: &[&str]) {
    let rootfs = sandbox.rootfs();
    let before = ["run", "-d", "--name", "box", "--network", "none"];
    sandbox.answer(&[&before, flags, &["--rootfs", &rootfs, "sleep", "600"]].concat());
}

/// A command line of the runtime that is probed, behind a shell script which ends with `exec "$@"`.
fn behind(sandbox: &Sandbox, rules: &str, script: &str, words: &[&str]) -> Command {
    let states = sandbox.path("states").display().to_string();
    let (program, first) = match std::env::var_os("RCD_PROBES_RUNTIME") {
        Some(other) => (PathBuf::from(other), None),
        None => (sandbox::binary(), Some("runtime")),
    };
    let program = program.display().to_string();
    let all: Vec<&str> = ["-c", script, "-", &program].into_iter().chain(first).chain(["--root", &states]).collect();
    let mut command = sandbox.command(Path::new("/bin/sh"), &[&all, words].concat());
    command.env(SWITCH, rules);
    command
}

fn runtime(sandbox: &Sandbox, rules: &str, words: &[&str]) -> Output {
    output::collect(&mut behind(sandbox, rules, "exec \"$@\"", words), b"")
}

/// Run a bundle to its end.
fn run(sandbox: &Sandbox, rules: &str, change: impl FnOnce(&mut Value)) -> Output {
    let folder = bundle(sandbox, change);
    runtime(sandbox, rules, &["run", "--bundle", &folder, &id(sandbox)])
}

/// Make a bundle's container, which keeps the streams that it gets: not the test's pipes.
fn create(sandbox: &Sandbox, rules: &str, words: &[&str], change: impl FnOnce(&mut Value)) -> String {
    let (folder, id) = (bundle(sandbox, change), id(sandbox));
    let mut command = behind(sandbox, rules, "exec \"$@\"", &[words, &["--bundle", &folder, &id]].concat());
    let made = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(made.expect("the runtime").success(), "the container cannot be made");
    id
}

fn script(text: &str) -> Value {
    json!(["sh", "-c", text])
}

/// A folder of the host's that nothing of a container may reach, with one file; open to everybody and the user's own, so that no mode
/// protects it.
fn sentinel(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path("sentinel");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("secret"), "of the host\n").expect("a file");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs::set_permissions(&folder, open).expect("a mode");
    sandbox.give(&folder);
    sandbox.give(&folder.join("secret"));
    folder
}

/// Names, kinds and inode times: all that a write would change.
fn look(folder: &Path) -> Vec<(PathBuf, u32, i64, i64)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<_> = entries.chain([folder.to_owned()]).collect();
    found.sort();
    let about = |path: PathBuf| {
        let about = fs::symlink_metadata(&path).expect("about it");
        (path, about.mode(), about.ctime(), about.ctime_nsec())
    };
    found.into_iter().map(about).collect()
}

/// Put a link in place of whatever is at `path`.
fn link(target: &Path, path: &Path) {
    let _ = fs::remove_dir_all(path);
    let _ = fs::remove_file(path);
    std::os::unix::fs::symlink(target, path).expect("a link");
}

/// The text of a path.
fn text(path: &Path) -> String {
    path.display().to_string()
}
