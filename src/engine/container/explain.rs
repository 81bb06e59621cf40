//! Why a container is as it is: what its record, its log, the events, the kernel's log and the host say, each with where it was
//! read.
//!
//! Nothing is guessed. What the evidence does not show is not told, and what is a rule of thumb says so.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;

use serde::Serialize;

use super::health;
use super::history::{self, Wanted};
use super::record::{Ended, Record, Status, Trouble};
use crate::engine::event::{Event, Follower};
use crate::engine::layout::Layout;
use crate::engine::network::ports;
use crate::engine::{Error, Result};
use crate::kernel::signal;

/// So many lines of what it printed last are shown.
const LAST_LINES: usize = 5;
/// So much of the kernel's log is looked through.
const MOST_KERNEL_LOG: usize = 16 << 20;

/// What is known of a container's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Explanation {
    /// Its name.
    pub name: String,
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// Docker's word for what it does.
    pub state: String,
    /// What it ended with; none while it runs, or before it ever did.
    pub exit_code: Option<i32>,
    /// Of one that could not start: what was being done.
    pub stage: String,
    /// What was found out, the most telling first.
    pub findings: Vec<Finding>,
    /// What it printed last.
    pub log: Vec<String>,
}

/// One thing that was found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Finding {
    /// What.
    pub said: String,
    /// Where that was read.
    pub evidence: String,
    /// What mends it; empty where nothing has to be mended, or nothing is known to.
    pub fix: String,
}

fn finding(said: impl Into<String>, evidence: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding { said: said.into(), evidence: evidence.into(), fix: fix.into() }
}

/// What is to be kept of a failed start.
pub(super) fn trouble(stage: &str, error: &Error) -> Trouble {
    let mut causes = vec![error.to_string()];
    let mut hint = error.hint_text().map(str::to_owned);
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        hint = hint.or_else(|| error.downcast_ref::<Error>().and_then(Error::hint_text).map(str::to_owned));
        cause = error.source();
    }
    Trouble { stage: stage.to_owned(), causes, hint }
}

/// Find out why the container is as it is.
pub fn explain(layout: &Layout, record: &Record) -> Result<Explanation> {
    let status = record.status(layout)?;
    let mut explanation = Explanation {
        name: record.config.name.clone(),
        id: record.id.clone(),
        state: status.word().to_owned(),
        exit_code: None,
        stage: String::new(),
        findings: Vec::new(),
        log: Vec::new(),
    };
    let ended = match &status {
        Status::Exited(ended) => Some(ended.clone()),
        Status::Starting => record.ended.clone(),
        _ => None,
    };
    let found = &mut explanation.findings;
    if let Some(ended) = &ended {
        explanation.exit_code = Some(ended.code);
        match &ended.trouble {
            Some(trouble) => {
                explanation.stage.clone_from(&trouble.stage);
                found.push(not_started(trouble, record));
            }
            None => found.extend(end_of_run(layout, record, ended)?),
        }
        if !record.stopped && record.restarts > 0 {
            let said = format!("its restart policy started it again {} times", record.restarts);
            found.push(finding(said, "its record", format!("rcd logs {} shows each run", record.config.name)));
        }
    }
    if matches!(status, Status::Created) {
        let said = "it was created and never started";
        found.push(finding(said, "its record", format!("rcd start {}", record.config.name)));
    }
    found.extend(unhealthy(layout, record)?);
    if status.running().is_none() {
        found.extend(held_ports(record));
    } else if found.is_empty() {
        found.push(finding("it runs, and nothing is known to be wrong with it", "its state", ""));
    }
    if record.config.log.driver != "none" {
        let wanted = Wanted { tail: Some(LAST_LINES), ..Wanted::default() };
        // A log that cannot be read explains nothing; `logs` says why.
        let _ = history::read(layout, record, &wanted, &mut |line| {
            explanation.log.push(String::from_utf8_lossy(&line.text).trim_end().to_owned());
            true
        });
    }
    Ok(explanation)
}

fn not_started(trouble: &Trouble, record: &Record) -> Finding {
    let evidence = format!("kept by its monitor when it failed at {}", trouble.stage);
    let fix =
        trouble.hint.clone().unwrap_or_else(|| format!("rcd --debug start {} shows each step", record.config.name));
    finding(trouble.causes.join(": "), evidence, fix)
}

/// Of a program that ran and ended.
fn end_of_run(layout: &Layout, record: &Record, ended: &Ended) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let name = &record.config.name;
    if !ended.error.is_empty() {
        let fix = format!("rcd start {name} starts it again; --restart unless-stopped has it done for you");
        found.push(finding(ended.error.clone(), "its record", fix));
        return Ok(found);
    }
    found.extend(out_of_memory(record, ended));
    let number = ended.code - 128;
    if ended.code > 128 && number < 65 {
        found.extend(signalled(layout, record, ended, number)?);
    } else {
        found.extend(by_itself(record, ended));
    }
    Ok(found)
}

