//! Containers in several networks, and joining and leaving one while they run.

use std::io::Read;
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: &[Need] = &[Need::Root, Need::Busybox];
/// What a container has of networks: addresses, default route, and who it is in `/etc/hosts`.
const SELF: &str =
    "ip -o -4 addr show | awk '$2 != \"lo\" { print $2, $4 }'; ip route | grep default; grep -v ip6 /etc/hosts";

fn networks(sandbox: &Sandbox) {
    for (name, number) in [("front", "81"), ("back", "82")] {
        let (four, six) = (format!("10.{number}.0.0/24"), format!("fd{number}::/64"));
        sandbox.answer(&["network", "create", "--subnet", &four, "--subnet", &six, name]);
    }
}

fn exec(sandbox: &Sandbox, name: &str, script: &str) -> String {
    sandbox.answer(&["exec", name, "sh", "-c", script])
}

/// What the host hears on a published port.
fn ask(sandbox: &Sandbox, port: u16) -> Option<String> {
    sandbox.inside(|| {
        let mut stream =
            TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), Duration::from_secs(5)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        Some(text).filter(|text| !text.is_empty())
    })
}

#[test]
fn a_container_is_in_several_networks_from_its_start() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    networks(&sandbox);
    let rootfs = sandbox.rootfs();
    let flags = ["run", "-d", "--name", "web", "-h", "web", "--network", "front", "--ip", "10.81.0.7"];
    let more = ["--network", "name=back,ip=10.82.0.8,ip6=fd82::8,mac-address=02:42:00:00:00:08,alias=store"];
    sandbox.answer(&[&flags[..], &more, &["--rootfs", &rootfs, "sleep", "1000"]].concat());
    let seen = exec(&sandbox, "web", SELF);
    for part in [
        "eth0 10.81.0.7/24\neth1 10.82.0.8/24\ndefault via 10.81.0.1 dev eth0",
        "10.81.0.7\tweb\n",
        "10.82.0.8\tweb\nfd82::8\tweb",
    ] {
        assert!(seen.contains(part), "{part:?} is missing:\n{seen}");
    }
    let found = sandbox.script(&["--network", "back"], "nslookup store. | tail -n +3");
    assert!(found.contains("10.82.0.8") && found.contains("fd82::8"), "{found}");
    let shown = "{{range $name, $one := .NetworkSettings.Networks}}{{$name}} {{$one.IPAddress}}/{{$one.IPPrefixLen}} \
                 {{$one.Gateway}} {{$one.MacAddress}} {{json $one.Aliases}} {{json $one.IPAMConfig}};{{end}}";
    let mac = exec(&sandbox, "web", "cat /sys/class/net/eth0/address");
    let expected = format!(
        "back 10.82.0.8/24 10.82.0.1 02:42:00:00:00:08 [\"store\"] {{\"IPv4Address\":\"10.82.0.8\",\"IPv6Address\":\"fd82::8\"}};\
         front 10.81.0.7/24 10.81.0.1 {mac} null {{\"IPv4Address\":\"10.81.0.7\"}};"
    );
    assert_eq!(sandbox.answer(&["inspect", "-f", shown, "web"]), expected);
    let listed = ["ps", "--filter", "network=back", "--format", "{{.Names}} {{.Networks}}"];
    assert_eq!(sandbox.answer(&listed), "web front,back");
    for (flags, why) in [
        (&["--network", "front", "--network", "front"][..], "network `front` is specified multiple times"),
        (&["--network", "front", "--network", "none"], "--network none goes with no other network"),
        (&["--network", "name=front,ip=10.81.0.9", "--ip", "10.81.0.9"], "cannot specify both --ip and per-network"),
        (&["--network", "front", "--network", "nowhere"], "there is no network `nowhere`"),
        (&["--network", "front", "--network", "name=back,ip=10.82.0.8"], "`10.82.0.8` is taken"),
    ] {
        let output = sandbox.contained(flags, &["true"]);
        assert!(output.code == 125 && output.stderr.contains(why), "{flags:?}: {}", output.stderr);
    }
    let members = "{{len .Containers}}";
    assert_eq!(sandbox.answer(&["network", "inspect", "-f", members, "front"]), "1", "what was refused left nothing");
}

