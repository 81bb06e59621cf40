//! Project quotas of ext4 and XFS: how much the files below one folder may take together (`quotactl(2)`, `ioctl_xfs_fsgetxattr(2)`).

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

use super::{Context, Result};

/// `struct fsxattr` of `linux/fs.h`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
struct Attributes {
    flags: u32,
    extent_size: u32,
    extents: u32,
    project: u32,
    copy_extent_size: u32,
    padding: [u8; 8],
}

/// What is made in a folder is of the folder's project.
const INHERIT: u32 = 0x200;

nix::ioctl_read! {
    /// `FS_IOC_FSGETXATTR`.
    get_attributes, b'X', 31, Attributes
}
nix::ioctl_write_ptr! {
    /// `FS_IOC_FSSETXATTR`.
    set_attributes, b'X', 32, Attributes
}

/// `struct fs_disk_quota` of `linux/dqblk_xfs.h`, which ext4 takes too.
#[derive(Debug, Default)]
#[repr(C)]
struct Limit {
    version: i8,
    kind: i8,
    fields: u16,
    id: u32,
    hard_blocks: u64,
    soft_blocks: u64,
    hard_inodes: u64,
    soft_inodes: u64,
    blocks: u64,
    inodes: u64,
    timers: [i32; 2],
    warnings: [u16; 2],
    high_timers: [i8; 4],
    realtime: [u64; 3],
    realtime_timer: i32,
    realtime_warnings: u16,
    padding: [u8; 10],
}

/// `struct fs_quota_statv`, of which only the flags are looked at.
#[derive(Debug)]
#[repr(C, align(8))]
struct State {
    version: i8,
    padding: u8,
    flags: u16,
    rest: [u8; 252],
}

const PROJECT: i32 = 2;
const SET_LIMIT: i32 = 0x5804;
const GET_STATE: i32 = 0x5808;
/// Project quotas are counted and enforced (`FS_QUOTA_PDQ_ACCT`, `FS_QUOTA_PDQ_ENFD`).
const ENFORCED: u16 = 1 << 4 | 1 << 5;
/// Bytes of the unit of limits.
const BLOCK: u64 = 512;

/// The calls take the file system by a descriptor (Linux 5.14), so no device has to be found.
fn quotactl(folder: BorrowedFd<'_>, command: i32, id: u32, argument: *mut libc::c_void) -> Result<()> {
    let word = command << 8 | PROJECT;
    // SAFETY: the caller's argument is the structure that the command names, and outlives the call.
    let done = unsafe { libc::syscall(libc::SYS_quotactl_fd, folder.as_raw_fd(), word, id, argument) };
    Errno::result(done).map(drop).call(|| format!("quotactl_fd({command:#x}, project {id})"))
}

/// Whether the file system of a folder enforces project quotas.
pub fn is_enforced(folder: impl AsFd) -> bool {
    let mut state = State { version: 1, padding: 0, flags: 0, rest: [0; 252] };
    quotactl(folder.as_fd(), GET_STATE, 0, (&raw mut state).cast()).is_ok() && state.flags & ENFORCED == ENFORCED
}

/// The project of a file or folder; 0 is none.
pub fn project(folder: impl AsFd) -> Result<u32> {
    Ok(attributes(folder.as_fd())?.project)
}

fn attributes(folder: BorrowedFd<'_>) -> Result<Attributes> {
    let mut found = Attributes::default();
    // SAFETY: the structure is the one that the call fills in.
    unsafe { get_attributes(folder.as_raw_fd(), &raw mut found) }.call(|| "ioctl(FS_IOC_FSGETXATTR)")?;
    Ok(found)
}

/// Have a folder, and whatever is made below it from now on, be of a project.
pub fn set_project(folder: impl AsFd, project: u32) -> Result<()> {
    let folder = folder.as_fd();
    let mut wanted = attributes(folder)?;
    wanted.project = project;
    wanted.flags |= INHERIT;
    // SAFETY: the structure is the one that the call reads.
    unsafe { set_attributes(folder.as_raw_fd(), &raw const wanted) }.call(|| "ioctl(FS_IOC_FSSETXATTR)")?;
    Ok(())
}

/// Have the files of a project take no more than so many bytes.
pub fn limit(folder: impl AsFd, project: u32, bytes: u64) -> Result<()> {
    /// `FS_DQ_BSOFT` and `FS_DQ_BHARD`: the fields that count.
    const BLOCKS: u16 = 1 << 2 | 1 << 3;
    /// `FS_PROJ_QUOTA`.
    const KIND: i8 = 2;
    let blocks = bytes.div_ceil(BLOCK);
    let mut limit = Limit {
        version: 1,
        kind: KIND,
        fields: BLOCKS,
        id: project,
        hard_blocks: blocks,
        soft_blocks: blocks,
        ..Limit::default()
    };
    quotactl(folder.as_fd(), SET_LIMIT, project, (&raw mut limit).cast())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_the_kernels() {
        assert_eq!((size_of::<Attributes>(), size_of::<Limit>(), size_of::<State>()), (28, 112, 256));
        assert_eq!(std::mem::offset_of!(Limit, realtime), 72);
    }

    #[test]
    fn a_file_system_without_is_told() {
        let proc = std::fs::File::open("/proc").unwrap();
        assert!(!is_enforced(&proc) && project(&proc).is_err());
    }
}
