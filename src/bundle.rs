//! An OCI bundle: the one type that passes from the engine to a runtime (runtime-spec, `bundle.md`).
//!
//! On disk it is a folder with `config.json` and, named by its `root.path`, the root file system. For our own runtime
//! the root file system may instead be a mount that is attached nowhere yet, so the host's mount table does not grow.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Capability, Spec};
use serde::de::IgnoredAny;

/// What the specification requires and the types of [`Spec`] would make up where it is missing.
#[derive(serde::Deserialize)]
struct Required {
    #[serde(rename = "ociVersion")]
    _version: IgnoredAny,
    root: Option<HashMap<String, IgnoredAny>>,
    process: Option<HashMap<String, IgnoredAny>>,
    /// A list would be read as the object's fields in their order: none of them, where it is empty.
    #[serde(rename = "linux")]
    _linux: Option<HashMap<String, IgnoredAny>>,
    #[serde(rename = "hooks")]
    _hooks: Option<HashMap<String, IgnoredAny>>,
}

impl Required {
    fn check(&self) -> serde_json::Result<()> {
        for (name, fields, field) in [("root", &self.root, "path"), ("process", &self.process, "cwd")] {
            if fields.as_ref().is_some_and(|fields| !fields.contains_key(field)) {
                return Err(serde::de::Error::custom(format!("missing field `{name}.{field}`")));
            }
        }
        Ok(())
    }
}

/// Where the root file system of a bundle is.
#[derive(Debug)]
pub enum RootFilesystem {
    /// The folder that `root.path` of `config.json` names, relative to the bundle.
    Folder,
    /// A detached mount (`fsmount(2)` or `open_tree(2)`) that the runtime moves into the container's mount namespace.
    DetachedMount(OwnedFd),
}

/// `config.json` and a root file system.
#[derive(Debug)]
pub struct Bundle {
    /// The folder that holds `config.json`.
    pub folder: PathBuf,
    /// The parsed `config.json`.
    pub spec: Spec,
    /// Where the root file system is.
    pub root: RootFilesystem,
    /// Detached mounts in place of the sources of binds, by their destinations; for our own runtime only.
    pub sources: HashMap<PathBuf, OwnedFd>,
    /// What it asks for that is left out, which the specification wants told and not refused.
    pub warnings: Vec<String>,
}

impl Bundle {
    /// Read the bundle in `folder`. Fails with the path of `config.json` and the reason when it is missing or is no
    /// valid runtime configuration.
    pub fn load(folder: &Path) -> io::Result<Self> {
        Self::load_config(folder, &folder.join("config.json"))
    }

    /// As [`Bundle::load`], with the configuration in another file.
    pub fn load_config(folder: &Path, path: &Path) -> io::Result<Self> {
        let text = fs::read(path).map_err(|error| named(path, &error, error.kind()))?;
        let mut warnings = Vec::new();
        let spec =
            Self::parse(&text, &mut warnings).map_err(|error| named(path, &error, io::ErrorKind::InvalidData))?;
        let root = RootFilesystem::Folder;
        Ok(Self { folder: folder.to_owned(), spec, root, sources: HashMap::new(), warnings })
    }

    /// Read the text of a `config.json`; what had to be left out of it is told in `warnings`.
    pub fn parse(text: &[u8], warnings: &mut Vec<String>) -> serde_json::Result<Spec> {
        let spec = match serde_json::from_slice(text) {
            Ok(spec) => spec,
            // Only here, so that what is right is read once.
            Err(error) => mended(text, warnings).ok_or(error)?,
        };
        serde_json::from_slice::<Required>(text)?.check()?;
        Ok(spec)
    }

    /// Write `config.json` into the bundle's folder, which must exist.
    pub fn write(&self) -> io::Result<()> {
        let path = self.folder.join("config.json");
        let text = serde_json::to_vec(&self.spec)?;
        fs::write(&path, text).map_err(|error| named(&path, &error, error.kind()))
    }
}

fn mended(text: &[u8], warnings: &mut Vec<String>) -> Option<Spec> {
    let mut value: serde_json::Value = serde_json::from_slice(text).ok()?;
    warnings.extend(mend_process(value.get_mut("process")?));
    serde_json::from_value(value).ok()
}

/// Make of a process what the types can read: without capabilities that nobody can map to the kernel's, which are told, and no
/// failure (runtime-spec, config, "Linux Process"); root where it names no user; and flags of its scheduler by other names.
pub fn mend_process(process: &mut serde_json::Value) -> Vec<String> {
    if process.is_object() && process.get("user").is_none() {
        process["user"] = serde_json::json!({"uid": 0, "gid": 0});
    }
    let renamed =
        [("SCHED_FLAG_RESET_ON_FORK", "SCHED_RESET_ON_FORK"), ("SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_D_L_OVERRUN")];
    for flag in process.pointer_mut("/scheduler/flags").and_then(serde_json::Value::as_array_mut).into_iter().flatten()
    {
        if let Some((_, own)) = renamed.iter().find(|(name, _)| flag == name) {
            *flag = (*own).into();
        }
    }
    let mut unknown = BTreeSet::new();
    let Some(sets) = process.get_mut("capabilities").and_then(serde_json::Value::as_object_mut) else {
        return Vec::new();
    };
    for names in sets.values_mut().filter_map(serde_json::Value::as_array_mut) {
        names.retain(|name| {
            let known = !name.is_string() || serde_json::from_value::<Capability>(name.clone()).is_ok();
            if !known {
                unknown.extend(name.as_str().map(str::to_owned));
            }
            known
        });
    }
    let names: Vec<String> = unknown.into_iter().collect();
    let told = format!("ignoring unknown or unavailable capabilities: [{}]", names.join(" "));
    Some(told).filter(|_| !names.is_empty()).into_iter().collect()
}

fn named(path: &Path, error: &dyn std::fmt::Display, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("`{}`: {error}", path.display()))
}
