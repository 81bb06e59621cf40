//! The part of `inspect` that says what was asked of the host, with Docker's keys in Docker's order.

use serde_json::{Map, Value, json};

use super::config::{Bind, ContainerConfig, Device, DeviceRate, DeviceRule, Relabel, Restart, Seccomp, VolumeMount};
use super::inspect::leave_out;
use crate::engine::network::ports;
use crate::engine::spec;

/// Docker's `HostConfig`.
pub(super) fn document(config: &ContainerConfig) -> Value {
    let mut document = Map::new();
    for part in [files(config), place(config), rights(config), limits(config)] {
        if let Value::Object(part) = part {
            document.extend(part);
        }
    }
    Value::Object(document)
}

fn files(config: &ContainerConfig) -> Value {
    let (policy, most) = match config.restart {
        Restart::No => ("no", 0),
        Restart::OnFailure(most) => ("on-failure", most),
        Restart::Always => ("always", 0),
        Restart::UnlessStopped => ("unless-stopped", 0),
    };
    let options = json!({ "max-file": config.log.max_file.to_string(), "max-size": size(config.log.max_size) });
    json!({
        "Binds": list(config.binds.iter().map(bind).chain(config.volumes.iter().filter_map(volume)).collect()),
        "ContainerIDFile": "",
        "LogConfig": { "Type": config.log.driver, "Config": if config.log.driver == "none" { json!({}) } else { options } },
        "NetworkMode": config.network,
        "PortBindings": port_bindings(config),
        "RestartPolicy": { "Name": policy, "MaximumRetryCount": most },
        "AutoRemove": config.remove,
        "VolumeDriver": "",
        "VolumesFrom": null,
    })
}

fn place(config: &ContainerConfig) -> Value {
    let (wishes, sharing) = (&config.wishes, &config.sharing);
    let host = |(name, address): &(String, String)| format!("{name}:{address}");
    let own = |mode: &str, own: &'static str| if mode.is_empty() { own.to_owned() } else { mode.to_owned() };
    json!({
        "CapAdd": list(capabilities(&config.security.cap_add)),
        "CapDrop": list(capabilities(&config.security.cap_drop)),
        "CgroupnsMode": own(&sharing.cgroup, "private"),
        "Dns": wishes.dns,
        "DnsOptions": wishes.dns_options,
        "DnsSearch": wishes.dns_search,
        "ExtraHosts": list(wishes.hosts.iter().map(host).collect()),
        "GroupAdd": list(config.group_add.clone()),
        "IpcMode": own(&sharing.ipc, "private"),
        "Cgroup": "",
        "Links": list(config.links.iter().map(|(id, alias)| format!("/{id}:/{alias}")).collect()),
        "OomScoreAdj": config.oom_score_adj.unwrap_or(0),
        "PidMode": sharing.pid,
    })
}

fn rights(config: &ContainerConfig) -> Value {
    let security = &config.security;
    let mut options = Vec::new();
    if security.no_new_privileges {
        options.push("no-new-privileges".to_owned());
    }
    match security.seccomp {
        Seccomp::Default => {}
        Seccomp::Unconfined => options.push("seccomp=unconfined".to_owned()),
        Seccomp::Profile(_) => options.push("seccomp=profile".to_owned()),
    }
    options.extend(security.apparmor.as_ref().map(|profile| format!("apparmor={profile}")));
    let size = config.storage_size.map(|bytes| json!({ "size": bytes.to_string() }));
    let mut part = json!({
        "StorageOpt": size.unwrap_or_else(|| json!({})),
        "Privileged": security.privileged,
        "PublishAllPorts": config.publish_all,
        "ReadonlyRootfs": config.read_only,
        "SecurityOpt": list(options),
        "Tmpfs": config.tmpfs.iter().map(|(target, options)| (target.clone(), options.clone().into())).collect::<Map<_, _>>(),
        "UTSMode": config.sharing.uts,
        "UsernsMode": config.userns.text(),
        "ShmSize": config.shm_size.unwrap_or(64 << 20),
        "Sysctls": config.sysctls,
        "Runtime": config.runtime.as_ref().map_or_else(|| "rcd".to_owned(), |path| path.display().to_string()),
        "ConsoleSize": [0, 0],
        "Isolation": "",
        "Annotations": config.inside.annotations,
    });
    // As in Docker: these only where there are any.
    leave_out(&mut part, &["StorageOpt", "Tmpfs", "Sysctls", "Annotations"]);
    part
}

