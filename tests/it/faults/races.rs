//! Many at the same moment: whoever comes first wins, nobody hangs, and nothing is left.
//!
//! A few rounds in `tests/faults --short`, a thousand in its long form (`RCD_FAULTS_ROUNDS`).

use std::process::{Child, Stdio};

use super::super::output::{self, Output, say};
use super::super::sandbox::Sandbox;
use super::remains::{clean_up, leaked, remains};
use super::sweep::prepared;

pub(super) fn rounds() -> usize {
    std::env::var("RCD_FAULTS_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

/// Everything at once: what each said, in the order of the commands.
fn at_once(sandbox: &Sandbox, commands: &[&[&str]]) -> Vec<Output> {
    let start = |words: &&[&str]| {
        let mut command = sandbox.rcd(words);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("rcd")
    };
    let children: Vec<Child> = commands.iter().map(start).collect();
    let ends = children.into_iter().map(|child| {
        let ended = child.wait_with_output().expect("its end");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Output { code: output::code(ended.status), stdout: text(&ended.stdout), stderr: text(&ended.stderr) }
    });
    ends.collect()
}

/// How many said that it worked.
fn winners(said: &[Output]) -> usize {
    said.iter().filter(|said| said.code == 0).count()
}

fn all(said: &[Output]) -> String {
    said.iter().map(|said| format!("{said}\n")).collect()
}

/// Whether each that failed said why, and none for a bug.
fn clear(said: &[Output]) -> Result<(), String> {
    let bad = said.iter().find(|one| {
        one.code != 0 && !["error: ", "warning: "].iter().any(|word| one.stderr.contains(word))
            || one.stderr.contains("panicked")
    });
    bad.map_or(Ok(()), |bad| Err(format!("no clear error:\n{bad}")))
}

fn want(holds: bool, what: &str, said: &[Output]) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("{what}:\n{}", all(said))) }
}

type Race = fn(&Sandbox) -> Result<(), String>;

/// A long sleep in the background, named `aa`.
fn sleeper(sandbox: &Sandbox) {
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "aa", "-p", "8080:80", "--rootfs", &rootfs, "sleep", "1000"]);
}

fn pulls(sandbox: &Sandbox) -> Result<(), String> {
    let said = at_once(sandbox, &[&["pull", "-q", "acme/app:v1"][..]; 8]);
    want(winners(&said) == 8, "not every pull had the image", &said)?;
    let run = sandbox.run(&["run", "--rm", "--pull", "never", "--network", "none", "acme/app:v1", "true"]);
    want(run.code == 0, "the image does not run", &[run])?;
    sandbox.answer(&["rmi", "acme/app:v1"]);
    Ok(())
}

fn removals_and_a_start(sandbox: &Sandbox) -> Result<(), String> {
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "aa", "-p", "8080:80", "--rootfs", &rootfs, "sleep", "1000"]);
    let mut commands = vec![&["rm", "-f", "aa"][..]; 8];
    commands.insert(4, &["start", "aa"]);
    let said = at_once(sandbox, &commands);
    clear(&said)?;
    let listed = sandbox.answer(&["ps", "-aq"]);
    want(listed.is_empty(), "it is still there", &said)
}

fn a_stop_and_the_end(sandbox: &Sandbox) -> Result<(), String> {
    let rootfs = sandbox.rootfs();
    let script = "trap 'exit 9' TERM; i=0; while [ $i -lt 40 ]; do i=$((i+1)); done; exit 7";
    sandbox.answer(&["run", "-d", "--name", "aa", "--network", "none", "--rootfs", &rootfs, "sh", "-c", script]);
    let said = at_once(sandbox, &[&["stop", "-t", "5", "aa"][..], &["wait", "aa"], &["stop", "aa"], &["kill", "aa"]]);
    clear(&said)?;
    let state = sandbox.answer(&["inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "aa"]);
    let code = state.strip_prefix("exited ").and_then(|code| code.parse::<i32>().ok());
    want(code.is_some_and(|code| [7, 9, 137, 143].contains(&code)), &format!("it is `{state}`"), &said)?;
    want(said[0].code == 0 && said[2].code == 0, "stopping what has ended is no error", &said)?;
    want(said[1].stdout.trim() == code.unwrap_or(-1).to_string(), "`wait` says something else", &said)
}

fn execs_and_a_removal(sandbox: &Sandbox) -> Result<(), String> {
    sleeper(sandbox);
    let mut commands = vec![&["exec", "aa", "true"][..]; 6];
    commands.insert(3, &["rm", "-f", "aa"]);
    let said = at_once(sandbox, &commands);
    want(said[3].code == 0, "it was not removed", &said)?;
    // Who was inside when it ended was killed with it; 137 needs no words.
    let others: Vec<Output> = said.iter().filter(|said| said.code != 137).cloned().collect();
    clear(&others)?;
    want(sandbox.answer(&["ps", "-aq"]).is_empty(), "it is still there", &said)
}

fn starts_of_one(sandbox: &Sandbox) -> Result<(), String> {
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "aa", "-p", "8080:80", "--rootfs", &rootfs, "sleep", "1000"]);
    let said = at_once(sandbox, &[&["start", "aa"][..]; 4]);
    clear(&said)?;
    want(winners(&said) >= 1, "nobody started it", &said)?;
    want(sandbox.answer(&["ps", "-q"]).lines().count() == 1, "it does not run", &said)?;
    sandbox.answer(&["rm", "-f", "aa"]);
    Ok(())
}

