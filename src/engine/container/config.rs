//! What a container shall be: the typed request that the command line builds, with the defaults of its image merged in.
//!
//! It is kept in the container's record, so a later start makes the same container again. Nothing in it depends on the
//! terminal or on the process that asked.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

pub use super::inside::{DeviceRule, HostsFile, Inside};
pub use super::resources::{DeviceRate, DeviceWeight, Resources};
use crate::engine::storage::driver::Driver;
use crate::engine::userns::{Maps, Wish};
use crate::kernel::user_namespace;

/// Everything that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerConfig {
    /// Where the root file system comes from.
    pub root: RootSource,
    /// How its layers become one.
    #[serde(default)]
    pub driver: Driver,
    /// The name; a generated one where it is empty.
    pub name: String,
    /// The host name inside; the short id where it is empty.
    pub hostname: String,
    /// Words before the command, from the image or `--entrypoint`.
    pub entrypoint: Vec<String>,
    /// The command, from the image or the command line.
    pub command: Vec<String>,
    /// `KEY=VALUE`, the image's first.
    pub environment: Vec<String>,
    /// `USER[:GROUP]`, names or numbers.
    pub user: String,
    /// Where the command starts; `/` where it is empty.
    pub working_folder: String,
    /// Labels, the image's included.
    pub labels: BTreeMap<String, String>,
    /// What `stop` sends; TERM where it is empty.
    pub stop_signal: String,
    /// How many seconds `stop` waits; 10 where it is not set.
    pub stop_timeout: Option<u32>,
    /// A terminal.
    pub terminal: bool,
    /// Standard input stays open.
    pub interactive: bool,
    /// The root file system cannot be written.
    pub read_only: bool,
    /// A small init is process 1.
    pub init: bool,
    /// systemd is process 1, and looks after the cgroups below its own.
    pub systemd: bool,
    /// Removed when it ends.
    pub remove: bool,
    /// What it may do.
    pub security: Security,
    /// Devices of the host.
    pub devices: Vec<Device>,
    /// Devices that it may use besides, whatever nodes it has.
    pub device_rules: Vec<DeviceRule>,
    /// Devices of the Container Device Interface, as `nvidia.com/gpu=all`.
    pub cdi: Vec<String>,
    /// Where those are described.
    pub cdi_folders: Vec<PathBuf>,
    /// Limits of each process.
    pub ulimits: Vec<Ulimit>,
    /// Limits of all processes together.
    pub resources: Resources,
    /// Who makes the cgroup that has these limits.
    pub cgroup: super::cgroup::CgroupPlace,
    /// Folders and files of the host.
    pub binds: Vec<Bind>,
    /// Volumes, seen inside.
    pub volumes: Vec<VolumeMount>,
    /// Images, seen inside.
    pub images: Vec<ImageMount>,
    /// Bytes that its writable layer may take; none for whatever there is.
    pub storage_size: Option<u64>,
    /// File systems in memory: the target and the options.
    pub tmpfs: Vec<(String, String)>,
    /// Bytes of `/dev/shm`; none for Docker's 64 MiB.
    pub shm_size: Option<i64>,
    /// Groups that the command has besides those of its user.
    pub group_add: Vec<String>,
    /// Kernel parameters of its own namespaces.
    pub sysctls: std::collections::BTreeMap<String, String>,
    /// How likely the kernel is to kill it for want of memory, from -1000 to 1000.
    pub oom_score_adj: Option<i64>,
    /// The NIS domain name.
    pub domainname: String,
    /// What it finds inside.
    pub inside: Inside,
    /// Namespaces that are not its own.
    pub sharing: Sharing,
    /// Its user namespace, as it was asked for.
    pub userns: Wish,
    /// The ids of its own user namespace, given when it is made.
    pub ids: Option<Maps>,
    /// `none`, `host`, `container:ID`, `ns:PATH`, `bridge` or the name of a network: see [`NetworkMode`].
    pub network: String,
    /// Published ports, as they were asked for: `8080:80/tcp`.
    pub publish: Vec<String>,
    /// Ports that its program listens on, of the image and of `--expose`: `80/tcp`.
    pub expose: Vec<String>,
    /// All of these are published, on random ports of the host.
    pub publish_all: bool,
    /// The networks that it joins, where it has a namespace for that: the one that [`Self::network`] names first, unless it was
    /// disconnected from it.
    pub networks: Vec<Attachment>,
    /// What it asks of names.
    pub wishes: NetworkWishes,
    /// Other containers, by id, under names that only this one knows.
    pub links: Vec<(String, String)>,
    /// Containers, by id, that have to run when it starts.
    pub requires: Vec<String>,
    /// It is killed after so many seconds.
    pub timeout: Option<u32>,
    /// Its image is removed with it, unless others need it.
    pub remove_image: bool,
    /// Another OCI runtime, by its path.
    pub runtime: Option<PathBuf>,
    /// A file on the host that gets the process number.
    pub pid_file: Option<PathBuf>,
    /// Where what it prints is kept.
    pub log: Log,
    /// When it is started again.
    pub restart: Restart,
    /// How its health is checked.
    pub health: Option<super::health::Check>,
    /// What is done when it is unhealthy.
    pub health_action: super::health::OnFailure,
    /// Secrets that it gets when it starts.
    pub secrets: Vec<crate::engine::secret::Use>,
    /// The command that made it.
    pub made_by: MadeBy,
    /// Whether that command was attached to its input, output and errors, where it was said.
    pub attached: Option<[bool; 3]>,
}

