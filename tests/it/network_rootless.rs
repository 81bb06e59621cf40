//! Networks of an ordinary user: containers meet on bridges that lead nowhere, and a program carries what leaves them.

use std::fs::File;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::OwnedFd;
use std::time::Duration;

use super::needs::Need;
use super::network::{NEIGHBOUR, UPLINK, namespace, uplink, within};
use super::network_table::{NEIGHBOUR6, UPLINK6, serve, speak_ipv6, wrong_rows};
use super::probes::Probe;
use super::sandbox::Sandbox;

const NEEDS: &[Need] = &[Need::Root, Need::Busybox, Need::Program("pasta")];

/// As in `network_table`, with the same containers. From the host's own localhost `pasta` reaches the container's localhost; older
/// ones lose the answers to datagrams on that way, so only TCP is asked there.
const TABLE: &str = "
    host       127.0.0.1   8080  127.0.0.1  tcp
    host       ::1         8080  ::1        tcp
    host       uplink4     8080  uplink4
    host       uplink6     8080  uplink6
    host       127.0.0.1   8081  127.0.0.1  tcp
    host       ::1         8081  -
    host       uplink4     8081  -
    host       uplink6     8081  -
    host       127.0.0.1   82    -
    host       ::1         82    -
    host       web4        82    -
    neighbour  uplink4     8080  neighbour4
    neighbour  uplink6     8080  neighbour6
    neighbour  uplink4     8081  -
    neighbour  uplink6     8081  -
    neighbour  uplink4     82    -
    neighbour  uplink6     82    -
    neighbour  web4        80    -
    neighbour  web6        80    -
    mate       web4        82    mate4
    mate       web6        82    mate6
    mate       uplink4     8080  uplink4
    mate       uplink6     8080  uplink6
    mate       uplink4     8081  -
    mate       uplink4     90    uplink4
    mate       uplink4     91    -
    mate       gateway4    91    -
    mate       way4        91    -
    mate       way6        91    -
    mate       neighbour4  90    uplink4
    mate       neighbour6  90    uplink6
    stranger   web4        80    -
    stranger   web6        80    -
    stranger   web4        82    -
    stranger   uplink4     8080  uplink4
    stranger   uplink6     8080  uplink6
    web        uplink4     8080  uplink4
    web        127.0.0.1   82    127.0.0.1
    web        ::1         82    ::1
    inner      mate6i      82    inner6
    inner      uplink4     8080  -
    inner      neighbour4  90    -
    inner      web4        82    -
";

/// The sandbox with an uplink and a neighbour, which is its way out.
pub(super) fn connected(sandbox: &Sandbox) -> (OwnedFd, OwnedFd) {
    let (host, neighbour): (OwnedFd, OwnedFd) = (sandbox.network().expect("as root").into(), namespace());
    uplink(&host, &neighbour);
    speak_ipv6(&host, &neighbour);
    for words in [format!("route add default via {NEIGHBOUR}"), format!("-6 route add default via {NEIGHBOUR6}")] {
        let status = within(&host, || std::process::Command::new("ip").args(words.split(' ')).status());
        assert!(status.is_ok_and(|status| status.success()), "ip {words}");
    }
    (host, neighbour)
}

