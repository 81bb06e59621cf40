//! Ways past the rules that other tools have had, each tried with the rules in place and with the one taken out that stops it: a
//! probe that never reaches anything would prove nothing.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::time::Duration;

use super::network::{Host, SILENCE, UPLINK, within};
use super::network_table::{ask_tcp, ask_udp, serve};
use super::probes::Probe;

const LONG: Duration = Duration::from_secs(10);

fn run(netns: &OwnedFd, words: &str) {
    let status = within(netns, || Command::new("ip").args(words.split(' ')).status());
    assert!(status.is_ok_and(|status| status.success()), "ip {words}");
}

fn table(host: &Host) -> String {
    let tables = host.nft(&["list", "tables"]);
    let name = tables.split_whitespace().find(|word| word.starts_with("rcd")).expect("rcd's table");
    name.to_owned()
}

/// Over TCP and UDP: what the server there says.
fn ask(netns: &OwnedFd, to: IpAddr, port: u16, patience: Duration) -> [bool; 2] {
    let to = SocketAddr::new(to, port);
    within(netns, || [ask_tcp(to, patience).is_some(), ask_udp(to, patience).is_some()])
}

/// moby#45610: a neighbour routes 127.0.0.1 to the host.
#[test]
fn a_port_published_on_loopback_is_not_the_neighbours() {
    let Some(host) = Host::new() else { return };
    let mut probe = Probe::new(37);
    let (one, _endpoint) = host.container("one", &["127.0.0.1:8081:81", "127.0.0.1:8081:81/udp"]);
    serve(&one, 81);
    let neighbour = &host.neighbour;
    within(neighbour, || std::fs::write("/proc/sys/net/ipv4/conf/eth0/route_localnet", "1")).expect("a switch");
    run(neighbour, "address del 127.0.0.1/8 dev lo");
    run(neighbour, &format!("route add 127.0.0.1/32 via {UPLINK} src {}", super::network::NEIGHBOUR));
    let tried = |patience| ask(neighbour, Ipv4Addr::LOCALHOST.into(), 8081, patience);
    probe.blocked(tried(SILENCE) == [false; 2], "a neighbour reached it");
    let table = table(&host);
    host.nft(&["flush", "chain", "inet", &table, "early"]);
    host.nft(&["flush", "chain", "inet", &table, "prerouting"]);
    host.nft(&["add", "rule", "inet", &table, "prerouting", "fib", "daddr", "type", "local", "jump", "ports"]);
    probe.fires(tried(LONG) == [true; 2], "it is not reached where the rules do not stop it");
    host.reload();
    assert_eq!(tried(SILENCE), [false; 2]);
}

/// What Docker had before version 28: a neighbour routes the containers' subnet to the host.
#[test]
fn an_unpublished_port_is_not_the_neighbours_by_a_direct_route() {
    let Some(host) = Host::new() else { return };
    let mut probe = Probe::new(38);
    let (one, endpoint) = host.container("one", &["8080:80"]);
    serve(&one, 80);
    serve(&one, 82);
    let address = IpAddr::from(endpoint.ipv4.expect("an address").0);
    run(&host.neighbour, &format!("route add {address}/32 via {UPLINK}"));
    // The published one, too: by its own address it was not published.
    for port in [80, 82] {
        probe.blocked(ask(&host.neighbour, address, port, SILENCE) == [false; 2], port);
    }
    host.nft(&["flush", "chain", "inet", &table(&host), "inwards"]);
    probe.fires(ask(&host.neighbour, address, 82, LONG) == [true; 2], "it is not reached without the rules");
    host.reload();
    assert_eq!(ask(&host.neighbour, address, 82, SILENCE), [false; 2]);
}
