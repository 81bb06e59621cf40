//! The flags that limit a container, of `run`, `create` and `update`.

use std::path::PathBuf;

use anyhow::Result;
use rcd::engine::container::config::{DeviceRate, DeviceWeight, Resources};
use rcd::engine::{Error, ErrorKind};

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

/// `DEVICE:VALUE`, with a path below `/dev`.
fn of_device<'t>(flag: &str, text: &'t str) -> rcd::engine::Result<(PathBuf, &'t str)> {
    let parts = text.rsplit_once(':').filter(|(path, value)| path.starts_with("/dev/") && !value.is_empty());
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
        let file = |text: &String| match text
            .split_once('=')
            .filter(|(file, _)| file.contains('.') && !file.contains('/'))
        {
            Some((file, value)) => Ok((file.to_owned(), value.to_owned())),
            None => Err(refuse("--cgroup-conf", text, "it is not of the form FILE=VALUE, as memory.high=1073741824")),
        };
        let resources = Resources {
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
        };
        match contradiction(&resources) {
            Some((what, fix)) => Err(Error::new(ErrorKind::InvalidInput, what).hint(fix).into()),
            None => Ok(resources),
        }
    }
}

/// The least memory that a container can start with.
const LEAST_MEMORY: i64 = 6 << 20;

/// What the kernel refuses, or would kill for, and what to do about it; as in Docker it is said before anything is made.
fn contradiction(wanted: &Resources) -> Option<(String, &'static str)> {
    let memory = wanted.memory.filter(|bytes| *bytes > 0);
    let (quota, period) = (wanted.cpu_quota.filter(|time| *time > 0), wanted.cpu_period.filter(|time| *time > 0));
    // It is looked up in several files, so only where it matters.
    let most =
        || std::thread::available_parallelism().map_or(i64::MAX, |here| here.get().try_into().unwrap_or(i64::MAX));
    if memory.is_some_and(|bytes| bytes < LEAST_MEMORY) {
        return Some(("a container needs at least 6 MiB of memory".to_owned(), "like --memory 16m"));
    }
    if let Some(swap) = wanted.memory_swap.filter(|bytes| *bytes > 0)
        && memory.is_none_or(|bytes| bytes > swap)
    {
        let what = "--memory-swap is memory and swap together, so it cannot be less than --memory, or without it";
        return Some((what.to_owned(), "like --memory 512m --memory-swap 1g; --memory-swap -1 is no limit"));
    }
    if wanted.memory_reservation.zip(memory).is_some_and(|(kept, most)| kept > most) {
        return Some(("--memory-reservation is more than --memory".to_owned(), "reserve less, or allow more"));
    }
    if wanted.nano_cpus.is_some() && (quota.is_some() || period.is_some()) {
        let what = "--cpus contradicts --cpu-quota and --cpu-period: it is the one divided by the other";
        return Some((what.to_owned(), "give --cpus alone"));
    }
    if wanted.nano_cpus.is_some_and(|nano| nano > most().saturating_mul(1_000_000_000)) {
        return Some(("--cpus is more than there are processors here".to_owned(), "give less, or leave it out"));
    }
    if period.is_some_and(|time| !(1_000..=1_000_000).contains(&time)) || quota.is_some_and(|time| time < 1_000) {
        let what = "--cpu-period is from 1000 to 1000000 microseconds, and --cpu-quota at least 1000";
        return Some((what.to_owned(), "like --cpu-period 100000 --cpu-quota 50000 for half a processor"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_contradict_each_other_are_refused() {
        let refused = |change: fn(&mut Resources)| {
            let mut wanted = Resources::default();
            change(&mut wanted);
            contradiction(&wanted).is_some()
        };
        assert!(refused(|wanted| wanted.memory = Some(1024)));
        assert!(refused(|wanted| wanted.memory_swap = Some(1 << 30)));
        assert!(refused(|wanted| (wanted.memory, wanted.memory_swap) = (Some(64 << 20), Some(32 << 20))));
        assert!(refused(|wanted| (wanted.memory, wanted.memory_reservation) = (Some(64 << 20), Some(65 << 20))));
        assert!(refused(|wanted| (wanted.nano_cpus, wanted.cpu_quota) = (Some(1), Some(1000))));
        assert!(refused(|wanted| wanted.nano_cpus = Some(i64::MAX)));
        assert!(refused(|wanted| wanted.cpu_period = Some(1)));
        assert!(!refused(|_| ()));
        assert!(!refused(|wanted| (wanted.memory, wanted.memory_swap) = (Some(64 << 20), Some(-1))));
        assert!(!refused(|wanted| (wanted.memory, wanted.memory_swap) = (Some(64 << 20), Some(64 << 20))));
        assert!(!refused(|wanted| (wanted.cpu_period, wanted.cpu_quota) = (Some(100_000), Some(-1))));
        assert!(!refused(|wanted| (wanted.memory, wanted.memory_reservation) = (Some(0), Some(1))));
    }
}
