//! A container in the network of another one, or of a namespace that somebody else made; and what it shows of its ports.

use super::needs::Need;
use super::sandbox::Sandbox;

#[test]
fn a_container_shares_the_network_and_the_names_of_another() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let flags = ["run", "-d", "--name", "web", "-h", "front", "--add-host", "db:10.9.8.7", "--rootfs", &rootfs];
    let id = sandbox.answer(&[&flags[..], &["sh", "-c", "while echo served | nc -l -p 80; do :; done"]].concat());
    let own = "ip -o -4 addr show eth0; hostname; cat /etc/hosts /etc/resolv.conf";
    let web = sandbox.answer(&["exec", "web", "sh", "-c", own]);
    assert!(web.contains("front") && web.contains("10.9.8.7\tdb"), "{web}");
    assert_eq!(sandbox.script(&["--network", "container:web"], own).trim_end(), web);
    let ask = "for i in $(seq 50); do nc 127.0.0.1 80 </dev/null && exit; sleep 0.1; done; exit 1";
    assert_eq!(sandbox.script(&["--net", &format!("container:{}", &id[..8])], ask), "served\n", "one loopback");

    let create = ["create", "--name", "side", "--network", "container:web", "--rootfs", &rootfs, "true"];
    sandbox.answer(&create);
    let shown = "{{.HostConfig.NetworkMode}} {{.HostsPath}} {{len .NetworkSettings.Networks}}";
    let (hosts, mode) = (sandbox.root().join("containers").join(&id).join("hosts"), format!("container:{id}"));
    assert_eq!(sandbox.answer(&["inspect", "-f", shown, "side"]), format!("{mode} {} 0", hosts.display()));

    for (flags, why) in [
        (&["-h", "other"][..], "conflicting options: hostname and the network mode"),
        (&["-p", "8080:80"], "conflicting options: port publishing and the container type network mode"),
        (&["--dns", "10.0.0.1"], "conflicting options: dns and the network mode"),
        (&["--add-host", "a:10.0.0.1"], "conflicting options: custom host-to-IP mapping and the network mode"),
        (&["--mac-address", "02:42:00:00:00:01"], "conflicting options: mac-address and the network mode"),
        (&["--ip", "10.0.0.9"], "--ip and --network container:"),
        (&["--sysctl", "net.ipv4.ip_forward=1"], "the network is not its own"),
    ] {
        let output = sandbox.contained(&[&["--network", "container:web"], flags].concat(), &["true"]);
        assert!(output.code == 125 && output.stderr.contains(why), "{flags:?}: {}", output.stderr);
    }
    let none = sandbox.contained(&["--network", "container:none"], &["true"]);
    assert!(none.code == 125 && none.stderr.contains("`none`"), "{}", none.stderr);
    sandbox.answer(&["stop", "-t", "0", "web"]);
    let stopped = sandbox.run(&["start", "side"]).expect(1);
    assert!(stopped.stderr.contains("cannot join the network namespace of `web`: it is exited"), "{}", stopped.stderr);
}

#[test]
fn a_container_joins_a_namespace_by_its_file() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    // The sandbox's own network is one that rcd has not made.
    let link = sandbox.command("ip", &["link", "add", "there0", "type", "veth", "peer", "name", "there1"]).status();
    assert!(link.is_ok_and(|status| status.success()), "a link to know the namespace by");
    let text = sandbox.script(&["--network", "ns:/proc/self/ns/net", "-h", "box"], "ls /sys/class/net; hostname");
    assert!(text.contains("there0") && text.ends_with("box\n"), "{text}");
    let gone = sandbox.contained(&["--network", "ns:/nowhere/net"], &["true"]);
    assert!(gone.code == 125 && gone.stderr.contains("`/nowhere/net`"), "{}", gone.stderr);
    let file = sandbox.contained(&["--network", "ns:/etc/passwd"], &["true"]);
    assert!(file.code == 125 && file.stderr.contains("cannot join the net namespace"), "{}", file.stderr);
}

#[test]
fn every_exposed_port_is_published_on_a_random_one() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let flags = ["run", "-d", "--name", "web", "-P", "--expose", "80", "--expose", "90-91/udp", "-p", "8080:80"];
    sandbox.answer(&[&flags[..], &["--rootfs", &rootfs, "sleep", "1000"]].concat());
    let ports = sandbox.answer(&["port", "web"]);
    let lines: Vec<&str> = ports.lines().collect();
    assert!(lines[0] == "80/tcp -> 0.0.0.0:8080" && lines[1].starts_with("90/udp -> 0.0.0.0:"), "{ports}");
    assert_eq!(lines.len(), 3, "{ports}");
    let shown = "{{json .Config.ExposedPorts}} {{json .HostConfig.PortBindings}} {{.HostConfig.PublishAllPorts}}";
    let expected = r#"{"80/tcp":{},"90/udp":{},"91/udp":{}} {"80/tcp":[{"HostIp":"","HostPort":"8080"}]} true"#;
    assert_eq!(sandbox.answer(&["inspect", "-f", shown, "web"]), expected);

    sandbox.answer(&["run", "-d", "--name", "shy", "--expose", "80", "--rootfs", &rootfs, "sleep", "1000"]);
    assert_eq!(sandbox.answer(&["ps", "--filter", "name=shy", "--format", "{{.Ports}}"]), "80/tcp");
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{json .NetworkSettings.Ports}}", "shy"]), r#"{"80/tcp":null}"#);
    for (flags, why) in [
        (&["-P", "--network", "none"][..], "-P and --network none contradict each other"),
        (&["--expose", "0"], "cannot expose `0`"),
        (&["-p", "[::1]:8080:0"], "from 1 to 65535"),
    ] {
        let output = sandbox.contained(flags, &["true"]);
        assert!(output.code == 125 && output.stderr.contains(why), "{flags:?}: {}", output.stderr);
    }
}
