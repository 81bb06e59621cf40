//! The flags that limit a container, of `run`, `create` and `update`.

use anyhow::Result;
use rcd::engine::container::config::Resources;

use super::options;

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
}

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
        Ok(Resources {
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
