//! Builds the runtime configuration (`config.json`) of a container: a pure function of what was asked for and of what
//! [`Surroundings`] says of the host and the root file system. The defaults are Docker's, hardened as `defaults` says.

mod defaults;
mod owners;
mod resources;
pub use self::resources::ULIMITS;
pub mod seccomp;
pub mod user;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nix::unistd::AccessFlags;
use oci_spec::runtime::{Capability, LinuxResources, Spec};
use serde_json::{Value, json};

use self::user::Identity;
use super::container::config::{Bind, ContainerConfig, Device, Resources, Seccomp, VolumeMount};
use super::userns::Maps;
use super::{Context, Error, ErrorKind, Result, apparmor, cdi, volume};
use crate::kernel::user_namespace;

/// The group of terminals, as `devpts` has it where there is such a group.
const TERMINALS: u32 = 5;

/// What is known of the host, and of the inside of the root file system.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The container's id.
    pub id: String,
    /// Namespaces of other containers that it joins: the kind, and the kernel's file of it.
    pub shared: Vec<(String, PathBuf)>,
    /// The name, where it is known by now.
    pub hostname: String,
    /// Who runs the command, resolved in the root file system's own files.
    pub identity: Identity,
    /// The path of the root file system, as `root.path` gives it.
    pub rootfs: PathBuf,
    /// Where what is mounted of several folders is, for runtimes that want a path.
    pub layered: PathBuf,
    /// A folder with `hosts`, `hostname` and `resolv.conf`.
    pub files: Option<PathBuf>,
    /// This program, to be bound in as the container's init.
    pub init: Option<PathBuf>,
    /// The highest hard limit of open files that may be given.
    pub open_files: u64,
    /// The highest capability of this kernel.
    pub last_capability: u32,
    /// Whether memory and swap can be limited together.
    pub swap_limit: bool,
    /// The ids behind those of files that are the container's own, where mounts map them.
    pub mapped: Option<Maps>,
    /// Where system calls about owners and users are answered, of a user with one id only.
    pub listener: Option<PathBuf>,
    /// An ordinary user started it: no devices of the host can be made, no limits may be raised.
    pub rootless: bool,
    /// How many processors there are.
    pub processors: u32,
    /// The AppArmor profile of containers that ask for none, where the host has it.
    pub apparmor: Option<&'static str>,
    /// The numbers of the block devices that limits name.
    pub block_devices: BTreeMap<PathBuf, (i64, i64)>,
    /// Devices of the host, for privileged containers and `--device`: path, kind, major and minor numbers, mode.
    pub devices: Vec<HostDevice>,
}

/// A device node of the host, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostDevice {
    /// On the host.
    pub source: PathBuf,
    /// Inside.
    pub target: PathBuf,
    /// `c` or `b`.
    pub kind: char,
    /// Its driver.
    pub major: i64,
    /// Which of the driver's.
    pub minor: i64,
    /// Permission bits.
    pub mode: u32,
    /// Some of `rwm`.
    pub permissions: String,
}

/// The `config.json` of a container.
pub fn build(config: &ContainerConfig, around: &Surroundings) -> Result<Spec> {
    let words = config.words();
    if words.is_empty() || words[0].is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "no command specified")
            .hint("the image has no default command: give one after its name"));
    }
    let args =
        if config.init { ["/dev/init", "--"].map(str::to_owned).into_iter().chain(words).collect() } else { words };
    let mut process = json!({
        "terminal": config.terminal,
        "user": {
            "uid": around.identity.uid, "gid": around.identity.gid, "umask": config.inside.umask.unwrap_or(0o022),
            "additionalGids": if around.listener.is_some() || crate::kernel::user_namespace::may_set_groups() { &around.identity.groups[..] } else { &[] },
        },
        "args": args,
        "env": environment(config, around),
        "cwd": if config.working_folder.is_empty() { "/" } else { &config.working_folder },
        "capabilities": capabilities(config, around)?,
        "rlimits": resources::process_limits(config, around)?,
        "noNewPrivileges": config.security.no_new_privileges,
    });
    if let Some(adjustment) = config.oom_score_adj {
        process["oomScoreAdj"] = adjustment.into();
    }
    if let Some(profile) = apparmor_profile(config, around) {
        process["apparmorProfile"] = profile.into();
    }
    let spec = json!({
        "ociVersion": "1.0.2",
        "process": process,
        "root": { "path": around.rootfs, "readonly": config.read_only },
        "mounts": mounts(config, around)?,
        "annotations": annotations(config),
        "linux": linux(config, around)?,
    });
    let mut spec = spec;
    // In the host's own namespace the names are the host's.
    if config.sharing.uts != "host" {
        spec["hostname"] = around.hostname.clone().into();
        if !config.domainname.is_empty() {
            spec["domainname"] = config.domainname.clone().into();
        }
    }
    let mut spec: Spec = serde_json::from_value(spec).context(|| "cannot build the runtime configuration")?;
    let profile = seccomp(config, around)?;
    let profile = match &around.listener {
        Some(listener) => Some(seccomp::with_listener(profile, listener)?),
        None => profile,
    };
    if let Some(profile) = profile
        && let Some(linux) = spec.linux_mut()
    {
        linux.set_seccomp(Some(profile));
    }
    if config.cdi.is_empty() { Ok(spec) } else { cdi::Registry::read(&config.cdi_folders).apply(&spec, &config.cdi) }
}

