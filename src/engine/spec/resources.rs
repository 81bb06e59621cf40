//! Limits: of each process (`rlimits`), and of the whole container (`linux.resources`).

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Surroundings;
use crate::engine::container::config::{ContainerConfig, DeviceRate, Resources};
use crate::engine::{Error, ErrorKind, Result};

/// How many processes a container may have unless it asks otherwise: a fork bomb must not take the host.
const DEFAULT_PIDS: i64 = 2048;
/// A soft limit near 2^30 makes old daemons close a billion descriptors.
const SOFT_OPEN_FILES: u64 = 1024;
/// Docker's least, which a container needs to start at all.
const LEAST_MEMORY: i64 = 6 << 20;

/// Every name that `--ulimit` takes.
pub const ULIMITS: [&str; 15] = [
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

pub(super) fn process_limits(config: &ContainerConfig, around: &Surroundings) -> Result<Vec<Value>> {
    let mut limits = Vec::new();
    if !config.ulimits.iter().any(|limit| limit.name == "nofile") {
        let (soft, hard) = (SOFT_OPEN_FILES.min(around.open_files), around.open_files);
        limits.push(json!({ "type": "RLIMIT_NOFILE", "soft": soft, "hard": hard }));
    }
    for limit in &config.ulimits {
        if !ULIMITS.contains(&&*limit.name) {
            let message = format!("unknown limit `{}`: --ulimit takes {}", limit.name, ULIMITS.join(", "));
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let kind = format!("RLIMIT_{}", limit.name.to_ascii_uppercase());
        limits.push(json!({ "type": kind, "soft": limit.soft, "hard": limit.hard }));
    }
    Ok(limits)
}

pub(super) fn of_container(config: &ContainerConfig, around: &Surroundings) -> Result<Value> {
    let wanted = &config.resources;
    let mut resources = json!({});
    if let Some(memory) = memory(config, around)? {
        resources["memory"] = memory;
    }
    let mut cpu = serde_json::Map::new();
    if let Some(nano) = wanted.nano_cpus {
        if wanted.cpu_quota.is_some() || wanted.cpu_period.is_some() {
            let message = "--cpus and --cpu-quota or --cpu-period contradict each other";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if nano > i64::from(around.processors) * 1_000_000_000 {
            let message = format!("--cpus is more than this host has: there are {} processors", around.processors);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        cpu.insert("period".to_owned(), 100_000.into());
        cpu.insert("quota".to_owned(), (nano / 10_000).into());
    }
    if let Some(period) = wanted.cpu_period {
        cpu.insert("period".to_owned(), period.into());
    }
    if let Some(quota) = wanted.cpu_quota {
        cpu.insert("quota".to_owned(), quota.into());
    }
    if let Some(shares) = wanted.cpu_shares {
        cpu.insert("shares".to_owned(), shares.into());
    }
    if let Some(cpus) = &wanted.cpuset_cpus {
        cpu.insert("cpus".to_owned(), cpus.clone().into());
    }
    if let Some(nodes) = &wanted.cpuset_mems {
        cpu.insert("mems".to_owned(), nodes.clone().into());
    }
    if let Some(period) = wanted.cpu_realtime_period {
        cpu.insert("realtimePeriod".to_owned(), period.into());
    }
    if let Some(runtime) = wanted.cpu_realtime_runtime {
        cpu.insert("realtimeRuntime".to_owned(), runtime.into());
    }
    if let Some(io) = io(wanted, around) {
        resources["blockIO"] = io;
    }
    if !wanted.unified.is_empty() {
        resources["unified"] = json!(wanted.unified);
    }
    if !cpu.is_empty() {
        resources["cpu"] = Value::Object(cpu);
    }
    match wanted.pids {
        None if around.rootless => {}
        None => resources["pids"] = json!({ "limit": DEFAULT_PIDS }),
        Some(limit @ 1..) => resources["pids"] = json!({ "limit": limit }),
        Some(_) => resources["pids"] = json!({ "limit": -1 }),
    }
    Ok(resources)
}

/// What is said of block devices, by their numbers.
fn io(wanted: &Resources, around: &Surroundings) -> Option<Value> {
    if !wanted.names_devices() {
        return None;
    }
    let entry = |path: &PathBuf, key: &str, value: u64| {
        let (major, minor) = around.block_devices.get(path).copied().unwrap_or_default();
        json!({ "major": major, "minor": minor, key: value })
    };
    let rates = |rates: &[DeviceRate]| rates.iter().map(|one| entry(&one.path, "rate", one.rate)).collect::<Vec<_>>();
    let mut io = json!({});
    if let Some(weight) = wanted.io_weight {
        io["weight"] = weight.into();
    }
    let weights: Vec<Value> =
        wanted.io_weights.iter().map(|one| entry(&one.path, "weight", one.weight.into())).collect();
    for (key, list) in [
        ("weightDevice", weights),
        ("throttleReadBpsDevice", rates(&wanted.read_bps)),
        ("throttleWriteBpsDevice", rates(&wanted.write_bps)),
        ("throttleReadIOPSDevice", rates(&wanted.read_iops)),
        ("throttleWriteIOPSDevice", rates(&wanted.write_iops)),
    ] {
        if !list.is_empty() {
            io[key] = list.into();
        }
    }
    Some(io)
}

/// With how readily it is swapped, which needs no limit.
fn memory(config: &ContainerConfig, around: &Surroundings) -> Result<Option<Value>> {
    let mut memory = bounds(config, around)?;
    if let Some(swappiness) = config.resources.memory_swappiness {
        memory.get_or_insert_with(|| json!({}))["swappiness"] = swappiness.into();
    }
    Ok(memory)
}

fn bounds(config: &ContainerConfig, around: &Surroundings) -> Result<Option<Value>> {
    let wanted = &config.resources;
    let refuse = |message: String| Err(Error::new(ErrorKind::InvalidInput, message));
    let Some(limit) = wanted.memory.filter(|limit| *limit > 0) else {
        if wanted.memory_swap.is_some_and(|swap| swap > 0) {
            return refuse("--memory-swap needs --memory".to_owned());
        }
        return Ok(wanted.memory_reservation.map(|reservation| json!({ "reservation": reservation })));
    };
    if limit < LEAST_MEMORY {
        return refuse(format!("--memory is {limit} bytes: the least that a container can start with is 6m"));
    }
    let mut memory = json!({ "limit": limit });
    match wanted.memory_swap {
        Some(swap) if swap > 0 && swap < limit => {
            return refuse("--memory-swap is less than --memory: it is the sum of memory and swap".to_owned());
        }
        Some(0) | None if around.swap_limit => memory["swap"] = limit.saturating_mul(2).into(),
        Some(0) | None => {}
        Some(swap) => memory["swap"] = swap.into(),
    }
    if let Some(reservation) = wanted.memory_reservation {
        if reservation > limit {
            return refuse("--memory-reservation is more than --memory".to_owned());
        }
        memory["reservation"] = reservation.into();
    }
    Ok(Some(memory))
}
