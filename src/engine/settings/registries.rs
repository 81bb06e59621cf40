//! `registries.conf`, version 2 (containers-registries.conf(5)): where Podman, Skopeo and CRI-O look for images. Which files are read
//! is the command line's to say; they are read when the first image is looked for, so that `ps` neither waits for them nor fails with them.
//!
//! Of its keys these are followed: `[[registry]]` with prefix, location, insecure, blocked, mirror-by-digest-only and mirrors, and
//! `[aliases]`. A short name without an alias is Docker Hub's, whatever the search list says.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::trace;

/// What files of that format say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registries {
    sources: Sources,
    read: OnceLock<Said>,
}

/// Where those files are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The one that is read first.
    pub file: Option<PathBuf>,
    /// It has to be there.
    pub is_named: bool,
    /// Folders of more, `*.conf`, the last one counts most.
    pub folders: Vec<PathBuf>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    files: Vec<PathBuf>,
    rules: Vec<Rule>,
    aliases: BTreeMap<String, String>,
}

/// One `[[registry]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Rule {
    prefix: String,
    location: String,
    /// Plain HTTP and unverified TLS are allowed.
    pub insecure: bool,
    /// Nothing is to be had from there.
    pub blocked: bool,
    mirror_by_digest_only: bool,
    #[serde(rename = "mirror")]
    mirrors: Vec<MirrorRule>,
}

/// One `[[registry.mirror]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct MirrorRule {
    /// Host, port and path.
    pub location: String,
    /// Plain HTTP and unverified TLS are allowed.
    pub insecure: bool,
    pull_from_mirror: Option<PullFrom>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PullFrom {
    All,
    DigestOnly,
    TagOnly,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    #[serde(rename = "registry")]
    rules: Vec<Rule>,
    aliases: BTreeMap<String, String>,
    registries: Option<toml::Value>,
}

impl Registries {
    /// What these files say; none is read before it is asked for.
    pub fn of(sources: Sources) -> Self {
        Self { sources, read: OnceLock::new() }
    }

    /// Parse one file's text; `source` names it in errors.
    pub fn parse(text: &str, source: &str) -> Result<Self> {
        Ok(Self { sources: Sources::default(), read: OnceLock::from(Said::parse(text, source)?) })
    }

    /// The files that there are, in the order in which they are read.
    pub fn files(&self) -> Result<&[PathBuf]> {
        Ok(&self.said()?.files)
    }

    /// The rule for a repository: that of the longest prefix.
    pub fn rule(&self, domain: &str, path: &str) -> Result<Option<&Rule>> {
        let fitting = self.said()?.rules.iter().filter(|rule| rule.covers(domain, path));
        Ok(fitting.max_by_key(|rule| rule.prefix().len()))
    }

    /// What a short name without tag or digest stands for; none where it stands for itself.
    pub fn alias(&self, name: &str) -> Result<Option<&str>> {
        // An empty one takes away what another file says.
        Ok(self.said()?.aliases.get(name).map(String::as_str).filter(|value| !value.is_empty()))
    }

    fn said(&self) -> Result<&Said> {
        match self.read.get() {
            Some(said) => Ok(said),
            None => self.sources.read().map(|said| self.read.get_or_init(|| said)),
        }
    }
}

impl Sources {
    fn read(&self) -> Result<Said> {
        let mut found = Said::default();
        for file in self.file.iter().cloned().chain(self.folders.iter().flat_map(inside)) {
            match std::fs::read_to_string(&file) {
                Ok(text) => {
                    trace::say(|| format!("settings of registries: read from {}", file.display()));
                    found = found.overlaid_with(Said::parse(&text, &file.display().to_string())?);
                    found.files.push(file);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && !self.is_named => {}
                error => {
                    error.context(|| format!("cannot read the settings of registries in `{}`", file.display()))?;
                }
            }
        }
        Ok(found)
    }
}

fn inside(folder: &PathBuf) -> Vec<PathBuf> {
    let mut inside: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    // The list that distributions ship would give short names another meaning than Docker does.
    inside.retain(|file| file.extension().is_some_and(|end| end == "conf") && !file.ends_with("shortnames.conf"));
    inside.sort();
    inside
}

impl Said {
    fn parse(text: &str, source: &str) -> Result<Self> {
        let failed =
            || Error::new(ErrorKind::InvalidInput, format!("cannot read the settings of registries in `{source}`"));
        let file: File = toml::from_str(text).map_err(|error| failed().caused_by(error))?;
        if file.registries.is_some() {
            let error = failed().caused_by("it has the format of version 1, `[registries.search]`");
            return Err(error.hint("see containers-registries.conf(5)"));
        }
        if file.rules.iter().any(|rule| rule.prefix.is_empty() && rule.location.is_empty()) {
            return Err(failed().caused_by("a registry has neither a prefix nor a location"));
        }
        if file.rules.iter().flat_map(|rule| &rule.mirrors).any(|mirror| mirror.location.is_empty()) {
            return Err(failed().caused_by("a mirror has no location"));
        }
        Ok(Self { files: Vec::new(), rules: file.rules, aliases: file.aliases })
    }

