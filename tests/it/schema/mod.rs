//! The keys of everything that is shown as JSON, against those of Docker, field by field and with their kinds.
//!
//! `documents.txt` has a name and a shell line a document, with `$D` for the program; `recorded.json` has the keys that Docker gave
//! (`RCD_RECORD_DOCKER=1 cargo test --test it schema` records them again, with the dockerd and docker of the machine in the sandbox's
//! network), `different.txt` the differences that are meant, each with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::needs::Need;
use super::output::Output;
use super::payload::Image;
use super::sandbox::{Sandbox, binary};
use super::versus_docker::dockerd::{self, Dockerd};

const RECORDED: &str = include_str!("recorded.json");
const DIFFERENT: &str = include_str!("different.txt");

/// A document's keys: each path with the kind of what is there.
type Shape = BTreeSet<String>;

fn documents() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("documents.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').expect("a name, a tab, a line"))
}

/// The shape of all documents that a command printed.
fn shape(output: &Output) -> Shape {
    let mut shape = Shape::new();
    for document in serde_json::Deserializer::from_str(&output.stdout).into_iter::<Value>() {
        add(&document.expect("JSON"), "", &mut shape);
    }
    shape
}

fn add(value: &Value, path: &str, shape: &mut Shape) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) => {
            items.iter().for_each(|item| add(item, &format!("{path}[]"), shape));
            "list"
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                // Of a map of containers.
                let is_id = key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
                add(field, &format!("{path}.{}", if is_id { "<id>" } else { key }), shape);
            }
            "object"
        }
    };
    if !path.trim_end_matches("[]").is_empty() {
        shape.insert(format!("{path} {kind}"));
    }
}

/// A sandbox whose registry has `busybox`.
fn sandbox() -> Option<(Sandbox, super::registry::Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox])?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    Some((sandbox, registry))
}

#[test]
fn schema_has_the_keys_of_docker() {
    if std::env::var_os("RCD_RECORD_DOCKER").is_some() {
        return record();
    }
    let Some((sandbox, _registry)) = sandbox() else { return };
    let recorded: BTreeMap<String, Shape> = serde_json::from_str(RECORDED).expect("the record");
    sandbox.answer(&["pull", "-q", "busybox"]);
    let (mut surprises, mut met) = (Vec::new(), BTreeSet::new());
    for (name, line) in documents() {
        let said = dockerd::run(&sandbox, &binary(), line, None, |_| {});
        assert!(said.code == 0 || name == "-", "{name}: {said}");
        if name == "-" {
            continue;
        }
        let (ours, dockers) = (shape(&said), recorded.get(name).unwrap_or_else(|| panic!("`{name}` is not recorded")));
        assert!(!ours.is_empty(), "{name}: {said}");
        let missing = dockers.difference(&ours).map(|entry| format!("{name}\t- {entry}"));
        let more = ours.difference(dockers).map(|entry| format!("{name}\t+ {entry}"));
        for found in missing.chain(more) {
            match differences().find(|known| known.fits(&found)) {
                Some(known) => drop(met.insert(known.pattern)),
                None => surprises.push(found),
            }
        }
    }
    assert!(surprises.is_empty(), "{} differ:\n{}", surprises.len(), surprises.join("\n"));
    let idle: Vec<&str> = differences().map(|known| known.pattern).filter(|known| !met.contains(known)).collect();
    assert!(idle.is_empty(), "different.txt has what is no difference:\n{}", idle.join("\n"));
}

/// A difference that is meant: a document and an entry, of which either may end with `*`.
struct Difference {
    pattern: &'static str,
}

impl Difference {
    fn fits(&self, found: &str) -> bool {
        let (Some((document, entry)), Some((of, is))) = (self.pattern.split_once('\t'), found.split_once('\t')) else {
            return false;
        };
        let fits = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == pattern,
        };
        fits(document, of) && fits(entry, is)
    }
}

fn differences() -> impl Iterator<Item = Difference> {
    let lines = DIFFERENT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| Difference { pattern: line.rsplit_once('\t').expect("a document, an entry, a reason").0 })
}

#[test]
fn every_difference_of_a_schema_has_its_reason() {
    for line in DIFFERENT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [document, entry, reason] = parts[..] else { panic!("{line}") };
        let known = document.ends_with('*') || documents().any(|(name, _)| name == document);
        assert!(known && entry.starts_with(['+', '-']) && reason.len() > 10, "{line}");
    }
}

fn record() {
    let Some((sandbox, registry)) = sandbox() else { return };
    let docker = Dockerd::start(&sandbox);
    let name = format!("{}/library/busybox", registry.host());
    assert_eq!(docker.run(&format!("$D pull -q {name} && $D tag {name} busybox && $D rmi {name}")).code, 0);
    let mut shapes: BTreeMap<&str, Shape> = BTreeMap::new();
    for (name, line) in documents() {
        let said = docker.run(line);
        assert!(said.code == 0 || name == "-", "{name}: {said}");
        if name != "-" {
            shapes.insert(name, shape(&said));
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schema/recorded.json");
    fs::write(file, serde_json::to_string_pretty(&shapes).expect("a record") + "\n").expect("the record");
}
