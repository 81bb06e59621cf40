//! Secrets: small values with a name, given to containers as files or variables when they start, and shown nowhere else.
//!
//! One is a folder below [`Layout::secrets`], which only its owner can look into: `secret.json`, and the value itself in `data`,
//! which every user of a container can read where it is mounted. A record names secrets and never has their values.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::container::config::{Bind, ContainerConfig, MappedOwner};
use super::container::make_private_folder;
use super::container::name::new_id;
use super::container::record::{read_json, write_json};
use super::layout::Layout;
use super::{Context, Error, ErrorKind, Result, volume};

/// No secret is longer, as in Podman.
pub const LONGEST: u64 = 512_000;

/// What is written down of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// 25 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it got the value that it has.
    pub updated: Timestamp,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// How a container gets a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Use {
    /// The secret's name.
    pub name: String,
    /// Where it is inside.
    pub place: Place,
}

/// Where a secret is inside a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// A variable.
    Variable(String),
}

fn folder(layout: &Layout, name: &str) -> PathBuf {
    layout.secrets().join(name)
}

fn not_found(name: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("no such secret: `{name}`")).hint("`rcd secret ls` lists them")
}

/// Make a secret; one that is there already is replaced where that is wanted.
pub fn create(
    layout: &Layout,
    name: &str,
    value: &[u8],
    labels: BTreeMap<String, String>,
    replace: bool,
) -> Result<Secret> {
    if volume::check_name(name).is_err() {
        let message = format!("invalid secret name `{name}`: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    if value.is_empty() || value.len() as u64 > LONGEST {
        let message = format!("a secret has 1 to {LONGEST} bytes, and `{name}` has {}", value.len());
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let before = load(layout, name)?;
    if before.is_some() && !replace {
        let error = Error::new(ErrorKind::Conflict, format!("the secret `{name}` is there already"));
        return Err(error.hint("--replace gives it another value"));
    }
    let now = Timestamp::now();
    let id = new_id()?[..25].to_owned();
    let secret = match before {
        Some(before) => Secret { updated: now, labels, ..before },
        None => Secret { id, name: name.to_owned(), created: now, updated: now, labels },
    };
    let place = folder(layout, name);
    make_private_folder(&place)?;
    let (part, data) = (place.join("data.part"), place.join("data"));
    let written = super::container::record::write_private(&part, value)
        .and_then(|_| fs::set_permissions(&part, fs::Permissions::from_mode(0o444)))
        .and_then(|()| fs::rename(&part, &data));
    written.context(|| format!("cannot write the secret `{name}`"))?;
    write_json(&place.join("secret.json"), &secret)?;
    Ok(secret)
}

fn load(layout: &Layout, name: &str) -> Result<Option<Secret>> {
    if volume::check_name(name).is_err() {
        return Ok(None);
    }
    read_json(&folder(layout, name).join("secret.json"))
}

/// All secrets, by name.
pub fn list(layout: &Layout) -> Result<Vec<Secret>> {
    let entries = match fs::read_dir(layout.secrets()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| "cannot list the secrets")?,
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        if let Some(name) = entry.file_name().to_str() {
            found.extend(load(layout, name)?);
        }
    }
    found.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(found)
}

/// The secret of this name, or whose id begins so.
pub fn find(layout: &Layout, wanted: &str) -> Result<Secret> {
    if let Some(found) = load(layout, wanted)? {
        return Ok(found);
    }
    let mut fits: Vec<Secret> = list(layout)?;
    fits.retain(|secret| !wanted.is_empty() && secret.id.starts_with(wanted));
    match fits.len() {
        1 => Ok(fits.remove(0)),
        0 => Err(not_found(wanted)),
        _ => {
            let names: Vec<String> = fits.into_iter().map(|secret| secret.name).collect();
            let message = format!("`{wanted}` is the start of several secrets' IDs: {}", names.join(", "));
            Err(Error::new(ErrorKind::Ambiguous, message))
        }
    }
}

/// The value of a secret.
pub fn value(layout: &Layout, secret: &Secret) -> Result<Vec<u8>> {
    let path = folder(layout, &secret.name).join("data");
    fs::read(&path).context(|| format!("cannot read the secret `{}`", secret.name))
}

/// Remove a secret. Containers that have it keep it until they end.
pub fn remove(layout: &Layout, wanted: &str) -> Result<Secret> {
    let secret = find(layout, wanted)?;
    let removed = fs::remove_dir_all(folder(layout, &secret.name));
    removed.context(|| format!("cannot remove the secret `{}`", secret.name))?;
    Ok(secret)
}

/// Put the values of what a container uses into what is about to be started, which is not written down.
pub(super) fn give(layout: &Layout, config: &mut ContainerConfig) -> Result<()> {
    for wanted in std::mem::take(&mut config.secrets) {
        let secret = load(layout, &wanted.name)?.ok_or_else(|| not_found(&wanted.name))?;
        match wanted.place {
            Place::File(target) => {
                let source = folder(layout, &secret.name).join("data");
                config.binds.push(Bind {
                    source,
                    target,
                    read_only: true,
                    owner: MappedOwner::Container,
                    ..Bind::default()
                });
            }
            Place::Variable(name) => {
                let value = String::from_utf8(value(layout, &secret)?).ok().filter(|value| !value.contains('\0'));
                let value = value.ok_or_else(|| {
                    let message = format!("the secret `{}` cannot be a variable: it is no text", secret.name);
                    Error::new(ErrorKind::InvalidInput, message).hint("type=mount gives it as a file")
                })?;
                config.environment.push(format!("{name}={value}"));
            }
        }
    }
    Ok(())
}

/// Where a secret is inside unless somebody says otherwise.
pub fn usual_place(name: &str) -> PathBuf {
    Path::new("/run/secrets").join(name)
}
