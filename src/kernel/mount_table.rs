//! The table of mounts of this mount namespace, as procfs has it (`proc_pid_mountinfo(5)`).
//!
//! Only what this process can reach from its root is in it. A mount that another one covers is in it too, at its path, where
//! something else is seen: who acts on an entry looks at the id of what is there ([`id_of`]).

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, StatxFlags, openat, statx};

use super::{Context, Result};

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, as long as it lives.
    pub id: u64,
    /// The number of the one that it is mounted on.
    pub parent: u64,
    /// Which folder of its file system it shows: `/` for all of it.
    pub top: PathBuf,
    /// Where it is.
    pub place: PathBuf,
    /// The type of its file system.
    pub kind: String,
    /// What it takes part in, like `shared:1` and `master:2`.
    groups: Vec<String>,
}

impl Entry {
    /// Whether it tells its peers, and they it.
    pub fn is_shared(&self) -> bool {
        self.groups.iter().any(|group| group.starts_with("shared:"))
    }

    /// Whether it hears of what is mounted on its master.
    pub fn is_slave(&self) -> bool {
        self.groups.iter().any(|group| group.starts_with("master:"))
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let mut words = line.split(|byte| *byte == b' ');
        let mut number = || std::str::from_utf8(words.next()?).ok()?.parse().ok();
        let (id, parent) = (number()?, number()?);
        let (top, place) = (unescaped(words.nth(1)?), unescaped(words.next()?));
        // After the options come as many fields as there are groups, and a dash.
        let mut words = words.skip(1).map(|word| String::from_utf8_lossy(word).into_owned());
        let groups = words.by_ref().take_while(|word| word != "-").collect();
        Some(Self { id, parent, top, place, kind: words.next()?, groups })
    }
}

/// All mounts, each after the one that it is mounted on.
pub fn read() -> Result<Vec<Entry>> {
    let table = fs::read("/proc/thread-self/mountinfo").call(|| "read(/proc/thread-self/mountinfo)")?;
    Ok(parse(&table))
}

/// As [`read`], by a procfs that need not be mounted anywhere.
pub fn read_below(procfs: BorrowedFd<'_>) -> Result<Vec<Entry>> {
    let path = "thread-self/mountinfo";
    let file =
        openat(procfs, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).call(|| format!("open({path})"))?;
    let mut table = Vec::new();
    fs::File::from(file).read_to_end(&mut table).call(|| format!("read({path})"))?;
    Ok(parse(&table))
}

/// The entries of a table; what is none is left out.
fn parse(table: &[u8]) -> Vec<Entry> {
    table.split(|byte| *byte == b'\n').filter_map(Entry::parse).collect()
}

/// The number of the mount that an open file is on.
pub fn id_of(file: impl AsFd) -> Result<u64> {
    // Linux 5.8, which is below the floor.
    Ok(statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).call(|| "statx(mount id)")?.stx_mnt_id)
}

/// The numbers of the mount `top` and of all below it.
pub fn below(table: &[Entry], top: u64) -> HashSet<u64> {
    let mut found = HashSet::from([top]);
    // In no order that can be relied on: a mount may have been moved onto a later one.
    while table.iter().any(|entry| found.contains(&entry.parent) && found.insert(entry.id)) {}
    found
}

/// Whether something is mounted at `place` itself.
pub fn is_mounted(table: &[Entry], place: &Path) -> bool {
    table.iter().any(|entry| entry.place == place)
}

/// Blanks, newlines and backslashes are written as `\` and three octal digits.
fn unescaped(text: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, more)) = rest.split_first() {
        let octal = more.get(..3).filter(|_| *first == b'\\').and_then(|digits| str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[3..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    const TABLE: &[u8] = b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        23 22 0:21 / /proc rw,nosuid shared:2 master:7 - proc proc rw\n\
        30 23 0:21 /sys /proc/sys ro - proc proc rw\n\
        31 22 0:40 / /a\\040b rw master:3 propagate_from:1 - tmpfs none rw\n\
        nonsense\n";

    #[test]
    fn lines_become_entries() {
        let table = parse(TABLE);
        let places: Vec<_> = table.iter().map(|entry| entry.place.to_str().expect("text")).collect();
        assert_eq!(places, ["/", "/proc", "/proc/sys", "/a b"]);
        assert_eq!((table[2].id, table[2].parent, table[2].top.to_str()), (30, 23, Some("/sys")));
        let kinds: Vec<_> = table.iter().map(|entry| &*entry.kind).collect();
        assert_eq!(kinds, ["ext4", "proc", "proc", "tmpfs"]);
        let groups: Vec<_> = table.iter().map(|entry| (entry.is_shared(), entry.is_slave())).collect();
        assert_eq!(groups, [(true, false), (true, true), (false, false), (false, true)]);
        assert!(is_mounted(&table, Path::new("/a b")) && !is_mounted(&table, Path::new("/a")));
    }

    #[test]
    fn what_is_below_a_mount() {
        let table = parse(TABLE);
        let sorted = |top| {
            let mut found: Vec<u64> = below(&table, top).into_iter().collect();
            found.sort_unstable();
            found
        };
        assert_eq!(sorted(23), [23, 30]);
        assert_eq!(sorted(22), [22, 23, 30, 31]);
        assert_eq!(sorted(31), [31]);
    }

    #[test]
    fn escapes() {
        for (text, path) in
            [("/a", "/a"), ("/a\\040b", "/a b"), ("/a\\134040", "/a\\040"), ("/\\", "/\\"), ("/\\9zz", "/\\9zz")]
        {
            assert_eq!(unescaped(text.as_bytes()).as_os_str().as_bytes(), path.as_bytes());
        }
    }

    #[test]
    fn the_own_table_has_the_mount_of_the_root() {
        let root = fs::File::open("/").expect("a folder");
        let id = id_of(&root).expect("an id");
        assert!(read().expect("a table").iter().any(|entry| entry.id == id && entry.place == Path::new("/")));
    }
}
