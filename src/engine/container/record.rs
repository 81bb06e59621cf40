//! What is known of a container: the record on disk, the state on the tmpfs, and the status that follows from both.
//!
//! ```text
//! ROOT/containers/ID/record.json    what it shall be, and how it last ended        written by rename, never in place
//! STATE/containers/ID/state.json    the running process                            ends with the boot
//! STATE/containers/ID/lock          held by the monitor for as long as it lives
//! ```
//! Writing a record waits for no disk: it is only sent on its way there, so that a power cut leaves the old or the new one. A container
//! that somebody counts on (made by `create`, or started with nobody attached) has its record synced, see [`Record::sync`].
//!
//! A reader takes no lock: it asks whether the monitor holds its one, and believes the state of a living monitor only.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use nix::sched::{CloneFlags, unshare};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::config::{self, ContainerConfig, Restart};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel;
use crate::kernel::lock::{FolderLock, Lock};

/// A container on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// 64 hexadecimal digits.
    pub id: String,
    /// What was asked for; its name is the container's. On disk it is without what is as nobody asked for it: lists read thousands.
    #[serde(serialize_with = "config::without_defaults")]
    pub config: Box<ContainerConfig>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last started.
    #[serde(default)]
    pub started: Option<Timestamp>,
    /// How its last run ended.
    #[serde(default)]
    pub ended: Option<Ended>,
    /// How often its restart policy started it again.
    #[serde(default)]
    pub restarts: u32,
    /// The user stopped it: no restart policy applies.
    #[serde(default)]
    pub stopped: bool,
    /// It is, or was, about to run. With `--rm` it is nobody's from the moment on that nobody looks after it.
    #[serde(default)]
    pub begun: bool,
    /// When the run before ended.
    #[serde(default)]
    pub finished: Option<Timestamp>,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The exit code, or 128 and the signal.
    pub code: i32,
    /// When.
    pub at: Timestamp,
    /// The kernel killed a process for want of memory.
    #[serde(default)]
    pub out_of_memory: bool,
    /// Why it could not start, or what became of its monitor.
    #[serde(default)]
    pub error: String,
    /// The process number that it had.
    #[serde(default)]
    pub pid: i32,
    /// How many of its processes the kernel killed for want of memory.
    #[serde(default)]
    pub oom_kills: u64,
    /// Of one that could not start: what was being done, and all that was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// What kept a container from starting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What was being done.
    pub stage: String,
    /// What failed and why, the outermost first.
    pub causes: Vec<String>,
    /// What mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The process of a running container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its number on the host.
    pub pid: i32,
    /// When it started, in clock ticks since the boot: with the number it names one process.
    pub start_time: u64,
    /// The boot that both belong to.
    pub boot_id: String,
    /// When it started.
    pub started: Timestamp,
    /// Its monitor.
    pub monitor: i32,
    /// Its processes are stopped where they are.
    #[serde(default)]
    pub paused: bool,
    /// Where it is in the networks.
    #[serde(default)]
    pub endpoint: Option<serde_json::Value>,
}

/// What a container is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It was never started.
    Created,
    /// Its processes run.
    Running(Running),
    /// Its processes are stopped where they are.
    Paused(Running),
    /// Its monitor is about to start it, once more or for the first time.
    Starting,
    /// It ended.
    Exited(Ended),
}

impl Status {
    /// Docker's word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running(_) => "running",
            Self::Paused(_) => "paused",
            Self::Starting => "restarting",
            Self::Exited(_) => "exited",
        }
    }

    /// The process of a living container.
    pub fn running(&self) -> Option<&Running> {
        match self {
            Self::Running(running) | Self::Paused(running) => Some(running),
            _ => None,
        }
    }
}