fn start(sandbox: &Sandbox, name: &str, flags: &[&str]) -> OwnedFd {
    let rootfs = sandbox.rootfs();
    let run = [&["run", "-d", "--name", name][..], flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat();
    sandbox.answer(&run);
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", name]);
    File::open(format!("/proc/{pid}/ns/net")).expect("its network namespace").into()
}

fn address_in(sandbox: &Sandbox, name: &str, network: &str, key: &str) -> IpAddr {
    let template = format!("{{{{.NetworkSettings.Networks.{network}.{key}}}}}");
    sandbox.answer(&["inspect", "-f", &template, name]).parse().expect("an address")
}

/// CVE-2021-20199: a container's peers all have one made-up address; slirp's default: the host's loopback is the container's gateway.
#[test]
fn who_reaches_what_of_an_ordinary_user_is_as_written_down() {
    let Some(sandbox) = super::probes::as_user(NEEDS) else { return };
    let mut probe = Probe::new(40);
    let (host, neighbour) = connected(&sandbox);
    for (name, flag) in [("front", "--ipv6"), ("back", "--ipv6"), ("closed", "--internal")] {
        sandbox.answer(&["network", "create", flag, name]);
    }
    let ports = ["-p", "8080:80", "-p", "8080:80/udp", "-p", "127.0.0.1:8081:81", "-p", "127.0.0.1:8081:81/udp"];
    let web = start(&sandbox, "web", &[&["--network", "front"], &ports[..]].concat());
    let mate = start(&sandbox, "mate", &["--network", "front", "--network", "closed"]);
    let stranger = start(&sandbox, "stranger", &["--network", "back"]);
    let inner = start(&sandbox, "inner", &["--network", "closed"]);
    [80, 81, 82].into_iter().for_each(|port| serve(&web, port));
    serve(&mate, 82);
    serve(&host, 90);
    serve(&neighbour, 90);
    // What the host serves on its localhost only: nobody is to reach it by any address.
    let _private = within(&host, || std::net::TcpListener::bind("127.0.0.1:91").expect("to listen"));
    let address = |name: &str| -> IpAddr {
        match name {
            "uplink4" => UPLINK.into(),
            "uplink6" => UPLINK6.into(),
            "neighbour4" => NEIGHBOUR.into(),
            "neighbour6" => NEIGHBOUR6.into(),
            "web4" => address_in(&sandbox, "web", "front", "IPAddress"),
            "web6" => address_in(&sandbox, "web", "front", "GlobalIPv6Address"),
            "mate4" => address_in(&sandbox, "mate", "front", "IPAddress"),
            "mate6" => address_in(&sandbox, "mate", "front", "GlobalIPv6Address"),
            "mate6i" => address_in(&sandbox, "mate", "closed", "GlobalIPv6Address"),
            "inner6" => address_in(&sandbox, "inner", "closed", "GlobalIPv6Address"),
            "gateway4" => address_in(&sandbox, "web", "front", "Gateway"),
            "way4" => "198.18.0.1".parse().expect("an address"),
            "way6" => "fd72:6364::1".parse().expect("an address"),
            literal => literal.parse().expect("an address"),
        }
    };
    let place = |name: &str| match name {
        "host" => &host,
        "neighbour" => &neighbour,
        "mate" => &mate,
        "stranger" => &stranger,
        "inner" => &inner,
        "web" => &web,
        _ => panic!("nobody is called {name}"),
    };
    // Rows with an address are the same attempt where it is let through: 90 of the host by its outer address, 8080 of `web`.
    let wrong = wrong_rows(TABLE, &place, &address);
    let (reached, refused): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|row| row.contains(" 90 "));
    probe.blocked(refused.is_empty(), refused.join("\n"));
    probe.fires(reached.is_empty(), reached.join("\n"));
}

