//! Networks of containers: bridges, addresses, NAT and published ports, with no daemon and no helper binary.
//!
//! Everything works in the network namespace of the calling process. What is handed out is written down under a lock in
//! the state folder before a link is made, so whatever crashes, [`disconnect`] finds it.

pub mod address;
mod beside;
mod bridge;
pub mod define;
pub mod dns;
mod driver;
mod endpoint_options;
mod files;
mod firewall;
mod forwarder;
mod ground;
pub mod ports;
mod reserve;
pub mod rootless;
mod store;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

pub use bridge::parse_mac;
pub use driver::Driver;
pub use files::{BEHIND_THE_STUB, LOOPBACK_HOSTS, hosts, only_loopback_resolvers, own_lines, resolv_conf, resolvers};
pub use forwarder::Forwarder;
pub use ground::hold;
pub use store::{DEFAULT, Lease, Network, Pool, Route};

use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event};
use crate::kernel::netlink::{self, Mac, Macvlan, Socket, Veth, in_namespace};
use ports::{PortRequest, PublishedPort};
use store::Store;

/// What a container asks of a network.
#[derive(Debug, Clone, Default)]
pub struct EndpointRequest {
    /// The network's name: [`DEFAULT`] or one that was created.
    pub network: String,
    /// The container's host name.
    pub hostname: Option<String>,
    /// Its other names in this network: container name, short id, aliases.
    pub names: Vec<String>,
    /// This IPv4 address and no other.
    pub ipv4: Option<Ipv4Addr>,
    /// This IPv6 address and no other.
    pub ipv6: Option<Ipv6Addr>,
    /// This MAC address.
    pub mac: Option<Mac>,
    /// Ports to publish.
    pub ports: Vec<PortRequest>,
    /// Of several networks the one of the highest has the default route.
    pub gateway_priority: i64,
    /// Docker's options of an endpoint.
    pub options: BTreeMap<String, String>,
}

/// A container's place in a network.
#[derive(Debug)]
pub struct Endpoint {
    /// The network's name.
    pub network: String,
    /// What carries it.
    pub driver: Driver,
    /// The container's link, as it is called in there.
    pub interface: String,
    /// The link's address, like `02:42:ac:11:00:02`.
    pub mac: String,
    /// The container's IPv4 address and the length of its prefix.
    pub ipv4: Option<(Ipv4Addr, u8)>,
    /// The container's IPv6 address and the length of its prefix.
    pub ipv6: Option<(Ipv6Addr, u8)>,
    /// The host's IPv4 address in the network.
    pub gateway4: Option<Ipv4Addr>,
    /// The host's IPv6 address in the network.
    pub gateway6: Option<Ipv6Addr>,
    /// The published ports, every host port decided.
    pub ports: Vec<PublishedPort>,
    /// Sockets that keep the host's programs off those ports: to be held as long as the container runs.
    pub held: Vec<OwnedFd>,
    /// What serves those ports that no rule can: to be held as long, too.
    pub forwarder: Option<Forwarder>,
}

impl Endpoint {
    /// The container's addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + use<> {
        let v4 = self.ipv4.map(|(address, _)| IpAddr::from(address));
        let v6 = self.ipv6.map(|(address, _)| IpAddr::from(address));
        v4.into_iter().chain(v6)
    }
}

/// Bring up the loopback link of a network namespace: all there is with `--network none`.
pub fn loopback_up(netns: BorrowedFd<'_>) -> Result<()> {
    in_namespace(netns, || Socket::new()?.up(1)).context(|| "cannot bring up the container's loopback link")
}

/// Connect the container whose network namespace is `netns`. Whatever fails, nothing is left behind.
pub fn connect(
    layout: &Layout,
    container_id: &str,
    netns: BorrowedFd<'_>,
    request: &EndpointRequest,
) -> Result<Endpoint> {
    let place = ground::place(layout)?;
    let cannot = || "cannot reach the kernel's routing tables";
    let outside = if ground::is_host() { None } else { Some(Socket::new().context(cannot)?) };
    let connected = place.work(|| {
        let mut links = bridge::Links { here: Socket::new().context(cannot)?, outside };
        let (network, lease, held) = lease(layout, container_id, request, &mut links)?;
        let endpoint = wire(&network, &lease, netns, &mut links.here).and_then(|()| endpoint(&network, &lease, held));
        let endpoint = endpoint.map_err(|error| {
            match leave_here(layout, container_id, Some(&network.name), &mut Links::Delete) {
                Ok(()) => error,
                Err(also) => error.hint(format!("and cleaning up failed: {also}")),
            }
        })?;
        event::network("connect", &network.id, &network.name).with("container", container_id).tell(layout);
        Ok(endpoint)
    })?;
    connected.ok_or_else(|| {
        let message = format!("cannot connect the container to the network `{}`", request.network);
        Error::new(ErrorKind::Failed, message).caused_by("no process holds the user's bridges")
    })
}

