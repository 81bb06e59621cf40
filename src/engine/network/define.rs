//! Networks that users define: making, finding, describing and removing them. The link itself is made when the first
//! container joins, so a definition costs the host nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::address::{Subnet, unique_local};
use super::bridge::{self, hex};
use super::driver::{self, Driver};
use super::store::{DEFAULT, Lease, Network, Pool, Route, Store};
use super::{firewall, ground};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event, similar};
use crate::kernel::netlink::Socket;

/// Names that mean something else where a network is named.
const RESERVED: &[&str] = &["bridge", "host", "none", "default", "container", "ns", "private", "pasta", "slirp4netns"];

/// A network to be.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What carries it.
    pub driver: Driver,
    /// Whom its containers ask for names that are no container's, where not the host's resolvers.
    pub dns: Vec<IpAddr>,
    /// Its containers do not know each other's names.
    pub nameless: bool,
    /// At most one subnet of each address family; of a family without one, a free one is chosen.
    pub subnets: Vec<Subnet>,
    /// The host's addresses, each in one of the subnets.
    pub gateways: Vec<IpAddr>,
    /// What containers get unless they ask for an address, each within one of the subnets.
    pub ranges: Vec<Subnet>,
    /// Without a way out.
    pub internal: bool,
    /// With IPv6 addresses too.
    pub ipv6: bool,
    /// Without IPv4 addresses.
    pub without_ipv4: bool,
    /// Addresses that no container gets, by what they are for.
    pub reserved: Vec<(String, IpAddr)>,
    /// Where its containers send what is for others.
    pub routes: Vec<Route>,
    /// What the user attaches to it.
    pub labels: BTreeMap<String, String>,
    /// Options of the driver, as given.
    pub options: BTreeMap<String, String>,
}

/// What a network is, and who is in it, by full container id.
#[derive(Debug, Clone)]
pub struct Described {
    /// The definition.
    pub network: Network,
    /// The containers that are connected.
    pub containers: BTreeMap<String, Lease>,
}

/// Write a new network down, once all of it has been checked.
pub fn create(layout: &Layout, definition: &Definition) -> Result<Network> {
    check_name(&definition.name)?;
    if definition.driver == Driver::Macvlan && !ground::is_host() {
        let message =
            format!("cannot create the network `{}`: an ordinary user cannot use the host's links", definition.name);
        return Err(Error::new(ErrorKind::Unsupported, message).hint("run it as root, or leave `--driver` out"));
    }
    let options = driver::options(definition.driver, &definition.options)?;
    check_driver(definition, &options)?;
    let store = Store::lock(layout)?;
    if store.network(&definition.name)?.is_some() {
        let message = format!("a network `{}` already exists", definition.name);
        return Err(Error::new(ErrorKind::Conflict, message).hint("`rcd network rm` removes it"));
    }
    let created = jiff::Timestamp::now().to_string();
    let id = hex(digest(&SHA256, format!("{} {created}", definition.name).as_bytes()).as_ref());
    let link = match definition.driver {
        Driver::Bridge => options.link.unwrap_or_else(|| format!("rcd-{}", &id[..11])),
        _ => options.parent.unwrap_or_default(),
    };
    let taken = |network: &Network| network.driver == Driver::Bridge && network.link == link;
    if store.networks()?.iter().any(taken) {
        return Err(Error::new(ErrorKind::Conflict, format!("the link `{link}` belongs to another network")));
    }
    let network = Network {
        name: definition.name.clone(),
        pools: pools(definition, &store, &id)?,
        routes: definition.routes.clone(),
        id,
        created,
        driver: definition.driver,
        link,
        dns: definition.dns.clone(),
        nameless: definition.nameless,
        internal: definition.internal,
        mtu: options.mtu,
        labels: definition.labels.clone(),
        options: definition.options.clone(),
    };
    check_routes(&network)?;
    store.save_network(&network)?;
    event::network("create", &network.id, &network.name).tell(layout);
    Ok(network)
}

