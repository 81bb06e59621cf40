//! Networks that are no bridge, and what can be changed of a network.

use super::needs::{self, Need};
use super::sandbox::Sandbox;

const NEEDS: &[Need] = &[Need::Root, Need::Busybox];

fn ip(sandbox: &Sandbox, words: &str) -> bool {
    let words: Vec<&str> = words.split(' ').collect();
    sandbox.command("ip", &words).status().is_ok_and(|status| status.success())
}

#[test]
fn containers_of_a_macvlan_are_on_the_hosts_link() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    // The far end of the link is the router of its subnet.
    for words in [
        "link add there0 type veth peer name there1",
        "link set there0 up",
        "link set there1 up",
        "address add 10.60.0.1/24 dev there1",
    ] {
        assert!(ip(&sandbox, words), "ip {words}");
    }
    if !ip(&sandbox, "link add probe0 link there0 type macvlan mode bridge") || !ip(&sandbox, "link delete probe0") {
        needs::skip("the kernel has no macvlan");
        return;
    }
    let create = ["network", "create", "-d", "macvlan", "--subnet", "10.60.0.0/24", "-o", "parent=there0", "lan"];
    sandbox.answer(&create);
    let rootfs = sandbox.rootfs();
    let run = ["run", "-d", "--name", "web", "--network", "lan", "--ip", "10.60.0.77", "--rootfs", &rootfs];
    sandbox.answer(&[&run[..], &["sleep", "1000"]].concat());
    let script = "ip -o -4 addr show eth0; ip route | grep default; nslookup web. | tail -n +3; \
                  ping -c 1 -w 20 10.60.0.77 >/dev/null && echo mate; ping -c 1 -w 20 10.60.0.1 >/dev/null && echo router";
    let text = sandbox.script(&["--network", "lan"], script);
    for part in ["inet 10.60.0.", "default via 10.60.0.1 dev eth0", "Address: 10.60.0.77", "mate\nrouter\n"] {
        assert!(text.contains(part), "{part:?} is missing:\n{text}");
    }
    let shown = "{{.Driver}} {{.Options.parent}} {{.EnableIPv6}} {{len .Containers}}";
    assert_eq!(sandbox.answer(&["network", "inspect", "-f", shown, "lan"]), "macvlan there0 false 1");
    assert_eq!(sandbox.answer(&["network", "ls", "-n", "--filter", "driver=macvlan", "--format", "{{.Name}}"]), "lan");
    let refused = sandbox.contained(&["--network", "lan", "-p", "8080:80"], &["true"]);
    assert!(refused.stderr.contains("cannot publish ports into the network `lan`: its driver is macvlan"), "{refused}");
    // Where there is a bridge too, that one has the ports; and the link goes when the container leaves.
    let both = ["run", "-d", "--name", "both", "--network", "lan", "--network", "bridge", "-p", "8080:80", "--rootfs"];
    sandbox.answer(&[&both[..], &[&rootfs, "sleep", "1000"]].concat());
    sandbox.answer(&["network", "disconnect", "lan", "both"]);
    let text = sandbox.answer(&["exec", "both", "sh", "-c", "ls /sys/class/net; ip route | grep default"]);
    assert!(text.starts_with("eth1\nlo\ndefault via 172."), "{text}");
    sandbox.answer(&["rm", "-f", "web", "both"]);
    sandbox.answer(&["network", "rm", "lan"]);
    assert!(ip(&sandbox, "link show there0"), "the host's own link stays");
}

#[test]
fn a_vlan_of_a_link_is_made_and_goes_with_its_network() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    for words in ["link add there0 type veth peer name there1", "link set there0 up", "link set there1 up"] {
        assert!(ip(&sandbox, words), "ip {words}");
    }
    let probe = "link add link there1 name there1.7 type vlan id 7";
    if !ip(&sandbox, probe) || !ip(&sandbox, "link add probe0 link there1.7 type macvlan mode bridge") {
        needs::skip("the kernel has no VLANs, or no macvlan");
        return;
    }
    for words in ["link delete probe0", "link set there1.7 up", "address add 10.62.0.1/24 dev there1.7"] {
        assert!(ip(&sandbox, words), "ip {words}");
    }
    for (option, name) in [("parent=there0.7", "lan"), ("parent=there0", "wan")] {
        let mut create = vec!["network", "create", "-d", "macvlan", "--subnet", "10.62.0.0/24", "-o", option, name];
        create.splice(2..2, if name == "wan" { vec!["-o", "vlan=7"] } else { Vec::new() });
        sandbox.answer(&create);
        sandbox.script(&["--network", name], "ping -c 1 -w 20 10.62.0.1");
        assert!(ip(&sandbox, "link show there0.7"));
        sandbox.answer(&["network", "rm", name]);
        assert!(!ip(&sandbox, "link show there0.7"), "the VLAN's link goes with the network");
    }
    assert!(ip(&sandbox, "link show there0"), "the host's own link stays");
    // A bridge that is a VLAN of what else is plugged into it.
    sandbox.answer(&[
        "network",
        "create",
        "--subnet",
        "10.63.0.0/24",
        "-o",
        "vlan=7",
        "--interface-name",
        "br7",
        "seven",
    ]);
    let text = sandbox.script(&["--network", "seven"], "ping -c 1 -w 20 10.63.0.1 && cat /sys/class/net/eth0/mtu");
    assert!(text.ends_with("1500\n"), "{text}");
    let link = sandbox.command("ip", &["-d", "link", "show", "br7"]).output().expect("ip");
    assert!(
        String::from_utf8_lossy(&link.stdout).contains("vlan_default_pvid 7 "),
        "{}",
        String::from_utf8_lossy(&link.stdout)
    );
}