fn limits(config: &ContainerConfig) -> Value {
    let resources = &config.resources;
    let memory = resources.memory.unwrap_or(0);
    let device = |device: &Device| json!({ "PathOnHost": device.source, "PathInContainer": device.target, "CgroupPermissions": device.permissions });
    let mut part = json!({
        "CpuShares": resources.cpu_shares.unwrap_or(0),
        "Memory": memory,
        "NanoCpus": resources.nano_cpus.unwrap_or(0),
        "CgroupParent": config.cgroup.parent,
        "BlkioWeight": resources.io_weight.unwrap_or(0),
        "BlkioWeightDevice": resources.io_weights.iter()
            .map(|one| json!({ "Path": one.path, "Weight": one.weight })).collect::<Vec<_>>(),
        "BlkioDeviceReadBps": rates(&resources.read_bps),
        "BlkioDeviceWriteBps": rates(&resources.write_bps),
        "BlkioDeviceReadIOps": rates(&resources.read_iops),
        "BlkioDeviceWriteIOps": rates(&resources.write_iops),
        "CpuPeriod": resources.cpu_period.unwrap_or(0),
        "CpuQuota": resources.cpu_quota.unwrap_or(0),
        "CpuRealtimePeriod": resources.cpu_realtime_period.unwrap_or(0),
        "CpuRealtimeRuntime": resources.cpu_realtime_runtime.unwrap_or(0),
        "CpusetCpus": resources.cpuset_cpus.clone().unwrap_or_default(),
        "CpusetMems": resources.cpuset_mems.clone().unwrap_or_default(),
        "Devices": config.devices.iter().map(device).collect::<Vec<_>>(),
        "DeviceCgroupRules": list(config.device_rules.iter().map(device_rule).collect()),
        "DeviceRequests": if config.cdi.is_empty() { Value::Null } else { json!([{ "Driver": "cdi", "Count": 0,
            "DeviceIDs": config.cdi, "Capabilities": null, "Options": null }]) },
        "MemoryReservation": resources.memory_reservation.unwrap_or(0),
        // As much swap as memory, where nothing else was said.
        "MemorySwap": resources.memory_swap.unwrap_or(memory.saturating_mul(2)),
        "MemorySwappiness": resources.memory_swappiness,
        "OomKillDisable": null,
        "PidsLimit": resources.pids,
        "Ulimits": config.ulimits.iter()
            .map(|limit| json!({ "Name": limit.name, "Hard": limit.hard, "Soft": limit.soft })).collect::<Vec<_>>(),
        "MaskedPaths": if config.security.privileged { Vec::new() } else { spec::masked_paths() },
        "ReadonlyPaths": if config.security.privileged { Vec::new() } else { spec::read_only_paths() },
        "Init": config.init.then_some(true),
        // Of Windows alone.
        "CpuCount": 0,
        "CpuPercent": 0,
        "IOMaximumIOps": 0,
        "IOMaximumBandwidth": 0,
    });
    leave_out(&mut part, &["Init"]);
    part
}

fn rates(rates: &[DeviceRate]) -> Value {
    rates.iter().map(|one| json!({ "Path": one.path, "Rate": one.rate })).collect()
}

/// As `--device-cgroup-rule` has it.
fn device_rule(rule: &DeviceRule) -> String {
    let number = |number: Option<i64>| number.map_or_else(|| "*".to_owned(), |number| number.to_string());
    format!("{} {}:{} {}", rule.kind, number(rule.major), number(rule.minor), rule.access)
}

/// Go writes a list that nobody made as `null`.
fn list(items: Vec<String>) -> Value {
    if items.is_empty() { Value::Null } else { items.into() }
}

/// With their full names, as Docker keeps them.
fn capabilities(names: &[String]) -> Vec<String> {
    let full = |name: &String| match name.to_ascii_uppercase() {
        name if name == "ALL" || name.starts_with("CAP_") => name,
        name => format!("CAP_{name}"),
    };
    names.iter().map(full).collect()
}

/// Bytes as they are typed: `10m`.
fn size(bytes: u64) -> String {
    match bytes {
        0 => "-1".to_owned(),
        bytes if bytes % (1 << 20) == 0 => format!("{}m", bytes >> 20),
        bytes if bytes % 1024 == 0 => format!("{}k", bytes >> 10),
        bytes => bytes.to_string(),
    }
}

fn bind(bind: &Bind) -> String {
    format!("{}:{}{}", bind.source.display(), bind.target.display(), options(bind.read_only, bind.label))
}

/// The last part of a value of `-v`, with its colon; empty for none.
fn options(read_only: bool, label: Relabel) -> String {
    let words = [if read_only { "ro" } else { "" }, label.word()];
    let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(",");
    if words.is_empty() { words } else { format!(":{words}") }
}

/// As `-v` names it; one without a name of its own is in `Mounts` alone.
fn volume(mount: &VolumeMount) -> Option<String> {
    let options = options(mount.read_only, mount.label);
    (!mount.anonymous).then(|| format!("{}:{}{options}", mount.name, mount.target.display()))
}

/// What was asked to be published, as Docker keeps it.
fn port_bindings(config: &ContainerConfig) -> Value {
    let mut bindings = Map::new();
    for request in ports::wanted(&config.publish, &[], false).unwrap_or_default() {
        let (low, high) = request.host_ports.unwrap_or_default();
        let port = match (low, high) {
            (0, _) => String::new(),
            (low, high) if low == high => low.to_string(),
            (low, high) => format!("{low}-{high}"),
        };
        let address = request.host_ip.map(|address| address.to_string()).unwrap_or_default();
        let place = json!({ "HostIp": address, "HostPort": port });
        if let Value::Array(places) = bindings.entry(request.container.to_string()).or_insert_with(|| json!([])) {
            places.push(place);
        }
    }
    Value::Object(bindings)
}

/// The streams that the command which made it was attached to, as Docker's `Config` has them: input, output, errors.
pub(super) fn attached(config: &ContainerConfig) -> [bool; 3] {
    match config.attached {
        Some(attached) => attached,
        None => [config.interactive, true, true],
    }
}
