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
        let mut committed = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        // The pages of sections 5 and 7 are written by hand.
        committed.retain(|name, _| !name.ends_with(".5") && !name.ends_with(".7"));
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

#[test]
fn install_sh_installs_and_removes_every_file() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("install.sh");
    let install = |arguments: &[&str]| {
        let mut command = sandbox.command(&script, arguments);
        command.env("DESTDIR", sandbox.path("stage")).env("PREFIX", "/usr").env("RCD_BINARY", super::sandbox::binary());
        output::collect(&mut command, b"").expect(0)
    };
    install(&[]);
    let listing = || {
        let stage = sandbox.path("stage");
        let found =
            output::collect(Command::new("find").arg(&stage).args(["!", "-type", "d", "-printf", "%P\\n"]), b"");
        found.expect(0).stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for name in [
        "bin/rcd",
        "bin/rcd-runtime",
        "share/man/man1/rcd.1",
        "share/man/man7/rcd-exit-codes.7",
        "share/zsh/site-functions/_rcd",
    ] {
        assert!(listing().contains(&format!("usr/{name}")), "{name} is not in {:?}", listing());
    }
    let version = output::collect(Command::new(sandbox.path("stage/usr/bin/rcd-runtime")).arg("--version"), b"");
    assert!(version.stdout.contains(env!("CARGO_PKG_VERSION")), "{version}");
    install(&["--uninstall"]);
    assert_eq!(listing(), Vec::<String>::new());
}
