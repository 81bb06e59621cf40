//! `config.toml`: what a host or a user sets once. Read by the command line, which knows where the files are; parsed here.
//!
//! ```toml
//! [registry."docker.io"]
//! mirrors = ["http://127.0.0.1:5000"]   # tried in order before the registry itself
//! insecure = false                      # allow plain HTTP and unverified TLS
//!
//! [store]
//! budget = "20%"                        # of the file system, or a size: images beyond it go after pulls, by least recent use
//! driver = "overlay"                    # or "fuse-overlayfs", "copy"; without it the best one that works
//! pinned = ["fedora", "alpine:3.20"]    # never these
//!
//! [containers]
//! cgroup_manager = "systemd"            # or "cgroupfs"; without it systemd makes cgroups where only it can
//!
//! [devices]
//! cdi = ["/etc/cdi", "/var/run/cdi"]    # where devices of the Container Device Interface are described
//! ```

mod policy;
mod registries;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::image::{Budget, CredentialFiles, Pin};
use super::storage::driver::Driver;
use super::{Error, ErrorKind, Result};
use crate::runtime::CgroupDriver;

pub use policy::{Demand, Identity, Policy, PolicyRow, Signed, changed as changed_policy, write as write_policy};
pub(super) use registries::below;
pub use registries::{MirrorRule, Registries, Rule, Sources as RegistrySources};

/// Everything that `config.toml` can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// By registry host (and port), as in a reference: `docker.io`, `localhost:5000`.
    pub registry: BTreeMap<String, RegistrySettings>,
    /// How the store looks after itself.
    pub store: StoreSettings,
    /// How containers are made.
    pub containers: ContainerSettings,
    /// Where devices are described.
    pub devices: DeviceSettings,
    /// Where credentials are; not of the file.
    #[serde(skip)]
    pub credentials: CredentialFiles,
    /// What `registries.conf` says of registries that this file does not name; not of the file.
    #[serde(skip)]
    pub registries: Registries,
    /// Folders with a folder for each registry's certificates (`certs.d`), the first one first; not of the file.
    #[serde(skip)]
    pub certificates: Vec<PathBuf>,
    /// Certificates of every registry of this command; not of the file.
    #[serde(skip)]
    pub certificate_folder: Option<PathBuf>,
    /// Where the policy of signatures (`policy.json`) may be, the first one first; not of the file.
    #[serde(skip)]
    pub policy_files: Vec<PathBuf>,
    /// The user named that file: it has to be there; not of the file.
    #[serde(skip)]
    pub policy_is_named: bool,
    /// Images have to be signed by this key, whatever the policy says; not of the file.
    #[serde(skip)]
    pub verify_with: Option<PathBuf>,
    /// Whether registries have to prove who they are, whatever is said of each; not of the file.
    #[serde(skip)]
    pub verify: Option<bool>,
    /// How long to wait before a registry is asked again, in place of ever longer; not of the file.
    #[serde(skip)]
    pub retry_delay: Option<std::time::Duration>,
    /// How often a registry is asked again after a fault that may go away; not of the file.
    #[serde(skip)]
    pub retries: Option<u32>,
}

/// What is done where nobody says how often.
const RETRIES: u32 = 3;

/// How one registry is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistrySettings {
    /// Base addresses, `http://` or `https://`, tried in order before the registry itself.
    pub mirrors: Vec<String>,
    /// Plain HTTP and unverified TLS are allowed.
    pub insecure: bool,
}

/// Where devices are described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceSettings {
    /// Folders of the Container Device Interface, the least important first; none for the usual ones.
    pub cdi: Vec<PathBuf>,
}

impl DeviceSettings {
    /// The folders, the usual ones where none are named.
    pub fn folders(&self) -> Vec<PathBuf> {
        if self.cdi.is_empty() { super::cdi::FOLDERS.map(PathBuf::from).to_vec() } else { self.cdi.clone() }
    }
}

/// How much is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// How much room images may take.
    pub budget: Option<Budget>,
    /// Images that never go to make room.
    pub pinned: Vec<Pin>,
    /// How layers become a root file system; found out where it is not said.
    pub driver: Option<Driver>,
    /// Bytes that the writable layer of each container may take, where nothing else is said for it.
    pub size: Option<u64>,
}

/// How containers are made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContainerSettings {
    /// Who makes their cgroups.
    pub cgroup_manager: Option<CgroupDriver>,
}

impl Settings {
    /// Parse one file's text; `source` names it in errors. An unknown key is an error: a typo must not be silent.
    pub fn parse(text: &str, source: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            Error::new(ErrorKind::InvalidInput, format!("cannot read the settings in `{source}`")).caused_by(error)
        })
    }

    /// How often a request is tried.
    pub(super) fn attempts(&self) -> u32 {
        self.retries.unwrap_or(RETRIES).saturating_add(1)
    }

    /// Lay `other` over this: a registry that both name is `other`'s, and so is a budget; pins are those of both.
    #[must_use]
    pub fn overlaid_with(mut self, other: Self) -> Self {
        self.registry.extend(other.registry);
        self.store.budget = other.store.budget.or(self.store.budget);
        self.store.pinned.extend(other.store.pinned);
        self.store.driver = other.store.driver.or(self.store.driver);
        self.containers.cgroup_manager = other.containers.cgroup_manager.or(self.containers.cgroup_manager);
        self.store.size = other.store.size.or(self.store.size);
        if !other.devices.cdi.is_empty() {
            self.devices.cdi = other.devices.cdi;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_mirrors_and_refuses_unknown_keys() {
        let text = "[registry.\"docker.io\"]\nmirrors = [\"http://127.0.0.1:5000\"]\n";
        let settings = Settings::parse(text, "config.toml").expect("valid");
        assert_eq!(settings.registry["docker.io"].mirrors, ["http://127.0.0.1:5000"]);
        let error = Settings::parse("[registry.x]\nmirror = []\n", "config.toml").expect_err("a typo");
        assert_eq!(error.to_string(), "cannot read the settings in `config.toml`");
    }
}
