//! Hosts where the kernel's overlayfs does not work: what is chosen there, and that containers are the same.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::disk::{Disk, Kind, own_mounts};
use super::needs::Need;
use super::payload::{Image, Layer};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Registry];
/// Who is not root can do as much.
const ANYBODY: [Need; 2] = [Need::Busybox, Need::Registry];

/// A registry with an image whose upper layers change, hide and replace what the lower ones have.
fn with_image(sandbox: &mut Sandbox) -> Registry {
    let registry = sandbox.registry();
    let low = Layer::new()
        .folder("d", 0o755)
        .file("d/gone", 0o644, b"1")
        .file("d/kept", 0o640, b"2")
        .folder("hidden", 0o755)
        .file("hidden/below", 0o644, b"3")
        .folder("becomes-file", 0o755)
        .file("becomes-file/x", 0o644, b"4")
        .file("becomes-folder", 0o644, b"5")
        .file("one", 0o644, b"6")
        .hard_link("two", "one");
    let high = Layer::new()
        .file("d/.wh.gone", 0o644, b"")
        .file("d/new", 0o600, b"7")
        .folder("hidden", 0o700)
        .file("hidden/.wh..wh..opq", 0o644, b"")
        .file("hidden/above", 0o644, b"8")
        .file("becomes-file", 0o644, b"9")
        .folder("becomes-folder", 0o711)
        .file("becomes-folder/x", 0o644, b"10")
        .link("link", "d/new");
    let image = Image::new(vec![Layer::base(), low, high], json!({ "Cmd": ["sh"] }));
    registry.push(sandbox, "acme/odd", "1", &image);
    registry
}

/// What a container sees of the image, and what becomes of what it writes.
fn look(sandbox: &Sandbox, flags: &[&str]) -> String {
    let run = |words: &[&str]| sandbox.run(&[flags, words].concat()).expect(0).stdout;
    let show = "cd /; find d hidden becomes-file becomes-folder one two link -exec stat -c '%n %A %u' {} + | sort; stat -c %h.%s d/new one two; cat d/new";
    let mut seen = run(&["run", "--rm", "--network", "none", "acme/odd:1", "sh", "-c", show]);
    let write = "rm -r /d; mkdir /d; echo mine > /d/mine; echo more >> /becomes-file; cat /becomes-file";
    seen += &run(&["run", "--name", "web", "--network", "none", "acme/odd:1", "sh", "-c", write]);
    let host = sandbox.file("host", "from the host").display().to_string();
    run(&["cp", &host, "web:/d/copied"]);
    seen += &run(&["start", "-a", "web"]);
    seen += &run(&["cp", "web:/d/mine", "-"]).len().to_string();
    run(&["rm", "web"]);
    let again = run(&[
        "run",
        "--rm",
        "--read-only",
        "--network",
        "none",
        "acme/odd:1",
        "sh",
        "-c",
        "cat /one; echo x > /one || echo kept",
    ]);
    seen + &again
}

fn mount(words: &[&str]) {
    let done = Command::new("mount").args(words).output().expect("mount");
    assert!(done.status.success(), "mount {words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn driver(sandbox: &Sandbox) -> String {
    sandbox.answer(&["info", "--format", "{{.Driver}}"])
}

#[test]
fn a_copy_is_what_an_overlay_is() {
    let Some(mut sandbox) = Sandbox::new(&ANYBODY) else { return };
    let _registry = with_image(&mut sandbox);
    assert_eq!(driver(&sandbox), "overlay");
    let overlaid = look(&sandbox, &[]);
    assert!(overlaid.contains("hidden/above") && !overlaid.contains("hidden/below"), "{overlaid}");
    assert_eq!(look(&sandbox, &["--storage-driver", "copy"]), overlaid);
    sandbox.answer(&["--storage-driver", "copy", "create", "--name", "web", "--network", "none", "acme/odd:1"]);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Driver}}", "web"]), "copy");
    sandbox.run(&["start", "web"]).expect(0);
    sandbox.run(&["diff", "web"]).expect(1).complains("its layers were copied");
    sandbox.run(&["container", "snapshot", "web"]).expect(1).complains("its layers are copied");
    sandbox.run(&["--storage-driver", "zfs", "ps"]).expect(1).complains("unknown storage driver `zfs`");
    // A copy that was interrupted is made again.
    sandbox.answer(&[
        "--storage-driver",
        "copy",
        "create",
        "--name",
        "half",
        "--network",
        "none",
        "acme/odd:1",
        "ls",
        "/d",
    ]);
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "half"]);
    std::fs::write(sandbox.root().join("containers").join(id).join("upper/d"), "half").expect("a file");
    assert_eq!(sandbox.answer(&["start", "-a", "half"]), "kept\nnew");
}

