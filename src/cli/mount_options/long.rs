//! The value of `--mount`: keys with values, separated by commas.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use rcd::engine::container::config::{Bind, ImageMount, MappedOwner, Relabel, VolumeMount};
use rcd::engine::{Result, volume};
use rcd::kernel::rules::{self, Rule};

use super::super::options::{normal, refuse, size};
use super::{CONSISTENCY, Mounted, absolute_inside, bind_word, check_bind, from_here, is_relative};

/// The keys of one `--mount`, in Docker's spellings.
#[derive(Default)]
struct Keys {
    kind: Option<String>,
    source: Option<String>,
    target: Option<String>,
    read_only: bool,
    writable: bool,
    propagation: Option<String>,
    recursive: Option<bool>,
    no_copy: bool,
    subpath: String,
    image_subpath: String,
    options: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    tmpfs_size: Option<i64>,
    tmpfs_mode: Option<u32>,
    create: bool,
    owner: MappedOwner,
    give: bool,
    label: Relabel,
    writable_below: bool,
    read_only_below: bool,
    /// Keys that were given: only some may be given more than once.
    seen: Vec<String>,
}

/// `type=bind|volume|tmpfs,source=...,target=...,...`: comma-separated, a field with a comma in quotes.
pub(super) fn long(text: &str) -> Result<Mounted> {
    let bad = |why: &str| refuse("--mount", text, why);
    let mut keys = Keys::default();
    for field in fields(text).map_err(|why| bad(&why))? {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.trim().to_ascii_lowercase(), Some(value.to_owned())),
            None => (field.trim().to_ascii_lowercase(), None),
        };
        keys.set(&key, value).map_err(|why| bad(&why))?;
    }
    keys.mounted().map_err(|why| bad(&why))
}

/// One line of comma-separated values (RFC 4180).
fn fields(text: &str) -> std::result::Result<Vec<String>, String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    // A quote closes its field: what follows can only be a comma.
    let mut closed = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' if quoted => (quoted, closed) = (false, true),
            ',' if !quoted => {
                fields.push(std::mem::take(&mut field));
                closed = false;
            }
            _ if closed => return Err("something stands behind a closed quote".to_owned()),
            '"' if field.is_empty() => quoted = true,
            other => field.push(other),
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    fields.push(field);
    match fields.iter().any(String::is_empty) {
        true => Err("a field is empty".to_owned()),
        false => Ok(fields),
    }
}

/// Whether a path can only name what is below where it begins.
fn is_below(path: &str) -> bool {
    !path.starts_with('/') && !Path::new(path).components().any(|part| part == Component::ParentDir)
}

/// The one name of a key that has several.
fn canonical(key: &str) -> &str {
    match key {
        "src" => "source",
        "dst" | "destination" => "target",
        "ro" | "rw" | "readwrite" => "readonly",
        "chown" | "u" => "U",
        "bind-create-src" => "create",
        "bind-opt" => "bind-propagation",
        "bind-nonrecursive" => "bind-recursive",
        other => other,
    }
}

/// Whether a key that needs no value is on.
fn flag(key: &str, value: Option<&str>) -> std::result::Result<bool, String> {
    match value {
        // Go's words for it, and Podman's.
        None | Some("true" | "True" | "TRUE" | "t" | "T" | "1" | "yes") => Ok(true),
        Some("false" | "False" | "FALSE" | "f" | "F" | "0" | "no") => Ok(false),
        Some(other) => Err(format!("`{key}` is true or false, not `{other}`")),
    }
}

