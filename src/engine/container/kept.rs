//! Logs of containers that are gone: one that asks for it (`--log-opt keep=24h`) leaves its log behind for so long when it is
//! removed, be it by `--rm` or by hand.
//!
//! `ROOT/logs/ID/` has the files of the log, and `record.json` as it was. Whoever keeps one more, or reads one, removes those whose
//! time is over.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::make_private_folder;
use super::record::{Record, read_json, write_json};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};

/// Keep the log of a container that is just being removed. A log that was never written is none.
pub(super) fn keep(layout: &Layout, record: &Record) -> Result<()> {
    if record.config.log.keep.is_none() {
        return Ok(());
    }
    expire(layout)?;
    let (from, to) = (layout.container(&record.id), layout.kept_logs().join(&record.id));
    let cannot = || format!("cannot keep the log of `{}`", record.config.name);
    make_private_folder(&to)?;
    for entry in fs::read_dir(&from).context(cannot)?.flatten() {
        let name = entry.file_name();
        if name == "log" || name.to_string_lossy().starts_with("log.") {
            fs::rename(entry.path(), to.join(&name)).context(cannot)?;
        }
    }
    write_json(&to.join("record.json"), record)
}

/// The removed container of this name, the last one of several, or of this ID or prefix of one.
pub fn find(layout: &Layout, wanted: &str) -> Result<Record> {
    expire(layout)?;
    let mut all: Vec<Record> = list(layout)?;
    all.sort_by_key(|record| std::cmp::Reverse(record.created));
    let found = all.iter().find(|record| record.config.name == wanted);
    let found = found.or_else(|| all.iter().find(|record| !wanted.is_empty() && record.id.starts_with(wanted)));
    found.cloned().ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("no log of a removed container `{wanted}` is kept"))
            .hint("`--log-opt keep=24h` of `rcd run` has a log outlive its container by so long")
    })
}

/// Every one whose log is kept.
pub fn list(layout: &Layout) -> Result<Vec<Record>> {
    let folders = match fs::read_dir(layout.kept_logs()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| "cannot list the logs that are kept")?,
    };
    let records = folders.flatten().map(|entry| read_json::<Record>(&entry.path().join("record.json")));
    // One that is just being written has none yet.
    Ok(records.filter_map(|read| read.ok().flatten()).collect())
}

/// Remove those whose time is over.
fn expire(layout: &Layout) -> Result<()> {
    for record in list(layout)? {
        let folder = layout.kept_logs().join(&record.id);
        if is_over(&folder, record.config.log.keep) {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).context(|| format!("cannot remove `{}`", folder.display()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Its record was written when the container was removed.
fn is_over(folder: &Path, keep: Option<u64>) -> bool {
    let written = fs::metadata(folder.join("record.json")).and_then(|found| found.modified());
    let age = written.ok().and_then(|written| written.elapsed().ok());
    age.is_some_and(|age| age >= Duration::from_secs(keep.unwrap_or(0)))
}
