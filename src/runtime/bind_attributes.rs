//! What the words of a bind make of the attributes that its source has, as runc and crun have it.
//!
//! No word leaves all as they are. With any, the bind has those that are asked for and no others; how access times are kept stays where
//! no word says otherwise, and `atime` says nothing (`mount(2)`, "MS_REMOUNT"). Where a user namespace is between, attributes of the source
//! are locked: those stay that nothing was said about, and to ask for what cannot be is an error.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::mount::MsFlags;

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::mount::{self, Attributes, Change};

/// Words about one mount, as the classic flags of `mount(2)`: the word, the flag, whether the word sets it.
pub(super) const WORDS: [(&str, MsFlags, bool); 18] = [
    ("ro", MsFlags::MS_RDONLY, true),
    ("rw", MsFlags::MS_RDONLY, false),
    ("nosuid", MsFlags::MS_NOSUID, true),
    ("suid", MsFlags::MS_NOSUID, false),
    ("nodev", MsFlags::MS_NODEV, true),
    ("dev", MsFlags::MS_NODEV, false),
    ("noexec", MsFlags::MS_NOEXEC, true),
    ("exec", MsFlags::MS_NOEXEC, false),
    ("noatime", MsFlags::MS_NOATIME, true),
    ("atime", MsFlags::MS_NOATIME, false),
    ("nodiratime", MsFlags::MS_NODIRATIME, true),
    ("diratime", MsFlags::MS_NODIRATIME, false),
    ("relatime", MsFlags::MS_RELATIME, true),
    ("norelatime", MsFlags::MS_RELATIME, false),
    ("strictatime", MsFlags::MS_STRICTATIME, true),
    ("nostrictatime", MsFlags::MS_STRICTATIME, false),
    ("nosymfollow", NOSYMFOLLOW, true),
    ("symfollow", NOSYMFOLLOW, false),
];

/// `MS_NOSYMFOLLOW`, which `nix` does not have.
const NOSYMFOLLOW: MsFlags = MsFlags::from_bits_retain(256);

/// What has another number in `statfs(2)`.
const ST_RELATIME: u64 = 0x1000;
const ST_NOSYMFOLLOW: u64 = 0x2000;

/// The modes of keeping access times, and whether folders are left out.
const TIMES: MsFlags =
    MsFlags::MS_NOATIME.union(MsFlags::MS_RELATIME).union(MsFlags::MS_STRICTATIME).union(MsFlags::MS_NODIRATIME);

/// What a mount namespace of a user inside cannot take away.
const LOCKABLE: MsFlags =
    MsFlags::MS_RDONLY.union(MsFlags::MS_NOSUID).union(MsFlags::MS_NODEV).union(MsFlags::MS_NOEXEC).union(TIMES);

/// What the words of an entry set and clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    set: MsFlags,
    clear: MsFlags,
}

impl Default for Asked {
    fn default() -> Self {
        Self { set: MsFlags::empty(), clear: MsFlags::empty() }
    }
}

impl Asked {
    /// Take in a word; one that is none of these says nothing.
    pub(super) fn add(&mut self, word: &str) {
        let Some((_, flag, on)) = WORDS.iter().find(|(name, ..)| *name == word) else { return };
        let (to, from) = if *on { (&mut self.set, &mut self.clear) } else { (&mut self.clear, &mut self.set) };
        to.insert(*flag);
        from.remove(*flag);
    }

    fn is_empty(self) -> bool {
        self.set.is_empty() && self.clear.is_empty()
    }

    /// What comes of a mount with the attributes `source`, where all of them can be changed.
    fn replacing(self, source: MsFlags) -> MsFlags {
        let times = if self.set.intersects(TIMES) { times_of(self.set) } else { source & TIMES };
        (self.set - TIMES) | times
    }

    /// What comes of one whose attributes are locked, or what cannot be had.
    fn keeping(self, source: MsFlags) -> std::result::Result<MsFlags, MsFlags> {
        let refused = source & self.clear & LOCKABLE;
        if !refused.is_empty() {
            return Err(refused);
        }
        if self.set.intersects(TIMES) && self.set & TIMES != source & TIMES {
            return Err(source & TIMES);
        }
        Ok((self.set - TIMES) | (source & LOCKABLE))
    }
}

