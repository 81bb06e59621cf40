//! What rcd says, word for word: every table, the help that people see first, and errors. `cases.txt` has a shell line a case,
//! `said.txt` what was said last time; `RCD_SNAPSHOTS=1 cargo test --test it snapshots` writes it anew, to be read before it is
//! committed.
//!
//! Names, times and folders that differ from run to run are replaced. The pages of all commands are held by `generated`.

use std::fs;
use std::path::Path;

use super::needs::Need;
use super::output;
use super::payload::{Image, Layer, architecture};
use super::sandbox::{Sandbox, binary};

fn cases() -> Vec<&'static str> {
    include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// What a case said, with all that is of this run alone replaced.
fn said(sandbox: &Sandbox, registry: &str, case: &str) -> String {
    let mut command = sandbox.command("sh", &["-c", &case.replace("rcd ", "\"$RCD\" ")]);
    command.env("RCD", binary()).current_dir(sandbox.path("home"));
    let output = output::collect(&mut command, b"");
    let mut text = format!("$ {case}\n");
    for line in output.stdout.lines() {
        text.push_str(&format!("{}\n", plain(line, sandbox, registry)));
    }
    for line in output.stderr.lines() {
        text.push_str(&format!("! {}\n", plain(line, sandbox, registry)));
    }
    if output.code != 0 {
        text.push_str(&format!("= {}\n", output.code));
    }
    text
}

fn plain(line: &str, sandbox: &Sandbox, registry: &str) -> String {
    let folder = sandbox.path("").display().to_string();
    let line = line.replace(folder.trim_end_matches('/'), "$S").replace(registry, "$REGISTRY");
    let line = without_ids(&line).replace(&format!("linux/{}", architecture()), "linux/$ARCH");
    // A time is of another width in each run, and so is the space after it.
    let mut words: Vec<String> =
        line.split("  ").map(|cell| since(cell.trim())).filter(|cell| !cell.is_empty()).collect();
    if line.starts_with("  ") && words.len() == 1 {
        words.insert(0, String::new());
    }
    words.join("  ")
}

/// `3 seconds ago` and the like.
fn since(cell: &str) -> String {
    let units = ["second", "minute", "hour", "day", "week", "month", "year"];
    match cell.strip_suffix(" ago").and_then(|rest| rest.rsplit_once(' ')) {
        Some((_, unit)) if units.contains(&unit.trim_end_matches('s')) => "<time> ago".to_owned(),
        _ => cell.to_owned(),
    }
}

/// Each run of 12, 25 or 64 hexadecimal digits becomes `<id>`.
pub(super) fn without_ids(text: &str) -> String {
    let mut plain = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        plain.push_str(if matches!(run.len(), 12 | 25 | 64) { "<id>" } else { &run });
        run.clear();
        plain.push(c);
    }
    plain.pop();
    plain
}

#[test]
fn what_is_said_is_what_was_said() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry]) else { return };
    let registry = sandbox.registry();
    let layer = Layer::new().folder("bin", 0o755).file("bin/app", 0o755, &[b'x'; 1000]);
    let config = serde_json::json!({ "Cmd": ["app"], "Labels": { "tier": "front" }, "ExposedPorts": { "80/tcp": {} } });
    registry.push(&sandbox, "library/tiny", "1.0", &Image::new(vec![layer], config));
    sandbox.answer(&["pull", "-q", "tiny:1.0"]);
    let (host, file) = (registry.host(), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/said.txt"));
    let all: Vec<String> = cases().into_iter().map(|case| said(&sandbox, &host, case)).collect();
    let all = all.join("\n");
    if std::env::var_os("RCD_SNAPSHOTS").is_some() {
        fs::write(file, all).expect("the snapshots");
        return;
    }
    let before = include_str!("said.txt");
    let different = before.split("\n$ ").zip(all.split("\n$ ")).filter(|(before, now)| before != now);
    let shown: Vec<String> = different.map(|(before, now)| format!("before:\n{before}\nnow:\n{now}")).collect();
    assert!(before == all, "{} differ:\n{}", shown.len(), shown.join("\n\n"));
}
