//! Limits of the runtime specification as properties of a unit (systemd.resource-control(5)), as runc and crun document them.
//!
//! What systemd has no property for, rcd writes into the cgroup itself; it is systemd's promise to leave those files alone.

use oci_spec::runtime::{LinuxBlockIo, LinuxCpu, LinuxMemory, LinuxResources};

use super::super::super::error::{Error, ErrorKind, Result};
use super::super::super::numbers;
use super::super::limits::{io_weight, swap_alone, unified_files, weight_of_shares};
use super::wire::Value;
use super::{Unit, Wanted, annotations};

pub(super) type Property = (String, Value);

/// What a host's systemd takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Host {
    /// Whether controllers are on cgroup v1.
    pub(super) v1: bool,
    /// Of systemd; 0 where it is not known.
    pub(super) version: u32,
}

/// Properties that are younger than others (systemd.resource-control(5), systemd.service(5)). An older systemd would refuse the whole
/// scope for one of them; what it does not know it does not take back either, so the cgroup's file alone will do.
const YOUNG: [(&str, u32); 5] = [
    ("CPUQuotaPeriodUSec", 242),
    ("AllowedCPUs", 244),
    ("AllowedMemoryNodes", 244),
    ("MemoryZSwapMax", 253),
    ("OOMPolicy", 253),
];

/// From here on a weight of 0 is that of what is idle.
const IDLE_SINCE: u32 = 252;

impl Host {
    /// From its property `Version`, like `252.39-1~deb12u1` or `v245.4-1.fc32`.
    pub(super) fn new(v1: bool, version: &str) -> Self {
        let digits: String = version.trim_start_matches('v').chars().take_while(char::is_ascii_digit).collect();
        Self { v1, version: digits.parse().unwrap_or_default() }
    }

    fn knows(self, name: &str) -> bool {
        YOUNG.iter().all(|(young, since)| *young != name || self.version >= *since)
    }
}

/// No limit, as systemd says it.
const NONE: u64 = u64::MAX;
/// systemd keeps processor time in per cent: so many microseconds of a second are one.
const PER_CENT: u64 = 10_000;
const PERIOD: u64 = 100_000;

/// All that the scope of a container is made with; what annotations say comes last, and counts.
pub(super) fn of_scope(unit: &Unit, pid: i32, wanted: &Wanted<'_>, host: Host) -> Result<Vec<Property>> {
    let yes = |name: &str| (name.to_owned(), Value::Bool(true));
    let mut properties = vec![
        ("Description".to_owned(), Value::text(format!("rcd container {}", wanted.id))),
        ("Slice".to_owned(), Value::text(&unit.slice)),
        ("PIDs".to_owned(), Value::Array("u".to_owned(), vec![Value::Uint32(pid.unsigned_abs())])),
        yes("Delegate"),
        ("DefaultDependencies".to_owned(), Value::Bool(false)),
        yes("CPUAccounting"),
        yes("MemoryAccounting"),
        yes("TasksAccounting"),
        yes(if host.v1 { "BlockIOAccounting" } else { "IOAccounting" }),
    ];
    if let Some(resources) = wanted.resources {
        properties.extend(of_resources(resources, host)?);
        // One that is there already does not change it any more.
        properties.extend(oom_policy(resources).filter(|(name, _)| host.knows(name)));
    }
    for (name, value) in annotations::properties(wanted.annotations)? {
        properties.retain(|(other, _)| *other != name);
        properties.push((name, value));
    }
    Ok(properties)
}

/// The limits alone.
pub(super) fn of_resources(resources: &LinuxResources, host: Host) -> Result<Vec<Property>> {
    let mut found = Vec::new();
    let mut add = |name: &str, value: Value| found.push((name.to_owned(), value));
    if let Some(memory) = resources.memory() {
        memory_limits(memory, host.v1, &mut add)?;
    }
    if let Some(cpu) = resources.cpu() {
        cpu_limits(cpu, host, &mut add)?;
    }
    if let Some(pids) = resources.pids() {
        let most = u64::try_from(pids.limit()).ok().filter(|limit| *limit > 0).unwrap_or(NONE);
        add("TasksMax", Value::Uint64(most));
    }
    if let Some(weight) = resources.block_io().as_ref().and_then(LinuxBlockIo::weight).filter(|weight| *weight != 0) {
        match host.v1 {
            true => add("BlockIOWeight", Value::Uint64(weight.into())),
            false => add("IOWeight", Value::Uint64(io_weight(weight))),
        }
    }
    for (file, value) in unified_files(resources) {
        of_file(file, value, host, &mut add)?;
    }
    found.retain(|(name, _)| host.knows(name));
    Ok(found)
}