/// What was asked for, and which image it is.
fn annotations(config: &ContainerConfig) -> Value {
    let mut all = json!({ "org.opencontainers.image.ref.name": config.image_name() });
    for (key, value) in &config.inside.annotations {
        all[key] = value.as_str().into();
    }
    all
}

/// The limits alone, of which only those that `changed` names are kept: for a container that runs.
pub fn limits(config: &ContainerConfig, around: &Surroundings, changed: &Resources) -> Result<LinuxResources> {
    let mut limits = resources::of_container(config, around)?;
    let keep = [
        ("memory", changed.names_memory()),
        ("cpu", changed.names_processors()),
        ("blockIO", changed.names_devices()),
        ("unified", !changed.unified.is_empty()),
        ("pids", changed.pids.is_some()),
    ];
    if let Value::Object(sections) = &mut limits {
        sections.retain(|section, _| keep.iter().any(|(name, changed)| *changed && name == section));
    }
    serde_json::from_value(limits).context(|| "cannot build the limits")
}

/// The profile that was asked for, or else the default one, which takes nothing from a privileged container.
fn apparmor_profile<'a>(config: &'a ContainerConfig, around: &'a Surroundings) -> Option<&'a str> {
    match config.security.apparmor.as_deref() {
        Some(apparmor::UNCONFINED) => None,
        Some(profile) => Some(profile),
        None => around.apparmor.filter(|_| !config.security.privileged),
    }
}

fn environment(config: &ContainerConfig, around: &Surroundings) -> Vec<String> {
    let mut variables = vec![("PATH", defaults::PATH.to_owned()), ("HOSTNAME", around.hostname.clone())];
    if config.terminal {
        variables.push(("TERM", "xterm".to_owned()));
    }
    variables.push(("HOME", around.identity.home.clone()));
    let kept = |name: &str| !config.inside.unset_all || ["HOME", "HOSTNAME"].contains(&name);
    variables.retain(|(name, _)| kept(name) && !config.inside.unset.iter().any(|unset| unset == name));
    let name_of = |entry: &str| entry.split('=').next().unwrap_or_default().to_owned();
    let mut result: Vec<String> = Vec::new();
    let given: Vec<String> = config.environment.iter().map(|entry| name_of(entry)).collect();
    let missing = variables.into_iter().filter(|(name, _)| !given.iter().any(|other| other == name));
    result.extend(missing.map(|(name, value)| format!("{name}={value}")));
    for (at, entry) in config.environment.iter().enumerate() {
        // The last of several values of a name counts.
        if !given[at + 1..].contains(&given[at]) {
            result.push(entry.clone());
        }
    }
    result
}

/// The names of the capabilities that the command may have.
pub(super) fn capability_names(config: &ContainerConfig, last: u32) -> Result<Vec<&'static str>> {
    let known = &defaults::CAPABILITIES[..defaults::CAPABILITIES.len().min(last as usize + 1)];
    if config.security.privileged {
        return Ok(known.to_vec());
    }
    let named = |texts: &[String]| texts.iter().map(|text| capability(text)).collect::<Result<Vec<_>>>();
    let (add, drop) = (named(&config.security.cap_add)?, named(&config.security.cap_drop)?);
    let keep = |name: &&&str| {
        let default = defaults::DEFAULT_CAPABILITIES.contains(*name);
        let (all, none) = (add.contains(&None), drop.contains(&None));
        if add.contains(&Some(**name)) {
            return true;
        }
        !drop.contains(&Some(**name)) && (all || (default && !none))
    };
    Ok(known.iter().filter(keep).copied().collect())
}