/// What goes with the driver and what does not.
fn check_driver(definition: &Definition, options: &driver::Options) -> Result<()> {
    let invalid = |message: &str| Err(Error::new(ErrorKind::InvalidInput, message));
    let addresses = !(definition.subnets.is_empty() && definition.gateways.is_empty() && definition.ranges.is_empty());
    match definition.driver {
        Driver::Bridge => Ok(()),
        Driver::None if addresses => invalid("a network of the driver none has no addresses"),
        Driver::None => Ok(()),
        Driver::Macvlan if options.parent.is_none() => Err(Error::new(
            ErrorKind::InvalidInput,
            "a network of the driver macvlan needs a link of the host's to be on",
        )
        .hint("name it: `-o parent=eth0`")),
        Driver::Macvlan if definition.subnets.is_empty() => Err(Error::new(
            ErrorKind::InvalidInput,
            "a network of the driver macvlan needs the subnet that its link is in",
        )
        .hint("as `--subnet 192.168.1.0/24 --ip-range 192.168.1.192/27 --gateway 192.168.1.1`")),
        Driver::Macvlan => Ok(()),
    }
}

/// Who passes packets on has to be on the link.
fn check_routes(network: &Network) -> Result<()> {
    for route in &network.routes {
        let (to, gateway) = (route.destination, route.gateway);
        let bad =
            |why: &str| Err(Error::new(ErrorKind::InvalidInput, format!("the route to `{to}` by `{gateway}` {why}")));
        if to.address().is_ipv4() != gateway.is_ipv4() {
            return bad("is of two address families");
        }
        if !network.pools.iter().any(|pool| pool.subnet.usable(gateway)) {
            return bad("does not begin in a subnet of the network");
        }
        if to.prefix() == 0 {
            return bad("is the default one, which `--gateway` sets");
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    let invalid =
        |why: &str| Error::new(ErrorKind::InvalidInput, format!("a network cannot be called `{name}`: {why}"));
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if !name.bytes().all(word) || !name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()) {
        return Err(invalid("a name begins with a letter or digit and has only letters, digits, `_`, `.` and `-`"));
    }
    if name.len() > 128 {
        return Err(invalid("a name has at most 128 letters"));
    }
    if RESERVED.contains(&name) { Err(invalid("the name means something else already")) } else { Ok(()) }
}

/// The addresses of a new network: what was asked for, checked against the host and the other networks, or what is free.
fn pools(definition: &Definition, store: &Store<'_>, id: &str) -> Result<Vec<Pool>> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidInput, message);
    let mut host = Socket::new().context(|| "cannot reach the kernel's routing tables")?;
    let routes = bridge::host_subnets(&mut host, None)?;
    let mut pools: Vec<Pool> = Vec::new();
    for subnet in &definition.subnets {
        let first = subnet.address();
        let link_local = matches!(first, IpAddr::V6(address) if address.is_unicast_link_local());
        if first.is_multicast() || first.is_loopback() || link_local {
            let error = invalid(format!("subnet `{subnet}` has no addresses that hosts can have in a network"));
            return Err(error.hint("choose one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fd00::/8"));
        }
        for network in store.networks()? {
            if let Some(other) = network.pools.iter().find(|pool| pool.subnet.overlaps(subnet)) {
                let name = &network.name;
                let message = format!("subnet `{subnet}` overlaps `{}` of the network `{name}`", other.subnet);
                return Err(Error::new(ErrorKind::Conflict, message).hint("choose another `--subnet`"));
            }
        }
        // Of a link that the host is on too, its own route is the right one.
        let clash = routes.iter().find(|route| route.prefix() > 0 && route.overlaps(subnet));
        if let Some(route) = clash.filter(|_| definition.driver == Driver::Bridge) {
            let message = format!("subnet `{subnet}` overlaps `{route}`, where the host has a route");
            return Err(Error::new(ErrorKind::Conflict, message).hint("choose another `--subnet`"));
        }
        if pools.iter().any(|pool| pool.subnet.address().is_ipv4() == subnet.address().is_ipv4()) {
            return Err(invalid(format!("subnet `{subnet}` is the second of its address family")));
        }
        pools.push(bridge::pool(*subnet)?);
    }
    // Only a bridge's subnets can be anything.
    let bridge = definition.driver == Driver::Bridge;
    let wants_ipv4 = bridge && !definition.without_ipv4;
    if definition.without_ipv4 && pools.iter().any(|pool| pool.subnet.address().is_ipv4()) {
        return Err(invalid("--ipv4=false and a subnet of IPv4 contradict each other".to_owned()));
    }
    if bridge && definition.without_ipv4 && !definition.ipv6 {
        return Err(invalid("a network needs addresses of IPv4 or of IPv6".to_owned()));
    }
    if wants_ipv4 && !pools.iter().any(|pool| pool.subnet.address().is_ipv4()) {
        pools.insert(0, bridge::pool(bridge::unused_subnet(store, &mut host)?)?);
    }
    if bridge && definition.ipv6 && !pools.iter().any(|pool| pool.subnet.address().is_ipv6()) {
        let hash = digest(&SHA256, format!("ipv6 {id}").as_bytes());
        let mut seed = [0; 7];
        seed.copy_from_slice(&hash.as_ref()[..7]);
        let subnet = unique_local(seed).ok_or_else(|| invalid("no unique local subnet".to_owned()))?;
        pools.push(bridge::pool(subnet)?);
    }
    for gateway in &definition.gateways {
        let pool = pools.iter_mut().find(|pool| pool.subnet.usable(*gateway));
        pool.ok_or_else(|| invalid(format!("gateway `{gateway}` is in no subnet of the network")))?.gateway = *gateway;
    }
    for range in &definition.ranges {
        let inside = |pool: &&mut Pool| pool.subnet.contains(range.address()) && range.prefix() >= pool.subnet.prefix();
        let pool = pools.iter_mut().find(inside);
        pool.ok_or_else(|| invalid(format!("range `{range}` is in no subnet of the network")))?.range = Some(*range);
    }
    for (name, address) in &definition.reserved {
        let pool = pools.iter_mut().find(|pool| pool.subnet.usable(*address));
        let pool = pool.ok_or_else(|| invalid(format!("address `{address}` is in no subnet of the network")))?;
        pool.reserved.insert(name.clone(), *address);
    }
    Ok(pools)
}

/// Every network that is defined, the default one first. That one is there before it is first used, without addresses.
pub fn list(layout: &Layout) -> Result<Vec<Described>> {
    let store = Store::lock(layout)?;
    let mut networks = store.networks()?;
    if !networks.iter().any(|network| network.name == DEFAULT) {
        networks.push(bridge::default_definition(&store, Vec::new()));
    }
    networks.sort_by(|one, two| (one.name != DEFAULT, &one.name).cmp(&(two.name != DEFAULT, &two.name)));
    networks
        .into_iter()
        .map(|network| {
            let containers = store.leases(&network.name)?;
            Ok(Described { network, containers })
        })
        .collect()
}

/// The network of this name, or the only one whose id begins so.
pub fn find(layout: &Layout, wanted: &str) -> Result<Described> {
    let all = list(layout)?;
    if let Some(found) = all.iter().find(|one| one.network.name == wanted) {
        return Ok(found.clone());
    }
    let begins: Vec<&Described> =
        all.iter().filter(|one| !wanted.is_empty() && one.network.id.starts_with(wanted)).collect();
    match begins.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Error::new(ErrorKind::NotFound, format!("there is no network `{wanted}`")).hint(similar::hint(
            wanted,
            all.into_iter().map(|one| one.network.name),
            "`rcd network ls` lists them",
        ))),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.network.name.as_str()).collect();
            let message = format!("`{wanted}` begins the ids of several networks: {}", names.join(", "));
            Err(Error::new(ErrorKind::Ambiguous, message))
        }
    }
}

