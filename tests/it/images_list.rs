//! Lists of images, and what names are given and taken: `images`, `image tree`, `image exists`, `untag`, `rmi` of many.

use serde_json::json;

use super::needs::Need;
use super::payload::{Image, Layer, Packing, architecture};
use super::sandbox::Sandbox;

/// Three images, made at different times and of different sizes: `old`, `acme/middle:2` and `new:1`.
fn with_three() -> Option<Sandbox> {
    let mut sandbox = Sandbox::new(&[Need::Registry])?;
    let registry = sandbox.registry();
    for (name, tag, created, size) in [
        ("library/old", "latest", "2020", 10),
        ("acme/middle", "2", "2021", 30_000),
        ("library/new", "1", "2022", 20_000),
    ] {
        let platform =
            json!({ "os": "linux", "architecture": architecture(), "created": format!("{created}-01-01T00:00:00Z") });
        let layer = Layer::new().file("file", 0o644, &vec![b'x'; size]);
        let image = Image::packed(vec![layer], json!({ "Labels": { "year": created } }), platform, Packing::Gzip);
        registry.push(&sandbox, name, tag, &image);
        sandbox.run(&["pull", "-q", &format!("{name}:{tag}")]).expect(0);
    }
    Some(sandbox)
}

#[test]
fn filters_and_order() {
    let Some(sandbox) = with_three() else { return };
    let list = |flags: &[&str]| {
        let words = [&["images", "--format", "{{.Repository}}:{{.Tag}}"], flags].concat();
        sandbox.answer(&words).lines().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    let id = sandbox.answer(&["images", "-q", "--no-trunc", "old"]);
    for (flags, expected) in [
        (&[][..], "new:1 acme/middle:2 old:latest"),
        (&["--sort", "repository"], "acme/middle:2 new:1 old:latest"),
        (&["--sort", "size"], "acme/middle:2 new:1 old:latest"),
        (&["--sort", "tag"], "new:1 acme/middle:2 old:latest"),
        (&["--filter", "before=new:1"], "acme/middle:2 old:latest"),
        (&["--filter", "since=old"], "new:1 acme/middle:2"),
        (&["--filter", "since=old", "--filter", "before=new:1"], "acme/middle:2"),
        (&["--filter", "until=2021-06-01T00:00:00Z"], "acme/middle:2 old:latest"),
        (&["--filter", "label=year=2020"], "old:latest"),
        (&["--filter", "reference=acme/*:2"], "acme/middle:2"),
        (&["--filter", "dangling=true"], ""),
        (&["--filter", &format!("id={}", &id[7..20])], "old:latest"),
    ] {
        assert_eq!(list(flags), expected, "{flags:?}");
    }
    sandbox.run(&["images", "--filter", "before=nosuch"]).expect(1).complains("no such image: `nosuch`");
    assert_eq!(sandbox.answer(&["images", "--noheading"]).lines().count(), 3);
    assert!(sandbox.answer(&["images", "--names"]).contains("docker.io/acme/middle:2"));
    sandbox.run(&["images", "--sort", "colour"]).expect(125).complains("colour");
}

#[test]
fn names_come_and_go() {
    let Some(sandbox) = with_three() else { return };
    sandbox.run(&["image", "exists", "old"]).expect(0);
    assert_eq!(sandbox.run(&["image", "exists", "nosuch"]).expect(1).stderr, "");
    sandbox.run(&["tag", "old", "other:1"]).expect(0);
    sandbox.run(&["untag", "old", "new:1"]).expect(1).complains("`new:1` is no name of the image `old`");
    sandbox.run(&["untag", "old", "other:1"]).expect(0);
    let id = sandbox.answer(&["images", "-q", "old"]);
    sandbox.run(&["image", "untag", "old"]).expect(0);
    sandbox.run(&["image", "exists", "old"]).expect(1);
    assert_eq!(sandbox.answer(&["images", "-q", "--filter", "dangling=true"]), id);
    sandbox.run(&["rmi", "nosuch"]).expect(1);
    assert_eq!(sandbox.answer(&["rmi", "--ignore", "nosuch"]), "");
    sandbox.run(&["tag", "new:1", "acme/newer"]).expect(0);
    sandbox.run(&["rmi", "--all"]).expect(0);
    assert_eq!(sandbox.answer(&["images", "-aq"]), "");
    assert_eq!(sandbox.answer(&["rmi", "-a"]), "");
}

#[test]
fn trees() {
    let Some(sandbox) = with_three() else { return };
    sandbox.run(&["create", "--name", "user", "old", "x"]).expect(0);
    let tree = sandbox.answer(&["images", "--tree"]);
    let lines: Vec<Vec<&str>> = tree.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 7, "{tree}");
    assert_eq!((lines[0][0], lines[1][0], lines[2][0]), ("IMAGE", "new:1", "└─"), "{tree}");
    assert!(lines[2][1].starts_with("linux/") && lines[5].last() == Some(&"U"), "{tree}");
    sandbox.run(&["images", "--tree", "-q"]).expect(125);
    let layers = sandbox.answer(&["image", "tree", "old"]);
    assert!(layers.contains("Tags:     [old:latest]") && layers.ends_with("B Top Layer of: [old:latest]"), "{layers}");
    let arm = ["image", "inspect", "--platform", "linux/s390x", "old"];
    sandbox.run(&arm).expect(1).complains("is not here for");
    let own = format!("linux/{}", architecture());
    sandbox.run(&["image", "inspect", "--platform", &own, "old"]).expect(0);
    sandbox.run(&["history", "--platform", &own, "old"]).expect(0);
    sandbox.run(&["rm", "user"]).expect(0);
    let file = sandbox.path("saved.tar").display().to_string();
    sandbox.run(&["save", "--format", "oci-archive", "-m", "-q", "-o", &file, "old", "new:1"]).expect(0);
    sandbox.run(&["save", "--format", "cpio", "-o", &file, "old"]).expect(125).complains("cpio");
    sandbox.run(&["rmi", "-a"]).expect(0);
    assert_eq!(sandbox.answer(&["load", "-i", &file]).lines().count(), 2);
}
