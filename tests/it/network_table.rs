//! Who reaches what: every expectation is a row, allowed and refused alike, asked over TCP and over UDP. Hosts are network
//! namespaces of the test's own.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::thread;
use std::time::Duration;

use rcd::engine::network::define::{self, Definition};
use rcd::engine::network::{Endpoint, EndpointRequest};

use super::network::{Host, NEIGHBOUR, SILENCE, UPLINK, namespace, request, within};

pub(super) const UPLINK6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
pub(super) const NEIGHBOUR6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);

/// From, to, port, and as whom the container sees it; `-` is out of reach. `web` publishes 80 everywhere as 8080 and 81 on the
/// loopback addresses as 8081; 82 it only listens on. `mate` is in its network, `stranger` in another.
const TABLE: &str = "
    host       127.0.0.1   8080  gateway4
    host       ::1         8080  gateway6
    host       uplink4     8080  uplink4
    host       uplink6     8080  uplink6
    host       127.0.0.1   8081  gateway4
    host       ::1         8081  gateway6
    host       uplink4     8081  -
    host       uplink6     8081  -
    host       127.0.0.1   82    -
    host       ::1         82    -
    host       web4        82    gateway4
    host       web6        82    gateway6
    neighbour  uplink4     8080  neighbour4
    neighbour  uplink6     8080  neighbour6
    neighbour  uplink4     8081  -
    neighbour  uplink6     8081  -
    neighbour  uplink4     82    -
    neighbour  web4        80    -
    neighbour  web6        80    -
    neighbour  web4        82    -
    neighbour  web6        82    -
    mate       web4        82    mate4
    mate       web6        82    mate6
    mate       uplink4     8080  gateway4
    mate       uplink6     8080  gateway6
    mate       gateway4    8080  gateway4
    mate       uplink4     8081  -
    mate       gateway4    8081  -
    mate       gateway6    8081  -
    stranger   web4        80    -
    stranger   web6        80    -
    stranger   web4        82    -
    stranger   uplink4     8080  gateway4
    stranger   uplink6     8080  gateway6
    stranger   uplink4     8081  -
    web        uplink4     8080  gateway4
    web        uplink6     8080  gateway6
    web        127.0.0.1   82    127.0.0.1
    web        ::1         82    ::1
";

/// Whoever says something there is told who they are.
pub(super) fn serve(netns: &OwnedFd, port: u16) {
    let any = SocketAddr::from((Ipv6Addr::UNSPECIFIED, port));
    let (tcp, udp) = within(netns, || (TcpListener::bind(any).expect("TCP"), UdpSocket::bind(any).expect("UDP")));
    let name = |peer: SocketAddr| peer.ip().to_canonical().to_string();
    thread::spawn(move || {
        for mut stream in tcp.incoming().flatten() {
            let answer = stream.peer_addr().map(name).unwrap_or_default();
            thread::spawn(move || {
                // Asked first, and closed last: no end of the connection is in a hurry.
                let _ = stream.read(&mut [0; 8]);
                let _ = stream.write_all(answer.as_bytes());
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let _ = stream.read(&mut [0; 8]);
            });
        }
    });
    thread::spawn(move || {
        while let Ok((_, peer)) = udp.recv_from(&mut [0; 8]) {
            let _ = udp.send_to(name(peer).as_bytes(), peer);
        }
    });
}

/// Asks over one protocol what the server there says.
pub(super) type Ask = fn(SocketAddr, Duration) -> Option<String>;
const BOTH: [(&str, Ask); 2] = [("tcp", ask_tcp), ("udp", ask_udp)];

/// Ask all that a table says, at once: what is not as it says. A row that ends with `tcp` is not asked over UDP.
pub(super) fn wrong_rows<'a>(
    table: &str,
    place: &(dyn Fn(&str) -> &'a OwnedFd + Sync),
    address: &(dyn Fn(&str) -> IpAddr + Sync),
) -> Vec<String> {
    wrong_rows_of(&BOTH, table, place, address)
}

/// The same over these protocols.
fn wrong_rows_of<'a>(
    protocols: &[(&str, Ask)],
    table: &str,
    place: &(dyn Fn(&str) -> &'a OwnedFd + Sync),
    address: &(dyn Fn(&str) -> IpAddr + Sync),
) -> Vec<String> {
    let check = |row: &str| -> Vec<String> {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [from, to, port, seen_as, only @ ..] = &words[..] else { panic!("a bad row: {row}") };
        let target = SocketAddr::new(address(to), port.parse().expect("a port"));
        let expected = (*seen_as != "-").then(|| address(seen_as).to_string());
        let patience = if expected.is_some() { Duration::from_secs(10) } else { SILENCE };
        let asked = protocols.iter().filter(|(name, _)| only.is_empty() || only.contains(name));
        let ask = || asked.map(|(name, how)| (*name, how(target, patience))).collect::<Vec<_>>();
        let wrong = within(place(from), ask).into_iter().filter(|(_, answer)| *answer != expected);
        wrong.map(|(protocol, answer)| format!("{row} {protocol}: {answer:?}, not {expected:?}")).collect()
    };
    let rows = table.lines().map(str::trim).filter(|row| !row.is_empty());
    thread::scope(|scope| {
        let asked: Vec<_> = rows.map(|row| scope.spawn(move || check(row))).collect();
        asked.into_iter().flat_map(|row| row.join().expect("a row")).collect()
    })
}

pub(super) fn ask_tcp(to: SocketAddr, patience: Duration) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&to, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    stream.write_all(b"who").ok()?;
    let mut buffer = [0; 64];
    let length = stream.read(&mut buffer).ok()?;
    Some(String::from_utf8_lossy(&buffer[..length]).into_owned()).filter(|text| !text.is_empty())
}