fn endpoint(network: &Network, lease: &Lease, held: Vec<OwnedFd>) -> Result<Endpoint> {
    let routes = forwarder::routes(&held, &lease.ports, lease.ipv4, lease.ipv6)?;
    let mut endpoint = Endpoint {
        network: network.name.clone(),
        driver: network.driver,
        interface: lease.interface.clone(),
        mac: lease.mac.clone(),
        ipv4: None,
        ipv6: None,
        gateway4: None,
        gateway6: None,
        ports: lease.ports.clone(),
        held,
        forwarder: if network.internal { None } else { forwarder::start(routes)? },
    };
    for pool in &network.pools {
        match pool.gateway {
            IpAddr::V4(gateway) => {
                endpoint.gateway4 = Some(gateway);
                endpoint.ipv4 = lease.ipv4.map(|address| (address, pool.subnet.prefix()));
            }
            IpAddr::V6(gateway) => {
                endpoint.gateway6 = Some(gateway);
                endpoint.ipv6 = lease.ipv6.map(|address| (address, pool.subnet.prefix()));
            }
        }
    }
    Ok(endpoint)
}

/// Hand out addresses and ports, and have the network's bridge and rules in place: all that needs the lock.
fn lease(
    layout: &Layout,
    container_id: &str,
    request: &EndpointRequest,
    links: &mut bridge::Links,
) -> Result<(Network, Lease, Vec<OwnedFd>)> {
    let store = Store::lock(layout)?;
    let network = bridge::ensure(&store, &request.network, links)?;
    if store.lease(&network.name, container_id)?.is_some() {
        let message = format!("the container is already connected to the network `{}`", network.name);
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    if network.driver != Driver::Bridge && !request.ports.is_empty() {
        let message =
            format!("cannot publish ports into the network `{}`: its driver is {}", network.name, network.driver);
        return Err(Error::new(ErrorKind::Unsupported, message)
            .hint("leave -p and -P out: its containers have addresses that others reach as they are"));
    }
    reserve::check_carried(&request.ports, network.pool(true).is_some())?;
    let ipv4 = address(&store, &network, request.ipv4.map(IpAddr::V4), false)?;
    let ipv6 = address(&store, &network, request.ipv6.map(IpAddr::V6), true)?;
    let others = own_leases(&store, container_id)?;
    let free = |name: &String| others.iter().all(|(_, lease)| lease.interface != *name);
    let options = endpoint_options::parse(&request.options)?;
    let interface = match options.interface {
        Some(name) if free(&name) => name,
        Some(name) => {
            return Err(Error::new(ErrorKind::Conflict, format!("the container has a link `{name}` already")));
        }
        None => (0..=others.len()).map(|number| format!("eth{number}")).find(free).unwrap_or_default(),
    };
    let own = |(path, value): (String, String)| (path.replace("IFNAME", &interface), value);
    let parameters = options.parameters.into_iter().map(own).collect();
    let highest = others.iter().map(|(_, lease)| lease.gateway_priority).max();
    let mut names = request.names.clone();
    names.extend(request.hostname.clone().filter(|name| !names.contains(name)));
    let mut lease = Lease {
        link: bridge::link_name(container_id, &network.name),
        interface,
        mac: bridge::mac_text(request.mac.unwrap_or_else(|| bridge::mac_for(ipv4.or(ipv6), container_id))),
        ipv4: ipv4.and_then(|address| if let IpAddr::V4(address) = address { Some(address) } else { None }),
        ipv6: ipv6.and_then(|address| if let IpAddr::V6(address) = address { Some(address) } else { None }),
        names,
        ports: Vec::new(),
        gateway_priority: request.gateway_priority,
        takes_over: highest.is_some_and(|highest| request.gateway_priority > highest),
        parameters,
    };
    match publish(&store, &network, container_id, &mut lease, &request.ports) {
        Ok(held) => Ok((network, lease, held)),
        Err(error) => store.remove_lease(&network.name, container_id, &lease).and(Err(error)),
    }
}

/// Publish the ports and write the lease down. Other containers are looked at only where a port is refused: to say which
/// one has it, or to find a random one that really is free.
fn publish(
    store: &Store<'_>,
    network: &Network,
    container_id: &str,
    lease: &mut Lease,
    wanted: &[PortRequest],
) -> Result<Vec<OwnedFd>> {
    let v6 = network.pool(true).is_some();
    let cannot = || format!("cannot publish ports in the table `inet {}`", store.table());
    let quick = reserve::reserve(wanted, v6, |_| None);
    let refused = match quick {
        Ok((ports, held)) => {
            lease.ports = ports;
            store.add_lease(&network.name, container_id, lease)?;
            match firewall::publish(&store.table(), lease) {
                Err(error) if error.errno == nix::errno::Errno::EEXIST => {}
                other => return other.context(cannot).map(|()| held),
            }
            true
        }
        Err(error) if error.kind() == ErrorKind::Conflict => false,
        Err(error) => return Err(error),
    };
    let mut all = store.all_leases()?;
    all.iter_mut().filter(|_| refused).for_each(|(_, leases)| drop(leases.remove(container_id)));
    let taken = |port: &PublishedPort| {
        let mut held = all.iter().flat_map(|(_, leases)| leases);
        held.find(|(_, lease)| lease.ports.iter().any(|other| reserve::clash(other, port)))
            .map(|(id, lease)| lease.names.first().unwrap_or(id).clone())
    };
    let (ports, held) = reserve::reserve(wanted, v6, taken)?;
    lease.ports = ports;
    store.add_lease(&network.name, container_id, lease)?;
    firewall::publish(&store.table(), lease).context(cannot)?;
    Ok(held)
}

/// The address asked for, if it may be had, or the next free one; none where the network has none of this family.
fn address(store: &Store<'_>, network: &Network, wanted: Option<IpAddr>, v6: bool) -> Result<Option<IpAddr>> {
    let gateway = network.pool(v6).map(|pool| pool.gateway);
    let taken = |address: IpAddr| Some(address) == gateway || store.has(&network.name, address);
    let reserved =
        |address: IpAddr| network.pool(v6).is_some_and(|pool| pool.reserved.values().any(|one| *one == address));
    let taken = |address: IpAddr| taken(address) || reserved(address);
    let Some(pool) = network.pool(v6) else {
        return match wanted {
            None => Ok(None),
            Some(address) => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("address `{address}` is of a kind that the network `{}` does not have", network.name),
            )),
        };
    };
    if let Some(address) = wanted {
        let refused = |kind, why: String| Err(Error::new(kind, format!("address `{address}` {why}")));
        if !pool.subnet.usable(address) {
            return refused(ErrorKind::InvalidInput, format!("is not one of the network's `{}`", pool.subnet));
        }
        if taken(address) {
            return refused(ErrorKind::Conflict, format!("is taken in the network `{}`", network.name));
        }
        return Ok(Some(address));
    }
    let last = store.last(&network.name, v6);
    let range = pool.range.unwrap_or(pool.subnet);
    let free = pool.subnet.free(&range, last, taken);
    free.map(Some).ok_or_else(|| {
        let message = format!("no address of the network `{}` is free in `{range}`", network.name);
        Error::new(ErrorKind::Conflict, message).hint("remove containers that are not used, or use a larger network")
    })
}

