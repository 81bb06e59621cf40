//! What is refused of networks: each says what is wrong, ends with the right code, and leaves rules, links and files as they were.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use super::needs::Need;
use super::sandbox::Sandbox;

/// Command, exit code, and a part of what it says. `RUN` is a container of busybox's `true`.
const TABLE: &[(&str, i32, &str)] = &[
    (
        "network create --subnet 10.70.0.0/16 two",
        1,
        "subnet `10.70.0.0/16` overlaps `10.70.1.0/24` of the network `web`",
    ),
    ("network create --subnet 10.70.1.128/25 two", 1, "overlaps `10.70.1.0/24` of the network `web`"),
    ("network create --subnet fd70::/48 two", 1, "overlaps `fd70::/64` of the network `web`"),
    ("network create --subnet 10.71.3.0/24 two", 1, "overlaps `10.71.3.0/25`, where the host has a route"),
    ("network create --subnet 10.72.0.0/24 --gateway 10.73.0.1 two", 1, "gateway `10.73.0.1` is in no subnet"),
    ("network create --subnet 10.72.0.0/24 --ip-range 10.72.0.0/23 two", 1, "range `10.72.0.0/23` is in no subnet"),
    ("network create --subnet 10.72.0.1/32 two", 1, "has no room"),
    ("network create web", 1, "a network `web` already exists"),
    ("network rm web", 1, "the network `web` is used by one"),
    ("network rm nowhere", 1, "there is no network `nowhere`"),
    ("network rm bridge", 1, "is always there"),
    ("network connect nowhere one", 1, "there is no network `nowhere`"),
    ("network connect web one", 1, "is already in the network `web`"),
    ("network connect --ip 10.75.1.9 bridge one", 1, "10.75.1.9"),
    ("network disconnect bridge one", 1, "is not in the network `bridge`"),
    ("RUN --network nowhere", 125, "there is no network `nowhere`"),
    ("RUN --network web --ip 10.70.1.2", 125, "address `10.70.1.2` is taken in the network `web`"),
    ("RUN --network web --ip 10.70.1.1", 125, "address `10.70.1.1` is taken"),
    ("RUN --network web --ip 10.70.1.255", 125, "is not one of the network's `10.70.1.0/24`"),
    ("RUN --network web --ip 10.99.0.1", 125, "is not one of the network's `10.70.1.0/24`"),
    ("RUN --network web --ip6 fd99::1", 125, "is not one of the network's `fd70::/64`"),
    ("RUN --network web --ip 10.70.1.300", 125, "10.70.1.300"),
    ("RUN -p 8080:0", 125, "from 1 to 65535"),
    ("RUN -p 65536:80", 125, "at most 65535"),
    ("RUN -p 8080:65536", 125, "at most 65535"),
    ("RUN -p 8090-8080:80-90", 125, "the range ends before it starts"),
    ("RUN -p 8080-8081:80-90", 125, "the two ranges differ in length"),
    ("RUN -p 8080:80/icmp", 125, "none of tcp, udp, sctp"),
    ("RUN -p 192.0.2.99:8080:80", 125, "the host does not have that address"),
    ("RUN -p 8070:80", 125, "port `0.0.0.0:8070/tcp` is already published by the container `one`"),
    ("RUN -p 8070:80/sctp", 125, "port `0.0.0.0:8070/sctp` is already published by the container `one`"),
    ("RUN --network web -p [::]:8070:80", 125, "port `[::]:8070/tcp` is already published by the container `one`"),
    ("RUN -p 8069-8070:80-81", 125, "is already published by the container `one`"),
    ("RUN -p 8070-8070:80", 125, "is already published by the container `one`"),
    ("RUN -p 8075:80", 125, "port `0.0.0.0:8075/tcp` is in use by `"),
    ("RUN -p 8076:80 -p 8076:81", 125, "port `0.0.0.0:8076/tcp` is asked for twice"),
];

#[test]
fn what_is_refused_says_why_and_leaves_everything_as_it_was() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Program("nft")]) else { return };
    let rootfs = sandbox.rootfs();
    let route = ["address", "add", "10.71.3.1/25", "dev", "lo"];
    assert!(sandbox.command("ip", &route).status().is_ok_and(|status| status.success()));
    let create = ["network", "create", "--subnet", "10.70.1.0/24", "--subnet", "fd70::/64", "web"];
    sandbox.answer(&create);
    let flags = ["run", "-d", "--name", "one", "--network", "web", "-p", "8070:80", "-p", "8070:80/sctp"];
    sandbox.answer(&[&flags[..], &["--rootfs", &rootfs, "sleep", "1000"]].concat());
    // Once round for the default network, which comes with the first container and stays.
    sandbox.contained(&[], &["true"]).expect(0);
    let _held = sandbox.inside(|| TcpListener::bind((Ipv4Addr::UNSPECIFIED, 8075)).expect("a port"));
    let state = || {
        let said = |words: &[&str]| {
            let output = sandbox.command(words[0], &words[1..]).output().expect("a program");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let (root, state) = (sandbox.root().display().to_string(), sandbox.state().display().to_string());
        let links = said(&["ip", "-br", "link"]);
        let names = links.lines().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>().join("\n");
        let all = [said(&["nft", "list", "ruleset"]), names, said(&["find", &root, &state])];
        // What `--rm` removes is renamed into the trash, which is emptied after the command.
        let lines = all.iter().flat_map(|text| text.lines()).filter(|line| !line.contains("/root/trash"));
        lines.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let before = state();
    for (line, code, why) in TABLE {
        let words: Vec<&str> = line.split(' ').collect();
        let output = match words.as_slice() {
            ["RUN", flags @ ..] => sandbox.contained(flags, &["true"]),
            words => sandbox.run(words),
        };
        assert!(output.code == *code && output.stderr.contains(why), "{line}: not {code} {why:?}, but\n{output}");
        let after = state();
        let changed: Vec<&String> = after.symmetric_difference(&before).collect();
        assert!(changed.is_empty(), "{line} left {changed:?}");
    }
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}