/// The capability that a user names, with `CAP_` or without; nothing for all of them.
pub fn capability(text: &str) -> Result<Option<&'static str>> {
    let upper = text.to_ascii_uppercase();
    if upper == "ALL" || upper == "CAP_ALL" {
        return Ok(None);
    }
    let full = if upper.starts_with("CAP_") { upper } else { format!("CAP_{upper}") };
    let found = defaults::CAPABILITIES.iter().find(|name| **name == full);
    let unknown = || Error::new(ErrorKind::InvalidInput, format!("unknown capability `{text}`"));
    found
        .map(|name| Some(*name))
        .ok_or_else(|| unknown().hint("capabilities(7) lists them, as NET_ADMIN; ALL is every one"))
}

/// Every capability up to the highest of this kernel.
pub fn all_capabilities(last: u32) -> std::collections::HashSet<Capability> {
    let known = &defaults::CAPABILITIES[..defaults::CAPABILITIES.len().min(last as usize + 1)];
    known.iter().filter_map(|name| serde_json::from_value((*name).into()).ok()).collect()
}

fn capabilities(config: &ContainerConfig, around: &Surroundings) -> Result<Value> {
    let names = capability_names(config, around.last_capability)?;
    // An ordinary user starts with none; the bounding set is what a set-user-id program may give (rule B8).
    let own: &[&str] = if around.identity.uid == 0 { &names } else { &[] };
    Ok(json!({ "bounding": names, "effective": own, "permitted": own, "inheritable": [], "ambient": [] }))
}

fn seccomp(config: &ContainerConfig, around: &Surroundings) -> Result<Option<oci_spec::runtime::LinuxSeccomp>> {
    if config.security.privileged && config.security.seccomp == Seccomp::Default {
        return Ok(None);
    }
    let names = capability_names(config, around.last_capability)?;
    match &config.security.seccomp {
        Seccomp::Unconfined => Ok(None),
        Seccomp::Default => seccomp::default_profile(&names).map(Some),
        Seccomp::Profile(document) => seccomp::from_document(document, &names).map(Some),
    }
}

/// Whether a device that goes to another path is mounted there: where a user namespace makes none, a bundle's devices are the host's
/// of the same path.
fn is_bound(device: &HostDevice, config: &ContainerConfig, around: &Surroundings) -> bool {
    device.source != device.target && (around.rootless || config.ids.is_some())
}

fn mounts(config: &ContainerConfig, around: &Surroundings) -> Result<Vec<Value>> {
    let mut mounts = defaults::mounts(config.security.privileged, config.shm_size.unwrap_or(64 << 20));
    if config.ids.as_ref().is_some_and(|ids| !ids.has_group(TERMINALS)) {
        let group = format!("gid={TERMINALS}");
        for mount in &mut mounts {
            mount["options"].as_array_mut().into_iter().for_each(|options| options.retain(|option| *option != *group));
        }
    }
    if config.systemd {
        for mount in mounts.iter_mut().filter(|mount| mount["type"] == "cgroup") {
            mount["options"] = json!(["nosuid", "noexec", "nodev", "relatime", "rw"]);
        }
    }
    if let Some(init) = &around.init {
        let options = ["bind", "ro", "nosuid", "nodev"];
        mounts.push(json!({ "destination": "/dev/init", "type": "bind", "source": init, "options": options }));
    }
    mounts.extend(around.devices.iter().filter(|device| is_bound(device, config, around)).map(|device| {
        let options = ["bind", "nosuid", "noexec"];
        json!({ "destination": device.target, "type": "bind", "source": device.source, "options": options })
    }));
    let taken = |target: &Path| config.has_mount_at(target);
    mounts.retain(|mount| !taken(Path::new(mount["destination"].as_str().unwrap_or_default())));
    if let Some(folder) = &around.files {
        for name in ["resolv.conf", "hostname", "hosts"] {
            let target = Path::new("/etc").join(name);
            if !taken(&target) && !config.leaves_alone(name) {
                let options = ["rbind", "rprivate"];
                let mut mount =
                    json!({ "destination": target, "type": "bind", "source": folder.join(name), "options": options });
                owners::map(&mut mount, owners::of_container(around));
                mounts.push(mount);
            }
        }
    }
    let mut own: Vec<(&Path, Value)> = Vec::new();
    for (target, options) in &config.tmpfs {
        let mut words = vec!["noexec", "nosuid", "nodev"];
        words.extend(options.split(',').filter(|word| !word.is_empty()));
        let mount = json!({ "destination": target, "type": "tmpfs", "source": "tmpfs", "options": words });
        own.push((Path::new(target), mount));
    }
    for bind in &config.binds {
        own.push((&bind.target, bind_mount(bind, config, around)?));
    }
    for mount in &config.images {
        let access = if mount.writable { "rw" } else { "ro" };
        own.push((&mount.target, layered_mount(&mount.target, around, access)));
    }
    for mount in &config.volumes {
        own.push((&mount.target, volume_mount(mount, config, around)));
    }
    // A mount must not hide one below it.
    own.sort_by_key(|(target, _)| target.components().count());
    mounts.extend(own.into_iter().map(|(_, mount)| mount));
    Ok(mounts)
}

