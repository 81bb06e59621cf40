//! The ground that all contenders stand on: a folder, a network namespace and a mount namespace of this run's own, a
//! registry on its loopback, and whichever peers are installed, each with stores of its own.

use std::cell::RefCell;
use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, getrlimit};

use super::measure::run;

/// Split at white space.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

/// A contender's command line up to the verb.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// The program with its global flags.
    pub(crate) base: String,
    /// What its `run` needs beyond the flags that all share.
    pub(crate) run_flags: String,
}

impl Tool {
    /// A command of this tool.
    pub(crate) fn command(&self, rest: &str) -> Vec<String> {
        words(&format!("{} {rest}", self.base))
    }

    /// The flag that lets it speak to the registry over plain HTTP, where it needs one.
    pub(crate) fn insecure(&self) -> &'static str {
        if self.name == "podman" { "--tls-verify=false" } else { "" }
    }

    /// `run` with these flags, image and command.
    pub(crate) fn run(&self, rest: &str) -> Vec<String> {
        words(&format!("{} run {} {rest}", self.base, self.run_flags))
    }
}

/// A program that goes on by itself. Dropping it ends it.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.0.id()).expect("a pid"));
        // It may have ended by itself; then there is nobody to tell.
        let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _ = self.0.wait();
    }
}

