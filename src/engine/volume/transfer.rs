//! Volumes as tar archives: a backup has all that the files are, and one that cannot be read whole changes nothing.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::{VolumeMount, create, find, place, remove};
use crate::engine::copy::join::join;
use crate::engine::copy::pack::Packer;
use crate::engine::copy::{Copy, Owner};
use crate::engine::layout::Layout;
use crate::engine::storage::inflate::Inflate;
use crate::engine::storage::unpack::{Rights, unpack_files};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::file;
use crate::kernel::lock::FolderLock;

/// Where an archive is taken apart, beside the content.
const STAGING: &str = ".import";

/// A volume's content, to be read or changed from outside of containers.
#[derive(Debug)]
pub struct Content {
    folder: OwnedFd,
    name: String,
    /// It is the volume's own folder, and not one of the host that it stands for.
    own: bool,
}

/// Open the content of a volume.
pub fn open(layout: &Layout, name: &str) -> Result<Content> {
    let volume = find(layout, name)?;
    let mut mount = VolumeMount::default();
    place(layout, &mut mount, &volume)?;
    if let Some((kind, _)) = &mount.filesystem {
        let message = format!("the volume `{name}` is a file system of the type {kind}, mounted in containers only");
        let error = Error::new(ErrorKind::Unsupported, message);
        return Err(error.hint(format!("a container can do it: rcd run --rm -v {name}:/v IMAGE tar -c -C /v .")));
    }
    let folder = file::open_trusted_folder(&mount.source).context(|| format!("cannot open the volume `{name}`"))?;
    Ok(Content { folder, name: volume.name.clone(), own: mount.source == volume.data(layout) })
}

/// Write the content as a tar archive.
pub fn export(content: &Content, output: &mut dyn Write) -> Result<()> {
    let mut archive = Packer::new(output, true);
    let done = archive.add(content.folder.as_fd(), OsStr::new(".")).and_then(|()| archive.finish());
    done.context(|| format!("cannot export the volume `{}`", content.name))
}

/// Put the content of a tar archive, compressed with gzip or zstd or not at all, into a volume, which is made where there is
/// none. What has the same name there is replaced.
pub fn import(layout: &Layout, name: &str, input: &mut dyn BufRead) -> Result<()> {
    let is_new = find(layout, name).is_err();
    create(layout, Some(name), BTreeMap::new(), BTreeMap::new(), super::Owner::default())?;
    let done = import_into(layout, name, input);
    if done.is_err() && is_new {
        // Nobody knows of it; where somebody does by now, it stays.
        let _ = remove(layout, name);
    }
    done
}

fn import_into(layout: &Layout, name: &str, input: &mut dyn BufRead) -> Result<()> {
    let content = open(layout, name)?;
    let failed = || format!("cannot import into the volume `{name}`");
    let folder = layout.volumes().join(name);
    // One import at a time, and no removal meanwhile.
    let _lock = FolderLock::take(&folder).context(failed)?;
    let staging = Staging::new(&folder, &content).context(failed)?;
    let open_staging = || file::open_trusted_folder(&folder.join(STAGING)).context(failed);
    let input = Inflate::new(input).context(failed)?;
    let rest = unpack_files(input, open_staging()?, Rights::of_process());
    let (_, mut rest) = rest.map_err(|error| Error::new(error.kind(), failed()).caused_by(error))?;
    // The sum of a compressed archive comes last; and whoever writes into a pipe wants to write all.
    io::copy(&mut rest, &mut io::sink()).context(failed)?;
    let from = open_staging()?;
    if content.own {
        join(from.as_fd(), content.folder.as_fd()).context(failed)?;
    } else {
        Copy::new(Owner::Kept).whole(from.as_fd(), content.folder.as_fd()).context(failed)?;
    }
    drop(staging);
    file::sync_filesystem(content.folder.as_fd()).context(failed)
}

/// The folder of an import; dropped, it is removed.
struct Staging<'a> {
    volume: &'a Path,
}

impl<'a> Staging<'a> {
    /// Make it what the content's own folder is: an archive may say nothing about that.
    fn new(volume: &'a Path, content: &Content) -> io::Result<Self> {
        let path = volume.join(STAGING);
        if path.exists() {
            // Of an import that was killed.
            fs::remove_dir_all(&path)?;
        }
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        let made = Self { volume };
        Copy::new(Owner::Kept).alike(content.folder.as_fd(), fs::File::open(&path)?.as_fd())?;
        Ok(made)
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next import.
        let _ = fs::remove_dir_all(self.volume.join(STAGING));
    }
}
