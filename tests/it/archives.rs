//! `save`, `load`, `tag`, `history`, `image inspect` and `image prune`.

use std::path::Path;

use serde_json::{Value, json};

use super::needs::Need;
use super::payload::{Image, Layer, digest};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];

fn with_busybox() -> Option<(Sandbox, Registry)> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    sandbox.run(&["pull", "busybox"]).expect(0);
    Some((sandbox, registry))
}

/// A tar archive of these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // The crate refuses names that lead out: they are what is tested here.
        header.as_gnu_mut().expect("a GNU header").name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *content).expect("an entry");
    }
    builder.into_inner().expect("an archive")
}

/// The archive that old versions of Docker wrote: no digests but those in the config.
fn old_archive(layer: &[u8], tag: &str) -> Vec<u8> {
    let config = json!({ "architecture": super::payload::architecture(), "os": "linux", "config": { "Cmd": ["sh"], "Env": ["A=old"] },
        "rootfs": { "type": "layers", "diff_ids": [digest(layer)] } });
    let manifest = json!([{ "Config": "config.json", "RepoTags": [tag], "Layers": ["one/layer.tar"] }]);
    let (config, manifest) = (config.to_string(), manifest.to_string());
    archive(&[("one/layer.tar", layer), ("config.json", config.as_bytes()), ("manifest.json", manifest.as_bytes())])
}

#[test]
fn what_is_saved_is_loaded_with_its_digests() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    let other =
        Image::new(vec![Layer::base(), Layer::new().file("more", 0o644, b"more")], json!({ "Cmd": ["cat", "/more"] }));
    registry.push(&sandbox, "acme/more", "1", &other);
    sandbox.run(&["pull", "acme/more:1"]).expect(0);
    let format = ["images", "--digests", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.Digest}} {{.ID}}"];
    let lines = |text: String| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let before = lines(sandbox.answer(&format));
    let file = sandbox.path("saved.tar").display().to_string();
    sandbox.run(&["save", "-o", &file, "busybox", "acme/more:1"]).expect(0);
    let again = sandbox.path("again.tar").display().to_string();
    sandbox.run(&["save", "-o", &again, "busybox", "acme/more:1"]).expect(0);
    assert_eq!(std::fs::read(&file).expect("an archive"), std::fs::read(&again).expect("an archive"), "the same twice");
    sandbox.run(&["rmi", "busybox", "acme/more:1"]).expect(0);
    let said = sandbox.answer(&["load", "-i", &file]);
    assert_eq!(said, "Loaded image: busybox:latest\nLoaded image: 127.0.0.1/acme/more:1".replace("127.0.0.1/", ""));
    assert_eq!(lines(sandbox.answer(&format)), before);
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "acme/more:1"]), "more");
    // Through pipes, compressed as a whole.
    let script = format!(
        "{0} save busybox | gzip > packed; {0} rmi -f busybox; {0} load < packed",
        super::sandbox::binary().display()
    );
    let said = super::output::collect(&mut sandbox.command("sh", &["-c", &script]), b"").expect(0);
    assert!(said.stdout.ends_with("Loaded image: busybox:latest\n"), "{said}");
    sandbox.run(&["save", "nosuch"]).expect(1).complains("no such image: `nosuch`");
    sandbox.run(&["save", "-o", &sandbox.path("x").display().to_string(), "nosuch"]).expect(1);
    assert!(!sandbox.path("x").exists() && !sandbox.path(".x.new").exists());
}

#[test]
fn old_archives_are_loaded() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let file = sandbox.path("old.tar");
    std::fs::write(&file, old_archive(&Layer::base().bytes(), "acme/old:2")).expect("an archive");
    let path = file.display().to_string();
    assert_eq!(sandbox.answer(&["load", "-i", &path]), "Loaded image: acme/old:2");
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "acme/old:2", "sh", "-c", "echo $A"]), "old");
    // What has no manifest of its own has the same one each time.
    let id = sandbox.answer(&["images", "-q", "--no-trunc"]);
    sandbox.run(&["load", "-q", "-i", &path]).expect(0);
    assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc"]), id);
}

#[test]
fn other_tools_take_what_is_saved() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    if !super::needs::require(&[Need::Program("skopeo")]) {
        return;
    }
    let file = sandbox.path("saved.tar").display().to_string();
    sandbox.run(&["save", "-o", &file, "busybox"]).expect(0);
    let digest = sandbox.answer(&["image", "inspect", "-f", "{{.Descriptor.digest}}", "busybox"]);
    let skopeo = |words: &[&str]| super::output::collect(&mut sandbox.command("skopeo", words), b"").expect(0).stdout;
    let raw = skopeo(&["inspect", "--raw", &format!("oci-archive:{file}")]);
    assert_eq!(super::payload::digest(raw.as_bytes()), digest);
    let copy = sandbox.path("copy.tar").display().to_string();
    let to = format!("docker-archive:{copy}:acme/copy:3");
    skopeo(&["--insecure-policy", "copy", &format!("docker-archive:{file}"), &to]);
    assert_eq!(sandbox.answer(&["load", "-i", &copy]), "Loaded image: acme/copy:3");
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "acme/copy:3", "echo", "copied"]), "copied");
}

