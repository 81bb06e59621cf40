//! What people rely on that no list of flags shows. `behaviours.txt` has a statement a line and the tests that hold it; those
//! that belong to no verb are here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::needs::Need;
use super::output;
use super::payload::Image;
use super::sandbox::{Sandbox, binary};

/// The names of all tests, those beside the code included.
fn tests() -> BTreeSet<String> {
    fn sources(path: &Path, found: &mut Vec<PathBuf>) {
        for path in fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push(path),
            }
        }
    }
    let mut files = Vec::new();
    for folder in ["src", "tests/it"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let texts = files.iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let mut names = BTreeSet::new();
    for text in texts.map(|path| fs::read_to_string(path).expect("a source")) {
        let parts = text.split("#[test]").skip(1);
        let name = |part: &str| Some(part.split_once("fn ")?.1.split_once('(')?.0.to_owned());
        names.extend(parts.filter_map(name));
    }
    names
}

#[test]
fn every_behaviour_has_its_tests() {
    let known = tests();
    for line in include_str!("behaviours.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (statement, named) = line.split_once('\t').unwrap_or_else(|| panic!("no test: {line}"));
        for name in named.split(' ') {
            assert!(known.contains(name), "`{statement}` is held by `{name}`, which is no test");
        }
    }
}

#[test]
fn errors_come_with_the_output_of_a_terminal() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let said = sandbox.contained(&["-t", "--network", "none"], &["sh", "-c", "echo out; echo err >&2"]).expect(0);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("out\r\nerr\r\n", ""));
}

/// The next file that is opened would take the number of a closed stream, and get what is said there.
#[test]
fn standard_streams_that_are_closed_take_no_files_place() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let (rootfs, noted) = (sandbox.rootfs(), sandbox.path("noted"));
    let closed = |words: &str| {
        let line = format!("exec \"$0\" {words} <&- >&- 2>&-");
        output::collect(&mut sandbox.command("sh", &["-c".as_ref(), line.as_ref(), binary().as_os_str()]), b"")
    };
    closed(&format!("create --name web --network none --cidfile {} --rootfs {rootfs} true", noted.display())).expect(0);
    let id = fs::read_to_string(&noted).expect("the file of the id");
    assert_eq!(id, sandbox.run(&["inspect", "-f", "{{.Id}}", "web"]).expect(0).stdout.trim_end());
    closed("start -a web").expect(0);
    sandbox.run(&["rm", "web"]).expect(0);
}

#[test]
fn the_answer_is_clean_also_when_the_image_comes_first() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let said = sandbox.run(&["run", "-d", "--network", "none", "busybox", "true"]).expect(0);
    let id = said.stdout.trim_end();
    assert!(id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{said}");
    assert!(said.stderr.contains("Downloaded newer image for busybox"), "{said}");
    let pulled = sandbox.run(&["pull", "busybox"]).expect(0);
    assert_eq!(pulled.stdout, "docker.io/library/busybox:latest\n");
}

#[test]
fn colours_follow_the_flag_then_the_variables_then_the_terminal() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let painted = |flags: &[&str], variables: &[(&str, &str)]| {
        let mut command = sandbox.rcd(&[flags, &["inspect", "nope"]].concat());
        command.envs(variables.iter().copied());
        output::collect(&mut command, b"").stderr.contains("\x1b[1;31merror:")
    };
    assert!(!painted(&[], &[]) && painted(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(painted(&[], &[("CLICOLOR_FORCE", "1")]) && !painted(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!painted(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!painted(&["--ansi", "never"], &[("CLICOLOR_FORCE", "1")]));
    let on_terminal = |terminal: &str| {
        let mut command = sandbox.rcd(&["inspect", "nope"]);
        command.env("TERM", terminal);
        let mut terminal = super::terminal::Terminal::start(command);
        terminal.end();
        terminal.expect("error:");
        terminal.screen().contains("\x1b[1;31merror:")
    };
    assert!(on_terminal("xterm") && !on_terminal("dumb"));
}

#[test]
fn an_exact_name_comes_first_and_an_ambiguous_prefix_lists_who_fits() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let create =
        |name: &str| sandbox.answer(&["create", "--name", name, "--network", "none", "--rootfs", &rootfs, "true"]);
    // Of seventeen ids two begin with the same digit.
    let ids: Vec<String> = (0..17).map(|number| create(&format!("c{number:02}"))).collect();
    let first = |id: &String| id[..1].to_owned();
    let shared = ids.iter().map(first).find(|digit| ids.iter().filter(|id| id.starts_with(digit)).count() > 1);
    let shared = shared.expect("a shared digit");
    let said = sandbox.run(&["inspect", "--type", "container", &shared]).expect(1).complains("fits several containers");
    for id in ids.iter().filter(|id| id.starts_with(&shared)).take(8) {
        assert!(said.stderr.contains(&id[..12]), "{said}");
    }
    let unnamed = sandbox.answer(&["create", "--network", "none", "--rootfs", &rootfs, "true"]);
    let name = sandbox.answer(&["inspect", "-f", "{{.Name}}", &unnamed]);
    let words: Vec<&str> = name.trim_start_matches('/').split('_').collect();
    assert!(words.len() == 2 && words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())), "{name}");
    let named = create(&ids[0][..12]);
    let found = |wanted: &str| sandbox.answer(&["inspect", "--type", "container", "-f", "{{.Id}}", wanted]);
    assert_eq!((found(&ids[0][..12]), found(&ids[0][..13])), (named, ids[0].clone()));
}

