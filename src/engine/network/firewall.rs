//! The table `inet rcd`: masquerading, published ports, and who may not reach whom.
//!
//! The rules are the same whatever runs: networks and ports are members of sets and maps, so a container costs a few
//! elements and no rule. Refused are: packets from outside to a container's own address, unless a published port
//! brought them; packets from one network to another; anything between an internal network and the rest; and packets for
//! 127.0.0.0/8 that come from a link, which would otherwise reach ports published on the loopback address.

use std::net::IpAddr;

use super::driver::Driver;
use super::ports::PublishedPort;
use super::store::{Lease, Leases, Network};
use crate::engine::{Context, Result};
use crate::kernel;
use crate::kernel::nftables::{Batch, Element, Expression, Hook, Key, Register, Type, table_exists};

const PREROUTING: u32 = 0;
const FORWARD: u32 = 2;
const OUTPUT: u32 = 3;
const POSTROUTING: u32 = 4;
const IIFNAME: u32 = 6;
const OIFNAME: u32 = 7;
const NFPROTO: u32 = 15;
const L4PROTO: u32 = 16;
const CT_STATE: u32 = 0;
const CT_STATUS: u32 = 2;
/// `established` and `related`.
const KNOWN: u32 = 2 | 4;
/// The destination has been rewritten.
const REWRITTEN: u32 = 1 << 5;
const IPV4: u8 = 2;
const IPV6: u8 = 10;
const LOCAL: u32 = 2;

const A: Register = Register(0);
const B: Register = Register(4);
/// Behind the longest key: where a map's value goes.
const VALUE: Register = Register(8);

fn family(which: u8) -> [Expression; 2] {
    [Expression::Meta(NFPROTO, A), Expression::Compare(A, true, vec![which])]
}

fn from_loopback_net(offset: u32) -> [Expression; 2] {
    [Expression::Network(offset, 1, A), Expression::Compare(A, true, vec![127])]
}

fn to_loopback6() -> [Expression; 2] {
    [Expression::Network(24, 16, A), Expression::Compare(A, true, std::net::Ipv6Addr::LOCALHOST.octets().to_vec())]
}

fn known() -> [Expression; 3] {
    [Expression::Connection(CT_STATE, A), Expression::Mask(A, KNOWN), Expression::Compare(A, false, vec![0; 4])]
}

fn rewritten() -> [Expression; 3] {
    [Expression::Connection(CT_STATUS, A), Expression::Mask(A, REWRITTEN), Expression::Compare(A, false, vec![0; 4])]
}

fn within_one_network() -> [Expression; 3] {
    [Expression::Meta(IIFNAME, A), Expression::Meta(OIFNAME, B), Expression::In("within", A, true)]
}

fn leaves_by(set: &'static str, inside: bool) -> [Expression; 2] {
    [Expression::Meta(OIFNAME, A), Expression::In(set, A, inside)]
}

fn comes_by(set: &'static str) -> [Expression; 2] {
    [Expression::Meta(IIFNAME, A), Expression::In(set, A, true)]
}

fn sets(batch: &mut Batch) {
    use Type::{Ipv4, Ipv6, Link, Port, Protocol};
    batch.add_set("bridges", &[Link], false);
    batch.add_set("internal", &[Link], false);
    batch.add_set("within", &[Link, Link], false);
    batch.add_set("subnets4", &[Ipv4], true);
    batch.add_set("subnets6", &[Ipv6], true);
    batch.add_map("ports4", &[Protocol, Port], &[Ipv4, Port]);
    batch.add_map("ports6", &[Protocol, Port], &[Ipv6, Port]);
    batch.add_map("address-ports4", &[Ipv4, Protocol, Port], &[Ipv4, Port]);
    batch.add_map("address-ports6", &[Ipv6, Protocol, Port], &[Ipv6, Port]);
}

fn chains(batch: &mut Batch) {
    let hook = |kind, number, priority| Some(Hook { kind, number, priority });
    batch.add_chain("ports", None);
    batch.add_chain("inwards", None);
    batch.add_chain("outwards", None);
    batch.add_chain("early", hook("filter", PREROUTING, -300));
    batch.add_chain("prerouting", hook("nat", PREROUTING, -100));
    batch.add_chain("output", hook("nat", OUTPUT, -100));
    batch.add_chain("postrouting", hook("nat", POSTROUTING, 100));
    batch.add_chain("forward", hook("filter", FORWARD, 0));
}