fn volume_mount(mount: &VolumeMount, config: &ContainerConfig, around: &Surroundings) -> Value {
    let access = if mount.read_only { "ro" } else { "rw" };
    let made = volume::mounted::is_made(mount, config.ids.is_some());
    if let Some((kind, words)) = mount.filesystem.as_ref().filter(|_| !made) {
        let options: Vec<&str> = words.iter().map(String::as_str).chain([access]).collect();
        return json!({ "destination": mount.target, "type": kind, "source": mount.source, "options": options });
    }
    // No `rw`, and `ro` for all: the volume's file system may have `nosuid` and the like, which any other word would take away.
    let mut options = vec!["rbind", "rprivate"];
    options.extend(mount.read_only.then_some("rro"));
    let mut entry = match made {
        true => layered_mount(&mount.target, around, access),
        false => json!({ "destination": mount.target, "type": "bind", "source": mount.source, "options": options }),
    };
    owners::map(&mut entry, owners::of_container(around));
    entry
}

fn bind_mount(bind: &Bind, config: &ContainerConfig, around: &Surroundings) -> Result<Value> {
    if bind.overlay {
        return Ok(layered_mount(&bind.target, around, if bind.read_only { "ro" } else { "rw" }));
    }
    let mut options = vec![if bind.recursive { "rbind" } else { "bind" }];
    if bind.read_only {
        // What is mounted below is a part of what cannot be written.
        options.push(if bind.recursive && !bind.writable_below { "rro" } else { "ro" });
    }
    options.push(if bind.propagation.is_empty() { "rprivate" } else { &bind.propagation });
    let mut mount = json!({ "destination": bind.target, "type": "bind", "source": bind.source, "options": options });
    owners::map(&mut mount, owners::maps(bind, config, around)?);
    Ok(mount)
}

/// A mount that is made by the engine, of several folders or of a part of a volume: see `engine::container::layered`.
fn layered_mount(target: &Path, around: &Surroundings, access: &str) -> Value {
    let source = around.layered.join(crate::engine::container::layered::name(target));
    json!({ "destination": target, "type": "bind", "source": source, "options": ["bind", "rprivate", access] })
}

fn linux(config: &ContainerConfig, around: &Surroundings) -> Result<Value> {
    let privileged = config.security.privileged;
    let mut namespaces = vec![json!({ "type": "mount" })];
    if config.ids.is_some() {
        namespaces.push(json!({ "type": "user" }));
    }
    for (word, _, wanted) in config.sharing.each() {
        match (wanted, around.shared.iter().find(|(kind, _)| *kind == word)) {
            ("host", _) => {}
            (_, Some((_, path))) => namespaces.push(json!({ "type": word, "path": path })),
            _ => namespaces.push(json!({ "type": word })),
        }
    }
    let mut sysctl: serde_json::Map<String, Value> =
        config.sysctls.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    if let Some((_, path)) = around.shared.iter().find(|(kind, _)| kind == "network") {
        namespaces.push(json!({ "type": "network", "path": path }));
    }
    if !config.network_mode().is_shared() {
        namespaces.push(json!({ "type": "network" }));
        let mut preset = |name: &str, value: &str| {
            sysctl.entry(name).or_insert_with(|| value.into());
        };
        preset("net.ipv4.ip_unprivileged_port_start", "0");
        // The kernel takes groups of the container's own user namespace only.
        if !around.rootless && config.ids.is_none() {
            preset("net.ipv4.ping_group_range", "0 2147483647");
        }
    }
    let (masked, read_only) =
        if privileged { (Vec::new(), Vec::new()) } else { (defaults::masked(), defaults::READ_ONLY.to_vec()) };
    let nodes: Vec<Value> = around
        .devices
        .iter()
        .filter(|device| !is_bound(device, config, around))
        .map(|device| {
            json!({ "path": device.target, "type": device.kind.to_string(), "major": device.major, "minor": device.minor,
                "fileMode": device.mode, "uid": 0, "gid": 0 })
        })
        .collect();
    let mut resources = resources::of_container(config, around)?;
    resources["devices"] = defaults::device_rules(privileged, &around.devices, &config.device_rules).into();
    let mut linux = json!({
        "namespaces": namespaces,
        "cgroupsPath": config.cgroup.in_bundle(&around.id),
        "sysctl": sysctl,
        "devices": nodes,
        "resources": resources,
        "maskedPaths": masked,
        "readonlyPaths": read_only,
        "rootfsPropagation": "private",
    });
    if let Some(ids) = &config.ids {
        linux["uidMappings"] = owners::document(&ids.uids);
        linux["gidMappings"] = owners::document(&ids.gids);
    }
    if let Some(domain) = &config.inside.personality {
        linux["personality"] = json!({ "domain": domain });
    }
    Ok(linux)
}

