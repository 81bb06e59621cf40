//! A hermetic place for one test: own store and state, own settings, own network namespace, a cleared environment.
//!
//! Dropping it removes the containers that the test left and then checks that nothing stayed on the host: no mount, no
//! cgroup, no process. The network namespace is held by one idle process and entered with util-linux's `nsenter`, so a
//! test needs no unsafe code; an ordinary user's sandbox stays in the host's, where that user cannot change anything.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};
use tempfile::TempDir;

use super::needs::{self, Need};
use super::output::{self, DEADLINE, Output, until};
use super::payload::Layer;
use super::registry::Registry;
use super::terminal::Terminal;

/// What rcd finds in its environment.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// See the module.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: TempDir,
    holder: Option<Child>,
    settings: BTreeMap<String, String>,
    user: Option<needs::User>,
    /// What tests that were killed left before.
    old_cgroups: Vec<String>,
}

#[allow(dead_code, reason = "modules of later verbs use the rest")]
impl Sandbox {
    /// A new sandbox, or nothing (said aloud) where the host lacks one of `needs`.
    pub(crate) fn new(needs: &[Need]) -> Option<Self> {
        needs::require(needs).then(|| Self::open(None))
    }

    /// The same, where rcd runs as an ordinary user with subordinate ids.
    pub(crate) fn of_user(needs: &[Need]) -> Option<Self> {
        needs::require(&[&[Need::User, Need::Userns], needs].concat()).then(|| Self::owned_by(needs::ordinary_user()))
    }

    /// The same for the host's user of this name; nothing (said aloud) where there is none.
    pub(crate) fn of_named_user(name: &str, needs: &[Need]) -> Option<Self> {
        if !needs::require(&[&[Need::User, Need::Userns], needs].concat()) {
            return None;
        }
        let user = needs::named_user(name);
        if user.is_none() {
            needs::skip(&format!("needs root and a user `{name}`"));
        }
        user.map(|user| Self::owned_by(Some(user)))
    }

    /// The same, where rcd runs as a user whom nobody grants any ids.
    pub(crate) fn of_new_account(needs: &[Need]) -> Option<Self> {
        needs::require(&[needs, &[Need::Userns]].concat()).then(|| Self::owned_by(Some(needs::NEW_ACCOUNT)))
    }

    fn owned_by(user: Option<needs::User>) -> Self {
        let sandbox = Self::open(user);
        if sandbox.user.is_none() {
            return sandbox;
        }
        let opened = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(sandbox.folder.path(), opened).expect("a mode");
        ["", "root", "state", "home"].iter().for_each(|name| sandbox.give(&sandbox.path(name)));
        sandbox
    }

    fn open(user: Option<needs::User>) -> Self {
        let folder = tempfile::Builder::new().prefix("rcd-test-").tempdir().expect("a temporary folder");
        for name in ["root", "state", "home"] {
            fs::create_dir(folder.path().join(name)).expect("a folder of the sandbox");
        }
        let grant = user.filter(|user| !user.granted).map(|_| folder.path());
        let sandbox =
            Self { holder: hold_network(grant), folder, settings: BTreeMap::new(), user, old_cgroups: empty_cgroups() };
        sandbox.write_settings();
        sandbox
    }

