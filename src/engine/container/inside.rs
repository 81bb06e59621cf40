//! What a container finds inside that is neither its image's nor a mount: its zone of time, its hosts and accounts files, how
//! its processes begin. [`give`] writes what files are needed before the container is made.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::config::{Bind, ContainerConfig};
use crate::engine::spec::user::{Accounts, Identity};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::path::Root;

/// Where the host has its zones of time, and its own.
const ZONES: &str = "/usr/share/zoneinfo";
const LOCAL_ZONE: &str = "/etc/localtime";
/// No file of a zone is longer.
const LONGEST_ZONE: u64 = 1 << 20;

/// What is set up inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inside {
    /// The file mode creation mask of its processes; none for Docker's 022.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub umask: Option<u32>,
    /// Its zone of time: `Europe/Berlin`, or `local` for the host's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// What its processes take the machine for: `LINUX` or `LINUX32` (`personality(2)`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personality: Option<String>,
    /// Annotations of the runtime's configuration.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// What its `/etc/hosts` begins with.
    pub hosts: HostsFile,
    /// Its `/etc/hostname` is the image's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_hostname: bool,
    /// Its user gets a line in `/etc/passwd` where there is none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub add_user: bool,
    /// Variables that it does not get, whoever sets them by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
    /// It gets none of those but HOME and HOSTNAME.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unset_all: bool,
    /// Users of the host, by name or number, that are users inside too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_users: Vec<String>,
}

/// What a container's `/etc/hosts` begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostsFile {
    /// Loopback's names, as in Docker.
    #[default]
    Usual,
    /// There is none but the image's, as it is.
    Untouched,
    /// What the image has.
    OfImage,
    /// Nothing.
    Empty,
    /// This file of the host.
    File(PathBuf),
}

/// Devices that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRule {
    /// `a` for all, `b` or `c`.
    pub kind: char,
    /// A driver; none for every one.
    pub major: Option<i64>,
    /// Which of the driver's; none for every one.
    pub minor: Option<i64>,
    /// Some of `rwm`.
    pub access: String,
}

impl Inside {
    /// What `/etc/hosts` begins with, where that is not the usual.
    pub(super) fn hosts_base(&self, inside: &Root) -> Result<Option<String>> {
        match &self.hosts {
            HostsFile::Usual | HostsFile::Untouched => Ok(None),
            HostsFile::Empty => Ok(Some(String::new())),
            HostsFile::OfImage => user_file(inside, "/etc/hosts").map(Some),
            HostsFile::File(path) => fs::read_to_string(path)
                .map(Some)
                .context(|| format!("cannot read `{}` of --hosts-file", path.display())),
        }
    }

    /// Make users of the host known in the root file system.
    pub(super) fn add_host_users(&self, inside: &Root) -> Result<()> {
        if self.host_users.is_empty() {
            return Ok(());
        }
        let read = |path: &str| fs::read_to_string(path).context(|| format!("cannot read `{path}` of the host"));
        let host = Accounts { passwd: read("/etc/passwd")?, group: read("/etc/group")? };
        for wanted in &self.host_users {
            let fits = |line: &&str| {
                let mut fields = line.split(':');
                fields.next() == Some(wanted) || fields.nth(1) == Some(wanted)
            };
            let line = host.passwd.lines().find(fits).ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("the host has no user `{wanted}`"))
                    .hint("--hostuser takes a name or a number of the host's /etc/passwd")
            })?;
            add_line(inside, "/etc/passwd", line)?;
            let group = line.split(':').nth(3).unwrap_or_default();
            if let Some(line) = host.group.lines().find(|line| line.split(':').nth(2) == Some(group)) {
                add_line(inside, "/etc/group", line)?;
            }
        }
        Ok(())
    }

    /// Give the container's user a line of its own, where the image knows no such number.
    pub(super) fn add_own_user(&self, inside: &Root, identity: &Identity, folder: &str) -> Result<()> {
        if !self.add_user {
            return Ok(());
        }
        let known = Accounts::read(inside)?;
        let number = identity.uid.to_string();
        if known.passwd.lines().any(|line| line.split(':').nth(2) == Some(&number)) {
            return Ok(());
        }
        let home = if folder.is_empty() { "/" } else { folder };
        add_line(inside, "/etc/passwd", &format!("{number}:*:{number}:{}:container user:{home}:/bin/sh", identity.gid))
    }

    /// Put the zone of time into the container's own `folder`, and have it bound in.
    pub(super) fn give_zone(&self, folder: &Path, config: &mut ContainerConfig) -> Result<()> {
        let Some(zone) = &self.timezone else { return Ok(()) };
        let path = folder.join("localtime");
        let copied = zone_bytes(zone).and_then(|bytes| {
            let written =
                fs::write(&path, bytes).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o644)));
            written.context(|| format!("cannot write `{}`", path.display()))
        });
        copied?;
        config.binds.push(Bind { source: path, target: LOCAL_ZONE.into(), ..Bind::default() });
        Ok(())
    }
}

