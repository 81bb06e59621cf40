//! Global flags of Docker, Podman and nerdctl that are rarely needed, and what `--debug` says before anything else.
//!
//! A flag that names something rcd has only one of takes that one, and refuses the others aloud.

use std::path::PathBuf;

use rcd::engine::storage::driver::Driver;
use rcd::engine::{Engine, Error, ErrorKind, Result};
use rcd::kernel::trace;
use rcd::runtime::CgroupDriver;

use super::ui::Ui;
use super::{environment, options};

/// What few people need
#[derive(Debug, clap::Args)]
pub(crate) struct RareOptions {
    /// How much to say on stderr: debug, info, warn, error or fatal
    #[arg(long, global = true, help_heading = "Advanced", value_name = "LEVEL", default_value = "info")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    log_level: Level,
    /// Folder of Docker's config.json, as DOCKER_CONFIG; before the command
    #[arg(long, help_heading = "Advanced", value_name = "DIR")]
    config: Option<PathBuf>,
    /// Allow plain HTTP and unverified TLS to this registry; repeatable
    #[arg(long, global = true, help_heading = "Advanced", value_name = "HOST[:PORT]")]
    insecure_registry: Vec<String>,
    /// How layers become one: overlay, or fuse-overlayfs or copy where that does not work
    #[arg(long, visible_alias = "snapshotter", global = true, help_heading = "Advanced", value_name = "DRIVER")]
    storage_driver: Option<String>,
    /// Of the containers that this command makes: size=10g limits what each writes, as --storage-opt of run; before the command
    #[arg(id = "store_option", long = "storage-opt", help_heading = "Advanced", value_name = "KEY=VALUE")]
    storage_options: Vec<String>,
    /// Folder that describes devices of the Container Device Interface, the last one counts most; before the command
    #[arg(long, help_heading = "Advanced", value_name = "DIR")]
    cdi_spec_dir: Vec<PathBuf>,
    /// A file of settings more, over the others; before the command
    #[arg(long, help_heading = "Advanced", value_name = "FILE")]
    module: Vec<PathBuf>,
    /// Not supported: mount another disk at images and layers below --root
    #[arg(long, help_heading = "Advanced", value_name = "DIR")]
    imagestore: Option<PathBuf>,
    /// Not supported: with --root on a tmpfs everything ends with the boot
    #[arg(long, help_heading = "Advanced")]
    transient_store: bool,
    /// Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd
    #[arg(long, global = true, help_heading = "Advanced", value_name = "MANAGER", hide_possible_values = true)]
    cgroup_manager: Option<CgroupManager>,
}

/// Who makes cgroups
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CgroupManager {
    Cgroupfs,
    Systemd,
}

/// How much is said
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// As --debug
    #[value(alias = "trace")]
    Debug,
    /// Failures, warnings, notes
    Info,
    /// The same
    #[value(alias = "warning")]
    Warn,
    /// Failures only
    Error,
    /// The same
    #[value(alias = "panic")]
    Fatal,
}

impl RareOptions {
    /// Follow them, before anything is read or done.
    pub(super) fn apply(&self, debug: bool, ui: &mut Ui) -> Result<()> {
        match self.log_level {
            Level::Error | Level::Fatal => ui.set_terse(),
            Level::Debug | Level::Info | Level::Warn => {}
        }
        if debug || self.log_level == Level::Debug {
            ui.hear_debug();
        }
        if let Some(folder) = &self.config {
            environment::set_docker_folder(folder.clone());
        }
        let refused = |flag: &str, hint: &str| {
            let message = format!("`{flag}` is not supported: images and containers are below one folder");
            Err(Error::new(ErrorKind::Unsupported, message).hint(hint))
        };
        if self.imagestore.is_some() {
            return refused(
                "--imagestore",
                "--root names that folder; another disk can be mounted at `images` and `layers` in it",
            );
        }
        if self.transient_store {
            return refused("--transient-store", "`--root` on a tmpfs has everything end with the boot");
        }
        Ok(())
    }

    /// Who makes cgroups, where it is said.
    pub(super) fn cgroup_manager(&self) -> Option<CgroupDriver> {
        self.cgroup_manager.map(|manager| match manager {
            CgroupManager::Cgroupfs => CgroupDriver::Cgroupfs,
            CgroupManager::Systemd => CgroupDriver::Systemd,
        })
    }

    /// How layers become one, where it is said.
    pub(super) fn storage_driver(&self) -> Result<Option<Driver>> {
        self.storage_driver.as_deref().map(str::parse).transpose()
    }

    /// How much each container may write, where it is said.
    pub(super) fn storage_size(&self) -> Result<Option<u64>> {
        // Docker's daemon and Podman name the driver too.
        let plain = |text: &String| match text.split_once('.') {
            Some(("overlay" | "overlay2" | "", rest)) => rest.to_owned(),
            _ => text.clone(),
        };
        options::storage_size(&self.storage_options.iter().map(plain).collect::<Vec<_>>())
    }

    /// More files of settings.
    pub(super) fn modules(&self) -> &[PathBuf] {
        &self.module
    }

    /// Where devices are described, where that is said.
    pub(super) fn device_folders(&self) -> Result<Vec<PathBuf>> {
        let absolute = |folder: &PathBuf| {
            std::path::absolute(folder).map_err(|error| {
                Error::new(ErrorKind::InvalidInput, format!("cannot use `{}`", folder.display())).caused_by(error)
            })
        };
        self.cdi_spec_dir.iter().map(absolute).collect()
    }

    /// Registries that need not be encrypted.
    pub(super) fn insecure_registries(&self) -> &[String] {
        &self.insecure_registry
    }
}

/// Where everything is, and as whom it is done.
pub(super) fn tell(engine: &Engine, rootless: bool) {
    trace::say(|| format!("rcd {} (pid {})", env!("CARGO_PKG_VERSION"), std::process::id()));
    let layout = engine.layout();
    trace::say(|| format!("root: {}, state: {}", layout.root().display(), layout.state().display()));
    trace::say(|| match rootless {
        true => format!("user: {}, so everything is done in a user namespace", nix::unistd::geteuid()),
        false => "user: root, so no user namespace is needed".to_owned(),
    });
    for (host, settings) in &engine.settings().registry {
        trace::say(|| format!("registry {host}: mirrors {:?}, insecure: {}", settings.mirrors, settings.insecure));
    }
}