/// What systemd does when the kernel kills one of a scope's processes for want of memory.
fn oom_policy(resources: &LinuxResources) -> Option<Property> {
    let policy = match resources.unified().as_ref()?.get("memory.oom.group")?.trim() {
        "0" => "continue",
        "1" => "kill",
        _ => return None,
    };
    Some(("OOMPolicy".to_owned(), Value::text(policy)))
}

/// `-1` is no limit, and 0 is one that stays as it is.
fn bytes(value: Option<i64>) -> Option<Value> {
    let value = value.filter(|value| *value != 0)?;
    Some(Value::Uint64(u64::try_from(value).unwrap_or(NONE)))
}

fn memory_limits(memory: &LinuxMemory, v1: bool, add: &mut impl FnMut(&str, Value)) -> Result<()> {
    let limits = [("MemoryMax", bytes(memory.limit())), ("MemoryLow", bytes(memory.reservation()))];
    limits.into_iter().for_each(|(name, value)| value.into_iter().for_each(|value| add(name, value)));
    // It has no property for both together, which v1 limits.
    let alone = if v1 { None } else { swap_alone(memory).map_err(|why| Error::new(ErrorKind::InvalidSpec, why))? };
    if let Some(alone) = alone {
        add("MemorySwapMax", Value::Uint64(u64::try_from(alone).unwrap_or(NONE)));
    }
    Ok(())
}

fn cpu_limits(cpu: &LinuxCpu, host: Host, add: &mut impl FnMut(&str, Value)) -> Result<()> {
    if cpu.idle() == Some(1) && !host.v1 && host.version >= IDLE_SINCE {
        add("CPUWeight", Value::Uint64(0));
    } else if let Some(shares) = cpu.shares().filter(|shares| *shares != 0) {
        match host.v1 {
            true => add("CPUShares", Value::Uint64(shares)),
            false => add("CPUWeight", Value::Uint64(weight_of_shares(shares))),
        }
    }
    let period = cpu.period().filter(|period| *period != 0);
    let quota = cpu.quota().filter(|quota| *quota != 0);
    if quota.is_some() || period.is_some() {
        cpu_time(quota.and_then(|quota| u64::try_from(quota).ok()), period, add);
    }
    for (name, list) in [("AllowedCPUs", cpu.cpus()), ("AllowedMemoryNodes", cpu.mems())] {
        if let Some(list) = list.as_ref().filter(|list| !list.is_empty()) {
            add(name, mask(list)?);
        }
    }
    Ok(())
}

fn cpu_time(quota: Option<u64>, period: Option<u64>, add: &mut impl FnMut(&str, Value)) {
    let per_second = quota.map_or(NONE, |quota| {
        let exact = quota.saturating_mul(1_000_000) / period.unwrap_or(PERIOD);
        // Rounded up, or systemd would round down to less than was asked for.
        exact.next_multiple_of(PER_CENT)
    });
    add("CPUQuotaPerSecUSec", Value::Uint64(per_second));
    if let Some(period) = period {
        add("CPUQuotaPeriodUSec", Value::Uint64(period));
    }
}

/// A list like `0-2,4` as a mask of bits, the lowest in the first byte.
fn mask(list: &str) -> Result<Value> {
    let wrong =
        || Error::new(ErrorKind::InvalidSpec, format!("`{list}` is no list of processors or nodes like `0-2,4`"));
    let numbers = numbers::parse(list).ok_or_else(wrong)?;
    let mut bytes = vec![0_u8; numbers.last().map_or(0, |last| last / 8 + 1)];
    numbers.iter().for_each(|bit| bytes[bit / 8] |= 1 << (bit % 8));
    Ok(Value::Array("y".to_owned(), bytes.into_iter().map(Value::Byte).collect()))
}

