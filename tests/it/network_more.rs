//! Networks with reserved addresses, routes and without IPv4; a container's place in one; links; and what `-t` of a removal ends.

use super::needs::Need;
use super::registry::with_busybox;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Who is not root can do as much.
const ANYBODY: [Need; 1] = [Need::Busybox];

/// Start a container that does nothing.
fn start(sandbox: &Sandbox, name: &str, flags: &[&str]) {
    let rootfs = sandbox.rootfs();
    let words = [&["run", "-d", "--name", name], flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat();
    sandbox.answer(&words);
}

fn said(sandbox: &Sandbox, name: &str, script: &str) -> String {
    sandbox.answer(&["exec", name, "sh", "-c", script])
}

#[test]
fn reserved_addresses_are_for_nobody() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let words =
        ["network", "create", "--subnet", "10.213.0.0/29", "--ipv6=false", "--aux-address", "router=10.213.0.2"];
    sandbox.answer(
        &[&words[..], &["--aux-address", "printer=10.213.0.4", "--ipam-driver", "host-local", "front"]].concat(),
    );
    let shown =
        sandbox.answer(&["network", "inspect", "-f", "{{json (index .IPAM.Config 0).AuxiliaryAddresses}}", "front"]);
    assert_eq!(shown, r#"{"printer":"10.213.0.4","router":"10.213.0.2"}"#);
    for (name, address) in [("one", "10.213.0.3"), ("two", "10.213.0.5")] {
        start(&sandbox, name, &["--network", "front"]);
        let found = sandbox.answer(&["inspect", "-f", "{{.NetworkSettings.Networks.front.IPAddress}}", name]);
        assert_eq!(found, address, "{name}");
    }
    let rootfs = sandbox.rootfs();
    let words = ["run", "--rm", "--network", "front", "--ip", "10.213.0.4", "--rootfs", &rootfs, "true"];
    sandbox.run(&words).expect(125).complains("is taken in the network `front`");
    let words = ["network", "create", "--aux-address", "x=10.9.9.9", "back"];
    sandbox.run(&words).expect(1).complains("is in no subnet of the network");
    sandbox.run(&["network", "create", "--ipam-driver", "dhcp", "back"]).expect(1).complains("not supported");
    // Its containers go with it.
    sandbox.run(&["network", "rm", "front"]).expect(1).complains("is used by");
    sandbox.answer(&["network", "rm", "-f", "-t", "0", "front"]);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_network_may_have_ipv6_alone_and_routes() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.answer(&["network", "create", "--ipv4=false", "six"]);
    start(&sandbox, "one", &["--network", "six"]);
    assert_eq!(
        said(&sandbox, "one", "ip -4 -o addr show dev eth0 | wc -l; ip -6 -o addr show dev eth0 scope global | wc -l"),
        "0\n1"
    );
    sandbox.run(&["network", "create", "--ipv4=false", "--ipv6=false", "x"]).expect(1).complains("IPv4 or of IPv6");
    let words = ["network", "create", "--subnet", "10.213.0.0/24", "--route", "10.99.0.0/16,10.213.0.9,50", "routed"];
    sandbox.answer(&words);
    start(&sandbox, "two", &["--network", "routed"]);
    let routes = said(&sandbox, "two", "ip route");
    assert!(routes.contains("10.99.0.0/16 via 10.213.0.9 dev eth0"), "{routes}");
    for (route, why) in [
        ("10.99.0.0/16,10.214.0.9", "does not begin in a subnet"),
        ("10.99.0.0/16", "SUBNET,ADDRESS[,METRIC]"),
        ("0.0.0.0/0,10.215.0.9", "--gateway"),
        ("fd00::/64,10.215.0.9", "two address families"),
    ] {
        let words = ["network", "create", "--subnet", "10.215.0.0/24", "--route", route, "bad"];
        sandbox.run(&words).expect(1).complains(why);
    }
}

#[test]
fn the_highest_priority_has_the_default_route() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (name, subnet) in [("a", "10.213.0.0/24"), ("b", "10.214.0.0/24"), ("c", "10.215.0.0/24")] {
        sandbox.answer(&["network", "create", "--ipv6=false", "--subnet", subnet, name]);
    }
    start(&sandbox, "web", &["--network", "a", "--network", "name=b,gw-priority=5"]);
    let default = || said(&sandbox, "web", "ip route | grep default");
    assert!(default().contains("10.214.0.1 dev eth1"), "{}", default());
    sandbox.answer(&["network", "connect", "--gw-priority", "9", "c", "web"]);
    assert!(default().contains("10.215.0.1 dev eth2"), "{}", default());
    assert_eq!(default().lines().count(), 1);
    sandbox.answer(&["network", "disconnect", "c", "web"]);
    assert!(default().contains("10.214.0.1 dev eth1"), "{}", default());
    let shown = sandbox.answer(&["inspect", "-f", "{{.NetworkSettings.Networks.b.GwPriority}}", "web"]);
    assert_eq!(shown, "5");
}

