//! Which file of which controller each limit of `linux.resources` is written to: a pure plan, made before anything is.
//!
//! Conversions from v1 to v2 values are those that the runtime specification's users expect: `cpu.shares` becomes
//! `cpu.weight`, memory+swap becomes swap alone, `blkio` weights become `io` weights.

use std::fs;

use oci_spec::runtime::{LinuxBlockIo, LinuxCpu, LinuxMemory, LinuxResources, LinuxThrottleDevice};

use super::super::error::{Error, ErrorKind, Result};
use super::Hierarchies;

/// One value for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The controller, by its name in the version that is written to.
    pub(super) controller: &'static str,
    pub(super) file: String,
    pub(super) value: String,
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

/// A limit in both versions; one that a version does not have is `None`.
struct Limit {
    name: &'static str,
    v1: Option<(&'static str, String, String)>,
    v2: Option<(&'static str, String, String)>,
}

/// Decide for each limit where it goes on this host.
pub(in crate::runtime) fn plan(resources: Option<&LinuxResources>, hierarchies: &Hierarchies) -> Result<Settings> {
    let mut settings = Settings::default();
    let Some(resources) = resources else { return Ok(settings) };
    let mut unified_controllers = None;
    for limit in limits(resources)? {
        if let Some((controller, file, value)) = &limit.v1
            && hierarchies.v1(controller).is_some()
        {
            settings.v1.push(Setting { controller, file: file.clone(), value: value.clone() });
            continue;
        }
        let available = unified_controllers.get_or_insert_with(|| {
            let top = hierarchies.unified.as_ref().map(|top| fs::read_to_string(top.join("cgroup.controllers")));
            top.and_then(std::result::Result::ok).unwrap_or_default()
        });
        match &limit.v2 {
            Some((controller, file, value)) if available.split_ascii_whitespace().any(|name| name == *controller) => {
                settings.v2.push(Setting { controller, file: file.clone(), value: value.clone() });
            }
            _ => return Err(unsupported(&limit, hierarchies)),
        }
    }
    for (file, value) in resources.unified().iter().flatten() {
        let controller = file.split('.').next().unwrap_or_default();
        let known = ["cpu", "cpuset", "memory", "io", "pids", "hugetlb", "rdma", "misc"];
        let Some(controller) = known.into_iter().find(|name| *name == controller) else {
            return Err(Error::new(ErrorKind::InvalidSpec, format!("`{file}` is no file of a cgroup v2 controller")));
        };
        let available = hierarchies.unified.as_ref().map(|top| fs::read_to_string(top.join("cgroup.controllers")));
        let available = available.and_then(std::result::Result::ok).unwrap_or_default();
        if !available.split_ascii_whitespace().any(|name| name == controller) || file.contains('/') {
            let message = format!("invalid configuration: `{file}` needs cgroup v2 with the controller `{controller}`");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        settings.v2.push(Setting { controller, file: file.clone(), value: value.clone() });
    }
    Ok(settings)
}

fn unsupported(limit: &Limit, hierarchies: &Hierarchies) -> Error {
    let (controller, _, _) =
        limit.v1.as_ref().or(limit.v2.as_ref()).unwrap_or(&("?", String::new(), String::new())).clone();
    let where_from = if hierarchies.unified.is_none() && hierarchies.v1.is_empty() {
        "no cgroup hierarchy is mounted at `/sys/fs/cgroup`".to_owned()
    } else {
        format!("this host has no `{controller}` controller that can do it")
    };
    Error::new(ErrorKind::Unsupported, format!("cannot limit {}: {where_from}", limit.name))
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
        // 0 and below mean no limit (runtime-spec, config-linux, PIDs: docker and runc agree).
        let value = if pids.limit() > 0 { pids.limit().to_string() } else { "max".to_owned() };
        limits.push(both("the number of processes", "pids", "pids.max", &value, "pids", "pids.max", &value));
    }
    if let Some(io) = resources.block_io() {
        io_limits(io, &mut limits);
    }
    for page in resources.hugepage_limits().iter().flatten() {
        let (v1, v2) =
            (format!("hugetlb.{}.limit_in_bytes", page.page_size()), format!("hugetlb.{}.max", page.page_size()));
        let value = page.limit().to_string();
        limits.push(both("huge pages", "hugetlb", &v1, &value, "hugetlb", &v2, &value));
    }
    if let Some(network) = resources.network() {
        if let Some(class) = network.class_id() {
            limits.push(v1_only("the network class", "net_cls", "net_cls.classid", &class.to_string()));
        }
        for priority in network.priorities().iter().flatten() {
            let value = format!("{} {}", priority.name(), priority.priority());
            limits.push(v1_only("network priorities", "net_prio", "net_prio.ifpriomap", &value));
        }
    }
    for (device, rdma) in resources.rdma().iter().flatten() {
        let part = |name: &str, value: Option<u32>| value.map(|value| format!(" {name}={value}")).unwrap_or_default();
        let value =
            format!("{device}{}{}", part("hca_handle", rdma.hca_handles()), part("hca_object", rdma.hca_objects()));
        limits.push(both("RDMA", "rdma", "rdma.max", &value, "rdma", "rdma.max", &value));
    }
    Ok(limits)
}

fn both(name: &'static str, c1: &'static str, f1: &str, v1: &str, c2: &'static str, f2: &str, v2: &str) -> Limit {
    Limit { name, v1: Some((c1, f1.to_owned(), v1.to_owned())), v2: Some((c2, f2.to_owned(), v2.to_owned())) }
}

fn v1_only(name: &'static str, controller: &'static str, file: &str, value: &str) -> Limit {
    Limit { name, v1: Some((controller, file.to_owned(), value.to_owned())), v2: None }
}

/// `max` for the -1 that means no limit.
fn or_max(value: i64) -> String {
    if value < 0 { "max".to_owned() } else { value.to_string() }
}

fn memory_limits(memory: &LinuxMemory, limits: &mut Vec<Limit>) -> Result<()> {
    // 0 is what engines send for what stays as it is.
    let set = |value: Option<i64>| value.filter(|value| *value != 0);
    let (limit, swap) = (set(memory.limit()), set(memory.swap()));
    if let (Some(limit), Some(swap)) = (limit, swap)
        && swap >= 0
        && limit > swap
    {
        let message = format!("the memory+swap limit {swap} is below the memory limit {limit}");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    if let Some(limit) = limit {
        let name = "memory";
        limits.push(both(
            name,
            "memory",
            "memory.limit_in_bytes",
            &limit.to_string(),
            "memory",
            "memory.max",
            &or_max(limit),
        ));
    }
    if let Some(reservation) = set(memory.reservation()) {
        let (v1, v2) = (reservation.to_string(), or_max(reservation));
        limits.push(both(
            "the memory reservation",
            "memory",
            "memory.soft_limit_in_bytes",
            &v1,
            "memory",
            "memory.low",
            &v2,
        ));
    }
    if let Some(swap) = swap {
        // v1 counts memory and swap together, v2 swap alone.
        let alone = if swap < 0 { -1 } else { swap - limit.unwrap_or_default() };
        let file = "memory.memsw.limit_in_bytes";
        limits.push(both("swap", "memory", file, &swap.to_string(), "memory", "memory.swap.max", &or_max(alone)));
    }

    if let Some(kernel) = set(memory.kernel_tcp()) {
        limits.push(v1_only("kernel TCP memory", "memory", "memory.kmem.tcp.limit_in_bytes", &kernel.to_string()));
    }
    if let Some(swappiness) = memory.swappiness() {
        limits.push(v1_only("swappiness", "memory", "memory.swappiness", &swappiness.to_string()));
    }
    if memory.disable_oom_killer() == Some(true) {
        limits.push(v1_only("the OOM killer", "memory", "memory.oom_control", "1"));
    }
    Ok(())
}

/// `cpu.shares` 2..262144 as `cpu.weight` 1..10000, the straight line that the specification's users agreed on.
pub(super) fn weight_of_shares(shares: u64) -> u64 {
    1 + ((shares.clamp(2, 262_144) - 2) * 9999) / 262_142
}

fn cpu_limits(cpu: &LinuxCpu, limits: &mut Vec<Limit>) {
    if let Some(shares) = cpu.shares().filter(|shares| *shares != 0) {
        let (v1, v2) = (shares.to_string(), weight_of_shares(shares).to_string());
        limits.push(both("CPU shares", "cpu", "cpu.shares", &v1, "cpu", "cpu.weight", &v2));
    }
    let period = cpu.period();
    if let Some(period) = period.filter(|period| *period != 0) {
        let quota = cpu.quota().filter(|quota| *quota > 0).map_or("max".to_owned(), |quota| quota.to_string());
        let v2 = format!("{quota} {period}");
        limits.push(both("the CPU period", "cpu", "cpu.cfs_period_us", &period.to_string(), "cpu", "cpu.max", &v2));
    }
    if let Some(quota) = cpu.quota().filter(|quota| *quota != 0) {
        let v2 = format!("{} {}", or_max(quota), period.unwrap_or(100_000));
        limits.push(both("CPU time", "cpu", "cpu.cfs_quota_us", &quota.to_string(), "cpu", "cpu.max", &v2));
    }
    if let Some(burst) = cpu.burst() {
        let value = burst.to_string();
        limits.push(both("the CPU burst", "cpu", "cpu.cfs_burst_us", &value, "cpu", "cpu.max.burst", &value));
    }
    if let Some(idle) = cpu.idle() {
        let value = idle.to_string();
        limits.push(both("CPU idleness", "cpu", "cpu.idle", &value, "cpu", "cpu.idle", &value));
    }
    if let Some(period) = cpu.realtime_period().filter(|period| *period != 0) {
        limits.push(v1_only("the real-time period", "cpu", "cpu.rt_period_us", &period.to_string()));
    }
    if let Some(runtime) = cpu.realtime_runtime().filter(|runtime| *runtime != 0) {
        limits.push(v1_only("the real-time quota", "cpu", "cpu.rt_runtime_us", &runtime.to_string()));
    }
    if let Some(cpus) = cpu.cpus().as_ref().filter(|cpus| !cpus.is_empty()) {
        limits.push(both("the set of CPUs", "cpuset", "cpuset.cpus", cpus, "cpuset", "cpuset.cpus", cpus));
    }
    if let Some(nodes) = cpu.mems().as_ref().filter(|nodes| !nodes.is_empty()) {
        limits.push(both("the set of memory nodes", "cpuset", "cpuset.mems", nodes, "cpuset", "cpuset.mems", nodes));
    }
}

fn io_limits(io: &LinuxBlockIo, limits: &mut Vec<Limit>) {
    if let Some(weight) = io.weight().filter(|weight| *weight != 0) {
        let value = weight.to_string();
        limits.push(both("the IO weight", "blkio", "blkio.bfq.weight", &value, "io", "io.bfq.weight", &value));
    }
    for device in io.weight_device().iter().flatten() {
        if let Some(weight) = device.weight() {
            let value = format!("{}:{} {weight}", device.major(), device.minor());
            let file = "io.bfq.weight";
            limits.push(both("a device's IO weight", "blkio", "blkio.bfq.weight_device", &value, "io", file, &value));
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
            let (v1, v2) = (format!("{number} {}", device.rate()), format!("{number} {key}={}", device.rate()));
            limits.push(both("a device's IO rate", "blkio", file, &v1, "io", "io.max", &v2));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_become_weights() {
        for (shares, weight) in [(2, 1), (1024, 39), (262_144, 10_000), (0, 1), (u64::MAX, 10_000)] {
            assert_eq!(weight_of_shares(shares), weight, "{shares}");
        }
    }

    #[test]
    fn a_limit_that_has_no_controller_is_an_error() {
        let resources: LinuxResources = serde_json::from_str(r#"{"memory":{"limit":1048576}}"#).expect("valid");
        let error = plan(Some(&resources), &Hierarchies::default()).expect_err("no hierarchy");
        assert_eq!(error.to_string(), "cannot limit memory: no cgroup hierarchy is mounted at `/sys/fs/cgroup`");
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }

    #[test]
    fn zero_leaves_a_limit_as_it_is() {
        let text = r#"{"memory":{"limit":0,"swap":0,"reservation":0,"kernelTCP":0},"cpu":{"shares":0,"quota":0,"period":0},
            "blockIO":{"weight":0}}"#;
        let resources: LinuxResources = serde_json::from_str(text).expect("valid");
        assert!(limits(&resources).expect("a plan").is_empty());
    }

    #[test]
    fn swap_is_alone_on_v2_and_together_on_v1() {
        let resources: LinuxResources = serde_json::from_str(r#"{"memory":{"limit":100,"swap":300}}"#).expect("valid");
        let found = limits(&resources).expect("a plan");
        let swap = found.iter().find(|limit| limit.name == "swap").expect("a swap limit");
        assert_eq!(swap.v1.as_ref().expect("v1").2, "300");
        assert_eq!(swap.v2.as_ref().expect("v2").2, "200");
    }
}
