//! The blobs of the image layout: content under its digest, and downloads on their way there.
//!
//! A blob is under its final name only when its digest was found right and its data is on the disk. Until then it is in
//! `ingest/`, whose lock makes two pulls of one blob share the work, and whose bytes a later pull goes on from.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::replace::{is_forgotten, remove_unfinished, replace, unfinished};
use super::trash::Trash;
use crate::engine::image::{Digest, Hasher};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::file;

/// See the module.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
    trash: Trash,
}

/// A blob of more bytes is not deleted by who has to wait for it.
const BIG: u64 = 16 << 20;
/// How the names of blobs end that are made here, until they are whole.
const MADE: &str = "made";

/// A blob on its way, locked against others.
#[derive(Debug)]
pub struct Ingest {
    digest: Digest,
    path: PathBuf,
    file: File,
    /// Nobody goes on with it: it ends with this.
    made: bool,
}

/// Make a folder with its parents that nobody else may look into.
pub(in crate::engine) fn make_private(folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.context(|| format!("cannot make the folder `{}`", folder.display()))
}

impl Blobs {
    /// Those of `layout`.
    pub fn new(layout: &Layout) -> Self {
        Self { folder: layout.images(), trash: Trash::new(layout) }
    }

    /// Make the folders of an empty image layout.
    pub fn prepare(&self) -> Result<()> {
        make_private(&self.folder.join("blobs/sha256"))?;
        make_private(&self.folder.join("ingest"))?;
        let marker = self.folder.join("oci-layout");
        if !marker.exists() {
            replace(&marker, b"{\"imageLayoutVersion\":\"1.0.0\"}")?;
        }
        Ok(())
    }

    /// Where a blob is, if it is there.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("blobs").join(digest.algorithm().name()).join(digest.hex())
    }

    /// The size of a blob that is there.
    pub fn size(&self, digest: &Digest) -> Option<u64> {
        fs::metadata(self.path(digest)).ok().map(|found| found.len())
    }

    /// Bytes that are here of a blob that is not here whole.
    pub fn partial(&self, digest: &Digest) -> Option<u64> {
        fs::metadata(self.ingest_path(digest)).ok().map(|found| found.len())
    }

    fn ingest_path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("ingest").join(format!("{}-{}", digest.algorithm().name(), digest.hex()))
    }

    /// A small blob, verified; none where it is not there.
    pub fn read(&self, digest: &Digest, limit: u64) -> Result<Option<Vec<u8>>> {
        let path = self.path(digest);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context(|| format!("cannot read `{}`", path.display())),
        };
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).context(|| format!("cannot read `{}`", path.display()))?;
        check(digest, &bytes).map_err(|error| error.hint("`rcd system check --repair` fetches it again"))?;
        Ok(Some(bytes))
    }

    /// Put a small blob, whose digest must be right.
    pub fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<()> {
        check(digest, bytes)?;
        let path = self.path(digest);
        if fs::read(&path).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        make_private(path.parent().unwrap_or(&self.folder))?;
        replace(&path, bytes)
    }

    /// Remove a blob. A big one is deleted by [`super::trash::finish`]: it has many blocks to be given back.
    pub fn remove(&self, digest: &Digest) -> Result<()> {
        if self.size(digest).is_some_and(|size| size > BIG) {
            return self.trash.put(&self.path(digest));
        }
        match fs::remove_file(self.path(digest)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).context(|| format!("cannot remove the blob `{digest}`"))
            }
            _ => Ok(()),
        }
    }

    /// Every blob that is there.
    pub fn all(&self) -> Vec<Digest> {
        let mut found = Vec::new();
        for algorithm in ["sha256", "sha512"] {
            for entry in fs::read_dir(self.folder.join("blobs").join(algorithm)).into_iter().flatten().flatten() {
                let name = entry.file_name();
                found.extend(name.to_str().and_then(|hex| format!("{algorithm}:{hex}").parse::<Digest>().ok()));
            }
        }
        found
    }

    /// Files of downloads, under way or given up.
    pub fn half_fetched(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("ingest")).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }

    /// Documents, names and blobs made here whose writers were killed before they were whole.
    pub fn remains(&self) -> Result<Vec<PathBuf>> {
        let mut found = unfinished(&self.folder)?;
        for algorithm in ["sha256", "sha512"] {
            found.extend(unfinished(&self.folder.join("blobs").join(algorithm))?);
        }
        for path in self.half_fetched().into_iter().filter(|path| path.extension().is_some_and(|end| end == MADE)) {
            if is_forgotten(&path)? {
                found.push(path);
            }
        }
        Ok(found)
    }

    /// Remove one of [`Blobs::remains`]; false when it is none any more.
    pub fn remove_remains(&self, path: &Path) -> Result<bool> {
        remove_unfinished(path)
    }

    /// Remove all of [`Blobs::remains`].
    pub fn clean(&self) -> Result<()> {
        self.remains()?.iter().try_for_each(|path| self.remove_remains(path).map(drop))
    }

    /// Begin to fetch a blob, or go on. Waits for whoever fetches it already, after telling so through `waiting`.
    pub fn ingest(&self, digest: &Digest, waiting: &mut dyn FnMut()) -> Result<Ingest> {
        Self::ingest_at(self.ingest_path(digest), digest, waiting)
    }

    /// Begin a blob that is made here, or was in an archive. Nobody goes on with one whose maker died: it is among [`Blobs::remains`].
    pub fn make(&self, digest: &Digest) -> Result<Ingest> {
        Self::ingest_at(self.ingest_path(digest).with_extension(MADE), digest, &mut || {})
    }

    fn ingest_at(path: PathBuf, digest: &Digest, waiting: &mut dyn FnMut()) -> Result<Ingest> {
        let named = || format!("cannot use `{}`", path.display());
        loop {
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
            let file = file.context(named)?;
            if !file::try_lock(file.as_fd()).context(named)? {
                waiting();
                file::lock(file.as_fd()).context(named)?;
            }
            // Whoever had it may have published or dropped it.
            if file::is_at(file.as_fd(), &path).context(named)? {
                let made = path.extension().is_some_and(|end| end == MADE);
                return Ok(Ingest { digest: digest.clone(), path, file, made });
            }
        }
    }
}

impl Drop for Ingest {
    fn drop(&mut self) {
        if self.made {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Ingest {
    /// The file of what was fetched so far.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// What it will be.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Make it a blob. Its data must be right, and on the disk.
    pub fn publish(mut self, blobs: &Blobs) -> Result<()> {
        let path = blobs.path(&self.digest);
        make_private(path.parent().unwrap_or(&blobs.folder))?;
        fs::rename(&self.path, &path).context(|| format!("cannot publish the blob `{}`", self.digest))?;
        // Its old name may be another maker's by now.
        self.made = false;
        Ok(())
    }

    /// Forget what was fetched.
    pub fn discard(mut self) -> Result<()> {
        self.made = false;
        fs::remove_file(&self.path).context(|| format!("cannot remove `{}`", self.path.display()))
    }

    /// Give the lock back. What was fetched stays for the next pull; an empty file does not.
    pub fn keep(self) {
        if self.file.metadata().is_ok_and(|found| found.len() == 0) {
            // It holds nothing: a later command may remove it as well.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn check(digest: &Digest, bytes: &[u8]) -> Result<()> {
    let mut hasher = Hasher::new(digest.algorithm());
    hasher.update(bytes);
    let found = hasher.finish();
    if found == *digest {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Corrupt, format!("digest mismatch: `{digest}` is wanted and `{found}` is there")))
}