impl Process {
    /// The names of it and of what it started, with the largest resident set that each had, in MiB.
    pub(crate) fn peaks(&self) -> Vec<(String, f64)> {
        let mut found = Vec::new();
        let mut pids = vec![self.0.id()];
        while let Some(pid) = pids.pop() {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned();
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
            pids.extend(list.split_ascii_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            let peak = peak.trim().split(' ').next().and_then(|kibibytes| kibibytes.parse::<f64>().ok());
            found.extend(peak.map(|peak| (name, peak / 1024.0)));
        }
        found
    }
}

/// Everything a topic needs. Dropping it ends what it started and removes what it made.
pub(crate) struct Host {
    pub(crate) folder: PathBuf,
    pub(crate) rcd: String,
    /// rcd first, then docker and podman where they are installed.
    pub(crate) tools: Vec<Tool>,
    /// `127.0.0.1:PORT` of the registry.
    pub(crate) registry: String,
    children: RefCell<Vec<Process>>,
    cgroups_before: Vec<PathBuf>,
    hugetlb: Option<PathBuf>,
}

impl Host {
    /// Set it all up: needs root, `ip`, and Debian's `docker-registry` and `busybox-static`.
    pub(crate) fn set_up(rcd: &Path) -> Self {
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS).expect("namespaces of our own need root");
        mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>).expect("private /");
        let hugetlb = mount_hugetlb();
        run(&words("ip link set lo up"));
        let folder = std::env::temp_dir().join(format!("rcd-versus-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder of our own");
        let mut host = Self {
            rcd: rcd.display().to_string(),
            tools: Vec::new(),
            registry: "127.0.0.1:5000".to_owned(),
            children: RefCell::new(Vec::new()),
            cgroups_before: cgroup_folders(),
            hugetlb,
            folder,
        };
        host.start_registry();
        host.add_rcd();
        host.add_docker();
        host.add_podman();
        host
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn start_registry(&mut self) {
        let config = self.folder.join("registry.yml");
        let text = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: {}}}\n",
            self.path("registry"),
            self.registry
        );
        fs::write(&config, text).expect("the registry's settings");
        self.keep(&words(&format!("docker-registry serve {}", config.display())));
        let address = self.registry.clone();
        wait_for("the registry", || TcpStream::connect(&address).is_ok());
    }

    fn add_rcd(&mut self) {
        self.tools.push(self.rcd_at("rcd"));
    }

    /// rcd with the store of this name.
    pub(crate) fn rcd_at(&self, store: &str) -> Tool {
        let base = format!("{} --root {} --state {}", self.rcd, self.path(store), self.path(&format!("{store}-state")));
        Tool { name: "rcd", base, run_flags: String::new() }
    }

    fn add_docker(&mut self) {
        if let Some((daemon, tool)) = self.docker_at("docker") {
            self.children.get_mut().push(daemon);
            self.tools.push(tool);
        }
    }

    /// A dockerd with the store of this name, where it is installed.
    pub(crate) fn docker_at(&self, store: &str) -> Option<(Process, Tool)> {
        if !installed("dockerd") {
            return None;
        }
        let of = |what: &str| self.path(&format!("{store}{what}"));
        let socket = of(".sock");
        let daemon = self.spawn(&words(&format!(
            "dockerd --data-root {} --exec-root {} --pidfile {} -H unix://{socket} --insecure-registry {}",
            of(""),
            of("-run"),
            of(".pid"),
            self.registry
        )));
        let base = format!("docker -H unix://{socket}");
        let probe = words(&format!("{base} version"));
        wait_for("dockerd", || quiet(&probe));
        Some((daemon, Tool { name: "docker", base, run_flags: String::new() }))
    }

    fn add_podman(&mut self) {
        self.tools.extend(self.podman_at("podman"));
    }

    /// podman with the store of this name, where it is installed.
    pub(crate) fn podman_at(&self, store: &str) -> Option<Tool> {
        if !installed("podman") {
            return None;
        }
        let base = format!(
            "podman --root {} --runroot {} --tmpdir {} --cgroup-manager cgroupfs --events-backend file",
            self.path(store),
            self.path(&format!("{store}-run")),
            self.path(&format!("{store}-tmp"))
        );
        Some(Tool { name: "podman", base, run_flags: own_limits() })
    }

    fn spawn(&self, words: &[String]) -> Process {
        let log = fs::File::create(self.folder.join(format!("{}.log", words[0]))).expect("a log");
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Process(command.spawn().unwrap_or_else(|error| panic!("{words:?}: {error}")))
    }

    /// The same, until the end of this run.
    fn keep(&self, words: &[String]) {
        self.children.borrow_mut().push(self.spawn(words));
    }

    /// The tool of this name, where it is installed.
    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// A root file system of busybox under `name`, for bare bundles and for images.
    pub(crate) fn busybox_rootfs(&self, name: &str) -> PathBuf {
        let rootfs = self.folder.join(name);
        if !rootfs.exists() {
            let bin = rootfs.join("bin");
            fs::create_dir_all(&bin).expect("a root file system");
            fs::copy("/bin/busybox", bin.join("busybox")).expect("`/bin/busybox` of Debian's busybox-static");
            for name in ["sh", "true", "cat", "sleep", "head", "echo"] {
                std::os::unix::fs::symlink("busybox", bin.join(name)).expect("an applet");
            }
            // Process 1 ignores a signal that it has no handler for.
            let serve = bin.join("serve");
            fs::write(&serve, "#!/bin/sh\ntrap 'exit 0' TERM\nsleep 1000000 &\nwait\n").expect("a script");
            fs::set_permissions(&serve, fs::Permissions::from_mode(0o755)).expect("a program");
            for name in ["proc", "sys", "dev", "tmp", "mnt", "etc"] {
                fs::create_dir_all(rootfs.join(name)).expect("a mount point");
            }
        }
        rootfs
    }

    /// Push an image of busybox and `layers - 1` small layers over it, and have every tool pull it.
    pub(crate) fn image(&self, layers: usize) -> String {
        let name = format!("{}/versus/busybox:{layers}", self.registry);
        let oci = self.folder.join(format!("oci-{layers}"));
        super::image::write(&oci, &self.busybox_rootfs("busybox"), layers);
        let source = format!("oci:{}:latest", oci.display());
        run(&words(&format!("skopeo copy -q --insecure-policy --dest-tls-verify=false {source} docker://{name}")));
        self.pull(&name);
        name
    }

    /// The image of a layout in this run's registry.
    pub(crate) fn pushed(&self, layout: &Path) -> String {
        let name = format!("{}/versus/given:latest", self.registry);
        let text = fs::read(layout.join("index.json")).expect("an OCI image layout");
        let index: serde_json::Value = serde_json::from_slice(&text).expect("index.json");
        let tag = index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"].as_str();
        let tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
        let source = format!("oci:{}{tag}", layout.display());
        run(&words(&format!("skopeo copy -q --insecure-policy --dest-tls-verify=false {source} docker://{name}")));
        name
    }

    /// A containerd with the store of this name, where it is installed, and the command line of its `ctr`.
    pub(crate) fn containerd_at(&self, store: &str) -> Option<(Process, String)> {
        if !installed("containerd") || !installed("ctr") {
            return None;
        }
        let config = self.folder.join("containerd.toml");
        let text = "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n";
        fs::write(&config, text).expect("containerd's settings");
        let socket = self.path(&format!("{store}.sock"));
        let daemon = self.spawn(&words(&format!(
            "containerd --config {} --root {} --state {} --address {socket}",
            config.display(),
            self.path(store),
            self.path(&format!("{store}-run")),
        )));
        let base = format!("ctr -a {socket}");
        let probe = words(&format!("{base} version"));
        wait_for("containerd", || quiet(&probe));
        Some((daemon, base))
    }

    /// Have every tool pull `image` unless it is there.
    pub(crate) fn pull(&self, image: &str) {
        for tool in &self.tools {
            run(&tool.command(&format!("pull -q {} {image}", tool.insecure())));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        for tool in &self.tools {
            // Where a topic was broken off, what it made is there still; that of most topics is gone.
            for line in ["rm -f versus", "network rm versus-more"] {
                quiet(&tool.command(line));
            }
        }
        let children = self.children.get_mut();
        while let Some(last) = children.pop() {
            drop(last);
        }
        for folder in cgroup_folders() {
            if !self.cgroups_before.contains(&folder) {
                let _ = fs::remove_dir(&folder);
            }
        }
        if let Some(folder) = &self.hugetlb {
            let _ = nix::mount::umount(folder);
            let _ = fs::remove_dir(folder);
        }
        // Mounts below the folder end with our mount namespace.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// crun on cgroup v1 insists on the hugetlb controller; a mount in our own namespace gives it one where there is none.
/// Returns the mount point, which has to be made on the host's tmpfs, when it was.
fn mount_hugetlb() -> Option<PathBuf> {
    let folder = Path::new("/sys/fs/cgroup/hugetlb");
    if Path::new("/sys/fs/cgroup/cgroup.controllers").exists() || folder.exists() {
        return None;
    }
    fs::create_dir(folder).ok()?;
    mount(Some("none"), folder, Some("cgroup"), MsFlags::empty(), Some("hugetlb")).ok()?;
    Some(folder.to_owned())
}

/// podman asks for higher limits than a host without CAP_SYS_RESOURCE may give, after it lowered its own of processes to 32768.
fn own_limits() -> String {
    let hard = |resource| getrlimit(resource).expect("a limit").1;
    let (files, processes) = (hard(Resource::RLIMIT_NOFILE), hard(Resource::RLIMIT_NPROC).min(32768));
    format!("--ulimit nofile={files}:{files} --ulimit nproc={processes}:{processes}")
}

fn cgroup_folders() -> Vec<PathBuf> {
    let entries = |path: &Path| -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    };
    entries(Path::new("/sys/fs/cgroup")).iter().flat_map(|controller| entries(controller)).collect()
}

/// Where the program of this name is on the path.
pub(crate) fn located(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Whether a program of this name is on the path.
pub(crate) fn installed(name: &str) -> bool {
    located(name).is_some()
}

fn quiet(words: &[String]) -> bool {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn wait_for(what: &str, mut ready: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !ready() {
        assert!(Instant::now() < deadline, "{what} did not come up within 30 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}
