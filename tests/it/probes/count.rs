//! How many probes there are. That each is stopped and fires is what `Probe` insists on when it is dropped.

use std::fs;
use std::path::Path;

const PROBES: u8 = 41;

/// Every source of the tests, as text.
fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let own = [root.clone(), root.join("probes")];
    let files = own.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder of tests").flatten());
    let texts = files.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    texts.map(|path| fs::read_to_string(path).expect("a source file")).collect()
}

/// The text of the function around `at`, with the comment above it.
fn function(text: &str, at: usize) -> &str {
    let start = text[..at].rfind("\n\n").unwrap_or(0);
    let end = text[at..].find("\n}\n").map_or(text.len(), |end| at + end);
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
    let (mut there, mut fire) = (0, 0);
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
    }
    println!("probes: {there} of {PROBES} stopped, {fire} of {PROBES} seen to fire");
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
