//! The flags that limit a container, of `run`, `create` and `update`.

use std::path::PathBuf;

use anyhow::Result;
use rcd::engine::container::config::{DeviceRate, DeviceWeight, Resources};

use super::options::{self, refuse};

/// What a container may use
#[derive(Debug, clap::Args)]
pub(crate) struct ResourceOptions {
    /// Limit memory
    #[arg(short, long, value_name = "SIZE", help_heading = "Limits")]
    memory: Option<String>,
    /// Limit memory and swap together; -1 is no limit
    #[arg(long, value_name = "SIZE", help_heading = "Limits", allow_hyphen_values = true)]
    memory_swap: Option<String>,
    /// Keep so much memory from being reclaimed
    #[arg(long, value_name = "SIZE", help_heading = "Limits")]
    memory_reservation: Option<String>,
    /// Limit processors
    #[arg(long, value_name = "NUMBER", help_heading = "Limits")]
    cpus: Option<String>,
    /// Run on these processors only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    cpuset_cpus: Option<String>,
    /// Use these memory nodes only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    cpuset_mems: Option<String>,
    /// Weigh its share of the processors; 1024 is the usual
    #[arg(short, long, value_name = "WEIGHT", help_heading = "Limits")]
    cpu_shares: Option<u64>,
    /// Microseconds of a period of processor time
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Limits")]
    cpu_period: Option<u64>,
    /// Microseconds of processor time in each period
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Limits")]
    cpu_quota: Option<i64>,
    /// Limit processes and threads; -1 is no limit
    #[arg(long, value_name = "NUMBER", help_heading = "Limits", allow_hyphen_values = true)]
    pids_limit: Option<i64>,
    /// How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)
    #[arg(long, value_name = "NUMBER", help_heading = "Limits", allow_hyphen_values = true)]
    memory_swappiness: Option<i64>,
    /// Microseconds of a period of real-time processes (cgroup v1)
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Advanced")]
    cpu_rt_period: Option<u64>,
    /// Microseconds that real-time processes have in each period (cgroup v1)
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Advanced", allow_hyphen_values = true)]
    cpu_rt_runtime: Option<i64>,
    /// Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is
    #[arg(long, value_name = "WEIGHT", help_heading = "Limits")]
    blkio_weight: Option<u16>,
    /// The same of one block device
    #[arg(long, value_name = "DEVICE:WEIGHT", help_heading = "Limits")]
    blkio_weight_device: Vec<String>,
    /// Limit what it reads of a block device in a second, as /dev/sda:10m
    #[arg(long, value_name = "DEVICE:SIZE", help_heading = "Limits")]
    device_read_bps: Vec<String>,
    /// Limit what it writes to a block device in a second
    #[arg(long, value_name = "DEVICE:SIZE", help_heading = "Limits")]
    device_write_bps: Vec<String>,
    /// Limit how often it reads of a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER", help_heading = "Limits")]
    device_read_iops: Vec<String>,
    /// Limit how often it writes to a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER", help_heading = "Limits")]
    device_write_iops: Vec<String>,
    /// Write a value to a file of its cgroup (v2), as memory.high=1073741824
    #[arg(long, value_name = "FILE=VALUE", help_heading = "Advanced")]
    cgroup_conf: Vec<String>,
}

/// `DEVICE:VALUE`, with an absolute path.
fn of_device<'t>(flag: &str, text: &'t str) -> rcd::engine::Result<(PathBuf, &'t str)> {
    let parts = text.rsplit_once(':').filter(|(path, value)| path.starts_with('/') && !value.is_empty());
    let (path, value) = parts.ok_or_else(|| refuse(flag, text, "it is not of the form /dev/NAME:VALUE"))?;
    Ok((path.into(), value))
}

