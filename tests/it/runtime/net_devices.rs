//! Network devices of the host's that become a container's (runtime-spec, config-linux, `netDevices`).

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::run;
use crate::needs::Need;
use crate::output;
use crate::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Program("ip")];

/// `ip WORDS` in the network of the sandbox, which is the host's for what runs in it.
#[track_caller]
fn ip(sandbox: &Sandbox, words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    output::collect(&mut sandbox.command("ip", &words), b"").expect(0).stdout
}

/// A device with a peer that stays, up, and with addresses of each kind.
fn device(sandbox: &Sandbox, name: &str) {
    ip(sandbox, &format!("link add {name} mtu 1400 address 02:00:00:00:00:07 type veth peer name peer-{name}"));
    ip(sandbox, &format!("addr add 10.7.0.2/24 dev {name}"));
    ip(sandbox, &format!("addr add fd00:7::2/64 dev {name} nodad"));
    ip(sandbox, &format!("addr add 10.8.0.2/24 scope link dev {name}"));
    ip(sandbox, &format!("link set {name} up"));
}

fn asks(devices: Value) -> impl FnOnce(&mut Value) {
    move |config| config["linux"]["netDevices"] = devices
}

#[test]
fn a_device_is_moved_with_what_it_has() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    device(&sandbox, "own0");
    let said = run(&sandbox, "busybox ip addr show dev in0; cat /proc/sys/net/ipv4/conf/in0/forwarding", |config| {
        config["linux"]["netDevices"] = json!({"own0": {"name": "in0"}});
        // It is there before kernel parameters are set.
        config["linux"]["sysctl"] = json!({"net.ipv4.conf.in0.forwarding": "1"});
    });
    let said = said.expect(0).stdout;
    let all = ["UP", "mtu 1400", "02:00:00:00:00:07", "inet 10.7.0.2/24", "inet6 fd00:7::2/64"];
    assert!(all.iter().all(|part| said.contains(part)) && said.ends_with("\n1\n"), "{said}");
    // That one reaches no further than the link.
    assert!(!said.contains("10.8.0.2"), "{said}");
    sandbox.until("the kernel drops it with its namespace", || {
        (!ip(&sandbox, "-o link show").contains("peer-own0")).then_some(())
    });
}

#[test]
fn the_kernel_completes_a_name_and_a_joined_namespace_keeps_it() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    ["one0", "two0"].iter().for_each(|name| device(&sandbox, name));
    let mut holder =
        Command::new("unshare").args(["--net", "sleep", "60"]).stdin(Stdio::null()).spawn().expect("unshare");
    let path = format!("/proc/{}/ns/net", holder.id());
    let own = fs::read_link("/proc/self/ns/net").expect("a link");
    sandbox.until("the namespace is there", || fs::read_link(&path).is_ok_and(|link| link != own).then_some(()));
    let said = run(&sandbox, "busybox ip -o link show", |config| {
        config["linux"]["netDevices"] = json!({"one0": {"name": "eth%d"}, "two0": {"name": "eth%d"}});
        let namespaces = config["linux"]["namespaces"].as_array_mut().expect("a list");
        namespaces.retain(|namespace| namespace["type"] != "network");
        namespaces.push(json!({"type": "network", "path": path}));
    });
    let after = Command::new("nsenter").arg(format!("--net={path}")).args(["ip", "-o", "link", "show"]).output();
    holder.kill().and_then(|()| holder.wait()).expect("ended");
    let said = said.expect(0).stdout;
    let after = String::from_utf8(after.expect("nsenter").stdout).expect("text");
    for text in [said, after] {
        assert!(text.contains("eth0") && text.contains("eth1"), "{text}");
    }
    sandbox.until("the links end", || (!ip(&sandbox, "-o link show").contains("peer-")).then_some(()));
}

#[test]
fn what_cannot_be_made_gives_its_devices_back() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    device(&sandbox, "own0");
    device(&sandbox, "two0");
    let before = ip(&sandbox, "addr show dev own0");
    let addresses = |text: &str| {
        let lines = text.lines().filter(|line| line.contains("inet")).map(|line| line.trim().replace("own0", ""));
        lines.filter(|line| line.contains("global")).collect::<Vec<_>>()
    };
    let without = |config: &mut Value| {
        config["linux"]["namespaces"].as_array_mut().expect("a list").retain(|one| one["type"] != "network");
        config["linux"]["netDevices"] = json!({"own0": {}});
    };
    run(&sandbox, "true", without).expect(1).complains("unable to move network devices without a NET namespace");
    let cases = [
        (json!({"own0": {}, "nothing0": {}}), "there is no network device `nothing0`"),
        (json!({"own0": {}, "two0": {"name": "lo"}}), "has a device `lo` already"),
        (json!({"own0": {}, "lo": {"name": "lo1"}}), "cannot move the network device `lo`"),
    ];
    let programs = [(json!({"own0": {"name": "in0"}}), "not found")];
    for (devices, why) in cases.into_iter().chain(programs) {
        run(&sandbox, "true", |config| {
            if why == "not found" {
                config["process"]["args"] = json!(["nothing"]);
            }
            config["linux"]["netDevices"] = devices;
        })
        .expect(1)
        .complains(why);
        let after = ip(&sandbox, "addr show dev own0");
        assert_eq!(addresses(&after), addresses(&before), "{why}");
        assert!(after.contains(",UP"), "{why}: {after}");
    }
    ["own0", "two0"].iter().for_each(|name| drop(ip(&sandbox, &format!("link del {name}"))));
}

#[test]
fn a_user_namespace_of_its_own_gets_devices_too() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    device(&sandbox, "own0");
    let said = run(&sandbox, "busybox ip -o addr show dev own0", |config| {
        asks(json!({"own0": {}}))(config);
        config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}));
        let map = json!([{"containerID": 0, "hostID": 0, "size": 100_000}]);
        config["linux"]["uidMappings"] = map.clone();
        config["linux"]["gidMappings"] = map;
    });
    assert!(said.stdout.contains("10.7.0.2/24") && said.code == 0, "{said}");
    sandbox.until("the links end", || (!ip(&sandbox, "-o link show").contains("peer-")).then_some(()));
}
