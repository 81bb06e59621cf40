//! The cgroup of one container, on cgroup v2, v1, or both at once (hybrid).
//!
//! [`Hierarchies`] is what the host has; [`Cgroup`] is one container's place in it. Each limit is written where its
//! controller is, and one whose controller is nowhere is an error. On a hybrid host the container also gets a place in
//! the v2 hierarchy: it has no controllers there, but it can be frozen and killed as a whole. rcd makes the folders itself, or
//! has a systemd make them ([`systemd`]).

mod device_filter;
mod doors;
mod limits;
mod memory;
mod places;
pub mod systemd;
mod update;
mod v1;
mod v2;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::statfs::{CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, statfs};
use oci_spec::runtime::LinuxResources;

pub use self::doors::Doors;
pub use self::limits::without_effect;
pub use self::memory::MemoryWatch;
pub use self::places::Places;
#[cfg(fuzzing)]
pub(super) use self::{device_filter::compile as compile_device_filter, limits::plan as plan_limits};
use super::error::{Context, Error, ErrorKind, Result};
use systemd::{Manager, Unit};

const MOUNT_POINT: &str = "/sys/fs/cgroup";

/// The cgroup hierarchies of this host.
#[derive(Debug, Clone, Default)]
pub struct Hierarchies {
    /// Where cgroup v2 is mounted.
    unified: Option<PathBuf>,
    /// v1 hierarchies: their controllers and mount points.
    v1: Vec<(Vec<String>, PathBuf)>,
}

impl Hierarchies {
    /// Those of the host as they were when this process first asked.
    pub fn of_host() -> Self {
        static OF_HOST: OnceLock<Hierarchies> = OnceLock::new();
        OF_HOST.get_or_init(Self::found).clone()
    }

    /// Look at `/sys/fs/cgroup`, and at `/proc/self/cgroup` for the names of v1 hierarchies.
    fn found() -> Self {
        let is = |path: &Path, kind| statfs(path).is_ok_and(|found| found.filesystem_type() == kind);
        let is_v2 = |path: &Path| is(path, CGROUP2_SUPER_MAGIC);
        let top = PathBuf::from(MOUNT_POINT);
        if is_v2(&top) {
            return Self { unified: Some(top), v1: Vec::new() };
        }
        let lines = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let names = lines.lines().filter_map(|line| line.split(':').nth(1)).filter(|names| !names.is_empty());
        let hierarchy = |names: &str| {
            let folder = top.join(names.strip_prefix("name=").unwrap_or(names));
            let controllers = names.split(',').map(str::to_owned).collect();
            // Some engines make a folder for one that is not mounted.
            is(&folder, CGROUP_SUPER_MAGIC).then_some((controllers, folder))
        };
        let unified = top.join("unified");
        Self { unified: is_v2(&unified).then_some(unified), v1: names.filter_map(hierarchy).collect() }
    }

    /// Whether everything is v2.
    pub fn is_unified(&self) -> bool {
        self.v1.is_empty() && self.unified.is_some()
    }

    /// Whether a controller of this name is there, in whichever version.
    pub fn has(&self, controller: &str) -> bool {
        let unified = self.unified.as_ref().and_then(|top| fs::read_to_string(top.join("cgroup.controllers")).ok());
        let listed = |list: String| list.split_ascii_whitespace().any(|name| name == controller);
        self.v1(controller).is_some() || unified.is_some_and(listed)
    }

    /// Where the v1 hierarchy with this controller is mounted.
    fn v1(&self, controller: &str) -> Option<&Path> {
        let found = self.v1.iter().find(|(names, _)| names.iter().any(|name| name == controller))?;
        Some(&found.1)
    }

    /// Every mounted hierarchy: its v1 names (none for v2) and its mount point.
    pub fn mounted(&self) -> impl Iterator<Item = (Option<String>, &Path)> {
        let v1 = self.v1.iter().map(|(names, path)| (Some(names.join(",")), path.as_path()));
        v1.chain(self.unified.iter().map(|path| (None, path.as_path())))
    }
}

/// One container's folders in the hierarchies of its host.
#[derive(Debug, Clone)]
pub struct Cgroup {
    hierarchies: Hierarchies,
    /// Below each mount point, with no leading slash.
    path: PathBuf,
    /// The v1 hierarchies that it has a folder in, by their first controller.
    joined: Vec<PathBuf>,
    unified: Option<PathBuf>,
    /// The scope that it belongs to, where a systemd made it.
    unit: Option<Unit>,
}

/// v1 controllers whose effect is more than a limit: device access, the count and the kill of what runs.
const ALWAYS: [&str; 3] = ["devices", "pids", "memory"];