fn weight(flag: &str, text: &str) -> rcd::engine::Result<DeviceWeight> {
    let (path, value) = of_device(flag, text)?;
    let weight = value.parse().ok().filter(|weight| WEIGHTS.contains(weight));
    Ok(DeviceWeight { path, weight: weight.ok_or_else(|| refuse(flag, text, "weights are from 10 to 1000"))? })
}

fn bytes(flag: &str, text: &str) -> rcd::engine::Result<DeviceRate> {
    let (path, value) = of_device(flag, text)?;
    let rate = u64::try_from(options::size(flag, value)?).unwrap_or_default();
    Ok(DeviceRate { path, rate })
}

fn operations(flag: &str, text: &str) -> rcd::engine::Result<DeviceRate> {
    let (path, value) = of_device(flag, text)?;
    Ok(DeviceRate { path, rate: value.parse().map_err(|_| refuse(flag, text, "it is no number of operations"))? })
}

fn all<T>(
    flag: &str,
    texts: &[String],
    read: impl Fn(&str, &str) -> rcd::engine::Result<T>,
) -> rcd::engine::Result<Vec<T>> {
    texts.iter().map(|text| read(flag, text)).collect()
}

/// What a weight of a block device may be.
const WEIGHTS: std::ops::RangeInclusive<u16> = 10..=1000;

impl ResourceOptions {
    /// The values, each checked.
    pub(super) fn read(&self) -> Result<Resources> {
        let size = |flag: &str, text: &Option<String>| {
            text.as_ref().map(|text| options::size(flag, text)).transpose().map_err(anyhow::Error::from)
        };
        let swap = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            _ => size("--memory-swap", &self.memory_swap)?,
        };
        let list =
            |flag: &str, text: &Option<String>| text.as_ref().map(|text| options::cpuset(flag, text)).transpose();
        if let Some(weight) = self.blkio_weight.filter(|weight| *weight != 0 && !WEIGHTS.contains(weight)) {
            return Err(refuse("--blkio-weight", &weight.to_string(), "weights are from 10 to 1000").into());
        }
        if let Some(number) = self.memory_swappiness.filter(|number| !(-1..=100).contains(number)) {
            return Err(refuse("--memory-swappiness", &number.to_string(), "it is from 0 to 100, or -1").into());
        }
        let file = |text: &String| match text.split_once('=').filter(|(file, _)| file.contains('.')) {
            Some((file, value)) => Ok((file.to_owned(), value.to_owned())),
            None => Err(refuse("--cgroup-conf", text, "it is not of the form FILE=VALUE, as memory.high=1073741824")),
        };
        Ok(Resources {
            memory_swappiness: self.memory_swappiness.and_then(|number| u64::try_from(number).ok()),
            cpu_realtime_period: self.cpu_rt_period,
            cpu_realtime_runtime: self.cpu_rt_runtime,
            io_weight: self.blkio_weight.filter(|weight| *weight != 0),
            io_weights: all("--blkio-weight-device", &self.blkio_weight_device, weight)?,
            read_bps: all("--device-read-bps", &self.device_read_bps, bytes)?,
            write_bps: all("--device-write-bps", &self.device_write_bps, bytes)?,
            read_iops: all("--device-read-iops", &self.device_read_iops, operations)?,
            write_iops: all("--device-write-iops", &self.device_write_iops, operations)?,
            unified: self.cgroup_conf.iter().map(file).collect::<rcd::engine::Result<_>>()?,
            memory: size("--memory", &self.memory)?,
            memory_swap: swap,
            memory_reservation: size("--memory-reservation", &self.memory_reservation)?,
            nano_cpus: self.cpus.as_ref().map(|text| options::cpus(text)).transpose()?,
            cpu_shares: self.cpu_shares.filter(|shares| *shares > 0),
            cpu_period: self.cpu_period,
            cpu_quota: self.cpu_quota,
            cpuset_cpus: list("--cpuset-cpus", &self.cpuset_cpus)?,
            cpuset_mems: list("--cpuset-mems", &self.cpuset_mems)?,
            pids: self.pids_limit,
        })
    }
}
