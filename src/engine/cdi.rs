//! Devices of the Container Device Interface: `nvidia.com/gpu=all` names what a file below `/etc/cdi` describes, which is nodes,
//! mounts, variables and hooks. The makers of devices write those files; see CNCF's container-device-interface, SPEC.md.
//!
//! The files are root's, and are read when a container starts, so what is plugged in later is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oci_spec::runtime::Spec;
use serde::Deserialize;
use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use super::{Context, Error, ErrorKind, Result};

/// Where the files are, the least important folder first.
pub const FOLDERS: [&str; 2] = ["/etc/cdi", "/var/run/cdi"];
/// No file is longer.
const LONGEST_FILE: u64 = 8 << 20;

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    /// `vendor.com/class`.
    kind: String,
    devices: Vec<Described>,
    #[serde(default)]
    container_edits: Edits,
}

/// One device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: String,
    #[serde(default)]
    container_edits: Edits,
}

/// What a container gets.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Edits {
    env: Vec<String>,
    device_nodes: Vec<Node>,
    mounts: Vec<Mount>,
    hooks: Vec<Hook>,
    #[serde(rename = "additionalGids")]
    groups: Vec<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    path: PathBuf,
    host_path: Option<PathBuf>,
    #[serde(rename = "type")]
    kind: Option<String>,
    major: Option<i64>,
    minor: Option<i64>,
    file_mode: Option<u32>,
    permissions: Option<String>,
    uid: Option<u32>,
    gid: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mount {
    host_path: PathBuf,
    container_path: PathBuf,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hook {
    hook_name: String,
    path: PathBuf,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: Vec<String>,
    timeout: Option<i64>,
}

/// Every device that is described, by its full name.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    devices: BTreeMap<String, Found>,
    folders: Vec<PathBuf>,
    /// Files that could not be read, and why.
    broken: Vec<String>,
}

/// A device, and what all of its file get.
#[derive(Debug, Clone)]
struct Found {
    file: PathBuf,
    common: Edits,
    own: Edits,
}

/// Whether a text names such a device: `vendor.com/class=name`.
pub fn is_name(text: &str) -> bool {
    let word = |text: &str, more: &[u8]| {
        text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    let Some((kind, name)) = text.split_once('=') else { return false };
    let Some((vendor, class)) = kind.split_once('/') else { return false };
    word(vendor, b"_.-") && word(class, b"_.-") && word(name, b"_.:-")
}

impl Registry {
    /// Read all files of the folders; a later folder's devices take the place of an earlier one's.
    pub fn read(folders: &[PathBuf]) -> Self {
        let mut registry = Self { folders: folders.to_vec(), ..Self::default() };
        for folder in folders {
            let mut here: BTreeMap<String, Found> = BTreeMap::new();
            let mut files: Vec<PathBuf> =
                fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            files.retain(|file| file.extension().is_some_and(|end| end == "json" || end == "yaml" || end == "yml"));
            files.sort();
            for file in files {
                match description(&file) {
                    Ok(found) => registry.add(&mut here, found, &file),
                    Err(error) => registry.broken.push(format!("{error:#}")),
                }
            }
            registry.devices.extend(here);
        }
        registry
    }

    /// Of two files of one folder that describe the same device neither is right.
    fn add(&mut self, here: &mut BTreeMap<String, Found>, description: Description, file: &Path) {
        for device in description.devices {
            let name = format!("{}={}", description.kind, device.name);
            let found = Found {
                file: file.to_owned(),
                common: description.container_edits.clone(),
                own: device.container_edits,
            };
            if let Some(other) = here.insert(name.clone(), found) {
                here.remove(&name);
                let (one, two) = (other.file.display(), file.display());
                self.broken.push(format!("`{one}` and `{two}` both describe the device `{name}`"));
            }
        }
    }

    /// The full names of all devices.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.devices.keys().map(String::as_str)
    }

    /// Whether a device is described, and why it may not be where it is not.
    pub fn check(&self, name: &str) -> Result<()> {
        self.find(name).map(drop)
    }

    fn find(&self, name: &str) -> Result<&Found> {
        if let Some(found) = self.devices.get(name) {
            return Ok(found);
        }
        let folders: Vec<String> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
        let mut error = Error::new(ErrorKind::NotFound, format!("there is no device `{name}`"));
        if let Some(why) = self.broken.first() {
            error = error.caused_by(why.clone());
        }
        let kind = name.split('=').next();
        let known: Vec<&str> = self.names().filter(|known| known.split('=').next() == kind).take(8).collect();
        Err(error.hint(match (known.as_slice(), name.starts_with("nvidia.com/")) {
            ([], true) => "`nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml` describes this host's".to_owned(),
            ([], false) => format!("no file in {} describes one", folders.join(" or ")),
            (known, _) => format!("there are {}", known.join(", ")),
        }))
    }

    /// Put the devices into a runtime configuration.
    pub(super) fn apply(&self, spec: &Spec, wanted: &[String]) -> Result<Spec> {
        let cannot = || "cannot put the devices into the runtime configuration";
        let mut document = serde_json::to_value(spec).context(cannot)?;
        let mut files: Vec<&Path> = Vec::new();
        for name in wanted {
            let found = self.find(name)?;
            if !files.contains(&found.file.as_path()) {
                files.push(&found.file);
                found.common.apply(&mut document, name)?;
            }
            found.own.apply(&mut document, name)?;
        }
        serde_json::from_value(document).context(cannot)
    }
}