/// One rule of the chain `ports`: the map's value for the packet's (address,) protocol and port is where it goes.
fn port_rule(batch: &mut Batch, map: &'static str, v6: bool, with_address: bool) {
    let (which, offset, length) = if v6 { (IPV6, 24, 16) } else { (IPV4, 16, 4) };
    let words = if with_address { length / 4 } else { 0 };
    let mut rule = family(which).to_vec();
    if with_address {
        rule.push(Expression::Network(offset, length, A));
    }
    rule.push(Expression::Meta(L4PROTO, Register(words)));
    rule.push(Expression::Transport(2, 2, Register(words + 1)));
    rule.push(Expression::Map(map, A, VALUE));
    rule.push(Expression::Destination(which.into(), VALUE, Register(VALUE.0 + length / 4)));
    batch.add_rule("ports", &rule);
}

fn rules(batch: &mut Batch) {
    let mut rule = |chain: &str, parts: &[&[Expression]]| batch.add_rule(chain, &parts.concat());
    let drop = [Expression::Drop];
    let accept = [Expression::Accept];
    let masquerade = [Expression::Masquerade];

    rule("early", &[&family(IPV4), &from_loopback_net(16), &comes_by("bridges"), &drop]);
    // From one container of a network to another, where the kernel has these rules called for what a bridge forwards (`br_netfilter`, as
    // Docker wants it): nothing is rewritten, so there is no connection to remember. What goes to the host itself may be a published port.
    for (which, offset, length, subnets) in [(IPV4, 16, 4, "subnets4"), (IPV6, 24, 16, "subnets6")] {
        let to_ours = [Expression::Network(offset, length, A), Expression::In(subnets, A, true)];
        let not_local = [Expression::DestinationKind(A), Expression::Compare(A, false, LOCAL.to_ne_bytes().to_vec())];
        rule("early", &[&family(which), &comes_by("bridges"), &to_ours, &not_local, &[Expression::Untracked]]);
    }
    // Before the kernel sees that such a packet is a Martian, a rewritten destination would have made it a good one.
    rule("prerouting", &[&family(IPV4), &from_loopback_net(16), &accept]);
    let local = [
        Expression::DestinationKind(A),
        Expression::Compare(A, true, LOCAL.to_ne_bytes().to_vec()),
        Expression::Jump("ports"),
    ];
    rule("prerouting", &[&local]);
    // No packet from `::1` may leave by a link, so it is not rewritten: `forwarder` serves it.
    rule("output", &[&family(IPV6), &to_loopback6(), &accept]);
    rule("output", &[&local]);

    rule("postrouting", &[&family(IPV4), &from_loopback_net(12), &leaves_by("bridges", true), &masquerade]);
    for (which, offset, length, subnets) in [(IPV4, 12, 4, "subnets4"), (IPV6, 8, 16, "subnets6")] {
        let ours = [Expression::Network(offset, length, A), Expression::In(subnets, A, true)];
        rule("postrouting", &[&family(which), &ours, &leaves_by("bridges", false), &masquerade]);
        // A container that reaches another, or itself, by a published port: the answer must come back through the host.
        // Where it came in is not asked: the kernel does not tell when a bridge calls these rules (`br_netfilter`).
        rule("postrouting", &[&family(which), &ours, &leaves_by("bridges", true), &rewritten(), &masquerade]);
    }

    rule("forward", &[&leaves_by("bridges", true), &[Expression::Jump("inwards")]]);
    rule("forward", &[&comes_by("bridges"), &[Expression::Jump("outwards")]]);
    rule("inwards", &[&within_one_network(), &accept]);
    rule("inwards", &[&leaves_by("internal", true), &drop]);
    rule("inwards", &[&comes_by("internal"), &drop]);
    rule("inwards", &[&known(), &accept]);
    rule("inwards", &[&rewritten(), &accept]);
    rule("inwards", &[&drop]);
    rule("outwards", &[&comes_by("internal"), &drop]);
    rule("outwards", &[&accept]);

    port_rule(batch, "address-ports4", false, true);
    port_rule(batch, "address-ports6", true, true);
    port_rule(batch, "ports4", false, false);
    port_rule(batch, "ports6", true, false);
}

