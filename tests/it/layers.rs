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