#[test]
fn bad_archives_leave_nothing() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let layer = Layer::base().bytes();
    let good = old_archive(&layer, "acme/bad:1");
    let config = json!({ "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": [digest(b"other")] } }).to_string();
    let manifest = json!([{ "Config": "c", "RepoTags": ["a"], "Layers": ["l"] }]).to_string();
    let lost = json!([{ "Config": "c", "RepoTags": ["a"], "Layers": ["lost"] }]).to_string();
    let index = |digest: &str| {
        json!({ "schemaVersion": 2, "manifests": [{ "mediaType": super::payload::MANIFEST, "digest": digest, "size": 2 }] }).to_string()
    };
    let wrong = digest(b"{}");
    let blob = format!("blobs/sha256/{}", wrong.trim_start_matches("sha256:"));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("neither `index.json` nor `manifest.json`", archive(&[("file", b"x")])),
        ("leads out of it", archive(&[("../../etc/x", b"x")])),
        ("`c` is missing", archive(&[("manifest.json", manifest.as_bytes())])),
        ("`lost` is missing", archive(&[("manifest.json", lost.as_bytes()), ("c", config.as_bytes())])),
        ("diffID", archive(&[("manifest.json", manifest.as_bytes()), ("c", config.as_bytes()), ("l", &layer)])),
        ("digest mismatch", archive(&[("index.json", index(&wrong).as_bytes()), (&blob, b"[]")])),
        ("is missing", archive(&[("index.json", index(&wrong).as_bytes())])),
        ("manifest.json", archive(&[("manifest.json", b"[")])),
        ("archive", good[..good.len() / 2].to_vec()),
        ("archive", b"no archive at all".to_vec()),
        ("archive", Vec::new()),
    ];
    for (why, bytes) in cases {
        let file = sandbox.path("bad.tar");
        std::fs::write(&file, bytes).expect("an archive");
        sandbox.run(&["load", "-i", &file.display().to_string()]).expect(1).complains(why);
        assert_eq!(sandbox.answer(&["images", "-aq"]), "", "{why}");
        let count = |name: &str| std::fs::read_dir(sandbox.root().join(name)).map_or(0, Iterator::count);
        assert_eq!((count("layers"), count("images/ingest")), (0, 0), "{why}");
    }
    assert!(!Path::new("/etc/x").exists());
}

#[test]
fn names_come_and_go() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    sandbox.run(&["tag", "busybox", "acme/own:1"]).expect(0);
    let id = sandbox.answer(&["images", "-q", "busybox"]);
    sandbox.run(&["tag", &id, "registry.example:5000/x/y"]).expect(0);
    let names = sandbox.answer(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
    assert_eq!(names.lines().count(), 3, "{names}");
    assert!(names.contains("registry.example:5000/x/y:latest"), "{names}");
    let document: Value = serde_json::from_str(&sandbox.answer(&["image", "inspect", "acme/own:1"])).expect("JSON");
    let image = &document[0];
    assert_eq!(image["RepoTags"].as_array().map(Vec::len), Some(3), "{image}");
    assert!(image["Id"].as_str().is_some_and(|full| full.starts_with(&format!("sha256:{id}"))), "{image}");
    assert_eq!(
        (&image["Os"], &image["Config"]["Cmd"], &image["RootFS"]["Type"]),
        (&json!("linux"), &json!(["sh"]), &json!("layers"))
    );
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Id}}", "busybox"]), image["Id"].as_str().expect("an ID"));
    assert_eq!(sandbox.answer(&["history", "-q", "busybox"]), id);
    assert!(sandbox.answer(&["history", "busybox"]).starts_with("IMAGE "));
    sandbox.run(&["tag", "nosuch", "x"]).expect(1).complains("no such image: `nosuch`");
    sandbox.run(&["tag", "busybox", "BAD"]).expect(1).complains("BAD");
    sandbox.run(&["inspect", "nosuch"]).expect(1).complains("no such object: `nosuch`");
    sandbox.run(&["inspect", "--type", "image", "nosuch"]).expect(1).complains("no such image: `nosuch`");
    sandbox.run(&["rmi", "busybox", "registry.example:5000/x/y"]).expect(0);
    assert_eq!(sandbox.answer(&["images", "--format", "{{.Repository}}:{{.Tag}}"]), "acme/own:1");
    sandbox.run(&["image", "prune", "-f"]).expect(0);
    assert_eq!(sandbox.answer(&["images", "-q"]), id, "it has a name");
    let rootfs = ["run", "--name", "user", "--network", "none", "acme/own:1", "true"];
    sandbox.run(&rootfs).expect(0);
    sandbox.run(&["image", "prune", "-af"]).expect(0);
    assert_eq!(sandbox.answer(&["images", "-q"]), id, "a container uses it");
    sandbox.run(&["rm", "user"]).expect(0);
    let said = sandbox.answer(&["image", "prune", "-af"]);
    assert!(said.starts_with("Deleted Images:\nuntagged: ") && !said.ends_with("space: 0B"), "{said}");
    assert_eq!(sandbox.answer(&["images", "-aq"]), "");
}
