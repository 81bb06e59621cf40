//! Which file of which controller each limit of `linux.resources` is written to: a pure plan, made before anything is.
//!
//! Values of v1 become those of v2 as runc and crun document it: `cpu.shares` becomes `cpu.weight`, memory and swap together become
//! swap alone, a reservation becomes `memory.low`, `blkio` weights become those of BFQ or, where that is not there, `io.weight`. The
//! whole table is in docs/conformance.md.

#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::Path;

use oci_spec::runtime::{LinuxBlockIo, LinuxCpu, LinuxMemory, LinuxResources, LinuxThrottleDevice};

use super::super::error::{Context, Error, ErrorKind, Result};
use super::Hierarchies;

/// One value for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The controller, by its name in the version that is written to; empty for a file that every cgroup has.
    pub(super) controller: String,
    pub(super) file: String,
    pub(super) value: String,
    absent: Absent,
}

/// What becomes of a setting whose file is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Absent {
    /// That is an error.
    Refused,
    /// It holds without, or there is a better one beside it.
    Holds,
    /// It holds on a host that has no swap.
    HoldsWithoutSwap,
    /// Another file takes another value.
    Instead(&'static str, String),
}

impl Setting {
    fn new(controller: &str, file: impl Into<String>, value: impl ToString) -> Self {
        let (controller, file) = (controller.to_owned(), file.into());
        Self { controller, file, value: value.to_string(), absent: Absent::Refused }
    }

    fn or(mut self, absent: Absent) -> Self {
        self.absent = absent;
        self
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let failed = |file: &str, value: &str| format!("cannot write `{value}` to `{}`", folder.join(file).display());
        match (super::write_lines(&folder.join(&self.file), &self.value), &self.absent) {
            (Err(error), absent) if error.kind() == io::ErrorKind::NotFound => match absent {
                Absent::Holds => Ok(()),
                Absent::HoldsWithoutSwap if !has_swap() => Ok(()),
                Absent::Instead(file, value) => {
                    super::write_lines(&folder.join(file), value).context(|| failed(file, value))
                }
                _ => Err(error).context(|| failed(&self.file, &self.value)),
            },
            (written, _) => written.context(|| failed(&self.file, &self.value)),
        }
    }
}

/// Whether any swap is in use (its list has a title).
fn has_swap() -> bool {
    fs::read_to_string("/proc/swaps").is_ok_and(|list| list.lines().count() > 1)
}

/// Write settings into one folder. What is refused at first may fit after the others: memory must stay below memory and swap
/// together at each moment, and a burst below its quota.
pub(super) fn write<'all>(folder: &Path, settings: impl Iterator<Item = &'all Setting>) -> Result<()> {
    let again: Vec<&Setting> = settings.filter(|setting| setting.write(folder).is_err()).collect();
    again.into_iter().try_for_each(|setting| setting.write(folder))
}

/// What is written where, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::runtime) struct Settings {
    pub(super) v1: Vec<Setting>,
    pub(super) v2: Vec<Setting>,
}

impl Settings {
    /// Whether a v1 controller has something to do.
    pub(super) fn needs(&self, controller: &str) -> bool {
        self.v1.iter().any(|setting| setting.controller == controller)
    }
}

/// A limit in both versions.
struct Limit {
    name: &'static str,
    /// Nothing where v1 does not have it.
    v1: Vec<Setting>,
    /// Or why v2 cannot have it.
    v2: std::result::Result<Vec<Setting>, String>,
}

