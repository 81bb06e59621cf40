//! What a value names, and what it may become. Folders that cannot be read have nothing to offer: a completion never complains.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use clap::Arg;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use jiff::Timestamp;
use rcd::engine::container::name;
use rcd::engine::container::peek::Peek;
use rcd::engine::container::record::{Observed, observe};
use rcd::engine::layout::Layout;
use rcd::engine::settings::Settings;
use rcd::engine::{Engine, Result, cdi};

use super::super::listing::Fields;
use super::super::{environment, ps};
use super::line::Line;
use super::tables::{self, CAPABILITIES, FORMATS, Filter, PLATFORMS, RESTARTS, SIGNALS};

/// Files that do not answer, of a network or of a container's own making, hold nobody up for longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Of more containers only the names are shown.
const DESCRIBED: usize = 50;

/// What a value names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Containers: all, those that run, or those that do not.
    Containers(Option<bool>),
    Images,
    /// An image, and after it words of the container's own.
    ImageFirst,
    Networks,
    /// Where a container is: a network, `host`, `none`, or with another one.
    NetworkModes,
    /// `host`, `private`, or with another container.
    Namespaces,
    Volumes,
    Secrets,
    /// Whatever `inspect` takes.
    Objects,
    /// Users of the container or image of the line, and behind a colon its groups.
    Users,
    /// Folders of the container or image of the line.
    Folders,
    /// A path of the host, or of a container behind its name and a colon.
    CopySide,
    /// Variables of the host.
    Variables,
    /// Devices of the Container Device Interface, and those of the host.
    Devices,
    /// The key of a filter, then its value.
    Filters(&'static [Filter]),
    /// Templates of these fields.
    Fields(Fields),
    Fixed(&'static [&'static str]),
}

impl Kind {
    /// What the values of an argument are, by the verbs that have it; none for what is not known.
    pub(super) fn of(argument: &Arg, verbs: &[String]) -> Option<Self> {
        let path = verbs.join(" ");
        let verb = verbs.last().map(String::as_str).unwrap_or_default();
        let named = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let makes = ["run", "create", "clone"].contains(&verb);
        Some(match (argument.get_id().as_str(), named.as_deref().unwrap_or_default()) {
            _ if !argument.get_possible_values().is_empty() => return None,
            ("filter", _) => Self::Filters(tables::filters(&path)),
            ("user", "USER[:GROUP]") => Self::Users,
            ("workdir", "DIR") => Self::Folders,
            ("network", _) if makes => Self::NetworkModes,
            ("ipc" | "pid" | "uts" | "cgroupns", "MODE") => Self::Namespaces,
            ("env", _) => Self::Variables,
            ("device", _) if makes => Self::Devices,
            (_, "CONTAINER") => Self::Containers(match verb {
                "attach" | "exec" | "kill" | "pause" | "port" | "stats" | "stop" | "top" | "wait" => Some(true),
                "start" => Some(false),
                _ => None,
            }),
            (_, "CONTAINER[:ro]") => Self::Containers(None),
            (_, "IMAGE") => Self::Images,
            (_, "IMAGE [COMMAND [ARG...]]") => Self::ImageFirst,
            (_, "NETWORK") => Self::Networks,
            (_, "VOLUME" | "[SRC:]DST[:OPTIONS]") => Self::Volumes,
            (_, "SECRET") => Self::Secrets,
            (_, "SRC" | "DST") if verb == "cp" => Self::CopySide,
            (_, "NAME") if path == "inspect" => Self::Objects,
            (_, "SIGNAL") => Self::Fixed(SIGNALS),
            (_, "CAPABILITY") => Self::Fixed(CAPABILITIES),
            (_, "PLATFORM" | "OS/ARCHITECTURE[/VARIANT]") => Self::Fixed(PLATFORMS),
            (_, "POLICY") if verb != "pull" => Self::Fixed(RESTARTS),
            (_, "FORMAT") => tables::fields(&path).map_or(Self::Fixed(FORMATS), Self::Fields),
            _ => return None,
        })
    }

    /// What `word` may become.
    pub(super) fn candidates(self, word: &OsStr, line: &Line) -> Vec<CompletionCandidate> {
        let Some(word) = word.to_str() else { return Vec::new() };
        let Some(layout) = layout(line) else { return Vec::new() };
        match self {
            Self::CopySide if word.starts_with(['/', '.', '~']) => PathCompleter::any().complete(word.as_ref()),
            Self::CopySide if !word.contains(':') => {
                let names = containers(&layout, None).into_iter().map(|name| name + ":");
                let mut found = described(&layout, names.filter(|name| name.starts_with(word)).collect());
                found.extend(PathCompleter::any().complete(word.as_ref()));
                found
            }
            Self::ImageFirst if line.before > 0 => Vec::new(),
            Self::Containers(_) => {
                let names = self.names(word, &layout, line).into_iter();
                described(&layout, names.filter(|name| name.starts_with(word)).collect())
            }
            _ => {
                let names = self.names(word, &layout, line).into_iter();
                names.filter(|name| name.starts_with(word)).map(CompletionCandidate::new).collect()
            }
        }
    }