#[test]
fn containers_of_an_ordinary_user_find_each_other_and_join_and_leave_networks() {
    let Some(sandbox) = Sandbox::of_user(NEEDS) else { return };
    let (host, neighbour) = connected(&sandbox);
    serve(&neighbour, 90);
    sandbox.answer(&["network", "create", "--subnet", "10.91.0.0/24", "front"]);
    sandbox.answer(&["network", "create", "--internal", "--subnet", "10.92.0.0/24", "inner"]);
    let exec = |name: &str, script: &str| sandbox.run(&["exec", name, "sh", "-c", script]);
    let alias = ["--network", "front", "--network-alias", "store", "--ip", "10.91.0.7"];
    start(&sandbox, "web", &alias);
    start(&sandbox, "mate", &["--network", "front"]);
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "web"]);
    for name in ["web", "store", "web.front", &id[..12]] {
        let said = exec("mate", &format!("nslookup {name}.")).expect(0);
        assert!(said.stdout.contains("Address: 10.91.0.7"), "{name}: {said}");
    }
    assert!(exec("mate", "nslookup 10.91.0.7").stdout.contains("name = web.front"));
    let hosts = exec("mate", "nslookup host.docker.internal.").expect(0);
    assert!(hosts.stdout.contains(&format!("Address: {UPLINK}")), "{hosts}");
    assert!(exec("mate", "ping -c 1 -w 20 web").code == 0);
    // An internal network has no way out, and asks nobody.
    let alone = start(&sandbox, "alone", &["--network", "inner"]);
    assert_eq!(exec("alone", "ls /sys/class/net").stdout, "eth0\nlo\n");
    assert!(exec("alone", "nslookup example.org.").stdout.contains("NXDOMAIN"));
    // It joins one that has, gets a way out, and loses it again.
    sandbox.answer(&["network", "connect", "--alias", "late", "front", "alone"]);
    assert_eq!(exec("alone", "ls /sys/class/net").stdout, "eth0\neth1\nlo\ntap0\n");
    assert!(exec("mate", "nslookup late.").code == 0);
    let address = |name: &str| IpAddr::from(if name == "uplink4" { UPLINK } else { NEIGHBOUR });
    assert_eq!(wrong_rows("alone neighbour4 90 uplink4 tcp", &|_| &alone, &address), [""; 0]);
    sandbox.answer(&["network", "disconnect", "front", "alone"]);
    sandbox.until("the way out to go", || (exec("alone", "ls /sys/class/net").stdout == "eth0\nlo\n").then_some(()));
    // Others are as they were, also when who was there first is gone.
    sandbox.answer(&["rm", "-f", "web"]);
    assert_ne!(exec("mate", "nslookup web.").code, 0);
    start(&sandbox, "web", &alias);
    assert!(exec("mate", "nslookup web.").stdout.contains("Address: 10.91.0.7"));
    let listed = sandbox.answer(&["network", "inspect", "-f", "{{len .Containers}}", "front"]);
    assert_eq!(listed, "2");
    sandbox.run(&["network", "rm", "front"]).expect(1).complains("is used by");
    sandbox.answer(&["rm", "-f", "web", "mate", "alone"]);
    sandbox.answer(&["network", "rm", "front", "inner"]);
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
    drop(host);
}

#[test]
fn an_ordinary_users_ports_and_resolvers_are_the_users() {
    let Some(sandbox) = Sandbox::of_user(NEEDS) else { return };
    let (host, _neighbour) = connected(&sandbox);
    let refused = sandbox.contained(&["-p", "80:80"], &["true"]);
    assert!(refused.code == 125 && refused.stderr.contains("0.0.0.0:80/tcp"), "{refused}");
    assert!(refused.stderr.contains("ip_unprivileged_port_start"), "{refused}");
    let refused =
        sandbox.run(&["network", "create", "-d", "macvlan", "-o", "parent=up0", "--subnet", "10.93.0.0/24", "lan"]);
    assert!(refused.code == 1 && refused.stderr.contains("an ordinary user cannot use the host's links"), "{refused}");
    // A resolver on the host's localhost is asked from the host, not from the container.
    let resolver = within(&host, || UdpSocket::bind(SocketAddr::from(([127, 0, 0, 1], 53))).expect("port 53"));
    resolver.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    start(&sandbox, "web", &["--dns", "127.0.0.1"]);
    sandbox.run(&["exec", "web", "timeout", "3", "nslookup", "example.org."]);
    let mut buffer = [0; 512];
    let length = resolver.recv(&mut buffer).expect("a query");
    assert!(buffer[..length].windows(8).any(|part| part == b"\x07example"));
}
