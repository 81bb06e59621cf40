//! What is not a container's life: lists, limits, statistics, and what this runtime is.

use std::fs;
use std::io::{self, Read};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use oci_spec::runtime::{LinuxResources, Spec};
use rcd::runtime;

use super::super::ui::Ui;
use super::arguments::{GlobalArgs, IdArgs, ListArgs, ListFormat, PsArgs, SpecArgs, UpdateArgs};
use super::life::{describe, root};
use super::log::Log;

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

/// The container's processes, as `ps(1)` of the host shows them. Nothing of the container runs for that, and none of its files
/// is read (CVE-2022-1227).
pub(super) fn ps(args: &PsArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let processes = runtime::processes(&root(global)?, &args.id)?;
    if args.format == ListFormat::Json {
        ui.answer(&serde_json::to_string(&processes)?);
        return Ok(());
    }
    let mut options = args.options.iter().map(String::as_str).collect::<Vec<_>>();
    if options.is_empty() {
        options.push("-ef");
    }
    let said = match Command::new("ps").args(&options).stdin(Stdio::null()).output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound && args.options.is_empty() => {
            return own_table(&processes, ui);
        }
        other => other.with_context(|| format!("cannot run `ps {}`", options.join(" ")))?,
    };
    if !said.status.success() {
        bail!("`ps {}` failed: {}", options.join(" "), String::from_utf8_lossy(&said.stderr).trim());
    }
    let text = String::from_utf8_lossy(&said.stdout);
    let mut lines = text.lines();
    let title = lines.next().unwrap_or_default();
    let column = title.split_ascii_whitespace().position(|word| word == "PID");
    let column = column.with_context(|| format!("`ps {}` shows no PID", options.join(" ")))?;
    ui.answer(title);
    for line in lines {
        let pid = line.split_ascii_whitespace().nth(column).and_then(|word| word.parse().ok());
        if pid.is_some_and(|pid| processes.contains(&pid)) {
            ui.answer(line);
        }
    }
    Ok(())
}

/// Where the host has no `ps`.
fn own_table(processes: &[i32], ui: &mut Ui) -> Result<()> {
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

pub(super) fn update(args: &UpdateArgs, global: &GlobalArgs, log: &Log, ui: &mut Ui) -> Result<()> {
    if args.kernel_memory.is_some() {
        bail!("`--kernel-memory` is no limit any more: Linux has removed it, and counts that memory with `--memory`");
    }
    for (flag, asked) in [("l3-cache-schema", &args.l3_cache_schema), ("mem-bw-schema", &args.mem_bw_schema)] {
        if asked.is_some() {
            bail!("`--{flag}` is not supported: the resctrl file system (Intel RDT) has to be set up by hand");
        }
    }
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
        ("memory", "kernelTCP", args.kernel_memory_tcp.map(Into::into)),
        ("cpu", "quota", args.cpu_quota.map(Into::into)),
        ("cpu", "period", args.cpu_period.map(Into::into)),
        ("cpu", "burst", args.cpu_burst.map(Into::into)),
        ("cpu", "idle", args.cpu_idle.map(Into::into)),
        ("cpu", "realtimePeriod", args.cpu_rt_period.map(Into::into)),
        ("cpu", "realtimeRuntime", args.cpu_rt_runtime.map(Into::into)),
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
    runtime::cgroup::without_effect(Some(&resources)).iter().for_each(|warning| log.warning(warning, ui));
    Ok(runtime::update(&root(global)?, &args.id, &resources)?)
}

pub(super) fn spec(args: &SpecArgs) -> Result<()> {
    let file = args.bundle.join(args.file.as_deref().unwrap_or("config.json".as_ref()));
    if file.exists() {
        bail!("`{}` exists already", file.display());
    }
    let own = (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
    let spec = if args.rootless { Spec::rootless(own.0, own.1) } else { Spec::default() };
    let mut text = serde_json::to_value(&spec)?;
    text["ociVersion"] = runtime::SPEC_VERSION.into();
    text["hostname"] = "runc".into();
    text["process"]["terminal"] = true.into();
    if let Some(sets) = text.pointer_mut("/process/capabilities").and_then(serde_json::Value::as_object_mut) {
        // What files may take over is nobody's by default (CVE-2022-29162).
        sets.remove("inheritable");
        sets.remove("ambient");
    }
    if !runtime::cgroup::Hierarchies::of_host().is_unified()
        && let Some(namespaces) = text.pointer_mut("/linux/namespaces").and_then(serde_json::Value::as_array_mut)
    {
        namespaces.retain(|one| one["type"] != "cgroup");
    }
    fs::write(&file, serde_json::to_string_pretty(&text)?).with_context(|| format!("cannot write `{}`", file.display()))
}

pub(super) fn features(ui: &mut Ui) -> Result<()> {
    ui.answer(&serde_json::to_string_pretty(&runtime::features())?);
    Ok(())
}
