//! Registries and layers that misbehave: one clear error, the right exit code, nothing left behind.

use std::fs;
use std::path::Path;

use serde_json::json;
use tar::EntryType;

use super::hostile::{Fault, Hostile};
use super::needs::Need;
use super::output::Output;
use super::payload::{Image, Layer, Packing, architecture};
use super::sandbox::Sandbox;

const NEEDS: [Need; 1] = [Need::Busybox];

/// Nothing half done may stay: no image, no layer, no partial blob under a final name.
#[track_caller]
fn nothing_is_left(sandbox: &Sandbox, said: &Output) {
    assert_eq!(sandbox.answer(&["images", "-q"]), "", "{said}");
    let layers = sandbox.root().join("layers");
    let left = fs::read_dir(layers).into_iter().flatten().flatten().map(|entry| entry.path());
    let left: Vec<_> =
        left.filter(|path| path.join("complete").exists() || path.to_string_lossy().contains("staging")).collect();
    assert!(left.is_empty(), "{left:?}\n{said}");
}

#[test]
fn a_layer_that_is_not_what_was_promised_is_refused() {
    for fault in [Fault::CutAt(5000), Fault::Corrupt, Fault::TooLong, Fault::Broken] {
        let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
        let registry = Hostile::serve(&sandbox, "bad", &Image::base(), fault);
        sandbox.mirror("docker.io", &registry.address());
        let said = sandbox.run(&["pull", "bad"]).expect(1).complains("bad");
        assert!(said.stdout.is_empty() && said.stderr.contains("sha256:"), "{fault:?}: {said}");
        nothing_is_left(&sandbox, &said);
        registry.set_fault(Fault::None);
        sandbox.run(&["pull", "bad"]).expect(0);
    }
}

#[test]
fn what_goes_away_by_itself_is_tried_again() {
    for fault in [Fault::CutOnceAt(5000), Fault::Busy] {
        let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
        let registry = Hostile::serve(&sandbox, "bad", &Image::base(), fault);
        sandbox.mirror("docker.io", &registry.address());
        sandbox.run(&["pull", "bad"]).expect(0);
        let asked = registry.requests().iter().filter(|line| line.contains("/blobs/")).count();
        assert!(asked >= 3, "{:?}", registry.requests());
    }
}

#[test]
fn a_registry_that_is_down_is_named() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.run(&["pull", "127.0.0.1:1/x"]).expect(1).complains("127.0.0.1:1");
    sandbox.mirror("docker.io", "http://127.0.0.1:1");
    sandbox.run(&["pull", "busybox"]).expect(1).complains("busybox");
    sandbox.run(&["pull", "no such"]).expect(1).complains("no such");
    sandbox.run(&["pull", "UPPER/x"]).expect(1).complains("UPPER/x");
    sandbox.run(&["pull", "x@sha256:12"]).expect(1).complains("x@sha256:12");
}

/// Pull an image of one base layer and this one on top, and give what was said.
fn pull_layer(sandbox: &mut Sandbox, layer: Layer) -> Output {
    let image = Image::new(vec![Layer::base(), layer], json!({ "Cmd": ["sh"] }));
    let registry = Hostile::serve(sandbox, "hostile", &image, Fault::None);
    sandbox.mirror("docker.io", &registry.address());
    sandbox.run(&["pull", "hostile"])
}

#[test]
fn layers_that_lead_out_are_contained_or_refused() {
    let outside = format!("/tmp/rcd-test-outside-{}", std::process::id());
    let dots = format!("../../../../../../../../../..{outside}");
    let layers: [fn(&str, &str) -> Layer; 5] = [
        |_, dots| Layer::new().file(dots, 0o644, b"out"),
        |outside, _| Layer::new().file(outside, 0o644, b"out"),
        |_, _| Layer::new().link("out", "/tmp").file("out/rcd-test-through-a-link", 0o644, b"out"),
        |_, _| Layer::new().link("bin", "/").file("bin/rcd-test-through-a-link", 0o644, b"out"),
        |_, dots| Layer::new().link("a", "..").link("a/b", "..").file(&format!("a/b/{dots}"), 0o644, b"out"),
    ];
    for layer in layers {
        let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
        let said = pull_layer(&mut sandbox, layer(&outside, &dots));
        for path in [outside.as_str(), "/tmp/rcd-test-through-a-link", "/rcd-test-through-a-link"] {
            assert!(!Path::new(path).exists(), "{path} was written:\n{said}");
        }
        if said.code != 0 {
            nothing_is_left(&sandbox, &said);
        }
    }
}