/// The command that made a container: kept as the text that it is on disk, since lists read thousands of records and none needs it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MadeBy(Option<Box<RawValue>>);

/// What [`MadeBy`] says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    /// The folder that it was given in.
    pub folder: PathBuf,
    /// Its words after the program's name; none where it was not written down.
    pub words: Vec<String>,
}

impl MadeBy {
    /// By these words.
    pub fn new(made: &Made) -> Self {
        Self(to_raw_value(made).ok())
    }

    /// The folder and the words.
    pub fn read(&self) -> Made {
        self.0.as_ref().and_then(|text| serde_json::from_str(text.get()).ok()).unwrap_or_default()
    }
}

impl PartialEq for MadeBy {
    fn eq(&self, other: &Self) -> bool {
        self.read() == other.read()
    }
}

/// Where a container has its network from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkMode<'a> {
    /// A namespace of its own, in networks.
    Networks,
    /// A namespace of its own, with loopback alone.
    None,
    /// The host's namespace.
    Host,
    /// That of the container with this id.
    Container(&'a str),
    /// That of a file: `/run/netns/NAME`, `/proc/PID/ns/net`.
    Path(&'a Path),
}

impl<'a> NetworkMode<'a> {
    /// What `--network` and [`ContainerConfig::network`] mean.
    pub fn of(text: &'a str) -> Self {
        match (text, text.split_once(':')) {
            ("none", _) => Self::None,
            ("host", _) => Self::Host,
            (_, Some(("container", id))) => Self::Container(id),
            (_, Some(("ns", path))) => Self::Path(Path::new(path)),
            _ => Self::Networks,
        }
    }

    /// Whether the namespace is not its own, so that nothing of it is for this container to say.
    pub fn is_shared(self) -> bool {
        !matches!(self, Self::Networks | Self::None)
    }
}

/// In place of an address of [`NetworkWishes::hosts`]: the host's address in the container's network.
pub const HOST_GATEWAY: &str = "host-gateway";

/// A network that a container joins, and what it asks of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// The network's name.
    pub network: String,
    /// This IPv4 address.
    pub ipv4: Option<Ipv4Addr>,
    /// This IPv6 address.
    pub ipv6: Option<Ipv6Addr>,
    /// This MAC address.
    pub mac: Option<String>,
    /// Other names in the network.
    pub aliases: Vec<String>,
    /// Of several networks the one of the highest has the default route.
    #[serde(skip_serializing_if = "is_zero")]
    pub gateway_priority: i64,
    /// Docker's options of an endpoint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What a container asks of names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkWishes {
    /// Lines of `/etc/hosts`: a name, and an address or [`HOST_GATEWAY`].
    pub hosts: Vec<(String, String)>,
    /// Whom to ask for other names, where not the host's resolvers.
    pub dns: Vec<IpAddr>,
    /// Domains to search, where not the host's; `.` is none.
    pub dns_search: Vec<String>,
    /// Options of `resolv.conf`, where not the host's.
    pub dns_options: Vec<String>,
}

/// Where a root file system comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RootSource {
    /// Layers of an image.
    Image {
        /// The name that the user gave.
        name: String,
        /// The digest of its config.
        id: String,
        /// diffIDs, lowest first.
        layers: Vec<String>,
    },
    /// A folder of the host.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Changes go to the container's own layer, and the folder stays as it is.
        overlay: bool,
    },
}