#[test]
fn other_tools_find_the_version_of_the_api() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    // What Visual Studio Code asks first.
    let said = sandbox.answer(&["version", "--format", "{{.Server.APIVersion}}"]);
    assert!(said.split_once('.').is_some_and(|(major, minor)| major == "1" && minor.parse::<u32>().is_ok()), "{said}");
    assert_eq!(
        sandbox.answer(&["version", "--format", "{{.Client.APIVersion}} {{.Server.ApiVersion}}"]),
        format!("{said} {said}")
    );
}

#[test]
fn the_hard_limit_of_files_is_large() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let limits = sandbox.script(&["--network", "none"], "ulimit -Sn; ulimit -Hn");
    let limits: Vec<u64> = limits.lines().map(|line| line.parse().unwrap_or(u64::MAX)).collect();
    assert!(limits[0] == 1024 && limits[1] >= 4096, "{limits:?}");
}

#[test]
fn a_removal_asks_and_who_cannot_be_asked_gets_an_error() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "web", "--network", "none", "-v", "/data", "--rootfs", &rootfs, "true"]);
    let kinds = ["container", "image", "network", "volume", "system"];
    for kind in kinds {
        sandbox.run(&[kind, "prune"]).expect(1).complains("nobody can be asked");
        let declined = sandbox.run_with("n\n", &[kind, "prune"]).expect(1);
        assert!(declined.stderr.contains("[y/N]") && declined.stdout.is_empty(), "{declined}");
    }
    // An input that never ends is not waited for.
    let script = format!("sleep 4 | {} container prune; echo $?", super::sandbox::binary().display());
    let said = output::collect(&mut sandbox.command("sh", &["-c", &script]), b"").expect(0);
    assert!(said.stdout == "1\n" && said.stderr.contains("nobody can be asked"), "{said}");
    assert_eq!(sandbox.answer(&["ps", "-aq"]).lines().count(), 1);
    let mut terminal = sandbox.terminal(&["container", "prune"]);
    terminal.expect("This will remove all stopped containers: 1.");
    terminal.keys("y\n");
    terminal.expect("Deleted Containers:");
    assert_eq!(terminal.end(), 0);
    sandbox
        .run_with("y\n", &["volume", "prune"])
        .expect(0)
        .complains("anonymous volumes not used by at least one container: 1.");
}

#[test]
fn bars_give_way_to_the_lines_of_debug() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Registry]) else { return };
    let registry = sandbox.registry();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let layer = super::payload::Layer::new().file("large", 0o644, &bytes);
    registry.push(&sandbox, "acme/large", "v1", &Image::new(vec![layer], serde_json::json!({})));
    let mut terminal = sandbox.terminal(&["--debug", "pull", "acme/large:v1"]);
    assert_eq!(terminal.end(), 0);
    terminal.expect("debug:");
    assert!(!terminal.screen().contains("\x1b[2K") && !terminal.screen().contains("[=="), "{}", terminal.screen());
    sandbox.answer(&["rmi", "acme/large:v1"]);
    let mut command = sandbox.rcd(&["pull", "acme/large:v1"]);
    command.env("BUILDKIT_PROGRESS", "rawjson");
    let said = output::collect(&mut command, b"").expect(0);
    assert!(said.stderr.lines().all(|line| line.starts_with('{')) && said.stderr.contains(r#""total":"#), "{said}");
}