/// Make the links, and give the container's end its addresses and routes.
fn wire(network: &Network, lease: &Lease, netns: BorrowedFd<'_>, host: &mut Socket) -> Result<()> {
    let cannot = || format!("cannot connect the container to the network `{}`", network.name);
    let v6 = lease.ipv6.is_some();
    let mut inside = in_namespace(netns, || bridge::prepare_namespace(v6)).context(cannot)?;
    if network.driver == Driver::None {
        return inside.up(1).context(cannot);
    }
    let carrier = host.link(&network.link).context(cannot)?;
    let carrier = carrier.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("the link `{}` of the network `{}` is gone", network.link, network.name),
        )
    })?;
    let mac = bridge::parse_mac(&lease.mac).ok_or_else(|| {
        Error::new(
            ErrorKind::Corrupt,
            format!("the lease of `{}` has the bad MAC address `{}`", network.name, lease.mac),
        )
    })?;
    let (mtu, name) = (network.mtu, lease.interface.as_str());
    if network.driver == Driver::Macvlan {
        let link = Macvlan { name, parent: carrier, mac, netns, mtu, mode: network.macvlan_mode() };
        host.create_macvlan(&link).context(cannot)?;
        return set_up(&mut inside, network, lease, netns).context(cannot);
    }
    let veth = Veth { name: &lease.link, bridge: carrier, peer: name, mac, netns, mtu };
    match host.create_veth(&veth) {
        // Of the run before, which the kernel is about to delete: the name is this container's alone.
        Err(error) if error.errno == nix::errno::Errno::EEXIST => {
            host.delete_link(&lease.link).and_then(|_| host.create_veth(&veth)).context(cannot)?;
        }
        other => other.context(cannot)?,
    }
    if !lease.ports.is_empty() {
        // Its own published ports, by the host's address, come back to where they came from.
        host.hairpin(&lease.link).context(cannot)?;
    }
    set_up(&mut inside, network, lease, netns).context(cannot)
}

