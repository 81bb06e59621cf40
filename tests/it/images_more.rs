//! What images are besides fetched and run: packed otherwise, put into lists, compared, taken for all platforms or for one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::needs::{Need, require};
use super::payload::{Image, Layer, Packing, architecture, digest};
use super::registry::{Registry, with_busybox};
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 2] = [Need::Busybox, Need::Registry];

/// The manifest that a registry has.
fn manifest(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_str(&sandbox.answer(&["manifest", "inspect", name])).expect("JSON")
}

fn media_types(manifest: &Value) -> (String, Vec<String>) {
    let of = |value: &Value| value["mediaType"].as_str().unwrap_or_default().to_owned();
    (of(manifest), manifest["layers"].as_array().expect("layers").iter().map(of).collect())
}

fn of_platform(name: &str) -> Image {
    let layer = Layer::new().file("name", 0o644, name.as_bytes());
    let platform = json!({ "os": "linux", "architecture": name });
    Image::packed(vec![layer], json!({ "Cmd": ["/x"] }), platform, Packing::Gzip)
}

/// A sandbox whose registry has `acme/all:v1` for this machine and for s390x.
fn with_index() -> Option<(Sandbox, Registry, String)> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    registry.push_index(&sandbox, "acme/all", "v1", &[of_platform(architecture()), of_platform("s390x")]);
    let name = format!("{}/acme/all:v1", registry.host());
    Some((sandbox, registry, name))
}

#[test]
fn a_push_packs_as_it_is_told_and_the_image_stays_the_same() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    sandbox.answer(&["pull", "-q", "busybox"]);
    let id = sandbox.answer(&["images", "-q", "--no-trunc", "busybox"]);
    let blobs = fs::read_dir(sandbox.root().join("images/blobs/sha256")).expect("blobs").count();
    let target = |tag: &str| format!("{}/acme/app:{tag}", registry.host());
    let push = |tag: &str, flags: &[&str]| sandbox.run(&[&["push", "-q"], flags, &["busybox", &target(tag)]].concat());
    let zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    push("zstd", &["--compression-format", "zstd", "--compression-level", "3"]).expect(0);
    assert_eq!(media_types(&manifest(&sandbox, &target("zstd"))).1, [zstd]);
    push("plain", &["--compression-format=none"]).expect(0);
    assert_eq!(media_types(&manifest(&sandbox, &target("plain"))).1, ["application/vnd.oci.image.layer.v1.tar"]);
    push("docker", &["-F", "v2s2"]).expect(0);
    let (own, layers) = media_types(&manifest(&sandbox, &target("docker")));
    assert_eq!((own.as_str(), layers[0].as_str()), (docker, "application/vnd.docker.image.rootfs.diff.tar.gzip"));
    // The same compression is left alone, unless another level is forced.
    push("same", &["--compression-format=gzip"]).expect(0);
    push("best", &["--compression-format=gzip", "--compression-level=9", "--force-compression"]).expect(0);
    let layer = |tag: &str| manifest(&sandbox, &target(tag))["layers"][0]["digest"].clone();
    assert_eq!(layer("same"), manifest(&sandbox, "busybox")["layers"][0]["digest"]);
    assert_ne!(layer("best"), layer("same"));
    for (flags, why) in [
        (&["--compression-format=zstd", "-F", "docker"][..], "know no zstd"),
        (&["--compression-format=zstd", "--compression-level=23"], "it is from 1 to 22"),
        (&["--compression-level=3"], "says nothing without a compression"),
        (&["--compression-format=zstd:chunked"], "`zstd:chunked` is not supported"),
    ] {
        push("no", flags).expect(1).complains(why);
    }
    push("no", &["--force-compression"]).expect(1).complains("--compression-format");
    sandbox.run(&["push", "busybox", "oci-archive:/x"]).expect(1).complains("it is no registry");
    assert_eq!(
        fs::read_dir(sandbox.root().join("images/blobs/sha256")).expect("blobs").count(),
        blobs,
        "nothing is kept"
    );
    sandbox.answer(&["rmi", "busybox"]);
    for tag in ["zstd", "plain", "docker", "best"] {
        sandbox.run(&["run", "--rm", "--network", "none", &target(tag), "true"]).expect(0);
        assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc", &target(tag)]), id, "{tag}");
    }
    others_take(&sandbox, &target("zstd"));
    others_take(&sandbox, &target("docker"));
}

