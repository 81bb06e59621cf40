//! Where one more process of a container goes: into its cgroups, or into some below them.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use super::super::error::{Error, ErrorKind, Result};
use super::systemd::Unit;
use super::{Cgroup, Doors, move_to, v2};

/// One folder in each hierarchy that counts.
#[derive(Debug, Default)]
pub struct Places {
    v1: Vec<PathBuf>,
    unified: Option<PathBuf>,
    /// The v2 folder of the container itself.
    own: PathBuf,
    /// The scope that they belong to.
    unit: Option<Unit>,
}

impl Cgroup {
    /// The folders of this cgroup, whose first process is `first`, with what `below` puts elsewhere: each a path for every
    /// hierarchy, or `controller,controller:path` for those of v1.
    pub fn places(&self, below: &[String], first: i32) -> Result<Places> {
        let own = self.unified.as_ref().map(|top| top.join(&self.path));
        let mut places = Places {
            v1: self.joined.iter().map(|top| top.join(&self.path)).collect(),
            unified: own.clone(),
            own: own.unwrap_or_default(),
            unit: self.unit.clone(),
        };
        let mut asked = false;
        for wanted in below {
            let (controllers, path) = wanted.split_once(':').map_or((None, &**wanted), |(one, two)| (Some(one), two));
            let path = sub_path(path)?;
            match controllers {
                Some(controllers) if !self.hierarchies.is_unified() => {
                    for controller in controllers.split(',') {
                        let unknown = || Error::new(ErrorKind::InvalidSpec, format!("unknown controller {controller}"));
                        let named =
                            self.hierarchies.v1(controller).map(|top| top.join(&self.path)).ok_or_else(unknown)?;
                        match places.v1.iter_mut().find(|place| **place == named) {
                            Some(place) => place.push(&path),
                            // Nothing needed that hierarchy so far.
                            None => places.v1.push(named.join(&path)),
                        }
                    }
                }
                Some(_) => {
                    let message = format!("`{wanted}`: cgroup v2 has one hierarchy, so a path alone is enough");
                    return Err(Error::new(ErrorKind::InvalidSpec, message));
                }
                None => {
                    places.v1.iter_mut().for_each(|place| place.push(&path));
                    // On a hybrid host the v2 hierarchy has no controllers; nobody made folders there.
                    if self.hierarchies.is_unified() {
                        places.unified.iter_mut().for_each(|place| place.push(&path));
                        asked = true;
                    }
                }
            }
        }
        if !asked && let Some(top) = &self.unified {
            places.avoid_handed_on(top, first);
        }
        Ok(places)
    }
}

/// A path that does not lead out of where it starts.
fn sub_path(path: &str) -> Result<PathBuf> {
    let relative = Path::new(path).strip_prefix("/").unwrap_or(Path::new(path));
    if relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Ok(relative.to_owned());
    }
    Err(Error::new(ErrorKind::InvalidSpec, format!("bad cgroup path: {path} is not a sub cgroup path")))
}

impl Places {
    /// Where the container's own v2 cgroup may hold no process because it handed controllers on (kernel docs, cgroup-v2, "No
    /// Internal Process Constraint"), take that of its first process.
    fn avoid_handed_on(&mut self, top: &Path, first: i32) {
        let handed_on = fs::read_to_string(self.own.join("cgroup.subtree_control")).unwrap_or_default();
        if handed_on.trim().is_empty() {
            return;
        }
        let text = fs::read_to_string(format!("/proc/{first}/cgroup")).unwrap_or_default();
        let path = text.lines().find_map(|line| line.strip_prefix("0::/"));
        if let Some(path) = path.filter(|path| !path.starts_with("..")) {
            self.unified = Some(top.join(path));
        }
    }

    /// The v2 folder, to start the process in with `CLONE_INTO_CGROUP`.
    pub fn open_unified(&self) -> Result<Option<OwnedFd>> {
        self.unified.as_ref().filter(|_| !self.is_guarded()).map(|folder| v2::open(folder)).transpose()
    }

    /// What the process enters the v1 folders by, itself.
    pub fn doors(&self) -> Result<Doors> {
        Doors::open(self.v1.iter().cloned())
    }

    /// Whether there is a v2 folder that the process has to be moved to, as it cannot be started there.
    pub fn moves(&self) -> bool {
        self.unified.is_some() && self.is_guarded()
    }

    /// Move a process into the v2 folder that was not started there.
    pub fn join_unified(&self, pid: i32) -> Result<()> {
        let Some(folder) = &self.unified else { return Ok(()) };
        let unit = self.unit.as_ref().map(|unit| (unit, folder.strip_prefix(&self.own).unwrap_or(Path::new(""))));
        move_to(folder, pid, unit)
    }

    fn is_guarded(&self) -> bool {
        self.unit.as_ref().is_some_and(Unit::is_behind_root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below() {
        for (path, below) in [("a/b", "a/b"), ("/a", "a"), ("", ""), ("/", "")] {
            assert_eq!(sub_path(path).expect(path), Path::new(below));
        }
        for path in ["..", "a/../..", "/../a"] {
            assert!(sub_path(path).is_err(), "{path}");
        }
    }
}
