//! Ids and names: making them, reserving them, and finding the container that a user means.
//!
//! `names/NAME` is a symbolic link to the id. Making a link that exists fails, so of two containers that want one name at
//! the same moment exactly one gets it.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::record::{self, Record};
use super::recover;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event, network, similar};
use crate::kernel::lock::FolderLock;

const ADJECTIVES: [&str; 64] = [
    "able", "agile", "amber", "ample", "apt", "awake", "bold", "brave", "brief", "bright", "brisk", "busy", "calm",
    "candid", "clear", "clever", "cool", "cosy", "crisp", "daring", "deft", "eager", "early", "easy", "exact", "fair",
    "firm", "fleet", "fond", "frank", "fresh", "gentle", "glad", "grand", "happy", "hardy", "honest", "jolly", "keen",
    "kind", "lively", "loyal", "lucid", "mellow", "merry", "mild", "modest", "neat", "noble", "patient", "plain",
    "proud", "quick", "quiet", "ready", "sharp", "sound", "steady", "sunny", "swift", "tidy", "vivid", "warm", "wise",
];

const SURNAMES: [&str; 64] = [
    "abel",
    "ampere",
    "babbage",
    "banach",
    "bell",
    "bohr",
    "boole",
    "born",
    "bose",
    "cantor",
    "carson",
    "cauchy",
    "church",
    "curie",
    "darwin",
    "dijkstra",
    "dirac",
    "edison",
    "einstein",
    "euclid",
    "euler",
    "faraday",
    "fermat",
    "fermi",
    "galileo",
    "galois",
    "gauss",
    "godel",
    "hamilton",
    "hawking",
    "hertz",
    "hilbert",
    "hopper",
    "hubble",
    "huygens",
    "joule",
    "kepler",
    "knuth",
    "kovalevskaya",
    "lamarr",
    "laplace",
    "leibniz",
    "lovelace",
    "maxwell",
    "meitner",
    "mendel",
    "newton",
    "noether",
    "pascal",
    "pasteur",
    "pauli",
    "perlman",
    "planck",
    "poincare",
    "raman",
    "ride",
    "ritchie",
    "shannon",
    "tesla",
    "turing",
    "volta",
    "watt",
    "wiles",
    "wozniak",
];

fn random(bytes: &mut [u8]) -> Result<()> {
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), bytes)
        .map_err(|_| Error::new(ErrorKind::Failed, "the kernel gave no random bytes"))
}

/// A new id: 64 hexadecimal digits, whose first twelve are not all decimal (they would read as a number).
pub(in crate::engine) fn new_id() -> Result<String> {
    loop {
        let mut bytes = [0; 32];
        random(&mut bytes)?;
        let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        if id.bytes().take(12).any(|byte| byte.is_ascii_lowercase()) {
            return Ok(id);
        }
    }
}

/// `adjective_surname`.
fn generated(attempt: u32) -> Result<String> {
    let mut bytes = [0; 3];
    random(&mut bytes)?;
    let adjective = ADJECTIVES[usize::from(bytes[0]) % ADJECTIVES.len()];
    let surname = SURNAMES[usize::from(bytes[1]) % SURNAMES.len()];
    let digits = if attempt < 4 { String::new() } else { format!("{}{}", attempt, bytes[2]) };
    Ok(format!("{adjective}_{surname}{digits}"))
}