pub(super) fn ask_udp(to: SocketAddr, patience: Duration) -> Option<String> {
    let any: IpAddr = if to.is_ipv4() { [0; 4].into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(to).ok()?;
    socket.set_read_timeout(Some(patience)).ok()?;
    socket.send(b"who").ok()?;
    let mut buffer = [0; 64];
    let length = socket.recv(&mut buffer).ok()?;
    Some(String::from_utf8_lossy(&buffer[..length]).into_owned())
}

/// The uplink speaks IPv6 too.
fn with_ipv6(host: &Host) {
    speak_ipv6(&host.netns, &host.neighbour);
}

pub(super) fn speak_ipv6(host: &OwnedFd, neighbour: &OwnedFd) {
    let run = |netns: &OwnedFd, words: &str| {
        let status = within(netns, || Command::new("ip").args(words.split(' ')).status());
        assert!(status.is_ok_and(|status| status.success()), "ip {words}");
    };
    run(host, &format!("address add {UPLINK6}/64 dev up0 nodad"));
    run(neighbour, &format!("address add {NEIGHBOUR6}/64 dev eth0 nodad"));
    run(neighbour, &format!("-6 route add default via {UPLINK6}"));
}

fn join(host: &Host, id: &str, network: &str, ports: &[&str]) -> (OwnedFd, Endpoint) {
    let netns = namespace();
    let request = EndpointRequest { network: network.to_owned(), ..request(ports) };
    let endpoint = host.connect(id, &netns, &request).expect("a connection");
    (netns, endpoint)
}

/// Who is in the tables: `web` with published ports, `mate` in its network, `stranger` in another; a host and its neighbour.
pub(super) struct Cast {
    host: Host,
    web: (OwnedFd, Endpoint),
    mate: (OwnedFd, Endpoint),
    stranger: (OwnedFd, Endpoint),
}

impl Cast {
    pub(super) fn new(ports: &[&str], serve: fn(&OwnedFd, u16)) -> Option<Self> {
        let host = Host::new()?;
        with_ipv6(&host);
        for name in ["front", "back"] {
            let definition = Definition { name: name.to_owned(), ipv6: true, ..Definition::default() };
            within(&host.netns, || define::create(&host.layout, &definition)).expect("a network");
        }
        let web = join(&host, "web", "front", ports);
        [80, 81, 82].into_iter().for_each(|port| serve(&web.0, port));
        let (mate, stranger) = (join(&host, "mate", "front", &[]), join(&host, "stranger", "back", &[]));
        Some(Self { host, web, mate, stranger })
    }

    /// What is not as a table says, over these protocols.
    pub(super) fn wrong_rows(&self, protocols: &[(&str, Ask)], table: &str) -> Vec<String> {
        wrong_rows_of(protocols, table, &|name| self.place(name), &|name| self.address(name))
    }

    fn place(&self, name: &str) -> &OwnedFd {
        match name {
            "host" => &self.host.netns,
            "neighbour" => &self.host.neighbour,
            "mate" => &self.mate.0,
            "stranger" => &self.stranger.0,
            "web" => &self.web.0,
            _ => panic!("nobody is called {name}"),
        }
    }

    fn address(&self, name: &str) -> IpAddr {
        let (web, mate) = (&self.web.1, &self.mate.1);
        match name {
            "uplink4" => UPLINK.into(),
            "uplink6" => UPLINK6.into(),
            "neighbour4" => NEIGHBOUR.into(),
            "neighbour6" => NEIGHBOUR6.into(),
            "web4" => web.ipv4.expect("an address").0.into(),
            "web6" => web.ipv6.expect("an address").0.into(),
            "mate4" => mate.ipv4.expect("an address").0.into(),
            "mate6" => mate.ipv6.expect("an address").0.into(),
            "gateway4" => web.gateway4.expect("a gateway").into(),
            "gateway6" => web.gateway6.expect("a gateway").into(),
            literal => literal.parse().expect("an address"),
        }
    }
}

#[test]
fn who_reaches_what_is_as_written_down() {
    let published = ["8080:80", "127.0.0.1:8081:81", "[::1]:8081:81"];
    let ports: Vec<String> = published.iter().flat_map(|text| [(*text).to_owned(), format!("{text}/udp")]).collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let Some(cast) = Cast::new(&ports, serve) else { return };
    let wrong = cast.wrong_rows(&BOTH, TABLE);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_port_of_an_ipv6_address_leads_into_a_network_without_ipv6() {
    let Some(host) = Host::new() else { return };
    with_ipv6(&host);
    let all = format!("[{UPLINK6}]:8082:80");
    let (web, endpoint) = host.container("web", &["[::1]:8080:80", "[::1]:8080:80/udp", &all]);
    assert!(endpoint.ipv6.is_none());
    serve(&web, 80);
    let gateway = endpoint.gateway4.map(|gateway| gateway.to_string());
    let ask = |netns, how: Ask, ip: Ipv6Addr, port| {
        within(netns, || how(SocketAddr::from((ip, port)), Duration::from_secs(10)))
    };
    assert_eq!(ask(&host.netns, ask_tcp, Ipv6Addr::LOCALHOST, 8080), gateway);
    assert_eq!(ask(&host.netns, ask_udp, Ipv6Addr::LOCALHOST, 8080), gateway);
    assert_eq!(ask(&host.neighbour, ask_tcp, UPLINK6, 8082), gateway);
    drop(endpoint);
    let listener = within(&host.netns, || TcpListener::bind((Ipv6Addr::LOCALHOST, 8080)));
    assert!(listener.is_ok(), "the port is free again: {listener:?}");
}