/// The link's addresses and routes, then its parameters, which have paths once it has its name.
fn set_up(inside: &mut Socket, network: &Network, lease: &Lease, netns: BorrowedFd<'_>) -> crate::kernel::Result<()> {
    give_addresses(inside, network, lease)?;
    if lease.parameters.is_empty() {
        return Ok(());
    }
    in_namespace(netns, || lease.parameters.iter().try_for_each(|(path, value)| endpoint_options::set(path, value)))
}

fn give_addresses(inside: &mut Socket, network: &Network, lease: &Lease) -> crate::kernel::Result<()> {
    let call = || format!("getlink({})", lease.interface);
    let link = inside.link(&lease.interface)?;
    let link = link.ok_or_else(|| crate::kernel::Error::new(call(), nix::errno::Errno::ENODEV))?;
    inside.up(1)?;
    let addresses = [lease.ipv4.map(IpAddr::V4), lease.ipv6.map(IpAddr::V6)];
    let mut gateways = Vec::new();
    for address in addresses.into_iter().flatten() {
        if let Some(pool) = network.pool(address.is_ipv6()) {
            inside.add_address(link, address, pool.subnet.prefix())?;
            gateways.push(pool.gateway);
        }
    }
    inside.up(link)?;
    // An ordinary user's bridges lead nowhere.
    let leads_out = !network.internal && ground::is_host();
    add_routes(inside, link, gateways.into_iter().filter(|_| leads_out), lease.takes_over)?;
    let has = |v6: bool| if v6 { lease.ipv6.is_some() } else { lease.ipv4.is_some() };
    for route in network.routes.iter().filter(|route| has(route.destination.address().is_ipv6())) {
        let (address, prefix) = (route.destination.address(), route.destination.prefix());
        inside.add_route(link, (address, prefix), route.gateway, route.metric)?;
    }
    Ok(())
}

/// Of several networks the first one that leads outside has the default route, unless another is to take it over.
fn add_routes(
    inside: &mut Socket,
    link: u32,
    gateways: impl Iterator<Item = IpAddr>,
    takes_over: bool,
) -> crate::kernel::Result<()> {
    for gateway in gateways {
        match inside.add_default_route(link, gateway, takes_over) {
            Err(error) if error.errno == nix::errno::Errno::EEXIST => {}
            other => other?,
        }
    }
    Ok(())
}

