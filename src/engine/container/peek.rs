//! A look into a container or an image for whoever only wants names: no lock is taken, nothing is mounted, nothing is written.
//!
//! Of a running container it is the root file system of its own process; of all else the layers are looked through one by one,
//! the highest first. Each look-up stays inside (`kernel::path::Root`), whatever links are there. What is found is a suggestion:
//! a link from one layer into another is not followed, and so may hide what it leads to.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::config::RootSource;
use super::record::Record;
use super::{snapshot, transfer};
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::spec::user::Accounts;
use crate::engine::storage::below;
use crate::engine::storage::layers::Layers;
use crate::engine::{Result, volume};
use crate::kernel::path::{Root, is_folder};

/// No more entries of a folder are looked at.
const MOST: usize = 10_000;

/// See the module.
#[derive(Debug)]
pub struct Peek {
    /// The root file system, or its layers, the highest first.
    folders: Vec<Root>,
    /// What would be mounted in it, the deepest first.
    mounted: Vec<(PathBuf, Root)>,
}

impl Peek {
    /// Into a container, running or not.
    pub fn container(layout: &Layout, record: &Record) -> Result<Self> {
        if let Some(running) = record.status(layout)?.running() {
            let root = transfer::root_of_process(layout, record, running)?;
            return Ok(Self { folders: vec![root], mounted: Vec::new() });
        }
        let mut folders = Vec::new();
        let changed = snapshot::changed(layout, &record.id)?;
        match &record.config.root {
            RootSource::Image { layers, .. } => {
                folders.extend(changed);
                let layers: Vec<Digest> = layers.iter().filter_map(|layer| layer.parse().ok()).collect();
                folders.extend(files(layout, &layers));
            }
            RootSource::Folder { path, overlay } => {
                folders.extend(changed.into_iter().filter(|_| *overlay));
                folders.push(path.clone());
            }
        }
        let binds = record.config.binds.iter().map(|bind| Some((bind.target.clone(), Root::open(&bind.source).ok()?)));
        let volumes = record.config.volumes.iter().filter(|volume| volume.filesystem.is_none());
        let volumes = volumes.map(|one| Some((one.target.clone(), Root::new(volume::source(one).ok()?))));
        let mut mounted: Vec<(PathBuf, Root)> = binds.chain(volumes).flatten().collect();
        mounted.sort_by_key(|(target, _)| std::cmp::Reverse(target.components().count()));
        Ok(Self { folders: opened(&folders), mounted })
    }

    /// Into an image, by its layers, the lowest first.
    pub fn image(layout: &Layout, layers: &[Digest]) -> Self {
        Self { folders: opened(&files(layout, layers)), mounted: Vec::new() }
    }

    /// The names in an account file like `/etc/passwd`; none where there is no such file, or it is none to be read.
    pub fn accounts(&self, file: &str) -> Vec<String> {
        let texts = self.folders.iter().map(|root| Accounts::read_file(root, file));
        let text = texts.map(Result::unwrap_or_default).find(|text| !text.is_empty()).unwrap_or_default();
        let names = text.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name);
        names.filter(|name| !name.is_empty() && !name.starts_with(['#', '+', '-'])).map(str::to_owned).collect()
    }

    /// The entries of a folder whose names begin with `start`, and whether each is a folder, or a link to one.
    pub fn entries(&self, folder: &Path, start: &OsStr) -> BTreeMap<OsString, bool> {
        let at_mount = self.mounted.iter().find_map(|(target, root)| {
            let rest = folder.strip_prefix(target).ok()?;
            Some((root, Path::new("/").join(rest)))
        });
        let places: Vec<(&Root, PathBuf)> = match at_mount {
            Some(place) => vec![place],
            None => self.folders.iter().map(|root| (root, folder.to_owned())).collect(),
        };
        let mut found = BTreeMap::new();
        for (root, path) in places {
            if let Some(true) = look(root, &path, start, &mut found) {
                break;
            }
        }
        found.into_iter().filter_map(|(name, kind)| Some((name, kind?))).collect()
    }
}

