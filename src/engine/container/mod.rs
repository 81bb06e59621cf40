//! Containers: their records on disk, their monitors, and what commands do with both.
//!
//! [`create`] makes a container, [`start`] gives it a monitor, [`attach`] talks to that monitor. Nothing else stays running:
//! every other use case reads the records and signals the processes that they name.

pub mod attach;
mod binds;
pub mod cgroup;
pub mod changed;
pub mod changes;
pub mod check;
pub mod config;
pub mod connection;
pub mod duplicate;
pub mod exec;
pub mod explain;
mod files;
pub mod health;
pub mod history;
mod host_config;
pub mod init;
pub mod inside;
pub mod inspect;
pub mod journal;
pub mod kept;
pub mod keys;
pub(crate) mod layered;
mod log;
pub mod monitor;
pub mod mounted;
pub mod name;
mod networking;
pub mod pause;
pub mod peek;
pub mod pretend;
mod process;
mod protocol;
pub mod record;
pub mod recover;
mod relay;
mod remove;
pub mod resources;
mod root;
pub mod signal;
pub mod snapshot;
mod told;
pub mod transfer;
pub mod update;
pub mod usage;

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, Instant};

use self::config::{ContainerConfig, RootSource};
use self::record::Record;
pub use self::remove::{remove, remove_files};
use super::layout::Layout;
use super::storage::blobs::Blobs;
use super::storage::layers::Layers;
use super::storage::limit;
use super::storage::names::Names;
use super::{Context, Error, ErrorKind, Result, event, userns, volume};
use crate::kernel::lock::{FolderLock, Lock};
use crate::kernel::terminal::Size;
use crate::kernel::{socket, spawn, trace};

/// What the container's streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Those of the command that starts it.
    Direct,
    /// The monitor's, which passes them on to that command.
    Attached,
    /// The monitor's, with nobody attached at first.
    Detached,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Attached => "attached",
            Self::Detached => "detached",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "direct" => Self::Direct,
            "attached" => Self::Attached,
            _ => Self::Detached,
        }
    }
}

fn parse_size(text: &str) -> Option<Size> {
    let (rows, columns) = text.split_once('x')?;
    Some(Size { rows: rows.parse().ok()?, columns: columns.parse().ok()? })
}

/// A folder that only its owner can look into, with its parents.
pub(crate) fn make_private_folder(folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.context(|| format!("cannot make `{}`", folder.display()))
}

/// The id of this boot.
pub(crate) fn boot_id() -> Result<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").context(|| "cannot read the id of this boot")?;
    Ok(text.trim().to_owned())
}

/// A container that is being made or about to be started: its lock is held, and dropping it before it was started leaves it
/// created, or removes it where it is not [`Created::keep`]t.
#[derive(Debug)]
pub struct Created {
    /// What was made.
    pub record: Record,
    layout: Layout,
    lock: Option<Lock>,
    kept: bool,
    /// Numbers of this process's descriptors that its program shall have.
    descriptors: Vec<i32>,
}

impl Created {
    /// Its program shall have these descriptors of this process's too, by their numbers.
    pub fn give(&mut self, descriptors: Vec<i32>) {
        self.descriptors = descriptors;
    }

    /// It stays, whatever becomes of this command.
    pub fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        if !self.kept {
            let _ = remove_files(&self.layout, &self.record, true);
        }
        self.lock = None;
    }
}

