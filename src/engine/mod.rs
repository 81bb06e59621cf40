//! The management layer: images, storage, containers and networks, one [`Engine`] method a use case.
//!
//! It turns a typed request into an OCI [`crate::bundle::Bundle`] and drives a runtime with it. It never prints, prompts,
//! exits or reads the environment: whoever opens the engine says where its folders are, and progress goes up through
//! a trait. There is no daemon: the folders that [`layout`] describes are the database.

pub mod apparmor;
pub mod boot;
pub mod cdi;
pub mod container;
pub mod copy;
pub mod doctor;
mod error;
pub mod event;
pub mod image;
pub mod info;
pub mod layout;
pub mod network;
pub mod noted;
pub mod progress;
pub mod rootless;
pub mod secret;
pub mod settings;
pub mod similar;
pub mod span;
pub mod spec;
pub mod storage;
pub mod userns;
pub mod volume;

pub use error::{Context, Error, ErrorKind, Result};

use crate::runtime::cgroup;
use container::cgroup::CgroupPlace;
use container::config::Resources;
use layout::Layout;
use settings::Settings;

/// The folders and the settings that every use case works with. Opening it touches nothing on disk.
#[derive(Debug, Clone)]
pub struct Engine {
    layout: Layout,
    settings: Settings,
}

impl Engine {
    /// An engine on the folders of `layout`.
    pub fn new(layout: Layout, settings: Settings) -> Self {
        Self { layout, settings }
    }

    /// Every path on disk.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How layers become a root file system here: as was said, or the best way that works.
    pub fn driver(&self) -> Result<storage::driver::Driver> {
        self.settings.store.driver.map_or_else(|| storage::driver::best(&self.layout), Ok)
    }

    /// Who makes the cgroup of a container with these limits, below the parent that was asked for.
    pub fn cgroup_place(&self, parent: &str, limits: &Resources) -> Result<CgroupPlace> {
        CgroupPlace::choose(self.settings.containers.cgroup_manager, parent, limits, cgroup::is_ordinary())
    }

    /// What `config.toml` says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
