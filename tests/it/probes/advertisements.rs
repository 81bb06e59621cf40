//! The probe of router advertisements: a neighbour that says it is the router becomes the way of a container's packets.

use std::fs;
use std::net::{Ipv6Addr, SocketAddrV6};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rcd::engine::network::define::{self, Definition};
use rcd::engine::network::{Endpoint, EndpointRequest};
use rustix::net::{AddressFamily, SendFlags, SocketType, ipproto, sendto, socket, sockopt};

use super::Probe;
use crate::network::{Host, namespace, request, within};
use crate::output::until;
use crate::sandbox::Sandbox;

/// The prefix that is advertised, and how the kernel writes it.
const PREFIX: [u8; 8] = [0x20, 0x01, 0x0d, 0xb8, 0x0b, 0xad, 0, 0];
const SHOWN: &str = "20010db80bad0000";

/// A router advertisement (RFC 4861, 4.2) with a prefix for addresses (4.6.2).
fn advertisement() -> Vec<u8> {
    let mut packet = vec![134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0];
    packet.extend([3, 4, 64, 0xc0, 0, 0, 0x0e, 0x10, 0, 0, 0x0e, 0x10, 0, 0, 0, 0]);
    packet.extend(PREFIX);
    packet.extend([0; 8]);
    packet
}

/// Say it on every bridge of this network namespace.
fn advertise() {
    let socket = socket(AddressFamily::INET6, SocketType::RAW, Some(ipproto::ICMPV6)).expect("a raw socket");
    // Others are forged further away, and ignored.
    sockopt::set_ipv6_multicast_hops(&socket, 255).expect("hops");
    let links = fs::read_to_string("/proc/thread-self/net/if_inet6").expect("addresses");
    let local = links.lines().filter(|line| line.starts_with("fe80")).filter_map(|line| {
        let mut words = line.split_whitespace();
        u32::from_str_radix(words.nth(1)?, 16).ok()
    });
    for link in local {
        let all = SocketAddrV6::new(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1), 0, 0, link);
        // A link whose address is not checked yet cannot send: it is tried again.
        let _ = sendto(&socket, &advertisement(), SendFlags::empty(), &all);
    }
}

fn believes(netns: &OwnedFd) -> bool {
    let read = |name: &str| fs::read_to_string(format!("/proc/thread-self/net/{name}")).unwrap_or_default();
    within(netns, || read("if_inet6").contains(SHOWN) || read("ipv6_route").contains(SHOWN))
}

/// CVE-2020-13401, CVE-2024-32473: a container takes a neighbour for its router, or has IPv6 where its network has none.
#[test]
fn p36_router_advertisements_are_not_believed() {
    let Some(host) = Host::new() else { return };
    let mut probe = Probe::new(36);
    let definition = Definition { name: "front".to_owned(), ipv6: true, ..Definition::default() };
    within(&host.netns, || define::create(&host.layout, &definition)).expect("a network");
    let join = |id: &str| -> (OwnedFd, Endpoint) {
        let netns = namespace();
        let request = EndpointRequest { network: "front".to_owned(), ..request(&[]) };
        let endpoint = host.connect(id, &netns, &request).expect("a connection");
        (netns, endpoint)
    };
    let (web, _first) = join("web");
    let (mate, _second) = join("mate");
    within(&mate, || fs::write("/proc/sys/net/ipv6/conf/eth0/accept_ra", "1")).expect("a switch");
    let reached = until(Duration::from_secs(30), || {
        within(&host.netns, advertise);
        believes(&mate).then_some(())
    });
    probe.fires(reached.is_some(), "mate, which takes advertisements, has none");
    // They went to all at once.
    probe.blocked(!believes(&web), "web took the advertisement");
    let (plain, _third) = host.container("plain", &[]);
    let addresses = within(&plain, || fs::read_to_string("/proc/thread-self/net/if_inet6").unwrap_or_default());
    let outer: Vec<&str> = addresses.lines().filter(|line| !line.ends_with(" lo")).collect();
    probe.blocked(outer.is_empty(), outer);
    let Some(sandbox) = Sandbox::new(&super::NEEDS) else { return };
    let said = sandbox.script(&[], "cat /proc/sys/net/ipv6/conf/*/accept_ra | sort -u");
    let eth = sandbox.script(&[], "cat /proc/sys/net/ipv6/conf/eth0/accept_ra");
    probe.blocked(eth == "0\n", (eth, said));
}
