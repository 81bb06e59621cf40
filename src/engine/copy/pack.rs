//! Writing a tree as a tar archive that has all that its files are: several names of one file, extended attributes, times to the
//! nanosecond, long names (PAX records), holes.
//!
//! What reads it back is `engine::storage::unpack`; GNU tar, bsdtar and Python read it too.

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, Stat, fstat, openat, readlinkat};
use tar::{EntryType, Header};

use super::{Owner, entry, is_foreign, kind, listed, path_of};
use crate::engine::noted::Note;
use crate::kernel::user_namespace;

/// The bytes of the fields of a header for a name and the target of a link.
const FIELD: usize = 100;
/// A file with fewer bytes of holes is written as it is read.
const WORTH: u64 = 1 << 20;

/// An archive under way.
pub struct Packer<W: Write> {
    archive: tar::Builder<W>,
    /// Holes are left out, in PAX' own format, which busybox does not read.
    holes: bool,
    /// Whose the files are in it.
    owner: Owner,
    /// Owners may be noted on the files.
    notes: bool,
    /// Device and number of a file, and the name that it has in the archive.
    seen: HashMap<(u64, u64), OsString>,
    /// Names that are not written, nor anything below them.
    left_out: BTreeSet<OsString>,
}

impl<W: Write> Packer<W> {
    /// An empty archive on `output`.
    pub fn new(output: W, holes: bool) -> Self {
        let (seen, left_out) = (HashMap::new(), BTreeSet::new());
        let notes = user_namespace::has_one_id();
        Self { archive: tar::Builder::new(output), holes, owner: Owner::Kept, notes, seen, left_out }
    }

    /// The same, with these owners of files.
    #[must_use]
    pub fn owned_by(self, owner: Owner) -> Self {
        Self { owner, ..self }
    }

    /// The same, without these names.
    #[must_use]
    pub fn without(self, left_out: BTreeSet<OsString>) -> Self {
        Self { left_out, ..self }
    }

    /// Write an entry and all below it, under `name`.
    pub fn add(&mut self, from: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
        self.alone(from, name)?;
        if kind(&fstat(from)?) != FileType::Directory {
            return Ok(());
        }
        let mut shown = name.to_owned();
        shown.push("/");
        self.content(from, &shown)
    }

    /// Write all that is in a folder, with `before` in front of the names.
    pub fn content(&mut self, from: BorrowedFd<'_>, before: &OsStr) -> io::Result<()> {
        let mut names = Vec::new();
        for inner in Dir::new(listed(from)?)? {
            names.push(OsString::from_vec(inner?.file_name().to_bytes().to_vec()));
        }
        // The same tree is the same archive.
        names.sort();
        for inner in names.iter().filter(|inner| *inner != "." && *inner != "..") {
            let mut path = before.to_owned();
            path.push(inner);
            if self.left_out.contains(&path) {
                continue;
            }
            match entry(from, inner) {
                // It was removed in this moment.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => self.add(other?.as_fd(), &path)?,
            }
        }
        Ok(())
    }

    /// Write an entry, and of a folder nothing that is in it.
    pub fn alone(&mut self, from: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
        let mut found = fstat(from)?;
        (found.st_uid, found.st_gid) = match Note::of(from).filter(|_| self.notes) {
            Some(note) => (note.user, note.group),
            None => self.owner.of(found.st_uid, found.st_gid)?,
        };
        match kind(&found) {
            FileType::Directory => {
                let mut shown = name.to_owned();
                shown.push("/");
                self.write(from, &found, EntryType::Directory, &shown, &[])
            }
            // It is nothing without the program that made it.
            FileType::Socket => Ok(()),
            FileType::Symlink => {
                let target = readlinkat(from, c"", Vec::new())?.into_bytes();
                self.write(from, &found, EntryType::Symlink, name, &target)
            }
            _ if found.st_nlink > 1 && self.seen.contains_key(&(found.st_dev, found.st_ino)) => {
                let first = self.seen[&(found.st_dev, found.st_ino)].clone();
                self.write(from, &found, EntryType::Link, name, first.as_bytes())
            }
            other => {
                if found.st_nlink > 1 {
                    self.seen.insert((found.st_dev, found.st_ino), name.to_owned());
                }
                match other {
                    FileType::RegularFile => self.file(from, &found, name),
                    FileType::Fifo => self.write(from, &found, EntryType::Fifo, name, &[]),
                    FileType::CharacterDevice => self.write(from, &found, EntryType::Char, name, &[]),
                    _ => self.write(from, &found, EntryType::Block, name, &[]),
                }
            }
        }
    }