/// A file of cgroup v2 as a property, where there is one for it.
fn of_file(file: &str, value: &str, host: Host, add: &mut impl FnMut(&str, Value)) -> Result<()> {
    let wrong = || Error::new(ErrorKind::InvalidSpec, format!("`{value}` is no value for `{file}`"));
    let number = |text: &str| match text {
        "max" => Ok(NONE),
        text => text.parse().map_err(|_| wrong()),
    };
    let name = match file {
        "cpu.weight" => "CPUWeight",
        "memory.min" => "MemoryMin",
        "memory.low" => "MemoryLow",
        "memory.high" => "MemoryHigh",
        "memory.max" => "MemoryMax",
        "memory.swap.max" => "MemorySwapMax",
        "memory.zswap.max" => "MemoryZSwapMax",
        "pids.max" => "TasksMax",
        "cpuset.cpus" | "cpuset.mems" => {
            add(if file == "cpuset.cpus" { "AllowedCPUs" } else { "AllowedMemoryNodes" }, mask(value)?);
            return Ok(());
        }
        "cpu.idle" => {
            if value.trim() == "1" && host.version >= IDLE_SINCE {
                add("CPUWeight", Value::Uint64(0));
            }
            return Ok(());
        }
        "io.weight" => {
            // Other lines are about one device.
            let plain = |line: &str| line.trim().strip_prefix("default ").unwrap_or(line.trim()).trim().parse().ok();
            value.lines().filter_map(plain).for_each(|weight| add("IOWeight", Value::Uint64(weight)));
            return Ok(());
        }
        "cpu.max" => {
            let mut words = value.split_ascii_whitespace();
            let quota = words.next().ok_or_else(wrong).and_then(number)?;
            let period = words.next().map(|text| text.parse().map_err(|_| wrong())).transpose()?;
            cpu_time(Some(quota).filter(|quota| *quota != NONE), period.filter(|period| *period != 0), add);
            return Ok(());
        }
        _ => return Ok(()),
    };
    add(name, Value::Uint64(number(value.trim())?));
    Ok(())
}

