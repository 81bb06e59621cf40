//! Reading what a container printed, over all files of its log, once or as it grows.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::log::generation;
use super::record::Record;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::Lock;

/// A line, or the part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it was printed.
    pub time: Timestamp,
    /// It went to standard error.
    pub errors: bool,
    /// With its end of line, where it had one.
    pub text: Vec<u8>,
}

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// From then on.
    pub since: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// So many at the end.
    pub tail: Option<usize>,
    /// Go on until the container ends.
    pub follow: bool,
}

impl Wanted {
    /// Nothing that is still to come is wanted.
    pub(super) fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Timestamp::now() >= until)
    }
}

#[derive(Deserialize)]
struct Entry {
    log: String,
    stream: String,
    time: Timestamp,
}

fn parse(driver: &str, line: &[u8]) -> Option<Line> {
    if driver != "k8s-file" {
        let entry: Entry = serde_json::from_slice(line).ok()?;
        return Some(Line { time: entry.time, errors: entry.stream == "stderr", text: entry.log.into_bytes() });
    }
    let mut parts = line.splitn(4, |byte| *byte == b' ');
    let time = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
    let errors = parts.next()? == b"stderr";
    let whole = parts.next()? == b"F";
    let mut text = parts.next()?.to_owned();
    if !whole {
        text.pop();
    }
    Some(Line { time, errors, text })
}

/// Give every wanted line to `show`, until it answers `false`.
pub fn read(layout: &Layout, record: &Record, wanted: &Wanted, show: &mut dyn FnMut(&Line) -> bool) -> Result<()> {
    let settings = &record.config.log;
    if settings.driver == "none" {
        let message = format!("container `{}` keeps no log: its driver is `none`", record.config.name);
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let lock = layout.container_state(&record.id).join("lock");
    if settings.driver == "journald" {
        return super::journal::read(record, wanted, &lock, show);
    }
    let kept = layout.kept_logs().join(&record.id);
    let folder = if kept.is_dir() { kept } else { layout.container(&record.id) };
    let path = folder.join("log");
    let fits = |line: &Line| {
        wanted.since.is_none_or(|since| line.time >= since) && wanted.until.is_none_or(|until| line.time < until)
    };
    let files = generations(&path, settings.max_file)?;
    if files.is_empty() && record.started.is_some() {
        return Err(gone(record, &path));
    }
    let mut kept = std::collections::VecDeque::new();
    let mut newest = None;
    for mut reader in files {
        let mut bytes = Vec::new();
        while next(&mut reader, &mut bytes).context(|| format!("cannot read the log of `{}`", record.config.name))? {
            let Some(line) = parse(&settings.driver, &bytes).filter(fits) else { continue };
            match wanted.tail {
                None => {
                    if !show(&line) {
                        return Ok(());
                    }
                }
                Some(tail) => {
                    kept.push_back(line);
                    if kept.len() > tail {
                        kept.pop_front();
                    }
                }
            }
        }
        newest = Some(reader);
    }
    for line in &kept {
        if !show(line) {
            return Ok(());
        }
    }
    if wanted.follow { follow(&lock, record, &path, newest, wanted, show) } else { Ok(()) }
}

/// A container that ran has no log.
fn gone(record: &Record, path: &Path) -> Error {
    let name = &record.config.name;
    if record.config.remove {
        let message = format!("container `{name}` keeps no log: its streams are those of the command that runs it");
        return Error::new(ErrorKind::Unsupported, message).hint("without --rm, or with -d, it keeps one");
    }
    Error::new(ErrorKind::NotFound, format!("the log of `{name}` is gone"))
        .caused_by(format!("open({}): ENOENT", path.display()))
        .hint(format!("somebody deleted it; `rcd restart {name}` begins a new one"))
}

/// All files of the log, opened at one moment, the oldest first.
fn generations(path: &Path, count: u32) -> Result<Vec<BufReader<File>>> {
    let mut found: Vec<BufReader<File>> = Vec::new();
    for number in 0..count.max(1) {
        let Some(reader) = open(&generation(path, number))? else { continue };
        // The newest first: what is rotated away between two looks is seen twice, and not missed.
        if found.iter().all(|other| inode(other) != inode(&reader)) {
            found.push(reader);
        }
    }
    found.reverse();
    Ok(found)
}

fn open(path: &Path) -> Result<Option<BufReader<File>>> {
    match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        other => other.map(|file| Some(BufReader::new(file))).context(|| format!("cannot read `{}`", path.display())),
    }
}

fn inode(reader: &BufReader<File>) -> Option<u64> {
    reader.get_ref().metadata().map(|found| found.ino()).ok()
}

/// The next whole line; one that is being written is left for the next time.
fn next(reader: &mut BufReader<File>, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    bytes.clear();
    let length = reader.read_until(b'\n', bytes)?;
    if length > 0 && !bytes.ends_with(b"\n") {
        reader.seek(SeekFrom::Current(-i64::try_from(length).unwrap_or_default()))?;
        return Ok(false);
    }
    Ok(length > 0)
}

/// What is written after the file that was read to its end: none while that one is the newest.
fn successor(path: &Path, own: Option<u64>, count: u32) -> Result<Option<BufReader<File>>> {
    let at = |number: u32| std::fs::metadata(generation(path, number)).map(|found| found.ino()).ok();
    for _ in 0..100 {
        let Some(place) = (0..count.max(1)).find(|number| own.is_some() && at(*number) == own) else {
            // It was the oldest and is gone, or was deleted: what is oldest now comes next.
            return Ok(generations(path, count)?.into_iter().next());
        };
        if place == 0 {
            return Ok(None);
        }
        let newer = open(&generation(path, place - 1))?;
        // Files move from the oldest on: while this one is where it was, so was the newer one when it was opened.
        if at(place) == own && newer.is_some() {
            return Ok(newer);
        }
    }
    Ok(None)
}

fn follow(
    lock: &Path,
    record: &Record,
    path: &Path,
    mut reader: Option<BufReader<File>>,
    wanted: &Wanted,
    show: &mut dyn FnMut(&Line) -> bool,
) -> Result<()> {
    let settings = &record.config.log;
    let mut bytes = Vec::new();
    loop {
        // Asked before the last look, so nothing that the end wrote is missed.
        let alive = Lock::is_held(lock).context(|| "cannot look at the container's lock")? && !wanted.is_over();
        if reader.is_none() {
            reader = generations(path, settings.max_file)?.into_iter().next();
        }
        let mut moved = false;
        if let Some(open) = &mut reader {
            // Asked before the last look too: what was rotated away is written no more.
            let newer = successor(path, inode(open), settings.max_file)?;
            while next(open, &mut bytes).context(|| "cannot read the log")? {
                moved = true;
                let Some(line) = parse(&settings.driver, &bytes) else { continue };
                if wanted.until.is_some_and(|until| line.time >= until) {
                    return Ok(());
                }
                if wanted.since.is_none_or(|since| line.time >= since) && !show(&line) {
                    return Ok(());
                }
            }
            if newer.is_some() {
                reader = newer;
                moved = true;
            }
        }
        if !moved {
            if !alive {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_read() {
        let line = parse("json-file", br#"{"log":"hi\n","stream":"stderr","time":"2026-01-02T03:04:05.000000006Z"}"#);
        let line = line.expect("a line");
        assert!(line.errors && line.text == b"hi\n" && line.time.subsec_nanosecond() == 6);
        let part = parse("k8s-file", b"2026-01-02T03:04:05.000000006Z stdout P a b\n").expect("a line");
        assert!(!part.errors && part.text == b"a b");
        assert!(parse("json-file", b"{\"log\":").is_none());
    }
}