/// Take a running container, whose network namespace is `netns`, out of one of several networks. Its published ports and its
/// default route go to another one, where there is one for them. The lease that it had, if it had one.
pub fn detach(layout: &Layout, container_id: &str, network: &str, netns: BorrowedFd<'_>) -> Result<Option<Lease>> {
    let cannot = || format!("cannot disconnect the container from the network `{network}`");
    let (lease, rest) = {
        let store = Store::lock(layout)?;
        let Some(lease) = store.lease(network, container_id)? else { return Ok(None) };
        let mut rest = Vec::new();
        for (name, lease) in own_leases(&store, container_id)?.into_iter().filter(|(name, _)| name != network) {
            rest.extend(store.network(&name)?.map(|network| (network, lease)));
        }
        rest.sort_by_key(|(network, lease)| {
            (network.internal, std::cmp::Reverse(lease.gateway_priority), lease.interface.clone())
        });
        let heir = rest.iter_mut().find(|(network, _)| network.carries_ports());
        if let Some((heir, other)) = heir.filter(|_| !lease.ports.is_empty()) {
            hand_over(&store, container_id, (network, &lease), (&heir.name, other)).context(cannot)?;
        }
        (lease, rest)
    };
    // What no link of the host's is the other end of would stay with the container.
    let inside = || Socket::new().and_then(|mut inside| inside.delete_link(&lease.interface));
    in_namespace(netns, inside).context(cannot)?;
    leave(layout, container_id, Some(network))?;
    let routes = in_namespace(netns, || {
        let mut inside = Socket::new()?;
        for (network, lease) in rest.iter().filter(|(network, _)| !network.internal && ground::is_host()) {
            let families = [lease.ipv4.is_some(), lease.ipv6.is_some()];
            let pools = [network.pool(false), network.pool(true)].into_iter().zip(families);
            let gateways: Vec<IpAddr> =
                pools.filter_map(|(pool, has)| pool.filter(|_| has)).map(|pool| pool.gateway).collect();
            if let Some(link) = inside.link(&lease.interface)? {
                add_routes(&mut inside, link, gateways.into_iter(), false)?;
            }
        }
        Ok(())
    });
    routes.context(cannot)?;
    Ok(Some(lease))
}

/// Give the published ports of one lease to another of the same container. At every moment one of them has them written down.
fn hand_over(store: &Store<'_>, id: &str, from: (&str, &Lease), to: (&str, &mut Lease)) -> Result<()> {
    let cannot = || "cannot move the published ports";
    let fits = |port: &PublishedPort| if port.host_ip.is_ipv6() { to.1.ipv6.is_some() } else { to.1.ipv4.is_some() };
    let ports = from.1.ports.iter().filter(|port| fits(port)).copied().collect();
    to.1.ports = ports;
    store.add_lease(to.0, id, to.1)?;
    store.add_lease(from.0, id, &Lease { ports: Vec::new(), ..from.1.clone() })?;
    Socket::new().and_then(|mut host| host.hairpin(&to.1.link)).context(cannot)?;
    bridge::restore_rules(store)
}

/// Put the rules back where somebody took them away while containers need them, and say whether it was so. Asks nobody to
/// wait where all is well.
pub fn mend(layout: &Layout) -> Result<bool> {
    if !layout.network_state().exists() {
        return Ok(false);
    }
    // One question answers it where all is well, so it comes before any look at the files.
    let look = beside::look(&store::table(layout))?;
    let well = look.own && (look.is_free() || beside::is_open(&look, &store::definitions(layout)?)?);
    if well || !ground::is_host() || !store::is_used(layout) {
        return Ok(false);
    }
    let store = Store::lock(layout)?;
    bridge::reload(&store, &mut Socket::new().context(|| "cannot reach the kernel's routing tables")?)
}

/// Whether ports of the host can lead into the network `name`. One that is not there is for who joins it to tell.
pub fn carries_ports(layout: &Layout, name: &str) -> Result<bool> {
    Ok(store::definition(layout, name)?.is_none_or(|network| network.carries_ports()))
}

/// The leases of one container, by the names of their networks.
fn own_leases(store: &Store<'_>, container_id: &str) -> Result<Vec<(String, Lease)>> {
    let mut found = Vec::new();
    for name in store.leased()? {
        found.extend(store.lease(&name, container_id)?.map(|lease| (name, lease)));
    }
    Ok(found)
}

/// The container has another name: in the networks too.
pub fn rename(layout: &Layout, container_id: &str, old: &str, new: &str) -> Result<()> {
    if !layout.network_state().exists() {
        return Ok(());
    }
    let store = Store::lock(layout)?;
    for (network, mut lease) in own_leases(&store, container_id)? {
        lease.names.iter_mut().filter(|name| *name == old).for_each(|name| new.clone_into(name));
        store.add_lease(&network, container_id, &lease)?;
    }
    Ok(())
}

/// The networks that a container is in now, with what it has there, in the order of its links: without the lock, for who only
/// looks.
pub fn attached(layout: &Layout, container_id: &str) -> Result<Vec<(Network, Lease)>> {
    let mut found = store::attached(layout, container_id)?;
    found.sort_by(|(_, one), (_, two)| one.interface.cmp(&two.interface));
    Ok(found)
}