impl Cgroup {
    /// Make the folders for `path` (absolute: from the top of each hierarchy; relative: below the caller's own cgroup)
    /// and set `resources`, before any process is inside. It is in those hierarchies of v1 that have an effect, or in `every` one.
    pub fn create(path: &Path, resources: Option<&LinuxResources>, every: bool) -> Result<Self> {
        let hierarchies = Hierarchies::of_host();
        let path = path.strip_prefix("/").unwrap_or(path).to_owned();
        if path.components().any(|component| !matches!(component, std::path::Component::Normal(_))) {
            let message = format!("the cgroup path `{}` must not have `..` in it", path.display());
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        let mut cgroup =
            Self { unified: hierarchies.unified.clone(), hierarchies, path, joined: Vec::new(), unit: None };
        cgroup.is_unused()?;
        cgroup.make_or_remove(resources, every)?;
        Ok(cgroup)
    }

    /// Have a systemd make the scope `unit` with the process `pid` inside, whose cgroup will be at `path`, and set `resources`.
    pub fn create_scope(
        unit: &Unit,
        path: &Path,
        (id, pid): (&str, i32),
        resources: Option<&LinuxResources>,
        annotations: &HashMap<String, String>,
    ) -> Result<Self> {
        let hierarchies = Hierarchies::of_host();
        // What cannot be is said before anything is made.
        limits::plan(resources, &hierarchies)?;
        let path = path.strip_prefix("/").unwrap_or(path).to_owned();
        let wanted = systemd::Wanted { id, resources, annotations };
        unit.start(pid, &wanted)?;
        let unified = hierarchies.unified.clone();
        let mut cgroup = Self { unified, hierarchies, path, joined: Vec::new(), unit: Some(unit.clone()) };
        cgroup.make_or_remove(resources, false)?;
        Ok(cgroup)
    }

    fn make_or_remove(&mut self, resources: Option<&LinuxResources>, every: bool) -> Result<()> {
        let made = self.make(resources, every);
        if made.is_err() {
            // What was made belongs to nobody else: it has our container's name, and at most its first process.
            let _ = self.remove();
        }
        made
    }

    /// What is there already must be nobody's: limits and the end of one container would be another's, too.
    fn is_unused(&self) -> Result<()> {
        let frozen =
            self.hierarchies.v1("freezer").map(|top| top.join(&self.path)).filter(|folder| v1::is_frozen(folder));
        let frozen =
            frozen.or_else(|| self.unified.as_ref().map(|top| top.join(&self.path)).filter(|_| self.is_frozen()));
        if let Some(folder) = frozen {
            let message = format!("container's cgroup unexpectedly frozen: `{}`", folder.display());
            return Err(Error::new(ErrorKind::WrongStatus, message));
        }
        let Some(top) = self.unified.as_deref().or_else(|| self.hierarchies.v1("pids")) else { return Ok(()) };
        let folder = top.join(&self.path);
        match fs::read_to_string(folder.join("cgroup.procs")) {
            Ok(used) if !used.is_empty() => {
                let count = used.lines().count();
                let message = format!("container's cgroup is not empty: `{}` has {count} processes", folder.display());
                Err(Error::new(ErrorKind::Exists, message))
            }
            _ => Ok(()),
        }
    }

    /// The existing cgroup of a container, for later commands.
    pub fn of_path(path: &Path) -> Self {
        let hierarchies = Hierarchies::of_host();
        let path = path.strip_prefix("/").unwrap_or(path).to_owned();
        let joined = hierarchies.v1.iter().map(|(_, top)| top.clone()).filter(|top| top.join(&path).is_dir()).collect();
        let unified = hierarchies.unified.clone().filter(|top| top.join(&path).is_dir());
        Self { unified, hierarchies, path, joined, unit: None }
    }

    /// The same, of a scope.
    #[must_use]
    pub fn of_unit(mut self, unit: Option<&Unit>) -> Self {
        self.unit = unit.cloned();
        self
    }

    fn make(&mut self, resources: Option<&LinuxResources>, every: bool) -> Result<()> {
        let settings = limits::plan(resources, &self.hierarchies)?;
        if let Some(top) = &self.unified {
            match &self.unit {
                None => v2::make(top, &self.path, &settings, self.hierarchies.is_unified())?,
                Some(unit) => self.settle(top, unit, &settings)?,
            }
            // An ordinary user may attach no program; nor can one open a device that the user could not open anyway.
            if self.hierarchies.is_unified()
                && !is_ordinary()
                && let Some(rules) = resources.and_then(|resources| resources.devices().as_ref())
            {
                device_filter::attach(&top.join(&self.path), rules)?;
            }
        }
        for (controllers, top) in self.hierarchies.v1.clone() {
            let needed = controllers.iter().any(|name| ALWAYS.contains(&&**name) || settings.needs(name));
            let freezer = self.unified.is_none() && controllers.iter().any(|name| name == "freezer");
            if needed || freezer || every {
                v1::make(&top, &self.path, &controllers, &settings)?;
                self.joined.push(top);
            }
        }
        if let Some(top) = self.hierarchies.v1("devices")
            && let Some(rules) = resources.and_then(|resources| resources.devices().as_ref())
        {
            v1::restrict_devices(&top.join(&self.path), rules)?;
        }
        Ok(())
    }

    /// Set the limits of a scope, in the folder that systemd made.
    fn settle(&self, top: &Path, unit: &Unit, settings: &limits::Settings) -> Result<()> {
        let folder = top.join(&self.path);
        if !folder.is_dir() {
            let message = format!("systemd made the scope `{}`, but not at `{}`", unit.name, folder.display());
            return Err(Error::new(ErrorKind::Failed, message));
        }
        let found = fs::read_to_string(folder.join("cgroup.controllers")).unwrap_or_default();
        let lacking = settings
            .v2
            .iter()
            .map(|setting| &*setting.controller)
            .find(|controller| !controller.is_empty() && !found.split_whitespace().any(|name| name == *controller));
        match lacking {
            Some(controller) => Err(not_delegated(controller, unit.manager)),
            None => limits::write(&folder, settings.v2.iter()),
        }
    }

    /// Every folder of this container.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.joined.iter().chain(&self.unified).map(|top| top.join(&self.path))
    }