fn description(file: &Path) -> Result<Description> {
    let cannot = || format!("cannot read the device description `{}`", file.display());
    if fs::metadata(file).context(cannot)?.len() > LONGEST_FILE {
        return Err(Error::new(ErrorKind::InvalidInput, cannot()).caused_by("it is longer than 8 MiB"));
    }
    let text = fs::read_to_string(file).context(cannot)?;
    let refuse = |why: String| Error::new(ErrorKind::InvalidInput, cannot()).caused_by(why);
    if file.extension().is_some_and(|end| end == "json") {
        return serde_json::from_str(&text).map_err(|error| refuse(error.to_string()));
    }
    let documents = YamlLoader::load_from_str(&text).map_err(|error| refuse(error.to_string()))?;
    let [document] = documents.as_slice() else { return Err(refuse("it is not one document".to_owned())) };
    serde_json::from_value(plain(document)).map_err(|error| refuse(error.to_string()))
}

/// What YAML says in the words of JSON; dates, tags and the like are for nobody here.
fn plain(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Boolean(value) => json!(value),
        Yaml::Integer(value) => json!(value),
        Yaml::Real(text) | Yaml::String(text) => json!(text),
        Yaml::Array(items) => items.iter().map(plain).collect(),
        Yaml::Hash(entries) => {
            let named = entries.iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), plain(value))));
            Value::Object(named.collect())
        }
        Yaml::Alias(_) | Yaml::Null | Yaml::BadValue => Value::Null,
    }
}