    fn names(self, word: &str, layout: &Layout, line: &Line) -> Vec<String> {
        match self {
            Self::Containers(runs) => containers(layout, runs),
            Self::Images | Self::ImageFirst => image_names(layout),
            Self::Networks => networks(layout),
            Self::NetworkModes => [networks(layout), others(layout)].concat(),
            Self::Namespaces => [words(&["host", "private"]), others(layout)].concat(),
            Self::Volumes => file_names(&layout.volumes(), ""),
            Self::Secrets => file_names(&layout.secrets(), ""),
            Self::Objects => {
                [containers(layout, None), image_names(layout), networks(layout), file_names(&layout.volumes(), "")]
                    .concat()
            }
            Self::Users => users(word, layout, line),
            Self::Folders => look(layout, line, None, {
                let word = word.to_owned();
                move |peek: &Peek| paths(peek, &word, true)
            }),
            Self::CopySide => {
                let Some((container, path)) = word.split_once(':').map(|(one, two)| (one.to_owned(), two.to_owned()))
                else {
                    return Vec::new();
                };
                look(layout, line, Some(container.clone()), move |peek: &Peek| {
                    paths(peek, &path, false).into_iter().map(|found| format!("{container}:{found}")).collect()
                })
            }
            Self::Variables => environment::all().into_iter().filter_map(|(name, _)| name.into_string().ok()).collect(),
            Self::Devices => devices(),
            Self::Filters(known) => filters(word, layout, line, known),
            Self::Fields(fields) => templates(word, fields),
            Self::Fixed(names) => words(names),
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The folders that the line's flags or the environment give.
fn layout(line: &Line) -> Option<Layout> {
    let usual = environment::default_layout().ok();
    let folder = |name: &str, usual: Option<PathBuf>| line.flag(name).map(PathBuf::from).or(usual);
    let root = folder("root", usual.as_ref().map(|usual| usual.root().to_owned()))?;
    let state = folder("state", usual.as_ref().map(|usual| usual.state().to_owned()))?;
    Some(Layout::new(root, state))
}

/// Keys with their `=`, and behind that the values.
fn filters(word: &str, layout: &Layout, line: &Line, known: &[Filter]) -> Vec<String> {
    let Some((key, value)) = word.split_once('=') else {
        return known.iter().map(|(key, _)| format!("{key}=")).collect();
    };
    let Some((_, kind)) = known.iter().find(|(known, _)| *known == key) else { return Vec::new() };
    kind.names(value, layout, line).into_iter().map(|name| format!("{key}={name}")).collect()
}

/// A template that ends with a field more than `word`, and what else a format may be.
fn templates(word: &str, fields: Fields) -> Vec<String> {
    let before = match word.rfind("{{") {
        Some(at) => &word[..at],
        None if word.is_empty() => "",
        None => return words(FORMATS),
    };
    let field = fields.iter().map(|(field, _)| format!("{before}{{{{.{field}}}}}"));
    words(FORMATS).into_iter().chain(field).collect()
}

/// A container runs while it has a folder of runtime state, whose lock its monitor holds.
fn containers(layout: &Layout, runs: Option<bool>) -> Vec<String> {
    let is_running = |name: &str| id_of(layout, name).is_some_and(|id| has_state(layout, &id));
    let names = file_names(&layout.names(), "").into_iter();
    let mut found: Vec<String> = names.filter(|name| runs.is_none_or(|runs| is_running(name) == runs)).collect();
    if environment::shows_ids() {
        let ids = name::ids(layout).unwrap_or_default().into_iter();
        let ids = ids.filter(|id| runs.is_none_or(|runs| has_state(layout, id) == runs));
        found.extend(ids.map(|id| id.chars().take(12).collect()));
    }
    found
}

fn has_state(layout: &Layout, id: &str) -> bool {
    layout.container_state(id).join("state.json").exists()
}

fn id_of(layout: &Layout, name: &str) -> Option<String> {
    let id = fs::read_link(layout.names().join(name)).ok()?;
    Some(id.file_name()?.to_string_lossy().into_owned())
}

/// Containers with what they are of and what they do, where there are not too many: `web  nginx:1.29, Up 3 hours`.
fn described(layout: &Layout, names: Vec<String>) -> Vec<CompletionCandidate> {
    let few = names.len() <= DESCRIBED;
    let describe = |name: &str| {
        let Observed { record, status, .. } = observe(layout, &id_of(layout, name)?).ok()??;
        let said = ps::in_words(&status, record.ended.is_some(), Timestamp::now());
        Some(format!("{}, {said}", record.config.image_name()).into())
    };
    let candidate = |name: String| {
        let help = if few { describe(name.trim_end_matches(':')) } else { None };
        CompletionCandidate::new(name).help(help)
    };
    names.into_iter().map(candidate).collect()
}

fn networks(layout: &Layout) -> Vec<String> {
    let mut names = file_names(&layout.networks(), ".json");
    names.extend(words(&["bridge", "host", "none"]));
    names
}

/// What another container has, for one to share.
fn others(layout: &Layout) -> Vec<String> {
    containers(layout, Some(true)).into_iter().map(|name| format!("container:{name}")).collect()
}

/// The names in the image layout's index, with Docker Hub's left out as people do.
fn image_names(layout: &Layout) -> Vec<String> {
    let index = fs::read(layout.images().join("index.json")).unwrap_or_default();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap_or_default();
    let manifests = index["manifests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = manifests.iter().filter_map(|manifest| {
        let name = manifest["annotations"]["org.opencontainers.image.ref.name"].as_str()?;
        let short = name.strip_prefix("docker.io/").unwrap_or(name);
        Some(short.strip_prefix("library/").unwrap_or(short).to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

fn file_names(folder: &Path, suffix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().to_str()?.strip_suffix(suffix).map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

fn devices() -> Vec<String> {
    let folders = cdi::FOLDERS.map(PathBuf::from);
    let described = cdi::Registry::read(&folders);
    let mut names: Vec<String> = described.names().map(str::to_owned).collect();
    names.extend(file_names(Path::new("/dev"), "").into_iter().map(|name| format!("/dev/{name}")));
    names
}

/// Look into the container that is named, else into the container or image of the line, else into the only container that runs.
/// On a thread of its own: what is mounted inside may never answer.
fn look(
    layout: &Layout,
    line: &Line,
    container: Option<String>,
    find: impl FnOnce(&Peek) -> Vec<String> + Send + 'static,
) -> Vec<String> {
    let (layout, first) = (layout.clone(), line.arguments.first().cloned());
    let (sender, found) = mpsc::channel();
    let work = move || {
        if let Ok(Some(peek)) = open(&layout, container, first) {
            // Whoever asked may have given up.
            let _ = sender.send(find(&peek));
        }
    };
    match std::thread::Builder::new().spawn(work) {
        Ok(_) => found.recv_timeout(PATIENCE).unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

fn open(layout: &Layout, container: Option<String>, first: Option<String>) -> Result<Option<Peek>> {
    if let Some(wanted) = container.as_ref().or(first.as_ref()) {
        match name::find(layout, wanted) {
            Ok(record) => return Peek::container(layout, &record).map(Some),
            Err(error) if container.is_some() => return Err(error),
            Err(_) => {}
        }
        let image = Engine::new(layout.clone(), Settings::default()).image(wanted, None)?;
        return Ok(image.map(|image| Peek::image(layout, &image.layers)));
    }
    match containers(layout, Some(true)).as_slice() {
        [only] => Peek::container(layout, &name::find(layout, only)?).map(Some),
        _ => Ok(None),
    }
}

fn users(word: &str, layout: &Layout, line: &Line) -> Vec<String> {
    let user = word.split_once(':').map(|(user, _)| user.to_owned());
    look(layout, line, None, move |peek: &Peek| {
        let names = |file| peek.accounts(file).into_iter().filter(|name| is_plain(name));
        match user {
            Some(user) => names("/etc/group").map(|group| format!("{user}:{group}")).collect(),
            None => names("/etc/passwd").collect(),
        }
    })
}

/// Absolute paths inside that begin with `word`; folders end with a slash.
fn paths(peek: &Peek, word: &str, folders_only: bool) -> Vec<String> {
    let (folder, start) = word.rsplit_once('/').unwrap_or(("", word));
    let before = if word.contains('/') { format!("{folder}/") } else { "/".to_owned() };
    let entries = peek.entries(Path::new("/").join(folder).as_path(), start.as_ref()).into_iter();
    let named = entries.filter_map(|(name, is_folder)| Some((name.into_string().ok()?, is_folder)));
    let wanted = named.filter(|(name, is_folder)| is_plain(name) && (*is_folder || !folders_only));
    wanted.map(|(name, is_folder)| format!("{before}{name}{}", if is_folder { "/" } else { "" })).collect()
}

/// Whether a name from inside is a word for every shell: those that are more are not offered, since bash puts them into the line
/// as they are.
fn is_plain(name: &str) -> bool {
    name.chars().all(|letter| letter.is_alphanumeric() || "_-.+@,%".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_shell_would_run_are_not_offered() {
        assert!(is_plain("a-b_c.d+e@f,1%ä"));
        for name in
            ["$(reboot)", "a;b", "a b", "`x`", "a\nb", "a\u{1b}[2J", "a'b", "a\"b", "a&b", "a|b", "~", "*", "a:b"]
        {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