fn network_elements(batch: &mut Batch, network: &Network) {
    batch.add_elements("bridges", &[Element::Member(Key::new().link(&network.link))], false);
    let within = Key::new().link(&network.link).link(&network.link);
    batch.add_elements("within", &[Element::Member(within)], false);
    if network.internal {
        batch.add_elements("internal", &[Element::Member(Key::new().link(&network.link))], false);
    }
    for pool in &network.pools {
        let set = if pool.subnet.address().is_ipv4() { "subnets4" } else { "subnets6" };
        let key = |address: IpAddr| Key::new().address(address);
        batch.add_elements(set, &[Element::Range(key(pool.subnet.address()), pool.subnet.end().map(key))], false);
    }
}

/// The elements that publish a container's ports, by the map they belong to.
fn port_elements(lease: &Lease) -> Vec<(&'static str, Vec<Element>)> {
    let targets = [(false, lease.ipv4.map(IpAddr::V4)), (true, lease.ipv6.map(IpAddr::V6))];
    let mut all = Vec::new();
    for (v6, target) in targets.into_iter().filter_map(|(v6, target)| target.map(|target| (v6, target))) {
        let entry = |port: &PublishedPort| {
            let anywhere = port.host_ip.is_unspecified();
            let key = if anywhere { Key::new() } else { Key::new().address(port.host_ip) };
            let value = Key::new().address(target).port(port.container.port);
            Element::Entry(key.protocol(port.container.protocol.number()).port(port.host_port), value)
        };
        let ours = lease.ports.iter().filter(|port| port.host_ip.is_ipv6() == v6);
        let (anywhere, one_address): (Vec<&PublishedPort>, Vec<_>) =
            ours.partition(|port| port.host_ip.is_unspecified());
        let [anywhere, one_address] =
            [anywhere, one_address].map(|ports| ports.into_iter().map(entry).collect::<Vec<Element>>());
        all.push((if v6 { "ports6" } else { "ports4" }, anywhere));
        all.push((if v6 { "address-ports6" } else { "address-ports4" }, one_address));
    }
    all.retain(|(_, elements)| !elements.is_empty());
    all
}

/// Whether the table is there: a `flush ruleset` of somebody else takes it away.
pub(super) fn exists(table: &str) -> Result<bool> {
    table_exists(table).context(|| format!("cannot ask for the firewall's table `inet {table}`"))
}

/// Put the whole table in place, in one transaction, whatever was there.
pub(super) fn rebuild(table: &str, networks: &[Network], leases: &[(String, Leases)]) -> Result<()> {
    use std::collections::HashSet;
    let mut batch = Batch::new(table);
    batch.add_table();
    batch.delete_table();
    batch.add_table();
    sets(&mut batch);
    chains(&mut batch);
    rules(&mut batch);
    for network in networks.iter().filter(|network| network.driver == Driver::Bridge) {
        network_elements(&mut batch, network);
    }
    // A port that moves from one network of a container to another is written down in both for a moment.
    let mut seen = HashSet::new();
    for lease in leases.iter().flat_map(|(_, leases)| leases.values()) {
        let fresh = |port: &PublishedPort| seen.insert((port.host_ip, port.host_port, port.container.protocol));
        let lease = Lease { ports: lease.ports.iter().copied().filter(fresh).collect(), ..lease.clone() };
        for (map, elements) in port_elements(&lease) {
            batch.add_elements(map, &elements, false);
        }
    }
    batch.commit().context(|| format!("cannot set up the firewall's table `inet {table}`"))
}

/// Publish a container's ports. A port that another container has is `EEXIST`.
pub(super) fn publish(table: &str, lease: &Lease) -> kernel::Result<()> {
    change(table, lease, |batch, map, elements| batch.add_elements(map, elements, true))
}

/// Take a container's ports back.
pub(super) fn withdraw(table: &str, lease: &Lease) -> kernel::Result<()> {
    change(table, lease, |batch, map, elements| batch.delete_elements(map, elements))
}

fn change(table: &str, lease: &Lease, apply: impl Fn(&mut Batch, &str, &[Element])) -> kernel::Result<()> {
    let elements = port_elements(lease);
    if elements.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::new(table);
    for (map, elements) in &elements {
        apply(&mut batch, map, elements);
    }
    batch.commit()
}
