//! What a layer names and only a layer below it has: targets of hard links, and folders without an entry.

use std::fs;

use serde_json::json;

use super::hostile::{Fault, Hostile};
use super::needs::Need;
use super::output::Output;
use super::payload::{Image, Layer};
use super::sandbox::Sandbox;

const NEEDS: [Need; 1] = [Need::Busybox];

/// Pull an image of these layers above the base, under this name.
fn pull(sandbox: &mut Sandbox, name: &str, layers: Vec<Layer>) -> Output {
    let layers = std::iter::once(Layer::base()).chain(layers).collect();
    let registry = Hostile::serve(sandbox, name, &Image::new(layers, json!({ "Cmd": ["sh"] })), Fault::None);
    sandbox.mirror("docker.io", &registry.address());
    sandbox.run(&["pull", name])
}

fn lower(content: &[u8]) -> Layer {
    Layer::new().folder("secret", 0o700).file("secret/file", 0o4750, content).file("secret/other", 0o644, b"other")
}

#[test]
fn a_hard_link_into_a_lower_layer_is_the_same_file() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let upper = Layer::new()
        .folder("opt", 0o755)
        .hard_link("opt/link", "secret/file")
        .hard_link("opt/again", "opt/link")
        .hard_link("opt/gone", "secret/other")
        .file("opt/gone", 0o600, b"replaced");
    let top = Layer::new().hard_link("opt/third", "opt/link");
    pull(&mut sandbox, "linked", vec![lower(b"lower"), upper, top]).expect(0);
    let script = "cat /secret/file /opt/again /opt/gone; stat -c '%a %Y' /opt/link /secret; \
                  test /secret/file -ef /opt/again && echo same; test /opt/third -ef /opt/link && echo third; \
                  stat -c %a /opt; ls /secret";
    let seen = sandbox.answer(&["run", "--rm", "--network", "none", "linked", "sh", "-c", script]);
    let expected = "lowerlowerreplaced4750 1700000000\n700 1700000000\nthird\n755\nfile\nother";
    assert_eq!(seen.replace("same\n", ""), expected, "{seen}");
    sandbox.run(&["system", "check"]).expect(0);
    // Without the layer on top, which has a copy of its own, both names are one file.
    let upper = Layer::new().folder("opt", 0o755).hard_link("opt/link", "secret/file");
    pull(&mut sandbox, "two", vec![lower(b"lower"), upper]).expect(0);
    let script = "test /secret/file -ef /opt/link && stat -c %h /opt/link";
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "two", "sh", "-c", script]), "2");
}

#[test]
fn a_target_that_no_layer_has_is_refused() {
    let layers: [fn() -> Vec<Layer>; 5] = [
        || vec![lower(b"x"), Layer::new().hard_link("link", "secret/nosuch")],
        || vec![lower(b"x"), Layer::new().hard_link("link", "secret")],
        || {
            vec![
                lower(b"x"),
                Layer::new().file("secret/.wh.file", 0, b""),
                Layer::new().hard_link("link", "secret/file"),
            ]
        },
        || {
            vec![
                lower(b"x"),
                Layer::new()
                    .folder("secret", 0o755)
                    .file("secret/.wh..wh..opq", 0, b"")
                    .hard_link("link", "secret/file"),
            ]
        },
        || vec![Layer::new().hard_link("link", "../../../../etc/passwd-that-is-not-there")],
    ];
    for layers in layers {
        let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
        let said = pull(&mut sandbox, "bad", layers()).expect(1);
        assert!(said.stderr.contains("cannot unpack `link`"), "{said}");
        assert_eq!(sandbox.answer(&["images", "-aq"]), "", "{said}");
        let left = fs::read_dir(sandbox.root().join("layers")).expect("layers").count();
        assert_eq!(left, 0, "{said}");
    }
}

#[test]
fn a_layer_with_another_ones_file_is_not_taken_for_that_of_a_third() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let upper = || Layer::new().hard_link("link", "secret/file");
    pull(&mut sandbox, "one", vec![lower(b"one"), upper()]).expect(0);
    pull(&mut sandbox, "same", vec![lower(b"one"), upper(), Layer::new().file("more", 0o644, b"")]).expect(0);
    let said = pull(&mut sandbox, "two", vec![lower(b"two"), upper()]).expect(1);
    assert!(said.stderr.contains("is here with `secret/file` of the layer"), "{said}");
    let read = |name: &str| sandbox.answer(&["run", "--rm", "--network", "none", name, "cat", "/link"]);
    assert_eq!((read("one"), read("same")), ("one".to_owned(), "one".to_owned()));
    sandbox.run(&["rmi", "one", "same"]).expect(0);
    pull(&mut sandbox, "two", vec![lower(b"two"), upper()]).expect(0);
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "two", "cat", "/link"]), "two");
}

#[test]
fn folders_without_an_entry_are_what_they_are_below() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let upper = Layer::new().file("secret/new", 0o644, b"new").file("tmp/new", 0o644, b"").file("made/new", 0o644, b"");
    let whiteout = Layer::new().file("secret/.wh.other", 0, b"");
    pull(&mut sandbox, "implied", vec![lower(b"x"), upper, whiteout]).expect(0);
    let script = "stat -c '%a %Y' /secret /tmp; stat -c %a /made; ls /secret";
    let seen = sandbox.answer(&["run", "--rm", "--network", "none", "implied", "sh", "-c", script]);
    assert_eq!(seen, "700 1700000000\n1777 1700000000\n755\nfile\nnew");
}
