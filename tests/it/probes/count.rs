//! How many probes there are. That each is stopped and fires is what `Probe` insists on when it is dropped.

use std::fs;
use std::path::Path;

const PROBES: u8 = 41;

/// Those that no ordinary user tries, and why not (docs/security.md says so too).
const OF_ROOT: [(u8, &str); 7] = [
    (15, "the links are in a bundle; a user's terminals are made by the same code"),
    (25, "whatever a user runs joins namespaces, which is what the probe looks for"),
    (27, "the messages are in bundles; a user's pass the same bounds"),
    (36, "the bridge is the host's; a user's networks are behind pasta"),
    (37, "the rules are the host's; a user's ports are sockets of pasta's"),
    (38, "the same: no route leads to a user's containers"),
    (39, "the rules are the host's"),
];

/// Every source of the tests, as text.
fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let own = [root.clone(), root.join("probes")];
    let files = own.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder of tests").flatten());
    let texts = files.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    texts.map(|path| fs::read_to_string(path).expect("a source file")).collect()
}

/// The text of the test around `at`, with the comment above it and what only it calls below.
fn function(text: &str, at: usize) -> &str {
    let start = text[..at].rfind("\n\n").unwrap_or(0);
    let end = text[at..].find("\n#[test]\n").map_or(text.len(), |end| at + end);
    &text[start..end]
}

/// Each number is probed by a test which says what the flaw is, tries it, and sees it fire.
#[test]
fn there_are_forty_one_and_each_is_stopped_and_fires() {
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join("src").is_dir() {
        crate::needs::skip("the sources are not here");
        return;
    }
    let sources = sources();
    let (mut there, mut fire, mut of_user) = (0, 0, 0);
    for number in 1..=PROBES {
        let new = format!("Probe::new({number})");
        let found: Vec<&str> = sources
            .iter()
            .filter_map(|text| text.find(&new).map(|at| function(text, at)))
            .filter(|function| !function.contains("const PROBES"))
            .collect();
        assert_eq!(found.len(), 1, "p{number:02} is made in one test");
        let named = ["CVE-", "GHSA-", "moby", "Docker", "slirp"].iter().any(|word| found[0].contains(word));
        assert!(found[0].contains("#[test]") && named, "p{number:02} says which flaw it is:\n{}", found[0]);
        there += u32::from(found[0].contains(".blocked("));
        fire += u32::from(found[0].contains(".fires("));
        let tried = ["both(", "everybody(", "as_user("].iter().any(|call| found[0].contains(call));
        assert!(tried != OF_ROOT.iter().any(|(of_root, _)| *of_root == number), "p{number:02}: who tries it?");
        of_user += u32::from(tried);
    }
    println!("probes: {there} of {PROBES} stopped, {fire} of {PROBES} seen to fire, {of_user} tried by a user too");
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lib.sh")).expect("tests/lib.sh");
    assert!(script.contains(&format!("of_user={of_user}\n")), "tests/lib.sh counts to {of_user}");
    assert_eq!((there, fire), (u32::from(PROBES), u32::from(PROBES)));
}

/// The switch that takes rules out is in no build that anybody is given.
#[test]
fn a_release_build_has_no_switch() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("src").is_dir() {
        crate::needs::skip("the sources are not here");
        return;
    }
    let manifest: toml::Table =
        fs::read_to_string(root.join("Cargo.toml")).expect("Cargo.toml").parse().expect("a manifest");
    let profiles = manifest["profile"].as_table().expect("profiles");
    for (name, profile) in profiles.iter().filter(|(name, _)| *name != "dev" && *name != "test") {
        let asked = profile.get("debug-assertions").is_some_and(|asked| asked.as_bool() != Some(false));
        assert!(!asked && profile.get("inherits").is_none_or(|base| base.as_str() != Some("dev")), "profile {name}");
    }
    // The name itself is where only debug builds look, and where they read it.
    let rules = fs::read_to_string(root.join("src/kernel/rules.rs")).expect("the rules");
    let (plain, switch) = rules.split_once("#[cfg(debug_assertions)]\nmod switch {").expect("a module of debug builds");
    assert!(!plain.contains(super::SWITCH) && switch.contains(super::SWITCH));
    let environment = fs::read_to_string(root.join("src/cli/environment.rs")).expect("the environment");
    assert!(environment.contains("#[cfg(debug_assertions)]\npub(crate) fn take_rules_out()"));
    let beside = crate::sandbox::binary().parent().and_then(Path::parent).map(|target| target.join("release/rcd"));
    if let Some(release) = beside.filter(|path| path.exists()) {
        assert!(!super::has_switches(&release), "{} can have its rules taken out", release.display());
    }
}
