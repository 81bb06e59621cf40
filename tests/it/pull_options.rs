//! What `pull` says and can be told, and what else registries are asked: estimates, tags, manifests.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::hostile::{Fault, Hostile};
use super::needs::Need;
use super::payload::{Image, Layer, digest};
use super::registry::with_busybox;
use super::registry_rules::{Server, content, found};
use super::sandbox::Sandbox;

#[test]
fn a_pull_ends_with_dockers_lines() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let manifest = digest(&Image::base().manifest_bytes());
    let ends = |status: &str| format!("Digest: {manifest}\nStatus: {status} busybox:latest\n");
    let first = sandbox.run(&["pull", "busybox"]).expect(0);
    assert!(first.stderr.ends_with(&ends("Downloaded newer image for")), "{first}");
    let second = sandbox.run(&["pull", "busybox"]).expect(0);
    assert!(second.stderr.ends_with(&ends("Image is up to date for")), "{second}");
    assert_eq!((first.stdout.as_str(), &first.stdout), ("docker.io/library/busybox:latest\n", &second.stdout));
    let quiet = sandbox.run(&["pull", "-q", "busybox"]).expect(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("docker.io/library/busybox:latest\n", ""));
    // The tag moves, and all layers of what it moves to are here.
    let other = Image::new(vec![Layer::base()], serde_json::json!({ "Cmd": ["true"] }));
    registry.push(&sandbox, "library/busybox", "latest", &other);
    sandbox.run(&["pull", "busybox"]).expect(0).complains("Status: Downloaded newer image for busybox:latest");
}

#[test]
fn several_images_and_all_tags() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    registry.push(&sandbox, "acme/tool", "1", &Image::base());
    registry.push(&sandbox, "acme/tool", "2", &Image::base());
    let said = sandbox.run(&["pull", "-q", "busybox", "nosuch", "acme/tool:2"]).expect(1).complains("nosuch");
    assert_eq!(said.stdout, "docker.io/library/busybox:latest\ndocker.io/acme/tool:2\n");
    let sorted = |text: String| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let tags = sorted(sandbox.answer(&["search", "--list-tags", "acme/tool", "--format", "{{.Name}}:{{.Tag}}"]));
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["acme/tool:1", "acme/tool:2"]);
    let pulled = sorted(sandbox.answer(&["pull", "-q", "-a", "acme/tool"]));
    assert_eq!(pulled.into_iter().collect::<Vec<_>>(), ["docker.io/acme/tool:1", "docker.io/acme/tool:2"]);
    sandbox.run(&["pull", "-a", "acme/tool:1"]).expect(1).complains("rcd pull --all-tags acme/tool");
    sandbox.run(&["search", "--list-tags", "acme/nosuch"]).expect(1).complains("cannot list the tags of `acme/nosuch`");
}

#[test]
fn both_places_are_named_when_one_has_nothing_and_the_other_is_away() {
    let Some((mut sandbox, registry)) = with_busybox() else { return };
    sandbox.mirror("127.0.0.1:1", &registry.address());
    let said = sandbox.run(&["pull", "127.0.0.1:1/library/nosuch"]).expect(1);
    assert!(said.stderr.contains(&format!("`{}` does not have it", registry.address())), "{said}");
    assert!(said.stderr.contains("asked `http://127.0.0.1:1`") && said.stderr.contains("cannot connect"), "{said}");
    sandbox.run(&["pull", "127.0.0.1:1/library/busybox"]).expect(0);
}

#[test]
fn progress_in_every_way() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    let said = sandbox.run(&["pull", "--progress", "rawjson", "busybox"]).expect(0);
    let kinds: Vec<String> = said
        .stderr
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect(line)["event"].as_str().expect("a kind").to_owned())
        .collect();
    assert_eq!(
        (kinds.first().map(String::as_str), kinds.last().map(String::as_str)),
        (Some("resolved"), Some("pulled"))
    );
    assert_eq!(sandbox.run(&["pull", "--progress", "quiet", "busybox"]).expect(0).stderr, "");
    sandbox.run(&["pull", "--progress", "plain", "busybox"]).expect(0).complains("1 layer, all here");
    sandbox.run(&["pull", "--progress", "tty", "busybox"]).expect(1).complains("needs a terminal");
    sandbox.run(&["pull", "--progress", "fancy", "busybox"]).expect(125).complains("fancy");
    sandbox.run(&["rmi", "busybox"]).expect(0);
    let mut terminal = sandbox.terminal(&["pull", "busybox"]);
    terminal.expect("Status: Downloaded newer image for busybox:latest");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn an_estimate_says_what_is_missing_and_changes_nothing() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let image = Image::base();
    let size = image.blobs[0].len();
    let hostile = Hostile::serve(&sandbox, "x", &image, Fault::CutAt(size / 2));
    sandbox.mirror("docker.io", &hostile.address());
    let last = |sandbox: &Sandbox| sandbox.answer(&["pull", "--estimate", "x"]).lines().last().map(str::to_owned);
    let first = sandbox.answer(&["pull", "--estimate", "x"]);
    assert!(first.contains(&format!("Digest: {}", digest(&image.manifest_bytes()))) && first.contains("fetch, unpack"));
    assert!(first.ends_with("; to unpack: 1 of 1 layers") && !first.contains("To fetch: 0B"), "{first}");
    assert!(!sandbox.root().join("images").exists() && !sandbox.root().join("layers").exists());
    sandbox.run(&["pull", "--retry", "0", "x"]).expect(1);
    assert_ne!(last(&sandbox), first.lines().last().map(str::to_owned), "half of it is here");
    hostile.set_fault(Fault::None);
    sandbox.run(&["pull", "x"]).expect(0);
    assert!(last(&sandbox).is_some_and(|line| line.starts_with("To fetch: 0B of ")), "{:?}", last(&sandbox));
    sandbox.run(&["pull", "--estimate", "nosuch"]).expect(1).complains("cannot pull `nosuch:latest`");
}