/// Make a container: its id, its name, its folders and its record. Whether it shall also `run` decides what becomes of one with
/// `--rm` whose command is killed.
pub fn create(layout: &Layout, mut config: ContainerConfig, run: bool) -> Result<Created> {
    root::check(&config.root)?;
    binds::check(&config)?;
    check_size(layout, &config)?;
    let id = name::new_id()?;
    let state = layout.container_state(&id);
    make_private_folder(&layout.states())?;
    let (undo, lock) = {
        // A folder without a lock is taken for nobody's, so nobody looks until it has one.
        let _door = FolderLock::take(&layout.states()).context(|| "cannot lock the containers' folder")?;
        make_private_folder(&state)?;
        let undo = Undo { layout, id: &id };
        (undo, Lock::try_take(&state.join("lock")).context(|| "cannot lock the new container")?)
    };
    let ids = userns::assign(layout, &mut config)?;
    let reserved = name::reserve(layout, &config.name, &id)?;
    config.name.clone_from(&reserved.name);
    make_private_folder(&layout.container(&id))?;
    for folder in ["upper", "work", "bundle"] {
        let path = layout.container(&id).join(folder);
        // The upper folder becomes the root's own: everybody inside may look into it.
        let mode = if folder == "upper" { 0o755 } else { 0o700 };
        fs::DirBuilder::new().mode(mode).create(&path).context(|| format!("cannot make `{}`", path.display()))?;
    }
    if let Some(bytes) = config.storage_size {
        // What overlayfs prepares in the one becomes a file of the other.
        limit::set(layout, &["upper", "work"].map(|folder| layout.container(&id).join(folder)), bytes)?;
    }
    let mut mounts = std::mem::take(&mut config.volumes);
    let record = volume::give(layout, &mut mounts, |mounts| {
        config.volumes = mounts.to_vec();
        let record = Record { begun: run, ..Record::new(id.clone(), config) };
        record.store(layout).map(|()| record)
    })?;
    drop(ids);
    let images = still_has_images(layout, &record.config);
    if let Err(error) = images.and_then(|()| if run { Ok(()) } else { fill_volumes(layout, &record) }) {
        drop(undo);
        volume::remove_anonymous(layout, &record.config.volumes)?;
        return Err(error);
    }
    reserved.keep();
    trace::say(|| {
        let folder = layout.container(&id);
        format!("container `{}`: made as {} in {}", record.config.name, record.short_id(), folder.display())
    });
    std::mem::forget(undo);
    event::container(&record, "create").tell(layout);
    if !run {
        Record::sync(layout, &record.id)?;
    }
    Ok(Created { record, layout: layout.clone(), lock, kept: false, descriptors: Vec::new() })
}

/// Check that nobody removed its images between the look for them and its record, which keeps them from now on.
fn still_has_images(layout: &Layout, config: &ContainerConfig) -> Result<()> {
    let root = match &config.root {
        RootSource::Image { name, id, layers } => Some((name, id, layers)),
        RootSource::Folder { .. } => None,
    };
    let mounted = config.images.iter().map(|image| (&image.name, &image.id, &image.layers));
    let mut images = root.into_iter().chain(mounted).peekable();
    if images.peek().is_none() {
        return Ok(());
    }
    Names::new(layout).settled()?;
    let (blobs, store) = (Blobs::new(layout), Layers::new(layout));
    let is_here = |layer: &String| layer.parse().is_ok_and(|layer| store.contains(&layer));
    // Of a damaged image something is left, and whoever mounts it says what is missing.
    let is_known = |id: &str| id.parse().is_ok_and(|id| blobs.size(&id).is_some());
    match images.find(|(_, id, layers)| !layers.iter().all(is_here) && !is_known(id)) {
        None => Ok(()),
        Some((name, ..)) => {
            let error = Error::new(ErrorKind::NotFound, format!("there is no image `{name}` any more"));
            Err(error.caused_by("it was removed a moment ago").hint(format!("`rcd pull {name}` fetches it again")))
        }
    }
}

/// Fill what is empty of its volumes, so that they can be looked at before it runs. One that is about to run is filled by its monitor.
fn fill_volumes(layout: &Layout, record: &Record) -> Result<()> {
    // Where its ids are mapped, its monitor does that as the container's own root.
    if record.config.ids.is_none() && volume::wants_filling(&record.config.volumes) {
        let mount = root::mount(layout, &record.id, &record.config)?;
        volume::fill(layout, &record.id, &record.config, &crate::kernel::path::Root::new(mount))?;
    }
    Ok(())
}