impl Edits {
    fn apply(&self, spec: &mut Value, device: &str) -> Result<()> {
        for entry in &self.env {
            let name = entry.split('=').next().unwrap_or_default();
            let all = list(&mut spec["process"]["env"]);
            all.retain(|known| known.as_str().is_none_or(|known| known.split('=').next() != Some(name)));
            all.push(entry.as_str().into());
        }
        for node in &self.device_nodes {
            node.apply(spec, device)?;
        }
        for mount in &self.mounts {
            list(&mut spec["mounts"]).push(json!({
                "destination": mount.container_path, "source": mount.host_path,
                "type": mount.kind.as_deref().unwrap_or("bind"),
                "options": if mount.options.is_empty() { vec!["ro", "nosuid", "nodev", "rbind"] }
                    else { mount.options.iter().map(String::as_str).collect() },
            }));
        }
        for hook in &self.hooks {
            let mut entry = json!({ "path": hook.path, "args": hook.args, "env": hook.env });
            if let Some(timeout) = hook.timeout {
                entry["timeout"] = timeout.into();
            }
            let known = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
            if !known.contains(&hook.hook_name.as_str()) {
                let message = format!("the device `{device}` has the unknown hook `{}`", hook.hook_name);
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            list(&mut spec["hooks"][&hook.hook_name]).push(entry);
        }
        let groups = list(&mut spec["process"]["user"]["additionalGids"]);
        groups.extend(self.groups.iter().filter(|group| **group > 0).map(|group| json!(group)));
        Ok(())
    }
}

impl Node {
    fn apply(&self, spec: &mut Value, device: &str) -> Result<()> {
        let source = self.host_path.as_ref().unwrap_or(&self.path);
        let found = match (&self.kind, self.major) {
            (Some(_), Some(_)) => None,
            _ => Some(super::spec::host_device(source).map_err(|error| {
                let message = format!("cannot use the device `{device}`");
                Error::new(error.kind(), message).caused_by(error)
            })?),
        };
        let known = found.as_ref();
        let kind = self.kind.clone().or(known.map(|found| found.kind.to_string())).unwrap_or_default();
        let major = self.major.or(known.map(|found| found.major)).unwrap_or_default();
        let minor = self.minor.or(known.map(|found| found.minor)).unwrap_or_default();
        let mode = self.file_mode.or(known.map(|found| found.mode)).unwrap_or(0o666);
        let nodes = list(&mut spec["linux"]["devices"]);
        nodes.retain(|node| node["path"].as_str().map(Path::new) != Some(self.path.as_path()));
        nodes.push(json!({ "path": self.path, "type": kind, "major": major, "minor": minor, "fileMode": mode,
            "uid": self.uid.unwrap_or(0), "gid": self.gid.unwrap_or(0) }));
        if kind == "b" || kind == "c" {
            let access = self.permissions.as_deref().unwrap_or("rwm");
            list(&mut spec["linux"]["resources"]["devices"])
                .push(json!({ "allow": true, "type": kind, "major": major, "minor": minor, "access": access }));
        }
        Ok(())
    }
}

/// The list that is there, or a new one in the place of nothing.
fn list(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = json!([]);
    }
    value.as_array_mut().expect("it was just made one")
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "\
cdiVersion: \"0.6.0\"
kind: example.com/card
containerEdits:
  env: [\"CARDS=all\"]
  hooks:
  - hookName: createContainer
    path: /bin/true
    args: [one, x]
devices:
- name: \"0\"
  containerEdits:
    deviceNodes:
    - path: /dev/card0
      hostPath: /dev/null
    mounts:
    - hostPath: /etc
      containerPath: /opt/card
      options: [ro, nosuid, bind]
- name: all
  containerEdits:
    additionalGids: [44]
";

    #[test]
    fn names_have_a_vendor_a_class_and_a_device() {
        for good in ["nvidia.com/gpu=all", "nvidia.com/gpu=0", "a/b=GPU-1:2", "intel.com/dsa=x.y"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["/dev/null", "/dev/a=b", "nvidia.com/gpu", "gpu=all", "a/=b", "a/b=", "/b=c", "a/b/c=d"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn files_of_both_kinds_are_read_and_a_later_folder_counts() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        for made in [&one, &two] {
            fs::create_dir(made).unwrap();
        }
        fs::write(one.join("card.yaml"), YAML).unwrap();
        fs::write(one.join("bad.json"), "{").unwrap();
        let json = r#"{"cdiVersion":"0.6.0","kind":"example.com/card","devices":[{"name":"0","containerEdits":{"env":["A=b"]}}]}"#;
        fs::write(two.join("card.json"), json).unwrap();
        let registry = Registry::read(&[one.clone(), two]);
        assert_eq!(registry.names().collect::<Vec<_>>(), ["example.com/card=0", "example.com/card=all"]);
        let spec = Spec::default();
        let changed = registry.apply(&spec, &["example.com/card=0".to_owned()]).unwrap();
        let variables = changed.process().as_ref().unwrap().env().clone().unwrap();
        assert!(variables.contains(&"A=b".to_owned()) && !variables.contains(&"CARDS=all".to_owned()), "{variables:?}");
        let error = registry.check("example.com/card=1").expect_err("there is none");
        assert!(error.to_string().contains("there is no device `example.com/card=1`"), "{error}");
    }

    #[test]
    fn edits_become_nodes_mounts_hooks_and_rules() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("card.yaml"), YAML).unwrap();
        let registry = Registry::read(&[folder.path().to_owned()]);
        let wanted = ["example.com/card=0", "example.com/card=all"].map(str::to_owned);
        let changed = serde_json::to_value(registry.apply(&Spec::default(), &wanted).unwrap()).unwrap();
        let node = changed["linux"]["devices"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (node["path"].as_str(), node["major"].as_i64(), node["minor"].as_i64()),
            (Some("/dev/card0"), Some(1), Some(3))
        );
        assert_eq!(changed["mounts"].as_array().unwrap().last().unwrap()["destination"], "/opt/card");
        assert_eq!(changed["hooks"]["createContainer"].as_array().unwrap().len(), 1, "once for both devices");
        assert_eq!(changed["process"]["user"]["additionalGids"], json!([44]));
    }

    #[test]
    fn two_files_of_one_folder_that_disagree_are_no_device() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yaml"), YAML).unwrap();
        fs::write(folder.path().join("b.yaml"), YAML).unwrap();
        let registry = Registry::read(&[folder.path().to_owned()]);
        assert_eq!(registry.names().count(), 0);
        let error = registry.check("example.com/card=0").expect_err("neither is right");
        assert!(format!("{error:#?}").contains("both describe"), "{error:?}");
    }
}