/// Remove a network that no container is in: its link, its rules, its definition.
pub fn remove(layout: &Layout, wanted: &str) -> Result<Network> {
    let network = find(layout, wanted)?.network;
    let name = &network.name;
    if name == DEFAULT {
        return Err(Error::new(ErrorKind::Conflict, format!("the network `{name}` is always there")));
    }
    let store = Store::lock(layout)?;
    // Somebody else may have removed it meanwhile, and made another one of this name.
    if store.network(name)?.is_none_or(|now| now.id != network.id) {
        return Err(Error::new(ErrorKind::NotFound, format!("there is no network `{wanted}`")));
    }
    let leases = store.leases(name)?;
    if !leases.is_empty() {
        let users: Vec<&str> =
            leases.iter().map(|(id, lease)| lease.names.first().map_or(id.as_str(), String::as_str)).collect();
        let message = format!("the network `{name}` is used by {}", users.join(", "));
        return Err(Error::new(ErrorKind::Conflict, message).hint("remove or disconnect them first"));
    }
    ground::place(layout)?.work(|| remove_link(&store, &network))?;
    // Last, so that whoever is interrupted can do it again.
    store.forget_network(name)?;
    event::network("destroy", &network.id, name).tell(layout);
    Ok(network)
}

/// Remove what carries a network, and its rules.
fn remove_link(store: &Store<'_>, network: &Network) -> Result<()> {
    let name = &network.name;
    let cannot = || format!("cannot remove the link `{}` of the network `{name}`", network.link);
    let sharing = store.networks()?.into_iter().find(|other| other.name != *name && other.link == network.link);
    match sharing {
        Some(other) if store.owns_link(name) => store.own_link(&other.name)?,
        None if network.driver == Driver::Bridge || store.owns_link(name) => {
            Socket::new().and_then(|mut host| host.delete_link(&network.link)).context(cannot)?;
        }
        _ => {}
    }
    if firewall::exists(&store.table())? {
        let others: Vec<Network> = store.networks()?.into_iter().filter(|other| other.name != *name).collect();
        firewall::rebuild(&store.table(), &others, &store.all_leases()?)?;
    }
    Ok(())
}

