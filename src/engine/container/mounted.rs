//! Root file systems for programs of the host to look at: `mount` and `unmount`, of containers and of images.
//!
//! That of a running container is `/proc/PID/root`, and nothing is mounted. Any other is mounted read-only below
//! `STATE/mounts`, so that it can be started or removed meanwhile: what was mounted stays what it was.

use std::fs;
use std::os::fd::AsFd;
use std::path::PathBuf;

use super::config::RootSource;
use super::record::Record;
use super::{make_private_folder, root, snapshot};
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::storage::layers::Layers;
use crate::engine::storage::overlay;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount;
use crate::kernel::mount_table::{self, Entry, is_mounted};

/// What is mounted: the id of a container or of an image, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The path of a container's root file system on the host.
pub fn container(layout: &Layout, record: &Record) -> Result<PathBuf> {
    if let Some(running) = record.status(layout)?.running() {
        return Ok(PathBuf::from(format!("/proc/{}/root", running.pid)));
    }
    let mut folders = Vec::new();
    match &record.config.root {
        RootSource::Image { layers, .. } => {
            folders.extend(snapshot::changed(layout, &record.id)?);
            folders.extend(files(layout, layers)?);
        }
        RootSource::Folder { path, overlay } => {
            if *overlay {
                folders.extend(snapshot::changed(layout, &record.id)?);
            }
            folders.push(path.clone());
        }
    }
    folders.retain(|folder| folder.exists());
    put(layout, &record.id, &folders)
}

/// The path of an image's files on the host: `id` is the hexadecimal part of its ID.
pub fn image(layout: &Layout, id: &str, layers: &[Digest]) -> Result<PathBuf> {
    let layers: Vec<String> = layers.iter().map(ToString::to_string).collect();
    put(layout, id, &files(layout, &layers)?)
}

/// The folders of layers, highest first, each once.
fn files(layout: &Layout, layers: &[String]) -> Result<Vec<PathBuf>> {
    let store = Layers::new(layout);
    let mut folders: Vec<PathBuf> = Vec::new();
    for layer in layers {
        let layer: Digest = layer.parse()?;
        if !store.contains(&layer) {
            let error = Error::new(ErrorKind::NotFound, format!("the layer `{layer}` is not here"));
            return Err(error.hint("pull the image again"));
        }
        let folder = store.files(&layer);
        folders.retain(|other| *other != folder);
        folders.push(folder);
    }
    folders.reverse();
    Ok(folders)
}

fn put(layout: &Layout, id: &str, folders: &[PathBuf]) -> Result<PathBuf> {
    let place = layout.mounts().join(id);
    if is_mounted(&table()?, &place) {
        return Ok(place);
    }
    let mounted = match folders {
        [one] => mount::copy(None, one, false).context(|| format!("cannot use `{}`", one.display()))?,
        several => overlay::merged(several)?,
    };
    let change = mount::Change { set: Some(mount::Attributes::MOUNT_ATTR_RDONLY), ..mount::Change::default() };
    mount::change(mounted.as_fd(), &change).context(|| format!("cannot mount `{}`", place.display()))?;
    make_private_folder(&place)?;
    if let Err(error) = root::attach(&mounted, &place) {
        let _ = fs::remove_dir(&place);
        return Err(error);
    }
    Ok(place)
}

/// What is mounted in this mount namespace.
fn table() -> Result<Vec<Entry>> {
    mount_table::read().context(|| "cannot look at what is mounted")
}

/// Everything that is mounted.
pub fn list(layout: &Layout) -> Result<Vec<Mounted>> {
    let entries = match fs::read_dir(layout.mounts()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| "cannot list what is mounted")?,
    };
    let table = table()?;
    let mut found: Vec<Mounted> = entries
        .flatten()
        .filter_map(|entry| Some(Mounted { id: entry.file_name().into_string().ok()?, path: entry.path() }))
        .filter(|mounted| is_mounted(&table, &mounted.path))
        .collect();
    found.sort_by(|one, two| one.id.cmp(&two.id));
    Ok(found)
}

/// Unmount what `mount` mounted; false when it is not mounted.
pub fn unmount(layout: &Layout, id: &str) -> Result<bool> {
    let place = layout.mounts().join(id);
    if !is_mounted(&table()?, &place) {
        return Ok(false);
    }
    mount::detach(&place).context(|| format!("cannot unmount `{}`", place.display()))?;
    fs::remove_dir(&place).context(|| format!("cannot remove `{}`", place.display()))?;
    Ok(true)
}