/// What becomes of the host's ends of links whose container leaves.
enum Links {
    /// They are deleted, which waits for every other link of the host that is being made or deleted.
    Delete,
    /// The kernel deletes them with the container's network namespace, whose last process has ended; those that are still there
    /// are noted by their index.
    Note(Vec<u32>),
    /// They went with their namespace.
    Gone,
}

/// The host's ends of links that a container had and that its end has not taken away yet.
#[derive(Debug, Default)]
#[must_use = "they may stay where another container has the network too"]
pub struct Leftover(Vec<u32>);

impl Leftover {
    /// Delete them, where the kernel has not done so.
    pub fn delete(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let cannot = || "cannot delete the links of a container that ended";
        let mut host = netlink::Socket::new().context(cannot)?;
        self.0.into_iter().try_for_each(|index| host.delete(index).map(drop)).context(cannot)
    }
}

/// Take everything back that the container has of any network: link, addresses and ports. Nothing to take back is fine.
pub fn disconnect(layout: &Layout, container_id: &str) -> Result<()> {
    leave(layout, container_id, None)
}

/// The same for a container whose last process has ended, without waiting for its links: their deletion takes tens of
/// milliseconds, in which somebody waits for the exit code.
pub fn release(layout: &Layout, container_id: &str) -> Result<Leftover> {
    if !layout.network_state().exists() {
        return Ok(Leftover::default());
    }
    if !ground::is_host() {
        return disconnect(layout, container_id).map(|()| Leftover::default());
    }
    let mut links = Links::Note(Vec::new());
    leave_here(layout, container_id, None, &mut links)?;
    Ok(Leftover(if let Links::Note(left) = links { left } else { Vec::new() }))
}

/// The same as [`disconnect`], of one network (`None`: of all).
pub fn leave(layout: &Layout, container_id: &str, network: Option<&str>) -> Result<()> {
    if !layout.network_state().exists() {
        return Ok(());
    }
    let place = ground::place(layout)?;
    match place.work(|| leave_here(layout, container_id, network, &mut Links::Delete))? {
        Some(()) => Ok(()),
        // The bridges went with the last who held them: there is only to be forgotten.
        None => leave_here(layout, container_id, network, &mut Links::Gone),
    }
}

fn leave_here(layout: &Layout, container_id: &str, network: Option<&str>, links: &mut Links) -> Result<()> {
    let mine = |name: &str| network.is_none_or(|network| network == name);
    let store = Store::lock(layout)?;
    for name in store.leased()?.into_iter().filter(|name| mine(name)) {
        let Some(lease) = store.lease(&name, container_id)? else { continue };
        let cannot = || format!("cannot disconnect the container from the network `{name}`");
        match links {
            Links::Delete => {
                netlink::Socket::new().and_then(|mut host| host.delete_link(&lease.link)).context(cannot)?;
            }
            Links::Note(left) => {
                left.extend(netlink::Socket::new().and_then(|mut host| host.link(&lease.link)).context(cannot)?);
            }
            Links::Gone => {}
        }
        let withdrawn = if matches!(links, Links::Gone) { Ok(()) } else { firewall::withdraw(&store.table(), &lease) };
        match withdrawn {
            // Some element is not there: the table was flushed, or was never filled. What is written down decides.
            Err(error) if error.errno == nix::errno::Errno::ENOENT => {
                store.remove_lease(&name, container_id, &lease)?;
                bridge::restore_rules(&store)?;
            }
            other => {
                other.context(cannot)?;
                store.remove_lease(&name, container_id, &lease)?;
            }
        }
        if let Some(network) = store.network(&name)? {
            event::network("disconnect", &network.id, &name).with("container", container_id).tell(layout);
        }
    }
    Ok(())
}

/// The ids of all containers that have addresses, links or ports.
pub fn holders(layout: &Layout) -> Result<Vec<String>> {
    store::holders(layout)
}

/// Files that a killed command had not finished writing.
pub fn unfinished(layout: &Layout) -> Result<Vec<PathBuf>> {
    store::unfinished(layout)
}

/// Remove one of [`unfinished`], if it is still there.
pub fn remove_unfinished(layout: &Layout, path: &Path) -> Result<()> {
    store::remove_unfinished(layout, path)
}

/// What the container has in every network, by the network's name.
pub fn leases_of(layout: &Layout, container_id: &str) -> Result<Vec<(String, Lease)>> {
    if !layout.network_state().exists() {
        return Ok(Vec::new());
    }
    own_leases(&Store::lock(layout)?, container_id)
}
