//! What a container printed, in files (Docker's `json-file` or CRI's `k8s-file`, rotated by size) or in the host's journal.
//!
//! The buffers are made once. A full disk loses lines and counts them; it never stops the container.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::config::Log;
use super::journal::Journal;
use super::record::Record;

/// A longer line is kept in parts, as Docker does.
const LONGEST_LINE: usize = 16 * 1024;

/// Which stream a line was printed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output, or the terminal.
    Output,
    /// Standard error.
    Errors,
}

/// The open log of a running container.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    settings: Log,
    file: Option<File>,
    size: u64,
    lost: u64,
    /// How many of the lost the log tells of.
    told: u64,
    lines: [Vec<u8>; 2],
    text: Vec<u8>,
    journal: Option<Journal>,
}

/// The file of a generation: `log`, `log.1` and so on.
pub(super) fn generation(path: &Path, number: u32) -> PathBuf {
    if number == 0 { path.to_owned() } else { path.with_extension(number.to_string()) }
}

fn open(path: &Path) -> Option<File> {
    fs::OpenOptions::new().create(true).append(true).mode(0o640).open(path).ok()
}

impl Writer {
    /// The log of a container whose file is at `path`; none where nothing shall be kept.
    pub(super) fn new(path: &Path, record: &Record) -> Option<Self> {
        let settings = &record.config.log;
        let (journal, file) = match &*settings.driver {
            "none" => return None,
            "journald" => (Journal::open(record).ok(), None),
            _ => (None, open(path)),
        };
        let size = file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |found| found.len());
        let line = || Vec::with_capacity(LONGEST_LINE);
        let text = Vec::with_capacity(2 * LONGEST_LINE);
        let settings = settings.clone();
        Some(Self {
            path: path.to_owned(),
            settings,
            file,
            size,
            lost: 0,
            told: 0,
            lines: [line(), line()],
            text,
            journal,
        })
    }

    /// Keep what was printed, line by line.
    pub(super) fn write(&mut self, stream: Stream, mut bytes: &[u8]) {
        let at = usize::from(stream == Stream::Errors);
        while !bytes.is_empty() {
            let room = LONGEST_LINE - self.lines[at].len();
            let upto = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1).min(room);
            self.lines[at].extend_from_slice(&bytes[..upto]);
            bytes = &bytes[upto..];
            if self.lines[at].ends_with(b"\n") || self.lines[at].len() == LONGEST_LINE {
                self.keep(stream);
            }
        }
    }

    /// The container ended: keep what has no end of line too.
    pub(super) fn flush(&mut self) {
        for stream in [Stream::Output, Stream::Errors] {
            if !self.lines[usize::from(stream == Stream::Errors)].is_empty() {
                self.keep(stream);
            }
        }
    }

    fn keep(&mut self, stream: Stream) {
        let at = usize::from(stream == Stream::Errors);
        let line = std::mem::take(&mut self.lines[at]);
        let lost = self.lost;
        self.keep_line(at == 1, &line);
        self.lines[at] = line;
        self.lines[at].clear();
        if self.lost == lost {
            self.confess();
        }
    }

    /// Keep one line, or count it as lost.
    fn keep_line(&mut self, errors: bool, line: &[u8]) {
        let now = Timestamp::now();
        if let Some(journal) = &self.journal {
            self.lost += u64::from(!journal.send(&mut self.text, errors, now, line));
            return;
        }
        let name = if errors { "stderr" } else { "stdout" };
        self.text.clear();
        if self.settings.driver == "k8s-file" {
            let (tag, body) = line.strip_suffix(b"\n").map_or(("P", line), |body| ("F", body));
            let _ = write!(self.text, "{now:.9} {name} {tag} ");
            self.text.extend_from_slice(body);
            self.text.push(b'\n');
        } else {
            self.text.extend_from_slice(b"{\"log\":");
            // Bytes that are no UTF-8 become U+FFFD, as JSON can hold nothing else.
            let _ = serde_json::to_writer(&mut self.text, &String::from_utf8_lossy(line));
            let _ = writeln!(self.text, ",\"stream\":\"{name}\",\"time\":\"{now:.9}\"}}");
        }
        self.store();
    }

    fn store(&mut self) {
        let length = self.text.len() as u64;
        if self.settings.max_size > 0 && self.size > 0 && self.size + length > self.settings.max_size {
            self.rotate();
        }
        if self.file.is_none() {
            self.file = open(&self.path);
        }
        let Some(file) = &mut self.file else {
            self.lost += 1;
            return;
        };
        if file.write_all(&self.text).is_ok() {
            self.size += length;
        } else {
            self.lost += 1;
            // A part of the line may be there: the next line must not be glued to it.
            let _ = file.set_len(self.size);
        }
    }

    /// Say in the log itself how many lines a full disk, or a journal that takes none, swallowed before it.
    fn confess(&mut self) {
        if self.lost > self.told {
            let line = format!("rcd: {} lines were lost here\n", self.lost - self.told);
            let lost = self.lost;
            self.keep_line(true, line.as_bytes());
            if self.lost == lost {
                self.told = lost;
            }
            // This line is no loss of the container's.
            self.lost = lost;
        }
    }

    fn rotate(&mut self) {
        for number in (1..self.settings.max_file).rev() {
            let _ = fs::rename(generation(&self.path, number - 1), generation(&self.path, number));
        }
        if self.settings.max_file <= 1 {
            let _ = fs::remove_file(&self.path);
        }
        self.file = open(&self.path);
        self.size = 0;
    }
}
