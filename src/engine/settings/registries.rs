//! `registries.conf`, version 2 (containers-registries.conf(5)): where Podman, Skopeo and CRI-O look for images. Parsed here; which
//! files are read is the command line's to say.
//!
//! Of its keys these are followed: `[[registry]]` with prefix, location, insecure, blocked, mirror-by-digest-only and mirrors, and
//! `[aliases]`. A short name without an alias is Docker Hub's, whatever the search list says.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::engine::{Error, ErrorKind, Result};

/// What files of that format say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registries {
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
    /// Parse one file's text; `source` names it in errors.
    pub fn parse(text: &str, source: &str) -> Result<Self> {
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
        Ok(Self { rules: file.rules, aliases: file.aliases })
    }

    /// Lay `other` over this: a prefix or an alias that both name is `other`'s.
    #[must_use]
    pub fn overlaid_with(mut self, other: Self) -> Self {
        self.rules.retain(|rule| !other.rules.iter().any(|newer| newer.prefix() == rule.prefix()));
        self.rules.extend(other.rules);
        self.aliases.extend(other.aliases);
        self
    }

    /// The rule for a repository: that of the longest prefix.
    pub fn rule(&self, domain: &str, path: &str) -> Option<&Rule> {
        let fitting = self.rules.iter().filter(|rule| rule.covers(domain, path));
        fitting.max_by_key(|rule| rule.prefix().len())
    }

    /// What a short name without tag or digest stands for; none where it stands for itself.
    pub fn alias(&self, name: &str) -> Option<&str> {
        // An empty one takes away what another file says.
        self.aliases.get(name).map(String::as_str).filter(|value| !value.is_empty())
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
        let rule = found.rule("docker.io", "library/busybox").expect("a rule");
        assert_eq!((rule.location(), rule.path()), (Some("m.local:5000/hub"), "library"));
        let names = |by_digest| rule.mirrors(by_digest).map(|mirror| mirror.location.as_str()).collect::<Vec<_>>();
        assert_eq!((names(true), names(false)), (vec!["one.local"], vec!["two.local"]));
        assert!(found.rule("docker.io", "libraryx/busybox").is_none());
        assert!(found.rule("bad.io", "a/b").expect("a rule").blocked);
        assert!(found.rule("a.example.com", "x").expect("a rule").insecure);
        assert!(found.rule("example.com", "x").is_none());
        assert_eq!(found.alias("fedora"), Some("registry.fedoraproject.org/fedora"));
        assert_eq!((found.alias("none"), found.alias("busybox")), (None, None));
        let over = Registries::parse("[[registry]]\nlocation = \"bad.io\"\n", "x").expect("valid");
        assert!(!found.overlaid_with(over).rule("bad.io", "a").expect("a rule").blocked);
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