fn out_of_memory(record: &Record, ended: &Ended) -> Option<Finding> {
    if ended.oom_kills == 0 {
        return None;
    }
    let limit = record.config.resources.memory.filter(|limit| *limit > 0);
    let limit_said = limit.map_or_else(
        || "it has no limit of its own, so memory of the host, or of a group above it, ran out".to_owned(),
        |limit| format!("its limit is {} MiB", limit >> 20),
    );
    let processes = if ended.oom_kills == 1 { "one of its processes" } else { "some of its processes" };
    let said = format!("the kernel killed {processes} for want of memory; {limit_said}");
    let fix = match limit {
        Some(limit) => format!("give it more: rcd update -m {}m {}", (limit >> 20) * 2, record.config.name),
        None => "free memory on the host, or set --memory below what the host has".to_owned(),
    };
    Some(finding(said, format!("oom_kill {} of its cgroup when it ended", ended.oom_kills), fix))
}

/// Of a run that a signal ended.
fn signalled(layout: &Layout, record: &Record, ended: &Ended, number: i32) -> Result<Vec<Finding>> {
    let name = &record.config.name;
    let signal = signal::name(number).unwrap_or_else(|| number.to_string());
    let mut found = Vec::new();
    let sent = sent(layout, record, ended, number)?;
    match (number, sent) {
        (_, Some(event)) => {
            let grace = record.config.stop_timeout.unwrap_or(10);
            let fix = match number {
                9 if event.action == "stop" => format!(
                    "it did not end within {grace} s of being asked to: a shell as process 1 ignores TERM; --init, or \
                     `exec` in the script, passes it on"
                ),
                _ => String::new(),
            };
            let said = format!("it was ended by SIG{signal}, which a command of rcd sent");
            found.push(finding(said, format!("the event `{}` at {}", event.action, event.at()), fix));
        }
        (31, None) => found.push(forbidden_call(record, ended)),
        (9, None) if ended.oom_kills > 0 => {}
        (9, None) => found.push(killed_by_host(record, ended)),
        (number, None) => {
            let (said, fix) = match number {
                11 => (
                    "it crashed with SIGSEGV: it used memory that is not its own",
                    "a bug of the program, or a library of another version",
                ),
                6 => ("it gave up with SIGABRT: a check of its own failed", "its last lines mostly say which"),
                4 => (
                    "it ended with SIGILL: it has an instruction that this processor lacks",
                    "use a build for an older processor",
                ),
                7 => (
                    "it ended with SIGBUS: a file that it had mapped got shorter, or /dev/shm is full",
                    "--shm-size gives it more than 64 MiB",
                ),
                15 => (
                    "it ended with SIGTERM, which no command of rcd sent",
                    "something inside it, or a program of the host, did",
                ),
                2 => ("it ended with SIGINT, as when ctrl-c is typed", ""),
                _ => ("", ""),
            };
            let said = if said.is_empty() { format!("it ended with SIG{signal}") } else { said.to_owned() };
            found.push(finding(said, format!("its exit code {}", ended.code), fix));
        }
    }
    if found.is_empty() && ended.oom_kills == 0 {
        found.push(finding(format!("`{name}` ended with SIG{signal}"), format!("its exit code {}", ended.code), ""));
    }
    Ok(found)
}

/// The command that sent the signal in this run, by the events.
fn sent(layout: &Layout, record: &Record, ended: &Ended, number: i32) -> Result<Option<Event>> {
    let mut follower = Follower::new(layout, true)?;
    let (mut killed, mut stopped) = (None, None);
    let began = record.started.unwrap_or_default();
    while let Some(event) = follower.take()? {
        // An event is told when it is done, so `stop` comes a moment after the end.
        if event.actor.id != record.id || event.at() < began {
            continue;
        }
        match event.action.as_str() {
            "start" => (killed, stopped) = (None, None),
            "kill" if event.actor.attributes.get("signal") == Some(&number.to_string()) && event.at() <= ended.at => {
                killed = Some(event);
            }
            "stop" => stopped = Some(event),
            _ => {}
        }
    }
    Ok(killed.map(|killed| stopped.unwrap_or(killed)))
}

