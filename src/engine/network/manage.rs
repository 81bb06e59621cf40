//! Networks that users make: creating, listing and removing their definitions. The bridge comes with the first container.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::address::{Subnet, unique_local};
use super::bridge::{self, DIGITS};
use super::firewall;
use super::store::{DEFAULT, Lease, Network, Pool, Store};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::netlink::Socket;

/// Names that mean something else on `--network`.
const RESERVED: [&str; 4] = [DEFAULT, "host", "none", "default"];

/// A network to make.
#[derive(Debug, Clone, Default)]
pub struct NetworkRequest {
    /// Its name.
    pub name: String,
    /// Its subnets, at most one of each family; an unused one of IPv4 where none is given.
    pub subnets: Vec<Subnet>,
    /// The host's addresses, each in one of the subnets; their first ones where none is given.
    pub gateways: Vec<IpAddr>,
    /// Parts of the subnets, out of which containers get addresses.
    pub ranges: Vec<Subnet>,
    /// With a unique local IPv6 subnet where none is given.
    pub ipv6: bool,
    /// With no way out.
    pub internal: bool,
    /// The size of packets.
    pub mtu: Option<u32>,
    /// What the user attaches to it.
    pub labels: BTreeMap<String, String>,
    /// Options, as given.
    pub options: BTreeMap<String, String>,
}