/// Skopeo reads all of an image, and checks its digests.
fn others_take(sandbox: &Sandbox, name: &str) {
    if !require(&[Need::Program("skopeo")]) {
        return;
    }
    let folder = sandbox.path(&name.replace(['/', ':'], "-"));
    let source = format!("docker://{name}");
    let words =
        ["copy", "--src-tls-verify=false", "--insecure-policy", "-q", &source, &format!("dir:{}", folder.display())];
    let said = sandbox.command("skopeo", &words).output().expect("skopeo");
    assert!(said.status.success(), "{said:?}");
}

#[test]
fn an_image_in_another_packing_has_a_name_of_its_own() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    sandbox.answer(&["pull", "-q", "busybox"]);
    let id = sandbox.answer(&["images", "-q", "--no-trunc", "busybox"]);
    for (name, flags) in
        [("z:1", &["--zstd", "--oci"][..]), ("p:1", &["--uncompress"]), ("d:1", &["--docker", "--gzip"])]
    {
        let digest = sandbox.answer(&[&["image", "convert"], flags, &["busybox", name]].concat());
        assert!(digest.starts_with("sha256:"), "{digest}");
        assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc", name]), id);
        let target = format!("{}/converted/{}", registry.host(), name);
        sandbox.answer(&["push", "-q", name, &target]);
        assert_eq!(sandbox.answer(&["images", "--digests", "--format", "{{.Digest}}", name]), digest);
        others_take(&sandbox, &target);
        sandbox.run(&["run", "--rm", "--network", "none", name, "true"]).expect(0);
    }
    let archive = sandbox.path("z.tar").display().to_string();
    sandbox.answer(&["save", "-o", &archive, "z:1"]);
    sandbox.answer(&["rmi", "z:1", "p:1", "d:1", "busybox"]);
    assert_eq!(fs::read_dir(sandbox.root().join("images/blobs/sha256")).map_or(0, Iterator::count), 0);
    assert_eq!(sandbox.answer(&["load", "-q", "-i", &archive]), "Loaded image: z:1");
    sandbox.run(&["run", "--rm", "--network", "none", "z:1", "true"]).expect(0);
    let system = |word: &str| sandbox.run(&["system", word]).expect(0);
    system("check");
    for (flags, why) in [
        (&["--estargz"][..], "`estargz` is not supported"),
        (&["--erofs"], "`erofs` is not supported"),
        (&["--zstdchunked"], "`zstd:chunked` is not supported"),
        (&[], "nothing to convert to was given"),
    ] {
        sandbox.run(&[&["image", "convert"], flags, &["z:1", "y:1"]].concat()).expect(1).complains(why);
    }
    sandbox
        .run(&["image", "convert", "--oci", "none", "y:1"])
        .expect(1)
        .complains("no image of the name `none:latest`");
}

#[test]
fn all_platforms_are_taken_saved_and_one_is_removed() {
    let Some((sandbox, _registry, name)) = with_index() else { return };
    sandbox.answer(&["pull", "-q", &name]);
    let archive = sandbox.path("all.tar").display().to_string();
    let save = |flags: &[&str]| sandbox.run(&[&["save", "-o", &archive], flags, &[&name]].concat());
    save(&["--all-platforms"]).expect(1).complains("its images for `linux/s390x` are not here");
    sandbox.run(&["push", "--all-platforms", &name]).expect(1).complains("only 1 of the 2 images");
    assert_eq!(sandbox.answer(&["pull", "-q", "--all-platforms", &name]), name);
    save(&["--all-platforms"]).expect(0);
    let target = name.replace("/all:", "/copy:");
    sandbox.answer(&["push", "-q", "--all-platforms", "--compression-format=zstd", &name, &target]);
    let index = manifest(&sandbox, &target);
    assert_eq!(index["manifests"].as_array().map(Vec::len), Some(2), "{index}");
    assert_eq!(index["manifests"][1]["platform"]["architecture"], "s390x");
    let removed = sandbox.answer(&["rmi", "--platform", "linux/s390x", &name]);
    assert!(removed.contains(&digest(&of_platform("s390x").manifest_bytes())), "{removed}");
    let platforms = || sandbox.answer(&["images", "--tree", &name]);
    assert!(!platforms().contains("s390x"), "{}", platforms());
    sandbox.run(&["system", "check"]).expect(0);
    sandbox.run(&["rmi", "--platform", "linux/s390x", &name]).expect(1).complains("there is no such image");
    sandbox.answer(&["rmi", "--platform", &format!("linux/{}", architecture()), &name]);
    assert_eq!(sandbox.answer(&["images", "-q"]), "");
    // One platform of an archive.
    let load = |platform: &str| sandbox.run(&["load", "-q", "--platform", platform, "-i", &archive]);
    load("linux/riscv64").expect(1).complains("there is no image for `linux/riscv64` in it");
    load("linux/s390x").expect(0);
    assert_eq!(sandbox.answer(&["images", "-aq"]).lines().count(), 1);
    sandbox.run(&["pull", "--unpack=false", &name]).expect(1).complains("without being unpacked");
    sandbox.run(&["pull", "-q", "--unpack", "--os", "linux", "--arch", "s390x", &name]).expect(0);
    let spec = ["run", "--print-spec", "--arch", "s390x", "--variant", "v9", &name, "/x"];
    sandbox.run(&spec).expect(125).complains("linux/s390x/v9");
}