    /// Write an empty file that says all by its name.
    pub fn mark(&mut self, name: &OsStr) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        let mut records = Vec::new();
        set_name(&mut header, name.as_bytes(), &mut records);
        self.append(header, &records, 0, io::empty())
    }

    /// The end of the archive.
    pub fn finish(self) -> io::Result<()> {
        self.archive.into_inner()?.flush()
    }

    /// An entry without data.
    fn write(
        &mut self,
        from: BorrowedFd<'_>,
        found: &Stat,
        kind: EntryType,
        name: &OsStr,
        target: &[u8],
    ) -> io::Result<()> {
        // What another entry has said already is not said again.
        let mut records = if kind == EntryType::Link { Vec::new() } else { described(from, found)? };
        let mut header = header(found, kind)?;
        set_name(&mut header, name.as_bytes(), &mut records);
        header.as_old_mut().linkname[..target.len().min(FIELD)].copy_from_slice(&target[..target.len().min(FIELD)]);
        if target.len() > FIELD {
            records.push(("linkpath".to_owned(), target.to_vec()));
        }
        self.append(header, &records, 0, io::empty())
    }

    fn file(&mut self, from: BorrowedFd<'_>, found: &Stat, name: &OsStr) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut source = File::from(openat(CWD, path_of(from), flags, Mode::empty())?);
        let size = u64::try_from(found.st_size).unwrap_or_default();
        let mut records = described(from, found)?;
        let mut header = header(found, EntryType::Regular)?;
        let pieces = if self.holes { pieces(&source, found)? } else { None };
        let Some(pieces) = pieces else {
            set_name(&mut header, name.as_bytes(), &mut records);
            // It may be written to meanwhile: the archive has what its header says.
            let content = source.take(size).chain(io::repeat(0)).take(size);
            return self.append(header, &records, size, content);
        };
        for (key, value) in [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")] {
            records.push((key.to_owned(), value.as_bytes().to_vec()));
        }
        records.push(("GNU.sparse.name".to_owned(), name.as_bytes().to_vec()));
        records.push(("GNU.sparse.realsize".to_owned(), size.to_string().into_bytes()));
        set_name(&mut header, b"GNUSparseFile.0/data", &mut records);
        let mut map = format!("{}\n", pieces.len());
        pieces.iter().for_each(|(offset, length)| map.push_str(&format!("{offset}\n{length}\n")));
        let mut map = map.into_bytes();
        map.resize(map.len().next_multiple_of(512), 0);
        let whole = map.len() as u64 + pieces.iter().map(|(_, length)| length).sum::<u64>();
        let mut pieces = pieces.into_iter();
        let content = Pieces { source: &mut source, rest: 0, next: &mut pieces };
        self.append(header, &records, whole, io::Cursor::new(map).chain(content))
    }

    fn append(
        &mut self,
        mut header: Header,
        records: &[(String, Vec<u8>)],
        size: u64,
        data: impl Read,
    ) -> io::Result<()> {
        if !records.is_empty() {
            self.archive.append_pax_extensions(records.iter().map(|(key, value)| (key.as_str(), value.as_slice())))?;
        }
        header.set_size(size);
        header.set_cksum();
        self.archive.append(&header, data)
    }
}

/// The data of a file, piece by piece; where it was cut meanwhile, zeros.
struct Pieces<'a, I> {
    source: &'a mut File,
    rest: u64,
    next: I,
}

