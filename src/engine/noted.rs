//! Owners of files that only one id of the host can own: noted in an attribute of each, in Podman's form.
//!
//! `user.containers.override_stat` says what a file is to be taken for: `UID:GID:MODE[:KIND-MAJOR-MINOR]`. It is written where an
//! ordinary user with one id unpacks layers, and by what answers `chown` for containers ([`super::container::pretend`]); it is read
//! where files are packed.

use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use rustix::fs::XattrFlags;

/// The attribute's name.
pub const ATTRIBUTE: &CStr = c"user.containers.override_stat";

/// What a file is to be taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The user.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// The mode, and what follows it.
    pub rest: String,
}

impl Note {
    /// Of a file with this owner and mode.
    pub fn new(user: u32, group: u32, mode: u32) -> Self {
        Self { user, group, rest: format!("0{:o}", mode & 0o7777) }
    }

    /// As it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let (user, group) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { user, group, rest: parts.next()?.to_owned() })
    }

    /// The reverse of [`Note::parse`].
    pub fn text(&self) -> String {
        format!("{}:{}:{}", self.user, self.group, self.rest)
    }

    /// That of a file, which may be only named.
    pub fn of(file: BorrowedFd<'_>) -> Option<Self> {
        let mut value = [0; 64];
        let length = rustix::fs::getxattr(path(file), ATTRIBUTE, &mut value).ok()?;
        Self::parse(std::str::from_utf8(&value[..length]).ok()?)
    }

    /// Put it on a file, which may be only named.
    pub fn put(&self, file: impl AsFd) -> rustix::io::Result<()> {
        rustix::fs::setxattr(path(file.as_fd()), ATTRIBUTE, self.text().as_bytes(), XattrFlags::empty())
    }
}

fn path(file: BorrowedFd<'_>) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_those_of_podman() {
        for text in ["0:0:0644", "1000:100:0755:block-8-1", "4294967294:5:04755"] {
            assert_eq!(Note::parse(text).expect("a note").text(), text);
        }
        for text in ["", "x:0:0", "1:2", "-1:0:0644"] {
            assert_eq!(Note::parse(text), None, "{text}");
        }
        assert_eq!(Note::new(5, 6, 0o100_644).text(), "5:6:0644");
    }
}
