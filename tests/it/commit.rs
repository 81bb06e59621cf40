//! `commit`, `export` and `import`.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Value, json};

use super::needs::Need;
use super::payload::{Image, Layer};
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];

/// A sandbox with an image `base`, which has a folder `/data` with two files.
fn with_base() -> Option<Sandbox> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    let data = Layer::new().folder("data", 0o755).file("data/kept", 0o640, b"kept").file("data/gone", 0o644, b"gone");
    let config = json!({ "Cmd": ["sh"], "Env": ["PATH=/usr/bin:/bin", "FROM=image"], "Labels": { "a": "1" } });
    registry.push(&sandbox, "library/base", "latest", &Image::new(vec![Layer::base(), data], config));
    sandbox.run(&["pull", "-q", "base"]).expect(0);
    Some(sandbox)
}

/// What is in an archive: name, kind and content.
fn listed(bytes: &[u8]) -> BTreeMap<String, (char, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for entry in tar::Archive::new(bytes).entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").display().to_string();
        let kind = char::from(entry.header().entry_type().as_byte());
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("content");
        found.insert(name, (kind, content));
    }
    found
}

fn document(sandbox: &Sandbox, image: &str) -> Value {
    serde_json::from_str::<Value>(&sandbox.answer(&["image", "inspect", image])).expect("JSON")[0].clone()
}

#[test]
fn an_image_of_a_containers_changes() {
    let Some(sandbox) = with_base() else { return };
    let script = "echo new > /new; ln /new /also; ln -s also /sym; rm /data/gone; rm -rf /home; mkdir -p /home/x; chmod 700 /var; \
                  mkfifo /fifo 2>/dev/null || mknod /fifo p; echo no > /mnt/in-a-volume";
    let run = ["run", "--name", "work", "--network", "none", "-e", "FROM=flag", "-v", "vol:/mnt", "-l", "b=2"];
    sandbox.run(&[&run[..], &["base", "sh", "-c", script]].concat()).expect(0);
    let changes = ["-c", "CMD [\"cat\", \"/new\"]", "--change", "ENV MORE=yes", "-c", "EXPOSE 80"];
    let words = [&["commit", "-a", "Ann", "-m", "why"], &changes[..], &["work", "made:1"]].concat();
    let id = sandbox.answer(&words);
    assert_eq!(id, sandbox.answer(&["images", "-q", "--no-trunc", "made"]));
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "made:1"]), "new");
    let look = "cat /sym; ls /data /home; test ! -e /mnt/in-a-volume; stat -c %a /var; test -p /fifo; test /new -ef /also; echo $FROM $MORE";
    let seen = sandbox.answer(&["run", "--rm", "--network", "none", "made:1", "sh", "-c", look]);
    assert_eq!(seen, "new\n/data:\nkept\n\n/home:\nx\n700\nflag yes", "{seen}");
    let document = document(&sandbox, "made:1");
    assert_eq!((&document["Author"], &document["Comment"]), (&json!("Ann"), &json!("why")));
    assert_eq!(document["Config"]["Labels"], json!({ "a": "1", "b": "2" }));
    assert_eq!(document["Config"]["ExposedPorts"], json!({ "80/tcp": {} }));
    assert_eq!(document["RootFS"]["Layers"].as_array().map(Vec::len), Some(3));
    let history = sandbox.answer(&["history", "--format", "{{.CreatedBy}}|{{.Comment}}", "made:1"]);
    assert!(history.starts_with("sh -c echo new") && history.lines().next().is_some_and(|line| line.ends_with("|why")));
    // What is made can be saved, loaded and made more of.
    let file = sandbox.path("made.tar").display().to_string();
    sandbox.run(&["save", "-o", &file, "made:1"]).expect(0);
    sandbox.run(&["rmi", "made:1"]).expect(0);
    sandbox.run(&["load", "-i", &file]).expect(0);
    assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc", "made"]), id);
    sandbox.run(&["system", "check"]).expect(0);
}

#[test]
fn without_changes_there_is_no_layer_and_without_a_name_none() {
    let Some(sandbox) = with_base() else { return };
    sandbox.run(&["create", "--name", "still", "base", "true"]).expect(0);
    let id = sandbox.answer(&["commit", "--format", "docker", "still"]);
    let document = document(&sandbox, &id);
    assert_eq!((&document["RepoTags"], document["RootFS"]["Layers"].as_array().map(Vec::len)), (&json!([]), Some(2)));
    assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc", "--filter", "dangling=true"]), id);
    let file = sandbox.path("id");
    sandbox.run(&["container", "commit", "--iidfile", &file.display().to_string(), "still", "named"]).expect(0);
    let written = std::fs::read_to_string(file).expect("an ID");
    assert_eq!(written, sandbox.answer(&["images", "-q", "--no-trunc", "named"]));
}