#[test]
fn a_list_of_images_is_made_changed_and_pushed() {
    let Some((sandbox, registry, source)) = with_index() else { return };
    let list = "mine/list:1";
    let empty = sandbox.answer(&["manifest", "create", list]);
    sandbox.run(&["manifest", "create", list]).expect(1).complains("it is there already");
    assert_eq!(sandbox.answer(&["manifest", "create", "--amend", list]), empty);
    sandbox.answer(&["manifest", "add", "--annotation", "a.b=c", list, &source]);
    sandbox.answer(&["manifest", "add", "--arch", "s390x", "--os-version", "7", list, &source]);
    let text: Value = serde_json::from_str(&sandbox.answer(&["manifest", "inspect", list])).expect("JSON");
    let entries = text["manifests"].as_array().expect("a list").clone();
    assert_eq!(entries.len(), 2, "{text}");
    assert_eq!(entries[0]["annotations"], json!({ "a.b": "c" }));
    assert_eq!(entries[1]["platform"], json!({ "architecture": "s390x", "os": "linux", "os.version": "7" }));
    let other = entries[1]["digest"].as_str().expect("a digest").to_owned();
    sandbox.answer(&["manifest", "annotate", "--features", "one,two", "--variant", "v1", list, &other]);
    let target = format!("{}/pushed/list:1", registry.host());
    let file = sandbox.path("digest");
    let words = ["manifest", "push", "-q", "--digestfile", &file.display().to_string(), list, &target];
    let pushed = sandbox.answer(&words);
    assert_eq!(fs::read_to_string(file).expect("a file"), pushed);
    let there = manifest(&sandbox, &target);
    assert_eq!(there["manifests"][1]["platform"]["features"], json!(["one", "two"]), "{there}");
    assert_eq!(digest(there.to_string().as_bytes()), pushed);
    others_take(&sandbox, &target);
    sandbox.answer(&["manifest", "remove", list, &other]);
    sandbox.run(&["manifest", "remove", list, &other]).expect(1).complains("is not in it");
    sandbox.run(&["manifest", "exists", list]).expect(0);
    sandbox.run(&["manifest", "push", "--purge", "-q", list, &target]).expect(0);
    sandbox.run(&["manifest", "exists", list]).expect(1);
    sandbox.run(&["manifest", "rm", list]).expect(1).complains("there is no list");
    sandbox.run(&["manifest", "rm", "-i", list]).expect(0);
    sandbox.answer(&["manifest", "create", "--all", list, &source]);
    let all: Value = serde_json::from_str(&sandbox.answer(&["manifest", "inspect", list])).expect("JSON");
    assert_eq!(all["manifests"].as_array().map(Vec::len), Some(2));
    assert_eq!(sandbox.answer(&["manifest", "rm", list]), list);
    // A container keeps an image, and a list only where that image has no other name.
    sandbox.answer(&["pull", "-q", &source]);
    sandbox.answer(&["create", "--name", "user", "--network", "none", &source, "true"]);
    sandbox.answer(&["manifest", "create", list, &source]);
    assert_eq!(sandbox.answer(&["manifest", "rm", list]), list);
    sandbox.run(&["rmi", &source]).expect(1).complains("is in use by the containers");
    sandbox.answer(&["rm", "user"]);
    sandbox.run(&["manifest", "add", list, &source]).expect(1).complains("there is no list `mine/list:1`");
    sandbox.run(&["manifest", "create", &source]).expect(1).complains("it is there already");
    sandbox.run(&["system", "check"]).expect(0);
}

