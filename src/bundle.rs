//! An OCI bundle: the one type that passes from the engine to a runtime (runtime-spec, `bundle.md`).
//!
//! On disk it is a folder with `config.json` and, named by its `root.path`, the root file system. For our own runtime
//! the root file system may instead be a mount that is attached nowhere yet, so the host's mount table does not grow.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::io;
use std::marker::PhantomData;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Capability, MemoryPolicyFlagType, MemoryPolicyModeType, Spec};
use serde::de::IgnoredAny;

/// What the specification requires and the types of [`Spec`] would make up where it is missing.
#[derive(serde::Deserialize)]
struct Required {
    #[serde(rename = "ociVersion")]
    _version: IgnoredAny,
    root: Option<Object<HashMap<String, IgnoredAny>>>,
    process: Option<Object<RequiredProcess>>,
    linux: Option<Object<RequiredLinux>>,
    #[serde(rename = "hooks")]
    _hooks: Option<Object<HashMap<String, IgnoredAny>>>,
}

impl Required {
    fn check(&self) -> serde_json::Result<()> {
        let root = self.root.as_ref().is_some_and(|root| !root.0.contains_key("path"));
        let process = self.process.as_ref().is_some_and(|process| process.0.cwd.is_none());
        let devices = self.linux.iter().flat_map(|linux| linux.0.devices.iter().flatten());
        // A queue has no numbers.
        let numbered: Vec<_> = devices.filter(|device| device.kind != "p").collect();
        let missing = [
            ("root.path", root),
            ("process.cwd", process),
            ("major", numbered.iter().any(|device| device.major.is_none())),
            ("minor", numbered.iter().any(|device| device.minor.is_none())),
        ];
        match missing.into_iter().find(|(_, missing)| *missing) {
            Some((name, _)) => Err(serde::de::Error::custom(format!("missing field `{name}`"))),
            None => Ok(()),
        }
    }
}

/// An object, and no list: that would be read as the object's fields in their order.
struct Object<T>(T);

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Object<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OfMap<T>(PhantomData<T>);
        impl<'de, T: serde::Deserialize<'de>> serde::de::Visitor<'de> for OfMap<T> {
            type Value = T;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map))
            }
        }
        from.deserialize_map(OfMap(PhantomData)).map(Object)
    }
}

/// An object whose fields must be there, whatever is in them: a type for each set of names.
macro_rules! required {
    ($($name:ident { $($field:ident as $key:literal),+ })+) => {
        $(
            #[derive(serde::Deserialize)]
            struct $name {
                $(#[serde(rename = $key)] $field: IgnoredAny,)+
            }
        )+
    };
}

required! {
    RequiredLimit { _kind as "type", _soft as "soft", _hard as "hard" }
    RequiredPriority { _class as "class", _priority as "priority" }
    RequiredMap { _inside as "containerID", _outside as "hostID", _size as "size" }
    RequiredRule { _allow as "allow" }
    RequiredNumber { _major as "major", _minor as "minor" }
    RequiredRate { _major as "major", _minor as "minor", _rate as "rate" }
    RequiredPages { _size as "pageSize", _limit as "limit" }
    RequiredInterface { _name as "name", _priority as "priority" }
}

#[derive(serde::Deserialize)]
struct RequiredProcess {
    cwd: Option<IgnoredAny>,
    #[serde(rename = "rlimits")]
    _limits: Option<Vec<RequiredLimit>>,
    #[serde(rename = "ioPriority")]
    _priority: Option<RequiredPriority>,
}

#[derive(serde::Deserialize)]
struct RequiredDevice {
    #[serde(rename = "type")]
    kind: serde_json::Value,
    #[serde(rename = "path")]
    _path: IgnoredAny,
    major: Option<IgnoredAny>,
    minor: Option<IgnoredAny>,
}

#[derive(serde::Deserialize)]
struct RequiredLinux {
    #[serde(rename = "uidMappings")]
    _uids: Option<Vec<RequiredMap>>,
    #[serde(rename = "gidMappings")]
    _gids: Option<Vec<RequiredMap>>,
    devices: Option<Vec<RequiredDevice>>,
    #[serde(rename = "resources")]
    _resources: Option<RequiredResources>,
}

#[derive(serde::Deserialize)]
struct RequiredResources {
    #[serde(rename = "devices")]
    _devices: Option<Vec<RequiredRule>>,
    #[serde(rename = "hugepageLimits")]
    _pages: Option<Vec<RequiredPages>>,
    #[serde(rename = "network")]
    _network: Option<RequiredNetwork>,
    #[serde(rename = "blockIO")]
    _io: Option<RequiredIo>,
}

#[derive(serde::Deserialize)]
struct RequiredNetwork {
    #[serde(rename = "priorities")]
    _priorities: Option<Vec<RequiredInterface>>,
}

#[derive(serde::Deserialize)]
struct RequiredIo {
    #[serde(rename = "weightDevice")]
    _weights: Option<Vec<RequiredNumber>>,
    #[serde(rename = "throttleReadBpsDevice")]
    _read_bytes: Option<Vec<RequiredRate>>,
    #[serde(rename = "throttleWriteBpsDevice")]
    _written_bytes: Option<Vec<RequiredRate>>,
    #[serde(rename = "throttleReadIOPSDevice")]
    _reads: Option<Vec<RequiredRate>>,
    #[serde(rename = "throttleWriteIOPSDevice")]
    _writes: Option<Vec<RequiredRate>>,
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
            Err(error) => mended(text, warnings).unwrap_or(Err(error))?,
        };
        match serde_json::from_slice::<Required>(text).and_then(|required| required.check()) {
            Ok(()) => Ok(spec),
            Err(error) => match with_sizes(text) {
                Some(text) => {
                    warnings.clear();
                    Self::parse(&text, warnings)
                }
                None => Err(error),
            },
        }
    }

    /// Write `config.json` into the bundle's folder, which must exist.
    pub fn write(&self) -> io::Result<()> {
        let path = self.folder.join("config.json");
        let text = serde_json::to_vec(&self.spec)?;
        fs::write(&path, text).map_err(|error| named(&path, &error, error.kind()))
    }
}

