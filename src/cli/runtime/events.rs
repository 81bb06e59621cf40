//! `events`: what a container uses, in the form that runc's callers read, and when the kernel killed something in it for want
//! of memory.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rcd::runtime::{self, cgroup::Cgroup};
use serde_json::{Map, Value, json};

use super::super::ui::Ui;
use super::arguments::{EventsArgs, GlobalArgs};
use super::life::root;

/// How often it is looked whether something was killed, or the container has ended.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn events(args: &EventsArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let root = root(global)?;
    let interval = interval(&args.interval)?;
    let record = runtime::load(&root, &args.id)?;
    let stopped = || runtime::status(&root, &record) == runtime::Status::Stopped;
    if stopped() {
        bail!("container `{}` is not running", args.id);
    }
    let cgroup = record.cgroup().with_context(|| format!("container `{}` has no cgroup", args.id))?;
    let mut killed = cgroup.oom_kills();
    let mut next = Instant::now();
    while !stopped() && !ui.is_broken() {
        if args.stats || Instant::now() >= next {
            ui.answer(&json!({"type": "stats", "id": args.id, "data": statistics(&cgroup)}).to_string());
            next = Instant::now() + interval;
        }
        if args.stats {
            return Ok(());
        }
        std::thread::sleep(LOOK.min(interval));
        let now = cgroup.oom_kills();
        if now > killed {
            ui.answer(&json!({"type": "oom", "id": args.id}).to_string());
            killed = now;
        }
    }
    Ok(())
}

/// `5s`, `100ms`, `1m`, or seconds alone.
fn interval(text: &str) -> Result<Duration> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        _ => 0,
    };
    let milliseconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    let milliseconds = milliseconds.filter(|number| *number > 0);
    let milliseconds =
        milliseconds.with_context(|| format!("`{text}` is no interval: use one like `5s` or `100ms`"))?;
    Ok(Duration::from_millis(milliseconds))
}

/// Everything that the cgroup counts, by the names of runc's document; what this host does not count is left out.
fn statistics(cgroup: &Cgroup) -> Value {
    json!({
        "cpu": cpu(cgroup), "memory": memory(cgroup), "pids": pids(cgroup), "blkio": io(cgroup),
        "hugetlb": huge_pages(cgroup),
    })
}

/// A file of one number; `max` is the largest, as the kernel's v1 files show no limit.
fn number(cgroup: &Cgroup, v2: &str, controller: &str, v1: &str) -> Option<u64> {
    let text = cgroup.read(v2, controller, v1)?;
    if text.trim() == "max" { Some(u64::MAX) } else { text.trim().parse().ok() }
}

/// A file of lines with a name and a number.
fn table(text: &str) -> Map<String, Value> {
    let line = |line: &str| {
        let (name, value) = line.split_once(' ')?;
        Some((name.to_owned(), value.trim().parse::<u64>().ok()?.into()))
    };
    text.lines().filter_map(line).collect()
}

fn cpu(cgroup: &Cgroup) -> Value {
    let usage = cgroup.read("cpu.stat", "cpuacct", "cpuacct.usage").unwrap_or_default();
    let v2 = table(&usage);
    let nanoseconds = |name: &str| v2.get(name).and_then(Value::as_u64).unwrap_or_default() * 1000;
    let mut found = if v2.is_empty() {
        let total: u64 = usage.trim().parse().unwrap_or_default();
        let each = cgroup.read("", "cpuacct", "cpuacct.usage_percpu").unwrap_or_default();
        let each: Vec<u64> = each.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect();
        let of = |file: &str| number(cgroup, "", "cpuacct", file).unwrap_or_default();
        json!({"usage": {"total": total, "percpu": each, "kernel": of("cpuacct.usage_sys"),
            "user": of("cpuacct.usage_user")}})
    } else {
        json!({"usage": {"total": nanoseconds("usage_usec"), "kernel": nanoseconds("system_usec"),
            "user": nanoseconds("user_usec")}})
    };
    let throttled = cgroup.read("cpu.stat", "cpu", "cpu.stat").map(|text| table(&text)).unwrap_or_default();
    let of = |name: &str| throttled.get(name).and_then(Value::as_u64).unwrap_or_default();
    let time = of("throttled_time") + of("throttled_usec") * 1000;
    found["throttling"] =
        json!({"periods": of("nr_periods"), "throttledPeriods": of("nr_throttled"), "throttledTime": time});
    if let Some(pressure) = cgroup.read("cpu.pressure", "cpu", "cpu.pressure") {
        found["psi"] = stall(&pressure);
    }
    found
}

