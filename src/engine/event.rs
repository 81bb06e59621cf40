//! What happened to containers, images, volumes and networks: lines of JSON in a file of the state, which whoever does
//! something appends to and `events` follows.
//!
//! The file is bounded: a full one becomes `events.1` in place of the last of that name. A line is appended under the lock of
//! the file (`flock(2)`), and only to the file that has the name at that moment, so a follower that has read the old file to
//! its end after it lost its name has missed nothing. No use case fails because its event could not be written.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::container::make_private_folder;
use super::container::record::Record;
use super::layout::Layout;
use super::{Context, Result};
use crate::kernel::file;
use crate::kernel::watch::FolderWatch;

/// A file that is longer gives its name to a new one.
const LIMIT: u64 = 1024 * 1024;
/// How often a file may lose its name to another writer's between its opening and its locking.
const ATTEMPTS: u32 = 16;

/// What something happened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A container.
    Container,
    /// An image.
    Image,
    /// A network.
    Network,
    /// A volume.
    Volume,
}

impl Kind {
    /// Docker's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Image => "image",
            Self::Network => "network",
            Self::Volume => "volume",
        }
    }
}

/// One event, as Docker's API has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The action once more, of containers and images.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// The id once more, of containers and images.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The image of a container.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// What it happened to.
    #[serde(rename = "Type")]
    pub kind: Kind,
    /// What happened: `start`, `die`, `exec_create: sh -c id`.
    #[serde(rename = "Action")]
    pub action: String,
    /// Which one it happened to.
    #[serde(rename = "Actor")]
    pub actor: Actor,
    /// Always `local`.
    pub scope: String,
    /// When, in seconds since 1970.
    pub time: i64,
    /// When, in nanoseconds since 1970.
    #[serde(rename = "timeNano")]
    pub time_nano: i64,
}

/// What something happened to, and what else is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// A container's id; an image's id or name; the name of a volume or network.
    #[serde(rename = "ID")]
    pub id: String,
    /// Its name, its labels, its exit code.
    #[serde(rename = "Attributes", default)]
    pub attributes: BTreeMap<String, String>,
}

/// An event of a container, with its name, image and labels.
pub fn container(record: &Record, action: &str) -> Event {
    let image = record.config.image_name();
    let mut event = Event::new(Kind::Container, action, &record.id);
    event.actor.attributes.clone_from(&record.config.labels);
    event.from.clone_from(&image);
    event.with("image", image).with("name", record.config.name.clone())
}

/// An event of an image; `id` is its ID, or the name that was asked for.
pub fn image(action: &str, id: &str, name: &str) -> Event {
    Event::new(Kind::Image, action, id).with("name", name)
}

/// An event of a volume.
pub fn volume(action: &str, name: &str) -> Event {
    Event::new(Kind::Volume, action, name).with("driver", "local")
}

/// An event of a network.
pub fn network(action: &str, id: &str, name: &str) -> Event {
    Event::new(Kind::Network, action, id).with("name", name).with("type", "bridge")
}

/// The end of a container's run, with its exit code and how many seconds it took.
pub fn died(record: &Record) -> Event {
    let event = container(record, "die");
    let Some(ended) = &record.ended else { return event };
    let seconds = record.started.map_or(0, |started| ended.at.duration_since(started).as_secs().max(0));
    event.with("exitCode", ended.code.to_string()).with("execDuration", seconds.to_string())
}

impl Event {
    /// An event of now.
    pub fn new(kind: Kind, action: &str, id: &str) -> Self {
        let twice =
            |text: &str| if matches!(kind, Kind::Container | Kind::Image) { text.to_owned() } else { String::new() };
        let actor = Actor { id: id.to_owned(), attributes: BTreeMap::new() };
        let (status, id, scope) = (twice(action), twice(id), "local".to_owned());
        Self { status, id, from: String::new(), kind, action: action.to_owned(), actor, scope, time: 0, time_nano: 0 }
    }

