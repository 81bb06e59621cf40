//! `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` of a container: files of its own folder that are bound in.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::engine::network;
use crate::engine::{Context, Result};

/// Write the three files into `folder`. On the host's network the host's own files are the right ones.
pub(super) fn write(folder: &Path, hostname: &str, network: &str) -> Result<()> {
    let of_host = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let resolvers = match network {
        "none" => String::new(),
        "host" => of_host("/etc/resolv.conf"),
        _ => network::resolv_conf(&of_host("/etc/resolv.conf")),
    };
    let hosts = if network == "host" { of_host("/etc/hosts") } else { network::hosts(hostname, &[], &[]) };
    for (name, text) in [("hosts", hosts), ("hostname", format!("{hostname}\n")), ("resolv.conf", resolvers)] {
        let path = folder.join(name);
        let done = fs::write(&path, text).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o644)));
        done.context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// The container has these addresses now: the bound file is written in place.
pub(super) fn add_addresses(folder: &Path, hostname: &str, addresses: &[IpAddr]) -> Result<()> {
    let path = folder.join("hosts");
    fs::write(&path, network::hosts(hostname, addresses, &[])).context(|| format!("cannot write `{}`", path.display()))
}

/// The container's one resolver is this.
pub(super) fn set_resolver(folder: &Path, resolver: IpAddr) -> Result<()> {
    let path = folder.join("resolv.conf");
    fs::write(&path, format!("nameserver {resolver}\n")).context(|| format!("cannot write `{}`", path.display()))
}

/// The container's resolver is the one that its monitor serves; what else the host's file says stays.
pub(super) fn set_own_resolver(folder: &Path) -> Result<()> {
    let path = folder.join("resolv.conf");
    let host = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    fs::write(&path, network::dns::resolv_conf(&host)).context(|| format!("cannot write `{}`", path.display()))
}