#[test]
fn fuse_overlayfs_is_what_an_overlay_is_and_ends_with_its_container() {
    let needs = [&NEEDS[..], &[Need::Program("fuse-overlayfs"), Need::Fuse]].concat();
    let Some(mut sandbox) = Sandbox::new(&needs) else { return };
    let _registry = with_image(&mut sandbox);
    let overlaid = look(&sandbox, &[]);
    let fuse = ["--storage-driver", "fuse-overlayfs"];
    assert_eq!(look(&sandbox, &fuse), overlaid);
    let run = |words: &[&str]| sandbox.run(&[&fuse[..], words].concat());
    run(&["run", "-d", "--name", "web", "--network", "none", "acme/odd:1", "sleep", "1000000"]).expect(0);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Driver}}", "web"]), "fuse-overlayfs");
    let programs = || sandbox.processes().into_iter().filter(|(_, line)| line.starts_with("fuse-overlayfs")).count();
    assert_eq!(programs(), 1);
    let script =
        "rm /d/kept; rm -r /hidden; mkdir /hidden; echo new > /hidden/own; chown 7:8 /hidden/own; ln /one /three";
    sandbox.answer(&["exec", "web", "sh", "-c", script]);
    let changed = sandbox.answer(&["diff", "web"]);
    for line in ["D /d/kept", "D /hidden/above", "A /hidden/own"] {
        assert!(changed.lines().any(|found| found == line) || line.starts_with("D /hidden"), "{line}: {changed}");
    }
    sandbox.answer(&["commit", "web", "acme/changed:1"]);
    let words =
        ["run", "--rm", "--network", "none", "acme/changed:1", "sh", "-c", "ls /d /hidden; stat -c %u:%g /hidden/own"];
    assert_eq!(sandbox.answer(&words), "/d:\nnew\n\n/hidden:\nown\n7:8");
    // It ends with the container, however that ends.
    sandbox.answer(&["kill", "web"]);
    sandbox.until("fuse-overlayfs to end", || (programs() == 0).then_some(()));
    sandbox.answer(&["start", "web"]);
    assert_eq!(sandbox.answer(&["exec", "web", "cat", "/hidden/own"]), "new");
}

/// As an ordinary user it is a program of that user's, in the user's own namespace: files of the image's users are ids of the user's.
#[test]
fn fuse_overlayfs_of_an_ordinary_user_is_what_an_overlay_is() {
    let needs = [Need::Busybox, Need::Registry, Need::Program("fuse-overlayfs"), Need::Fuse];
    let Some(mut sandbox) = Sandbox::of_user(&needs) else { return };
    let _registry = with_image(&mut sandbox);
    let overlaid = look(&sandbox, &[]);
    let fuse = ["--storage-driver", "fuse-overlayfs"];
    assert_eq!(look(&sandbox, &fuse), overlaid);
    let run = ["run", "-d", "--name", "web", "--network", "none", "acme/odd:1", "sleep", "1000000"];
    sandbox.answer(&[&fuse[..], &run].concat());
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Driver}}", "web"]), "fuse-overlayfs");
    let programs = || sandbox.processes().into_iter().filter(|(_, line)| line.starts_with("fuse-overlayfs")).count();
    assert_eq!(programs(), 1);
    let script = "rm /d/kept; touch /own; chown 7:8 /own; stat -c %u:%g /own /bin/busybox";
    assert_eq!(sandbox.answer(&["exec", "web", "sh", "-c", script]), "7:8\n0:0");
    sandbox.answer(&["kill", "web"]);
    sandbox.until("fuse-overlayfs to end", || (programs() == 0).then_some(()));
    sandbox.answer(&["start", "web"]);
    assert_eq!(sandbox.answer(&["exec", "web", "stat", "-c", "%u:%g", "/own"]), "7:8");
    sandbox.answer(&["rm", "-f", "web"]);
}