/// Check that its writable layer can be limited, where it shall be.
fn check_size(layout: &Layout, config: &ContainerConfig) -> Result<()> {
    if config.storage_size.is_none() {
        return Ok(());
    }
    if matches!(config.root, RootSource::Folder { overlay: false, .. }) {
        let error = Error::new(ErrorKind::Unsupported, "cannot limit the size of files");
        let error = error.caused_by("the container runs on a folder of the host itself");
        return Err(error.hint("`--rootfs DIR:O` keeps changes apart"));
    }
    limit::check(&layout.containers())
}

/// Removes the folders of a container that came to nothing.
struct Undo<'a> {
    layout: &'a Layout,
    id: &'a str,
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.layout.container(self.id));
        let _ = fs::remove_dir_all(self.layout.container_state(self.id));
    }
}

/// An existing container, to be started again.
pub fn reopen(layout: &Layout, record: Record) -> Result<Created> {
    let state = layout.container_state(&record.id);
    make_private_folder(&state)?;
    let lock = lock_when_ended(layout, &record)?;
    if recover::has_remains(layout, &record) {
        recover::take_back(layout, &record)?;
    }
    let fresh = Record::update(layout, &record.id, |record| {
        record.stopped = false;
        record.restarts = 0;
        record.begun = true;
    })?;
    let Some(record) = fresh else {
        // Removed meanwhile: nothing of it shall come back.
        let _ = fs::remove_dir_all(&state);
        return Err(Error::new(ErrorKind::NotFound, format!("no such container: `{}`", record.config.name)));
    };
    for remains in ["stopped", "state.json", "health.json"] {
        let _ = fs::remove_file(state.join(remains));
    }
    Ok(Created { record, layout: layout.clone(), lock: Some(lock), kept: true, descriptors: Vec::new() })
}

/// The container's lock. A monitor whose container has ended needs a moment more, and is waited for.
fn lock_when_ended(layout: &Layout, record: &Record) -> Result<Lock> {
    let path = layout.container_state(&record.id).join("lock");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let lock = Lock::try_take(&path).context(|| format!("cannot lock `{}`", record.config.name))?;
        if let Some(lock) = lock {
            return Ok(lock);
        }
        let over = matches!(record.status(layout)?, record::Status::Exited(_));
        if !over || Instant::now() >= deadline {
            let message = format!("container `{}` is already running", record.config.name);
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A started monitor, and the socket to it.
#[derive(Debug)]
pub struct Started {
    pub(in crate::engine::container) monitor: i32,
    pub(in crate::engine::container) socket: OwnedFd,
    pub(in crate::engine::container) mode: Mode,
    pub(in crate::engine::container) name: String,
}

/// Start what a container requires, and what that requires: whatever of it does not run.
fn start_required(layout: &Layout, record: &Record) -> Result<()> {
    for id in &record.config.requires {
        let own = || format!("`{}` requires another container", record.config.name);
        let required = Record::load(layout, id)?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, own())
                .caused_by(format!("there is no container `{}`", &id[..12.min(id.len())]))
        })?;
        if required.status(layout)?.running().is_none() {
            let started = reopen(layout, required).and_then(|created| start(created, Mode::Detached, None)?.wait(None));
            started.map_err(|error| Error::new(error.kind(), own()).caused_by(error))?;
        }
    }
    Ok(())
}