    /// Let a user make cgroups below this one. On v1 nobody may: there that is a way out (cgroups(7)).
    pub(super) fn give(&self, uid: u32) -> Result<()> {
        match &self.unified {
            Some(top) if self.hierarchies.is_unified() => v2::give(&top.join(&self.path), uid),
            _ => Ok(()),
        }
    }

    /// The v2 folder, to start a process in with `CLONE_INTO_CGROUP`.
    pub fn open_unified(&self) -> Result<Option<OwnedFd>> {
        let guarded = self.unit.as_ref().is_some_and(Unit::is_behind_root);
        self.unified.as_ref().filter(|_| !guarded).map(|top| v2::open(&top.join(&self.path))).transpose()
    }

    /// What a process enters the v1 folders by, itself.
    pub fn doors(&self) -> Result<Doors> {
        Doors::open(self.joined.iter().map(|top| top.join(&self.path)))
    }

    /// Move a process into all v1 folders.
    pub fn join_v1(&self, pid: i32) -> Result<()> {
        self.joined.iter().try_for_each(|top| self.move_here(top, pid))
    }

    /// Move a process into the v2 folder that was not started there.
    pub fn join_unified(&self, pid: i32) -> Result<()> {
        self.unified.iter().try_for_each(|top| self.move_here(top, pid))
    }

    fn move_here(&self, top: &Path, pid: i32) -> Result<()> {
        move_to(&top.join(&self.path), pid, self.unit.as_ref().map(|unit| (unit, Path::new(""))))
    }

    /// Numbers of all processes inside, those too that are in cgroups which the container made below its own.
    pub fn processes(&self) -> Vec<i32> {
        let mut found = Vec::new();
        if let Some(folder) = self.folders().last() {
            collect_processes(&folder, &mut found);
        }
        found
    }

    /// How often the kernel killed a process inside for want of memory.
    pub fn oom_kills(&self) -> u64 {
        let memory = self.hierarchies.v1("memory").map(|top| top.join(&self.path).join("memory.oom_control"));
        let events = self.unified.as_ref().map(|top| top.join(&self.path).join("memory.events"));
        match (memory.or(events).and_then(|file| memory::kills(&file)), &self.unit) {
            (Some(kills), _) => kills,
            // systemd removes an empty scope's cgroup at once; where it has seen the kill before, it says so.
            (None, Some(unit)) => u64::from(unit.ran_out_of_memory()),
            (None, None) => 0,
        }
    }

    /// Stop every process inside where it is, or let them go on.
    pub fn freeze(&self, frozen: bool) -> Result<()> {
        if let Some(top) = &self.unified {
            return v2::freeze(&top.join(&self.path), frozen);
        }
        match self.hierarchies.v1("freezer") {
            Some(top) => v1::freeze(&top.join(&self.path), frozen),
            None => Err(Error::new(ErrorKind::Unsupported, "this host has no freezer to pause containers with")),
        }
    }

    /// Whether its processes are stopped where they are.
    pub fn is_frozen(&self) -> bool {
        if let Some(top) = &self.unified {
            let text = fs::read_to_string(top.join(&self.path).join("cgroup.freeze")).unwrap_or_default();
            return text.trim() == "1";
        }
        self.hierarchies.v1("freezer").is_some_and(|top| v1::is_frozen(&top.join(&self.path)))
    }

