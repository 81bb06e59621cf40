//! This program's own binary as something that nobody can write to: what a container's process may see of it.
//!
//! `/proc/PID/exe` of a process that has yet to execute the container's program leads to the binary on the host, and a
//! privileged container could write to it (CVE-2019-5736). Run from a read-only overlay that is attached nowhere, the
//! link leads to a file whose writes the overlay refuses; from a sealed memfd where overlays cannot be mounted.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use rustix::fs::{MemfdFlags, Mode, OFlags, SealFlags, fcntl_add_seals, memfd_create, openat};

use super::mount::{self, Attributes, FilesystemOption};
use super::rules::{self, Rule};
use super::{Context, Error, Result};

const OWN: &str = "/proc/self/exe";
/// A folder of sysfs: overlays refuse procfs.
const EVERYWHERE: &str = "/sys/module";

/// Whether this process runs from a sealed copy already.
pub fn is_sealed() -> bool {
    if rules::is_off(Rule::SealedBinary) {
        return true;
    }
    let sealed = |file: &OwnedFd| {
        use nix::sys::statvfs::{FsFlags, fstatvfs};
        let overlay = nix::sys::statfs::fstatfs(file)
            .is_ok_and(|found| found.filesystem_type() == nix::sys::statfs::OVERLAYFS_SUPER_MAGIC);
        let read_only = fstatvfs(file).is_ok_and(|found| found.flags().contains(FsFlags::ST_RDONLY));
        overlay && read_only
            || std::fs::read_link(OWN).is_ok_and(|link| link.to_string_lossy().starts_with("/memfd:rcd"))
    };
    rustix::fs::open(OWN, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).is_ok_and(|file| sealed(&file))
}

/// Whether whoever has the rights of this process's user could write to the binary: not where it is somebody else's.
pub fn is_in_reach() -> bool {
    let user = nix::unistd::geteuid();
    if user.is_root() {
        return true;
    }
    let writable = rustix::fs::access(OWN, rustix::fs::Access::WRITE_OK).is_ok();
    let owned = rustix::fs::stat(OWN).is_ok_and(|found| found.st_uid == user.as_raw());
    writable || owned
}

/// The binary of this process, sealed, to be given to [`exec`].
pub fn open() -> Result<OwnedFd> {
    if is_sealed() {
        return rustix::fs::open(OWN, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).call(|| "open(/proc/self/exe)");
    }
    on_overlay().or_else(|_| in_memory())
}

/// A read-only overlay over the binary's folder: no byte is copied.
fn on_overlay() -> Result<OwnedFd> {
    let path = std::fs::read_link(OWN).call(|| "readlink(/proc/self/exe)")?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::new("readlink(/proc/self/exe)", Errno::ENOENT));
    };
    let open = |path: &Path| {
        rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .call(|| format!("open({})", path.display()))
    };
    let lower = open(folder)?;
    let mount = |other: OwnedFd| {
        let layers = format!("/proc/self/fd/{}:/proc/self/fd/{}", lower.as_raw_fd(), other.as_raw_fd());
        let option = FilesystemOption { key: "lowerdir".to_owned(), value: Some(layers) };
        let attributes = Attributes::MOUNT_ATTR_RDONLY | Attributes::MOUNT_ATTR_NOSUID | Attributes::MOUNT_ATTR_NODEV;
        mount::new("overlay", Some("overlay"), &[option], attributes)
    };
    // Without an upper layer an overlay needs two lower ones. The second is empty, but before Linux 6.15 no layer may be of a
    // mount that is attached nowhere; then it is a folder that is everywhere, below the one with the binary.
    let empty = mount::new("tmpfs", Some("tmpfs"), &[], Attributes::MOUNT_ATTR_RDONLY);
    let made = empty.and_then(&mount).or_else(|_| mount(open(Path::new(EVERYWHERE))?))?;
    openat(&made, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
        .call(|| "openat(sealed binary)")
}

/// A copy in memory that the kernel lets nobody change.
fn in_memory() -> Result<OwnedFd> {
    let mut own = File::open(OWN).call(|| "open(/proc/self/exe)")?;
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let memory = memfd_create("rcd", flags).call(|| "memfd_create(rcd)")?;
    let mut memory = File::from(memory);
    std::io::copy(&mut own, &mut memory).call(|| "sendfile(/proc/self/exe, memfd)")?;
    let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    fcntl_add_seals(memory.as_fd(), seals).call(|| "fcntl(F_ADD_SEALS)")?;
    Ok(memory.into())
}

/// Become the binary behind `file`. Returns only with the kernel's refusal.
pub fn exec(file: OwnedFd, arguments: &[CString], environment: &[CString]) -> Error {
    let empty: &CStr = c"";
    let flags = nix::fcntl::AtFlags::AT_EMPTY_PATH;
    match nix::unistd::execveat(&file, empty, arguments, environment, flags) {
        Ok(never) => match never {},
        Err(errno) => Error::new("execveat(own binary)", errno),
    }
}
