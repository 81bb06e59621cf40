//! A network on the host: its bridge with the gateway's addresses, the kernel's switches for it, and its rules.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::path::Path;

use ring::digest::{SHA256, digest};

use super::address::{Subnet, unused_ipv4};
use super::driver::{Driver, vlan_of};
use super::store::{DEFAULT, Network, Pool, Store};
use super::{beside, firewall};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel;
use crate::kernel::netlink::{Mac, Socket};

/// The kernel's tables where bridges are, and on the host where that is another place.
pub(super) struct Links {
    pub(super) here: Socket,
    pub(super) outside: Option<Socket>,
}

impl Links {
    fn of_host(&mut self) -> &mut Socket {
        self.outside.as_mut().unwrap_or(&mut self.here)
    }
}

/// The network `name` with its bridge and rules in place. The default network is defined when it is first used.
pub(super) fn ensure(store: &Store<'_>, name: &str, links: &mut Links) -> Result<Network> {
    let host = &mut links.here;
    let defined = store.network(name)?;
    let exists = |network: &Network, host: &mut Socket| {
        host.link(&network.link).context(|| format!("cannot look at the link `{}`", network.link))
    };
    let (network, present) = match defined {
        Some(network) if network.driver == Driver::None => return Ok(network),
        Some(network) if network.driver == Driver::Macvlan => {
            if exists(&network, host)?.is_none() {
                raise_vlan(store, &network, host)?;
            }
            return Ok(network);
        }
        Some(network) => {
            let present = exists(&network, host)?.is_some();
            (network, present)
        }
        None if name == DEFAULT => (default_network(store, links.of_host())?, false),
        None => {
            return Err(Error::new(ErrorKind::NotFound, format!("there is no network `{name}`"))
                .hint("`rcd network ls` lists them, `rcd network create` makes one"));
        }
    };
    let look = beside::look(&store.table())?;
    if !present || !look.own {
        let network = if present { network } else { raise(store, network, links)? };
        switches(&network)?;
        restore_rules(store)?;
        localhost_ports(&network)?;
        beside::let_through(&look, std::slice::from_ref(&network))?;
        return Ok(network);
    }
    beside::let_through(&look, std::slice::from_ref(&network))?;
    Ok(network)
}

/// Make the link that carries a network, where its name is that of a VLAN of a link that is there.
fn raise_vlan(store: &Store<'_>, network: &Network, host: &mut Socket) -> Result<()> {
    let gone = || {
        let message = format!("the host has no link `{}`, which carries the network `{}`", network.link, network.name);
        Error::new(ErrorKind::NotFound, message)
    };
    let (parent, number) = vlan_of(&network.link).ok_or_else(gone)?;
    let cannot = || format!("cannot make the link `{}` of the network `{}`", network.link, network.name);
    let parent = host.link(parent).context(cannot)?.ok_or_else(gone)?;
    // Written down first: who is interrupted has it taken back with the network.
    store.own_link(&network.name)?;
    host.create_vlan(&network.link, parent, number).context(cannot)
}

/// Put the rules back as they are written down.
pub(super) fn restore_rules(store: &Store<'_>) -> Result<()> {
    firewall::rebuild(&store.table(), &store.networks()?, &store.all_leases()?)
}

/// Put the rules back, and what else a flush of the host's firewall or of its settings can have taken away. False where this
/// network namespace has none of the bridges.
pub(super) fn reload(store: &Store<'_>, host: &mut Socket) -> Result<bool> {
    let mut present = Vec::new();
    for network in store.networks()?.into_iter().filter(|network| network.driver == Driver::Bridge) {
        let found = host.link(&network.link).context(|| format!("cannot look at the link `{}`", network.link))?;
        present.extend(found.map(|_| network));
    }
    if present.is_empty() {
        return Ok(false);
    }
    present.iter().try_for_each(switches)?;
    restore_rules(store)?;
    present.iter().try_for_each(localhost_ports)?;
    beside::let_through(&beside::look(&store.table())?, &present)?;
    Ok(true)
}

fn default_network(store: &Store<'_>, host: &mut Socket) -> Result<Network> {
    let subnet = unused_subnet(store, host)?;
    let network = default_definition(store, vec![pool(subnet)?]);
    store.save_network(&network)?;
    Ok(network)
}

/// The default network, whose id is the same on every host and every boot.
pub(super) fn default_definition(store: &Store<'_>, pools: Vec<Pool>) -> Network {
    Network {
        name: DEFAULT.to_owned(),
        id: hex(digest(&SHA256, b"the network bridge").as_ref()),
        created: jiff::Timestamp::now().to_string(),
        driver: Driver::Bridge,
        link: store.default_link(),
        dns: Vec::new(),
        nameless: false,
        pools,
        internal: false,
        mtu: None,
        routes: Vec::new(),
        labels: [].into(),
        options: [].into(),
    }
}

