//! The same command lines through Docker and through rcd: exit code, stdout, and whether anything is said on stderr.
//!
//! There are two tables: command lines in general, and what is mounted (`mounts`), seen from inside and from the host.
//! `cases.txt` has a shell line a case, with `$D` for the program; `recorded.json` has what Docker did with each, so no
//! daemon is needed to compare. `RCD_RECORD_DOCKER=1 cargo test --test it versus_docker` records again, with the dockerd
//! and docker of the machine in the sandbox's network. `different.txt` lists the cases that are meant to differ, and why.

pub(crate) mod dockerd;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;

use self::dockerd::Dockerd;
use super::needs::Need;
use super::output::Output;
use super::payload::{Image, Layer};
use super::sandbox::{Sandbox, binary};

/// What a command line did.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Deed {
    code: i32,
    stdout: String,
    complains: bool,
}

impl Deed {
    fn of(output: &Output) -> Self {
        // An option that kernels show by their configuration.
        let stdout = without_ids(&output.stdout).replace(",inode64", "");
        Self { code: output.code, stdout, complains: !output.stderr.trim().is_empty() }
    }
}

/// Ids are random: each run of 12 or 64 hexadecimal digits becomes `<id>`.
fn without_ids(text: &str) -> String {
    let mut plain = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        plain.push_str(if matches!(run.len(), 12 | 64) { "<id>" } else { &run });
        run.clear();
        plain.push(c);
    }
    plain.pop();
    plain
}

/// A table of cases, in files of its own.
struct Table {
    /// Its folder.
    folder: &'static str,
    /// The images that are there: in the registry, and by their short names.
    images: &'static [(&'static str, &'static str)],
    cases: &'static str,
    recorded: &'static str,
    different: &'static str,
}

const COMMANDS: Table = Table {
    folder: "",
    images: &[("library/busybox", "busybox")],
    cases: include_str!("cases.txt"),
    recorded: include_str!("recorded.json"),
    different: include_str!("different.txt"),
};

const MOUNTS: Table = Table {
    folder: "mounts/",
    images: &[("library/busybox", "busybox"), ("acme/data", "acme/data")],
    cases: include_str!("mounts/cases.txt"),
    recorded: include_str!("mounts/recorded.json"),
    different: include_str!("mounts/different.txt"),
};

impl Table {
    fn cases(&self) -> Vec<&'static str> {
        self.cases.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    }
}

/// A sandbox whose registry has `busybox`, and `acme/data`, which has a folder that volumes are to cover.
fn sandbox() -> Option<(Sandbox, super::registry::Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox])?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let data = Layer::new()
        .folder("data", 0o750)
        .file("data/file", 0o640, b"from the image\n")
        .file("data/own", 0o600, b"own\n")
        .folder("data/sub", 0o700)
        .file("data/sub/deep", 0o444, b"deep\n")
        .link("data/link", "/etc")
        .file("data/one", 0o644, b"1\n")
        .hard_link("data/two", "data/one")
        .file("data/suid", 0o4755, b"s\n")
        .folder("mine", 0o777)
        .folder("vol", 0o755)
        .file("vol/kept", 0o644, b"kept\n");
    let config = json!({ "Cmd": ["sh"], "Env": ["PATH=/usr/bin:/bin"], "Volumes": { "/vol": {} } });
    registry.push(&sandbox, "acme/data", "latest", &Image::new(vec![Layer::base(), data], config));
    Some((sandbox, registry))
}

#[test]
fn versus_docker_command_lines_end_alike() {
    compare(&COMMANDS);
}

#[test]
fn versus_docker_mounts_are_alike_inside_and_on_the_host() {
    compare(&MOUNTS);
}

fn compare(table: &Table) {
    if std::env::var_os("RCD_RECORD_DOCKER").is_some() {
        record(table);
        return;
    }
    let Some((sandbox, _registry)) = sandbox() else { return };
    for (_, image) in table.images {
        sandbox.answer(&["pull", "-q", image]);
    }
    let recorded: BTreeMap<String, Deed> = serde_json::from_str(table.recorded).expect("the record");
    let known: BTreeMap<&str, &str> = table.different.lines().filter_map(|line| line.split_once('\t')).collect();
    let mut surprises = Vec::new();
    for case in table.cases() {
        let docker = recorded.get(case).unwrap_or_else(|| panic!("`{case}` is not recorded"));
        let here = Deed::of(&dockerd::run(&sandbox, &binary(), case, None, |_| {}));
        if (here == *docker) == known.contains_key(case) {
            let same = if here == *docker { "the same, although different.txt has it" } else { "different" };
            surprises.push(format!("{case}: {same}\n  docker: {docker:?}\n  here:   {here:?}"));
        }
    }
    assert!(surprises.is_empty(), "{} of {}:\n{}", surprises.len(), table.cases().len(), surprises.join("\n"));
}

#[test]
fn the_list_of_differences_names_cases_and_reasons() {
    for table in [COMMANDS, MOUNTS] {
        let cases = table.cases();
        for line in table.different.lines() {
            let (case, reason) = line.split_once('\t').expect("a case, a tab, a reason");
            assert!(cases.contains(&case) && reason.len() > 10, "{line}");
        }
    }
}

fn record(table: &Table) {
    let Some((sandbox, registry)) = sandbox() else { return };
    let docker = Dockerd::start(&sandbox);
    for (name, image) in table.images {
        let name = format!("{}/{name}", registry.host());
        assert_eq!(docker.run(&format!("$D pull -q {name} && $D tag {name} {image} && $D rmi {name}")).code, 0);
    }
    let deeds: BTreeMap<&str, Deed> =
        table.cases().into_iter().map(|case| (case, Deed::of(&docker.run(case)))).collect();
    let place = format!("tests/it/versus_docker/{}recorded.json", table.folder);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
    fs::write(file, serde_json::to_string_pretty(&deeds).expect("a record") + "\n").expect("the record");
}
