//! Names of images, by the grammar of Docker's `distribution/reference`: `[host[:port]/]path[:tag][@digest]`.
//!
//! Written by hand, with no regular expressions: `run` parses one on its way to a container that must start in
//! milliseconds. A name without a host is Docker Hub's, and one without a slash is in its `library`.

use std::fmt;
use std::str::FromStr;

use super::Digest;
use crate::engine::{Error, ErrorKind, Result};

/// The registry that a name without a host means.
pub const DEFAULT_DOMAIN: &str = "docker.io";
const DEFAULT_TAG: &str = "latest";
const OFFICIAL: &str = "library/";

/// A full name: `docker.io/library/fedora:rawhide` for `fedora:rawhide`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// The registry's host, with its port where one is named.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository on that registry.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag. There is a tag, or a digest, or both.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, which says more than the tag.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Host and repository.
    pub fn repository(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// The repository as people write it: `fedora`, `bitnami/redis`, `quay.io/a/b`.
    pub fn familiar_repository(&self) -> String {
        if self.domain != DEFAULT_DOMAIN {
            return self.repository();
        }
        match self.path.strip_prefix(OFFICIAL) {
            Some(rest) if !rest.contains('/') => rest.to_owned(),
            // Without its host it would be the name of something of another host.
            _ if split_domain(&self.path).1 != self.path => self.repository(),
            _ => self.path.clone(),
        }
    }

    /// The whole as people write it: `fedora:rawhide`.
    pub fn familiar(&self) -> String {
        self.with_ends(self.familiar_repository())
    }

    /// The same repository by digest only.
    #[must_use]
    pub fn at(&self, digest: Digest) -> Self {
        Self { tag: None, digest: Some(digest), ..self.clone() }
    }

    /// What a registry is asked for: the digest, or else the tag.
    pub fn wanted(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => DEFAULT_TAG.to_owned(),
        }
    }

    fn with_ends(&self, mut text: String) -> String {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(&digest.to_string());
        }
        text
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.with_ends(self.repository()))
    }
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|why| Error::new(ErrorKind::InvalidInput, format!("invalid image name `{text}`: {why}")))
    }
}

fn parse(text: &str) -> std::result::Result<Reference, String> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Err("64 hexadecimal digits are an image ID, which no registry can be asked for".to_owned());
    }
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.parse::<Digest>().map_err(|error| error.to_string())?)),
        None => (text, None),
    };
    let (name, tag) = match rest.rfind(':').filter(|colon| !rest[*colon..].contains('/')) {
        Some(colon) => (&rest[..colon], Some(&rest[colon + 1..])),
        None => (rest, None),
    };
    if let Some(tag) = tag {
        check_tag(tag)?;
    }
    let (domain, path) = split_domain(name);
    check_domain(domain)?;
    let mut path = path.to_owned();
    if domain == DEFAULT_DOMAIN && !path.contains('/') {
        path.insert_str(0, OFFICIAL);
    }
    check_path(&path)?;
    if domain.len() + 1 + path.len() > 255 {
        return Err("it is longer than 255 characters".to_owned());
    }
    let tag = match (tag, &digest) {
        (None, None) => Some(DEFAULT_TAG.to_owned()),
        (tag, _) => tag.map(str::to_owned),
    };
    Ok(Reference { domain: domain.to_owned(), path, tag, digest })
}

/// The first component is a host only with `.`, `:` or an upper-case letter in it, or as `localhost`.
fn split_domain(name: &str) -> (&str, &str) {
    let (domain, path) = match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.bytes().any(|byte| byte.is_ascii_uppercase()) =>
        {
            (first, rest)
        }
        _ => (DEFAULT_DOMAIN, name),
    };
    // Docker Hub's old name.
    (if domain == "index.docker.io" { DEFAULT_DOMAIN } else { domain }, path)
}

fn check_domain(domain: &str) -> std::result::Result<(), String> {
    let wrong = || format!("`{domain}` is no host name");
    let (host, port) = match domain.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']').ok_or_else(wrong)?;
            address.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?;
            (None, port.strip_prefix(':').or((!port.is_empty()).then_some("x")))
        }
        None => match domain.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(domain), None),
        },
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(format!("`{domain}` has no valid port"));
    }
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    match host {
        Some(host) if host.is_empty() || !host.split('.').all(label) => Err(wrong()),
        _ => Ok(()),
    }
}

