//! What a test needs of the host. A test that cannot run says so aloud, and fails where `RCD_TESTS_STRICT` is set.
//!
//! libtest knows no skipping at run time: the line goes to the process's own stderr, past libtest's capture, and to the
//! file that `RCD_TESTS_SKIPS` names, where `tests/run` counts it.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One thing that the host must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "modules of later verbs use the rest")]
pub(crate) enum Need {
    /// The tests run as root.
    Root,
    /// An ordinary user with subordinate ids: the one who runs the tests, or one that root can become.
    User,
    /// User namespaces can be made.
    Userns,
    /// Controllers are on cgroup v2.
    CgroupV2,
    /// Controllers are on cgroup v1, whole or hybrid.
    CgroupV1,
    /// The memory controller is there, on any version.
    MemoryController,
    /// A program on `PATH`.
    Program(&'static str),
    /// A file of the host.
    File(&'static str),
    /// A statically linked busybox to build images from.
    Busybox,
    /// A registry to serve images on loopback.
    Registry,
    /// systemd is process 1.
    Systemd,
    /// It is not.
    NoSystemd,
    /// A systemd runs for the ordinary user of the tests.
    Session,
    /// None does.
    NoSession,
    /// The kernel enforces AppArmor profiles.
    AppArmor,
    /// The device of file systems that programs serve.
    Fuse,
    /// The host's journal and its reader.
    Journal,
    /// The folder of real images that `RCD_TEST_IMAGES` names.
    RealImages,
}

impl Need {
    /// Why it is not met, or nothing.
    fn missing(self) -> Option<String> {
        let met = match self {
            Self::Root => nix::unistd::geteuid().is_root(),
            Self::User => !nix::unistd::geteuid().is_root() || ordinary_user().is_some(),
            Self::Userns => succeeds(Command::new("unshare").args(["--user", "--map-root-user", "true"])),
            Self::CgroupV2 => Path::new("/sys/fs/cgroup/cgroup.controllers").exists(),
            Self::CgroupV1 => Path::new("/sys/fs/cgroup/memory").exists() || Path::new("/sys/fs/cgroup/pids").exists(),
            Self::MemoryController => {
                let v2 = fs::read_to_string("/sys/fs/cgroup/cgroup.controllers").unwrap_or_default();
                v2.contains("memory") || Path::new("/sys/fs/cgroup/memory").exists()
            }
            Self::Program(name) => program(name).is_some(),
            Self::File(path) => Path::new(path).exists(),
            Self::Busybox => super::payload::BUSYBOX.iter().any(|path| Path::new(path).exists()),
            Self::Registry => program("docker-registry").is_some(),
            Self::Systemd => Path::new("/run/systemd/system").is_dir(),
            Self::NoSystemd => !Path::new("/run/systemd/system").is_dir(),
            Self::Session => has_session(),
            Self::NoSession => !has_session(),
            Self::AppArmor => {
                fs::read_to_string("/sys/module/apparmor/parameters/enabled").is_ok_and(|text| text.starts_with('Y'))
            }
            Self::Fuse => fs::OpenOptions::new().read(true).write(true).open("/dev/fuse").is_ok(),
            Self::Journal => Path::new("/run/systemd/journal/socket").exists() && program("journalctl").is_some(),
            Self::RealImages => real_images().is_some(),
        };
        (!met).then(|| format!("needs {self:?}"))
    }
}

/// An ordinary user of this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    /// The user id.
    pub(crate) uid: u32,
    /// The group id.
    pub(crate) gid: u32,
    /// What the host grants is all there is; else the sandbox grants subordinate ids, in mounts of its own.
    pub(crate) granted: bool,
}

fn has_session() -> bool {
    let uid = ordinary_user().map_or_else(|| nix::unistd::geteuid().as_raw(), |user| user.uid);
    uid != 0 && Path::new(&format!("/run/user/{uid}/systemd/private")).exists()
}

/// The user of this name, with what the host grants, where the tests run as root.
pub(crate) fn named_user(name: &str) -> Option<User> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let fields: Vec<&str> =
        users.lines().map(|line| line.split(':').collect()).find(|line: &Vec<_>| line[0] == name)?;
    let user = User { uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()?, granted: true };
    nix::unistd::geteuid().is_root().then_some(user)
}

/// Whom the host grants nothing.
const NOBODY: User = User { uid: 65_534, gid: 65_534, granted: false };

/// Whom nobody grants anything: an account that was made a second before.
pub(crate) const NEW_ACCOUNT: User = User { uid: 54_321, gid: 54_321, granted: true };

/// The first user with subordinate ids that root can become, or else one without; none for who is an ordinary user already.
pub(crate) fn ordinary_user() -> Option<User> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let spare = users.lines().any(|line| line.starts_with("nobody:x:65534:65534:")) && program("newuidmap").is_some();
    let granted = granted_user(&users).or(Some(NOBODY).filter(|_| spare));
    granted.filter(|user| nix::unistd::geteuid().is_root() && user.uid != 0)
}

fn granted_user(users: &str) -> Option<User> {
    let granted = fs::read_to_string("/etc/subuid").ok()?;
    let find = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|line| line.split(':').collect()).find(|line: &Vec<_>| line[0] == name)?;
        Some(User { uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()?, granted: true })
    };
    granted.lines().find_map(|line| find(line.split(':').next()?))
}

/// The folder of real images, where there is one.
pub(crate) fn real_images() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("RCD_TEST_IMAGES")?);
    folder.is_dir().then_some(folder)
}

/// Whether all of `needs` are met. When not, it has been said (or the test has failed).
#[must_use]
pub(crate) fn require(needs: &[Need]) -> bool {
    let Some(why) = needs.iter().find_map(|need| need.missing()) else { return true };
    skip(&why);
    false
}

/// Say that the running test is skipped.
pub(crate) fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(env::var_os("RCD_TESTS_STRICT").is_none(), "skipped under RCD_TESTS_STRICT: {why}");
    let line = format!("skipped: {test}: {why}\n");
    // A lost line on a closed stderr must not fail the test; the file below is what is counted.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(file) = env::var_os("RCD_TESTS_SKIPS") {
        let mut file = OpenOptions::new().create(true).append(true).open(file).expect("the file of skips");
        file.write_all(line.as_bytes()).expect("a line of skips");
    }
}

/// Where `PATH` (and the folders of system programs) has a program.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(system).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