/// Decide for each limit where it goes on this host.
pub(in crate::runtime) fn plan(resources: Option<&LinuxResources>, hierarchies: &Hierarchies) -> Result<Settings> {
    let mut settings = Settings::default();
    let Some(resources) = resources else { return Ok(settings) };
    let mut unified_controllers = None;
    for limit in limits(resources)? {
        if limit.v1.first().is_some_and(|setting| hierarchies.v1(&setting.controller).is_some()) {
            settings.v1.extend(limit.v1);
            continue;
        }
        let available = unified_controllers.get_or_insert_with(|| available(hierarchies));
        let has = |setting: &Setting| available.split_ascii_whitespace().any(|name| name == setting.controller);
        match &limit.v2 {
            Ok(there) if there.iter().all(has) => settings.v2.extend_from_slice(there),
            _ => return Err(unsupported(&limit, hierarchies)),
        }
    }
    // They come last, and so take the place of what other fields say.
    for (file, value) in unified_files(resources) {
        settings.v2.push(unified(file, value, hierarchies)?);
    }
    Ok(settings)
}

/// The files of `unified` in one order each time: what is idle takes no weight, so that comes last.
pub(super) fn unified_files(resources: &LinuxResources) -> Vec<(&String, &String)> {
    let mut files: Vec<_> = resources.unified().iter().flatten().collect();
    files.sort_by_key(|(file, _)| (*file == "cpu.idle", *file));
    files
}

/// What has no effect on any kernel that this runs on, and is told rather than refused because engines have always sent it.
pub fn without_effect(resources: Option<&LinuxResources>) -> Vec<String> {
    let Some(memory) = resources.and_then(|resources| resources.memory().as_ref()) else { return Vec::new() };
    let kernel =
        "`memory.kernel` is ignored: Linux has no such limit any more, and counts that memory with `memory.limit`";
    let flat = "`memory.useHierarchy` is ignored: Linux always counts what cgroups below use";
    let asked =
        [(memory.kernel().is_some_and(|limit| limit > 0), kernel), (memory.use_hierarchy() == Some(false), flat)];
    asked.into_iter().filter(|(asked, _)| *asked).map(|(_, text)| text.to_owned()).collect()
}

/// The controllers of cgroup v2 on this host.
fn available(hierarchies: &Hierarchies) -> String {
    let top = hierarchies.unified.as_ref().map(|top| fs::read_to_string(top.join("cgroup.controllers")));
    top.and_then(std::result::Result::ok).unwrap_or_default()
}