/// Components of lower-case letters and digits, separated inside by one `.`, one or two `_`, or any number of `-`.
fn check_path(path: &str) -> std::result::Result<(), String> {
    if path.is_empty() {
        return Err("it has no repository".to_owned());
    }
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err("the repository must be in lower case".to_owned());
    }
    let component = |text: &str| {
        let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let mut at = 0;
        if !bytes.first().is_some_and(plain) || !bytes.last().is_some_and(plain) {
            return false;
        }
        while at < bytes.len() {
            let end = bytes[at..].iter().position(plain).map_or(bytes.len(), |run| at + run);
            match &bytes[at..end] {
                b"" | b"." | b"_" | b"__" => {}
                run if run.iter().all(|byte| *byte == b'-') => {}
                _ => return false,
            }
            at = end + 1;
        }
        true
    };
    match path.split('/').find(|text| !component(text)) {
        Some(bad) => Err(format!("`{bad}` is no valid part of a repository")),
        None => Ok(()),
    }
}

fn check_tag(tag: &str) -> std::result::Result<(), String> {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let valid = !tag.is_empty() && tag.len() <= 128 && tag.bytes().all(inner) && !tag.starts_with(['.', '-']);
    if valid { Ok(()) } else { Err(format!("`{tag}` is no valid tag")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn names_are_completed_as_docker_does() {
        for (given, full, familiar) in [
            ("fedora:rawhide", "docker.io/library/fedora:rawhide", "fedora:rawhide"),
            ("busybox", "docker.io/library/busybox:latest", "busybox:latest"),
            ("bitnami/redis", "docker.io/bitnami/redis:latest", "bitnami/redis:latest"),
            ("docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest"),
            ("index.docker.io/a/b:c", "docker.io/a/b:c", "a/b:c"),
            ("localhost/x", "localhost/x:latest", "localhost/x:latest"),
            ("localhost:5000/x:1", "localhost:5000/x:1", "localhost:5000/x:1"),
            ("127.0.0.1:5000/a/b", "127.0.0.1:5000/a/b:latest", "127.0.0.1:5000/a/b:latest"),
            ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
            ("quay.io/a--b/c__d.e", "quay.io/a--b/c__d.e:latest", "quay.io/a--b/c__d.e:latest"),
            ("Host/a", "Host/a:latest", "Host/a:latest"),
            ("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest"),
            ("docker.io/docker.io/a/b", "docker.io/docker.io/a/b:latest", "docker.io/docker.io/a/b:latest"),
            ("docker.io/er.io/a/b", "docker.io/er.io/a/b:latest", "docker.io/er.io/a/b:latest"),
            ("docker.io/localhost/a", "docker.io/localhost/a:latest", "docker.io/localhost/a:latest"),
        ] {
            let reference: Reference = given.parse().expect(given);
            assert_eq!((reference.to_string().as_str(), reference.familiar().as_str()), (full, familiar), "{given}");
            assert_eq!(full.parse::<Reference>().expect(full), reference, "{given}");
            assert_eq!(familiar.parse::<Reference>().expect(familiar), reference, "{given}");
        }
        let pinned: Reference = format!("a/b:t@{DIGEST}").parse().expect("valid");
        assert_eq!((pinned.tag(), pinned.wanted().as_str()), (Some("t"), DIGEST));
        assert_eq!(format!("a@{DIGEST}").parse::<Reference>().expect("valid").tag(), None);
    }

    #[test]
    fn other_names_are_refused() {
        let long = "a".repeat(256);
        let tag = format!("a:{}", "t".repeat(129));
        for bad in [
            "",
            "no such",
            "Upper",
            "a/Upper",
            "a//b",
            "/a",
            "a/",
            "a:",
            "a:b:c",
            "a@",
            "a@sha256:12",
            "-a",
            "a-",
            "a..b",
            "a___b",
            "a_.b",
            "a:-t",
            "a:.t",
            "host.io/",
            "a.b:x/c",
            "a.b:70000/c",
            "[::1/c",
            "[::g]/c",
            "é",
            "a\0",
            &long,
            &tag,
            &DIGEST[7..],
            "http://a/b",
            "..",
            "../x",
            "a.-b.io/c",
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