/// Add what a layer has in a folder to what those above it have, where nothing is what they hide; says whether the layers below
/// are hidden.
fn look(root: &Root, path: &Path, start: &OsStr, found: &mut BTreeMap<OsString, Option<bool>>) -> Option<bool> {
    let folder = root.open_at(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NONBLOCK, 0).ok()?;
    let opened = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
    for entry in fs::read_dir(&opened).ok()?.flatten().take(MOST) {
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(start.as_encoded_bytes()) || found.contains_key(&name) {
            continue;
        }
        let Ok(kind) = entry.file_type() else { continue };
        let hides = kind.is_char_device() && entry.metadata().is_ok_and(|metadata| below::is_whiteout(&metadata));
        let leads = || root.locate(&path.join(&name)).is_ok_and(|file| is_folder(file.as_fd()).unwrap_or(false));
        let is_folder = kind.is_dir() || (kind.is_symlink() && leads());
        found.insert(name, (!hides).then_some(is_folder));
    }
    Some(below::is_opaque(&opened.join(".")))
}

fn opened(folders: &[PathBuf]) -> Vec<Root> {
    // A layer of one container only may be gone, or another user's.
    folders.iter().filter_map(|folder| Root::open(folder).ok()).collect()
}

fn files(layout: &Layout, layers: &[Digest]) -> Vec<PathBuf> {
    let store = Layers::new(layout);
    layers.iter().rev().map(|layer| store.files(layer)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(folder: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
        for (file, text) in files {
            let path = folder.join(name).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder.join(name)
    }

    fn peek(folders: &[PathBuf]) -> Peek {
        Peek { folders: opened(folders), mounted: Vec::new() }
    }

    #[test]
    fn layers_are_looked_through_from_the_top() {
        let folder = tempfile::tempdir().unwrap();
        let upper = layer(folder.path(), "upper", &[("etc/new", "")]);
        let lower =
            layer(folder.path(), "lower", &[("etc/passwd", "root:x:0:\nann:x:7:\n#no:x:\n:x:\n"), ("etc/d/x", "")]);
        let peek = peek(&[upper, lower]);
        let names: Vec<_> = peek.entries(Path::new("/etc"), OsStr::new("")).into_iter().collect();
        assert_eq!(names, [("d".into(), true), ("new".into(), false), ("passwd".into(), false)]);
        assert_eq!(peek.entries(Path::new("/etc"), OsStr::new("pa")).len(), 1);
        assert_eq!(peek.accounts("/etc/passwd"), ["root", "ann"]);
        assert!(peek.accounts("/etc/group").is_empty() && peek.entries(Path::new("/nope"), OsStr::new("")).is_empty());
    }

    #[test]
    fn links_lead_nowhere_but_inside() {
        let folder = tempfile::tempdir().unwrap();
        layer(folder.path(), "outside", &[("secret", ""), ("passwd", "host:x:0:\n")]);
        let inside = layer(folder.path(), "inside", &[("own/x", "")]);
        let outside = folder.path().join("outside");
        for (name, target) in
            [("away", outside.clone()), ("up", "../outside".into()), ("passwd", outside.join("passwd"))]
        {
            std::os::unix::fs::symlink(target, inside.join(name)).unwrap();
        }
        std::os::unix::fs::symlink("/own", inside.join("link")).unwrap();
        nix::unistd::mkfifo(&inside.join("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        let peek = peek(&[inside]);
        for path in ["/away", "/up", "/../outside", "/pipe"] {
            assert!(peek.entries(Path::new(path), OsStr::new("")).is_empty(), "{path}");
        }
        assert_eq!(peek.entries(Path::new("/link"), OsStr::new("")).len(), 1);
        assert_eq!(peek.entries(Path::new("/"), OsStr::new("li")).into_values().collect::<Vec<_>>(), [true]);
        assert_eq!(peek.entries(Path::new("/"), OsStr::new("aw")).into_values().collect::<Vec<_>>(), [false]);
        // A pipe that nobody writes into would be waited for.
        assert!(peek.accounts("/passwd").is_empty() && peek.accounts("/pipe").is_empty());
    }
}
