//! A new container of what an existing one was asked to be: `container clone`.

use super::config::{ContainerConfig, Resources, RootSource};
use super::record::Record;

/// The configuration of `record`, for a container of another name.
///
/// What can only be once on a host is left out: addresses that were asked for, and volumes without a name, which are made anew.
pub fn config(record: &Record, name: &str, root: Option<RootSource>, limits: Resources) -> ContainerConfig {
    let mut config = ContainerConfig::clone(&record.config);
    name.clone_into(&mut config.name);
    if let Some(root) = root {
        config.root = root;
    }
    config.resources = config.resources.overlaid_with(limits);
    for attachment in &mut config.networks {
        (attachment.ipv4, attachment.ipv6, attachment.mac) = (None, None, None);
    }
    for mount in config.volumes.iter_mut().filter(|mount| mount.anonymous) {
        mount.name.clear();
        mount.source = std::path::PathBuf::new();
    }
    config.pid_file = None;
    config
}
