//! `stat(2)` and its kin, of files whose owner is noted: all else of the answer is the kernel's own.

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

use super::files::Place;
use crate::engine::noted::Note;
use crate::kernel::{file, process};

/// A call that asks what a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Query {
    /// Of which file.
    pub(super) place: Place,
    /// Where the answer goes in the caller's memory.
    buffer: u64,
    /// Flags and mask of `statx`; none for the others.
    extended: Option<(i32, u32)>,
}

/// The query that a call is; none of any other.
pub(super) fn query(call: libc::c_long, arguments: &[u64; 6]) -> Option<Query> {
    let [first, second, third, fourth, fifth, _] = *arguments;
    let number = |argument: u64| (argument & 0xffff_ffff) as u32;
    let signed = |argument: u64| number(argument).cast_signed();
    let at = |flags: i32| {
        let follow = flags & libc::AT_SYMLINK_NOFOLLOW == 0;
        Place::look(signed(first), Some(second), follow, flags & libc::AT_EMPTY_PATH != 0)
    };
    #[cfg(target_arch = "x86_64")]
    if call == libc::SYS_stat || call == libc::SYS_lstat {
        let place = Place::look(libc::AT_FDCWD, Some(first), call == libc::SYS_stat, false);
        return Some(Query { place, buffer: second, extended: None });
    }
    match call {
        libc::SYS_fstat => {
            Some(Query { place: Place::look(signed(first), None, true, true), buffer: second, extended: None })
        }
        libc::SYS_newfstatat => Some(Query { place: at(signed(fourth)), buffer: third, extended: None }),
        libc::SYS_statx => {
            let flags = signed(third);
            Some(Query { place: at(flags), buffer: fifth, extended: Some((flags, number(fourth))) })
        }
        _ => None,
    }
}

/// Answer it, where the file has a note; else the kernel does.
pub(super) fn tell(pid: i32, query: &Query, file: &OwnedFd) -> Option<Result<(), Errno>> {
    let note = Note::of(file.as_fd())?;
    let bytes = match query.extended {
        None => file::stat_owned(file.as_fd(), note.user, note.group),
        Some((flags, mask)) => file::statx_owned(file.as_fd(), flags, mask, note.user, note.group),
    };
    let written = bytes.and_then(|bytes| process::write_memory(pid, query.buffer, &bytes));
    Some(written.map_err(|error| error.errno))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_has_its_buffer() {
        for (call, arguments, buffer, extended) in [
            (libc::SYS_fstat, [3, 100, 0, 0, 0, 0], Some(100), None),
            (libc::SYS_newfstatat, [3, 50, 100, 0, 0, 0], Some(100), None),
            (libc::SYS_statx, [3, 50, 0x100, 0x7ff, 100, 0], Some(100), Some((0x100, 0x7ff))),
            (libc::SYS_read, [3, 50, 0, 0, 0, 0], None, None),
        ] {
            let found = query(call, &arguments);
            assert_eq!(found.map(|query| query.buffer), buffer, "{call}");
            assert_eq!(found.and_then(|query| query.extended), extended, "{call}");
        }
    }
}