#[test]
fn each_odd_place_gets_the_driver_that_works_there() {
    type Place = (&'static str, &'static str, fn(&Sandbox, &str));
    let fuse = super::needs::program("fuse-overlayfs").is_some() && std::fs::File::open("/dev/fuse").is_ok();
    let places: [Place; 5] = [
        ("tmpfs", "overlay", |_, root| mount(&["-t", "tmpfs", "tmpfs", root])),
        // Without extended attributes.
        ("ramfs", if fuse { "fuse-overlayfs" } else { "copy" }, |_, root| mount(&["-t", "ramfs", "ramfs", root])),
        ("overlayfs", if fuse { "fuse-overlayfs" } else { "copy" }, |sandbox, root| {
            let folders = ["lower", "upper", "work"].map(|name| {
                let path = sandbox.path("home").join(name);
                std::fs::create_dir(&path).expect("a folder");
                path.display().to_string()
            });
            let [lower, upper, work] = folders;
            mount(&[
                "-t",
                "overlay",
                "-o",
                &format!("lowerdir={lower},upperdir={upper},workdir={work}"),
                "overlay",
                root,
            ]);
        }),
        ("xfs", "overlay", |sandbox, root| disk(sandbox, Kind::Xfs, root)),
        ("btrfs", "overlay", |sandbox, root| disk(sandbox, Kind::Btrfs, root)),
    ];
    let can_be_made = |name: &str| match name {
        "xfs" => Kind::Xfs.can_be_made(),
        "btrfs" => Kind::Btrfs.can_be_made(),
        _ => true,
    };
    if !super::needs::require(&NEEDS) {
        return;
    }
    own_mounts();
    let mut seen = Vec::new();
    for (name, expected, prepare) in places {
        if !can_be_made(name) {
            super::needs::skip(&format!("on {name}: needs a kernel and a program for it"));
            continue;
        }
        let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
        let registry = with_image(&mut sandbox);
        let root = sandbox.root().display().to_string();
        prepare(&sandbox, &root);
        assert_eq!(driver(&sandbox), expected, "{name}");
        seen.push(look(&sandbox, &[]));
        assert_eq!(seen[0], seen[seen.len() - 1], "{name}");
        assert_eq!(sandbox.run(&["system", "check", "--deep"]).expect(0).stdout, "", "{name}");
        if expected != "overlay" {
            let said =
                sandbox.run(&["--storage-driver", "overlay", "run", "--rm", "--network", "none", "acme/odd:1", "true"]);
            assert!(name == "ramfs" || said.stderr.contains("--storage-driver copy"), "{name}: {said}");
        }
        drop(registry);
        assert!(Command::new("umount").arg(&root).status().expect("umount").success());
    }
}

fn disk(sandbox: &Sandbox, kind: Kind, root: &str) {
    Disk::of(&sandbox.path("disk"), kind, Path::new(root));
}

#[test]
fn a_copy_shares_its_blocks_where_the_file_system_can() {
    if !super::needs::require(&NEEDS) {
        return;
    }
    if !Kind::Btrfs.can_be_made() {
        return super::needs::skip("needs btrfs in the kernel, and mkfs.btrfs");
    }
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    let mut number = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number.to_be_bytes()[0]
    })
    .take(16 << 20)
    .collect();
    let image = Image::new(vec![Layer::base(), Layer::new().file("big", 0o644, &noise)], json!({ "Cmd": ["sh"] }));
    registry.push(&sandbox, "acme/big", "1", &image);
    own_mounts();
    let root = sandbox.root().display().to_string();
    disk(&sandbox, Kind::Btrfs, &root);
    sandbox.answer(&["pull", "-q", "acme/big:1"]);
    let used = || {
        assert!(Command::new("sync").args(["-f", &root]).status().expect("sync").success());
        let found = rustix::fs::statvfs(&*root).expect("a file system");
        (found.f_blocks - found.f_bfree) * found.f_frsize
    };
    let before = used();
    let run = ["--storage-driver", "copy", "run", "--name", "web", "--network", "none", "acme/big:1"];
    assert_eq!(sandbox.answer(&[&run[..], &["sh", "-c", "wc -c </big"]].concat()), "16777216");
    let more = used().saturating_sub(before);
    assert!(more < 8 << 20, "{more} bytes more");
    sandbox.answer(&["rm", "web"]);
    drop(registry);
    assert!(Command::new("umount").arg(&root).status().expect("umount").success());
}

#[test]
fn a_store_that_is_read_only_can_be_read() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let _registry = with_image(&mut sandbox);
    sandbox.run(&["pull", "acme/odd:1"]).expect(0);
    sandbox.run(&["run", "--name", "old", "--network", "none", "acme/odd:1", "echo", "said"]).expect(0);
    own_mounts();
    let root = sandbox.root().display().to_string();
    mount(&["--bind", &root, &root]);
    mount(&["-o", "remount,bind,ro", &root]);
    assert!(!Path::new(&root).join("x").exists() && std::fs::write(Path::new(&root).join("x"), "").is_err());
    assert_eq!(sandbox.answer(&["images", "--format", "{{.Repository}}"]), "acme/odd");
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]), "old");
    assert_eq!(sandbox.answer(&["logs", "old"]), "said");
    for words in [
        &["inspect", "old"][..],
        &["info"],
        &["system", "df"],
        &["volume", "ls"],
        &["diff", "old"],
        &["history", "acme/odd:1"],
    ] {
        sandbox.run(words).expect(0);
    }
    for words in [
        &["run", "--rm", "--network", "none", "acme/odd:1", "true"][..],
        &["rm", "old"],
        &["rmi", "-f", "acme/odd:1"],
        &["volume", "create", "v"],
        &["tag", "acme/odd:1", "acme/other:1"],
    ] {
        let said = sandbox.run(words);
        assert!(said.code != 0 && said.stderr.contains("Read-only file system"), "{words:?}: {said}");
        // What the doctor finds wrong with the store explains a run, and nothing else.
        assert_eq!(said.stderr.contains("\ndoctor: fail  overlay "), words[0] == "run", "{words:?}: {said}");
    }
    let done = Command::new("umount").arg(&root).output().expect("umount");
    assert!(done.status.success());
}