fn collectors(sandbox: &Sandbox) -> Result<(), String> {
    sandbox.answer(&["pull", "-q", "acme/app:v1"]);
    let run = ["run", "--rm", "--pull", "never", "--network", "none", "acme/app:v1", "true"];
    let said = at_once(
        sandbox,
        &[
            &["gc", "--budget", "1"][..],
            &run,
            &["gc", "--budget", "1"],
            &["system", "prune", "-f"],
            &["system", "check", "--repair"],
            &["image", "prune", "-a", "-f"],
        ],
    );
    clear(&said)?;
    // The run had the image, or it was gone already: never half of it.
    let whole = said[1].code == 0 || said[1].stderr.contains("there is no image `acme/app:v1`");
    want(whole, "the run met half an image", &said)?;
    let pull = at_once(sandbox, &[&["pull", "-q", "acme/app:v1"][..], &["gc", "--budget", "1"]]);
    want(pull[0].code == 0, "a pull beside a collector failed", &pull)?;
    sandbox.run(&["rmi", "acme/app:v1"]);
    Ok(())
}

fn makers_of_one_name(sandbox: &Sandbox) -> Result<(), String> {
    let said = at_once(sandbox, &[&["network", "create", "nn"][..]; 6]);
    clear(&said)?;
    want(winners(&said) == 1, "exactly one makes a network", &said)?;
    let said = at_once(sandbox, &[&["volume", "create", "vv"][..]; 6]);
    want(winners(&said) == 6, "a volume that is there is as wanted", &said)?;
    let said = at_once(
        sandbox,
        &[&["volume", "rm", "vv"][..], &["network", "rm", "nn"], &["volume", "rm", "vv"], &["network", "rm", "nn"]],
    );
    clear(&said)?;
    want(winners(&said) == 2, "each is removed once", &said)
}

const RACES: [(&str, Race); 7] = [
    ("8 pulls of one image", pulls),
    ("8 removals and a start", removals_and_a_start),
    ("stops, a kill and the end", a_stop_and_the_end),
    ("6 execs and a removal", execs_and_a_removal),
    ("4 starts of one container", starts_of_one),
    ("collectors, a run and a repair", collectors),
    ("6 makers of one name", makers_of_one_name),
];

#[test]
#[ignore = "tests/faults runs it"]
fn races() {
    let Some((sandbox, _registry)) = prepared() else { return };
    let (mut run, mut failed) = (0, 0);
    let only = std::env::var("RCD_FAULTS_ONLY").unwrap_or_default();
    for (name, race) in RACES.into_iter().filter(|(name, _)| name.contains(&only)) {
        sandbox.run(&["volume", "create", "vv"]);
        sandbox.run(&["volume", "rm", "vv"]);
        let clean = remains(&sandbox);
        let mut lost = 0;
        for _ in 0..rounds() {
            let result = race(&sandbox);
            let checked = sandbox.run(&["system", "check"]);
            let cleaned = clean_up(&sandbox);
            let result = result.and(cleaned).and_then(|repaired| {
                if repaired { Err(format!("there was something to repair:\n{checked}")) } else { Ok(()) }
            });
            let result = result.and_then(|()| match leaked(&sandbox, &clean).as_slice() {
                [] => Ok(()),
                left => Err(format!("left behind:\n{}", left.join("\n"))),
            });
            if let Err(why) = result {
                say(&format!("{name}: {why}"));
                lost += 1;
            }
        }
        say(&format!("{name}: {} of {} rounds", rounds() - lost, rounds()));
        run += rounds();
        failed += lost;
    }
    say(&format!("races: survived {} of {run}", run - failed));
    assert_eq!(failed, 0, "failures");
}
