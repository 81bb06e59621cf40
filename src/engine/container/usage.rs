//! What a running container uses: its cgroup's counters and its network's, read and not kept.

use std::fs;
use std::time::Instant;

use super::cgroup;
use super::record::{Record, Running};
use crate::engine::layout::Layout;
use crate::engine::{Context, Result};
use crate::runtime::cgroup::Cgroup;

/// Counters at one moment. Bytes and nanoseconds since the container's start, but for memory and processes.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// When it was read.
    pub at: Instant,
    /// Processor time, nanoseconds.
    pub processor: u64,
    /// Memory without what is easily given back.
    pub memory: u64,
    /// What it may have: its limit, or what the host has.
    pub memory_limit: u64,
    /// Received and sent, over all links but loopback.
    pub network: (u64, u64),
    /// Read from and written to block devices.
    pub blocks: (u64, u64),
    /// Processes and threads.
    pub processes: u64,
}

/// What the container uses now; none where it does not run.
pub fn read(layout: &Layout, record: &Record) -> Result<Option<Usage>> {
    let status = record.status(layout)?;
    let Some(running) = status.running() else { return Ok(None) };
    let cgroup = cgroup::of(record);
    let total = host_memory()?;
    let number = |text: Option<String>| text.and_then(|text| text.trim().parse::<u64>().ok());
    let processor = match cgroup.read("cpu.stat", "cpuacct", "cpuacct.usage") {
        Some(text) if text.contains("usage_usec") => field(&text, "usage_usec").unwrap_or_default() * 1000,
        Some(text) => number(Some(text)).unwrap_or_default(),
        // Nothing counts for the container as a whole: its processes and their children do for themselves.
        None => processes(record, running).into_iter().map(spent).sum(),
    };
    let used = number(cgroup.read("memory.current", "memory", "memory.usage_in_bytes")).unwrap_or_default();
    let kinds = cgroup.read("memory.stat", "memory", "memory.stat").unwrap_or_default();
    let cached = field(&kinds, "total_inactive_file").or_else(|| field(&kinds, "inactive_file")).unwrap_or_default();
    let limit = number(cgroup.read("memory.max", "memory", "memory.limit_in_bytes"));
    Ok(Some(Usage {
        at: Instant::now(),
        processor,
        memory: used.saturating_sub(cached),
        memory_limit: limit.unwrap_or(total).min(total),
        // As in Docker: the host's own traffic is not the container's.
        network: if record.config.network == "host" { (0, 0) } else { network(running) },
        blocks: blocks(&cgroup),
        processes: number(cgroup.read("pids.current", "pids", "pids.current")).unwrap_or_default(),
    }))
}

/// What a process and those of its children that it waited for have spent, in nanoseconds: fields 14 to 17 of
/// `proc_pid_stat(5)`, in ticks of which the kernel tells user space 100 a second.
fn spent(pid: i32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().skip(11).take(4);
    fields.filter_map(|field| field.parse::<u64>().ok()).sum::<u64>() * 10_000_000
}

fn field(text: &str, name: &str) -> Option<u64> {
    let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    found.trim().parse().ok()
}

fn host_memory() -> Result<u64> {
    let text = fs::read_to_string("/proc/meminfo").context(|| "cannot read `/proc/meminfo`")?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1024)
}

/// `/proc/PID/net/dev` is that of the process's own network.
fn network(running: &Running) -> (u64, u64) {
    let table = fs::read_to_string(format!("/proc/{}/net/dev", running.pid)).unwrap_or_default();
    let lines = table.lines().skip(2).filter_map(|line| line.split_once(':'));
    lines.filter(|(name, _)| name.trim() != "lo").fold((0, 0), |(received, sent), (_, counters)| {
        let counters: Vec<u64> = counters.split_whitespace().filter_map(|text| text.parse().ok()).collect();
        let of = |at: usize| counters.get(at).copied().unwrap_or_default();
        (received + of(0), sent + of(8))
    })
}

/// v2 has `MAJ:MIN rbytes=N wbytes=N ...`, v1 `MAJ:MIN Read N` on a line each.
fn blocks(cgroup: &Cgroup) -> (u64, u64) {
    let text = cgroup.read("io.stat", "blkio", "blkio.throttle.io_service_bytes_recursive").unwrap_or_default();
    let (mut read, mut written) = (0, 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let next = || words.get(at + 1).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
            match word.split_once('=') {
                Some(("rbytes", count)) => read += count.parse::<u64>().unwrap_or_default(),
                Some(("wbytes", count)) => written += count.parse::<u64>().unwrap_or_default(),
                None if *word == "Read" => read += next(),
                None if *word == "Write" => written += next(),
                _ => {}
            }
        }
    }
    (read, written)
}

/// Its processes, by their numbers on the host.
pub fn processes(record: &Record, running: &Running) -> Vec<i32> {
    let listed = cgroup::of(record).processes();
    if !listed.is_empty() {
        return listed;
    }
    // Without a cgroup, all that are in its pid namespace.
    let space = |pid: i32| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
    let own = space(running.pid);
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let mut found: Vec<i32> = pids.filter(|pid| own.is_some() && space(*pid) == own).collect();
    found.sort_unstable();
    found
}
