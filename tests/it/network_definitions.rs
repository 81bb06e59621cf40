//! `rcd network`: networks are made, listed, described and removed, and bad ones are refused with nothing written.

use std::fs::{self, File};
use std::process::Stdio;

use nix::fcntl::{Flock, FlockArg};

use super::needs::Need;
use super::sandbox::Sandbox;

fn names(sandbox: &Sandbox) -> Vec<String> {
    sandbox.answer(&["network", "ls", "--format", "{{.Name}}"]).lines().map(str::to_owned).collect()
}

#[test]
fn a_network_has_dockers_columns_and_keys() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let create = ["network", "create", "--subnet", "10.77.0.0/24", "--label", "tier=front", "-o", "mtu=1400", "web"];
    let id = sandbox.answer(&create);
    assert_eq!(id.len(), 64, "{id}");
    let table = sandbox.answer(&["network", "ls"]);
    let heading: Vec<&str> =
        table.lines().next().unwrap().split("   ").map(str::trim).filter(|s| !s.is_empty()).collect();
    assert_eq!(heading, ["NETWORK ID", "NAME", "DRIVER", "SCOPE"]);
    assert_eq!(names(&sandbox), ["bridge", "web"]);
    assert_eq!(sandbox.answer(&["network", "ls", "-q", "--filter", "label=tier=front"]), id[..12]);
    let template = "{{.Driver}} {{(index .IPAM.Config 0).Gateway}} {{.Labels.tier}} {{.EnableIPv6}}";
    assert_eq!(sandbox.answer(&["network", "inspect", "-f", template, &id[..5]]), "bridge 10.77.0.1 front true");
    assert_eq!(sandbox.answer(&["network", "rm", "web"]), "web");
    assert_eq!(names(&sandbox), ["bridge"]);
}

#[test]
fn a_bad_network_is_refused_and_nothing_is_written() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    sandbox.answer(&["network", "create", "--subnet", "10.77.0.0/16", "web"]);
    let refused = |arguments: &[&str], why: &str| {
        let output = sandbox.run(&[&["network"], arguments].concat()).expect(1);
        assert!(output.stderr.contains(why), "{arguments:?}: {}", output.stderr);
    };
    refused(&["create", "web"], "a network `web` already exists");
    refused(&["create", "--subnet", "10.77.3.0/24", "two"], "overlaps `10.77.0.0/16` of the network `web`");
    refused(&["create", "--subnet", "127.0.0.0/24", "two"], "no addresses that hosts can have");
    refused(&["create", "--subnet", "10.78.0.0", "two"], "`10.78.0.0` is not a subnet");
    refused(&["create", "--subnet", "10.78.0.0/24", "--gateway", "10.79.0.1", "two"], "is in no subnet");
    refused(&["create", "--subnet", "10.78.0.0/24", "--ip-range", "10.78.0.0/16", "two"], "is in no subnet");
    refused(&["create", "--gateway", "here", "two"], "`here` is not an IP address");
    refused(&["create", "--driver", "overlay", "two"], "the driver `overlay` is not supported");
    refused(&["create", "--opt", "vlan=4095", "two"], "the option `vlan=4095` is wrong: a VLAN is a number");
    refused(&["create", "--opt", "vxlan=7", "two"], "the option `vxlan=7` is wrong: it is not known");
    refused(&["create", "../two"], "cannot be called");
    refused(&["create", "host"], "cannot be called");
    refused(&["rm", "bridge"], "is always there");
    refused(&["rm", "nothing"], "there is no network `nothing`");
    refused(&["inspect", "nothing"], "there is no network `nothing`");
    sandbox.run(&["network", "prune"]).expect(1).complains("will remove every network");
    assert_eq!(names(&sandbox), ["bridge", "web"]);
    assert_eq!(sandbox.answer(&["network", "rm", "--force", "nothing"]), "");
    assert_eq!(sandbox.answer(&["network", "prune", "--force", "--filter", "until=1h"]), "");
    assert_eq!(sandbox.answer(&["network", "prune", "--force", "--filter", "until=0s"]), "Deleted Networks:\nweb");
}

#[test]
fn of_two_removals_of_one_network_one_wins() {
    let Some(sandbox) = Sandbox::new(&[Need::Root]) else { return };
    sandbox.answer(&["network", "create", "web"]);
    let path = sandbox.state().join("networks/lock");
    let held = Flock::lock(File::open(&path).expect("the lock"), FlockArg::LockExclusive).expect("nobody else has it");
    let children = [(); 2].map(|()| {
        let mut command = sandbox.rcd(&["network", "rm", "web"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("rcd")
    });
    for child in &children {
        // They take turns with the lock from then on: each finds the network before one of them removes it.
        sandbox.until("its wait for the lock", || {
            let open = fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten().flatten();
            open.into_iter().any(|file| fs::read_link(file.path()).is_ok_and(|file| file == path)).then_some(())
        });
    }
    drop(held);
    let ends = children.map(|child| child.wait_with_output().expect("its end"));
    let mut codes = ends.each_ref().map(|end| end.status.code());
    codes.sort_unstable();
    assert_eq!(codes, [Some(0), Some(1)], "{ends:?}");
    assert_eq!(names(&sandbox), ["bridge"]);
}
