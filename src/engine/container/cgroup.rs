//! A container's cgroup: who makes it, below what, and where it is for later commands.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::config::{ContainerConfig, Resources};
use super::record::Record;
use crate::engine::{Error, ErrorKind, Result};
use crate::kernel::user_namespace;
use crate::runtime::CgroupDriver;
use crate::runtime::cgroup::systemd::{Manager, Unit};
use crate::runtime::cgroup::{Cgroup, Hierarchies, MemoryWatch};

/// Who makes the cgroup of a container, and below what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CgroupPlace {
    /// Who makes it.
    pub driver: CgroupDriver,
    /// A path of cgroupfs or a slice of systemd; the usual one where it is empty.
    pub parent: String,
}

impl CgroupPlace {
    /// As it was asked for: a slice is systemd's alone, and so are limits that an ordinary user sets.
    pub fn choose(driver: Option<CgroupDriver>, parent: &str, resources: &Resources, rootless: bool) -> Result<Self> {
        let driver = match driver {
            Some(driver) => driver,
            None if parent.ends_with(".slice") && !parent.contains('/') => CgroupDriver::Systemd,
            None if rootless && resources.is_limited() => {
                check_delegation()?;
                CgroupDriver::Systemd
            }
            None if rootless && !parent.is_empty() => {
                let message = format!(
                    "cannot put the container below the cgroup `{parent}`: an ordinary user may make none there"
                );
                let hint = "name a slice of the user's systemd, like `mine.slice`; or run rcd as root";
                return Err(Error::new(ErrorKind::Unsupported, message).hint(hint));
            }
            None => CgroupDriver::Cgroupfs,
        };
        let place = Self { driver, parent: parent.to_owned() };
        match driver {
            CgroupDriver::Systemd => place.check_slice()?,
            CgroupDriver::Cgroupfs => place.check_path()?,
        }
        Ok(place)
    }

    fn check_slice(&self) -> Result<()> {
        let checked = Unit::new(&self.parent, "rcd", "x", Manager::System);
        checked.map(drop).map_err(|error| {
            let outer =
                Error::new(ErrorKind::InvalidInput, format!("invalid value `{}` for --cgroup-parent", self.parent));
            outer.caused_by(error.to_string()).hint("with `--cgroup-manager cgroupfs` it is a path like `/mine`")
        })
    }

    fn check_path(&self) -> Result<()> {
        let parts = Path::new(&self.parent).components();
        if parts.into_iter().any(|part| part == std::path::Component::ParentDir) || self.parent.contains('\0') {
            let message = format!("invalid value `{}` for --cgroup-parent: it is no path of a cgroup", self.parent);
            return Err(
                Error::new(ErrorKind::InvalidInput, message).hint("a path like `/mine`, or a slice like `mine.slice`")
            );
        }
        Ok(())
    }

    fn unit(&self, id: &str) -> Result<Unit> {
        Unit::new(&self.parent, "rcd", id, Manager::of_caller())
            .map_err(|error| Error::new(ErrorKind::InvalidInput, error.to_string()))
    }

    /// What a bundle says of it.
    pub fn in_bundle(&self, id: &str) -> String {
        match self.driver {
            CgroupDriver::Systemd => format!("{}:rcd:{id}", self.parent),
            CgroupDriver::Cgroupfs => self.path(id).display().to_string(),
        }
    }

    /// Where it is, below each hierarchy.
    pub(crate) fn path(&self, id: &str) -> PathBuf {
        match self.driver {
            CgroupDriver::Systemd => self.unit(id).map(|unit| unit.usual_path()).unwrap_or_default(),
            CgroupDriver::Cgroupfs if self.parent.is_empty() => Path::new("/rcd").join(id),
            CgroupDriver::Cgroupfs => Path::new("/").join(&self.parent).join(id),
        }
    }

    /// See [`Cgroup::watch_memory`]: a cgroup of cgroupfs stays until it was asked.
    pub(super) fn watch_memory(&self, id: &str) -> Option<MemoryWatch> {
        (self.driver == CgroupDriver::Systemd).then(|| self.cgroup(id).watch_memory()).flatten()
    }

    /// The cgroup of the container with this id, as far as it is there.
    pub(crate) fn cgroup(&self, id: &str) -> Cgroup {
        let unit = (self.driver == CgroupDriver::Systemd).then(|| self.unit(id)).and_then(Result::ok);
        match unit {
            Some(unit) => Cgroup::of_path(&unit.usual_path()).of_unit(Some(&unit)),
            None => Cgroup::of_path(&self.path(id)),
        }
    }
}

/// Whether this user can have cgroups with limits at all, before anything is made.
pub(crate) fn check_delegation() -> Result<()> {
    if !Hierarchies::of_host().is_unified() {
        let message = "an ordinary user cannot limit containers here: the controllers of this host are on cgroup v1";
        let hint = "boot with `systemd.unified_cgroup_hierarchy=1`, or run rcd as root";
        return Err(Error::new(ErrorKind::Unsupported, message).hint(hint));
    }
    match Manager::of_caller() {
        Manager::User(uid) if !Manager::User(uid).is_there() => {
            let message =
                format!("cannot limit a container of user {uid}: no systemd runs for that user to make its cgroup");
            Err(Error::new(ErrorKind::Unsupported, message).hint(format!(
                "log in as that user (`su` and `sudo` are no login), or as root: `loginctl enable-linger {uid}`; or run rcd as root"
            )))
        }
        _ => Ok(()),
    }
}

/// The cgroup of a container, as far as it is there.
pub(crate) fn of(record: &Record) -> Cgroup {
    record.config.cgroup.cgroup(&record.id)
}

/// The error of an operation on it, with what an ordinary user can do whose container has none.
pub(super) fn explained(error: Error, config: &ContainerConfig) -> Error {
    match (user_namespace::is_initial(), config.cgroup.driver) {
        (false, CgroupDriver::Cgroupfs) => error.hint(
            "it has no cgroup: `rcd --cgroup-manager systemd run` makes one, where systemd runs for the user and gives it controllers",
        ),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_systemds_and_a_path_is_not() {
        let choose = |driver, parent| CgroupPlace::choose(driver, parent, &Resources::default(), false);
        for (parent, driver) in [
            ("", CgroupDriver::Cgroupfs),
            ("/a", CgroupDriver::Cgroupfs),
            ("a", CgroupDriver::Cgroupfs),
            ("a-b.slice", CgroupDriver::Systemd),
        ] {
            assert_eq!(choose(None, parent).expect(parent).driver, driver, "{parent}");
        }
        assert_eq!(choose(Some(CgroupDriver::Cgroupfs), "a.slice").expect("a folder").in_bundle("x"), "/a.slice/x");
        assert_eq!(choose(None, "a/b").expect("a folder").path("x"), Path::new("/a/b/x"));
        assert_eq!(choose(None, "").expect("the usual one").in_bundle("x"), "/rcd/x");
        assert_eq!(choose(None, "a.slice").expect("a slice").in_bundle("x"), "a.slice:rcd:x");
        for (driver, bad) in
            [(Some(CgroupDriver::Systemd), "/a"), (None, "-a.slice"), (None, "../a"), (None, "/a/../b")]
        {
            assert_eq!(choose(driver, bad).expect_err(bad).kind(), ErrorKind::InvalidInput, "{bad}");
        }
    }
}
