//! `run` of images from a registry: the image's own settings, real images, platforms, and what is executed on the way.

use serde_json::json;

use super::needs::{Need, real_images};
use super::payload::{Image, Layer};
use super::registry::with_busybox;
use super::sandbox::Sandbox;

#[test]
fn the_images_own_settings_hold_until_flags_say_otherwise() {
    if !super::needs::require(&[Need::Root]) {
        return;
    }
    let Some((sandbox, registry)) = with_busybox() else { return };
    let config = json!({ "Entrypoint": ["sh", "-c"], "Cmd": ["echo $A $B $(pwd) $(id -u)"], "Env": ["A=image", "B=image", "PATH=/bin"],
        "WorkingDir": "/work/here", "User": "ann" });
    registry.push(&sandbox, "acme/app", "v1", &Image::new(vec![Layer::base()], config));
    let run = |flags: &[&str], command: &[&str]| {
        sandbox.answer(&[&["run", "--rm"], flags, &["acme/app:v1"], command].concat())
    };
    assert_eq!(run(&[], &[]), "image image /work/here 1000");
    assert_eq!(run(&["-e", "B=flag", "-u", "0", "-w", "/"], &[]), "image flag / 0");
    assert_eq!(run(&[], &["echo other"]), "other");
    assert_eq!(run(&["--entrypoint", "echo"], &["x"]), "x");
    sandbox.run(&["run", "--rm", "--entrypoint", "", "acme/app:v1"]).expect(125);
}

#[test]
fn dockers_own_busybox_keeps_its_digest() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry, Need::RealImages]) else { return };
    let registry = sandbox.registry();
    let folder = real_images().expect("real images").join("busybox");
    let digest = registry.push_layout(&sandbox, "library/busybox", "latest", &folder);
    let said = sandbox.answer(&["pull", "busybox"]);
    assert!(digest.starts_with("sha256:1cfa4e2b"), "{digest}");
    let listed = sandbox.answer(&["images", "--digests"]);
    assert!(said.contains("busybox") && listed.contains(&digest), "{said}\n{listed}");
    let said = sandbox.run_with("hi\n", &["run", "--rm", "-i", "busybox", "cat"]).expect(0);
    assert_eq!(said.stdout, "hi\n");
}

#[test]
fn alpine_runs_for_two_word_sizes() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root, Need::Registry, Need::RealImages]) else { return };
    let registry = sandbox.registry();
    let folder = real_images().expect("real images").join("alpine");
    let mut images = Vec::new();
    for (architecture, end) in [("amd64", "x86_64"), ("386", "x86")] {
        let file = folder.join(format!("alpine-minirootfs-3.20.3-{end}.tar.gz"));
        let packed = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let platform = json!({ "os": "linux", "architecture": architecture });
        images.push(Image::of_gzip(packed, json!({ "Cmd": ["/bin/sh"] }), platform));
    }
    registry.push_index(&sandbox, "library/alpine", "3.20", &images);
    sandbox.run(&["run", "--rm", "alpine:3.20", "sh", "-c", "exit 7"]).expect(7);
    let bits = ["od", "-An", "-tx1", "-j4", "-N1", "/bin/busybox"];
    let say = |platform| sandbox.answer(&[&["run", "--rm", "--platform", platform, "alpine:3.20"], &bits[..]].concat());
    assert_eq!((say("linux/amd64").trim(), say("linux/386").trim()), ("02", "01"));
}

#[test]
fn a_second_run_executes_nothing_but_the_command() {
    if !super::needs::require(&[Need::Root]) {
        return;
    }
    let Some((sandbox, _registry)) = with_busybox() else { return };
    if !super::needs::require(&[Need::Program("strace")]) {
        return;
    }
    sandbox.run(&["pull", "busybox"]).expect(0);
    let trace = sandbox.path("trace");
    let mut words: Vec<std::ffi::OsString> = ["-f", "-e", "trace=execve,execveat", "-o"].map(Into::into).into();
    words.extend([trace.clone().into(), super::sandbox::binary().into()]);
    words.extend(["run", "--rm", "busybox", "true"].map(Into::into));
    super::output::collect(&mut sandbox.command("strace", &words), b"").expect(0);
    let text = std::fs::read_to_string(trace).expect("a trace");
    // rcd starts its own stages from its own sealed copy.
    let foreign: Vec<&str> = text.lines().filter(|line| line.ends_with("= 0") && !line.contains("rcd")).collect();
    assert!(foreign.len() == 1 && foreign[0].contains("[\"true\"]"), "{text}");
}