/// Paths of the kernel's that a container without further rights cannot see.
pub fn masked_paths() -> Vec<String> {
    defaults::masked()
}

/// Paths of the kernel's that a container without further rights cannot write.
pub fn read_only_paths() -> Vec<String> {
    defaults::READ_ONLY.map(str::to_owned).to_vec()
}

/// Look up the devices that the configuration names.
pub fn host_devices(config: &ContainerConfig) -> Result<Vec<HostDevice>> {
    let mut found = Vec::new();
    if config.security.privileged {
        collect_devices(Path::new("/dev"), 0, &mut found);
    }
    for device in &config.devices {
        found.push(look_up(device)?);
        check_rights(device)?;
    }
    Ok(found)
}

/// A container of an ordinary user opens no device that the user may not open: the kernel would say so to the program inside.
fn check_rights(device: &Device) -> Result<()> {
    let may = |right| nix::unistd::access(&device.source, right).is_ok();
    if user_namespace::is_initial() || may(AccessFlags::R_OK) || may(AccessFlags::W_OK) {
        return Ok(());
    }
    let (shown, user) = (device.source.display(), user_namespace::outer_user());
    let message = format!("cannot use the device `{shown}`: user {user} may neither read nor write it");
    Err(Error::new(ErrorKind::Unsupported, message)
        .hint(format!("have root open it to that user (`setfacl -m u:{user}:rw {shown}`), or run rcd as root")))
}

/// Look up the block devices that limits name.
pub fn block_devices(wanted: &Resources) -> Result<BTreeMap<PathBuf, (i64, i64)>> {
    let numbers = |path: &PathBuf| {
        let cannot = || format!("cannot limit the device `{}`", path.display());
        let found = std::fs::metadata(path).context(cannot)?;
        match node(&found, path, "") {
            Some(device) if device.kind == 'b' => Ok((path.clone(), (device.major, device.minor))),
            _ => Err(Error::new(ErrorKind::InvalidInput, cannot()).caused_by("it is no block device")),
        }
    };
    wanted.devices().map(numbers).collect()
}

/// One device of the host, as it is there.
pub(super) fn host_device(path: &Path) -> Result<HostDevice> {
    look_up(&Device { source: path.to_owned(), target: path.to_owned(), permissions: String::new() })
}

fn look_up(device: &Device) -> Result<HostDevice> {
    let shown = device.source.display();
    let metadata = std::fs::metadata(&device.source).context(|| format!("cannot use the device `{shown}`"))?;
    let permissions = if device.permissions.is_empty() { "rwm" } else { &device.permissions };
    node(&metadata, &device.source, permissions)
        .map(|found| HostDevice { target: device.target.clone(), ..found })
        .ok_or_else(|| {
            let message = format!("cannot use the device `{shown}`: it is no device");
            Error::new(ErrorKind::InvalidInput, message).hint("folders and files are given with -v")
        })
}

fn node(metadata: &std::fs::Metadata, path: &Path, permissions: &str) -> Option<HostDevice> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let kind = match metadata.file_type() {
        kind if kind.is_char_device() => 'c',
        kind if kind.is_block_device() => 'b',
        _ => return None,
    };
    let number = metadata.rdev();
    Some(HostDevice {
        source: path.to_owned(),
        target: path.to_owned(),
        kind,
        major: i64::from(nix::libc::major(number)),
        minor: i64::from(nix::libc::minor(number)),
        mode: metadata.mode() & 0o7777,
        permissions: permissions.to_owned(),
    })
}

/// Every device of the host but the terminals and those that a container has of its own.
fn collect_devices(folder: &Path, depth: u32, found: &mut Vec<HostDevice>) {
    const OWN: [&str; 14] = [
        "null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "pts", "shm", "mqueue", "fd", "init",
        "core",
    ];
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Ok(metadata) = entry.metadata() else { continue };
        if depth == 0 && OWN.iter().any(|own| name == *own) {
            continue;
        }
        if metadata.is_dir() && depth < 4 {
            collect_devices(&path, depth + 1, found);
        } else if let Some(device) = node(&metadata, &path, "rwm") {
            found.push(device);
        }
    }
}