    /// The sandbox's own folder, which is gone at the end: for files of the test.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Give what the test made to the user that rcd runs as.
    pub(crate) fn give(&self, path: &Path) {
        if let Some(user) = self.user {
            std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid)).expect("a user's file");
        }
    }

    /// Make a file of the test with this text, and say where it is.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file of the test");
        path
    }

    /// The user that rcd runs as.
    pub(crate) fn uid(&self) -> u32 {
        self.user.map_or_else(|| nix::unistd::geteuid().as_raw(), |user| user.uid)
    }

    /// `--root`: images, layers, containers.
    pub(crate) fn root(&self) -> PathBuf {
        self.path("root")
    }

    /// `--state`: runtime state.
    pub(crate) fn state(&self) -> PathBuf {
        self.path("state")
    }

    /// A command that runs in the sandbox's network with its environment.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, program: impl AsRef<OsStr>, arguments: &[S]) -> Command {
        let mut words: Vec<OsString> = Vec::new();
        if let Some(holder) = &self.holder {
            words.extend(["nsenter".into(), format!("--net=/proc/{}/ns/net", holder.id()).into()]);
            if self.user.is_some_and(|user| !user.granted) {
                words.push(format!("--mount=/proc/{}/ns/mnt", holder.id()).into());
            }
            words.push("--".into());
        }
        if let Some(user) = &self.user {
            let ids = [format!("--reuid={}", user.uid), format!("--regid={}", user.gid), "--clear-groups".to_owned()];
            words.push("setpriv".into());
            words.extend(ids.map(OsString::from));
            // Another mount namespace has another working folder.
            words.extend(["--".into(), "env".into(), "-C".into(), self.folder.path().into()]);
        }
        words.push(program.as_ref().to_owned());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(arguments).env_clear().current_dir(self.folder.path());
        command.env("PATH", PATH).env("HOME", self.path("home")).env("LC_ALL", "C.UTF-8").env("TERM", "xterm");
        command.env("RCD_ROOT", self.root()).env("RCD_STATE", self.state()).env("RCD_CONFIG", self.path("config.toml"));
        command
    }

    /// A command line of [`Sandbox::command`] that was changed.
    pub(crate) fn again(&self, program: &OsStr, words: &[OsString]) -> Command {
        let model = self.command("true", &[] as &[&str]);
        let mut command = Command::new(program);
        command.args(words).env_clear().current_dir(self.folder.path());
        command.envs(model.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
    }

    /// rcd with these arguments, not yet started. `RCD_TEST_RUNTIME` puts another OCI runtime under every `run`.
    pub(crate) fn rcd<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut words: Vec<OsString> = arguments.iter().map(|word| word.as_ref().to_owned()).collect();
        if let (Some("run"), Some(runtime)) = (words.first().and_then(|word| word.to_str()), runtime()) {
            words.splice(1..1, ["--runtime".into(), runtime]);
        }
        self.command(binary(), &words)
    }

    /// Run rcd to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Output {
        output::collect(&mut self.rcd(arguments), b"")
    }

    /// Run rcd to its end with `input` on its stdin.
    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, input: &str, arguments: &[S]) -> Output {
        output::collect(&mut self.rcd(arguments), input.as_bytes())
    }

    /// Run rcd, which must succeed, and give its stdout without the last line's end.
    #[track_caller]
    pub(crate) fn answer<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        self.run(arguments).expect(0).stdout.trim_end_matches('\n').to_owned()
    }

    /// Start rcd on a terminal of its own.
    pub(crate) fn terminal<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Terminal {
        Terminal::start(self.rcd(arguments))
    }

    /// A registry on the sandbox's loopback, which rcd uses in place of Docker Hub.
    pub(crate) fn registry(&mut self) -> Registry {
        let registry = Registry::start(self);
        self.mirror("docker.io", &registry.address());
        registry
    }

    /// Let `mirror` answer for `registry`.
    pub(crate) fn mirror(&mut self, registry: &str, mirror: &str) {
        self.settings.insert(registry.to_owned(), mirror.to_owned());
        self.write_settings();
    }

    /// The payload's root file system in a folder of the sandbox, as `--rootfs` takes it: under a throw-away overlay.
    pub(crate) fn rootfs(&self) -> String {
        let folder = self.path("rootfs");
        if !folder.is_dir() {
            fs::create_dir(&folder).expect("a root file system");
            tar::Archive::new(&*Layer::base().bytes()).unpack(&folder).expect("a root file system");
            if let Some(user) = &self.user {
                let owner = format!("{}:{}", user.uid, user.gid);
                let done = Command::new("chown").args(["-hR", &owner]).arg(&folder).status();
                assert!(done.is_ok_and(|status| status.success()), "cannot give the root file system to {owner}");
            }
        }
        format!("{}:O", folder.display())
    }

    /// Run a command on [`Sandbox::rootfs`] to its end: `rcd run --rm FLAGS --rootfs DIR:O COMMAND`.
    pub(crate) fn contained(&self, flags: &[&str], command: &[&str]) -> Output {
        let rootfs = self.rootfs();
        self.run(&[&["run", "--rm"], flags, &["--rootfs", &rootfs], command].concat())
    }

    /// What a shell script says in a container that must succeed.
    #[track_caller]
    pub(crate) fn script(&self, flags: &[&str], script: &str) -> String {
        self.contained(flags, &["sh", "-c", script]).expect(0).stdout
    }

    /// Do something on a thread inside the sandbox's network.
    pub(crate) fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let network = self.holder.as_ref().map(|holder| network_of(holder.id()));
        std::thread::scope(|scope| {
            let inside = scope.spawn(|| {
                if let Some(network) = network {
                    setns(network, CloneFlags::CLONE_NEWNET).expect("entering the sandbox's network");
                }
                work()
            });
            inside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// The sandbox's network namespace; none for an ordinary user.
    pub(crate) fn network(&self) -> Option<File> {
        self.holder.as_ref().map(|holder| network_of(holder.id()))
    }

    /// Wait until `ask` has an answer; a test fails when it has none in time.
    #[track_caller]
    pub(crate) fn until<T>(&self, what: &str, ask: impl FnMut() -> Option<T>) -> T {
        until(DEADLINE, ask).unwrap_or_else(|| panic!("waited {DEADLINE:?} for {what}"))
    }

    fn write_settings(&self) {
        let mut file = File::create(self.path("config.toml")).expect("the settings");
        for (registry, mirror) in &self.settings {
            writeln!(file, "[registry.\"{registry}\"]\nmirrors = [\"{mirror}\"]").expect("a setting");
        }
    }

    /// What is still there of this sandbox, in words.
    fn leaks(&self) -> Vec<String> {
        let folder = self.folder.path().display().to_string();
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let mut found: Vec<String> =
            mounts.lines().filter(|line| line.contains(&folder)).map(|line| format!("mount: {line}")).collect();
        found.extend(self.processes().into_iter().map(|(pid, line)| format!("process {pid}: {line}")));
        found.extend(self.holder.iter().flat_map(|holder| links(holder.id())).map(|name| format!("link: {name}")));
        found
    }

    /// Processes that are in the sandbox's network, or were started with its folder.
    pub(crate) fn processes(&self) -> Vec<(u32, String)> {
        let holder = self.holder.as_ref().map(Child::id);
        let network = holder.and_then(|pid| fs::read_link(format!("/proc/{pid}/ns/net")).ok());
        let folder = self.folder.path().display().to_string();
        let pids = fs::read_dir("/proc").expect("/proc").flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let ours = |pid: &u32| {
            let text = |name| {
                fs::read(format!("/proc/{pid}/{name}")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            };
            let line = text("cmdline").unwrap_or_default().replace('\0', " ");
            let inside = network.is_some() && fs::read_link(format!("/proc/{pid}/ns/net")).ok() == network;
            let named = line.contains(&folder) || text("environ").unwrap_or_default().contains(&folder);
            (Some(*pid) != holder && *pid != std::process::id() && (inside || named)).then_some((*pid, line))
        };
        pids.filter_map(|pid| ours(&pid)).collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if self.root().join("containers").is_dir() {
            let ids = self.run(&["ps", "--all", "--quiet", "--no-trunc"]).stdout;
            let mut remove = vec!["rm", "--force"];
            remove.extend(ids.lines());
            if remove.len() > 2 {
                let removed = self.run(&remove);
                assert!(std::thread::panicking() || removed.code == 0, "cannot remove what the test left:\n{removed}");
            }
        }
        let (mut leaks, mut cgroups) = (self.leaks(), empty_cgroups());
        cgroups.retain(|cgroup| !self.old_cgroups.contains(cgroup));
        let soon = Instant::now() + Duration::from_secs(5);
        // Big layers are deleted by a process that nobody waits for, and that ends.
        until(Duration::from_secs(120), || {
            // A cgroup can be another test's, empty for a moment: what is left behind is what stays.
            let now = empty_cgroups();
            cgroups.retain(|cgroup| now.contains(cgroup));
            leaks = self.leaks();
            let waits = Instant::now() < soon || leaks.iter().any(|leak| leak.contains(": rcd-trash "));
            (leaks.is_empty() && cgroups.is_empty() || !waits).then_some(())
        });
        leaks.extend(cgroups);
        for (pid, _) in self.processes() {
            let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).expect("a pid"));
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
        if let Some(mut holder) = self.holder.take() {
            let _ = holder.kill();
            let _ = holder.wait();
        }
        assert!(std::thread::panicking() || leaks.is_empty(), "left behind on the host:\n{}", leaks.join("\n"));
    }
}

fn runtime() -> Option<OsString> {
    std::env::var_os("RCD_TEST_RUNTIME")
}

/// The program under test.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("RCD_TEST_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_rcd").into(), PathBuf::from)
}

