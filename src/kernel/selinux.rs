//! Labels of SELinux on files. What they mean is the policy's business.

use std::ffi::OsStr;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{XattrFlags, getxattr, lgetxattr, lsetxattr, setxattr};

use super::{Context, Result};

const ATTRIBUTE: &str = "security.selinux";
/// Longer ones, of many categories, are equal to none that is set here.
const LONGEST: usize = 512;

/// Whether this host labels files.
pub fn is_on() -> bool {
    Path::new("/sys/fs/selinux/enforce").exists()
}

/// Give a name in a folder the label, of a link itself; with no name, the open file or folder. What has it already is left alone.
pub fn set_label(folder: BorrowedFd<'_>, name: &OsStr, label: &str) -> Result<()> {
    let open = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
    let itself = name.is_empty();
    let path = if itself { open } else { open.join(name) };
    // libselinux writes the zero too.
    let value = [label.as_bytes(), b"\0"].concat();
    let mut known = [0; LONGEST];
    let found = if itself { getxattr(&path, ATTRIBUTE, &mut known) } else { lgetxattr(&path, ATTRIBUTE, &mut known) };
    if found.is_ok_and(|length| known.get(..length) == Some(&value)) {
        return Ok(());
    }
    let flags = XattrFlags::empty();
    let set =
        if itself { setxattr(&path, ATTRIBUTE, &value, flags) } else { lsetxattr(&path, ATTRIBUTE, &value, flags) };
    set.call(|| format!("setxattr({}, {ATTRIBUTE}, {label})", name.display()))
}