/// As systemd takes them.
pub(super) fn as_array(properties: Vec<Property>) -> Value {
    let one = |(name, value): Property| Value::Struct(vec![Value::Text(name), Value::Variant(Box::new(value))]);
    Value::Array("(sv)".to_owned(), properties.into_iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, v1: bool) -> Vec<Property> {
        of_version(text, Host { v1, version: 255 })
    }

    fn of_version(text: &str, host: Host) -> Vec<Property> {
        let resources: LinuxResources = serde_json::from_str(text).expect("valid");
        of_resources(&resources, host).expect("properties")
    }

    fn number(name: &str, value: u64) -> Property {
        (name.to_owned(), Value::Uint64(value))
    }

    #[test]
    fn limits_are_properties() {
        let cases = [
            (
                r#"{"memory":{"limit":100,"swap":300,"reservation":50}}"#,
                vec![number("MemoryMax", 100), number("MemoryLow", 50), number("MemorySwapMax", 200)],
            ),
            (r#"{"memory":{"limit":-1,"swap":-1}}"#, vec![number("MemoryMax", NONE), number("MemorySwapMax", NONE)]),
            (r#"{"memory":{"limit":-1}}"#, vec![number("MemoryMax", NONE), number("MemorySwapMax", NONE)]),
            (r#"{"memory":{"limit":-1,"swap":300}}"#, vec![number("MemoryMax", NONE), number("MemorySwapMax", 300)]),
            (r#"{"memory":{"limit":0},"cpu":{"shares":0,"quota":0,"period":0}}"#, vec![]),
            (r#"{"cpu":{"shares":1024}}"#, vec![number("CPUWeight", 100)]),
            (
                r#"{"cpu":{"quota":50000,"period":100000}}"#,
                vec![number("CPUQuotaPerSecUSec", 500_000), number("CPUQuotaPeriodUSec", 100_000)],
            ),
            (
                r#"{"cpu":{"quota":33333,"period":100000}}"#,
                vec![number("CPUQuotaPerSecUSec", 340_000), number("CPUQuotaPeriodUSec", 100_000)],
            ),
            (r#"{"cpu":{"quota":-1}}"#, vec![number("CPUQuotaPerSecUSec", NONE)]),
            (r#"{"cpu":{"shares":512,"idle":1}}"#, vec![number("CPUWeight", 0)]),
            (r#"{"cpu":{"shares":512,"idle":0}}"#, vec![number("CPUWeight", 59)]),
            (r#"{"unified":{"cpu.idle":"1","cpu.weight":"7"}}"#, vec![number("CPUWeight", 7), number("CPUWeight", 0)]),
            (r#"{"unified":{"cpu.idle":"0"}}"#, vec![]),
            (r#"{"blockIO":{"weight":500}}"#, vec![number("IOWeight", 4950)]),
            (r#"{"blockIO":{"weight":0}}"#, vec![]),
            (r#"{"unified":{"io.weight":"default 40\n8:0 50"}}"#, vec![number("IOWeight", 40)]),
            (r#"{"unified":{"io.weight":"40"}}"#, vec![number("IOWeight", 40)]),
            (
                r#"{"unified":{"memory.min":"1","memory.low":"2","memory.swap.max":"max","memory.zswap.max":"0"}}"#,
                vec![
                    number("MemoryLow", 2),
                    number("MemoryMin", 1),
                    number("MemorySwapMax", NONE),
                    number("MemoryZSwapMax", 0),
                ],
            ),
            (r#"{"pids":{"limit":7}}"#, vec![number("TasksMax", 7)]),
            (r#"{"pids":{"limit":-1}}"#, vec![number("TasksMax", NONE)]),
            (
                r#"{"unified":{"memory.high":"70","cpu.max":"max 50000","io.max":"8:0 rbps=1","pids.max":"max"}}"#,
                vec![
                    number("CPUQuotaPerSecUSec", NONE),
                    number("CPUQuotaPeriodUSec", 50_000),
                    number("MemoryHigh", 70),
                    number("TasksMax", NONE),
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, false), expected, "{text}");
        }
        let v1 = [
            (r#"{"cpu":{"shares":1024,"idle":1}}"#, vec![number("CPUShares", 1024)]),
            (r#"{"blockIO":{"weight":500}}"#, vec![number("BlockIOWeight", 500)]),
            (r#"{"memory":{"limit":100,"swap":300}}"#, vec![number("MemoryMax", 100)]),
        ];
        for (text, expected) in v1 {
            assert_eq!(found(text, true), expected, "{text}");
        }
    }

    #[test]
    fn properties_that_an_older_systemd_does_not_know_are_left_to_the_files() {
        let asked = r#"{"cpu":{"quota":50000,"period":100000,"cpus":"0","mems":"0","shares":512,"idle":1},
            "unified":{"memory.zswap.max":"0"}}"#;
        let names = |version: u32| -> Vec<String> {
            of_version(asked, Host { v1: false, version }).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(241), ["CPUWeight", "CPUQuotaPerSecUSec"]);
        assert_eq!(names(243), ["CPUWeight", "CPUQuotaPerSecUSec", "CPUQuotaPeriodUSec"]);
        let most = ["CPUWeight", "CPUQuotaPerSecUSec", "CPUQuotaPeriodUSec", "AllowedCPUs", "AllowedMemoryNodes"];
        assert_eq!(names(252), most);
        assert_eq!(names(253), [&most[..], &["MemoryZSwapMax"]].concat());
        let weight = |version: u32| of_version(asked, Host { v1: false, version })[0].1.clone();
        assert_eq!((weight(251), weight(252)), (Value::Uint64(59), Value::Uint64(0)));
    }

    #[test]
    fn versions_are_the_number_in_front() {
        for (text, version) in [("252.39-1~deb12u1", 252), ("v245.4-1.fc32", 245), ("255", 255), ("", 0), ("devel", 0)]
        {
            assert_eq!(Host::new(false, text).version, version, "{text}");
        }
    }

    #[test]
    fn a_scope_is_told_what_becomes_of_it_without_memory() {
        let unit = Unit::new("", "rcd", "x", super::super::Manager::System).expect("a unit");
        let policy = |text: &str, version: u32| {
            let resources: LinuxResources = serde_json::from_str(text).expect("valid");
            let annotations = std::collections::HashMap::new();
            let wanted = Wanted { id: "x", resources: Some(&resources), annotations: &annotations };
            let all = of_scope(&unit, 1, &wanted, Host { v1: false, version }).expect("properties");
            all.into_iter().find(|(name, _)| name == "OOMPolicy").map(|(_, value)| value)
        };
        let group = |value: &str| format!(r#"{{"unified":{{"memory.oom.group":"{value}"}}}}"#);
        assert_eq!(policy(&group("1"), 253), Some(Value::text("kill")));
        assert_eq!(policy(&group("0"), 253), Some(Value::text("continue")));
        assert_eq!((policy(&group("2"), 253), policy(&group("1"), 252), policy("{}", 253)), (None, None, None));
    }

    #[test]
    fn lists_of_processors_are_masks() {
        let bytes = |list: &[u8]| Value::Array("y".to_owned(), list.iter().copied().map(Value::Byte).collect());
        for (list, expected) in [("0", &[1][..]), ("0-2,4", &[0b1_0111]), ("9", &[0, 2]), ("1, 8", &[2, 1])] {
            assert_eq!(mask(list).expect(list), bytes(expected), "{list}");
        }
        for bad in ["", "x", "1-", "-1", "99999999"] {
            assert!(mask(bad).is_err(), "{bad}");
        }
    }
}