fn memory(cgroup: &Cgroup) -> Value {
    let part = |v2: [&str; 2], v1: &str| {
        let of = |v2: &str, v1: String| number(cgroup, v2, "memory", &v1).unwrap_or_default();
        json!({
            "limit": of(v2[1], format!("{v1}.limit_in_bytes")), "usage": of(v2[0], format!("{v1}.usage_in_bytes")),
            "max": of(&v2[0].replace("current", "peak"), format!("{v1}.max_usage_in_bytes")),
            "failcnt": of("", format!("{v1}.failcnt")),
        })
    };
    let raw = cgroup.read("memory.stat", "memory", "memory.stat").map(|text| table(&text)).unwrap_or_default();
    let cache = raw.get("cache").or_else(|| raw.get("file")).cloned().unwrap_or_else(|| 0.into());
    let mut found = json!({
        "cache": cache,
        "usage": part(["memory.current", "memory.max"], "memory"),
        "swap": part(["memory.swap.current", "memory.swap.max"], "memory.memsw"),
        "raw": raw,
    });
    if let Some(pressure) = cgroup.read("memory.pressure", "memory", "memory.pressure") {
        found["psi"] = stall(&pressure);
    }
    found
}

fn pids(cgroup: &Cgroup) -> Value {
    let limit = number(cgroup, "pids.max", "pids", "pids.max").filter(|limit| *limit != u64::MAX).unwrap_or_default();
    let current = number(cgroup, "pids.current", "pids", "pids.current").unwrap_or_default();
    json!({"current": current, "limit": limit})
}

/// `8:0 Read 4096` of v1, or `8:0 rbytes=4096 wbytes=0 rios=1 wios=0` of v2.
fn io(cgroup: &Cgroup) -> Value {
    let (mut bytes, mut operations) = (Vec::new(), Vec::new());
    let device = |text: &str| -> Option<(u64, u64)> {
        let (major, minor) = text.split_once(':')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let entry = |(major, minor): (u64, u64), what: &str, value: u64| json!({"major": major, "minor": minor, "op": what, "value": value});
    for line in cgroup.read("io.stat", "blkio", "blkio.throttle.io_service_bytes").unwrap_or_default().lines() {
        let mut words = line.split_ascii_whitespace();
        let Some(device) = words.next().and_then(device) else { continue };
        for word in words.clone() {
            match word.split_once('=').and_then(|(key, value)| Some((key, value.parse().ok()?))) {
                Some(("rbytes", value)) => bytes.push(entry(device, "Read", value)),
                Some(("wbytes", value)) => bytes.push(entry(device, "Write", value)),
                Some(("rios", value)) => operations.push(entry(device, "Read", value)),
                Some(("wios", value)) => operations.push(entry(device, "Write", value)),
                _ => {}
            }
        }
        if let (Some(what), Some(Ok(value))) = (words.next(), words.next().map(str::parse)) {
            bytes.push(entry(device, what, value));
        }
    }
    for line in cgroup.read("", "blkio", "blkio.throttle.io_serviced").unwrap_or_default().lines() {
        let mut words = line.split_ascii_whitespace();
        if let (Some(device), Some(what), Some(Ok(value))) =
            (words.next().and_then(device), words.next(), words.next().map(str::parse))
        {
            operations.push(entry(device, what, value));
        }
    }
    let mut found = json!({});
    for (name, list) in [("ioServiceBytesRecursive", bytes), ("ioServicedRecursive", operations)] {
        if !list.is_empty() {
            found[name] = list.into();
        }
    }
    if let Some(pressure) = cgroup.read("io.pressure", "blkio", "io.pressure") {
        found["psi"] = stall(&pressure);
    }
    found
}

fn huge_pages(cgroup: &Cgroup) -> Value {
    let mut found = json!({});
    for size in ["64KB", "2MB", "32MB", "1GB"] {
        let of = |v2: &str, v1: &str| {
            let (v2, v1) = (format!("hugetlb.{size}.{v2}"), format!("hugetlb.{size}.{v1}"));
            number(cgroup, &v2, "hugetlb", &v1)
        };
        if let Some(usage) = of("current", "usage_in_bytes") {
            let (max, failed) = (of("", "max_usage_in_bytes"), of("", "failcnt"));
            found[size] =
                json!({"usage": usage, "max": max.unwrap_or_default(), "failcnt": failed.unwrap_or_default()});
        }
    }
    found
}

/// `some avg10=0.00 avg60=0.00 avg300=0.00 total=0` (kernel docs, accounting/psi).
fn stall(text: &str) -> Value {
    let mut found = json!({});
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let Some(kind) = words.next() else { continue };
        for (key, value) in words.filter_map(|word| word.split_once('=')) {
            found[kind][key] = serde_json::from_str(value).unwrap_or_default();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_have_units() {
        for (text, milliseconds) in [("5s", 5000), ("5", 5000), ("100ms", 100), ("1m", 60_000)] {
            assert_eq!(interval(text).expect(text), Duration::from_millis(milliseconds));
        }
        for text in ["", "0", "0s", "x", "5h", "-1s"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pressure_is_read_by_kind() {
        let found = stall("some avg10=1.50 avg60=0.00 avg300=0.00 total=77\nfull avg10=0.00 total=5\n");
        assert_eq!(found["some"]["avg10"], json!(1.5));
        assert_eq!(found["some"]["total"], json!(77));
        assert_eq!(found["full"]["total"], json!(5));
    }
}
