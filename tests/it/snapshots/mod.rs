//! What rcd says, word for word: every table, the help that people see first, and errors. `cases.txt` has a shell line a case,
//! `said.txt` what was said last time; `RCD_SNAPSHOTS=1 cargo test --test it snapshots` writes it anew, to be read before it is
//! committed.
//!
//! `help.txt` has what every command says to `--help`, `--help-all` and a flag that it does not have; the commands are those that
//! have a manual page, which `generated` holds to the command tree.
//!
//! Names, times and folders that differ from run to run are replaced.

use std::collections::BTreeMap;
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
    command.env("RCD", binary()).env("ROOTFS", sandbox.rootfs()).current_dir(sandbox.path("home"));
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
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox]) else { return };
    let registry = sandbox.registry();
    let layer = Layer::new().folder("bin", 0o755).file("bin/app", 0o755, &[b'x'; 1000]);
    let config = serde_json::json!({ "Cmd": ["app"], "Labels": { "tier": "front" }, "ExposedPorts": { "80/tcp": {} } });
    registry.push(&sandbox, "library/tiny", "1.0", &Image::new(vec![layer], config));
    sandbox.answer(&["pull", "-q", "tiny:1.0"]);
    let (host, file) = (registry.host(), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/said.txt"));
    let all: Vec<String> = cases().into_iter().map(|case| said(&sandbox, &host, case)).collect();
    compare(&all.join("\n"), include_str!("said.txt"), &file);
}

/// Hold what is said now against what was said before, or write it anew.
fn compare(all: &str, before: &str, file: &Path) {
    if std::env::var_os("RCD_SNAPSHOTS").is_some() {
        fs::write(file, all).expect("the snapshots");
        return;
    }
    let different = before.split("\n$ ").zip(all.split("\n$ ")).filter(|(before, now)| before != now);
    let shown: Vec<String> = different.map(|(before, now)| format!("before:\n{before}\nnow:\n{now}")).collect();
    assert!(before == all, "{} differ:\n{}", shown.len(), shown.join("\n\n"));
}

/// The words of every command.
fn commands() -> Vec<Vec<String>> {
    let pages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).expect("manual pages").flatten();
    let names = pages.filter_map(|page| page.file_name().to_str()?.strip_suffix(".1").map(str::to_owned));
    let groups = [
        "container",
        "image",
        "network",
        "volume",
        "secret",
        "system",
        "manifest",
        "generate",
        "healthcheck",
        "runtime",
    ];
    let words = |name: String| -> Vec<String> {
        let mut rest = name.strip_prefix("rcd").unwrap_or_default().trim_start_matches('-');
        let mut words = Vec::new();
        // A dash may be a part of a name, as in `start-containers`.
        while let Some((group, below)) = rest
            .split_once('-')
            .filter(|(group, _)| groups.contains(group) || (*group == "trust" && words == ["image"]))
        {
            words.push(group.to_owned());
            rest = below;
        }
        words.extend((!rest.is_empty()).then(|| rest.to_owned()));
        words
    };
    let mut commands: Vec<Vec<String>> = names.map(words).collect();
    commands.sort();
    commands
}

/// A page without the flags that every command has.
fn own(page: &str) -> String {
    let parts = page.split("\n\n").filter(|part| !part.trim_start().starts_with("Global options:"));
    parts.map(str::trim_end).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn every_command_helps_and_refuses_in_the_same_shape() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let (mut all, mut known) = (Vec::new(), BTreeMap::new());
    for words in commands() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = |flag: &str| sandbox.run(&[&words[..], &[flag]].concat());
        let name = format!("rcd {}", words.join(" ")).trim_end().to_owned();
        let page = own(&run("--help").expect(0).stdout);
        let mut text = format!("$ {name} --help\n");
        // The long names of commands are the same commands.
        let plain = page.replace(&format!("{name} "), "rcd * ");
        match known.get(&plain) {
            Some(other) => text.push_str(&format!("(that of `{other} --help`)\n")),
            None => text.push_str(&format!("{page}\n")),
        }
        // The runtime's command line has no rare flags.
        if !known.contains_key(&plain) && words.first() != Some(&"runtime") {
            let more = own(&run("--help-all").expect(0).stdout);
            let more: Vec<&str> = more.lines().filter(|line| !page.lines().any(|known| known == *line)).collect();
            if !more.is_empty() {
                text.push_str(&format!("$ {name} --help-all (what is more)\n{}\n", more.join("\n")));
            }
        }
        known.entry(plain).or_insert_with(|| name.clone());
        let said = run("--no-such-flag");
        assert!(said.code != 0 && said.stdout.is_empty(), "{name}: {said}");
        all.push(format!("{text}$ {name} --no-such-flag\n{}= {}\n", said.stderr, said.code));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/help.txt");
    compare(&all.join("\n"), include_str!("help.txt"), &file);
}
