//! Limits of the runtime specification as properties of a unit (systemd.resource-control(5)), as runc and crun document them.
//!
//! What systemd has no property for, rcd writes into the cgroup itself; it is systemd's promise to leave those files alone.

use oci_spec::runtime::{LinuxCpu, LinuxMemory, LinuxResources};

use super::super::super::error::{Error, ErrorKind, Result};
use super::super::super::numbers;
use super::super::limits::{swap_alone, weight_of_shares};
use super::wire::Value;
use super::{Unit, Wanted, annotations};

pub(super) type Property = (String, Value);

/// No limit, as systemd says it.
const NONE: u64 = u64::MAX;
/// systemd keeps processor time in per cent: so many microseconds of a second are one.
const PER_CENT: u64 = 10_000;
const PERIOD: u64 = 100_000;

/// All that the scope of a container is made with; what annotations say comes last, and counts.
pub(super) fn of_scope(unit: &Unit, pid: i32, wanted: &Wanted<'_>) -> Result<Vec<Property>> {
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
        yes(if wanted.v1 { "BlockIOAccounting" } else { "IOAccounting" }),
    ];
    if let Some(resources) = wanted.resources {
        properties.extend(of_resources(resources, wanted.v1)?);
    }
    for (name, value) in annotations::properties(wanted.annotations)? {
        properties.retain(|(other, _)| *other != name);
        properties.push((name, value));
    }
    Ok(properties)
}

/// The limits alone.
pub(super) fn of_resources(resources: &LinuxResources, v1: bool) -> Result<Vec<Property>> {
    let mut found = Vec::new();
    let mut add = |name: &str, value: Value| found.push((name.to_owned(), value));
    if let Some(memory) = resources.memory() {
        memory_limits(memory, v1, &mut add)?;
    }
    if let Some(cpu) = resources.cpu() {
        cpu_limits(cpu, v1, &mut add)?;
    }
    if let Some(pids) = resources.pids() {
        let most = u64::try_from(pids.limit()).ok().filter(|limit| *limit > 0).unwrap_or(NONE);
        add("TasksMax", Value::Uint64(most));
    }
    let mut unified: Vec<_> = resources.unified().iter().flatten().collect();
    unified.sort();
    for (file, value) in unified {
        of_file(file, value, &mut add)?;
    }
    Ok(found)
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

fn cpu_limits(cpu: &LinuxCpu, v1: bool, add: &mut impl FnMut(&str, Value)) -> Result<()> {
    if let Some(shares) = cpu.shares().filter(|shares| *shares != 0) {
        match v1 {
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
fn of_file(file: &str, value: &str, add: &mut impl FnMut(&str, Value)) -> Result<()> {
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
        "pids.max" => "TasksMax",
        "cpuset.cpus" | "cpuset.mems" => {
            add(if file == "cpuset.cpus" { "AllowedCPUs" } else { "AllowedMemoryNodes" }, mask(value)?);
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
        let resources: LinuxResources = serde_json::from_str(text).expect("valid");
        of_resources(&resources, v1).expect("properties")
    }

    #[test]
    fn limits_are_properties() {
        let number = |name: &str, value| (name.to_owned(), Value::Uint64(value));
        let cases = [
            (
                r#"{"memory":{"limit":100,"swap":300,"reservation":50}}"#,
                vec![number("MemoryMax", 100), number("MemoryLow", 50), number("MemorySwapMax", 200)],
            ),
            (r#"{"memory":{"limit":-1,"swap":-1}}"#, vec![number("MemoryMax", NONE), number("MemorySwapMax", NONE)]),
            (r#"{"memory":{"limit":-1}}"#, vec![number("MemoryMax", NONE), number("MemorySwapMax", NONE)]),
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
        assert_eq!(found(r#"{"cpu":{"shares":1024}}"#, true), [number("CPUShares", 1024)]);
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
