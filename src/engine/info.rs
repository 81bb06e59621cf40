//! What rcd finds on this host: its folders, its kernel, what it can limit, and how much it keeps. Docker's key names.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Value, json};

use super::container::name;
use super::container::record::{Record, Status};
use super::layout::Layout;
use super::rootless::{self, Way};
use super::{Context, Engine, Result, apparmor};
use crate::kernel::{selinux, user_namespace};
use crate::runtime::CgroupDriver;
use crate::runtime::cgroup::Hierarchies;
use crate::runtime::cgroup::systemd::Manager;

/// The answer of `info`. Fields that Docker has keep Docker's meaning.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "Docker's keys")]
pub struct Info {
    /// All containers.
    pub containers: usize,
    /// Those whose processes run.
    pub containers_running: usize,
    /// Those that are paused.
    pub containers_paused: usize,
    /// All others.
    pub containers_stopped: usize,
    /// All images.
    pub images: usize,
    /// How root file systems are made.
    pub driver: String,
    /// The file system below the store, and what else is known of the driver: pairs.
    pub driver_status: Vec<(String, String)>,
    /// How limits are set.
    pub cgroup_driver: String,
    /// `1` (hybrid hosts included) or `2`.
    pub cgroup_version: String,
    /// Whether memory can be limited; and so on.
    pub memory_limit: bool,
    /// Swap.
    pub swap_limit: bool,
    /// CPU time.
    #[serde(rename = "CpuCfsQuota")]
    pub cpu_quota: bool,
    /// CPU shares.
    #[serde(rename = "CPUShares")]
    pub cpu_shares: bool,
    /// The set of CPUs.
    #[serde(rename = "CPUSet")]
    pub cpu_set: bool,
    /// The number of processes.
    pub pids_limit: bool,
    /// The kernel's release.
    pub kernel_version: String,
    /// The name of the distribution.
    pub operating_system: String,
    /// `linux`.
    #[serde(rename = "OSType")]
    pub os_type: String,
    /// As `uname -m` has it.
    pub architecture: String,
    /// CPUs that may be used.
    #[serde(rename = "NCPU")]
    pub cpus: usize,
    /// Memory of the host in bytes.
    pub mem_total: u64,
    /// The host's name.
    pub name: String,
    /// Where images, layers and containers are.
    pub docker_root_dir: String,
    /// Where runtime state is.
    pub state_dir: String,
    /// The version of rcd.
    pub server_version: String,
    /// What makes containers.
    pub default_runtime: String,
    /// `seccomp`, `apparmor`, `rootless` ... with their details.
    pub security_options: Vec<String>,
    /// Which ids containers have, and who maps them.
    pub user_namespace: String,
    /// Registries that `config.toml` says something of, with their mirrors.
    pub registries: BTreeMap<String, Vec<String>>,
    /// Files of settings that were read, or would be, as whoever opened the engine says.
    pub files: Vec<ReadFile>,
    /// What this host cannot do.
    pub warnings: Vec<String>,
    /// What else Docker's document has.
    #[serde(skip)]
    pub fixed: Fixed,
}

/// What Docker's document has besides: the same for every store of a host, or of the daemon that is not there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "Docker's keys")]
pub struct Fixed {
    #[serde(rename = "ID")]
    id: String,
    plugins: BTreeMap<&'static str, Option<Vec<&'static str>>>,
    cpu_cfs_period: bool,
    #[serde(rename = "IPv4Forwarding")]
    ipv4_forwarding: bool,
    oom_kill_disable: bool,
    debug: bool,
    #[serde(rename = "NFd")]
    descriptors: usize,
    #[serde(rename = "NGoroutines")]
    threads: usize,
    #[serde(rename = "NEventsListener")]
    listeners: usize,
    system_time: String,
    logging_driver: &'static str,
    #[serde(rename = "OSVersion")]
    os_version: String,
    index_server_address: &'static str,
    experimental_build: bool,
    live_restore_enabled: bool,
    isolation: &'static str,
    init_binary: &'static str,
    http_proxy: &'static str,
    https_proxy: &'static str,
    no_proxy: &'static str,
    labels: Vec<String>,
    runtimes: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
    swarm: Value,
    registry_config: Value,
    generic_resources: Option<()>,
    #[serde(rename = "CDISpecDirs")]
    device_folders: Vec<PathBuf>,
}

