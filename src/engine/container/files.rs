//! `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` of a container: files of its own folder that are bound in.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::config::{NetworkMode, NetworkWishes};
use crate::engine::network;
use crate::engine::{Context, Error, ErrorKind, Result};

/// Write the three files into `folder`. On the host's network the host's own files are the right ones; `base` is what `hosts`
/// begins with, where something else was asked for.
pub(super) fn write(
    folder: &Path,
    hostname: &str,
    network: NetworkMode<'_>,
    wishes: &NetworkWishes,
    base: Option<String>,
) -> Result<()> {
    if matches!(network, NetworkMode::Container(_)) {
        return Ok(()); // it has those of the other container
    }
    let of_host = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let resolvers = match network {
        NetworkMode::None => String::new(),
        NetworkMode::Host => of_host("/etc/resolv.conf"),
        _ => network::resolv_conf(&of_host("/etc/resolv.conf")),
    };
    let resolvers = network::dns::resolv_conf(&resolvers, &wishes.dns, &wishes.dns_search, &wishes.dns_options);
    let usual =
        || if network == NetworkMode::Host { of_host("/etc/hosts") } else { network::LOOPBACK_HOSTS.to_owned() };
    let mut hosts = base.unwrap_or_else(usual);
    if !hosts.is_empty() && !hosts.ends_with('\n') {
        hosts.push('\n');
    }
    match network {
        NetworkMode::Host => hosts += &network::hosts("", &[], &extra_hosts(wishes, Some(Ipv4Addr::LOCALHOST.into()))?),
        NetworkMode::None | NetworkMode::Path(_) => {
            hosts += &network::hosts(hostname, &[], &extra_hosts(wishes, None)?)
        }
        // The rest comes with the addresses.
        _ => {}
    }
    for (name, text) in [("hosts", hosts), ("hostname", format!("{hostname}\n")), ("resolv.conf", resolvers)] {
        let path = folder.join(name);
        let done = fs::write(&path, text).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o644)));
        done.context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// The lines that were asked for; `gateway` is the host, where the container reaches it.
fn extra_hosts(wishes: &NetworkWishes, gateway: Option<IpAddr>) -> Result<Vec<(String, IpAddr)>> {
    let line = |(name, address): &(String, String)| {
        let none = || {
            let message = format!("`{name}` cannot be the host's address: the container does not reach the host");
            Error::new(ErrorKind::Unsupported, message)
        };
        let address = match address.parse() {
            Ok(address) => address,
            Err(_) => gateway.ok_or_else(none)?,
        };
        Ok((name.clone(), address))
    };
    wishes.hosts.iter().map(line).collect()
}

/// The container has these addresses now: they come after what the bound file begins with, which stays in place.
pub(super) fn add_addresses(
    folder: &Path,
    hostname: &str,
    addresses: &[IpAddr],
    wishes: &NetworkWishes,
    gateway: Option<IpAddr>,
) -> Result<()> {
    let path = folder.join("hosts");
    let text = network::hosts(hostname, addresses, &extra_hosts(wishes, gateway)?);
    let file = fs::File::options().append(true).open(&path);
    let written = file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    written.context(|| format!("cannot write `{}`", path.display()))
}

/// The container has come to have the addresses of `more`, or lost those of `fewer`, while it runs: other lines of its
/// `/etc/hosts` stay as they are, whoever wrote them.
pub(super) fn change_addresses(folder: &Path, hostname: &str, more: &[IpAddr], fewer: &[IpAddr]) -> Result<()> {
    let path = folder.join("hosts");
    let cannot = || format!("cannot change `{}`", path.display());
    let old = fs::read_to_string(&path).context(cannot)?;
    let gone = |line: &str| {
        let address = line.split_whitespace().next().and_then(|word| word.parse().ok());
        address.is_some_and(|address| fewer.contains(&address))
    };
    let mut text: String = old.split_inclusive('\n').filter(|line| !gone(line)).collect();
    text.push_str(&network::own_lines(hostname, more));
    // In place: it is bound into the container.
    fs::write(&path, text).context(cannot)
}

/// The container's resolvers are these; what else the host's file says stays, but for what was asked for.
pub(super) fn set_resolvers(folder: &Path, resolvers: &[IpAddr], wishes: &NetworkWishes) -> Result<()> {
    let path = folder.join("resolv.conf");
    let host = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let text = network::dns::resolv_conf(&host, resolvers, &wishes.dns_search, &wishes.dns_options);
    fs::write(&path, text).context(|| format!("cannot write `{}`", path.display()))
}
