//! Containers find each other by name, alias of the network, short id and address; nothing of it leaves an internal network.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::time::Duration;

use super::needs::{self, Need};
use super::network::within;
use super::probes::{Probe, as_user};
use super::sandbox::Sandbox;

const NEEDS: &[Need] = &[Need::Root, Need::Busybox];
/// How long an answer is waited for.
const ANSWER: Duration = Duration::from_secs(10);

/// A container that runs until the sandbox ends.
fn start(sandbox: &Sandbox, name: &str, network: &str) -> String {
    let rootfs = sandbox.rootfs();
    let flags = ["run", "-d", "--name", name, "--hostname", "box", "--network", network, "--rootfs", &rootfs];
    sandbox.answer(&[&flags[..], &["sleep", "1000"]].concat())
}

fn look_up(sandbox: &Sandbox, network: &str, name: &str) -> (i32, String) {
    let output = sandbox.contained(&["--network", network], &["nslookup", name]);
    (output.code, output.stdout)
}

#[test]
fn containers_find_each_other_by_name_short_id_host_name_and_address() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    sandbox.answer(&["network", "create", "--subnet", "10.88.0.0/24", "--ipv6=false", "web"]);
    let id = start(&sandbox, "db", "web");
    let address = sandbox.answer(&["network", "inspect", "-f", "{{range .Containers}}{{.IPv4Address}}{{end}}", "web"]);
    let address = address.trim_end_matches("/24");
    for name in ["db", "DB", "db.web", &id[..12], "box"] {
        let (code, text) = look_up(&sandbox, "web", name);
        assert_eq!(code, 0, "{name}: {text}");
        assert!(text.contains(&format!("Address: {address}")), "{name}: {text}");
    }
    let (_, text) = look_up(&sandbox, "web", address);
    assert!(text.contains("name = db.web"), "{text}");
    let (code, text) = look_up(&sandbox, "bridge", "db");
    assert_ne!(code, 0, "a container of another network is not known: {text}");
}

/// CVE-2024-29018: names are asked for outside of an internal network, and carry out what its containers know.
#[test]
fn an_internal_network_asks_nobody_and_an_open_one_asks_the_hosts_resolver() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    let mut probe = Probe::new(41);
    ask_outside(&mut probe, &sandbox);
    drop(sandbox);
    if let Some(sandbox) = as_user(&[NEEDS, &[Need::Program("pasta")]].concat()) {
        let _links = super::network_rootless::connected(&sandbox);
        ask_outside(&mut probe, &sandbox);
    }
}

fn ask_outside(probe: &mut Probe, sandbox: &Sandbox) {
    sandbox.answer(&["network", "create", "--internal", "--subnet", "10.89.0.0/24", "--ipv6=false", "inner"]);
    // Every resolver that the machine names is this one, which hears whether it is asked.
    let resolvers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let Some(resolver) = resolvers.lines().find_map(|line| line.strip_prefix("nameserver ")).map(str::trim) else {
        needs::skip("the machine has no resolver");
        return;
    };
    let address = format!("{resolver}/32");
    let link =
        sandbox.inside(|| std::process::Command::new("ip").args(["addr", "add", &address, "dev", "lo"]).status());
    assert!(link.is_ok_and(|status| status.success()) || resolver.starts_with("127."), "{resolver}");
    let socket = sandbox.inside(|| UdpSocket::bind((resolver, 53)).expect("the resolver's place"));
    socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
    let mut buffer = [0; 512];
    let (code, text) = look_up(sandbox, "inner", "example.org");
    assert_ne!(code, 0, "{text}");
    assert!(text.contains("NXDOMAIN"), "answered at once, by the container's own resolver: {text}");
    probe.blocked(socket.recv(&mut buffer).is_err(), "a query left the internal network");
    look_up(sandbox, "bridge", "example.org");
    let length = socket.recv(&mut buffer).expect("a query of the open network");
    let asked = buffer[..length].windows(8).any(|part| part == b"\x07example");
    probe.fires(asked, "another question than was asked");
}

#[test]
fn the_hosts_resolvers_are_those_it_has_now() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    // A host that has a resolver somewhere, and later a stub on its loopback: seen by this container's monitor alone.
    let link = sandbox.command("ip", &["addr", "add", "192.0.2.51/32", "dev", "lo"]).status();
    assert!(link.is_ok_and(|status| status.success()));
    let (far, stub) =
        sandbox.inside(|| ["192.0.2.51", "127.0.0.53"].map(|address| UdpSocket::bind((address, 53)))).into();
    let (far, stub) = (far.expect("a resolver's place"), stub.expect("a stub's place"));
    for socket in [&far, &stub] {
        socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    }
    let settings = sandbox.file("resolv.conf", "nameserver 192.0.2.51\n");
    let rootfs = sandbox.rootfs();
    let script = "mount --bind $0 /etc/resolv.conf && exec \"$@\"";
    let mut words = vec!["--mount", "--", "sh", "-c", script, settings.to_str().expect("a path")];
    let rcd = super::sandbox::binary().display().to_string();
    words.extend([&*rcd, "run", "-d", "--name", "web", "--rootfs", &rootfs, "sleep", "1000"]);
    let started = sandbox.command("unshare", &words).output().expect("unshare");
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    let asks = |socket: &UdpSocket, name: &str| {
        sandbox.run(&["exec", "web", "timeout", "3", "nslookup", name]);
        let mut buffer = [0; 512];
        let length = socket.recv(&mut buffer).expect("a query");
        let first = name.split('.').next().expect("a label");
        assert!(buffer[..length].windows(first.len()).any(|part| part == first.as_bytes()), "{name}");
    };
    asks(&far, "first.example.");
    std::fs::write(&settings, "nameserver 127.0.0.53\n").expect("the host's resolvers change");
    asks(&stub, "second.example.");
}