#[test]
fn a_running_container_stands_still_meanwhile_and_goes_on() {
    if !super::needs::require(&[Need::Root]) {
        return;
    }
    let Some(sandbox) = with_base() else { return };
    let script = "while :; do date >> /log; usleep 10000; done";
    sandbox.run(&["run", "-d", "--name", "busy", "--network", "none", "base", "sh", "-c", script]).expect(0);
    let lines = || sandbox.run(&["exec", "busy", "wc", "-l", "/log"]).stdout;
    sandbox.until("a line", || (!lines().is_empty()).then_some(()));
    sandbox.run(&["commit", "busy", "busy:1"]).expect(0);
    sandbox.run(&["commit", "--pause=false", "busy", "busy:2"]).expect(0);
    let before = lines();
    sandbox.until("more lines", || (lines() != before).then_some(()));
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Status}}", "busy"]), "running");
    sandbox.run(&["run", "--rm", "--network", "none", "busy:1", "test", "-s", "/log"]).expect(0);
    sandbox.run(&["pause", "busy"]).expect(0);
    sandbox.run(&["commit", "busy", "busy:3"]).expect(0);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Status}}", "busy"]), "paused");
}

#[test]
fn what_cannot_become_an_image_is_said() {
    let Some(sandbox) = with_base() else { return };
    sandbox.run(&["create", "--name", "still", "base", "true"]).expect(0);
    sandbox.run(&["commit", "-c", "RUN x", "still"]).expect(125).complains("`RUN` cannot be changed");
    sandbox.run(&["commit", "still", "Upper"]).expect(1).complains("Upper");
    let digest = format!("x@sha256:{}", "0".repeat(64));
    sandbox.run(&["commit", "still", &digest]).expect(1).complains("a digest cannot be given");
    sandbox.run(&["commit", "nosuch"]).expect(1).complains("nosuch");
    sandbox.run(&["create", "--name", "bare", "--rootfs", &sandbox.rootfs(), "true"]).expect(0);
    sandbox.run(&["commit", "bare"]).expect(1).complains("rcd export bare | rcd import");
    assert_eq!(sandbox.answer(&["images", "-aq"]).lines().count(), 1);
}

#[test]
fn a_root_file_system_goes_out_and_comes_back() {
    let Some(sandbox) = with_base() else { return };
    let script = "echo new > /new; rm /data/gone; echo in > /mnt/volume; sleep 1000";
    let run =
        ["run", "-d", "--name", "box", "--init", "--network", "none", "-v", "vol:/mnt", "base", "sh", "-c", script];
    sandbox.run(&run).expect(0);
    sandbox.until("the files", || (sandbox.run(&["exec", "box", "cat", "/mnt/volume"]).code == 0).then_some(()));
    let file = sandbox.path("running.tar");
    sandbox.run(&["export", "-o", &file.display().to_string(), "box"]).expect(0);
    let running = listed(&std::fs::read(&file).expect("an archive"));
    sandbox.run(&["kill", "box"]).expect(0);
    sandbox.run(&["wait", "box"]).expect(0);
    let stopped = sandbox.path("stopped.tar").display().to_string();
    sandbox.run(&["container", "export", "--output", &stopped, "box"]).expect(0);
    assert_eq!(listed(&std::fs::read(&stopped).expect("an archive")), running);
    let of = |name: &str| running.get(name).map(|(_, content)| content.as_slice());
    assert_eq!((of("new"), of("data/kept"), of("data/gone")), (Some(&b"new\n"[..]), Some(&b"kept"[..]), None));
    assert!(
        !running.keys().any(|name| name.starts_with("mnt/v") || name.starts_with("proc/s")),
        "{:?}",
        running.keys()
    );
    assert_eq!(running.get("bin/sh").map(|(kind, _)| *kind), Some('2'));
    // And back, through a pipe, compressed.
    let words = ["-c", "CMD [\"cat\", \"/new\"]", "-m", "came back"];
    let script = format!("gzip < {stopped} | {} import {} - back:1", super::sandbox::binary().display(), "\"$@\"");
    let said = super::output::collect(&mut sandbox.command("sh", &[&["-c", &script, "sh"][..], &words].concat()), b"");
    assert_eq!(said.expect(0).stdout.trim_end(), sandbox.answer(&["images", "-q", "--no-trunc", "back"]));
    assert_eq!(sandbox.answer(&["run", "--rm", "--network", "none", "back:1"]), "new");
    assert_eq!(sandbox.answer(&["history", "--format", "{{.Comment}}", "back:1"]), "came back");
    let other = sandbox.answer(&["image", "import", "--platform", "linux/arm64", &stopped, "other"]);
    assert_eq!(sandbox.answer(&["image", "inspect", "-f", "{{.Architecture}}", &other]), "arm64");
}

#[test]
fn bad_archives_are_not_imported() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let mut cut = Layer::new().file("a", 0o644, &[7; 5000]).bytes();
    cut.truncate(2000);
    for bytes in [cut, b"no archive".to_vec()] {
        let file = sandbox.path("bad.tar");
        std::fs::write(&file, bytes).expect("an archive");
        sandbox.run(&["import", &file.display().to_string(), "bad"]).expect(1).complains("cannot import the archive");
        let count = |name: &str| std::fs::read_dir(sandbox.root().join(name)).map_or(0, Iterator::count);
        assert_eq!((count("layers"), count("images/ingest"), count("images/blobs/sha256")), (0, 0, 0));
    }
    sandbox.run(&["import", "http://x.io/a.tar"]).expect(1).complains("curl -L");
    sandbox.run(&["import", "/nosuch"]).expect(1).complains("/nosuch");
    sandbox.run(&["export", "nosuch"]).expect(1).complains("nosuch");
}