/// How the kernel reads flags about access times: each mode beats the ones after it, and some mode there must be.
fn times_of(set: MsFlags) -> MsFlags {
    let modes = [MsFlags::MS_STRICTATIME, MsFlags::MS_NOATIME];
    let mode = modes.into_iter().find(|mode| set.contains(*mode)).unwrap_or(MsFlags::MS_RELATIME);
    mode | (set & MsFlags::MS_NODIRATIME)
}

/// Whether going from `source` to `wanted` takes what is locked.
fn loses(source: MsFlags, wanted: MsFlags) -> bool {
    let plain = LOCKABLE - TIMES;
    !wanted.contains(source & plain) || wanted & TIMES != source & TIMES
}

/// Give a bind, which is attached nowhere, the attributes that are asked for. `locked` says that its container has a user namespace.
pub(super) fn change(bind: BorrowedFd<'_>, asked: Asked, locked: bool) -> Result<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let mut source = attributes_of(bind)?;
    let wanted = asked.replacing(source);
    if locked && loses(source, wanted) {
        source -= of_filesystem(bind, source)?;
    }
    if !(locked && loses(source, wanted)) {
        match set(bind, source, wanted) {
            // Locked, as the kernel has it: this process itself is in a user namespace.
            Err(error) if error.errno == Errno::EPERM => {}
            done => return Ok(done?),
        }
    }
    let kept = asked.keeping(source).map_err(|refused| {
        let names = WORDS.iter().filter(|(_, flag, on)| *on && refused.contains(*flag)).map(|(name, ..)| *name);
        let names: Vec<&str> = names.collect();
        let message = format!(
            "its source is mounted with `{}`, which a user namespace cannot change: operation not permitted",
            names.join(",")
        );
        Error::new(ErrorKind::InvalidSpec, message)
    })?;
    Ok(set(bind, source, kept)?)
}

/// The read-only that is the file system's own, and locks nothing: it stays when that of the mount is taken away.
fn of_filesystem(bind: BorrowedFd<'_>, source: MsFlags) -> Result<MsFlags> {
    if !source.contains(MsFlags::MS_RDONLY) {
        return Ok(MsFlags::empty());
    }
    let change = |set, clear| mount::change(bind, &Change { set, clear, ..Change::default() });
    let read_only = Some(Attributes::MOUNT_ATTR_RDONLY);
    if change(None, read_only).is_err() {
        return Ok(MsFlags::empty());
    }
    let left = attributes_of(bind)? & MsFlags::MS_RDONLY;
    change(read_only, None)?;
    Ok(left)
}

fn attributes_of(bind: BorrowedFd<'_>) -> Result<MsFlags> {
    let bits = rustix::fs::fstatvfs(bind).context(|| "fstatvfs(a bind)")?.f_flag.bits();
    let same = LOCKABLE - (MsFlags::MS_RELATIME | MsFlags::MS_STRICTATIME);
    let mut found = MsFlags::from_bits_truncate(bits) & same;
    found.set(MsFlags::MS_RELATIME, bits & ST_RELATIME != 0);
    found.set(NOSYMFOLLOW, bits & ST_NOSYMFOLLOW != 0);
    // That mode is shown by there being no other.
    found.set(MsFlags::MS_STRICTATIME, !found.intersects(MsFlags::MS_NOATIME | MsFlags::MS_RELATIME));
    Ok(found)
}

/// Change a mount that has the attributes `source`. What it does not have need not be cleared: older kernels do not know all of them.
fn set(bind: BorrowedFd<'_>, source: MsFlags, wanted: MsFlags) -> crate::kernel::Result<()> {
    let modes = TIMES - MsFlags::MS_NODIRATIME;
    let mut clear = attributes(source - wanted - modes);
    let mut set = attributes(wanted - modes);
    if source & modes != wanted & modes {
        clear |= Attributes::MOUNT_ATTR__ATIME;
        set |= attributes(wanted & modes);
    }
    mount::change(bind, &Change { set: Some(set), clear: Some(clear), ..Change::default() })
}

