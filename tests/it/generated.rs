//! What is committed under `completions/` and `man/` is what the command tree says today.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a folder entry").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.map(|path| (name(&path), fs::read_to_string(&path).expect("a text file"))).collect()
}

#[test]
fn completions_and_pages_are_those_of_the_command_tree() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let fresh = sandbox.path("fresh");
    sandbox.run(&["generate".as_ref(), fresh.as_os_str()]).expect(0);
    for folder in ["completions", "man"] {
        let committed = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        let fresh = files(&fresh.join(folder));
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&committed), names(&fresh), "run `just generate` and commit `{folder}/`");
        for (name, text) in fresh {
            assert!(committed[&name] == text, "`{folder}/{name}` is out of date: run `just generate` and commit it");
        }
    }
}

#[test]
fn each_shell_accepts_its_completions() {
    for (shell, file) in [("bash", "rcd.bash"), ("zsh", "_rcd"), ("fish", "rcd.fish")] {
        let Some(_sandbox) = Sandbox::new(&[Need::Program(shell)]) else { continue };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        output::collect(Command::new(shell).arg("-n").arg(file), b"").expect(0);
    }
}
