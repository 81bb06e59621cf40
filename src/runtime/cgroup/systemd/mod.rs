//! The systemd driver: a container's cgroup is a transient scope that a systemd makes over D-Bus, and unmakes.
//!
//! A scope needs a process to begin with, so the container's first process is cloned before, and waits; afterwards the scope is
//! a cgroup like any other, delegated to rcd (systemd's docs, "Control Group APIs and Delegation"). The same limits are given to
//! systemd as properties of the unit, so that it does not take them back when it is reloaded.

mod annotations;
mod bus;
mod properties;
mod wire;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use oci_spec::runtime::LinuxResources;
use serde::{Deserialize, Serialize};

use super::super::error::{Error, ErrorKind, Result};
use super::Hierarchies;
use properties::Host;
use wire::Value;

pub use bus::Manager;

/// The systemd unit of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// `rcd-ID.scope`
    pub name: String,
    /// `system.slice`
    pub slice: String,
    /// Who makes it.
    pub manager: Manager,
}

impl Unit {
    /// As runc reads `linux.cgroupsPath` of a bundle for this driver: `slice:prefix:name`, or nothing at all.
    pub fn of_cgroups_path(path: &str, id: &str) -> Result<Self> {
        let manager = Manager::of_caller();
        if path.is_empty() {
            return Self::new("", "rcd", id, manager);
        }
        let mut parts = path.split(':');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(slice), Some(prefix), Some(name), None) if !name.is_empty() => {
                Self::new(slice, prefix, name, manager)
            }
            _ => {
                let message = format!("the cgroup path `{path}` is none for systemd, which needs `slice:prefix:name`");
                Err(Error::new(ErrorKind::InvalidSpec, message))
            }
        }
    }

    /// The scope `prefix-name.scope` below a slice, or below the usual one.
    pub fn new(slice: &str, prefix: &str, name: &str, manager: Manager) -> Result<Self> {
        if name.ends_with(".slice") || name.contains('/') || prefix.contains('/') {
            let message = format!("`{prefix}:{name}` is no name of a scope of systemd");
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        let usual = match manager {
            Manager::System => "system.slice",
            Manager::User(_) => "user.slice",
        };
        let slice = if slice.is_empty() { usual } else { slice };
        slice_path(slice)?;
        let name = if prefix.is_empty() { format!("{name}.scope") } else { format!("{prefix}-{name}.scope") };
        Ok(Self { name, slice: slice.to_owned(), manager })
    }

    /// Where its cgroup is below each hierarchy, on a host that is set up as systemd's own files have it.
    pub fn usual_path(&self) -> PathBuf {
        let top = match self.manager {
            Manager::System => "/".to_owned(),
            Manager::User(uid) => format!("/user.slice/user-{uid}.slice/user@{uid}.service"),
        };
        self.path_below(Path::new(&top))
    }

    fn path_below(&self, top: &Path) -> PathBuf {
        top.join(slice_path(&self.slice).unwrap_or_default()).join(&self.name)
    }

    /// Where its cgroup will be: below that of its manager.
    pub(in super::super) fn path(&self) -> Result<PathBuf> {
        let top = self.manager.connect()?.manager_property("ControlGroup")?;
        Ok(self.path_below(Path::new(if top.is_empty() { "/" } else { &top })))
    }

    /// Make it with this process inside, which must not have ended.
    pub(super) fn start(&self, pid: i32, wanted: &Wanted<'_>) -> Result<()> {
        let mut bus = self.manager.connect()?;
        let host = host(&mut bus)?;
        let properties = properties::of_scope(self, pid, wanted, host)?;
        let arguments = [
            Value::text(&self.name),
            Value::text("replace"),
            properties::as_array(properties),
            Value::Array("(sa(sv))".to_owned(), Vec::new()),
        ];
        match bus.job("StartTransientUnit", &arguments) {
            // One of this name that failed before is remembered until somebody says that it need not be.
            Err(error) if error.kind() == ErrorKind::Exists => {
                bus.manager("ResetFailedUnit", &[Value::text(&self.name)])?;
                bus.job("StartTransientUnit", &arguments)
            }
            other => other,
        }
        .map_err(|error| {
            let outer = Error::new(error.kind(), format!("cannot make the scope `{}`", self.name));
            let hint = error.hint_text().unwrap_or_default().to_owned();
            outer.caused_by(chain(&error)).hint(hint)
        })
    }

    /// Change its limits until it ends.
    pub(super) fn set(&self, resources: &LinuxResources) -> Result<()> {
        let mut bus = self.manager.connect()?;
        let host = host(&mut bus)?;
        let properties = properties::of_resources(resources, host)?;
        if properties.is_empty() {
            return Ok(());
        }
        let arguments = [Value::text(&self.name), Value::Bool(true), properties::as_array(properties)];
        bus.manager("SetUnitProperties", &arguments).map(drop)
    }

    /// Whether from a login session into it leads a way through cgroups of root's, as it does for an ordinary user: then no process
    /// can be started in it, and systemd has to move it there (cgroups(7), "Delegation containment").
    pub(super) fn is_behind_root(&self) -> bool {
        matches!(self.manager, Manager::User(_))
    }

    /// Move a process into it, or into a cgroup below it, that its owner may not move there.
    pub(super) fn attach(&self, pid: i32, below: &Path) -> Result<()> {
        let pids = Value::Array("u".to_owned(), vec![Value::Uint32(pid.unsigned_abs())]);
        let below = if below.as_os_str().is_empty() { String::new() } else { format!("/{}", below.display()) };
        let arguments = [Value::text(&self.name), Value::text(below), pids];
        self.manager.connect()?.manager("AttachProcessesToUnit", &arguments).map(drop)
    }

    /// Whether want of memory ended it. systemd keeps that until the unit is stopped.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        let result = self.manager.connect().and_then(|mut bus| bus.scope_property(&self.name, "Result"));
        result.is_ok_and(|result| result == "oom-kill")
    }

    /// End all that is in it, and have systemd forget it; what is not there is as wanted.
    pub(super) fn stop(&self) -> Result<()> {
        let mut bus = self.manager.connect()?;
        let stopped = bus.job("StopUnit", &[Value::text(&self.name), Value::text("replace")]);
        let reset = stopped.and_then(|()| bus.manager("ResetFailedUnit", &[Value::text(&self.name)]).map(drop));
        match reset {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// What this host's systemd takes.
fn host(bus: &mut bus::Bus) -> Result<Host> {
    Ok(Host::new(!Hierarchies::of_host().is_unified(), &bus.manager_property("Version")?))
}

/// What an administrator does so that a user's systemd has controllers to give on.
pub fn delegating(manager: Manager) -> String {
    let unit = match manager {
        Manager::System => "user@.service".to_owned(),
        Manager::User(uid) => format!("user@{uid}.service"),
    };
    format!(
        "as root: `mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' \
         >/etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload && systemctl restart {unit}`"
    )
}

/// What a scope is made with, beside its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'spec> {
    pub(super) id: &'spec str,
    pub(super) resources: Option<&'spec LinuxResources>,
    pub(super) annotations: &'spec HashMap<String, String>,
}

/// An error's words and those of its cause.
fn chain(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// The folders of a slice: `a-b.slice` is in `a.slice` (systemd.slice(5)).
fn slice_path(slice: &str) -> Result<PathBuf> {
    let wrong = || {
        let message = format!("`{slice}` is no slice of systemd: its name is words between dashes and `.slice`");
        Error::new(ErrorKind::InvalidSpec, message)
    };
    let name = slice.strip_suffix(".slice").filter(|name| !name.is_empty() && !name.contains('/')).ok_or_else(wrong)?;
    let mut path = PathBuf::new();
    if name == "-" {
        return Ok(path);
    }
    let mut prefix = String::new();
    for word in name.split('-') {
        if word.is_empty() {
            return Err(wrong());
        }
        prefix.push_str(word);
        path.push(format!("{prefix}.slice"));
        prefix.push('-');
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_folders_in_each_other() {
        for (slice, path) in [("a.slice", "a.slice"), ("a-b-c.slice", "a.slice/a-b.slice/a-b-c.slice"), ("-.slice", "")]
        {
            assert_eq!(slice_path(slice).expect(slice), Path::new(path));
        }
        for bad in ["", "a", ".slice", "a/b.slice", "-a.slice", "a--b.slice", "a-.slice", "a.scope"] {
            assert_eq!(slice_path(bad).expect_err(bad).kind(), ErrorKind::InvalidSpec, "{bad}");
        }
    }

    #[test]
    fn a_cgroup_path_for_systemd_has_three_parts() {
        let unit = |path: &str| Unit::of_cgroups_path(path, "web");
        let name = |path: &str| unit(path).expect(path).name;
        assert_eq!(name("machine.slice:libpod:123"), "libpod-123.scope");
        assert_eq!(name("machine.slice::123"), "123.scope");
        assert_eq!(name(""), "rcd-web.scope");
        assert_eq!(unit("a-b.slice:c:d").expect("three parts").slice, "a-b.slice");
        for bad in ["/rcd/x", "a.slice:b", "a.slice:b:", "a.slice:b:c:d", "a:b:c", "a.slice:b:c.slice", "a.slice:b/:c"]
        {
            assert_eq!(unit(bad).expect_err(bad).kind(), ErrorKind::InvalidSpec, "{bad}");
        }
    }

    #[test]
    fn a_scope_of_a_user_is_below_that_users_systemd() {
        let unit = Unit::new("", "rcd", "x", Manager::User(1000)).expect("a unit");
        let expected = "/user.slice/user-1000.slice/user@1000.service/user.slice/rcd-x.scope";
        assert_eq!(unit.usual_path(), Path::new(expected));
        let unit = Unit::new("a-b.slice", "rcd", "x", Manager::System).expect("a unit");
        assert_eq!(unit.usual_path(), Path::new("/a.slice/a-b.slice/rcd-x.scope"));
    }
}