fn attributes(flags: MsFlags) -> Attributes {
    let pairs = [
        (MsFlags::MS_RDONLY, Attributes::MOUNT_ATTR_RDONLY),
        (MsFlags::MS_NOSUID, Attributes::MOUNT_ATTR_NOSUID),
        (MsFlags::MS_NODEV, Attributes::MOUNT_ATTR_NODEV),
        (MsFlags::MS_NOEXEC, Attributes::MOUNT_ATTR_NOEXEC),
        (MsFlags::MS_NODIRATIME, Attributes::MOUNT_ATTR_NODIRATIME),
        (MsFlags::MS_NOATIME, Attributes::MOUNT_ATTR_NOATIME),
        (MsFlags::MS_STRICTATIME, Attributes::MOUNT_ATTR_STRICTATIME),
        (NOSYMFOLLOW, Attributes::MOUNT_ATTR_NOSYMFOLLOW),
    ];
    let named = pairs.into_iter().filter(|(flag, _)| flags.contains(*flag));
    named.fold(Attributes::empty(), |all, (_, attribute)| all | attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(words: &str) -> MsFlags {
        let known = |word: &str| WORDS.iter().find(|(name, ..)| *name == word).map(|(_, flag, _)| *flag);
        words.split(',').filter(|word| !word.is_empty()).map(|word| known(word).expect("a word")).collect()
    }

    fn asked(words: &str) -> Asked {
        let mut asked = Asked::default();
        words.split(',').for_each(|word| asked.add(word));
        asked
    }

    #[test]
    fn words_replace_what_the_source_has() {
        for (source, words, wanted) in [
            ("ro,noexec,nosymfollow,nodiratime,relatime", "dev", "nodiratime,relatime"),
            ("ro,relatime", "nosuid,nodev", "nosuid,nodev,relatime"),
            ("nosuid,nodev,noexec,noatime", "dev,suid,exec,atime", "noatime"),
            ("noatime", "relatime", "relatime"),
            ("noatime", "nodiratime", "nodiratime,relatime"),
            ("nodiratime,relatime", "strictatime", "strictatime"),
            ("noatime", "nodiratime,norelatime", "nodiratime,relatime"),
            ("noatime", "norelatime", "noatime"),
            ("noatime,nodiratime", "strictatime,noatime", "strictatime"),
        ] {
            assert_eq!(asked(words).replacing(flags(source)), flags(wanted), "{source} with {words}");
        }
    }

    #[test]
    fn what_is_locked_stays_or_is_an_error() {
        for (source, words, wanted) in [
            ("ro,noexec,nosymfollow,nodiratime,relatime", "dev", Ok("ro,noexec,nodiratime,relatime")),
            ("ro,relatime", "nosuid,nodev", Ok("ro,nosuid,nodev,relatime")),
            ("ro,relatime", "rw,nosuid", Err("ro")),
            ("nodev,noatime", "dev,atime", Err("nodev,noatime")),
            ("relatime", "strictatime", Err("relatime")),
            ("relatime", "nodiratime", Err("relatime")),
            ("strictatime", "relatime", Err("strictatime")),
            ("nosuid,noatime", "ro,noatime", Ok("ro,nosuid,noatime")),
        ] {
            let wanted = wanted.map(flags).map_err(flags);
            assert!(loses(flags(source), asked(words).replacing(flags(source))) || wanted.is_ok(), "{source} {words}");
            assert_eq!(asked(words).keeping(flags(source)), wanted, "{source} with {words}");
        }
    }

    #[test]
    fn attributes_are_those_of_the_kernel() {
        assert_eq!(
            attributes(flags("ro,noatime,nosymfollow")),
            Attributes::MOUNT_ATTR_RDONLY | Attributes::MOUNT_ATTR_NOATIME | Attributes::MOUNT_ATTR_NOSYMFOLLOW
        );
        assert_eq!(attributes(flags("relatime,rw")), Attributes::MOUNT_ATTR_RDONLY);
    }
}