/// The same without what the types cannot read and may be left out; none where that is not what is wrong with it.
fn mended(text: &[u8], warnings: &mut Vec<String>) -> Option<serde_json::Result<Spec>> {
    let mut value: serde_json::Value = serde_json::from_slice(text).ok()?;
    if let Some(linux) = value.get_mut("linux").and_then(serde_json::Value::as_object_mut)
        && let Err(why) = mend_memory_policy(linux)
    {
        return Some(Err(serde::de::Error::custom(why)));
    }
    warnings.extend(mend_process(value.get_mut("process")?));
    serde_json::from_value(value).ok().map(Ok)
}

/// The same with sizes of huge pages by their name in the specification; as Go's reader of JSON, runc takes `pagesize` for it.
fn with_sizes(text: &[u8]) -> Option<Vec<u8>> {
    let mut value: serde_json::Value = serde_json::from_slice(text).ok()?;
    for limit in value.pointer_mut("/linux/resources/hugepageLimits")?.as_array_mut()? {
        let limit = limit.as_object_mut()?;
        let size = limit.remove("pagesize")?;
        limit.insert("pageSize".to_owned(), size);
    }
    serde_json::to_vec(&value).ok()
}

/// An empty policy asks for nothing; a mode or flag that is none is named.
fn mend_memory_policy(linux: &mut serde_json::Map<String, serde_json::Value>) -> std::result::Result<(), String> {
    let Some(policy) = linux.get("memoryPolicy").and_then(serde_json::Value::as_object) else { return Ok(()) };
    if policy.is_empty() {
        linux.remove("memoryPolicy");
        return Ok(());
    }
    let unknown = |what: &str, name: &serde_json::Value| Err(format!("invalid memory policy {what} {name}"));
    let mode = policy.get("mode").unwrap_or(&serde_json::Value::Null);
    if serde_json::from_value::<MemoryPolicyModeType>(mode.clone()).is_err() {
        return unknown("mode", mode);
    }
    let flags = policy.get("flags").and_then(serde_json::Value::as_array).into_iter().flatten();
    let mut flags = flags.filter(|flag| serde_json::from_value::<MemoryPolicyFlagType>((*flag).clone()).is_err());
    flags.next().map_or(Ok(()), |flag| unknown("flag", flag))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_huge_pages_have_runcs_name_too() {
        let text = |name: &str| {
            format!(
                r#"{{"ociVersion":"1.0.0","root":{{"path":"x"}},"process":{{"cwd":"/","args":["x"]}},
                "linux":{{"resources":{{"hugepageLimits":[{{"{name}":"2MB","limit":5}}]}}}}}}"#
            )
        };
        for name in ["pageSize", "pagesize"] {
            let spec = Bundle::parse(text(name).as_bytes(), &mut Vec::new()).expect(name);
            let limits = spec.linux().as_ref().and_then(|linux| linux.resources().as_ref()).expect("limits");
            assert_eq!(limits.hugepage_limits().as_ref().expect("a limit")[0].page_size(), "2MB", "{name}");
        }
        let said = Bundle::parse(text("size").as_bytes(), &mut Vec::new()).expect_err("no size").to_string();
        assert!(said.contains("missing field `pageSize`"), "{said}");
    }
}