/// Give the container its monitor, which starts it. Its answer comes over the socket: see [`attach`].
pub fn start(mut created: Created, mode: Mode, size: Option<Size>) -> Result<Started> {
    start_required(&created.layout, &created.record)?;
    let failed = || "cannot start the container's monitor";
    let (own, given) = socket::pair().context(failed)?;
    let program = crate::kernel::sealed_exe::open().context(failed)?;
    let own_program = fs::read_link("/proc/self/exe").context(failed)?;
    let word = |bytes: &[u8]| CString::new(bytes).context(failed);
    let size = size.map_or_else(String::new, |size| format!("{}x{}", size.rows, size.columns));
    let arguments = [
        word(monitor::STAGE.as_bytes())?,
        word(created.layout.root().as_os_str().as_bytes())?,
        word(created.layout.state().as_os_str().as_bytes())?,
        word(created.record.id.as_bytes())?,
        word(mode.word().as_bytes())?,
        word(size.as_bytes())?,
        word(own_program.as_os_str().as_bytes())?,
        word(if trace::is_wanted() { b"debug" } else { b"" })?,
        word(created.descriptors.iter().map(i32::to_string).collect::<Vec<_>>().join(",").as_bytes())?,
    ];
    trace::say(|| {
        let streams = if mode == Mode::Direct { "with this command's own streams" } else { "which keeps its streams" };
        format!("container `{}`: starting its monitor, {streams}", created.record.config.name)
    });
    let nothing: OwnedFd =
        fs::File::options().read(true).write(true).open("/dev/null").context(|| "cannot open `/dev/null`")?.into();
    let lock = created.lock.take().ok_or_else(|| Error::new(ErrorKind::Failed, failed()))?;
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let [input, output, errors] = match mode {
        Mode::Direct if created.record.config.interactive => [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()],
        Mode::Direct => [nothing.as_fd(), stdout.as_fd(), stderr.as_fd()],
        Mode::Attached | Mode::Detached => [nothing.as_fd(); 3],
    };
    let more = (3..=created.descriptors.last().copied().unwrap_or(2)).map(|number| {
        match created.descriptors.contains(&number) {
            true => spawn::copy_of(number).context(failed),
            false => nothing.try_clone().context(failed),
        }
    });
    let more = more.collect::<Result<Vec<OwnedFd>>>()?;
    let mut descriptors = vec![input, output, errors];
    descriptors.extend(more.iter().map(AsFd::as_fd));
    descriptors.extend([given.as_fd(), lock.file().as_fd()]);
    let monitor = spawn::spawn(program.as_fd(), &arguments, &descriptors).context(failed)?;
    // From here on the monitor looks after the container.
    created.keep();
    Ok(Started { monitor, socket: own, mode, name: created.record.config.name.clone() })
}

/// The runtime configuration that a container of this configuration would get; nothing is made.
pub fn preview(layout: &Layout, mut config: ContainerConfig) -> Result<oci_spec::runtime::Spec> {
    root::check(&config.root)?;
    let id = name::new_id()?;
    if config.name.is_empty() {
        "preview".clone_into(&mut config.name);
    }
    drop(userns::assign(layout, &mut config)?);
    let inside = root::look(layout, &config.root)?;
    let accounts = match &inside {
        Some(inside) => super::spec::user::Accounts::read(inside)?,
        None => super::spec::user::Accounts::default(),
    };
    let identity = super::spec::user::resolve(&config.user, &accounts)?;
    let record = Record::new(id.clone(), config);
    let rootfs = layout.container(&id).join("bundle/rootfs");
    let own_program = fs::read_link("/proc/self/exe").context(|| "cannot find the program itself")?;
    super::spec::build(&record.config, &monitor::surroundings(layout, &record, identity, &rootfs, &own_program)?)
}

/// How the container's last run ended, for whom its monitor did not tell.
pub fn exit_code(layout: &Layout, id: &str) -> Result<i32> {
    let record = Record::load(layout, id)?;
    match record.map(|record| record.status(layout)).transpose()? {
        Some(record::Status::Exited(ended)) => Ok(ended.code),
        _ => {
            let error = Error::new(ErrorKind::Failed, "nobody knows how the container ended, or whether it did");
            Err(error.caused_by("its monitor said nothing to the end").hint("`rcd ps -a` shows what is there of it"))
        }
    }
}