impl Record {
    /// The first twelve digits.
    pub fn short_id(&self) -> &str {
        // What a disk spoiled need not be hexadecimal any more.
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// A record of a container that is about to be made.
    pub(super) fn new(id: String, config: ContainerConfig) -> Self {
        Self {
            id,
            config: Box::new(config),
            created: Timestamp::now(),
            started: None,
            ended: None,
            restarts: 0,
            stopped: false,
            begun: false,
            finished: None,
        }
    }

    /// Of a container that nobody looks after: whether it should have been removed.
    pub(super) fn is_nobodys(&self) -> bool {
        self.config.remove && self.begun
    }

    /// Of a container that nobody looks after: whether nobody saw the end of its last run.
    pub(super) fn is_unfinished(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    /// Write down that it runs from now on.
    pub(super) fn begin(&mut self, now: Timestamp) {
        self.started = Some(now);
        self.begun = true;
        if let Some(ended) = self.ended.take() {
            self.finished = Some(ended.at);
        }
    }

    /// Read the record of `id`; none where there is no such container (any more).
    pub fn load(layout: &Layout, id: &str) -> Result<Option<Self>> {
        read_json(&layout.container(id).join("record.json"))
    }

    /// Write it in place of the last one: only for a record that nobody else changes yet, see [`Record::update`].
    pub(super) fn store(&self, layout: &Layout) -> Result<()> {
        let sent = |file: &fs::File| {
            // One that goes with its end need not survive a power cut. A file system that cannot do so early does so late.
            if !self.config.remove {
                let _ = kernel::file::start_writing(file.as_fd());
            }
        };
        write_json_and(&layout.container(&self.id).join("record.json"), self, sent)
    }

    /// Have the record of `id` on the disk, with all that leads to it.
    pub(super) fn sync(layout: &Layout, id: &str) -> Result<()> {
        let folder = layout.container(id);
        for path in [&folder.join("record.json"), &folder, &layout.containers(), &layout.names()] {
            let synced = fs::File::open(path).and_then(|file| file.sync_all());
            synced.context(|| format!("cannot write `{}` to its disk", path.display()))?;
        }
        Ok(())
    }

    /// Change the record of `id` on disk, with nobody else changing it meanwhile; none where there is no such container.
    pub fn update(layout: &Layout, id: &str, change: impl FnOnce(&mut Self)) -> Result<Option<Self>> {
        let Some(_lock) = lock(layout, id)? else { return Ok(None) };
        let Some(mut record) = Self::load(layout, id)? else { return Ok(None) };
        change(&mut record);
        record.store(layout)?;
        Ok(Some(record))
    }

    /// What the container is doing now.
    pub fn status(&self, layout: &Layout) -> Result<Status> {
        Ok(observe(layout, &self.id)?.map_or_else(|| self.resting(), |observed| observed.status))
    }

    /// What a container does that nobody looks after.
    fn resting(&self) -> Status {
        match (&self.ended, self.started) {
            (Some(ended), _) => Status::Exited(ended.clone()),
            (None, None) => Status::Created,
            (None, Some(at)) => Status::Exited(Ended {
                code: 255,
                at,
                error: "its monitor died, or the host went down".to_owned(),
                ..Ended::default()
            }),
        }
    }
}

/// A container as it is at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Its record.
    pub record: Record,
    /// What it is doing.
    pub status: Status,
    /// Nobody looks after it, and somebody should have: see [`super::recover::recover`].
    pub lost: bool,
}

/// Look at a container, taking no lock; none where there is no such container (any more).
pub fn observe(layout: &Layout, id: &str) -> Result<Option<Observed>> {
    Folders { state: Folder::closed(layout.states()), records: Folder::closed(layout.containers()) }.observe(id)
}

/// The folders of all containers.
struct Folders {
    state: Folder,
    records: Folder,
}

/// A folder that files are read below; where it is open, no file is looked for from the root.
struct Folder {
    path: PathBuf,
    open: Option<OwnedFd>,
}

impl Folder {
    fn closed(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    fn opened(path: PathBuf) -> Self {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        // One that is not there has no files either.
        let open = rustix::fs::open(&path, flags, Mode::empty()).ok();
        Self { path, open }
    }

    /// Where `id`'s file of this name is.
    fn place(&self, id: &str, file: &str) -> (BorrowedFd<'_>, PathBuf) {
        match &self.open {
            Some(open) => (open.as_fd(), [id, file].iter().collect()),
            None => (CWD, self.path.join(id).join(file)),
        }
    }

    fn read<T: DeserializeOwned>(&self, id: &str, file: &str) -> Result<Option<T>> {
        let (folder, path) = self.place(id, file);
        read_json_below(folder, &path, || self.path.join(id).join(file))
    }
}

impl Folders {
    fn observe(&self, id: &str) -> Result<Option<Observed>> {
        let record = || self.records.read::<Record>(id, "record.json");
        let (folder, lock) = self.state.place(id, "lock");
        let held = Lock::is_held_below(folder, &lock).context(|| format!("cannot look at the lock of `{id}`"))?;
        if !held {
            let (folder, state) = self.state.place(id, "state.json");
            let remains = rustix::fs::statat(folder, &state, AtFlags::empty()).is_ok();
            // Read after the lock was looked at: the end is written before the monitor lets go of it.
            let Some(record) = record()? else { return Ok(None) };
            let lost = remains || record.is_unfinished() || record.is_nobodys();
            return Ok(Some(Observed { status: record.resting(), record, lost }));
        }
        let running = self.state.read::<Running>(id, "state.json")?;
        let Some(record) = record()? else { return Ok(None) };
        let ended = record.ended.clone();
        let over = ended.filter(|ended| running.as_ref().is_none_or(|running| ended.at >= running.started));
        let status = match (running, over) {
            (_, Some(ended)) if record.config.restart == Restart::No => Status::Exited(ended),
            (Some(running), None) if running.paused => Status::Paused(running),
            (Some(running), None) => Status::Running(running),
            _ => Status::Starting,
        };
        Ok(Some(Observed { record, status, lost: false }))
    }
}

/// More containers than this are looked at by several threads.
const MANY: usize = 64;

/// What `look` makes of parts of the list, all together and in its order: where it is long, several threads look.
pub(super) fn in_parts<T: Send>(ids: &[String], look: impl Fn(&[String]) -> Result<Vec<T>> + Sync) -> Result<Vec<T>> {
    let threads = if ids.len() > MANY { kernel::process::processors().min(4) } else { 1 };
    if threads < 2 {
        return look(ids);
    }
    std::thread::scope(|scope| {
        let (mut parts, look) = (ids.chunks(ids.len().div_ceil(threads)), &look);
        let own = parts.next().unwrap_or_default();
        let others = parts.map(|part| {
            scope.spawn(move || {
                // Descriptors of its own: opening and closing thousands, threads of one table wait for each other.
                let _ = unshare(CloneFlags::CLONE_FILES);
                look(part)
            })
        });
        let others: Vec<_> = others.collect();
        let mut found = look(own)?;
        for part in others {
            found.extend(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(found)
    })
}

/// The same as [`observe`] for many containers, with what `keep` makes of each; those that are gone are left out, and what is not
/// kept is let go of by the thread that looked.
pub fn observe_each<T: Send>(layout: &Layout, ids: &[String], keep: impl Fn(Observed) -> T + Sync) -> Result<Vec<T>> {
    let folders = Folders { state: Folder::opened(layout.states()), records: Folder::opened(layout.containers()) };
    in_parts(ids, |ids| {
        let look = |id: &String| folders.observe(id).map(|found| found.map(&keep)).transpose();
        ids.iter().filter_map(look).collect()
    })
}

/// Have the record of `id` for oneself: it is not changed, and the container not removed; none where there is no container.
pub(super) fn lock(layout: &Layout, id: &str) -> Result<Option<FolderLock>> {
    match FolderLock::take(&layout.container(id)) {
        Err(error) if error.errno == nix::errno::Errno::ENOENT => Ok(None),
        other => other.map(Some).context(|| format!("cannot lock the record of `{id}`")),
    }
}

/// Read a JSON file; none where it is missing.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    read_json_below(CWD, path, || path.to_owned())
}

/// The same of a path below an open folder; `whole` is what errors call it.
fn read_json_below<T: DeserializeOwned>(
    folder: BorrowedFd<'_>,
    path: &Path,
    whole: impl Fn() -> PathBuf,
) -> Result<Option<T>> {
    thread_local! {
        /// Lists read thousands of small files.
        static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    TEXT.with_borrow_mut(|buffer| {
        let length = match read_small(folder, path, buffer) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.context(|| format!("cannot read `{}`", whole().display()))?,
        };
        let text = buffer.get(..length).unwrap_or_default();
        // Its content never came to the disk before the power went: whatever it was to be, nobody counted on it.
        if text.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(text).map(Some).map_err(|error| {
            Error::new(ErrorKind::Corrupt, format!("`{}` is damaged", whole().display()))
                .caused_by(error)
                .hint("`rcd rm -f` of the container removes it")
        })
    })
}

/// Read a file that is mostly small to the start of `buffer`, and say how long it is: with no question for its size, and none for more
/// after a read that was not full.
fn read_small(folder: BorrowedFd<'_>, path: &Path, buffer: &mut Vec<u8>) -> io::Result<usize> {
    use std::io::Read;
    let mut file = fs::File::from(openat(folder, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((2 * length).max(8192), 0);
        }
        let rest = buffer.get_mut(length..).unwrap_or_default();
        let (read, room) = (file.read(rest)?, rest.len());
        length += read;
        if read < room {
            return Ok(length);
        }
    }
}

/// Write a JSON file in place of the last one: a reader sees one or the other, whole.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    write_json_and(path, value, |_| {})
}

/// The same, and do something with the new file before it has its name.
fn write_json_and<T: Serialize>(path: &Path, value: &T, before: impl FnOnce(&fs::File)) -> Result<()> {
    let text = serde_json::to_vec(value).context(|| format!("cannot write `{}`", path.display()))?;
    let part = path.with_extension("part");
    let done = write_private(&part, &text).and_then(|file| {
        before(&file);
        fs::rename(&part, path)
    });
    done.context(|| format!("cannot write `{}`", path.display()))
}

/// Write a new file that only its owner can read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<fs::File> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_what_is_unusual_and_is_read_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("record.json");
        let usual = Record::new("ab".to_owned(), ContainerConfig::default());
        write_json(&path, &usual).expect("written");
        assert!(fs::read_to_string(&path).expect("text").contains(r#""config":{},"#));
        assert_eq!(read_json(&path).expect("read"), Some(usual));
        let config = ContainerConfig {
            root: config::RootSource::Folder { path: "/r".into(), overlay: false },
            name: "web".to_owned(),
            attached: Some([false; 3]),
            log: config::Log { max_file: 1, ..config::Log::default() },
            security: config::Security { no_new_privileges: true, ..config::Security::default() },
            ..ContainerConfig::default()
        };
        let unusual = Record::new("cd".to_owned(), config);
        write_json(&path, &unusual).expect("written");
        assert_eq!(read_json(&path).expect("read"), Some(unusual));
    }
}