    /// Lay `other` over this: a prefix or an alias that both name is `other`'s.
    fn overlaid_with(mut self, other: Self) -> Self {
        self.rules.retain(|rule| !other.rules.iter().any(|newer| newer.prefix() == rule.prefix()));
        self.rules.extend(other.rules);
        self.aliases.extend(other.aliases);
        self
    }
}

impl Rule {
    fn prefix(&self) -> &str {
        if self.prefix.is_empty() { &self.location } else { &self.prefix }
    }

    fn covers(&self, domain: &str, path: &str) -> bool {
        let (host, rest) = self.prefix().split_once('/').unwrap_or((self.prefix(), ""));
        let same = match host.strip_prefix('*') {
            Some(end) => end.starts_with('.') && domain.ends_with(end),
            None => host == domain,
        };
        same && below(path, rest).is_some()
    }

    /// Where the images of this prefix are, if that is elsewhere.
    pub fn location(&self) -> Option<&str> {
        Some(self.location.as_str()).filter(|location| !location.is_empty() && *location != self.prefix())
    }

    /// The part of a repository's path that a location takes the place of.
    pub fn path(&self) -> &str {
        self.prefix().split_once('/').map_or("", |(_, path)| path)
    }

    /// The mirrors to ask for an image by its digest, or by a tag.
    pub fn mirrors(&self, by_digest: bool) -> impl Iterator<Item = &MirrorRule> {
        self.mirrors.iter().filter(move |mirror| match mirror.pull_from_mirror {
            Some(PullFrom::All) => true,
            Some(PullFrom::DigestOnly) => by_digest,
            Some(PullFrom::TagOnly) => !by_digest,
            None => by_digest || !self.mirror_by_digest_only,
        })
    }
}

/// The rest of `path` below `folder`, by whole components.
pub(in crate::engine) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
unqualified-search-registries = ["docker.io"]
short-name-mode = "enforcing"
[[registry]]
prefix = "docker.io/library"
location = "m.local:5000/hub"
mirror-by-digest-only = true
[[registry.mirror]]
location = "one.local"
[[registry.mirror]]
location = "two.local"
insecure = true
pull-from-mirror = "tag-only"
[[registry]]
location = "bad.io"
blocked = true
[[registry]]
prefix = "*.example.com"
insecure = true
[aliases]
"fedora" = "registry.fedoraproject.org/fedora"
"none" = ""
"#;

    #[test]
    fn the_longest_prefix_and_its_mirrors_are_found() {
        let found = Registries::parse(TEXT, "registries.conf").expect("valid");
        let rule = |domain, path| found.rule(domain, path).expect("readable");
        let library = rule("docker.io", "library/busybox").expect("a rule");
        assert_eq!((library.location(), library.path()), (Some("m.local:5000/hub"), "library"));
        let names = |by_digest| library.mirrors(by_digest).map(|mirror| mirror.location.as_str()).collect::<Vec<_>>();
        assert_eq!((names(true), names(false)), (vec!["one.local"], vec!["two.local"]));
        assert!(rule("docker.io", "libraryx/busybox").is_none());
        assert!(rule("bad.io", "a/b").expect("a rule").blocked);
        assert!(rule("a.example.com", "x").expect("a rule").insecure);
        assert!(rule("example.com", "x").is_none());
        let alias = |name| found.alias(name).expect("readable");
        assert_eq!(alias("fedora"), Some("registry.fedoraproject.org/fedora"));
        assert_eq!((alias("none"), alias("busybox")), (None, None));
    }

    #[test]
    fn files_are_read_when_they_are_needed_and_the_last_one_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, more) = (folder.path().join("registries.conf"), folder.path().join("registries.conf.d"));
        let sources = Sources { file: Some(file.clone()), is_named: false, folders: vec![more.clone()] };
        let found = Registries::of(sources.clone());
        std::fs::create_dir(&more).expect("a folder");
        std::fs::write(&file, TEXT).expect("written");
        std::fs::write(more.join("b.conf"), "[[registry]]\nlocation = \"bad.io\"\n").expect("written");
        std::fs::write(more.join("shortnames.conf"), "[aliases]\n\"busybox\" = \"q.io/busybox\"\n").expect("written");
        assert!(!found.rule("bad.io", "a").expect("readable").expect("a rule").blocked);
        assert_eq!(found.alias("busybox").expect("readable"), None);
        assert_eq!(found.files().expect("readable"), [file.clone(), more.join("b.conf")]);
        std::fs::write(&file, "[[registry]").expect("written");
        assert!(found.alias("busybox").is_ok(), "they are read once");
        assert!(Registries::of(sources.clone()).alias("busybox").is_err());
        std::fs::remove_file(&file).expect("removed");
        assert_eq!(Registries::of(sources.clone()).files().expect("readable"), [more.join("b.conf")]);
        assert!(Registries::of(Sources { is_named: true, ..sources }).files().is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "[registries.search]\nregistries = [\"docker.io\"]\n",
            "[[registry]]\ninsecure = true\n",
            "[[registry]]\nlocation = \"a.io\"\n[[registry.mirror]]\ninsecure = true\n",
            "[[registry]]\nlocation = 5\n",
        ] {
            let error = Registries::parse(text, "registries.conf").expect_err(text);
            assert_eq!(error.to_string(), "cannot read the settings of registries in `registries.conf`");
        }
    }
}