#[test]
fn a_hard_link_cannot_reach_out() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let secret = sandbox.file("secret", "secret");
    let said = pull_layer(&mut sandbox, Layer::new().hard_link("stolen", secret.to_str().expect("a path")));
    if said.code == 0 {
        let read = sandbox.run(&["run", "--rm", "hostile", "cat", "/stolen"]);
        assert!(!read.stdout.contains("secret"), "{read}");
    }
    assert_eq!(fs::read_to_string(secret).expect("the secret"), "secret");
}

#[test]
fn devices_in_layers_cannot_be_opened() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = pull_layer(&mut sandbox, Layer::new().device("tmp/kmsg", 1, 11));
    if said.code == 0 {
        let read = sandbox.run(&["run", "--rm", "hostile", "head", "-c", "1", "/tmp/kmsg"]);
        assert!(read.code != 0, "{read}");
    }
}

#[test]
fn whiteouts_of_everything() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let config = json!({ "Cmd": ["sh"] });
    let again = Layer::new().folder("bin", 0o755).file("bin/.wh..wh..opq", 0o644, b"");
    let image = Image::new(vec![Layer::base(), again], config);
    let registry = Hostile::serve(&sandbox, "empty", &image, Fault::None);
    sandbox.mirror("docker.io", &registry.address());
    sandbox.run(&["pull", "empty"]).expect(0);
    let layers = fs::read_dir(sandbox.root().join("layers")).expect("layers").flatten();
    let kept: Vec<usize> =
        layers.map(|layer| fs::read_dir(layer.path().join("fs/bin")).expect("bin").count()).collect();
    // The upper one is empty, and the lower one as it was.
    assert!(kept.contains(&0) && kept.iter().any(|count| *count > 10), "{kept:?}");
}

#[test]
fn a_layer_whose_content_is_not_its_diff_id_is_refused() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let platform = json!({ "os": "linux", "architecture": architecture() });
    let mut image = Image::packed(vec![Layer::base()], json!({}), platform.clone(), Packing::Gzip);
    let other = Image::packed(vec![Layer::new().file("x", 0o644, b"x")], json!({}), platform, Packing::Gzip);
    // The config of one, the layer of the other: every digest is right but the diffID.
    image.blobs[0] = other.blobs[0].clone();
    image.manifest["layers"] = other.manifest["layers"].clone();
    let registry = Hostile::serve(&sandbox, "swapped", &image, Fault::None);
    sandbox.mirror("docker.io", &registry.address());
    let said = sandbox.run(&["pull", "swapped"]).expect(1).complains("sha256:");
    nothing_is_left(&sandbox, &said);
}

#[test]
fn an_entry_of_an_unknown_kind() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let odd = Layer::new().entry(EntryType::new(b'?'), "odd", 0o644, "", b"");
    let said = pull_layer(&mut sandbox, odd);
    if said.code != 0 {
        nothing_is_left(&sandbox, &said);
    }
    assert!(!said.stderr.contains("panicked"), "{said}");
}

#[test]
fn a_full_disk_is_said_and_room_makes_it_work() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    let noise: Vec<u8> = (0..6_u32 << 18).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let large = Image::new(vec![Layer::base(), Layer::new().file("large", 0o644, &noise)], json!({ "Cmd": ["sh"] }));
    registry.push(&sandbox, "acme/large", "1", &large);
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    // A mount namespace of its own holds the small file system, and takes it away at the end.
    let script = format!(
        "set -e; root={root}; mount -t tmpfs -o size=9m small $root; \
         code=0; {rcd} pull acme/large:1 || code=$?; echo code $code; \
         test -z \"$({rcd} images -q)\"; ls $root/layers | wc -l; \
         {rcd} pull busybox; {rcd} run --rm --network none busybox echo works; \
         mount -o remount,size=60m $root; {rcd} pull acme/large:1; {rcd} run --rm --network none acme/large:1 wc -c /large",
        root = sandbox.root().display(),
        rcd = super::sandbox::binary().display(),
    );
    let words = ["--mount", "--propagation", "private", "sh", "-c", &script];
    let said = super::output::collect(&mut sandbox.command("unshare", &words), b"").expect(0);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines[..2], ["code 1", "0"], "{said}");
    assert!(said.stderr.contains("acme/large:1") && said.stderr.contains("make room"), "{said}");
    assert!(lines.contains(&"works") && lines.ends_with(&["6291456 /large"]), "{said}");
}