#[test]
fn a_place_in_a_network_has_options() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.answer(&["network", "create", "a"]);
    let parameter = "com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.log_martians=1";
    start(&sandbox, "web", &["--network", &format!("name=a,driver-opt={parameter}")]);
    assert_eq!(said(&sandbox, "web", "cat /proc/sys/net/ipv4/conf/eth0/log_martians"), "1");
    sandbox.answer(&["network", "create", "b"]);
    let name = "com.docker.network.endpoint.ifname=front0";
    sandbox.answer(&["network", "connect", "--driver-opt", name, "b", "web"]);
    assert_eq!(said(&sandbox, "web", "ls /sys/class/net | tr '\\n' ' '"), "eth0 front0 lo ");
    let shown = sandbox.answer(&["inspect", "-f", "{{json .NetworkSettings.Networks.b.DriverOpts}}", "web"]);
    assert_eq!(shown, r#"{"com.docker.network.endpoint.ifname":"front0"}"#);
    sandbox.answer(&["network", "create", "c"]);
    sandbox.run(&["network", "connect", "--driver-opt", "x=y", "c", "web"]).expect(1).complains("unknown option `x`");
    assert_eq!(sandbox.answer(&["network", "reload", "-l"]), sandbox.answer(&["ps", "-q", "--no-trunc"]));
}

#[test]
fn a_link_is_a_name_for_one_container_alone() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.answer(&["network", "create", "--ipv6=false", "--subnet", "10.213.0.0/24", "a"]);
    start(&sandbox, "db", &["--network", "a", "--ip", "10.213.0.7"]);
    start(&sandbox, "web", &["--network", "a", "--link", "db:store"]);
    start(&sandbox, "other", &["--network", "a"]);
    let known = "nslookup store 127.0.0.11 | grep -c 10.213.0.7 || true";
    assert_eq!((said(&sandbox, "web", known).as_str(), said(&sandbox, "other", known).as_str()), ("1", "0"));
    let rootfs = sandbox.rootfs();
    let words = ["run", "--rm", "--network", "none", "--link", "db", "--rootfs", &rootfs, "true"];
    sandbox.run(&words).expect(125).complains("it is in no network of this container");
}

#[test]
fn volumes_show_their_place_and_go_with_their_containers() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    start(&sandbox, "web", &["--network", "none", "-v", "data:/data"]);
    said(&sandbox, "web", "echo x > /data/file");
    let folder = sandbox.answer(&["volume", "mount", "data"]);
    assert_eq!(std::fs::read_to_string(format!("{folder}/file")).unwrap(), "x\n");
    assert_eq!(sandbox.answer(&["volume", "unmount", "data"]), "data");
    sandbox.answer(&["volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "memory"]);
    sandbox.run(&["volume", "mount", "memory"]).expect(1).complains("is mounted in containers that use it");
    sandbox.run(&["volume", "rm", "data"]).expect(1);
    sandbox.answer(&["volume", "rm", "-f", "-t", "0", "data"]);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn a_squashed_image_has_one_layer_and_all_files() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    sandbox.answer(&[
        "run",
        "--name",
        "web",
        "--network",
        "none",
        "busybox",
        "sh",
        "-c",
        "echo x > /file; rm /bin/wget || true",
    ]);
    sandbox.answer(&["commit", "-s", "web", "small"]);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{len .RootFS.Layers}}", "small"]), "1");
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "small", "cat", "/file"]), "x");
    assert_eq!(sandbox.answer(&["history", "-q", "small"]).lines().count(), 1);
}

#[test]
fn folders_and_files_give_way_to_each_other_where_that_is_wanted() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    start(&sandbox, "web", &["--network", "none"]);
    said(&sandbox, "web", "mkdir -p /t/name/sub; echo old > /t/other");
    let file = sandbox.file("name", "new\n");
    let file = file.to_str().unwrap();
    sandbox.run(&["cp", file, "web:/t"]).expect(1).complains("is a folder, and what is copied is none");
    sandbox.run(&["cp", "--overwrite", file, "web:/t"]).expect(0);
    assert_eq!(said(&sandbox, "web", "cat /t/name"), "new");
    let folder = sandbox.path("other");
    std::fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    sandbox.run(&["cp", folder, "web:/t/other"]).expect(1);
    sandbox.run(&["cp", "--overwrite", folder, "web:/t"]).expect(0);
    assert_eq!(said(&sandbox, "web", "test -d /t/other && echo folder"), "folder");
}
