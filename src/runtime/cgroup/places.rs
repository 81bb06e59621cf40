//! Where one more process of a container goes: into its cgroups, or into some below them.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use super::super::error::{Context, Error, ErrorKind, Result};
use super::{Cgroup, write};

/// One folder in each hierarchy that counts.
#[derive(Debug, Default)]
pub struct Places {
    v1: Vec<PathBuf>,
    unified: Option<PathBuf>,
    /// Whether the v2 one is what the caller asked for.
    asked: bool,
    top: PathBuf,
}

impl Cgroup {
    /// The folders of this cgroup, with what `below` puts elsewhere: each a path for every hierarchy, or
    /// `controller,controller:path` for those of v1.
    pub fn places(&self, below: &[String]) -> Result<Places> {
        let mut places = Places {
            v1: self.joined.iter().map(|top| top.join(&self.path)).collect(),
            unified: self.unified.as_ref().map(|top| top.join(&self.path)),
            asked: false,
            top: self.unified.clone().unwrap_or_default(),
        };
        for wanted in below {
            let (controllers, path) = wanted.split_once(':').map_or((None, &**wanted), |(one, two)| (Some(one), two));
            let path = sub_path(path)?;
            match controllers {
                Some(controllers) if !self.hierarchies.is_unified() => {
                    for controller in controllers.split(',') {
                        let named = self.hierarchies.v1(controller).map(|top| top.join(&self.path));
                        let place = places.v1.iter_mut().find(|place| Some(&**place) == named.as_ref());
                        let unknown = || Error::new(ErrorKind::InvalidSpec, format!("unknown controller {controller}"));
                        let place = place.ok_or_else(unknown)?;
                        place.push(&path);
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
                        places.asked = true;
                    }
                }
            }
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
    /// The v2 folder, to start the process in with `CLONE_INTO_CGROUP`. Where the container's own one may hold none because it
    /// handed controllers on (kernel docs, cgroup-v2, "No Internal Process Constraint"), that of its first process.
    pub fn open_unified(&self, first: i32) -> Result<Option<OwnedFd>> {
        let Some(folder) = &self.unified else { return Ok(None) };
        let open = |folder: &Path| {
            let opened = fs::File::open(folder);
            opened.map(OwnedFd::from).context(|| format!("cannot open the cgroup `{}`", folder.display()))
        };
        let handed_on = fs::read_to_string(folder.join("cgroup.subtree_control")).unwrap_or_default();
        if self.asked || handed_on.trim().is_empty() {
            return open(folder).map(Some);
        }
        let text = fs::read_to_string(format!("/proc/{first}/cgroup")).unwrap_or_default();
        let path = text.lines().find_map(|line| line.strip_prefix("0::/"));
        let path = path.filter(|path| !path.starts_with("..")).map(|path| self.top.join(path));
        open(path.as_deref().unwrap_or(folder)).map(Some)
    }

    /// Move a process there; into the v2 folder only where it was not started there.
    pub fn join(&self, pid: i32, started_in_unified: bool) -> Result<()> {
        let unified = self.unified.iter().filter(|_| !started_in_unified);
        for folder in self.v1.iter().chain(unified) {
            let file = folder.join("cgroup.procs");
            if !file.exists() {
                let message = format!("adding pid {pid} to {}: no such file or directory", file.display());
                return Err(Error::new(ErrorKind::NotFound, format!("cannot join the cgroup: {message}")));
            }
            write(&file, &pid.to_string())?;
        }
        Ok(())
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