/// A network with what is in it, by the containers' full ids.
#[derive(Debug, Clone)]
pub struct NetworkState {
    /// Its definition.
    pub network: Network,
    /// The containers that are connected to it.
    pub containers: BTreeMap<String, Lease>,
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

fn check_name(name: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if !name.bytes().all(fits) || !name.starts_with(|first: char| first.is_ascii_alphanumeric()) || name.len() > 128 {
        return Err(invalid(format!("`{name}` cannot be the name of a network"))
            .hint("letters, digits, `_`, `.` and `-`, the first one a letter or a digit, at most 128"));
    }
    if RESERVED.contains(&name) {
        return Err(invalid(format!("`{name}` is the name of a network that is always there")));
    }
    Ok(())
}

/// The pools of a request, each with the gateway and the range that lie within it.
fn pools(request: &NetworkRequest, subnets: &[Subnet]) -> Result<Vec<Pool>> {
    let mut pools: Vec<Pool> = Vec::new();
    for subnet in subnets {
        let same_family = |pool: &Pool| pool.subnet.address().is_ipv4() == subnet.address().is_ipv4();
        if let Some(other) = pools.iter().find(|pool| same_family(pool)) {
            return Err(invalid(format!("the subnets `{}` and `{subnet}` are of one address family", other.subnet)));
        }
        let mut pool = bridge::pool(*subnet)?;
        if let Some(gateway) = request.gateways.iter().find(|gateway| subnet.contains(**gateway)) {
            pool.gateway = *gateway;
        }
        if !subnet.usable(pool.gateway) {
            return Err(invalid(format!("the gateway `{}` is not an address for a host in `{subnet}`", pool.gateway)));
        }
        let within = |range: &&Subnet| subnet.contains(range.address()) && range.prefix() >= subnet.prefix();
        pool.range = request.ranges.iter().find(within).copied();
        pools.push(pool);
    }
    let stray = request.gateways.iter().find(|gateway| !pools.iter().any(|pool| pool.gateway == **gateway));
    if let Some(gateway) = stray {
        return Err(invalid(format!("the gateway `{gateway}` lies in none of the network's subnets"))
            .hint("give the subnet with `--subnet`"));
    }
    let stray = request.ranges.iter().find(|range| !pools.iter().any(|pool| pool.range == Some(**range)));
    match stray {
        Some(range) => Err(invalid(format!("the range `{range}` lies in none of the network's subnets"))
            .hint("give the subnet with `--subnet`")),
        None => Ok(pools),
    }
}

/// Make a network; the answer is its definition.
pub fn create(layout: &Layout, request: &NetworkRequest) -> Result<Network> {
    check_name(&request.name)?;
    let store = Store::lock(layout)?;
    if store.network(&request.name)?.is_some() {
        let message = format!("there is a network `{}` already", request.name);
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    // The default network comes first, so that it has the subnet that people expect.
    bridge::define_default(&store)?;
    let others = store.networks()?;
    let mut host = Socket::new().context(|| "cannot reach the kernel's routing tables")?;
    let id = bridge::random_id()?;
    let mut subnets = request.subnets.clone();
    if !subnets.iter().any(|subnet| subnet.address().is_ipv4()) {
        subnets.insert(0, bridge::unused_subnet(&store, &mut host)?);
    }
    if request.ipv6 && !subnets.iter().any(|subnet| subnet.address().is_ipv6()) {
        let mut seed = [0; 7];
        for (byte, digits) in seed.iter_mut().zip(id.as_bytes().chunks(2)) {
            let text = std::str::from_utf8(digits).unwrap_or_default();
            *byte = u8::from_str_radix(text, 16).unwrap_or_default();
        }
        subnets.extend(unique_local(seed));
    }
    let taken = bridge::host_subnets(&mut host, None)?;
    for subnet in &subnets {
        let other = others.iter().find(|other| other.pools.iter().any(|pool| pool.subnet.overlaps(subnet)));
        let by = other.map(|other| format!("the network `{}`", other.name));
        let route =
            || taken.iter().find(|route| route.overlaps(subnet)).map(|route| format!("the host's route to `{route}`"));
        if let Some(by) = by.or_else(route) {
            let message = format!("the subnet `{subnet}` overlaps {by}");
            return Err(Error::new(ErrorKind::Conflict, message).hint("choose another `--subnet`, or leave it out"));
        }
    }
    let network = Network {
        name: request.name.clone(),
        link: format!("rcd-{}", &id[..DIGITS]),
        id,
        created: jiff::Timestamp::now().to_string(),
        pools: pools(request, &subnets)?,
        internal: request.internal,
        mtu: request.mtu,
        labels: request.labels.clone(),
        options: request.options.clone(),
    };
    store.save_network(&network)?;
    Ok(network)
}

fn state(store: &Store<'_>, network: Network) -> Result<NetworkState> {
    let containers = store.leases(&network.name)?.containers;
    Ok(NetworkState { network, containers })
}

/// Every network, by name. The default one is defined now, if it has not been used yet.
pub fn list(layout: &Layout) -> Result<Vec<NetworkState>> {
    let store = Store::lock(layout)?;
    bridge::define_default(&store)?;
    store.networks()?.into_iter().map(|network| state(&store, network)).collect()
}

/// The network of this name, id, or beginning of an id that no other has.
pub fn find(layout: &Layout, name: &str) -> Result<NetworkState> {
    let store = Store::lock(layout)?;
    if name == DEFAULT {
        bridge::define_default(&store)?;
    }
    let network = lookup(&store, name)?;
    state(&store, network)
}

fn lookup(store: &Store<'_>, name: &str) -> Result<Network> {
    let all = store.networks()?;
    if let Some(network) = all.iter().find(|network| network.name == name || network.id == name) {
        return Ok(network.clone());
    }
    let fitting: Vec<&Network> =
        all.iter().filter(|network| !name.is_empty() && network.id.starts_with(name)).collect();
    match fitting.as_slice() {
        [network] => Ok((*network).clone()),
        [] => Err(Error::new(ErrorKind::NotFound, format!("there is no network `{name}`"))
            .hint("`rcd network ls` lists them")),
        _ => Err(Error::new(ErrorKind::Ambiguous, format!("`{name}` is the beginning of several networks' ids"))),
    }
}

/// Remove a network that no container is connected to; the answer is its name.
pub fn remove(layout: &Layout, name: &str) -> Result<String> {
    if RESERVED.contains(&name) {
        return Err(invalid(format!("`{name}` is a network that is always there")));
    }
    let store = Store::lock(layout)?;
    let network = lookup(&store, name)?;
    if network.name == DEFAULT {
        return Err(invalid(format!("`{name}` is a network that is always there")));
    }
    let leases = store.leases(&network.name)?;
    if let Some((id, lease)) = leases.containers.iter().next() {
        let container = lease.names.first().unwrap_or(id);
        let message = format!("the network `{}` is used by the container `{container}`", network.name);
        return Err(Error::new(ErrorKind::Conflict, message).hint("disconnect or remove its containers first"));
    }
    take_down(&store, &network)?;
    Ok(network.name)
}

fn take_down(store: &Store<'_>, network: &Network) -> Result<()> {
    let mut host = Socket::new().context(|| "cannot reach the kernel's routing tables")?;
    let was_up = host.delete_link(&network.link).context(|| format!("cannot remove the link `{}`", network.link))?;
    store.forget_network(&network.name)?;
    if was_up && firewall::exists()? {
        bridge::restore_rules(store)?;
    }
    Ok(())
}

/// Remove every network of users that `fits` and that no container is connected to; the answer is their names.
pub fn prune(layout: &Layout, fits: impl Fn(&Network) -> bool) -> Result<Vec<String>> {
    let store = Store::lock(layout)?;
    let mut removed = Vec::new();
    for network in store.networks()? {
        if network.name == DEFAULT || !fits(&network) || !store.leases(&network.name)?.containers.is_empty() {
            continue;
        }
        take_down(&store, &network)?;
        removed.push(network.name);
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(folder: &tempfile::TempDir) -> Layout {
        Layout::new(folder.path().join("root"), folder.path().join("state"))
    }

    fn request(name: &str, subnets: &[&str]) -> NetworkRequest {
        let subnets = subnets.iter().map(|text| text.parse().unwrap()).collect();
        NetworkRequest { name: name.to_owned(), subnets, ..NetworkRequest::default() }
    }

    #[test]
    fn makes_finds_lists_and_removes() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(&folder);
        let made = create(&layout, &NetworkRequest { ipv6: true, ..request("front", &[]) }).unwrap();
        assert_eq!(made.pools.len(), 2);
        assert!(made.pool(true).unwrap().subnet.to_string().starts_with("fd"));
        assert!(made.link.len() < 16);
        assert_eq!(find(&layout, &made.id[..12]).unwrap().network.name, "front");
        assert_eq!(create(&layout, &request("front", &[])).unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(list(&layout).unwrap().len(), 2, "with the default one");
        assert_eq!(remove(&layout, "front").unwrap(), "front");
        assert_eq!(remove(&layout, "front").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn networks_do_not_overlap() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(&folder);
        create(&layout, &request("one", &["10.250.0.0/16"])).unwrap();
        let error = create(&layout, &request("two", &["10.250.3.0/24"])).unwrap_err();
        assert_eq!(error.to_string(), "the subnet `10.250.3.0/24` overlaps the network `one`");
        let automatic = create(&layout, &request("three", &[])).unwrap().pools[0].subnet;
        assert_ne!(create(&layout, &request("four", &[])).unwrap().pools[0].subnet, automatic);
        assert_eq!(prune(&layout, |network| network.name != "one").unwrap(), ["four", "three"]);
    }

    #[test]
    fn refuses_names_gateways_and_ranges_that_do_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(&folder);
        for name in ["", "bridge", "host", "none", "a/b", "../x", "-a", "a b"] {
            assert_eq!(create(&layout, &request(name, &[])).unwrap_err().kind(), ErrorKind::InvalidInput, "{name}");
        }
        let mut bad = request("bad", &["10.250.0.0/16"]);
        bad.gateways = vec!["10.251.0.1".parse().unwrap()];
        assert!(create(&layout, &bad).is_err());
        bad.gateways = vec!["10.250.255.255".parse().unwrap()];
        assert!(create(&layout, &bad).is_err());
        bad.gateways = Vec::new();
        bad.ranges = vec!["10.251.0.0/24".parse().unwrap()];
        assert!(create(&layout, &bad).is_err());
        assert!(create(&layout, &request("bad", &["10.250.0.0/16", "10.251.0.0/16"])).is_err());
        assert!(create(&layout, &request("bad", &["10.250.0.0/32"])).is_err());
        assert_eq!(list(&layout).unwrap().len(), 1, "the default one");
    }
}
