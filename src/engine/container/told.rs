//! What `--debug` tells of a container that is being made: what it will be, and why where that is not what was asked for.

use oci_spec::runtime::Spec;

use super::config::ContainerConfig;
use crate::kernel::{trace, user_namespace};

/// The runtime configuration in a few lines.
pub(super) fn spec(spec: &Spec) {
    if !trace::is_wanted() {
        return;
    }
    let process = spec.process().as_ref();
    if let Some(process) = process {
        trace::say(|| {
            format!("command: {:?} in {}", process.args().as_deref().unwrap_or_default(), process.cwd().display())
        });
        let count = process.capabilities().as_ref().and_then(|sets| sets.bounding().as_ref().map(|set| set.len()));
        let no_new = process.no_new_privileges() == Some(true);
        trace::say(|| format!("capabilities: {} of its bounding set; no_new_privs: {no_new}", count.unwrap_or(0)));
    }
    for mount in spec.mounts().iter().flatten() {
        let kind = mount.typ().as_deref().unwrap_or("bind");
        let source = mount.source().as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let options = mount.options().iter().flatten().map(String::as_str).collect::<Vec<_>>().join(",");
        trace::say(|| format!("mount: {kind} {source} at {} ({options})", mount.destination().display()));
    }
    let Some(linux) = spec.linux() else { return };
    for namespace in linux.namespaces().iter().flatten() {
        trace::say(|| match namespace.path() {
            Some(path) => format!("namespace: {} joined at {}", namespace.typ(), path.display()),
            None => format!("namespace: {} of its own", namespace.typ()),
        });
    }
    trace::say(|| match linux.cgroups_path() {
        Some(path) => format!("cgroup: {} in each hierarchy", path.display()),
        None if !user_namespace::is_initial() => {
            "cgroup: none of its own, an ordinary user may make none here".to_owned()
        }
        None => "cgroup: none of its own".to_owned(),
    });
    trace::say(|| match linux.seccomp() {
        Some(filter) => {
            let rules = filter.syscalls().as_ref().map_or(0, Vec::len);
            format!("seccomp: {rules} rules, else {}", filter.default_action())
        }
        None => "seccomp: no filter, as it was asked for".to_owned(),
    });
}

/// Its place in the network.
pub(super) fn network(config: &ContainerConfig, endpoint: Option<&serde_json::Value>) {
    trace::say(|| match endpoint {
        Some(endpoint) => format!("network `{}`: {endpoint}", config.network),
        None if config.network == "host" => "network: the host's own".to_owned(),
        None => "network: nothing but its own loopback".to_owned(),
    });
}
