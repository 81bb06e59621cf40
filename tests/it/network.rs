//! Networks, on hosts that the tests build themselves of network namespaces: a host, a neighbour on its uplink, and
//! containers. Nothing crosses the machine's own interfaces.

#![allow(clippy::unwrap_used, reason = "a step of the set-up that fails is the failure of the test")]

use std::fs::File;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::process::Command;
use std::thread;
use std::time::Duration;

use nix::sched::{CloneFlags, setns, unshare};
use rcd::engine::ErrorKind;
use rcd::engine::layout::Layout;
use rcd::engine::network::define::{self, Definition};
use rcd::engine::network::ports::parse_published;
use rcd::engine::network::{self, Endpoint, EndpointRequest, rootless};
use rcd::kernel::netlink::{Socket, Veth};
use tempfile::TempDir;

use super::needs::{self, Need};
use super::probes::Probe;

/// How long what must not come is waited for.
pub(super) const SILENCE: Duration = Duration::from_millis(300);
pub(super) const UPLINK: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
pub(super) const NEIGHBOUR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);

/// A network namespace that lives as long as its descriptor.
pub(super) fn namespace() -> OwnedFd {
    thread::spawn(|| {
        unshare(CloneFlags::CLONE_NEWNET).expect("a network namespace");
        File::open("/proc/thread-self/ns/net").expect("its descriptor").into()
    })
    .join()
    .expect("a namespace")
}