impl Default for RootSource {
    fn default() -> Self {
        Self::Folder { path: PathBuf::new(), overlay: false }
    }
}

/// What the processes may do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Security {
    /// Every capability and device, nothing masked, no system call policy.
    pub privileged: bool,
    /// Capabilities more than the default: `CAP_NET_ADMIN`, or `ALL`.
    pub cap_add: Vec<String>,
    /// Capabilities less than the default.
    pub cap_drop: Vec<String>,
    /// System calls.
    pub seccomp: Seccomp,
    /// No program gets more rights than who started it.
    pub no_new_privileges: bool,
    /// The AppArmor profile.
    pub apparmor: Option<String>,
}

/// The system call policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seccomp {
    /// Docker's own.
    #[default]
    Default,
    /// None.
    Unconfined,
    /// A profile in Docker's format or that of the runtime specification, as read from the user's file.
    Profile(serde_json::Value),
}

/// A device of the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its path on the host.
    pub source: PathBuf,
    /// Its path inside.
    pub target: PathBuf,
    /// Some of `rwm`.
    pub permissions: String,
}

/// A limit of each process (`setrlimit(2)`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    /// Like `nofile`.
    pub name: String,
    /// What is in force; `u64::MAX` is no limit.
    pub soft: u64,
    /// Up to where a process may raise it.
    pub hard: u64,
}

/// A folder or file of the host, seen inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bind {
    /// Its absolute path on the host.
    pub source: PathBuf,
    /// Its absolute path inside.
    pub target: PathBuf,
    /// It cannot be written.
    pub read_only: bool,
    /// What is mounted below it comes along.
    pub recursive: bool,
    /// `rprivate`, `rshared` and so on.
    pub propagation: String,
    /// It is made on the host where it is missing.
    pub create: bool,
    /// What is mounted below it can be written, though it cannot itself.
    pub writable_below: bool,
    /// Whose files are those of the container's user inside.
    pub owner: MappedOwner,
    /// Its files are given to the container's user.
    pub give: bool,
    /// Its files get a label of SELinux.
    pub label: Relabel,
    /// Changes go to the container's own folder, and the host's stays as it is.
    pub overlay: bool,
}

/// Which label of SELinux files get, where the host has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relabel {
    /// They keep theirs.
    #[default]
    No,
    /// One that all containers may use (`z`).
    Shared,
    /// One that only this container may use (`Z`).
    Private,
}

impl Relabel {
    /// As `-v` has it; empty where there is none.
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Shared => "z",
            Self::Private => "Z",
        }
    }
}

/// Whose files on the host are those of the container's user inside, and the other way round: no file is changed for that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MappedOwner {
    /// Nobody's: numbers are the same inside and outside.
    #[default]
    Nobody,
    /// The owner of the folder.
    OfSource,
    /// This user and group of the host: whoever runs rcd.
    Person(u32, u32),
    /// The container's own: numbers on the host are those inside, also where it has a user namespace of its own.
    Container,
}

/// An image, seen inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageMount {
    /// The name that the user gave.
    pub name: String,
    /// The digest of its config.
    pub id: String,
    /// diffIDs, lowest first.
    pub layers: Vec<String>,
    /// Its absolute path inside.
    pub target: PathBuf,
    /// Only this part of it; empty for all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subpath: String,
    /// It can be written; changes go to the container's own folder.
    pub writable: bool,
}

/// A volume, seen inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VolumeMount {
    /// Its name; empty for one that is to be made for this container alone.
    pub name: String,
    /// It was made for this container alone.
    pub anonymous: bool,
    /// Its absolute path inside.
    pub target: PathBuf,
    /// It cannot be written.
    pub read_only: bool,
    /// It is not filled with what the root file system has there.
    pub no_copy: bool,
    /// Its files are given to the container's user.
    pub give: bool,
    /// Its files get a label of SELinux.
    pub label: Relabel,
    /// Only this part of it; empty for all.
    pub subpath: String,
    /// Options for the driver, where it is to be made.
    pub options: std::collections::BTreeMap<String, String>,
    /// Labels, where it is to be made.
    pub labels: std::collections::BTreeMap<String, String>,
    /// Where it is on the host, or what is mounted; known when the container is made.
    pub source: PathBuf,
    /// The type and options of what is mounted in its place.
    pub filesystem: Option<(String, Vec<String>)>,
}