#[test]
fn a_container_may_serve_names_itself() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    let script = "nc -l -p 53 & sleep 0.2; netstat -ltn; nslookup $(hostname) >/dev/null && echo found";
    let text = sandbox.script(&[], script);
    assert!(text.contains(":53 ") && text.contains("found"), "{text}");
}

/// What 127.0.0.11 answers, in a container's network, to a question for the address of `name`: over UDP, and over TCP.
fn ask(netns: &OwnedFd, name: &str) -> [Vec<u8>; 2] {
    let length = u8::try_from(name.len()).expect("a short name");
    let question = [&[0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, length], name.as_bytes(), &[0, 0, 1, 0, 1]].concat();
    within(netns, || {
        let resolver = ("127.0.0.11", 53);
        let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
        socket.set_read_timeout(Some(ANSWER)).expect("a timeout");
        socket.connect(resolver).expect("connected");
        socket.send(&question).expect("asked");
        let mut answer = [0; 512];
        let length = socket.recv(&mut answer).expect("an answer over UDP");
        let mut stream = TcpStream::connect(resolver).expect("a connection");
        stream.set_read_timeout(Some(ANSWER)).expect("a timeout");
        let asked = [&[0, u8::try_from(question.len()).expect("a short question")], &question[..]].concat();
        stream.write_all(&asked).expect("asked");
        let mut whole = [0; 2];
        stream.read_exact(&mut whole).expect("an answer over TCP");
        let mut longer = vec![0; u16::from_be_bytes(whole).into()];
        stream.read_exact(&mut longer).expect("all of it");
        [answer[..length].to_vec(), longer]
    })
}

/// Connections that the kernel tracks cost each packet time: a container whose rules track none has none.
#[test]
fn the_resolver_is_reached_without_tracking_and_beside_rules_that_track() {
    let Some(sandbox) = Sandbox::new(&[NEEDS, &[Need::Program("nft")]].concat()) else { return };
    sandbox.answer(&["network", "create", "--subnet", "10.86.0.0/24", "--ipv6=false", "web"]);
    start(&sandbox, "db", "web");
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", "db"]);
    let netns: OwnedFd = File::open(format!("/proc/{pid}/ns/net")).expect("its network").into();
    let asked = || {
        for answer in ask(&netns, "db") {
            assert_eq!(answer[..4], [0x12, 0x34, 0x81, 0x80], "{answer:x?}");
            assert!(answer.ends_with(&[10, 86, 0, 2]), "{answer:x?}");
        }
    };
    let tracked = || {
        let count = within(&netns, || fs::read_to_string("/proc/sys/net/netfilter/nf_conntrack_count"));
        // Without the module nobody tracks anything.
        count.map_or(0, |count| count.trim().parse::<u32>().expect("a number"))
    };
    asked();
    assert_eq!(tracked(), 0);
    let rules = "add table inet own; add chain inet own input { type filter hook input priority 0; policy drop; };
        add rule inet own input ct state established accept; add rule inet own input ip daddr 127.0.0.11 accept";
    let output = within(&netns, || Command::new("nft").arg(rules).output()).expect("nft");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    asked();
    assert_ne!(tracked(), 0, "the rules track");
}

#[test]
fn addresses_aliases_hosts_and_resolvers_are_those_asked_for() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    sandbox.answer(&["network", "create", "--subnet", "10.87.0.0/24", "--subnet", "fd87::/64", "web"]);
    let flags = ["--network", "web", "--network-alias", "store", "--ip", "10.87.0.77", "--ip6"];
    let more = ["fd87::77", "--mac-address", "02:42:00:00:00:77", "--add-host", "up:host-gateway"];
    let names = ["--add-host", "far=fd00::9", "--dns-search", "example.org", "--dns-option", "ndots:1"];
    let script = "ip -o addr show eth0; cat /sys/class/net/eth0/address /etc/hosts /etc/resolv.conf; nslookup store.; \
                  for host in docker containers; do nslookup -type=a host.$host.internal. | grep -A 1 ^Name; done";
    let text = sandbox.script(&[&flags[..], &more, &names].concat(), script);
    for part in [
        "inet 10.87.0.77/24",
        "inet6 fd87::77/64",
        "02:42:00:00:00:77",
        "10.87.0.1\tup\n",
        "fd00::9\tfar\n",
        "nameserver 127.0.0.11\n",
        "search example.org\noptions ndots:1\n",
        "Address: 10.87.0.77",
        "Name:\thost.docker.internal\nAddress: 10.87.0.1\n",
        "Name:\thost.containers.internal\nAddress: 10.87.0.1\n",
    ] {
        assert!(text.contains(part), "{part:?} is missing:\n{text}");
    }
    for (flags, why) in [
        (["--ip", "10.99.0.1"], "`10.99.0.1`"),
        (["--ip", "10.87.0.1"], "`10.87.0.1` is taken"),
        (["--add-host", "up"], "--add-host"),
        (["--mac-address", "01:00:00:00:00:01"], "--mac-address"),
    ] {
        let output = sandbox.contained(&[&flags[..], &["--network", "web"]].concat(), &["true"]);
        assert!(output.code == 125 && output.stderr.contains(why), "{flags:?}: {}", output.stderr);
    }
}