/// Change whom the containers of a network ask for names that are no container's. They notice at once.
pub fn update(layout: &Layout, wanted: &str, add: &[IpAddr], drop: &[IpAddr]) -> Result<()> {
    let name = find(layout, wanted)?.network.name;
    let store = Store::lock(layout)?;
    let gone = || Error::new(ErrorKind::NotFound, format!("there is no network `{name}`"));
    let mut network = store.network(&name)?.ok_or_else(gone)?;
    network.dns.retain(|server| !drop.contains(server) && !add.contains(server));
    network.dns.extend(add);
    store.save_network(&network)
}

/// Put the rules of all networks back: after somebody flushed the host's firewall.
pub fn reload(layout: &Layout) -> Result<()> {
    let store = Store::lock(layout)?;
    let reload = || bridge::reload(&store, &mut Socket::new().context(|| "cannot reach the kernel's routing tables")?);
    ground::place(layout)?.work(reload).map(drop)
}

/// Remove every network that no container is in, and say which.
pub fn prune(layout: &Layout, fits: impl Fn(&Network) -> bool) -> Result<Vec<String>> {
    let unused = list(layout)?.into_iter().filter(|one| one.containers.is_empty() && one.network.name != DEFAULT);
    let mut removed = Vec::new();
    for one in unused.filter(|one| fits(&one.network)) {
        match remove(layout, &one.network.name) {
            // Somebody else was faster, to use it or to remove it.
            Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => {}
            other => removed.push(other?.name),
        }
    }
    Ok(removed)
}

/// Docker's id of a container's place in a network.
pub fn endpoint_id(container_id: &str, network: &Network) -> String {
    hex(digest(&SHA256, format!("{container_id} {}", network.id).as_bytes()).as_ref())
}