#[test]
fn what_differs_between_images_and_what_is_made_on_top() {
    let Some(mut sandbox) = Sandbox::new(&ANYBODY) else { return };
    let registry = sandbox.registry();
    let data = Layer::new().folder("data", 0o755).file("data/kept", 0o640, b"kept").file("data/gone", 0o644, b"gone");
    let own = Image::new(vec![Layer::base(), data], json!({ "Cmd": ["sh"] }));
    registry.push(&sandbox, "library/base", "latest", &own);
    sandbox.answer(&["pull", "-q", "base"]);
    assert_eq!(sandbox.answer(&["image", "diff", "base"]), "A /data\nA /data/gone\nA /data/kept");
    let run = ["run", "--name", "work", "--network", "none", "base", "sh", "-c"];
    sandbox
        .run(&[&run[..], &["rm /data/gone; echo new > /data/new; ln -s data /sym; chmod 700 /var"]].concat())
        .expect(0);
    sandbox.answer(&["commit", "work", "top"]);
    let changes = "C /data\nD /data/gone\nA /data/new\nA /sym\nC /var";
    assert_eq!(sandbox.answer(&["image", "diff", "top"]), changes);
    assert_eq!(sandbox.answer(&["image", "diff", "top", "base"]), changes);
    let shown: Value =
        serde_json::from_str(&sandbox.answer(&["image", "diff", "--format", "json", "top"])).expect("JSON");
    assert_eq!(shown["deleted"], json!(["/data/gone"]));
    assert!(sandbox.answer(&["image", "tree", "--whatrequires", "base"]).contains("[top:latest]"));
    assert!(!sandbox.answer(&["image", "tree", "--whatrequires", "top"]).contains("└──"));
    // All in one layer: the same files, and nothing of what was removed.
    sandbox.answer(&["commit", "--squash", "-m", "one", "work", "flat"]);
    assert_eq!(sandbox.answer(&["image", "diff", "flat", "top"]), "");
    let inspected = sandbox.answer(&["image", "inspect", "--format", "{{len .RootFS.Layers}}", "flat"]);
    assert_eq!(inspected, "1");
    assert_eq!(sandbox.answer(&["history", "-q", "flat"]).lines().count(), 1);
    let layers = sandbox.root().join("layers");
    sandbox.answer(&["rm", "work"]);
    sandbox.answer(&["rmi", "top", "base"]);
    let left =
        fs::read_dir(layers).expect("layers").flatten().filter(|layer| has(&layer.path(), "fs/data/gone")).count();
    assert_eq!(left, 0);
    sandbox.run(&["run", "--rm", "--network", "none", "flat", "cat", "/data/new", "/data/kept"]).expect(0);
}

fn has(folder: &Path, name: &str) -> bool {
    folder.join(name).exists()
}

#[test]
fn a_logout_of_all_registries_asks_helpers_too() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let folder = sandbox.path("helpers");
    fs::create_dir_all(&folder).expect("a folder");
    let helper = folder.join("docker-credential-test");
    let script = format!(
        "#!/bin/sh\ncase $1 in list) echo '{{\"a.io\":\"ann\",\"b.io\":\"bob\"}}';; *) read server; echo \"$1 $server\" >> {};; esac\n",
        folder.join("log").display()
    );
    fs::write(&helper, script).expect("a helper");
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).expect("a mode");
    let text = json!({ "credHelpers": { "a.io": "test" }, "auths": { "c.io": { "auth": "YW5uOng=" } }, "detachKeys": "ctrl-a" });
    let file = sandbox.file("config.json", &text.to_string());
    let mut command = sandbox.rcd(&["logout", "--all", "--compat-auth-file", &file.display().to_string()]);
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    let said = super::output::collect(&mut command, b"").expect(0);
    let gone: Vec<&str> = said.stdout.lines().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(gone, ["a.io", "b.io", "c.io"]);
    assert_eq!(fs::read_to_string(folder.join("log")).expect("a log"), "erase a.io\nerase b.io\n");
    let left: Value = serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("JSON");
    assert_eq!(left, json!({ "credHelpers": { "a.io": "test" }, "auths": {}, "detachKeys": "ctrl-a" }));
}

#[test]
fn commands_of_other_tools_say_what_to_use() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    for (words, hint) in [
        (&["pod", "create", "--name", "x"][..], "shares namespaces"),
        (&["kube", "play", "x.yaml"], "podman kube"),
        (&["auto-update", "--dry-run"], "--policy newer"),
        (&["quadlet", "install", "x"], "generate systemd"),
        (&["artifact", "pull", "x"], "oras"),
    ] {
        let said = sandbox.run(words).expect(1).complains("is not supported");
        assert!(said.stderr.contains("hint: ") && said.stderr.contains(hint), "{said}");
    }
}

#[test]
fn a_reset_takes_the_images_of_a_list_together() {
    let Some((sandbox, _registry, name)) = with_index() else { return };
    sandbox.answer(&["pull", "-q", "--all-platforms", &name]);
    assert_eq!(sandbox.answer(&["system", "reset", "-f"]), "Everything is removed");
    assert_eq!(sandbox.answer(&["images", "-aq"]), "");
}