/// The file of a zone of time, as the host has it.
pub fn zone_bytes(zone: &str) -> Result<Vec<u8>> {
    let unknown = |cause: String| {
        Error::new(ErrorKind::InvalidInput, format!("cannot use the time zone `{zone}`"))
            .caused_by(cause)
            .hint(format!("--tz takes local, or a name below `{ZONES}` of the host, as Europe/Berlin"))
    };
    let path = if zone == "local" { PathBuf::from(LOCAL_ZONE) } else { Path::new(ZONES).join(zone) };
    let plain = zone.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    if !plain {
        return Err(unknown("it is no name of a zone".to_owned()));
    }
    let found = fs::metadata(&path).map_err(|error| unknown(format!("`{}`: {error}", path.display())))?;
    if !found.is_file() || found.len() > LONGEST_ZONE {
        return Err(unknown(format!("`{}` is no file of a zone", path.display())));
    }
    let bytes = fs::read(&path).map_err(|error| unknown(format!("`{}`: {error}", path.display())))?;
    // RFC 9636, section 3.1: the magic of such files.
    if bytes.starts_with(b"TZif") {
        Ok(bytes)
    } else {
        Err(unknown(format!("`{}` is no file of a zone", path.display())))
    }
}

fn user_file(inside: &Root, path: &str) -> Result<String> {
    Accounts::read_file(inside, path)
}

/// Add a line to an account file of the root file system, unless one begins with the same name.
fn add_line(inside: &Root, path: &str, line: &str) -> Result<()> {
    let text = user_file(inside, path)?;
    let name = line.split(':').next();
    if text.lines().any(|known| known.split(':').next() == name) {
        return Ok(());
    }
    let cannot = || format!("cannot add a line to `{path}` of the container");
    let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = inside.open_at(Path::new(path), flags, 0o644).context(cannot)?;
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    fs::File::from(file).write_all(format!("{end}{line}\n").as_bytes()).context(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_a_file_of_one_and_nothing_else() {
        for bad in ["", "../../etc/passwd", "/etc/passwd", "Nowhere/Never", "a//b"] {
            let error = zone_bytes(bad).expect_err(bad);
            assert!(error.to_string().contains("cannot use the time zone"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_line_is_added_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("etc")).unwrap();
        fs::write(folder.path().join("etc/passwd"), "root:x:0:0::/:/bin/sh").unwrap();
        let inside = Root::open(folder.path()).unwrap();
        add_line(&inside, "/etc/passwd", "me:x:7:7::/:/bin/sh").unwrap();
        add_line(&inside, "/etc/passwd", "me:x:8:8::/:/bin/sh").unwrap();
        add_line(&inside, "/etc/group", "us:x:7:").unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join("etc").join(name)).unwrap();
        assert_eq!(read("passwd"), "root:x:0:0::/:/bin/sh\nme:x:7:7::/:/bin/sh\n");
        assert_eq!(read("group"), "us:x:7:\n");
    }
}