/// Whether a name or id has the form that rule B12 asks for.
pub fn is_valid(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && name.len() <= 255
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Check a name that a user chose, `/` in front allowed as in Docker.
pub fn check(name: &str) -> Result<&str> {
    let plain = name.strip_prefix('/').unwrap_or(name);
    if plain.len() >= 2 && is_valid(plain) {
        return Ok(plain);
    }
    let message = format!("invalid container name `{name}`: only [a-zA-Z0-9][a-zA-Z0-9_.-]+ are allowed");
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// A reserved name; dropping it without [`Reserved::keep`] gives it back.
#[derive(Debug)]
pub(super) struct Reserved {
    /// The name.
    pub(super) name: String,
    link: Option<PathBuf>,
}

impl Reserved {
    /// The container exists now, and the name is its.
    pub(super) fn keep(mut self) -> String {
        self.link = None;
        std::mem::take(&mut self.name)
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(link) = self.link.take() {
            let _ = fs::remove_file(link);
        }
    }
}

/// Reserve `name` for `id`, or a generated one where it is empty.
pub(super) fn reserve(layout: &Layout, name: &str, id: &str) -> Result<Reserved> {
    let folder = layout.names();
    for attempt in 0..32 {
        let candidate = if name.is_empty() { generated(attempt)? } else { check(name)?.to_owned() };
        let link = folder.join(&candidate);
        let mut made = std::os::unix::fs::symlink(id, &link);
        if made.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            super::make_private_folder(&folder)?;
            made = std::os::unix::fs::symlink(id, &link);
        }
        match made {
            Ok(()) => return Ok(Reserved { name: candidate, link: Some(link) }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let holder = fs::read_link(&link).unwrap_or_default().display().to_string();
                if holder == id {
                    // Left by a rename of this container that was killed; the caller has its lock.
                    let _ = fs::remove_file(&link);
                    continue;
                }
                if recover::recover(layout, &holder).unwrap_or(false) || free_if_nobodys(layout, &candidate)? {
                    continue;
                }
                if name.is_empty() {
                    continue;
                }
                let message = format!("the container name `{candidate}` is in use by `{}`", short(&holder));
                return Err(Error::new(ErrorKind::Conflict, message)
                    .hint(format!("`rcd rm {candidate}` removes that container, `rcd rename` gives it another name")));
            }
            other => other.context(|| format!("cannot reserve the name `{candidate}`"))?,
        }
    }
    Err(Error::new(ErrorKind::Conflict, "every generated name is in use: choose one with --name"))
}

/// Whether a name belongs to no container, and to none that is being made or renamed.
pub(super) fn is_nobodys(layout: &Layout, name: &str) -> Result<bool> {
    let Ok(holder) = fs::read_link(layout.names().join(name)) else { return Ok(false) };
    let holder = holder.display().to_string();
    // A name is reserved before the container's folder is there; a living creator holds the lock of its state.
    let looked_after = recover::is_looked_after(layout, &holder)?;
    // A rename holds this lock until the old name is gone.
    let _lock = record::lock(layout, &holder)?;
    match Record::load(layout, &holder) {
        Ok(Some(record)) => Ok(record.config.name != name),
        // One that cannot be read is somebody's.
        other => Ok(other?.is_none() && !looked_after),
    }
}

/// Give a name back that belongs to nobody, and say whether it did.
pub(super) fn free_if_nobodys(layout: &Layout, name: &str) -> Result<bool> {
    // Of two that find it at once, the second must not take the name of a container that came between.
    let _lock = FolderLock::take(&layout.names()).context(|| "cannot lock the names")?;
    Ok(is_nobodys(layout, name)? && fs::remove_file(layout.names().join(name)).is_ok())
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// The container that a user means: an exact name first, then an id, then a unique prefix of one.
pub fn find(layout: &Layout, wanted: &str) -> Result<Record> {
    let plain = wanted.strip_prefix('/').unwrap_or(wanted);
    let missing = || {
        let names = fs::read_dir(layout.names()).into_iter().flatten().flatten();
        let names = names.filter_map(|name| name.file_name().into_string().ok());
        Error::new(ErrorKind::NotFound, format!("no such container: `{wanted}`")).hint(similar::hint(
            plain,
            names,
            "`rcd ps -a` lists them",
        ))
    };
    if !is_valid(plain) {
        return Err(missing());
    }
    if let Ok(id) = fs::read_link(layout.names().join(plain))
        && let Some(record) = Record::load(layout, &id.display().to_string())?
    {
        return Ok(record);
    }
    if !plain.bytes().all(|byte| byte.is_ascii_hexdigit()) || plain.len() > 64 {
        return Err(missing());
    }
    if plain.len() == 64 {
        return Record::load(layout, plain)?.ok_or_else(missing);
    }
    let matches: Vec<String> = ids(layout)?.into_iter().filter(|id| id.starts_with(plain)).collect();
    match matches.as_slice() {
        [] => Err(missing()),
        [id] => Record::load(layout, id)?.ok_or_else(missing),
        several => {
            let listed: Vec<String> = several.iter().take(8).map(|id| format!("`{}`", short(id))).collect();
            let message = format!("`{wanted}` fits several containers: {}", listed.join(", "));
            Err(Error::new(ErrorKind::Ambiguous, message).hint("give more digits, or a name"))
        }
    }
}

/// Give a container another name: the new one is its before the old one is free.
pub fn rename(layout: &Layout, record: &Record, name: &str) -> Result<()> {
    let old = &record.config.name;
    if name.is_empty() {
        let message = format!("the new name of `{}` must not be empty", record.config.name);
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    if check(name)? == old.as_str() {
        return Err(Error::new(ErrorKind::InvalidInput, format!("the container is called `{old}` already")));
    }
    let gone = || Error::new(ErrorKind::NotFound, format!("no such container: `{old}`"));
    // All three steps are one for whoever looks for names that belong to nobody.
    let _lock = record::lock(layout, &record.id)?.ok_or_else(gone)?;
    let mut record = Record::load(layout, &record.id)?.ok_or_else(gone)?;
    if check(name)? == record.config.name {
        return Err(Error::new(ErrorKind::InvalidInput, format!("the container is called `{name}` already")));
    }
    let reserved = reserve(layout, name, &record.id)?;
    let old = std::mem::replace(&mut record.config.name, reserved.name.clone());
    record.store(layout)?;
    reserved.keep();
    event::container(&record, "rename").with("oldName", format!("/{old}")).tell(layout);
    fs::remove_file(layout.names().join(&old)).context(|| format!("cannot free the name `{old}`"))?;
    network::rename(layout, &record.id, &old, &record.config.name)
}

/// The ids of all containers.
pub fn ids(layout: &Layout) -> Result<Vec<String>> {
    let folder = layout.containers();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| format!("cannot read `{}`", folder.display()))?,
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_dockers_form() {
        for name in ["web", "a1", "a_b.c-d", "/web"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in ["", "a", "-a", "_a", ".a", "a b", "ä1", "a/b", "//a1", "a\n"] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_has_one_holder_and_goes_back_when_nothing_came_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        let id = new_id().expect("an id");
        let first = reserve(&layout, "web", &id).expect("free");
        fs::create_dir_all(layout.container_state(&id)).expect("a state");
        let maker = crate::kernel::lock::Lock::take(&layout.container_state(&id).join("lock")).expect("a lock");
        let error = reserve(&layout, "web", "other").expect_err("taken");
        assert_eq!(error.kind(), ErrorKind::Conflict);
        drop(first);
        assert_eq!(reserve(&layout, "web", &id).expect("free again").keep(), "web");
        drop(maker);
        assert_eq!(reserve(&layout, "web", "other").expect("its maker died").keep(), "web");
    }
}