/// The document of `network inspect`, in Docker's shape.
pub fn document(described: &Described) -> Value {
    let Described { network, containers } = described;
    let configuration = |pool: &Pool| {
        let mut value = json!({ "Subnet": pool.subnet.to_string(), "Gateway": pool.gateway.to_string() });
        if let Some(range) = pool.range {
            value["IPRange"] = json!(range.to_string());
        }
        if !pool.reserved.is_empty() {
            value["AuxiliaryAddresses"] = json!(pool.reserved);
        }
        value
    };
    let address = |address: Option<IpAddr>| {
        let prefix = |address: &IpAddr| network.pool(address.is_ipv6()).map(|pool| pool.subnet.prefix());
        address.and_then(|address| Some(format!("{address}/{}", prefix(&address)?))).unwrap_or_default()
    };
    let members: serde_json::Map<String, Value> = containers
        .iter()
        .map(|(id, lease)| {
            let value = json!({
                "Name": lease.names.first(),
                "EndpointID": endpoint_id(id, network),
                "MacAddress": lease.mac,
                "IPv4Address": address(lease.ipv4.map(IpAddr::V4)),
                "IPv6Address": address(lease.ipv6.map(IpAddr::V6)),
            });
            (id.clone(), value)
        })
        .collect();
    json!({
        "Name": network.name,
        "Id": network.id,
        "Created": network.created,
        "Scope": "local",
        "Driver": network.driver.to_string(),
        "EnableIPv4": network.pool(false).is_some() || network.name == DEFAULT,
        "EnableIPv6": network.pool(true).is_some(),
        "IPAM": {
            "Driver": if network.driver == Driver::None { "null" } else { "default" },
            "Options": if network.name == DEFAULT { Value::Null } else { json!({}) },
            "Config": network.pools.iter().map(configuration).collect::<Vec<_>>(),
        },
        "Internal": network.internal,
        "Attachable": false,
        "Ingress": false,
        "ConfigFrom": { "Network": "" },
        "ConfigOnly": false,
        "Containers": members,
        "Options": network.options,
        "Labels": network.labels,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_something_else_are_refused() {
        for bad in ["", "host", "none", "bridge", "-a", ".", "a/b", "../x", "a b", "ä", "a\0"] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
        assert!(check_name("web_1.front-2").is_ok());
    }

    fn layout() -> (tempfile::TempDir, Layout) {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        (folder, layout)
    }

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_is_created_found_described_and_removed() {
        let (_folder, layout) = layout();
        let mut definition = Definition { name: "web".to_owned(), ipv6: true, ..Definition::default() };
        definition.subnets.push(subnet("10.213.0.0/24"));
        definition.ranges.push(subnet("10.213.0.128/25"));
        definition.gateways.push("10.213.0.9".parse().unwrap());
        let network = create(&layout, &definition).unwrap();
        assert!(network.pool(true).unwrap().subnet.to_string().starts_with("fd"));
        assert_eq!(create(&layout, &definition).unwrap_err().kind(), ErrorKind::Conflict, "the name is taken");
        let found = find(&layout, &network.id[..12]).unwrap();
        let document = document(&found);
        assert_eq!(document["IPAM"]["Config"][0]["Gateway"], "10.213.0.9");
        assert_eq!(document["IPAM"]["Config"][0]["IPRange"], "10.213.0.128/25");
        let names: Vec<String> = list(&layout).unwrap().into_iter().map(|one| one.network.name).collect();
        assert_eq!(names, ["bridge", "web"]);
        definition.name = "other".to_owned();
        let error = create(&layout, &definition).unwrap_err();
        assert_eq!(error.to_string(), "subnet `10.213.0.0/24` overlaps `10.213.0.0/24` of the network `web`");
        assert_eq!(find(&layout, "other").unwrap_err().kind(), ErrorKind::NotFound, "nothing was written");
        assert_eq!(remove(&layout, "bridge").unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(find(&layout, "nothing").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn addresses_outside_of_the_network_are_refused() {
        let (_folder, layout) = layout();
        let base =
            Definition { name: "web".to_owned(), subnets: vec![subnet("10.213.0.0/24")], ..Definition::default() };
        let gateway = Definition { gateways: vec!["10.214.0.1".parse().unwrap()], ..base.clone() };
        let range = Definition { ranges: vec![subnet("10.213.0.0/16")], ..base.clone() };
        let second = Definition { subnets: vec![subnet("10.213.0.0/24"), subnet("10.214.0.0/24")], ..base.clone() };
        let tiny = Definition { subnets: vec![subnet("10.213.0.1/32")], ..base };
        for wrong in [gateway, range, second, tiny] {
            assert_eq!(create(&layout, &wrong).unwrap_err().kind(), ErrorKind::InvalidInput, "{wrong:?}");
        }
        assert_eq!(list(&layout).unwrap().len(), 1);
    }
}