/// What a user of the sandbox may do whom the host grants nothing: subordinate ids, and the devices of taps and of file systems that
/// programs serve.
const GRANT: &str =
    "echo nobody:100000:65536 >$0/grant && mount --bind $0/grant /etc/subuid && mount --bind $0/grant /etc/subgid &&
    for node in net/tun:10:200 fuse:10:229; do
        path=/dev/${node%%:*} numbers=${node#*:}
        [ -c $path ] || continue
        file=$0/node-${path##*/}; mknod -m 666 $file c ${numbers%:*} ${numbers#*:} && mount --bind $file $path || exit
    done && ";

/// A process in a network namespace of its own, with loopback up; none for an ordinary user. With a folder, a user is granted
/// what the host does not grant, in mounts of its own.
fn hold_network(grant: Option<&Path>) -> Option<Child> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    // It ends with its stdin, and so with the tests, however they end.
    let script = "ip link set lo up && echo up && exec cat";
    let mut command = Command::new("unshare");
    match grant {
        None => command.args(["--net", "--", "sh", "-c", script]),
        Some(folder) => command.args(["--net", "--mount", "--", "sh", "-c", &format!("{GRANT}{script}")]).arg(folder),
    };
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut holder = command.spawn().expect("`unshare` of util-linux");
    let mut first = [0; 3];
    std::io::Read::read_exact(holder.stdout.as_mut().expect("a pipe"), &mut first).expect("a network namespace");
    Some(holder)
}

fn network_of(pid: u32) -> File {
    File::open(format!("/proc/{pid}/ns/net")).expect("the sandbox's network namespace")
}

/// Links of a network namespace that rcd made: all but loopback and the kernel's own tunnels and bridges of networks.
fn links(pid: u32) -> Vec<String> {
    let table = fs::read_to_string(format!("/proc/{pid}/net/dev")).unwrap_or_default();
    let names = table.lines().skip(2).filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned()));
    let of_container = |name: &String| {
        name.strip_prefix("rcd")
            .is_some_and(|rest| rest.len() == 11 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    names.filter(of_container).collect()
}

/// rcd's cgroups with no process in them: also those of other tests that are about to fill or remove theirs.
fn empty_cgroups() -> Vec<String> {
    empty_cgroups_below(Path::new("/sys/fs/cgroup"), 3).into_iter().map(|path| format!("cgroup: {path}")).collect()
}

fn empty_cgroups_below(folder: &Path, depth: u32) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    let mut found = Vec::new();
    for path in folders {
        if path.parent().is_some_and(|parent| parent.ends_with("rcd")) {
            let processes = fs::read_to_string(path.join("cgroup.procs")).unwrap_or_else(|_| "gone".to_owned());
            // Names of other kinds are those of tests of the runtime alone, which look for themselves.
            let named = path.file_name().is_some_and(|name| name.len() == 64);
            if named && processes.is_empty() {
                found.push(path.display().to_string());
            }
        } else if depth > 0 {
            found.extend(empty_cgroups_below(&path, depth - 1));
        }
    }
    found
}
