//! What all processes of a container together may use.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Limits of all processes together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Bytes of memory.
    pub memory: Option<i64>,
    /// Bytes of memory and swap together; -1 is no limit.
    pub memory_swap: Option<i64>,
    /// Bytes that are not reclaimed first.
    pub memory_reservation: Option<i64>,
    /// How readily its memory is swapped, from 0 to 100 (cgroup v1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_swappiness: Option<u64>,
    /// Billionths of a processor.
    pub nano_cpus: Option<i64>,
    /// Share of the processors where they are scarce.
    pub cpu_shares: Option<u64>,
    /// Microseconds of `cpu_quota`.
    pub cpu_period: Option<u64>,
    /// Microseconds a period.
    pub cpu_quota: Option<i64>,
    /// Microseconds of `cpu_realtime_runtime` (cgroup v1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_realtime_period: Option<u64>,
    /// Microseconds a period that real-time processes may run (cgroup v1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_realtime_runtime: Option<i64>,
    /// Like `0-3,5`.
    pub cpuset_cpus: Option<String>,
    /// Memory nodes.
    pub cpuset_mems: Option<String>,
    /// Processes and threads; -1 is no limit, none is rcd's default.
    pub pids: Option<i64>,
    /// Its share of every device where they are busy, from 10 to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub io_weight: Option<u16>,
    /// The same of one device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub io_weights: Vec<DeviceWeight>,
    /// Bytes a second that are read of a device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_bps: Vec<DeviceRate>,
    /// Bytes a second that are written to a device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_bps: Vec<DeviceRate>,
    /// Reads a second of a device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_iops: Vec<DeviceRate>,
    /// Writes a second to a device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_iops: Vec<DeviceRate>,
    /// Files of its cgroup (v2), and what is written to them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unified: BTreeMap<String, String>,
}

/// A block device, and its weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceWeight {
    /// Its path on the host.
    pub path: PathBuf,
    /// From 10 to 1000.
    pub weight: u16,
}

/// A block device, and what goes through it in a second at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRate {
    /// Its path on the host.
    pub path: PathBuf,
    /// Bytes or operations.
    pub rate: u64,
}

impl Resources {
    /// Whether anything about memory is said.
    pub fn names_memory(&self) -> bool {
        self.memory.is_some()
            || self.memory_swap.is_some()
            || self.memory_reservation.is_some()
            || self.memory_swappiness.is_some()
    }

    /// Whether anything about processors is said.
    pub fn names_processors(&self) -> bool {
        self.nano_cpus.is_some()
            || self.cpu_shares.is_some()
            || self.cpu_period.is_some()
            || self.cpu_quota.is_some()
            || self.cpu_realtime_period.is_some()
            || self.cpu_realtime_runtime.is_some()
            || self.cpuset_cpus.is_some()
            || self.cpuset_mems.is_some()
    }

    /// Whether anything about block devices is said.
    pub fn names_devices(&self) -> bool {
        self.io_weight.is_some() || self.devices().next().is_some()
    }

    /// The block devices that are named.
    pub fn devices(&self) -> impl Iterator<Item = &PathBuf> {
        let rates = [&self.read_bps, &self.write_bps, &self.read_iops, &self.write_iops];
        let rates = rates.into_iter().flatten().map(|rate| &rate.path);
        self.io_weights.iter().map(|weight| &weight.path).chain(rates)
    }

    /// Whether they ask for anything that needs a cgroup.
    pub fn is_limited(&self) -> bool {
        let Self { pids, .. } = self;
        *self != Self { pids: *pids, ..Self::default() } || pids.is_some_and(|limit| limit > 0)
    }

    /// These, with what `newer` says instead.
    #[must_use]
    pub fn overlaid_with(self, newer: Self) -> Self {
        // A number of processors and a share of a period are two words for one thing: the newer counts.
        let quota = newer.cpu_quota.is_some() || newer.cpu_period.is_some();
        let whole = newer.nano_cpus.is_some();
        let mut unified = self.unified;
        unified.extend(newer.unified);
        Self {
            memory: newer.memory.or(self.memory),
            memory_swap: newer.memory_swap.or(self.memory_swap),
            memory_reservation: newer.memory_reservation.or(self.memory_reservation),
            memory_swappiness: newer.memory_swappiness.or(self.memory_swappiness),
            nano_cpus: newer.nano_cpus.or(self.nano_cpus.filter(|_| !quota)),
            cpu_shares: newer.cpu_shares.or(self.cpu_shares),
            cpu_period: newer.cpu_period.or(self.cpu_period.filter(|_| !whole)),
            cpu_quota: newer.cpu_quota.or(self.cpu_quota.filter(|_| !whole)),
            cpu_realtime_period: newer.cpu_realtime_period.or(self.cpu_realtime_period),
            cpu_realtime_runtime: newer.cpu_realtime_runtime.or(self.cpu_realtime_runtime),
            cpuset_cpus: newer.cpuset_cpus.or(self.cpuset_cpus),
            cpuset_mems: newer.cpuset_mems.or(self.cpuset_mems),
            pids: newer.pids.or(self.pids),
            io_weight: newer.io_weight.or(self.io_weight),
            io_weights: with(self.io_weights, newer.io_weights, |one| &one.path),
            read_bps: with(self.read_bps, newer.read_bps, |one| &one.path),
            write_bps: with(self.write_bps, newer.write_bps, |one| &one.path),
            read_iops: with(self.read_iops, newer.read_iops, |one| &one.path),
            write_iops: with(self.write_iops, newer.write_iops, |one| &one.path),
            unified,
        }
    }
}

/// What is said of each device, by the newer where both do.
fn with<T>(older: Vec<T>, newer: Vec<T>, path: impl Fn(&T) -> &PathBuf) -> Vec<T> {
    let mut all: Vec<T> = older;
    all.retain(|one| !newer.iter().any(|other| path(other) == path(one)));
    all.extend(newer);
    all
}