/// A file of cgroup v2 by its name: also one that nobody here knows (runtime-spec, config-linux, "Unified").
fn unified(file: &str, value: &str, hierarchies: &Hierarchies) -> Result<Setting> {
    let Some((controller, _)) = file.split_once('.').filter(|_| !file.contains(['/', '\0'])) else {
        let message =
            format!("`{file}` is no file of a cgroup v2 controller: `unified` takes names like `memory.high`");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    };
    // Those of `cgroup.` are in every cgroup, and belong to no controller.
    let core = controller == "cgroup" && hierarchies.unified.is_some();
    if !core && !available(hierarchies).split_ascii_whitespace().any(|name| name == controller) {
        let message = format!("invalid configuration: `{file}` needs cgroup v2 with the controller `{controller}`");
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    Ok(Setting::new(if core { "" } else { controller }, file, value))
}

fn unsupported(limit: &Limit, hierarchies: &Hierarchies) -> Error {
    let controller = limit.v1.first().or_else(|| limit.v2.as_ref().ok()?.first());
    let controller = controller.map(|setting| setting.controller.as_str()).unwrap_or_default();
    let why = match &limit.v2 {
        _ if hierarchies.unified.is_none() && hierarchies.v1.is_empty() => {
            "no cgroup hierarchy is mounted at `/sys/fs/cgroup`".to_owned()
        }
        Err(why) if hierarchies.is_unified() => why.clone(),
        _ => format!("this host has no `{controller}` controller that can do it"),
    };
    Error::new(ErrorKind::Unsupported, format!("cannot limit {}: {why}", limit.name))
}

fn limits(resources: &LinuxResources) -> Result<Vec<Limit>> {
    let mut limits = Vec::new();
    if let Some(memory) = resources.memory() {
        memory_limits(memory, &mut limits)?;
    }
    if let Some(cpu) = resources.cpu() {
        cpu_limits(cpu, &mut limits);
    }
    if let Some(pids) = resources.pids() {
        // 0 is what engines send for no limit; none is what -1 means (runtime-spec, config-linux, "PIDs").
        let value = if pids.limit() > 0 { pids.limit().to_string() } else { "max".to_owned() };
        limits.push(alike("the number of processes", "pids", "pids.max", &value));
    }
    if let Some(io) = resources.block_io() {
        io_limits(io, &mut limits);
    }
    for page in resources.hugepage_limits().iter().flatten() {
        limits.push(huge_pages(page.page_size(), page.limit())?);
    }
    if let Some(network) = resources.network() {
        if let Some(class) = network.class_id() {
            limits.push(v1_only("the network class", "net_cls", "net_cls.classid", class));
        }
        for priority in network.priorities().iter().flatten() {
            let value = format!("{} {}", priority.name(), priority.priority());
            limits.push(v1_only("network priorities", "net_prio", "net_prio.ifpriomap", value));
        }
    }
    for (device, rdma) in resources.rdma().iter().flatten() {
        let part = |name: &str, value: Option<u32>| value.map(|value| format!(" {name}={value}")).unwrap_or_default();
        let value =
            format!("{device}{}{}", part("hca_handle", rdma.hca_handles()), part("hca_object", rdma.hca_objects()));
        limits.push(alike("RDMA", "rdma", "rdma.max", &value));
    }
    Ok(limits)
}

fn both(name: &'static str, v1: Setting, v2: Setting) -> Limit {
    Limit { name, v1: vec![v1], v2: Ok(vec![v2]) }
}

/// A limit that is the same file with the same value in both versions.
fn alike(name: &'static str, controller: &str, file: &str, value: &str) -> Limit {
    let one = Setting::new(controller, file, value);
    both(name, one.clone(), one)
}

fn v1_only(name: &'static str, controller: &str, file: &str, value: impl ToString) -> Limit {
    let why = format!("cgroup v2 has nothing like `{file}`");
    Limit { name, v1: vec![Setting::new(controller, file, value)], v2: Err(why) }
}

/// `max` for the -1 that means no limit.
fn or_max(value: i64) -> String {
    if value < 0 { "max".to_owned() } else { value.to_string() }
}

/// 0 is what engines send for what stays as it is.
fn set(value: Option<i64>) -> Option<i64> {
    value.filter(|value| *value != 0)
}

/// The limit of swap alone, as cgroup v2 and systemd count it, out of that of memory and swap together; none where there is to be none.
pub(super) fn swap_alone(memory: &LinuxMemory) -> std::result::Result<Option<i64>, String> {
    match (set(memory.limit()), set(memory.swap())) {
        // Whoever lifts the one limit means both (as v1 has it).
        (Some(limit), None) if limit < 0 => Ok(Some(-1)),
        (_, None) => Ok(None),
        (_, Some(swap)) if swap < 0 => Ok(Some(-1)),
        // Of memory without a limit nothing can be taken off.
        (Some(limit), Some(swap)) => Ok(Some(swap - limit.max(0))),
        (None, Some(_)) => Err("cgroup v2 counts swap alone, so a limit of both needs one of memory".to_owned()),
    }
}

fn memory_limits(memory: &LinuxMemory, limits: &mut Vec<Limit>) -> Result<()> {
    let (limit, swap) = (set(memory.limit()), set(memory.swap()));
    if let (Some(limit), Some(swap)) = (limit, swap)
        && swap >= 0
        && limit > swap
    {
        let message = format!("the memory+swap limit {swap} is below the memory limit {limit}");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    let one = |file: &str, value: String| Setting::new("memory", file, value);
    if let Some(limit) = limit {
        let v1 = one("memory.limit_in_bytes", limit.to_string());
        limits.push(both("memory", v1, one("memory.max", or_max(limit))));
    }
    if let Some(reservation) = set(memory.reservation()) {
        let v1 = one("memory.soft_limit_in_bytes", reservation.to_string());
        limits.push(both("the memory reservation", v1, one("memory.low", or_max(reservation))));
    }
    let lifted = limit.filter(|limit| *limit < 0);
    if let Some(together) = swap.or(lifted) {
        let v1 = one("memory.memsw.limit_in_bytes", together.to_string());
        let v1 = if swap.is_none() { v1.or(Absent::Holds) } else { v1 };
        let v2 = swap_alone(memory).map(|alone| alone.map(swap_max).into_iter().collect());
        limits.push(Limit { name: "swap", v1: vec![v1], v2 });
    }
    if let Some(kernel) = set(memory.kernel_tcp()) {
        limits.push(v1_only("kernel TCP memory", "memory", "memory.kmem.tcp.limit_in_bytes", kernel));
    }
    if let Some(swappiness) = memory.swappiness() {
        limits.push(v1_only("swappiness", "memory", "memory.swappiness", swappiness));
    }
    if memory.disable_oom_killer() == Some(true) {
        limits.push(v1_only("the OOM killer", "memory", "memory.oom_control", 1));
    }
    Ok(())
}

/// A kernel without the file has no swap, or does not count it: then no swap is as good as a limit of it.
fn swap_max(alone: i64) -> Setting {
    let absent = if alone > 0 { Absent::HoldsWithoutSwap } else { Absent::Holds };
    Setting::new("memory", "memory.swap.max", or_max(alone)).or(absent)
}

/// `cpu.shares` 2..262144 as `cpu.weight` 1..10000: the curve through both ends on which 1024 is 100, as each is the default
/// (runc from 1.3.2 on, crun from 1.23 on).
pub(super) fn weight_of_shares(shares: u64) -> u64 {
    match shares {
        0..=2 => 1,
        262_144.. => 10_000,
        _ => {
            let log = (shares as f64).log2();
            let exponent = (log * log + 125.0 * log) / 612.0 - 7.0 / 34.0;
            10_f64.powf(exponent).ceil() as u64
        }
    }
}

fn cpu_limits(cpu: &LinuxCpu, limits: &mut Vec<Limit>) {
    let one = |file: &str, value: String| Setting::new("cpu", file, value);
    // The weight of what is idle is that, and the kernel refuses another.
    if let Some(shares) = cpu.shares().filter(|shares| *shares != 0 && cpu.idle() != Some(1)) {
        let v1 = one("cpu.shares", shares.to_string());
        limits.push(both("CPU shares", v1, one("cpu.weight", weight_of_shares(shares).to_string())));
    }
    let (quota, period) = (set(cpu.quota()), cpu.period().filter(|period| *period != 0));
    if quota.is_some() || period.is_some() {
        let v1 = period.map(|period| one("cpu.cfs_period_us", period.to_string()));
        let v1 = v1.into_iter().chain(quota.map(|quota| one("cpu.cfs_quota_us", quota.to_string()))).collect();
        // A period that is not written stays, and is 100000 at first.
        let period = period.map(|period| format!(" {period}")).unwrap_or_default();
        let v2 = one("cpu.max", format!("{}{period}", or_max(quota.unwrap_or(-1))));
        limits.push(Limit { name: "CPU time", v1, v2: Ok(vec![v2]) });
    }
    if let Some(burst) = cpu.burst() {
        let v1 = one("cpu.cfs_burst_us", burst.to_string());
        limits.push(both("the CPU burst", v1, one("cpu.max.burst", burst.to_string())));
    }
    if let Some(idle) = cpu.idle() {
        limits.push(alike("CPU idleness", "cpu", "cpu.idle", &idle.to_string()));
    }
    if let Some(period) = cpu.realtime_period().filter(|period| *period != 0) {
        limits.push(v1_only("the real-time period", "cpu", "cpu.rt_period_us", period));
    }
    if let Some(runtime) = cpu.realtime_runtime().filter(|runtime| *runtime != 0) {
        limits.push(v1_only("the real-time quota", "cpu", "cpu.rt_runtime_us", runtime));
    }
    for (name, file, list) in
        [("the set of CPUs", "cpuset.cpus", cpu.cpus()), ("the set of memory nodes", "cpuset.mems", cpu.mems())]
    {
        if let Some(list) = list.as_ref().filter(|list| !list.is_empty()) {
            limits.push(alike(name, "cpuset", file, list));
        }
    }
}

/// `blkio` weights 10..1000 as `io.weight` 1..10000, on a straight line.
pub(super) fn io_weight(weight: u16) -> u64 {
    1 + u64::from(weight.saturating_sub(10)) * 9999 / 990
}

fn io_limits(io: &LinuxBlockIo, limits: &mut Vec<Limit>) {
    // The scheduler BFQ has files of its own, with the range of v1. A device's weight of 0 is the one that all have.
    let weight = |name, device: &str, (bfq, plain): (&str, &'static str), weight: u16| {
        let value = |number: u64| if weight == 0 { format!("{device}default") } else { format!("{device}{number}") };
        let same = value(weight.into());
        let v1 = Setting::new("blkio", bfq, &same).or(Absent::Instead(plain, same.clone()));
        let instead = Absent::Instead("io.weight", value(io_weight(weight)));
        both(name, v1, Setting::new("io", "io.bfq.weight", &same).or(instead))
    };
    if let Some(wanted) = io.weight().filter(|weight| *weight != 0) {
        limits.push(weight("the IO weight", "", ("blkio.bfq.weight", "blkio.weight"), wanted));
    }
    if let Some(wanted) = io.leaf_weight().filter(|weight| *weight != 0) {
        limits.push(v1_only("the IO weight of leaves", "blkio", "blkio.leaf_weight", wanted));
    }
    for device in io.weight_device().iter().flatten() {
        let number = format!("{}:{} ", device.major(), device.minor());
        if let Some(wanted) = device.weight() {
            let files = ("blkio.bfq.weight_device", "blkio.weight_device");
            limits.push(weight("a device's IO weight", &number, files, wanted));
        }
        if let Some(wanted) = device.leaf_weight().filter(|weight| *weight != 0) {
            let value = format!("{number}{wanted}");
            limits.push(v1_only("a device's IO weight of leaves", "blkio", "blkio.leaf_weight_device", value));
        }
    }
    let throttles: [(&str, &str, &Option<Vec<LinuxThrottleDevice>>); 4] = [
        ("blkio.throttle.read_bps_device", "rbps", io.throttle_read_bps_device()),
        ("blkio.throttle.write_bps_device", "wbps", io.throttle_write_bps_device()),
        ("blkio.throttle.read_iops_device", "riops", io.throttle_read_iops_device()),
        ("blkio.throttle.write_iops_device", "wiops", io.throttle_write_iops_device()),
    ];
    for (file, key, devices) in throttles {
        for device in devices.iter().flatten() {
            let number = format!("{}:{}", device.major(), device.minor());
            // v1 takes 0 for no limit, where v2 wants the word.
            let rate = if device.rate() == 0 { "max".to_owned() } else { device.rate().to_string() };
            let v1 = Setting::new("blkio", file, format!("{number} {}", device.rate()));
            limits.push(both("a device's IO rate", v1, Setting::new("io", "io.max", format!("{number} {key}={rate}"))));
        }
    }
}

/// Reservations are limited where the kernel can, and use anyway (runtime-spec, config-linux, "Huge page limits").
fn huge_pages(size: &str, limit: i64) -> Result<Limit> {
    if size.is_empty() || !size.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        let message = format!("`{size}` is no size of huge pages: use one like `2MB`");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    let files = |end: &str| {
        let reserved = Setting::new("hugetlb", format!("hugetlb.{size}.rsvd.{end}"), limit).or(Absent::Holds);
        vec![reserved, Setting::new("hugetlb", format!("hugetlb.{size}.{end}"), limit)]
    };
    Ok(Limit { name: "huge pages", v1: files("limit_in_bytes"), v2: Ok(files("max")) })
}
