//! What a container is on disk, as archives: its changes as a layer, and its whole root file system.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::changes::{self, Change};
use super::config::RootSource;
use super::pause;
use super::record::{Record, Status};
use super::snapshot;
use crate::engine::copy::Owner;
use crate::engine::copy::pack::Packer;
use crate::engine::layout::Layout;
use crate::engine::storage::below::{entry, is_opaque, topmost};
use crate::engine::storage::{copied, overlay};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::file;

/// A container whose processes stand still until this is dropped.
#[derive(Debug)]
pub struct Paused<'a> {
    layout: &'a Layout,
    record: Option<&'a Record>,
}

impl<'a> Paused<'a> {
    /// Pause the container, if it runs and is not paused already.
    pub fn new(layout: &'a Layout, record: &'a Record) -> Result<Self> {
        let runs = matches!(record.status(layout)?, Status::Running(_));
        if runs {
            pause::set_paused(layout, record, true).map_err(|error| error.hint("`--pause=false` goes without"))?;
        }
        Ok(Self { layout, record: runs.then_some(record) })
    }
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        if let Some(record) = self.record {
            // It may have been killed meanwhile.
            let _ = pause::set_paused(self.layout, record, false);
        }
    }
}

/// Write the container's changes as a layer (image-spec, layer.md). False where there are none.
pub fn write_layer(layout: &Layout, record: &Record, output: &mut dyn Write) -> Result<bool> {
    let changes = changes::of(layout, record)?;
    let uppers = snapshot::changed(layout, &record.id)?;
    let mut archive = Packer::new(output, false);
    for (path, change) in &changes {
        let failed = || format!("cannot pack `{}`", path.display());
        let name = path.strip_prefix("/").unwrap_or(path);
        if *change == Change::Deleted {
            archive.mark(&beside(name, b".wh.")).context(failed)?;
            continue;
        }
        // What is not there any more was removed in this moment.
        let Some((number, found)) = topmost(uppers.iter().map(PathBuf::as_path), name) else { continue };
        let Some(entry) = entry(&uppers[number], name).context(failed)? else { continue };
        archive.alone(entry.as_fd(), name.as_os_str()).context(failed)?;
        if found.is_dir() && uppers.iter().any(|upper| is_opaque(&upper.join(name))) {
            archive.mark(name.join(".wh..wh..opq").as_os_str()).context(failed)?;
        }
    }
    archive.finish().context(|| "cannot pack the changes")?;
    Ok(!changes.is_empty())
}

/// The last name of a path with something in front of it.
fn beside(path: &Path, mark: &[u8]) -> OsString {
    let name = path.file_name().unwrap_or_default();
    let marked = [mark, name.as_bytes()].concat();
    path.with_file_name(OsStr::from_bytes(&marked)).into_os_string()
}

/// Write all files of the container's root file system, running or not. What is mounted in it is not a part of it.
pub fn export(layout: &Layout, record: &Record, output: &mut dyn Write) -> Result<()> {
    write_root(layout, record, BTreeSet::new(), output)
}

/// The same for an image of one layer: without what was made only to mount something on it.
pub fn write_whole(layout: &Layout, record: &Record, output: &mut dyn Write) -> Result<()> {
    let RootSource::Image { layers, .. } = &record.config.root else { return export(layout, record, output) };
    let lower = changes::lower(layout, layers);
    let changed = match copied::is_copied(&layout.container(&record.id)) {
        true => BTreeMap::new(),
        false => changes::of(layout, record)?,
    };
    let mut left_out = BTreeSet::new();
    for place in changes::places(layout, record) {
        for path in place.ancestors().filter(|path| path.parent().is_some() && !changed.contains_key(*path)) {
            let name = path.strip_prefix("/").unwrap_or(path);
            if topmost(lower.iter().map(PathBuf::as_path), name).is_none() {
                left_out.insert(name.as_os_str().to_owned());
            }
        }
    }
    write_root(layout, record, left_out, output)
}

fn write_root(layout: &Layout, record: &Record, left_out: BTreeSet<OsString>, output: &mut dyn Write) -> Result<()> {
    let failed = || format!("cannot export the container `{}`", record.config.name);
    let mut folders = snapshot::changed(layout, &record.id)?;
    match &record.config.root {
        RootSource::Folder { path, overlay: true } => folders.push(path.clone()),
        RootSource::Folder { path, .. } => folders = vec![path.clone()],
        RootSource::Image { layers, .. } => folders.extend(changes::lower(layout, layers)),
    }
    // What was never started has no folder of changes yet.
    folders.retain(|folder| folder.is_dir());
    if folders.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, failed()).caused_by("its image has no layers"));
    }
    let named = |error: Error| Error::new(error.kind(), failed()).caused_by(error);
    // A copy has all of it, and what was removed from it must not come back.
    let root = if copied::is_copied(&layout.container(&record.id)) {
        file::open_trusted_folder(&folders[0]).context(failed)?
    } else {
        overlay::merged(&folders).map_err(named)?
    };
    let given = record.config.ids.clone().filter(|_| record.config.mapped_ids().is_none());
    let owner = given.map_or(Owner::Kept, Owner::Inside);
    let mut archive = Packer::new(output, false).owned_by(owner).without(left_out);
    archive.content(root.as_fd(), OsStr::new("")).and_then(|()| archive.finish()).context(failed)
}