impl<I: Iterator<Item = (u64, u64)>> Read for Pieces<'_, I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest == 0 {
            let Some((offset, length)) = self.next.next() else { return Ok(0) };
            self.source.seek(SeekFrom::Start(offset))?;
            self.rest = length;
        }
        let most = usize::try_from(self.rest).unwrap_or(usize::MAX).min(buffer.len());
        let count = match self.source.read(&mut buffer[..most])? {
            0 => {
                buffer[..most].fill(0);
                most
            }
            count => count,
        };
        self.rest -= count as u64;
        Ok(count)
    }
}

/// Where the data of a file with holes is; none where there are no holes, or it is not known.
pub(super) fn pieces(source: &File, found: &Stat) -> io::Result<Option<Vec<(u64, u64)>>> {
    let size = u64::try_from(found.st_size).unwrap_or_default();
    let there = u64::try_from(found.st_blocks).unwrap_or_default().saturating_mul(512);
    if size.saturating_sub(there) < WORTH {
        return Ok(None);
    }
    let (mut pieces, mut at) = (Vec::new(), 0);
    while at < size {
        let start = match rustix::fs::seek(source, rustix::fs::SeekFrom::Data(at)) {
            Err(rustix::io::Errno::NXIO) => break,
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::OPNOTSUPP) => return Ok(None),
            other => other?,
        };
        let end = rustix::fs::seek(source, rustix::fs::SeekFrom::Hole(start))?.min(size);
        if start >= size || end <= start {
            break;
        }
        pieces.push((start, end - start));
        at = end;
    }
    rustix::fs::seek(source, rustix::fs::SeekFrom::Start(0))?;
    Ok(Some(pieces))
}

fn header(found: &Stat, kind: EntryType) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(found.st_mode & 0o7777);
    // Numbers with no room in octal are written in base 256, which every reader of today knows.
    header.set_uid(found.st_uid.into());
    header.set_gid(found.st_gid.into());
    header.set_mtime(u64::try_from(found.st_mtime).unwrap_or_default());
    if matches!(kind, EntryType::Char | EntryType::Block) {
        header.set_device_major(rustix::fs::major(found.st_rdev))?;
        header.set_device_minor(rustix::fs::minor(found.st_rdev))?;
    }
    Ok(header)
}

fn set_name(header: &mut Header, name: &[u8], records: &mut Vec<(String, Vec<u8>)>) {
    header.as_old_mut().name[..name.len().min(FIELD)].copy_from_slice(&name[..name.len().min(FIELD)]);
    if name.len() > FIELD {
        records.push(("path".to_owned(), name.to_vec()));
    }
}

/// What a header has no room for: fractions of a second, times before 1970, extended attributes.
fn described(from: BorrowedFd<'_>, found: &Stat) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut records = Vec::new();
    if found.st_mtime_nsec != 0 || found.st_mtime < 0 {
        records.push(("mtime".to_owned(), time(found.st_mtime, found.st_mtime_nsec).into_bytes()));
    }
    if kind(found) == FileType::Symlink {
        return Ok(records);
    }
    for (name, value) in super::attributes_of(from)? {
        if !is_foreign(name.as_bytes()) {
            let name = name.to_str().map_err(|_| io::Error::other("an extended attribute's name is no text"))?;
            records.push((format!("SCHILY.xattr.{name}"), value));
        }
    }
    Ok(records)
}

/// Seconds with their fraction, as decimal: the fraction counts away from zero, the clock's always upwards.
fn time(seconds: i64, nanoseconds: u64) -> String {
    if seconds < 0 && nanoseconds > 0 {
        let whole = (seconds + 1).unsigned_abs();
        return format!("-{whole}.{:09}", 1_000_000_000 - nanoseconds);
    }
    format!("{seconds}.{nanoseconds:09}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_before_1970_count_from_zero() {
        for (at, text) in [((5, 0), "5.000000000"), ((-2, 750_000_000), "-1.250000000"), ((-1, 5), "-0.999999995")] {
            assert_eq!(super::time(at.0, at.1), text);
        }
    }
}