    /// With one thing more that is known.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.actor.attributes.insert(key.to_owned(), value.into());
        self
    }

    /// Write it down. What happened has happened, so a failure is nobody's.
    pub fn tell(mut self, layout: &Layout) {
        let _ = append(&layout.events(), || {
            // Taken under the lock: the times of a file only grow.
            let now = Timestamp::now();
            self.time = now.as_second();
            self.time_nano = i64::try_from(now.as_nanosecond()).unwrap_or_default();
            let mut line = serde_json::to_vec(&self)?;
            line.push(b'\n');
            Ok(line)
        });
    }

    /// When it happened.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_nanosecond(self.time_nano.into()).unwrap_or_default()
    }
}

/// The file that is there before the one at `path`.
fn earlier(path: &Path) -> PathBuf {
    path.with_extension("1")
}

/// Append a line to the file at `path`, which is made where it is missing.
fn append(path: &Path, line: impl FnOnce() -> io::Result<Vec<u8>>) -> io::Result<()> {
    for _ in 0..ATTEMPTS {
        let opened = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
        let mut file = match (opened, path.parent()) {
            (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
                make_private_folder(folder).map_err(io::Error::other)?;
                continue;
            }
            (other, _) => other?,
        };
        file::lock(file.as_fd()).map_err(io::Error::other)?;
        let found = file.metadata()?;
        if !is_at(path, &found) {
            continue;
        }
        if found.len() >= LIMIT {
            fs::rename(path, earlier(path))?;
            continue;
        }
        let line = line()?;
        return file.write_all(&line).inspect_err(|_| {
            // On a full disk a part may be there: the next line must not be glued to it.
            let _ = file.set_len(found.len());
        });
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// Whether the file that is described is the one at `path`.
fn is_at(path: &Path, found: &fs::Metadata) -> bool {
    fs::metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (found.dev(), found.ino()))
}

/// Reads events as they come.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    watch: FolderWatch,
    file: Option<File>,
    /// The start of a line whose end is not there yet.
    rest: Vec<u8>,
    found: VecDeque<Event>,
    /// There was no file at all in the beginning, so all that comes is new.
    from_nothing: bool,
}

impl Follower {
    /// Follow what happens from now on; with `past`, also what happened before.
    pub fn new(layout: &Layout, past: bool) -> Result<Self> {
        let path = layout.events();
        let named = || format!("cannot follow `{}`", path.display());
        make_private_folder(layout.state())?;
        let watch = FolderWatch::new(layout.state()).context(named)?;
        let mut follower = Self {
            path: path.clone(),
            watch,
            file: None,
            rest: Vec::new(),
            found: VecDeque::new(),
            from_nothing: false,
        };
        if past {
            follower.file = open(&earlier(&path)).context(named)?;
        } else {
            follower.file = open(&path).context(named)?;
            if let Some(file) = &mut follower.file {
                io::Seek::seek(file, io::SeekFrom::End(0)).context(named)?;
            }
        }
        follower.from_nothing = follower.file.is_none() && !earlier(&path).exists();
        Ok(follower)
    }

    /// The next event that is there already.
    pub fn take(&mut self) -> Result<Option<Event>> {
        if self.found.is_empty() {
            let path = self.path.clone();
            self.read().context(|| format!("cannot read `{}`", path.display()))?;
        }
        Ok(self.found.pop_front())
    }

    /// Wait until there may be more, at most for `time`.
    pub fn wait(&self, time: Duration) {
        self.watch.wait(time);
    }

    fn read(&mut self) -> io::Result<()> {
        loop {
            let whole = self.read_file()?;
            if let Some(found) = &whole
                && is_at(&self.path, found)
            {
                return Ok(());
            }
            // The file lost its name, so nobody appends to it any more: what is there now is all there will be.
            self.read_file()?;
            let next = match &whole {
                // It is not the one before, so that one came between.
                Some(found) if !is_at(&earlier(&self.path), found) => open(&earlier(&self.path))?,
                // The first file was full before it was looked for.
                None if self.from_nothing => open(&earlier(&self.path))?,
                _ => None,
            };
            self.from_nothing &= self.file.is_none() && next.is_none();
            self.file = match next {
                Some(file) => Some(file),
                None => open(&self.path)?,
            };
            self.rest.clear();
            if self.file.is_none() {
                return Ok(());
            }
        }
    }