impl Keys {
    fn set(&mut self, key: &str, value: Option<String>) -> std::result::Result<(), String> {
        let text = || value.clone().filter(|value| !value.is_empty()).ok_or_else(|| format!("`{key}` needs a value"));
        let name = canonical(key);
        if !["volume-opt", "volume-label"].contains(&name) && self.seen.iter().any(|seen| seen == name) {
            return Err(format!("`{name}` is given more than once"));
        }
        self.seen.push(name.to_owned());
        match key {
            "type" => self.kind = Some(text()?.to_ascii_lowercase()),
            "source" | "src" => self.source = Some(text()?),
            "target" | "dst" | "destination" => self.target = Some(text()?),
            "readonly" | "ro" => self.read_only = flag(key, value.as_deref())?,
            "rw" | "readwrite" => {
                self.writable = flag(key, value.as_deref())?;
                self.read_only = !self.writable;
            }
            "bind-propagation" | "bind-opt" => self.propagation = Some(text()?.to_ascii_lowercase()),
            "bind-recursive" => {
                self.recursive = Some(match &*text()? {
                    "enabled" | "true" => true,
                    // What is mounted below is read-only with the rest anyway; this insists on it.
                    "readonly" => {
                        self.read_only_below = true;
                        true
                    }
                    "writable" => {
                        self.writable_below = true;
                        true
                    }
                    "disabled" | "false" => false,
                    other => {
                        let known = "enabled, disabled, writable or readonly";
                        return Err(format!("`bind-recursive` is {known}, not `{other}`"));
                    }
                });
            }
            "bind-nonrecursive" => self.recursive = Some(!flag(key, value.as_deref())?),
            "bind-create-src" | "create" => self.create = flag(key, value.as_deref())?,
            "idmap" => {
                self.owner = if flag(key, value.as_deref())? { MappedOwner::OfSource } else { MappedOwner::Nobody };
            }
            "chown" | "u" => self.give = flag(key, value.as_deref())?,
            "relabel" => {
                self.label = match &*text()? {
                    "shared" => Relabel::Shared,
                    "private" => Relabel::Private,
                    other => return Err(format!("`relabel` is shared or private, not `{other}`")),
                };
            }
            // Words for Docker Desktop's shared folders: on Linux all three are the same, as in Docker itself.
            "consistency" => match &*text()?.to_ascii_lowercase() {
                "default" => {}
                word if CONSISTENCY.contains(&word) => {}
                other => return Err(format!("`consistency` is consistent, cached or delegated, not `{other}`")),
            },
            _ => return self.set_of_kind(key, value),
        }
        Ok(())
    }

    /// The keys of volumes, file systems in memory and images.
    fn set_of_kind(&mut self, key: &str, value: Option<String>) -> std::result::Result<(), String> {
        let text = || value.clone().filter(|value| !value.is_empty()).ok_or_else(|| format!("`{key}` needs a value"));
        match key {
            "volume-nocopy" => self.no_copy = flag(key, value.as_deref())?,
            "volume-subpath" => self.subpath = text()?,
            "volume-driver" => match &*text()? {
                volume::DRIVER => {}
                other => return Err(format!("there is no volume driver `{other}`, only `{}`", volume::DRIVER)),
            },
            "volume-opt" => {
                let option = text()?;
                let (name, value) =
                    option.split_once('=').ok_or_else(|| format!("`{option}` is no option KEY=VALUE"))?;
                self.options.insert(name.to_owned(), value.to_owned());
            }
            "volume-label" => {
                let label = text()?;
                let (name, value) = label.split_once('=').unwrap_or((&label, ""));
                self.labels.insert(name.to_owned(), value.to_owned());
            }
            "image-subpath" => self.image_subpath = text()?,
            "tmpfs-size" => self.tmpfs_size = Some(size("tmpfs-size", &text()?).map_err(|error| error.to_string())?),
            "tmpfs-mode" => {
                let mode = text()?;
                let number = u32::from_str_radix(&mode, 8).ok().filter(|mode| *mode <= 0o7777);
                self.tmpfs_mode = Some(number.ok_or_else(|| format!("`{mode}` is no octal mode like 1777"))?);
            }
            other => return Err(format!("unknown key `{other}`")),
        }
        Ok(())
    }

