//! `pull`, `images` and `rmi` against a real registry, and the whole way into a container.

use serde_json::json;

use super::payload::{Image, Layer, Packing};
use super::registry::with_busybox;

#[test]
fn a_pull_answers_with_the_full_name_and_a_second_one_fetches_nothing() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let said = sandbox.run(&["pull", "busybox"]).expect(0);
    assert_eq!(said.stdout, "docker.io/library/busybox:latest\n");
    let asked = || registry.log().lines().filter(|line| line.contains("GET /v2/") && line.contains("/blobs/")).count();
    let before = asked();
    sandbox.run(&["pull", "busybox"]).expect(0);
    // The small config may be asked for again, no layer is.
    assert!(asked() <= before + 1, "{}", registry.log());
}

#[test]
fn images_go_with_their_last_name_and_shared_layers_stay() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let other = Image::new(vec![Layer::base(), Layer::new().file("more", 0o644, b"more")], json!({ "Cmd": ["sh"] }));
    registry.push(&sandbox, "acme/more", "1", &other);
    sandbox.run(&["pull", "busybox"]).expect(0);
    sandbox.run(&["pull", "acme/more:1"]).expect(0);
    let layers = || std::fs::read_dir(sandbox.root().join("layers")).expect("layers").count();
    assert_eq!((layers(), sandbox.answer(&["images", "-q"]).lines().count()), (2, 2));
    let listed = sandbox.answer(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
    assert!(listed.contains("busybox:latest") && listed.contains("acme/more:1"), "{listed}");
    let said = sandbox.answer(&["rmi", "acme/more:1"]);
    assert!(said.starts_with("Untagged: ") && said.contains("acme/more:1\nDeleted: sha256:"), "{said}");
    assert_eq!(layers(), 1);
    let id = sandbox.answer(&["images", "-q"]);
    sandbox.run(&["rmi", "nosuch"]).expect(1).complains("nosuch");
    sandbox.run(&["rmi", &id[..6]]).expect(0);
    assert_eq!((layers(), sandbox.answer(&["images", "-q"]).as_str()), (0, ""));
}

#[test]
fn layers_of_every_packing_lie_upon_each_other() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    for (tag, packing) in [("tar", Packing::Tar), ("gzip", Packing::Gzip), ("zstd", Packing::Zstd)] {
        let layers = vec![
            Layer::base(),
            Layer::new().folder("data", 0o755).file("data/kept", 0o640, b"kept").file("data/gone", 0o644, b"gone"),
            Layer::new().file("data/.wh.gone", 0o644, b"").file("etc/motd", 0o644, b"third\n"),
        ];
        let platform = json!({ "os": "linux", "architecture": super::payload::architecture() });
        let image = Image::packed(layers, json!({ "Cmd": ["sh"] }), platform, packing);
        registry.push(&sandbox, "acme/layers", tag, &image);
        sandbox.run(&["pull", &format!("acme/layers:{tag}")]).expect(0);
    }
    // The packing makes no difference to what a layer is, so there are three and not nine.
    let layers: Vec<_> = std::fs::read_dir(sandbox.root().join("layers")).expect("layers").flatten().collect();
    assert_eq!(layers.len(), 3);
    let gone = layers.iter().map(|layer| layer.path().join("fs/data/gone")).filter_map(|path| path.metadata().ok());
    let kinds: Vec<bool> =
        gone.map(|file| std::os::unix::fs::MetadataExt::rdev(&file) == 0 && !file.is_file()).collect();
    assert!(kinds.len() == 2 && kinds.contains(&true) && kinds.contains(&false), "a file and its whiteout: {kinds:?}");
}

#[test]
fn a_missing_image_is_pulled_and_a_present_one_asks_for_nothing() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let run = ["run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo hi; exit 7"];
    assert_eq!(sandbox.run(&run).expect(7).stdout, "hi\n");
    let before = registry.requests();
    let said = sandbox.run(&run).expect(7);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("hi\n", ""));
    assert_eq!(registry.requests(), before, "{}", registry.log());
}

#[test]
fn an_image_that_is_not_there_is_named() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    sandbox.run(&["run", "--rm", "busybox:nosuchtag", "true"]).expect(125).complains("nosuchtag");
    sandbox.run(&["pull", "--platform", "linux/s390x", "busybox"]).expect(1).complains("s390x");
    sandbox.run(&["run", "--rm", "--pull", "never", "busybox", "true"]).expect(125).complains("busybox");
}
