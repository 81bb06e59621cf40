//! What is not a container's life: lists, limits, statistics, and what this runtime is.

use std::fs;
use std::io::Read;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use oci_spec::runtime::{LinuxResources, Spec};
use rcd::runtime;

use super::super::ui::Ui;
use super::arguments::{EventsArgs, GlobalArgs, IdArgs, ListArgs, ListFormat, PsArgs, SpecArgs, UpdateArgs};
use super::life::{describe, root};

pub(super) fn list(args: &ListArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let root = root(global)?;
    let records = runtime::list(&root)?;
    if args.quiet {
        records.iter().for_each(|record| ui.answer(&record.id));
        return Ok(());
    }
    let states: Vec<serde_json::Value> = records.iter().map(|record| describe(&root, record)).collect();
    if args.format == ListFormat::Json {
        ui.answer(&serde_json::to_string(&states)?);
        return Ok(());
    }
    ui.answer(&format!("{:<32} {:<10} {:<10} {:<40} {:<32} {}", "ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"));
    for state in &states {
        let text = |key: &str| state[key].as_str().unwrap_or_default().to_owned();
        let line = format!(
            "{:<32} {:<10} {:<10} {:<40} {:<32} {}",
            text("id"),
            state["pid"],
            text("status"),
            text("bundle"),
            text("created"),
            text("owner")
        );
        ui.answer(line.trim_end());
    }
    Ok(())
}

pub(super) fn ps(args: &PsArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let processes = runtime::processes(&root(global)?, &args.id)?;
    if args.format == ListFormat::Json {
        ui.answer(&serde_json::to_string(&processes)?);
        return Ok(());
    }
    // From the host's procfs only: nothing of the container runs, and none of its files is read (CVE-2022-1227).
    ui.answer(&format!("{:<10} {:<10} {:<10} {}", "UID", "PID", "PPID", "CMD"));
    for pid in processes {
        let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else { continue };
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_ascii_whitespace().next()).unwrap_or_default().to_owned()
        };
        let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        let command = if words.trim().is_empty() { format!("[{}]", field("Name:")) } else { words.trim().to_owned() };
        let command: String = command.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect();
        ui.answer(&format!("{:<10} {:<10} {:<10} {command}", field("Uid:"), pid, field("PPid:")));
    }
    Ok(())
}

pub(super) fn pause(args: &IdArgs, global: &GlobalArgs) -> Result<()> {
    Ok(runtime::pause(&root(global)?, &args.id)?)
}

pub(super) fn resume(args: &IdArgs, global: &GlobalArgs) -> Result<()> {
    Ok(runtime::resume(&root(global)?, &args.id)?)
}

pub(super) fn update(args: &UpdateArgs, global: &GlobalArgs) -> Result<()> {
    let mut wanted = match &args.resources {
        Some(path) if path.as_os_str() == "-" => {
            let mut text = Vec::new();
            std::io::stdin().take(1 << 20).read_to_end(&mut text).context("cannot read standard input")?;
            serde_json::from_slice(&text).context("standard input has no limits in JSON")?
        }
        Some(path) => {
            let text = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("`{}` has no limits in JSON", path.display()))?
        }
        None => serde_json::json!({}),
    };
    let flags = [
        ("memory", "limit", args.memory.map(Into::into)),
        ("memory", "swap", args.memory_swap.map(Into::into)),
        ("memory", "reservation", args.memory_reservation.map(Into::into)),
        ("cpu", "quota", args.cpu_quota.map(Into::into)),
        ("cpu", "period", args.cpu_period.map(Into::into)),
        ("cpu", "shares", args.cpu_shares.map(Into::into)),
        ("cpu", "cpus", args.cpuset_cpus.clone().map(Into::into)),
        ("cpu", "mems", args.cpuset_mems.clone().map(Into::into)),
        ("pids", "limit", args.pids_limit.map(Into::into)),
        ("blockIO", "weight", args.blkio_weight.map(Into::into)),
    ];
    for (part, key, value) in flags {
        if let Some(value) = value {
            wanted[part][key] = value;
        }
    }
    let resources: LinuxResources = serde_json::from_value(wanted).context("these limits are not valid")?;
    Ok(runtime::update(&root(global)?, &args.id, &resources)?)
}

pub(super) fn events(args: &EventsArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let root = root(global)?;
    let seconds = args.interval.trim_end_matches('s').parse::<u64>().ok().filter(|seconds| *seconds > 0);
    let Some(seconds) = seconds else { bail!("`{}` is no interval: use seconds, like `5s`", args.interval) };
    loop {
        let record = runtime::load(&root, &args.id)?;
        if runtime::status(&root, &record) == runtime::Status::Stopped {
            bail!("container `{}` is not running", args.id);
        }
        let cgroup = record.cgroup().with_context(|| format!("container `{}` has no cgroup", args.id))?;
        let number = |v2: &str, controller: &str, v1: &str| -> u64 {
            cgroup.read(v2, controller, v1).and_then(|text| text.trim().parse().ok()).unwrap_or_default()
        };
        let cpu = cgroup.read("cpu.stat", "cpuacct", "cpuacct.usage").unwrap_or_default();
        let line = cpu.lines().find_map(|line| line.strip_prefix("usage_usec "));
        let cpu = match line {
            Some(micros) => micros.trim().parse::<u64>().unwrap_or_default() * 1000,
            None => cpu.trim().parse().unwrap_or_default(),
        };
        let data = serde_json::json!({"type": "stats", "id": args.id, "data": {
            "cpu": {"usage": {"total": cpu}},
            "memory": {"usage": {
                "usage": number("memory.current", "memory", "memory.usage_in_bytes"),
                "limit": number("memory.max", "memory", "memory.limit_in_bytes"),
            }},
            "pids": {
                "current": number("pids.current", "pids", "pids.current"),
                "limit": number("pids.max", "pids", "pids.max"),
            },
        }});
        ui.answer(&data.to_string());
        if args.stats {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(seconds));
    }
}

pub(super) fn spec(args: &SpecArgs) -> Result<()> {
    let file = args.bundle.join("config.json");
    if file.exists() {
        bail!("`{}` exists already", file.display());
    }
    let own = (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
    let spec = if args.rootless { Spec::rootless(own.0, own.1) } else { Spec::default() };
    let mut text = serde_json::to_value(&spec)?;
    text["ociVersion"] = "1.2.1".into();
    text["hostname"] = "runc".into();
    text["process"]["terminal"] = true.into();
    fs::write(&file, serde_json::to_string_pretty(&text)?).with_context(|| format!("cannot write `{}`", file.display()))
}

pub(super) fn features(ui: &mut Ui) -> Result<()> {
    ui.answer(&serde_json::to_string_pretty(&runtime::features())?);
    Ok(())
}

pub(super) fn checkpoint(args: &IdArgs) -> Result<()> {
    bail!("cannot keep or bring back the container `{}`: checkpoints are not supported by this version", args.id)
}
