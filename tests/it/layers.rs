//! Holds the layer rules of `src/lib.rs` true: a layer names only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer, and the ones above it that it must not name.
const LAYERS: [(&str, &[&str]); 4] = [
    ("src/engine", &["cli"]),
    ("src/bundle.rs", &["cli", "engine", "runtime"]),
    ("src/runtime", &["cli", "engine"]),
    ("src/kernel", &["cli", "engine", "runtime", "bundle"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).expect("a layer's folder").map(|entry| entry.expect("a folder entry").path());
    entries.flat_map(|path| sources(&path)).filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

fn lines_of(layer: &str) -> Vec<(PathBuf, usize, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = sources(&root.join(layer));
    assert!(!files.is_empty(), "`{layer}` has no source file");
    let lines = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a source file");
        text.lines().enumerate().map(|(n, line)| (path.clone(), n + 1, line.to_owned())).collect::<Vec<_>>()
    };
    files.iter().flat_map(lines).collect()
}

#[test]
fn a_layer_names_only_those_below_it() {
    let mut wrong = Vec::new();
    for (layer, above) in LAYERS {
        for (path, number, line) in lines_of(layer) {
            let code = line.split("//").next().unwrap_or_default();
            if above
                .iter()
                .any(|name| code.contains(&format!("crate::{name}")) || code.contains(&format!("rcd::{name}")))
            {
                wrong.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "a layer names one above it:\n{}", wrong.join("\n"));
}

#[test]
fn unsafe_is_only_in_the_kernel_layer() {
    for layer in ["src/cli", "src/engine", "src/runtime", "src/bundle.rs", "src/main.rs"] {
        for (path, number, line) in lines_of(layer) {
            let code = line.split("//").next().unwrap_or_default();
            let words: Vec<&str> = code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).collect();
            assert!(!words.contains(&"unsafe"), "{}:{number}: {line}", path.display());
        }
    }
}

#[test]
fn below_the_command_line_nothing_reads_the_environment() {
    for layer in ["src/engine", "src/runtime", "src/kernel", "src/bundle.rs"] {
        for (path, number, line) in lines_of(layer) {
            let code = line.split("//").next().unwrap_or_default();
            assert!(!code.contains("env::var"), "{}:{number}: {line}", path.display());
        }
    }
}

/// `fuzz/` has the command line as a module of its own, so its package needs all that this one uses.
#[test]
fn the_fuzzers_have_what_the_command_line_uses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dependencies = |file: &str| {
        let text = fs::read_to_string(root.join(file)).expect("a manifest");
        let table = text.split("\n[dependencies]\n").nth(1).expect("dependencies");
        let names = table.lines().take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
        names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    let (own, fuzzers) = (dependencies("Cargo.toml"), dependencies("fuzz/Cargo.toml"));
    let code = lines_of("src/cli");
    let uses = |name: &str| {
        let path = format!("{}::", name.replace('-', "_"));
        let starts = |line: &str, at: usize| {
            !line[..at].ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before))
        };
        code.iter().any(|(_, _, line)| line.match_indices(&path).any(|(at, _)| starts(line, at)))
    };
    let missing: Vec<_> = own.iter().filter(|name| !fuzzers.contains(name) && uses(name)).collect();
    assert!(missing.is_empty(), "fuzz/Cargo.toml lacks {missing:?}");
}
