//! Beside other rules of the host that drop what is forwarded.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rcd::engine::network::define::{self, Definition};
use rcd::engine::network::{Endpoint, EndpointRequest};

use super::network::{Host, NEIGHBOUR, UPLINK, namespace, request, within};

/// As `iptables -P FORWARD DROP` makes it, and Docker and `ufw` with it.
const IPTABLES: &str = "table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }";
/// firewalld's own, as far as it matters: what none of its zones has is rejected.
const FIREWALLD: &str = "table inet firewalld { chain filter_FORWARD { type filter hook forward priority 10; policy accept; \
                         ct state { established, related } accept; reject; }; }";
/// Somebody's own.
const HAND: &str = "table inet mine { chain forward { type filter hook forward priority 0; policy drop; }; }";

fn reaches(from: &OwnedFd, to: Ipv4Addr, port: u16, patience: Duration) -> bool {
    within(from, || TcpStream::connect_timeout(&SocketAddr::from((to, port)), patience).is_ok())
}

fn with_custom_bridge(host: &Host) -> (OwnedFd, Endpoint) {
    let options = [("name".to_owned(), "br-mine".to_owned())].into();
    let definition = Definition { name: "mine".to_owned(), options, ..Definition::default() };
    within(&host.netns, || define::create(&host.layout, &definition)).expect("a network");
    let netns = namespace();
    let wanted = EndpointRequest { network: "mine".to_owned(), ..request(&["8082:80"]) };
    let endpoint = host.connect("mine", &netns, &wanted).expect("a connection");
    (netns, endpoint)
}

#[test]
fn a_policy_of_drop_lets_containers_through() {
    let long = Duration::from_secs(10);
    for (rules, chain) in
        [(IPTABLES, ["ip", "filter", "FORWARD"]), (FIREWALLD, ["inet", "firewalld", "filter_FORWARD"])]
    {
        let Some(host) = Host::new() else { return };
        host.nft(&[rules]);
        let (one, _endpoint) = host.container("one", &["8080:80"]);
        let (custom, _third) = with_custom_bridge(&host);
        let _listeners = [&one, &custom, &host.neighbour]
            .map(|netns| within(netns, || TcpListener::bind((Ipv4Addr::UNSPECIFIED, 80)).expect("to listen")));
        for container in [&one, &custom] {
            assert!(reaches(container, NEIGHBOUR, 80, long), "out of a container");
        }
        assert!(reaches(&host.neighbour, UPLINK, 8080, long) && reaches(&host.neighbour, UPLINK, 8082, long));
        let listed = || host.nft(&[&["list", "chain"], &chain[..]].concat());
        let before = listed();
        for line in ["iifname \"rcd*\"", "oifname \"rcd*\"", "iifname \"br-mine\"", "oifname \"br-mine\""] {
            assert_eq!(before.matches(line).count(), 1, "{line}: {before}");
        }
        // Unpublished is unpublished, whatever the other chain says now.
        assert!(!reaches(&host.neighbour, _endpoint.ipv4.expect("an address").0, 80, super::network::SILENCE));
        let (_two, _second) = host.container("two", &["8081:80"]);
        let count = |text: &str| text.lines().count();
        assert_eq!(count(&listed()), count(&before), "a container costs no rule there either");
    }
}

#[test]
fn what_somebody_wrote_by_hand_is_left_alone() {
    let Some(host) = Host::new() else { return };
    host.nft(&[HAND]);
    let before = host.nft(&["list", "table", "inet", "mine"]);
    let (_one, _endpoint) = host.container("one", &["8080:80"]);
    assert_eq!(host.nft(&["list", "table", "inet", "mine"]), before);
}