#[test]
fn a_running_container_joins_and_leaves_networks() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    networks(&sandbox);
    let rootfs = sandbox.rootfs();
    let serve = "echo 10.9.9.9 kept >>/etc/hosts; while echo served | nc -l -p 80; do :; done";
    let flags = ["run", "-d", "--name", "web", "--network", "front", "-p", "8080:80", "--rootfs", &rootfs];
    sandbox.answer(&[&flags[..], &["sh", "-c", serve]].concat());
    sandbox.until("the server", || ask(&sandbox, 8080));

    sandbox.answer(&["network", "connect", "--ip", "10.82.0.9", "--alias", "store", "back", "web"]);
    let seen = exec(&sandbox, "web", SELF);
    assert!(seen.contains("eth1 10.82.0.9/24\ndefault via 10.81.0.1 dev eth0"), "{seen}");
    assert!(seen.contains("10.82.0.9\t") && seen.contains("10.9.9.9 kept"), "{seen}");
    assert!(sandbox.script(&["--network", "back"], "nslookup store. | tail -n +3").contains("10.82.0.9"));

    // What the first network had, the second one takes over.
    sandbox.answer(&["network", "disconnect", "front", "web"]);
    let seen = exec(&sandbox, "web", SELF);
    assert!(seen.contains("eth1 10.82.0.9/24\ndefault via 10.82.0.1 dev eth1") && !seen.contains("10.81."), "{seen}");
    assert_eq!(ask(&sandbox, 8080).as_deref(), Some("served\n"));
    assert_eq!(
        sandbox.answer(&["ps", "--format", "{{.Networks}} {{.Ports}}"]).split(',').next(),
        Some("back 0.0.0.0:8080->80/tcp")
    );

    sandbox.answer(&["rename", "web", "shop"]);
    assert!(sandbox.script(&["--network", "back"], "nslookup shop. | tail -n +3").contains("10.82.0.9"));
    sandbox.answer(&["network", "connect", "front", "shop"]);
    assert!(exec(&sandbox, "shop", SELF).contains("eth0 10.81.0."), "the name that is free again");

    // And so it stays.
    sandbox.answer(&["restart", "-t", "0", "shop"]);
    let seen = exec(&sandbox, "shop", SELF);
    assert!(seen.contains("eth0 10.82.0.9/24\neth1 10.81.0."), "{seen}");
    sandbox.answer(&["stop", "-t", "0", "shop"]);
    sandbox.answer(&["network", "disconnect", "back", "shop"]);
    sandbox.answer(&["network", "connect", "bridge", "shop"]);
    let named = "{{range $name, $one := .NetworkSettings.Networks}}{{$name}}={{$one.IPAddress}} {{end}}";
    assert_eq!(sandbox.answer(&["inspect", "-f", named, "shop"]), "bridge= front= ");
    sandbox.answer(&["start", "shop"]);
    sandbox.until("the server", || ask(&sandbox, 8080));
    assert_eq!(exec(&sandbox, "shop", "ls /sys/class/net").split_whitespace().count(), 3);
}

#[test]
fn what_a_container_receives_and_sends_is_counted() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "web", "--rootfs", &rootfs, "sleep", "1000"]);
    let counted = || -> Vec<f64> {
        let text = sandbox.answer(&["stats", "--no-stream", "--format", "{{.NetIO}}", "web"]);
        let number = |text: &str| match text.strip_suffix("kB") {
            Some(thousands) => thousands.parse::<f64>().map(|number| number * 1000.0),
            None => text.trim_end_matches('B').parse(),
        };
        text.split(" / ").map(|part| number(part).unwrap_or_else(|_| panic!("{text}"))).collect()
    };
    let before = counted();
    // Two questions of 40,000 bytes, in fragments, with as many answers.
    exec(&sandbox, "web", "ping -c 2 -w 20 -s 40000 $(ip route | awk '/^default/ { print $3 }')");
    let after = counted();
    for (before, after) in before.iter().zip(&after) {
        assert!((80_000.0..95_000.0).contains(&(after - before)), "{before} {after}");
    }
    sandbox.answer(&["run", "-d", "--name", "host", "--network", "host", "--rootfs", &rootfs, "sleep", "1000"]);
    assert_eq!(sandbox.answer(&["stats", "--no-stream", "--format", "{{.NetIO}}", "host"]), "0B / 0B");
}

#[test]
fn a_bad_connection_is_refused_and_nothing_changes() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    networks(&sandbox);
    let rootfs = sandbox.rootfs();
    let run = |name: &str, network: &str| {
        sandbox.answer(&["run", "-d", "--name", name, "--network", network, "--rootfs", &rootfs, "sleep", "1000"]);
    };
    run("web", "front");
    run("lone", "none");
    run("side", "container:web");
    let before = exec(&sandbox, "web", SELF);
    let refused = |arguments: &[&str], why: &str| {
        let output = sandbox.run(&[&["network"], arguments].concat()).expect(1);
        assert!(output.stderr.contains(why), "{arguments:?}: {}", output.stderr);
    };
    refused(&["connect", "front", "web"], "container `web` is already in the network `front`");
    refused(&["connect", "nowhere", "web"], "there is no network `nowhere`");
    refused(&["connect", "back", "nobody"], "no such container: `nobody`");
    refused(&["connect", "--ip", "10.99.0.1", "back", "web"], "address `10.99.0.1` is not one of the network `back`");
    refused(&["connect", "--ip", "10.82.0.1", "back", "web"], "`10.82.0.1` is taken");
    refused(&["connect", "--mac-address", "01:00:00:00:00:01", "back", "web"], "--mac-address");
    refused(&["connect", "back", "lone"], "in private (none) mode");
    refused(&["connect", "back", "side"], "container sharing network namespace with another container or host");
    refused(&["disconnect", "back", "web"], "container `web` is not in the network `back`");
    refused(&["disconnect", "nowhere", "web"], "there is no network `nowhere`");
    assert_eq!(exec(&sandbox, "web", SELF), before);
    assert_eq!(sandbox.answer(&["network", "inspect", "-f", "{{len .Containers}}", "back"]), "0");
    // Without any network, loopback is left, and it can come back.
    sandbox.answer(&["network", "disconnect", "front", "web"]);
    assert_eq!(exec(&sandbox, "web", "ls /sys/class/net"), "lo");
    sandbox.answer(&["network", "connect", "front", "web"]);
    assert!(exec(&sandbox, "web", SELF).contains("default via 10.81.0.1 dev eth0"));
}