/// A pool of a whole subnet, with its first address as the gateway.
pub(super) fn pool(subnet: Subnet) -> Result<Pool> {
    let gateway = subnet.nth(1).filter(|gateway| subnet.usable(*gateway)).ok_or_else(|| {
        Error::new(ErrorKind::InvalidInput, format!("subnet `{subnet}` has no room for a gateway and containers"))
    })?;
    Ok(Pool { subnet, gateway, range: None, reserved: BTreeMap::new() })
}

/// A subnet that neither a route of the host nor a network has.
pub(super) fn unused_subnet(store: &Store<'_>, host: &mut Socket) -> Result<Subnet> {
    let mut taken = host_subnets(host, None)?;
    taken.extend(store.networks()?.iter().flat_map(|network| &network.pools).map(|pool| pool.subnet));
    unused_ipv4(&taken).ok_or_else(|| {
        Error::new(ErrorKind::Conflict, "no private subnet is free of the host's routes")
            .hint("create a network with `--subnet`")
    })
}

/// Where the host's routes lead, but for those of one link.
pub(super) fn host_subnets(host: &mut Socket, except: Option<u32>) -> Result<Vec<Subnet>> {
    let mut subnets = Vec::new();
    for v6 in [false, true] {
        let routes = host.routes(v6).context(|| "cannot read the host's routes")?;
        let others = routes.into_iter().filter(|(_, _, link)| Some(*link) != except);
        subnets.extend(others.filter_map(|(address, prefix, _)| Subnet::of(address, prefix)));
    }
    Ok(subnets)
}

/// Make the bridge. The default network moves to another subnet where the host has come to use its own.
fn raise(store: &Store<'_>, mut network: Network, links: &mut Links) -> Result<Network> {
    let taken = host_subnets(links.of_host(), None)?;
    let host = &mut links.here;
    let clash = network.pools.iter().find_map(|pool| taken.iter().find(|other| other.overlaps(&pool.subnet)));
    if let Some(clash) = clash {
        if network.name != DEFAULT || !store.leases(DEFAULT)?.is_empty() {
            let message = format!("the network `{}` overlaps `{clash}`, where the host has a route", network.name);
            return Err(Error::new(ErrorKind::Conflict, message).hint("create the network with another `--subnet`"));
        }
        network.pools.retain(|pool| pool.subnet.address().is_ipv6());
        let mut all = taken;
        all.extend(store.networks()?.iter().flat_map(|network| &network.pools).map(|pool| pool.subnet));
        let subnet = unused_ipv4(&all)
            .ok_or_else(|| Error::new(ErrorKind::Conflict, "no private subnet is free of the host's routes"))?;
        network.pools.insert(0, pool(subnet)?);
        store.save_network(&network)?;
    }
    let cannot = || format!("cannot make the link `{}` of the network `{}`", network.link, network.name);
    let made = host.create_bridge(&network.link, mac_for(None, &network.link), network.mtu);
    let foreign = made.as_ref().is_err_and(|error| error.errno == nix::errno::Errno::EEXIST);
    made.context(cannot).map_err(|error| match foreign {
        true => error.hint(format!(
            "it is not of this root folder: `ip link delete {}` removes it, if nobody uses it",
            network.link
        )),
        false => error,
    })?;
    build(&network, host).inspect_err(|_| drop(host.delete_link(&network.link))).context(cannot)?;
    Ok(network)
}

fn build(network: &Network, host: &mut Socket) -> kernel::Result<()> {
    let none = || kernel::Error::new(format!("getlink({})", network.link), nix::errno::Errno::ENODEV);
    let link = host.link(&network.link)?.ok_or_else(none)?;
    switch("ipv6", &network.link, "accept_ra", "0")?;
    if network.pool(true).is_none() {
        switch("ipv6", &network.link, "disable_ipv6", "1")?;
    }
    if let Some(vlan) = network.bridge_vlan() {
        host.set_bridge_vlan(&network.link, vlan)?;
    }
    network.pools.iter().try_for_each(|pool| host.add_address(link, pool.gateway, pool.subnet.prefix()))
}