#[test]
fn a_policy_says_when_the_registry_is_asked() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    sandbox.run(&["pull", "--policy", "never", "busybox"]).expect(1).complains("there is no image `busybox:latest`");
    sandbox.run(&["pull", "--policy", "missing", "busybox"]).expect(0);
    let before = registry.requests();
    sandbox.run(&["pull", "--policy", "missing", "busybox"]).expect(0);
    sandbox.run(&["pull", "--policy", "never", "busybox"]).expect(0);
    assert_eq!(registry.requests(), before);
    assert_eq!(sandbox.run(&["pull", "--policy", "newer", "busybox"]).expect(0).stderr, "");
    let other = Image::new(vec![Layer::base()], serde_json::json!({ "Cmd": ["true"] }));
    registry.push(&sandbox, "library/busybox", "latest", &other);
    sandbox.run(&["pull", "--policy", "newer", "busybox"]).expect(0).complains("Downloaded newer image");
}

#[test]
fn manifests_are_shown_without_fetching_the_image() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let image = Image::base();
    let shown = sandbox.answer(&["manifest", "inspect", "busybox"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown, image.manifest);
    let platform = |name: &str| serde_json::json!({ "os": "linux", "architecture": name });
    let of = |name: &str| {
        Image::packed(vec![Layer::base()], serde_json::json!({}), platform(name), super::payload::Packing::Gzip)
    };
    registry.push_index(&sandbox, "acme/many", "1", &[of("amd64"), of("arm64")]);
    let index: Value = serde_json::from_str(&sandbox.answer(&["manifest", "inspect", "acme/many:1"])).expect("JSON");
    assert_eq!(index["manifests"].as_array().map(Vec::len), Some(2));
    let each = sandbox.answer(&["manifest", "inspect", "--verbose", "acme/many:1"]);
    let each: Value = serde_json::from_str(&each).expect("JSON");
    assert_eq!(each[1]["Descriptor"]["platform"]["architecture"], "arm64");
    assert_eq!(each[0]["OCIManifest"], of("amd64").manifest);
    sandbox.run(&["manifest", "inspect", "nosuch"]).expect(1).complains("cannot get the manifest of `nosuch:latest`");
    assert_eq!(sandbox.answer(&["images", "-aq"]), "");
}

/// A registry of an image of three layers, each of which takes longer than the one before.
fn slow(sandbox: &Sandbox) -> (Server, Vec<String>) {
    let layer = |number: u32| {
        let bytes = (0_u32..60_000).flat_map(|n| (n + number).wrapping_mul(2_654_435_761).to_le_bytes());
        Layer::new().file(&format!("noise-{number}"), 0o644, &bytes.collect::<Vec<u8>>())
    };
    let image = Image::new((1..4).map(layer).collect(), json!({}));
    let digests: Vec<String> = image.blobs[..3].iter().map(|blob| digest(blob)).collect();
    let (content, layers) = (content(&image), digests.clone());
    let server = Server::start(sandbox, move |asked| {
        let number = layers.iter().position(|layer| asked.path.ends_with(layer.as_str()));
        let wait = number.map_or(0, |number| 300 * (number as u64 + 1));
        std::thread::sleep(std::time::Duration::from_millis(wait));
        found(&content, asked)
    });
    (server, digests)
}

#[test]
fn bars_on_a_terminal() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let (server, layers) = slow(&sandbox);
    let image = format!("{}/x", server.host);
    let mut terminal = sandbox.terminal(&["pull", &image]);
    let first = terminal.expect("3 layers, 3 to fetch (");
    assert!(!first.contains("total"), "what is to come is said before the first bar: {first}");
    terminal.expect("total");
    let frames = terminal.screen();
    for layer in &layers {
        assert!(frames.contains(&format!("{} [", &layer[7..19])), "{frames}");
    }
    assert!(frames.contains("KiB/") && frames.contains("KiB/s"), "bytes of bytes, and a rate: {frames}");
    let rest = terminal.expect("Status: Downloaded newer image for");
    assert_eq!(terminal.end(), 0);
    assert!(rest.contains("done"), "{rest}");
    let end = terminal.screen();
    let last = end.rfind("Digest: ").expect("a digest");
    assert!(!end[last..].contains("KiB"), "the bars are wiped: {end}");
    sandbox.answer(&["rmi", &image]);
    // Where there is no room, all layers are one line.
    let mut small = sandbox.terminal(&["pull", "--progress", "tty", &image]);
    small.resize(4, 100);
    small.expect("total");
    assert!(!small.screen().contains(&format!("{} [", &layers[0][7..19])), "{}", small.screen());
    small.expect("eta");
    assert_eq!(small.end(), 0);
}

#[test]
fn what_takes_no_time_has_no_bars() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    let mut terminal = sandbox.terminal(&["pull", "busybox"]);
    terminal.expect("Status: Downloaded newer image");
    assert_eq!(terminal.end(), 0);
    sandbox.answer(&["tag", "busybox", "again"]);
    let mut terminal = sandbox.terminal(&["pull", "busybox"]);
    terminal.expect("1 layer, all here");
    terminal.expect("Status: Image is up to date");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.screen().contains("iB/"), "{}", terminal.screen());
}