    /// Kill every process inside, also those that fork meanwhile.
    pub fn kill_all(&self) -> Result<()> {
        if let Some(top) = &self.unified
            && fs::write(top.join(&self.path).join("cgroup.kill"), "1").is_ok()
        {
            return Ok(());
        }
        // Before Linux 5.14: frozen processes cannot fork, so one pass over the list gets them all.
        let frozen = self.freeze(true);
        for pid in self.processes() {
            if let Ok(process) = crate::kernel::process::open(pid) {
                // It may have ended since.
                let _ = crate::kernel::process::send_signal(std::os::fd::AsFd::as_fd(&process), 9);
            }
        }
        frozen.and_then(|()| self.freeze(false))
    }

    /// Remove every folder; processes that are ending are waited for, at most a second.
    pub fn remove(&self) -> Result<()> {
        if let Some(unit) = &self.unit {
            // systemd would ask them to end, and wait for that; a container's first process does not hear it.
            if !self.processes().is_empty() {
                self.kill_all()?;
            }
            unit.stop()?;
        }
        let deadline = Instant::now() + Duration::from_secs(1);
        for folder in self.folders() {
            loop {
                match remove_tree(&folder) {
                    Err(error) if error.raw_os_error() == Some(Errno::EBUSY as i32) && Instant::now() < deadline => {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(error).context(|| format!("cannot remove the cgroup `{}`", folder.display()));
                    }
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// Read a file of the cgroup by its v2 name or by controller and v1 name, for statistics.
    pub fn read(&self, v2_file: &str, v1_controller: &str, v1_file: &str) -> Option<String> {
        let v1 = self.hierarchies.v1(v1_controller).map(|top| top.join(&self.path).join(v1_file));
        let v2 = self.unified.as_ref().map(|top| top.join(&self.path).join(v2_file));
        fs::read_to_string(v1.filter(|_| !self.hierarchies.is_unified()).or(v2)?).ok()
    }
}

/// The processes of a cgroup and of all below it. Reading one that is gone finds none.
fn collect_processes(folder: &Path, found: &mut Vec<i32>) {
    let text = fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
    found.extend(text.lines().filter_map(|line| line.parse::<i32>().ok()));
    if has_folders(folder) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                collect_processes(&entry.path(), found);
            }
        }
    }
}

/// A folder's links are two and one for each folder in it.
fn has_folders(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|metadata| std::os::unix::fs::MetadataExt::nlink(&metadata) > 2)
}

/// Remove a cgroup; those that its processes made below it go first.
fn remove_tree(folder: &Path) -> io::Result<()> {
    match fs::remove_dir(folder) {
        Err(error) if error.raw_os_error() == Some(Errno::EBUSY as i32) && has_folders(folder) => {
            for entry in
                fs::read_dir(folder)?.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            {
                remove_tree(&entry.path())?;
            }
            fs::remove_dir(folder)
        }
        other => other,
    }
}

/// Whether this is no root of the host.
pub fn is_ordinary() -> bool {
    !crate::kernel::user_namespace::is_initial() || !nix::unistd::geteuid().is_root()
}

/// A user's systemd may give on only what the host's gave it.
fn not_delegated(controller: &str, manager: Manager) -> Error {
    let Manager::User(uid) = manager else {
        let message = format!("cannot use the controller `{controller}`: systemd does not give it to scopes");
        return Error::new(ErrorKind::Unsupported, message);
    };
    let message = format!("cannot use the controller `{controller}`: it is not delegated to user {uid}");
    Error::new(ErrorKind::Unsupported, message).hint(systemd::delegating(manager))
}

/// Make a folder and its parents.
fn make_folder(folder: &Path) -> Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
    .context(|| format!("cannot make the cgroup `{}`", folder.display()))
}

/// Move a process into this folder of a cgroup; `unit` is the scope that it is in, and where below that.
fn move_to(folder: &Path, pid: i32, unit: Option<(&Unit, &Path)>) -> Result<()> {
    match (fs::write(folder.join("cgroup.procs"), pid.to_string()), unit) {
        // Whoever moves a process has to own what is above both places, and systemd does (cgroups(7)).
        (Err(error), Some((unit, below))) if error.kind() == io::ErrorKind::PermissionDenied => unit.attach(pid, below),
        (written, _) => written.context(|| format!("cannot move the process {pid} to `{}`", folder.display())),
    }
}

fn write(file: &Path, value: &str) -> Result<()> {
    write_lines(file, value).context(|| format!("cannot write `{value}` to `{}`", file.display()))
}

/// Write a value to a file that is there; one of several lines in as many writes, as such files take them.
fn write_lines(file: &Path, value: &str) -> io::Result<()> {
    let open = || fs::OpenOptions::new().write(true).open(file);
    if !value.contains('\n') {
        return open()?.write_all(value.as_bytes());
    }
    value.lines().filter(|line| !line.is_empty()).try_for_each(|line| open()?.write_all(line.as_bytes()))
}