/// Do something in a namespace, on a thread of its own.
pub(super) fn within<T: Send>(netns: &OwnedFd, work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let enter = || {
            setns(netns.as_fd(), CloneFlags::CLONE_NEWNET).expect("to enter the namespace");
            work()
        };
        scope.spawn(enter).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

pub(super) struct Host {
    pub(super) netns: OwnedFd,
    pub(super) neighbour: OwnedFd,
    folder: TempDir,
    pub(super) layout: Layout,
}

/// Join a host and its neighbour by a link, which is the neighbour's way out.
pub(super) fn uplink(host: &OwnedFd, neighbour: &OwnedFd) {
    within(host, || {
        let mut socket = Socket::new().unwrap();
        socket.up(1).unwrap();
        socket.create_bridge("up0", [2, 0, 0, 0, 0, 1], None).unwrap();
        let bridge = socket.link("up0").unwrap().unwrap();
        socket.add_address(bridge, UPLINK.into(), 24).unwrap();
        let netns = neighbour.as_fd();
        let veth = Veth { name: "up1", bridge, peer: "eth0", mac: [2, 0, 0, 0, 0, 2], netns, mtu: None };
        socket.create_veth(&veth).unwrap();
    });
    within(neighbour, || {
        let mut socket = Socket::new().unwrap();
        let link = socket.link("eth0").unwrap().unwrap();
        socket.up(1).unwrap();
        socket.add_address(link, NEIGHBOUR.into(), 24).unwrap();
        socket.up(link).unwrap();
        socket.add_default_route(link, UPLINK.into(), false).unwrap();
    });
}

impl Host {
    pub(super) fn new() -> Option<Self> {
        if !needs::require(&[Need::Root]) {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        let host = Self { netns: namespace(), neighbour: namespace(), folder, layout };
        uplink(&host.netns, &host.neighbour);
        Some(host)
    }

    pub(super) fn connect(
        &self,
        id: &str,
        netns: &OwnedFd,
        request: &EndpointRequest,
    ) -> rcd::engine::Result<Endpoint> {
        within(&self.netns, || network::connect(&self.layout, id, netns.as_fd(), request))
    }

    fn disconnect(&self, id: &str) {
        within(&self.netns, || network::disconnect(&self.layout, id)).unwrap();
    }

    /// A container in the default network that publishes these ports.
    pub(super) fn container(&self, id: &str, ports: &[&str]) -> (OwnedFd, Endpoint) {
        let netns = namespace();
        let endpoint = self.connect(id, &netns, &request(ports)).unwrap();
        (netns, endpoint)
    }

    fn links(&self) -> Vec<String> {
        let links = within(&self.netns, || Socket::new().unwrap().links().unwrap());
        links.into_iter().map(|(_, name)| name).collect()
    }

    /// Put the rules back.
    pub(super) fn reload(&self) {
        within(&self.netns, || define::reload(&self.layout)).expect("the rules");
    }

    pub(super) fn nft(&self, arguments: &[&str]) -> String {
        let output = within(&self.netns, || Command::new("nft").args(arguments).output().expect("nft"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

pub(super) fn request(ports: &[&str]) -> EndpointRequest {
    let ports = ports.iter().flat_map(|text| parse_published(text).unwrap()).collect();
    EndpointRequest { network: network::DEFAULT.to_owned(), ports, ..EndpointRequest::default() }
}

fn address(endpoint: &Endpoint) -> Ipv4Addr {
    endpoint.ipv4.expect("an IPv4 address").0
}

/// Whoever connects there is told where from.
fn serve(netns: &OwnedFd, port: u16) {
    let listener = within(netns, || TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).expect("to listen"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let peer = stream.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
            let _ = stream.write_all(peer.as_bytes());
        }
    });
}

/// What the server says, which is expected to be reached.
fn ask(netns: &OwnedFd, server: Ipv4Addr, port: u16) -> Option<IpAddr> {
    ask_within(Duration::from_secs(5), netns, server, port)
}

/// The same of a server that is expected to be out of reach.
fn ask_briefly(netns: &OwnedFd, server: Ipv4Addr, port: u16) -> Option<IpAddr> {
    ask_within(SILENCE, netns, server, port)
}

fn ask_within(patience: Duration, netns: &OwnedFd, server: Ipv4Addr, port: u16) -> Option<IpAddr> {
    within(netns, || {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from((server, port)), patience).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        text.parse().ok()
    })
}

#[test]
fn containers_reach_each_other_the_host_and_the_outside() {
    let Some(host) = Host::new() else { return };
    let (one, first) = host.container("one", &[]);
    let (two, second) = host.container("two", &[]);
    assert_eq!(first.ipv4.map(|(address, _)| address.octets()[3]), Some(2));
    assert_ne!(first.ipv4, second.ipv4);
    assert_eq!(first.interface, "eth0");
    for netns in [&one, &host.netns, &host.neighbour] {
        serve(netns, 80);
    }
    let gateway = first.gateway4.unwrap();
    assert_eq!(ask(&two, address(&first), 80), Some(address(&second).into()), "container to container");
    assert_eq!(ask(&two, gateway, 80), Some(address(&second).into()), "container to host");
    assert_eq!(ask(&host.netns, address(&first), 80), Some(gateway.into()), "host to container");
    assert_eq!(ask(&two, NEIGHBOUR, 80), Some(UPLINK.into()), "container to neighbour, masqueraded");
    assert_eq!(ask(&one, Ipv4Addr::LOCALHOST, 80), Some(Ipv4Addr::LOCALHOST.into()), "its own loopback");
    assert_eq!(ask_briefly(&host.neighbour, address(&first), 80), None, "neighbour to an unpublished port");
}

#[test]
fn what_a_bridge_forwards_between_containers_is_no_connection_of_the_hosts() {
    let Some(host) = Host::new() else { return };
    if !std::path::Path::new("/proc/sys/net/bridge/bridge-nf-call-iptables").exists() {
        needs::skip("this kernel calls no rules for what a bridge forwards (`br_netfilter`)");
        return;
    }
    let (one, first) = host.container("one", &["8080:80"]);
    let (two, _) = host.container("two", &[]);
    serve(&one, 80);
    let tracked = || {
        within(&host.netns, || {
            std::fs::write("/proc/sys/net/bridge/bridge-nf-call-iptables", "1").unwrap();
            let count = std::fs::read_to_string("/proc/sys/net/netfilter/nf_conntrack_count").unwrap();
            count.trim().parse::<u32>().unwrap()
        })
    };
    let before = tracked();
    assert!(ask(&two, address(&first), 80).is_some(), "container to container");
    assert_eq!(tracked(), before);
    assert!(ask(&two, UPLINK, 8080).is_some(), "by a published port");
    assert!(tracked() > before);
}

#[test]
fn published_ports_are_reached_from_everywhere_they_are_meant_for() {
    let Some(host) = Host::new() else { return };
    let (one, first) = host.container("one", &["8080:80", "127.0.0.1:8081:81"]);
    let (two, second) = host.container("two", &[]);
    serve(&one, 80);
    serve(&one, 81);
    let gateway: IpAddr = first.gateway4.unwrap().into();
    let neighbour = Some(NEIGHBOUR.into());
    assert_eq!(ask(&host.neighbour, UPLINK, 8080), neighbour, "neighbour, with its address kept");
    assert_eq!(ask(&host.netns, UPLINK, 8080).map(drop), Some(()), "host by its own address");
    assert_eq!(ask(&host.netns, Ipv4Addr::LOCALHOST, 8080), Some(gateway), "host by localhost");
    assert_eq!(ask(&host.netns, Ipv4Addr::LOCALHOST, 8081), Some(gateway), "host by localhost, only there");
    assert_eq!(ask(&two, UPLINK, 8080).map(drop), Some(()), "container by the host's address");
    assert_eq!(ask(&one, UPLINK, 8080).map(drop), Some(()), "itself by the host's address");
    assert_eq!(ask_briefly(&host.netns, UPLINK, 8081), None, "not on the host's address");
    assert_eq!(ask_briefly(&host.neighbour, UPLINK, 8081), None, "not from a neighbour");
    assert_eq!(ask_briefly(&host.neighbour, address(&first), 80), None, "not by the container's own address");
    assert_eq!(ask_briefly(&host.neighbour, address(&second), 80), None);
    host.disconnect("one");
    assert_eq!(ask_briefly(&host.neighbour, UPLINK, 8080), None, "not after it is gone");
}

#[test]
fn a_neighbour_cannot_send_to_loopback_ports_by_a_forged_route() {
    let Some(host) = Host::new() else { return };
    let (one, _endpoint) = host.container("one", &["127.0.0.1:8081:81"]);
    serve(&one, 81);
    within(&host.neighbour, || {
        // The neighbour stops treating 127.0.0.1 as its own, and routes it to the host.
        let run = |arguments: &[&str]| assert!(Command::new("ip").args(arguments).status().unwrap().success());
        std::fs::write("/proc/sys/net/ipv4/conf/eth0/route_localnet", "1").unwrap();
        run(&["address", "del", "127.0.0.1/8", "dev", "lo"]);
        run(&["route", "add", "127.0.0.1/32", "via", "192.0.2.1", "src", "192.0.2.2"]);
    });
    assert_eq!(ask_briefly(&host.neighbour, Ipv4Addr::LOCALHOST, 8081), None);
    assert!(ask(&host.netns, Ipv4Addr::LOCALHOST, 8081).is_some());
}

#[test]
fn published_datagrams_come_back_from_where_they_were_sent_to() {
    let Some(host) = Host::new() else { return };
    let (one, _endpoint) = host.container("one", &["5300:53/udp"]);
    let server = within(&one, || UdpSocket::bind("0.0.0.0:53").unwrap());
    thread::spawn(move || {
        let mut buffer = [0; 64];
        while let Ok((length, from)) = server.recv_from(&mut buffer) {
            let _ = server.send_to(&buffer[..length], from);
        }
    });
    for (netns, target) in [(&host.neighbour, UPLINK), (&host.netns, Ipv4Addr::LOCALHOST), (&host.netns, UPLINK)] {
        let socket = within(netns, || UdpSocket::bind("0.0.0.0:0").unwrap());
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket.connect((target, 5300)).unwrap();
        socket.send(b"hello").unwrap();
        let mut buffer = [0; 64];
        let length = socket.recv(&mut buffer).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert_eq!(&buffer[..length], b"hello");
    }
}

#[test]
fn a_port_in_use_is_refused_by_name_and_nothing_stays() {
    let Some(host) = Host::new() else { return };
    let (_one, _endpoint) = host.container("one", &["8080:80"]);
    let before = (host.links(), host.nft(&["list", "ruleset"]));
    let two = namespace();
    let error = host.connect("two", &two, &request(&["8080:80"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("already published by the container `one`"), "{error}");
    let _listener = within(&host.netns, || TcpListener::bind("0.0.0.0:9090").unwrap());
    let error = host.connect("two", &two, &request(&["9090:80"])).unwrap_err();
    assert!(error.to_string().contains(&format!("(pid {})", std::process::id())), "{error}");
    assert_eq!((host.links(), host.nft(&["list", "ruleset"])), before);
}

#[test]
fn disconnecting_takes_everything_back_and_may_be_repeated() {
    let Some(host) = Host::new() else { return };
    let (_one, _first) = host.container("one", &["8080:80"]);
    let before = (host.links(), host.nft(&["list", "ruleset"]));
    let (_two, _second) = host.container("two", &["8081:80", "8090-8095:80"]);
    assert_ne!(host.links(), before.0);
    host.disconnect("two");
    host.disconnect("two");
    host.disconnect("never-there");
    assert_eq!((host.links(), host.nft(&["list", "ruleset"])), before);
    assert!(within(&host.netns, || network::leases_of(&host.layout, "two")).unwrap().is_empty());
}

/// CVE-2025-54388, CVE-2025-54410: whoever loads the firewall's rules anew takes a container's away for good.
#[test]
fn flushed_rules_come_back_with_the_next_container() {
    let Some(host) = Host::new() else { return };
    let mut probe = Probe::new(39);
    let (one, _first) = host.container("one", &["8080:80"]);
    serve(&one, 80);
    host.nft(&["flush", "ruleset"]);
    // What the flaw left: nothing of it is there.
    probe.fires(ask_briefly(&host.neighbour, UPLINK, 8080).is_none(), "the flush took nothing");
    let (_two, _second) = host.container("two", &[]);
    probe.blocked(ask(&host.neighbour, UPLINK, 8080).is_some(), "the rules are not back");
    host.nft(&["flush", "ruleset"]);
    host.disconnect("one");
    assert!(!host.nft(&["list", "ruleset"]).contains("8080"));
}

#[test]
fn a_container_costs_no_rule() {
    let Some(host) = Host::new() else { return };
    let rules = || host.nft(&["-a", "list", "ruleset"]).matches("# handle").count();
    let (_one, _first) = host.container("one", &["8080:80"]);
    let before = rules();
    let (_two, _second) = host.container("two", &["8081:80", "8082:81", "127.0.0.1:8083:82"]);
    assert_eq!(rules(), before);
}

#[test]
fn the_default_subnet_avoids_the_hosts_routes() {
    let Some(host) = Host::new() else { return };
    within(&host.netns, || {
        let mut socket = Socket::new().unwrap();
        let link = socket.link("up0").unwrap().unwrap();
        socket.add_address(link, "172.17.4.1".parse().unwrap(), 24).unwrap();
    });
    let (_one, first) = host.container("one", &[]);
    assert_eq!(address(&first).octets()[..2], [172, 18]);
}

#[test]
fn many_at_once_get_addresses_of_their_own() {
    let Some(host) = Host::new() else { return };
    let mut addresses: Vec<Ipv4Addr> = thread::scope(|scope| {
        let connect = |number: usize| {
            let host = &host;
            scope.spawn(move || {
                let (_netns, endpoint) = host.container(&format!("c{number}"), &["80"]);
                address(&endpoint)
            })
        };
        let all: Vec<_> = (0..8).map(connect).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 8);
    assert!(host.folder.path().exists());
}

#[test]
fn an_unknown_network_and_a_second_connection_are_refused() {
    let Some(host) = Host::new() else { return };
    let (one, _endpoint) = host.container("one", &[]);
    let error = host.connect("one", &one, &request(&[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let nowhere = EndpointRequest { network: "nowhere".to_owned(), ..EndpointRequest::default() };
    let error = host.connect("two", &namespace(), &nowhere).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NotFound, "there is no network `nowhere`"));
    let taken = EndpointRequest { ipv4: Some(address(&_endpoint)), ..request(&[]) };
    assert_eq!(host.connect("two", &namespace(), &taken).unwrap_err().kind(), ErrorKind::Conflict);
    let outside = EndpointRequest { ipv4: Some(NEIGHBOUR), ..request(&[]) };
    assert_eq!(host.connect("two", &namespace(), &outside).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn an_ordinary_users_container_is_connected_by_pasta() {
    in_a_user_namespace("pasta");
}

#[test]
fn and_by_slirp4netns_where_there_is_no_pasta() {
    in_a_user_namespace("slirp4netns");
}

/// Run the test below in a user namespace, with no program but this one to be found.
fn in_a_user_namespace(program: &'static str) {
    if !needs::require(&[Need::Userns, Need::Program(program)]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(needs::program(program).unwrap(), folder.path().join(program)).unwrap();
    let binary = std::env::current_exe().unwrap();
    let output = Command::new("/usr/bin/unshare")
        .args(["--user", "--map-root-user", "--net", "--"])
        .arg(binary)
        .args(["network::inside_a_user_namespace", "--exact", "--ignored", "--nocapture"])
        .env("PATH", folder.path())
        .env("RCD_TEST_CARRIER", program)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "run by the two above, in a user namespace"]
fn inside_a_user_namespace() {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
    let host: OwnedFd = File::open("/proc/self/ns/net").unwrap().into();
    let mut socket = Socket::new().unwrap();
    socket.up(1).unwrap();
    socket.create_bridge("up0", [2, 0, 0, 0, 0, 1], None).unwrap();
    let link = socket.link("up0").unwrap().unwrap();
    socket.add_address(link, UPLINK.into(), 24).unwrap();
    socket.add_default_route(link, NEIGHBOUR.into(), false).unwrap();
    // slirp4netns wants a process that is in there.
    let mut process = Command::new("/usr/bin/unshare").args(["--net", "--", "/bin/sleep", "1000"]).spawn().unwrap();
    let pid = i32::try_from(process.id()).unwrap();
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    let path = format!("/proc/{pid}/ns/net");
    while std::fs::read_link(&path).unwrap() == own {
        thread::yield_now();
    }
    let container: OwnedFd = File::open(path).unwrap().into();
    let ports = parse_published("127.0.0.1:8080:80").unwrap();
    serve(&container, 80);
    serve(&host, 9999);
    let listening = within(&host, || TcpListener::bind((Ipv4Addr::LOCALHOST, 9998))).unwrap();
    let carrier = rootless::connect(&layout, "one", pid, container.as_fd(), &ports).unwrap();
    let program = std::env::var("RCD_TEST_CARRIER").unwrap_or_else(|_| "pasta".to_owned());
    assert_eq!((carrier.program, carrier.ports.len()), (&*program, 1));
    assert!(ask(&host, Ipv4Addr::LOCALHOST, 8080).is_some(), "host by localhost");
    assert!(ask(&container, UPLINK, 9999).is_some(), "the host by its own address");
    for gateway in [NEIGHBOUR, Ipv4Addr::new(198, 18, 0, 1), Ipv4Addr::new(10, 0, 2, 2), UPLINK] {
        assert_eq!(ask_briefly(&container, gateway, 9998), None, "the host's loopback by {gateway}");
    }
    drop(listening);
    rootless::disconnect(&layout, "one").unwrap();
    rootless::disconnect(&layout, "one").unwrap();
    let gone = (0..50).any(|_| {
        let refused = TcpStream::connect(("127.0.0.1", 8080)).is_err();
        if !refused {
            thread::sleep(Duration::from_millis(20));
        }
        refused
    });
    assert!(gone, "nothing listens when it has ended");
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
fn networks_of_users_are_apart_and_internal_ones_alone() {
    let Some(host) = Host::new() else { return };
    let create = |name: &str, internal| {
        let request = Definition { name: name.to_owned(), internal, ipv6: true, ..Definition::default() };
        within(&host.netns, || define::create(&host.layout, &request)).unwrap()
    };
    let (front, closed) = (create("front", false), create("closed", true));
    let join = |id: &str, network: &str| {
        let netns = namespace();
        let request = EndpointRequest { network: network.to_owned(), ..EndpointRequest::default() };
        let endpoint = host.connect(id, &netns, &request).unwrap();
        (netns, endpoint)
    };
    let (default, base) = host.container("default", &[]);
    let (one, first) = join("one", "front");
    let (two, second) = join("two", "front");
    let (three, third) = join("three", "closed");
    let (four, _fourth) = join("four", "closed");
    for netns in [&default, &one, &three, &host.neighbour] {
        serve(netns, 80);
    }
    let six = |endpoint: &Endpoint| SocketAddr::from((endpoint.ipv6.unwrap().0, 81));
    let listener = within(&one, || TcpListener::bind("[::]:81").unwrap());
    let reached = within(&two, || TcpStream::connect_timeout(&six(&first), Duration::from_secs(5)));
    assert_eq!(reached.unwrap().local_addr().unwrap().ip(), second.ipv6.unwrap().0, "IPv6 within a network");
    drop(listener);
    assert!(ask(&two, address(&first), 80).is_some(), "within a network");
    assert!(ask(&two, NEIGHBOUR, 80).is_some(), "out of a network");
    assert_eq!(ask_briefly(&two, address(&base), 80), None, "from one network to another");
    assert_eq!(ask_briefly(&default, address(&first), 80), None, "and back");
    assert!(ask(&four, address(&third), 80).is_some(), "within an internal network");
    assert_eq!(ask_briefly(&four, NEIGHBOUR, 80), None, "out of an internal network");
    assert_eq!(ask_briefly(&four, address(&first), 80), None, "from an internal network to another");
    assert_eq!(ask_briefly(&two, address(&third), 80), None, "into an internal network");
    let remove = |name: &str| within(&host.netns, || define::remove(&host.layout, name));
    assert_eq!(remove("front").unwrap_err().kind(), ErrorKind::Conflict);
    for id in ["one", "two", "three", "four"] {
        host.disconnect(id);
    }
    remove("front").unwrap();
    remove("closed").unwrap();
    assert!(!host.links().contains(&front.link) && !host.links().contains(&closed.link));
    assert!(!host.nft(&["list", "ruleset"]).contains(&front.link));
}

/// Times depend on the machine: run it by name, on a quiet one.
#[test]
#[ignore = "a measurement: 300 containers with 3 ports each"]
fn the_last_container_costs_what_the_first_did() {
    let Some(host) = Host::new() else { return };
    let mut times = Vec::new();
    let mut containers = Vec::new();
    for number in 0..300u32 {
        let port = |step: u32| format!("{}:{}", 10_000 + number * 3 + step, 80 + step);
        let ports = [port(0), port(1), port(2)];
        let request = request(&ports.each_ref().map(String::as_str));
        let netns = namespace();
        let start = std::time::Instant::now();
        let endpoint = host.connect(&format!("c{number}"), &netns, &request).unwrap();
        times.push(start.elapsed());
        containers.push((netns, endpoint));
    }
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort();
        times[times.len() / 2]
    };
    // The very first one makes the bridge and the rules.
    let (first, last) = (median(&times[1..11]), median(&times[290..]));
    println!("bridge and rules {:?}, first {first:?}, last {last:?}", times[0]);
    assert!(last <= first.mul_f64(1.3), "first {first:?}, last {last:?}");
}

#[test]
fn another_root_folder_has_links_and_rules_of_its_own() {
    let Some(mut host) = Host::new() else { return };
    let (one, _first) = host.container("one", &["8080:80"]);
    serve(&one, 80);
    let other = Layout::new(host.folder.path().join("other"), host.folder.path().join("other-state"));
    let first = std::mem::replace(&mut host.layout, other);
    let before = host.links();
    let (two, _second) = host.container("two", &["8081:80"]);
    serve(&two, 80);
    for port in [8080, 8081] {
        assert!(ask(&host.neighbour, UPLINK, port).is_some(), "port {port}");
    }
    assert_eq!(host.nft(&["list", "tables"]).lines().count(), 2);
    host.disconnect("two");
    assert_eq!(ask_briefly(&host.neighbour, UPLINK, 8081), None);
    assert_eq!(ask(&host.neighbour, UPLINK, 8080), Some(NEIGHBOUR.into()));
    assert!(before.iter().all(|name| host.links().contains(name)), "{before:?}");
    host.layout = first;
}

#[test]
fn a_link_of_somebody_else_is_left_alone() {
    let Some(host) = Host::new() else { return };
    let (_one, first) = host.container("one", &[]);
    host.disconnect("one");
    let name = host.links().into_iter().find(|name| name.starts_with("rcd0")).unwrap();
    // A store that was thrown away knows nothing of what it made.
    std::fs::remove_dir_all(host.folder.path().join("root")).unwrap();
    let netns = namespace();
    let error = host.connect("two", &netns, &request(&[])).unwrap_err();
    assert!(error.to_string().contains(&name), "{error}");
    assert!(error.hint_text().is_some_and(|hint| hint.contains(&name)), "{error:?}");
    assert!(host.links().contains(&name));
    assert_eq!(ask_briefly(&host.netns, first.gateway4.unwrap(), 1), None);
}
