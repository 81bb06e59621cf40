//! Platforms of images: `linux/arm64/v8`, normalised and matched as containerd does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engine::{Error, ErrorKind, Result};

/// An operating system, an architecture and its variant, in their normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// Like `linux`.
    pub os: String,
    /// Like `amd64`.
    pub architecture: String,
    /// Like `v7`; none where the architecture has one usual variant.
    pub variant: Option<String>,
}

impl Platform {
    /// The normal form of what a document or a user says.
    pub fn new(os: &str, architecture: &str, variant: Option<&str>) -> Self {
        let os = match os.to_ascii_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            other => other.to_owned(),
        };
        let variant = variant.map(str::to_ascii_lowercase).filter(|variant| !variant.is_empty());
        let (architecture, variant) = match (architecture.to_ascii_lowercase().as_str(), variant.as_deref()) {
            ("i386" | "i686" | "x86" | "386", _) => ("386".to_owned(), None),
            ("x86_64" | "x86-64" | "amd64", None | Some("v1")) => ("amd64".to_owned(), None),
            ("x86_64" | "x86-64" | "amd64", variant) => ("amd64".to_owned(), variant.map(str::to_owned)),
            ("aarch64" | "arm64", None | Some("8" | "v8")) => ("arm64".to_owned(), None),
            ("aarch64" | "arm64", variant) => ("arm64".to_owned(), variant.map(str::to_owned)),
            ("armhf", _) => ("arm".to_owned(), Some("v7".to_owned())),
            ("armel", _) => ("arm".to_owned(), Some("v6".to_owned())),
            ("arm", None | Some("7")) => ("arm".to_owned(), Some("v7".to_owned())),
            ("arm", Some(number @ ("5" | "6" | "8"))) => ("arm".to_owned(), Some(format!("v{number}"))),
            (architecture, variant) => (architecture.to_owned(), variant.map(str::to_owned)),
        };
        Self { os, architecture, variant }
    }

    /// This machine's.
    pub fn host() -> Self {
        let architecture = match std::env::consts::ARCH {
            "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
            other => other,
        };
        Self::new("linux", architecture, None)
    }

    /// How well an image for `other` suits: 0 is best, none is not at all. A 64-bit machine runs 32-bit images too, and a
    /// later variant those of earlier ones.
    pub fn rank(&self, other: &Self) -> Option<usize> {
        self.suitable().iter().position(|suitable| suitable == other)
    }

    fn suitable(&self) -> Vec<Self> {
        let of = |architecture: &str, variant: Option<&str>| Self::new(&self.os, architecture, variant);
        let mut all = vec![self.clone()];
        let level = |variant: &Option<String>| variant.as_deref().and_then(|text| text.strip_prefix('v')?.parse().ok());
        match self.architecture.as_str() {
            "amd64" => {
                let top: u8 = level(&self.variant).unwrap_or(1);
                all.extend((1..top.min(5)).rev().map(|level| of("amd64", Some(&format!("v{level}")))));
                all.push(of("386", None));
            }
            "arm64" => {
                if self.variant.is_some() {
                    all.push(of("arm64", None));
                }
                all.extend([8, 7, 6, 5].map(|level| of("arm", Some(&format!("v{level}")))));
            }
            "arm" => {
                let top: u8 = level(&self.variant).unwrap_or(7);
                all.extend((5..top.min(9)).rev().map(|level| of("arm", Some(&format!("v{level}")))));
            }
            _ => {}
        }
        all
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.os, self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(formatter, "/{variant}"))
    }
}

const SYSTEMS: &[&str] = &["linux", "windows", "darwin", "macos", "freebsd", "netbsd", "openbsd", "wasip1", "wasi"];

impl FromStr for Platform {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let part = |part: &&str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        };
        let parts: Vec<&str> = text.split('/').collect();
        let host = Self::host();
        match parts[..] {
            _ if !parts.iter().all(part) => {}
            [os] if SYSTEMS.contains(&os.to_ascii_lowercase().as_str()) => {
                return Ok(Self::new(os, &host.architecture, host.variant.as_deref()));
            }
            [architecture] => return Ok(Self::new(&host.os, architecture, None)),
            [os, architecture] => return Ok(Self::new(os, architecture, None)),
            [os, architecture, variant] => return Ok(Self::new(os, architecture, Some(variant))),
            _ => {}
        }
        Err(Error::new(ErrorKind::InvalidInput, format!("invalid platform `{text}`"))
            .hint("a platform is OS/ARCHITECTURE[/VARIANT], like `linux/arm64`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_normalised() {
        for (given, normal) in [
            ("linux/x86_64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/arm/6", "linux/arm/v6"),
            ("LINUX/AMD64/v1", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("i386", "linux/386"),
            ("linux/s390x", "linux/s390x"),
        ] {
            assert_eq!(given.parse::<Platform>().expect(given).to_string(), normal);
        }
        assert_eq!("linux".parse::<Platform>().expect("an os"), Platform::host());
        for bad in ["", "/", "linux/", "a/b/c/d", "linux/a b"] {
            assert!(bad.parse::<Platform>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_best_of_what_suits_is_taken() {
        let rank = |own: &str, other: &str| own.parse::<Platform>().expect(own).rank(&other.parse().expect(other));
        assert_eq!(rank("linux/amd64", "linux/amd64"), Some(0));
        assert!(rank("linux/amd64", "linux/386").is_some());
        assert_eq!(rank("linux/amd64", "linux/amd64/v3"), None);
        assert!(rank("linux/amd64/v3", "linux/amd64/v2") < rank("linux/amd64/v3", "linux/amd64"));
        assert!(rank("linux/arm64", "linux/arm/v7") < rank("linux/arm64", "linux/arm/v6"));
        assert_eq!(rank("linux/arm/v6", "linux/arm/v7"), None);
        assert_eq!(rank("linux/386", "linux/amd64"), None);
        assert_eq!(rank("linux/amd64", "windows/amd64"), None);
    }
}
