//! The log driver `journald`: lines go to the host's journal by its native protocol, and are read back by `journalctl`.
//!
//! The fields are Docker's (`CONTAINER_ID_FULL`, `CONTAINER_NAME` ...), so `journalctl CONTAINER_NAME=web` finds them.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::history::{Line, Wanted};
use super::record::Record;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::Lock;

/// Where the journal takes messages (systemd.journal-fields(7), "Native Journal Protocol").
const SOCKET: &str = "/run/systemd/journal/socket";
/// A journal that does not take a line within this loses it: the container goes on.
const PATIENCE: Duration = Duration::from_millis(200);
/// How often a follower looks for more.
const STEP: Duration = Duration::from_millis(250);

/// The journal's end for one container.
#[derive(Debug)]
pub(super) struct Journal {
    socket: UnixDatagram,
    /// The fields that all lines share.
    shared: Vec<u8>,
}

/// Whether this host has a journal to log to.
pub fn is_there() -> bool {
    Path::new(SOCKET).exists()
}

fn field(message: &mut Vec<u8>, name: &str, value: &[u8]) {
    message.extend_from_slice(name.as_bytes());
    message.push(b'\n');
    message.extend_from_slice(&(value.len() as u64).to_le_bytes());
    message.extend_from_slice(value);
    message.push(b'\n');
}

impl Journal {
    /// The journal for the lines of this container.
    pub(super) fn open(record: &Record) -> std::io::Result<Self> {
        let socket = UnixDatagram::unbound()?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let mut shared = Vec::new();
        let image = record.config.image_name();
        for (name, value) in [
            ("CONTAINER_ID", record.short_id()),
            ("CONTAINER_ID_FULL", &record.id),
            ("CONTAINER_NAME", &record.config.name),
            ("CONTAINER_TAG", record.short_id()),
            ("IMAGE_NAME", &image),
            ("SYSLOG_IDENTIFIER", record.short_id()),
        ] {
            field(&mut shared, name, value.as_bytes());
        }
        Ok(Self { socket, shared })
    }

    /// Send one line without its end; `message` is a buffer to make it in. Says whether the journal took it.
    pub(super) fn send(&self, message: &mut Vec<u8>, errors: bool, time: Timestamp, line: &[u8]) -> bool {
        message.clear();
        message.extend_from_slice(&self.shared);
        field(message, "PRIORITY", if errors { b"3" } else { b"6" });
        field(message, "SYSLOG_TIMESTAMP", format!("{time:.9}").as_bytes());
        let whole = line.strip_suffix(b"\n");
        if whole.is_none() {
            field(message, "CONTAINER_PARTIAL_MESSAGE", b"true");
        }
        field(message, "MESSAGE", whole.unwrap_or(line));
        self.socket.send_to(message, SOCKET).is_ok()
    }
}

/// One entry, as `journalctl --output=json` shows it.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "__CURSOR")]
    cursor: String,
    #[serde(rename = "__REALTIME_TIMESTAMP")]
    received: String,
    #[serde(rename = "SYSLOG_TIMESTAMP")]
    printed: Option<String>,
    #[serde(rename = "PRIORITY", default)]
    priority: String,
    #[serde(rename = "CONTAINER_PARTIAL_MESSAGE")]
    partial: Option<String>,
    /// Text, or a list of bytes where it is none.
    #[serde(rename = "MESSAGE", default)]
    message: Value,
}

impl Entry {
    fn line(&self) -> Line {
        let mut text = match &self.message {
            Value::String(text) => text.clone().into_bytes(),
            Value::Array(bytes) => bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect(),
            _ => Vec::new(),
        };
        if self.partial.is_none() {
            text.push(b'\n');
        }
        let received = || Timestamp::from_microsecond(self.received.parse().ok()?).ok();
        let time = self.printed.as_deref().and_then(|text| text.parse().ok()).or_else(received).unwrap_or_default();
        Line { time, errors: self.priority == "3", text }
    }
}

/// Give every wanted line of the container to `show`, until it answers `false`. `lock` is held while the container lives.
pub(super) fn read(record: &Record, wanted: &Wanted, lock: &Path, show: &mut dyn FnMut(&Line) -> bool) -> Result<()> {
    let mut cursor = None;
    loop {
        // Asked before the look, so nothing that the end wrote is missed.
        let alive = Lock::is_held(lock).context(|| "cannot look at the container's lock")? && !wanted.is_over();
        // What was sent is not written yet; an ordinary user may not ask for it.
        let _ = Command::new("journalctl").args(["--quiet", "--sync"]).stderr(Stdio::null()).status();
        if !once(record, wanted, &mut cursor, show)? || !wanted.follow || !alive {
            return Ok(());
        }
        std::thread::sleep(STEP);
    }
}

/// Show what came after `cursor`; false when `show` has enough.
fn once(
    record: &Record,
    wanted: &Wanted,
    cursor: &mut Option<String>,
    show: &mut dyn FnMut(&Line) -> bool,
) -> Result<bool> {
    let mut command = Command::new("journalctl");
    command.args(["--quiet", "--all", "--no-pager", "--output=json"]).arg(format!("CONTAINER_ID_FULL={}", record.id));
    let seconds = |time: Timestamp| format!("@{}.{:06}", time.as_second(), time.subsec_microsecond().max(0));
    match (&cursor, wanted.tail) {
        (Some(cursor), _) => drop(command.arg(format!("--after-cursor={cursor}"))),
        (None, Some(tail)) => drop(command.arg(format!("--lines={tail}"))),
        (None, None) => {}
    }
    command.args(wanted.since.map(|time| format!("--since={}", seconds(time))));
    command.args(wanted.until.map(|time| format!("--until={}", seconds(time))));
    let failed = || format!("cannot read the log of `{}`: `journalctl`", record.config.name);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context(failed)?;
    let output = child.stdout.take().ok_or_else(|| Error::new(ErrorKind::Failed, failed()))?;
    let mut more = true;
    for text in BufReader::new(output).lines() {
        let Ok(entry) = serde_json::from_str::<Entry>(&text.context(failed)?) else { continue };
        more = show(&entry.line());
        *cursor = Some(entry.cursor);
        if !more {
            break;
        }
    }
    // It may still write to a pipe that nobody reads.
    let _ = child.kill();
    child.wait().context(failed)?;
    Ok(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_text_and_of_bytes_are_read() {
        let of = |rest: &str| {
            let text = format!(r#"{{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1700000000000001",{rest}}}"#);
            serde_json::from_str::<Entry>(&text).expect("an entry").line()
        };
        let line = of(r#""MESSAGE":"hi","PRIORITY":"3","SYSLOG_TIMESTAMP":"2026-01-02T03:04:05.000000006Z""#);
        assert!(line.errors && line.text == b"hi\n" && line.time.subsec_nanosecond() == 6);
        let part = of(r#""MESSAGE":[104,255],"PRIORITY":"6","CONTAINER_PARTIAL_MESSAGE":"true""#);
        assert!(!part.errors && part.text == [104, 255] && part.time.as_microsecond() == 1_700_000_000_000_001);
    }
}