impl Fixed {
    fn of(engine: &Engine, can_limit_cpu: bool) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let count = |path: &str| fs::read_dir(path).map_or(0, Iterator::count);
        Self {
            id: id(&read("/etc/machine-id"), engine),
            plugins: BTreeMap::from([
                ("Authorization", None),
                ("Log", Some(vec!["journald", "json-file", "k8s-file", "none"])),
                ("Network", Some(vec!["bridge", "host", "ipvlan", "macvlan", "none"])),
                ("Volume", Some(vec!["local"])),
            ]),
            cpu_cfs_period: can_limit_cpu,
            ipv4_forwarding: read("/proc/sys/net/ipv4/ip_forward").trim() == "1",
            oom_kill_disable: false,
            debug: false,
            descriptors: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
            listeners: 0,
            system_time: jiff::Timestamp::now().to_string(),
            logging_driver: "json-file",
            os_version: release("VERSION_ID").unwrap_or_default(),
            index_server_address: "https://index.docker.io/v1/",
            experimental_build: false,
            live_restore_enabled: true,
            isolation: "",
            init_binary: "rcd",
            http_proxy: "",
            https_proxy: "",
            no_proxy: "",
            labels: Vec::new(),
            runtimes: BTreeMap::from([("rcd", BTreeMap::from([("path", "rcd-runtime")]))]),
            swarm: json!({ "NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": false, "Error": "",
                "RemoteManagers": null }),
            registry_config: registries(engine),
            generic_resources: None,
            device_folders: engine.settings().devices.cdi.clone(),
        }
    }
}

/// Docker Hub's mirrors, and the places that need not be encrypted.
fn registries(engine: &Engine) -> Value {
    let settings = &engine.settings().registry;
    let hub = settings.get("docker.io");
    let mirrors = hub.map(|hub| hub.mirrors.clone()).unwrap_or_default();
    let secure = !hub.is_some_and(|hub| hub.insecure);
    let index = json!({ "Name": "docker.io", "Mirrors": mirrors, "Secure": secure, "Official": true });
    json!({ "InsecureRegistryCIDRs": ["127.0.0.0/8"], "IndexConfigs": { "docker.io": index }, "Mirrors": mirrors })
}

/// The same for the same store of the same host, and for no other.
fn id(machine: &str, engine: &Engine) -> String {
    let text = format!("{}\0{}", machine.trim(), engine.layout().root().display());
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    let hex: String = digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// A line of `/etc/os-release`.
fn release(key: &str) -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
    Some(value.trim_matches('"').to_owned())
}