/// Namespaces that are not the container's own: empty for its own, `host`, or `container:ID`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sharing {
    /// Processes.
    pub pid: String,
    /// System V objects and message queues.
    pub ipc: String,
    /// The host name.
    pub uts: String,
    /// cgroups.
    pub cgroup: String,
}

impl Sharing {
    /// Each with the runtime's word and the kernel's name for it.
    pub fn each(&self) -> [(&'static str, &'static str, &str); 4] {
        [
            ("pid", "pid", &self.pid),
            ("ipc", "ipc", &self.ipc),
            ("uts", "uts", &self.uts),
            ("cgroup", "cgroup", &self.cgroup),
        ]
    }
}

/// Where what a container prints is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// `json-file`, `k8s-file`, `journald` or `none`.
    pub driver: String,
    /// Bytes of one file.
    pub max_size: u64,
    /// How many files.
    pub max_file: u32,
    /// Seconds for which the log outlives the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<u64>,
    /// Labels that `logs --details` shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Variables that it shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            driver: "json-file".to_owned(),
            max_size: 10 << 20,
            max_file: 3,
            keep: None,
            labels: Vec::new(),
            env: Vec::new(),
        }
    }
}

/// When a container is started again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restart {
    /// Never.
    #[default]
    No,
    /// When it failed, so many times; 0 is for ever.
    OnFailure(u32),
    /// Whatever happens, but for `stop` until the next boot.
    Always,
    /// Whatever happens, until it is stopped.
    UnlessStopped,
}

/// Write what differs from [`ContainerConfig::default`], which is what a reader takes for the rest: so no default of a field
/// may ever become another one.
pub(super) fn without_defaults<S: Serializer>(config: &ContainerConfig, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::Error;
    static DEFAULTS: LazyLock<serde_json::Value> =
        LazyLock::new(|| serde_json::to_value(ContainerConfig::default()).unwrap_or_default());
    let mut value = serde_json::to_value(config).map_err(S::Error::custom)?;
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, value| DEFAULTS.get(name) != Some(value));
    }
    value.serialize(serializer)
}

impl ContainerConfig {
    /// The ids that its own mounts are mapped to: its files on disk have those that they have inside. None where it has no user
    /// namespace of its own, or where its files have to be given to the ids behind.
    pub fn mapped_ids(&self) -> Option<&Maps> {
        let can = user_namespace::is_initial() && self.driver != Driver::Copy;
        self.ids.as_ref().filter(|_| can)
    }

    /// The words of process 1 without any init.
    pub fn words(&self) -> Vec<String> {
        self.entrypoint.iter().chain(&self.command).cloned().collect()
    }

    /// The words of process 1 in one line, as Docker's lists show them.
    pub fn shown_command(&self) -> String {
        let mut words = self.entrypoint.iter().chain(&self.command);
        let mut line = words.next().cloned().unwrap_or_default();
        for word in words {
            let quote = if word.contains(' ') { "'" } else { "" };
            line.extend([" ", quote, word, quote]);
        }
        line
    }

    /// The image as the user named it; the folder where there is none.
    pub fn image_name(&self) -> String {
        match &self.root {
            RootSource::Image { name, .. } => name.clone(),
            RootSource::Folder { path, overlay } => format!("{}{}", path.display(), if *overlay { ":O" } else { "" }),
        }
    }

    /// Whether something is mounted right there.
    pub fn has_mount_at(&self, target: &Path) -> bool {
        self.tmpfs.iter().any(|(other, _)| Path::new(other) == target)
            || self.binds.iter().any(|bind| bind.target == target)
            || self.images.iter().any(|mount| mount.target == target)
            || self.volumes.iter().any(|mount| mount.target == target)
    }

    /// Whether this file of `/etc` is the image's own.
    pub fn leaves_alone(&self, name: &str) -> bool {
        match name {
            "hosts" => self.inside.hosts == HostsFile::Untouched,
            "hostname" => self.inside.no_hostname,
            _ => false,
        }
    }

    /// Where it has its network from.
    pub fn network_mode(&self) -> NetworkMode<'_> {
        NetworkMode::of(&self.network)
    }

    /// The signal that asks it to end.
    pub fn stop_signal_number(&self) -> i32 {
        crate::kernel::signal::number(&self.stop_signal).unwrap_or(15)
    }
}