/// A system call that the policy answers with the end of the process.
fn forbidden_call(record: &Record, ended: &Ended) -> Finding {
    let policy = match &record.config.security.seccomp {
        super::config::Seccomp::Profile(_) => "the seccomp profile that it was given",
        super::config::Seccomp::Unconfined => "a filter of the program's own",
        super::config::Seccomp::Default => "rcd's seccomp policy, or a filter of the program's own",
    };
    let lines = kernel_log();
    let pid = format!(" pid={} ", ended.pid);
    let line = lines.iter().rev().find(|line| line.contains("type=1326") && line.contains(&pid));
    let call = line.and_then(|line| line.split("syscall=").nth(1)?.split_whitespace().next()?.parse::<usize>().ok());
    let named = call.map(|number| match syscalls::Sysno::new(number) {
        Some(call) => format!("the system call `{call}`"),
        None => format!("system call {number}"),
    });
    let said = format!(
        "it was ended by SIGSYS: {policy} forbids {}",
        named.unwrap_or_else(|| "a system call it made".to_owned())
    );
    let evidence = match line {
        Some(line) => format!("the kernel's log: {}", line.trim()),
        None => format!("its exit code {}", ended.code),
    };
    finding(said, evidence, "allow it in a profile: --security-opt seccomp=FILE; `strace -f` shows the call")
}

/// A SIGKILL of nobody's here.
fn killed_by_host(record: &Record, ended: &Ended) -> Finding {
    let group = format!("task_memcg={}", record.config.cgroup.path(&record.id).display());
    let lines = kernel_log();
    if let Some(line) = lines.iter().rev().find(|line| line.contains("oom-kill:") && line.contains(&group)) {
        let said = "the kernel killed it for want of memory of the host, or of a group above it";
        return finding(
            said,
            format!("the kernel's log: {}", line.trim()),
            "free memory on the host, or set --memory below what the host has",
        );
    }
    let said = "it was ended by SIGKILL, which no command of rcd sent and no want of memory explains";
    finding(
        said,
        format!("its exit code {}, the events, the kernel's log", ended.code),
        "a program of the host, or one inside, killed it",
    )
}

/// Of a program that ended of its own accord.
fn by_itself(record: &Record, ended: &Ended) -> Option<Finding> {
    let words = record.config.words();
    let program = words.first().map_or("its program", String::as_str);
    let shell = ["sh", "bash", "ash", "dash"].contains(&program.rsplit('/').next().unwrap_or_default());
    let evidence = format!("its exit code {}", ended.code);
    let (said, fix) = match ended.code {
        0 => {
            (format!("`{program}` did what it had to do and ended; a container lives as long as its first process"), {
                if shell && !record.config.interactive {
                    "a shell with nothing to read ends at once: -it gives it a terminal"
                } else {
                    ""
                }
            })
        }
        126 if shell => ("the shell found a command that it may not execute".to_owned(), "see its last lines"),
        127 if shell => ("the shell did not find a command".to_owned(), "see its last lines; the image may lack it"),
        code => (format!("`{program}` ended with the code {code}, which is its own to explain"), "see its last lines"),
    };
    Some(finding(said, evidence, fix))
}

fn unhealthy(layout: &Layout, record: &Record) -> Result<Option<Finding>> {
    let Some(health) = health::read(layout, record)?.filter(|health| health.status == "unhealthy") else {
        return Ok(None);
    };
    let last = health.log.last().map(|check| format!("code {}: {}", check.exit_code, check.output.trim()));
    let said = format!("its health check failed {} times in a row", health.failing_streak);
    let evidence = format!("its last check: {}", last.unwrap_or_else(|| "nothing was kept of it".to_owned()));
    Ok(Some(finding(said, evidence, format!("rcd healthcheck run {} tries it again", record.config.name))))
}

/// Who has a port now that this container wants.
fn held_ports(record: &Record) -> Vec<Finding> {
    let wanted = ports::wanted(&record.config.publish, &[], false).unwrap_or_default();
    let fixed = wanted.iter().filter_map(|port| Some((port, port.host_ports.filter(|(low, high)| low == high)?.0)));
    let held = fixed.filter_map(|(port, number)| {
        let address = port.host_ip.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into());
        let holder = ports::holder(port.container.protocol, address, number)?;
        Some(finding(
            format!("port {number} of the host, which it publishes, is held by {holder} now"),
            format!("/proc/net and /proc/{}/fd", holder.pid),
            format!("stop that program, or publish another port: -p {}:{}", number.saturating_add(1), port.container),
        ))
    });
    held.collect()
}

/// The kernel's log, where this user may read it.
fn kernel_log() -> Vec<String> {
    let flags = nix::libc::O_NONBLOCK;
    let Ok(mut file) = File::options().read(true).custom_flags(flags).open("/dev/kmsg") else { return Vec::new() };
    let (mut lines, mut total, mut record) = (Vec::new(), 0, vec![0; 8192]);
    while total < MOST_KERNEL_LOG {
        // One record a read; EPIPE says that some were overwritten meanwhile, EAGAIN that there are no more.
        match file.read(&mut record) {
            Ok(0) => break,
            Ok(length) => {
                total += length;
                let text = String::from_utf8_lossy(&record[..length]);
                lines.push(text.split_once(';').map_or("", |(_, line)| line).lines().next().unwrap_or("").to_owned());
            }
            Err(error) if error.raw_os_error() == Some(nix::libc::EPIPE) => {}
            Err(_) => break,
        }
    }
    lines
}