    fn mounted(self) -> std::result::Result<Mounted, String> {
        let target = self.target.as_deref().ok_or("`target` is missing")?;
        absolute_inside(target)?;
        let target = normal(Path::new(target));
        let kind = self.kind.as_deref().unwrap_or("volume");
        let foreign = [
            ("bind-propagation", self.propagation.is_some(), "bind"),
            ("bind-recursive", self.recursive.is_some(), "bind"),
            ("volume-nocopy", self.no_copy, "volume"),
            ("volume-subpath", !self.subpath.is_empty(), "volume"),
            ("image-subpath", !self.image_subpath.is_empty(), "image"),
            ("volume-opt", !self.options.is_empty(), "volume"),
            ("volume-label", !self.labels.is_empty(), "volume"),
            ("idmap", self.owner != MappedOwner::Nobody, "bind"),
            ("create", self.create, "bind"),
            ("tmpfs-size", self.tmpfs_size.is_some(), "tmpfs"),
            ("tmpfs-mode", self.tmpfs_mode.is_some(), "tmpfs"),
        ];
        if let Some((key, _, own)) = foreign.into_iter().find(|(_, given, own)| *given && *own != kind) {
            return Err(format!("`{key}` is for type={own}, and this is type={kind}"));
        }
        if self.give && !["bind", "volume"].contains(&kind) {
            return Err(format!("`U` is for type=bind and type=volume, and this is type={kind}"));
        }
        if self.label != Relabel::No && !["bind", "volume"].contains(&kind) {
            return Err(format!("`relabel` is for type=bind and type=volume, and this is type={kind}"));
        }
        match kind {
            "bind" => self.bind(target),
            "volume" => self.volume(target),
            "tmpfs" => {
                if self.source.is_some() {
                    return Err("a tmpfs has no `source`".to_owned());
                }
                let mut words = Vec::new();
                words.extend(self.tmpfs_size.map(|bytes| format!("size={bytes}")));
                words.extend(self.tmpfs_mode.map(|mode| format!("mode={mode:o}")));
                words.extend(self.read_only.then(|| "ro".to_owned()));
                Ok(Mounted::Tmpfs(target.display().to_string(), words.join(",")))
            }
            "image" => {
                let name = self.source.ok_or("`source` is missing: the name of an image")?;
                let (writable, subpath) = (self.writable, self.image_subpath);
                is_below(&subpath).then_some(()).ok_or("`image-subpath` must be a path below the image's root")?;
                Ok(Mounted::Image(ImageMount { name, target, writable, subpath, ..ImageMount::default() }))
            }
            "cluster" | "npipe" => Err(format!("type={kind} is not supported: use bind, volume, tmpfs or image")),
            other => Err(format!("unknown type `{other}`: it is bind, volume, tmpfs or image")),
        }
    }

    fn volume(self, target: PathBuf) -> std::result::Result<Mounted, String> {
        let name = self.source.unwrap_or_default();
        let (read_only, no_copy, subpath) = (self.read_only, self.no_copy, self.subpath);
        if name.is_empty() && (read_only || !subpath.is_empty()) {
            let what = if read_only { "`readonly`" } else { "`volume-subpath`" };
            return Err(format!("{what} needs a `source`: a volume without a name is new and empty"));
        }
        if !name.is_empty() {
            volume::check_name(&name).map_err(|error| error.to_string())?;
        }
        is_below(&subpath).then_some(()).ok_or("`volume-subpath` must be a path below the volume")?;
        let (options, labels, give, label) = (self.options, self.labels, self.give, self.label);
        let more = VolumeMount { label, ..VolumeMount::default() };
        Ok(Mounted::Volume(VolumeMount { name, target, read_only, no_copy, give, subpath, options, labels, ..more }))
    }

    fn bind(self, target: PathBuf) -> std::result::Result<Mounted, String> {
        let source = self.source.ok_or("`source` is missing")?;
        if !source.starts_with('/') && !is_relative(&source) {
            return Err("the source of a bind must begin with `/`, `./` or `../`".to_owned());
        }
        let source = from_here(&source)?;
        if (self.writable_below || self.read_only_below) && !self.read_only {
            let word = if self.writable_below { "writable" } else { "readonly" };
            return Err(format!("`bind-recursive={word}` needs `readonly`"));
        }
        if self.read_only_below && self.propagation.as_deref() != Some("rprivate") {
            // What comes in later would be as it is on the host.
            return Err("`bind-recursive=readonly` needs `bind-propagation=rprivate`".to_owned());
        }
        let recursive = self.recursive.unwrap_or(true);
        let mut bind = Bind {
            source,
            target,
            read_only: self.read_only,
            recursive,
            create: self.create,
            owner: self.owner,
            give: self.give,
            label: self.label,
            writable_below: self.writable_below,
            ..Bind::default()
        };
        if let Some(word) = &self.propagation {
            let known = ["private", "shared", "slave"].iter().any(|end| word.ends_with(end));
            if !known && !rules::is_off(Rule::MountWords) {
                return Err(format!("unknown propagation `{word}`"));
            }
            if known { bind_word(&mut bind, word)? } else { bind.propagation.clone_from(word) }
        }
        check_bind(&bind)?;
        Ok(Mounted::Bind(bind))
    }
}