/// A file of settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReadFile {
    /// What is in it.
    pub what: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Engine {
    /// Look at this host and at the store. `rootless` says whether an ordinary user asks.
    pub fn info(&self, rootless: bool) -> Result<Info> {
        let (mut containers, mut running, mut paused) = (0, 0, 0);
        for id in name::ids(self.layout())? {
            // It may have been removed since.
            let Some(record) = Record::load(self.layout(), &id)? else { continue };
            containers += 1;
            match record.status(self.layout())? {
                Status::Running(_) => running += 1,
                Status::Paused(_) => paused += 1,
                _ => {}
            }
        }
        let names = nix::sys::utsname::uname().context(|| "cannot ask for the kernel's name")?;
        let hierarchies = Hierarchies::of_host();
        let can = |controller: &str| match rootless {
            false => hierarchies.has(controller),
            true => Manager::of_caller().delegates(controller),
        };
        let mut info = Info {
            containers,
            containers_running: running,
            containers_paused: paused,
            containers_stopped: containers - running - paused,
            images: self.images()?.len(),
            driver: self.driver()?.name().to_owned(),
            driver_status: vec![("Backing Filesystem".to_owned(), self.backing_filesystem())],
            cgroup_driver: self.cgroup_driver(rootless).to_owned(),
            cgroup_version: if hierarchies.is_unified() { "2" } else { "1" }.to_owned(),
            memory_limit: can("memory"),
            swap_limit: can("memory"),
            cpu_quota: can("cpu"),
            cpu_shares: can("cpu"),
            cpu_set: can("cpuset"),
            pids_limit: can("pids"),
            kernel_version: names.release().to_string_lossy().into_owned(),
            operating_system: distribution(),
            os_type: "linux".to_owned(),
            architecture: names.machine().to_string_lossy().into_owned(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            mem_total: total_memory(),
            name: names.nodename().to_string_lossy().into_owned(),
            docker_root_dir: self.layout().root().display().to_string(),
            state_dir: self.layout().state().display().to_string(),
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
            default_runtime: "rcd".to_owned(),
            security_options: security_options(rootless),
            user_namespace: user_namespace(self.layout())?,
            registries: self
                .settings()
                .registry
                .iter()
                .map(|(host, set)| (host.clone(), set.mirrors.clone()))
                .collect(),
            files: Vec::new(),
            warnings: Vec::new(),
            fixed: Fixed::of(self, can("cpu")),
        };
        for (able, what) in [
            (info.memory_limit, "memory"),
            (info.cpu_quota, "CPU time"),
            (info.cpu_set, "the set of CPUs"),
            (info.pids_limit, "the number of processes"),
        ] {
            if !able {
                info.warnings.push(format!("{what} cannot be limited"));
            }
        }
        Ok(info)
    }

    /// Who makes cgroups where limits are asked for.
    fn cgroup_driver(&self, rootless: bool) -> &'static str {
        match self.settings().containers.cgroup_manager {
            Some(CgroupDriver::Systemd) => "systemd",
            Some(CgroupDriver::Cgroupfs) => "cgroupfs",
            None if !rootless => "cgroupfs",
            None if Hierarchies::of_host().is_unified() && Manager::of_caller().is_there() => "systemd",
            None => "none",
        }
    }

    fn backing_filesystem(&self) -> String {
        // The store may not be there yet: then its nearest folder tells.
        let found = self.layout().root().ancestors().find_map(|folder| nix::sys::statfs::statfs(folder).ok());
        let known = [
            (nix::sys::statfs::EXT4_SUPER_MAGIC, "extfs"),
            (nix::sys::statfs::XFS_SUPER_MAGIC, "xfs"),
            (nix::sys::statfs::BTRFS_SUPER_MAGIC, "btrfs"),
            (nix::sys::statfs::TMPFS_MAGIC, "tmpfs"),
            (nix::sys::statfs::NFS_SUPER_MAGIC, "nfs"),
            (nix::sys::statfs::OVERLAYFS_SUPER_MAGIC, "overlayfs"),
        ];
        let kind = found.map(|found| found.filesystem_type());
        known.iter().find(|(magic, _)| Some(*magic) == kind).map_or("unknown", |(_, name)| name).to_owned()
    }
}

fn distribution() -> String {
    release("PRETTY_NAME").unwrap_or_else(|| "Linux".to_owned())
}

fn total_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// The way to a user namespace that is active here.
fn user_namespace(layout: &Layout) -> Result<String> {
    if user_namespace::is_initial() {
        return Ok("the host's own; `--userns auto` has ids of its own by id-mapped mounts".to_owned());
    }
    let (uids, _) = user_namespace::own_maps().context(|| "cannot read the own map of ids")?;
    let ids: u64 = uids.iter().map(|range| u64::from(range.count)).sum();
    Ok(match rootless::way(layout) {
        (Way::Helpers, _) => format!("{ids} ids, by newuidmap and newgidmap"),
        (Way::Service, _) => format!("{ids} ids, lent by systemd's user-namespace service"),
        (Way::OneId, why) => {
            let why =
                why.map(|why| format!("; systemd's user-namespace service lends none to keep images with: {why}"));
            let own = "one id, by the user alone; other owners and users are answered for by seccomp notification";
            own.to_owned() + &why.unwrap_or_default()
        }
    })
}

fn security_options(rootless: bool) -> Vec<String> {
    let mut options = vec!["name=seccomp,profile=builtin".to_owned()];
    if apparmor::is_enabled() {
        options.push("name=apparmor".to_owned());
    }
    if selinux::is_on() {
        options.push("name=selinux".to_owned());
    }
    if !user_namespace::is_initial() || rootless {
        options.push("name=rootless".to_owned());
    }
    options.push("name=cgroupns".to_owned());
    options
}