#[test]
fn a_network_of_nothing_and_what_contradicts_a_driver() {
    let Some(sandbox) = Sandbox::new(NEEDS) else { return };
    sandbox.answer(&["network", "create", "--driver", "none", "void"]);
    assert_eq!(sandbox.script(&["--network", "void"], "ls /sys/class/net"), "lo\n");
    let again = sandbox.answer(&["network", "create", "--ignore", "void"]);
    assert_eq!(again, sandbox.answer(&["network", "inspect", "-f", "{{.Id}}", "void"]));
    for (flags, why) in [
        (&["-d", "none", "--subnet", "10.1.0.0/24"][..], "has no addresses"),
        (&["-d", "macvlan", "--subnet", "10.1.0.0/24"], "needs a link of the host's"),
        (&["-d", "macvlan", "-o", "parent=eth0"], "needs the subnet"),
        (&["-o", "parent=eth0"], "the option `parent=eth0` is wrong"),
        (&["-d", "overlay"], "the driver `overlay` is not supported"),
    ] {
        let output = sandbox.run(&[&["network", "create"], flags, &["two"]].concat()).expect(1);
        assert!(output.stderr.contains(why), "{flags:?}: {}", output.stderr);
    }
    let gone = ["network", "create", "-d", "macvlan", "--subnet", "10.1.0.0/24", "-o", "parent=gone0", "lan"];
    sandbox.answer(&gone);
    let output = sandbox.contained(&["--network", "lan"], &["true"]);
    assert!(output.stderr.contains("the host has no link `gone0`"), "{}", output.stderr);
    sandbox.run(&["network", "exists", "void"]).expect(0);
    sandbox.run(&["network", "exists", "nothing"]).expect(1);
    assert_eq!(sandbox.answer(&["network", "ls", "-q", "--filter", "type=builtin"]).lines().count(), 1);
}

#[test]
fn rules_are_put_back_and_resolvers_changed_while_containers_run() {
    let Some(sandbox) = Sandbox::new(&[&[Need::Program("nft")], NEEDS].concat()) else { return };
    sandbox.answer(&["network", "create", "--dns", "192.0.2.1", "--subnet", "10.61.0.0/24", "web"]);
    let rootfs = sandbox.rootfs();
    let run = ["run", "-d", "--name", "one", "--network", "web", "-p", "8080:80", "--rootfs", &rootfs];
    let id = sandbox.answer(&[&run[..], &["sleep", "1000"]].concat());
    let rules = || {
        let output = sandbox.command("nft", &["list", "ruleset"]).output().expect("nft");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let before = rules();
    // Whatever looks at containers next, or makes one.
    for command in [&["ps", "-q"][..], &["port", "one"], &["images", "-q"]] {
        assert!(sandbox.command("nft", &["flush", "ruleset"]).status().is_ok_and(|status| status.success()));
        sandbox.run(command).expect(0).complains("put the networks' rules back");
        assert_eq!(rules(), before);
        assert_eq!(sandbox.run(command).expect(0).stderr, "", "once is enough");
    }
    assert!(sandbox.command("nft", &["flush", "ruleset"]).status().is_ok_and(|status| status.success()));
    assert_eq!(sandbox.answer(&["network", "reload", "one"]), id);
    assert_eq!(rules(), before);
    // The host answers for a resolver of the network that was not there at first.
    assert!(ip(&sandbox, "address add 192.0.2.9/32 dev lo"));
    let socket = sandbox.inside(|| std::net::UdpSocket::bind(("192.0.2.9", 53)).expect("the resolver's place"));
    socket.set_read_timeout(Some(std::time::Duration::from_secs(30))).expect("a timeout");
    sandbox.answer(&["network", "update", "--dns-add", "192.0.2.9", "--dns-drop", "192.0.2.1", "web"]);
    sandbox.run(&["exec", "one", "timeout", "3", "nslookup", "example.org."]);
    let mut buffer = [0; 512];
    let length = socket.recv(&mut buffer).expect("a query");
    assert!(buffer[..length].windows(8).any(|part| part == b"\x07example"));
}