/// Have the host forward packets. Turning this on for IPv6 would end the host's own autoconfiguration: it is kept.
fn switches(network: &Network) -> Result<()> {
    let forward = || -> kernel::Result<()> {
        switch_on(Path::new("/proc/sys/net/ipv4/ip_forward"))?;
        if network.pool(true).is_none() {
            return Ok(());
        }
        let all = Path::new("/proc/sys/net/ipv6/conf/all/forwarding");
        if std::fs::read_to_string(all).is_ok_and(|text| text.trim() != "1") {
            let links = std::fs::read_dir("/proc/sys/net/ipv6/conf").into_iter().flatten().flatten();
            for accept in links.map(|link| link.path().join("accept_ra")) {
                if std::fs::read_to_string(&accept).is_ok_and(|text| text.trim() == "1") {
                    write(&accept, "2")?;
                }
            }
            switch_on(all)?;
        }
        Ok(())
    };
    forward().context(|| "cannot have the host forward packets")
}

/// Let the host's own loopback addresses reach published ports. Only once the rules are there: they keep others out.
fn localhost_ports(network: &Network) -> Result<()> {
    if network.internal || network.pool(false).is_none() {
        return Ok(());
    }
    switch("ipv4", &network.link, "route_localnet", "1").context(|| "cannot open published ports to localhost")
}

/// Inside a container's namespace: no router advertisements, no IPv6 where the network has none. Gives a socket there.
pub(super) fn prepare_namespace(v6: bool) -> kernel::Result<Socket> {
    let socket = Socket::new()?;
    switch("ipv6", "default", "accept_ra", "0")?;
    // Its addresses are nobody else's: none has to be asked about for a second before it can be used.
    switch("ipv6", "default", "accept_dad", "0")?;
    switch("ipv6", "default", "disable_ipv6", if v6 { "0" } else { "1" })?;
    Ok(socket)
}

/// Set one of the kernel's switches of a link; a kernel without that address family has none to set.
fn switch(family: &str, link: &str, name: &str, value: &str) -> kernel::Result<()> {
    let path = Path::new("/proc/sys/net").join(family).join("conf").join(link).join(name);
    if family == "ipv6" && !path.exists() {
        return Ok(());
    }
    write(&path, value)
}

fn switch_on(path: &Path) -> kernel::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|text| text.trim() == "1") {
        return Ok(());
    }
    write(path, "1")
}

fn write(path: &Path, value: &str) -> kernel::Result<()> {
    kernel::Context::call(std::fs::write(path, value), || format!("write({}, {value})", path.display()))
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The name of the host's end of a container's link in a network: the same whenever it is asked for.
pub(super) fn link_name(container_id: &str, network: &str) -> String {
    let hash = digest(&SHA256, format!("{container_id} {network}").as_bytes());
    format!("rcd{}", &hex(hash.as_ref())[..11])
}

/// A MAC address that goes with an IPv4 address, like Docker's, or else with a name.
pub(super) fn mac_for(address: Option<IpAddr>, name: &str) -> Mac {
    let tail = match address {
        Some(IpAddr::V4(address)) => address.octets(),
        _ => {
            let hash = digest(&SHA256, name.as_bytes());
            [hash.as_ref()[0], hash.as_ref()[1], hash.as_ref()[2], hash.as_ref()[3]]
        }
    };
    [0x02, 0x42, tail[0], tail[1], tail[2], tail[3]]
}

/// A MAC address in writing.
pub(super) fn mac_text(mac: Mac) -> String {
    mac.map(|byte| format!("{byte:02x}")).join(":")
}

/// A MAC address in writing, read.
pub fn parse_mac(text: &str) -> Option<Mac> {
    let parts: Vec<u8> = text
        .split(':')
        .map(|part| u8::from_str_radix(part, 16).ok().filter(|_| part.len() == 2))
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_addresses_go_with_addresses_and_are_read_back() {
        let mac = mac_for(Some("172.17.0.2".parse().unwrap()), "");
        assert_eq!(mac_text(mac), "02:42:ac:11:00:02");
        assert_eq!(parse_mac("02:42:ac:11:00:02"), Some(mac));
        for bad in ["", "02:42", "02:42:ac:11:00:2", "02:42:ac:11:00:02:03", "zz:42:ac:11:00:02"] {
            assert_eq!(parse_mac(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_of_links_fit_the_kernel() {
        let name = link_name("0123456789abcdef", "a-network-with-a-very-long-name");
        assert!(name.len() < 15, "{name}");
        assert_ne!(name, link_name("0123456789abcdef", "another"));
    }

    #[test]
    fn a_subnet_too_small_for_a_container_is_refused() {
        assert!(pool("10.0.0.0/32".parse().unwrap()).is_err());
        assert_eq!(pool("10.0.0.0/29".parse().unwrap()).unwrap().gateway, "10.0.0.1".parse::<IpAddr>().unwrap());
    }
}
