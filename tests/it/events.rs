//! What happened: told by commands and monitors, shown by `rcd events`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

/// What happened so far, as `KIND ACTION NAME` of each.
fn happened(sandbox: &Sandbox, flags: &[&str]) -> Vec<String> {
    let format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}";
    let mut arguments = vec!["events", "--since", "1h", "--until", "0s", "--format", format];
    arguments.extend(flags);
    sandbox.answer(&arguments).lines().map(str::to_owned).collect()
}

#[test]
fn the_life_of_a_container_is_told_in_order() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let script = "sleep 1000 & wait";
    let run = ["run", "-d", "--network", "none", "--name", "web", "-l", "tier=front", "-v", "data:/data", "--rootfs"];
    sandbox.answer(&[&run[..], &[&rootfs, "sh", "-c", script]].concat());
    sandbox.run(&["exec", "web", "sh", "-c", "exit 4"]).expect(4);
    sandbox.answer(&["pause", "web"]);
    sandbox.answer(&["unpause", "web"]);
    sandbox.answer(&["rename", "web", "shop"]);
    sandbox.answer(&["stop", "-t", "0", "shop"]);
    sandbox.answer(&["rm", "shop"]);
    sandbox.answer(&["volume", "rm", "data"]);
    // The monitor tells of the end, the command of the stop, each when it knows.
    let told = happened(&sandbox, &["-f", "type=container"]);
    let mut ended = told.clone();
    ended.retain(|line| line.ends_with("stop shop") || line.ends_with("die shop"));
    assert_eq!(ended.len(), 2, "{told:?}");
    let others: Vec<&str> = told.iter().filter(|line| !ended.contains(line)).map(String::as_str).collect();
    let wanted = [
        "container create web",
        "container start web",
        "container exec_create: sh -c exit 4 web",
        "container exec_start: sh -c exit 4 web",
        "container exec_die web",
        "container pause web",
        "container unpause web",
        "container rename shop",
        "container kill shop",
        "container kill shop",
        "container destroy shop",
    ];
    assert_eq!(others, wanted);
    assert_eq!(happened(&sandbox, &["-f", "type=volume"]).len(), 2);
    assert_eq!(happened(&sandbox, &["-f", "event=die", "-f", "label=tier=front"]), ["container die shop"]);
    assert_eq!(happened(&sandbox, &["-f", "container=web", "-f", "event=exec_create"]).len(), 1);
    assert!(happened(&sandbox, &["-f", "label=tier=back"]).is_empty());
    let json = sandbox.answer(&["events", "--stream=false", "-f", "event=die", "--format", "json"]);
    let died: Value = serde_json::from_str(&json).expect("one document");
    assert_eq!((&died["Type"], &died["status"], &died["scope"]), (&"container".into(), &"die".into(), &"local".into()));
    assert_eq!(died["Actor"]["Attributes"]["exitCode"], "137");
    assert_eq!(died["id"], died["Actor"]["ID"]);
    sandbox.run(&["events", "-f", "planet=x"]).expect(1).complains("invalid filter `planet`");
    sandbox.run(&["events", "--since", "soon"]).expect(1).complains("invalid time `soon`");
}

#[test]
fn a_follower_hears_of_it_as_it_happens() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let mut follower = sandbox.rcd(&["events", "-f", "type=volume"]).stdout(Stdio::piped()).spawn().expect("rcd");
    let mut lines = BufReader::new(follower.stdout.take().expect("a pipe")).lines();
    // It follows from when it is ready, which nothing else shows.
    let first = std::thread::scope(|scope| {
        let heard = scope.spawn(|| lines.next().expect("a line").expect("text"));
        let mut number = 0;
        while !heard.is_finished() {
            sandbox.answer(&["volume", "create", &format!("v{number}")]);
            number += 1;
            assert!(number < 1000, "nothing was heard");
        }
        heard.join().expect("a line")
    });
    follower.kill().expect("killed");
    follower.wait().expect("reaped");
    let words: Vec<&str> = first.split(' ').collect();
    assert_eq!(words[1..3], ["volume", "create"], "{first}");
    assert!(words[0].len() >= 30 && words[0].as_bytes()[19] == b'.', "{first}");
    assert!(words[3].starts_with('v') && words[4] == "(driver=local)", "{first}");
}