    /// Read to the end of the open file, and say which it is.
    fn read_file(&mut self) -> io::Result<Option<fs::Metadata>> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let found = file.metadata()?;
        file.read_to_end(&mut self.rest)?;
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else { return Ok(Some(found)) };
        let later = self.rest.split_off(end + 1);
        let lines = std::mem::replace(&mut self.rest, later);
        // A line that cannot be read is of a writer that was killed, or of a later version.
        self.found.extend(lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()));
        Ok(Some(found))
    }
}

fn open(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> (tempfile::TempDir, Layout) {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        (folder, layout)
    }

    fn all(follower: &mut Follower) -> Vec<String> {
        std::iter::from_fn(|| follower.take().expect("readable")).map(|event| event.actor.id).collect()
    }

    #[test]
    fn what_is_told_is_read_once_and_in_order() {
        let (_folder, layout) = layout();
        Event::new(Kind::Volume, "create", "before").tell(&layout);
        let (mut late, mut early) =
            (Follower::new(&layout, false).expect("a follower"), Follower::new(&layout, true).expect("a follower"));
        assert!(all(&mut late).is_empty());
        Event::new(Kind::Container, "start", "web").with("name", "shop").tell(&layout);
        let event = late.take().expect("readable").expect("an event");
        assert_eq!((event.action.as_str(), event.status.as_str(), event.actor.id.as_str()), ("start", "start", "web"));
        assert_eq!(event.actor.attributes["name"], "shop");
        assert!(Timestamp::now().duration_since(event.at()) < jiff::SignedDuration::from_secs(60));
        assert_eq!((all(&mut late).len(), all(&mut early)), (0, vec!["before".to_owned(), "web".to_owned()]));
    }

    #[test]
    fn the_file_is_bounded_and_nothing_is_missed_when_it_changes() {
        let (_folder, layout) = layout();
        let mut follower = Follower::new(&layout, false).expect("a follower");
        let (padding, count) = ("x".repeat(30_000), 100_u32);
        let mut seen = Vec::new();
        for number in 0..count {
            Event::new(Kind::Volume, "create", &number.to_string()).with("padding", padding.clone()).tell(&layout);
            // The second half comes while nobody reads, with at most one change of the file.
            if number < count / 2 || number % 30 == 0 {
                seen.extend(all(&mut follower));
            }
        }
        seen.extend(all(&mut follower));
        assert_eq!(seen, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
        for path in [layout.events(), earlier(&layout.events())] {
            let length = fs::metadata(&path).expect("a file").len();
            assert!(length < LIMIT + 40_000, "{}: {length}", path.display());
        }
    }

    #[test]
    fn writers_at_the_same_time_lose_no_line() {
        let (_folder, layout) = layout();
        let mut follower = Follower::new(&layout, false).expect("a follower");
        let padding = "x".repeat(4_000);
        let tell = || {
            for _ in 0..100 {
                Event::new(Kind::Volume, "create", "v").with("padding", padding.clone()).tell(&layout);
            }
        };
        let mut seen = 0;
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4).map(|_| scope.spawn(tell)).collect();
            while !writers.iter().all(|writer| writer.is_finished()) {
                follower.wait(Duration::from_millis(5));
                seen += all(&mut follower).len();
            }
        });
        assert_eq!(seen + all(&mut follower).len(), 400);
    }

    #[test]
    fn a_broken_line_is_passed_over() {
        let (_folder, layout) = layout();
        append(&layout.events(), || Ok(b"{\"Type\":\"contai\n".to_vec())).expect("written");
        Event::new(Kind::Network, "create", "net").tell(&layout);
        assert_eq!(all(&mut Follower::new(&layout, true).expect("a follower")), ["net"]);
    }
}
