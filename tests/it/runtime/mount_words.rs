//! Words of mounts that runc and crun have beyond the specification.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::Path;

use serde_json::{Value, json};

use super::run;
use crate::needs::Need;
use crate::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];

fn mounts(entries: Value) -> impl FnOnce(&mut Value) {
    move |config| {
        let entries = entries.as_array().expect("a list").clone();
        config["mounts"].as_array_mut().expect("a list").extend(entries);
    }
}

#[test]
fn a_map_of_ids_can_be_in_the_word() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let data = sandbox.path("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "").expect("a file");
    chown(data.join("file"), Some(10), Some(20)).expect("chown");
    let entry =
        |word: &str| json!([{"destination": "/data", "type": "bind", "source": data, "options": ["rbind", word]}]);
    for (word, wanted) in
        [("idmap=uids=0-1000-15;gids=0-2000-30", "1010:2020\n"), ("ridmap=uids=10-5-1#11-6-1;gids=20-7-1", "5:7\n")]
    {
        let said = run(&sandbox, "stat -c %u:%g /data/file", mounts(entry(word)));
        assert_eq!(said.expect(0).stdout, wanted, "{word}");
    }
    // Those with `@` are ids of the container's user namespace.
    let said = run(&sandbox, "stat -c %u:%g /data/file", |config| {
        mounts(entry("idmap=uids=@10-3-1;gids=@20-4-1"))(config);
        config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}));
        let map = json!([{"containerID": 0, "hostID": 0, "size": 1}, {"containerID": 1, "hostID": 5001, "size": 100}]);
        config["linux"]["uidMappings"] = map.clone();
        config["linux"]["gidMappings"] = map;
    });
    assert_eq!(said.expect(0).stdout, "3:4\n");
    run(&sandbox, "true", mounts(entry("idmap=uids=1-1-1"))).expect(1).complains("is no map of ids");
}

#[test]
fn links_are_followed_only_where_that_is_asked_for() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    let data = sandbox.path("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "of the host\n").expect("a file");
    symlink("file", data.join("link")).expect("a link");
    symlink("/etc/elsewhere", sandbox.path("rootfs/etc/link")).expect("a link");
    fs::write(sandbox.path("rootfs/etc/elsewhere"), "elsewhere\n").expect("a file");
    let bind = |source: &str, destination: &str, word: &str| {
        let source = data.join(source);
        json!([{"destination": destination, "type": "bind", "source": source, "options": ["bind", word]}])
    };
    let seen = |script: &str, entry: Value| run(&sandbox, script, mounts(entry)).expect(0).stdout;
    assert_eq!(seen("cat /new", bind("link", "/new", "ro")), "of the host\n");
    assert_eq!(seen("readlink /new2", bind("link", "/new2", "src-nofollow")), "file\n");
    assert_eq!(seen("readlink /copy", bind("link", "/copy", "copy-symlink")), "file\n");
    assert!(fs::symlink_metadata(sandbox.path("rootfs/copy")).expect("a link").is_symlink());
    // The same again is no failure, another one is.
    seen("true", bind("link", "/copy", "copy-symlink"));
    run(&sandbox, "true", mounts(bind("link", "/etc/link", "copy-symlink")))
        .expect(1)
        .complains("something else is there");
    // What is no link is bound.
    assert_eq!(seen("cat /plain", bind("file", "/plain", "copy-symlink")), "of the host\n");
    assert_eq!(seen("cat /etc/elsewhere", bind("file", "/etc/link", "ro")), "of the host\n");
    assert_eq!(
        seen("cat /etc/link /etc/elsewhere", bind("file", "/etc/link", "dest-nofollow")),
        "of the host\nelsewhere\n"
    );
    assert!(Path::new(&data).join("file").exists());
}

#[test]
fn what_is_mounted_can_be_changed() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let script = "grep ' /data ' /proc/mounts; touch /data/x 2>/dev/null || echo read-only";
    let said = run(&sandbox, script, |config| {
        mounts(json!([
            {"destination": "/data", "type": "tmpfs", "source": "tmpfs", "options": ["size=1m"]},
            {"destination": "/data", "type": "tmpfs", "source": "tmpfs", "options": ["remount", "ro", "noexec", "size=2m"]},
        ]))(config);
    });
    let said = said.expect(0).stdout;
    assert!(said.contains("tmpfs ro,noexec") && said.contains("size=2048k") && said.ends_with("read-only\n"), "{said}");
    let nothing = json!([{"destination": "/etc", "type": "none", "source": "none", "options": ["remount", "ro"]}]);
    run(&sandbox, "true", mounts(nothing)).expect(1).complains("`remount` is for what is mounted already");
}

/// The options of the mount at `/data`, with a source that is mounted with `source` and these words of the entry's.
fn bound(sandbox: &Sandbox, source: &str, words: &str, with_users: bool) -> crate::output::Output {
    let folder = sandbox.path("source");
    fs::create_dir_all(&folder).expect("a folder");
    let shown = folder.display().to_string();
    let mount = |words: &[&str]| {
        let status = std::process::Command::new("mount").args(words).arg(&shown).status();
        assert!(status.expect("mount(8)").success(), "{words:?}");
    };
    mount(&["-t", "tmpfs", "-o", "strictatime", "tmpfs"]);
    mount(&["--bind", "-o", &format!("remount,{source}")]);
    let said = run(sandbox, "grep ' /data ' /proc/mounts | cut -d' ' -f4", |config| {
        let words: Vec<&str> = words.split(',').collect();
        mounts(json!([{"destination": "/data", "type": "bind", "source": shown, "options": words}]))(config);
        if with_users {
            config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}));
            let map = json!([{"containerID": 0, "hostID": 0, "size": 65536}]);
            config["linux"]["uidMappings"] = map.clone();
            config["linux"]["gidMappings"] = map;
        }
    });
    let status = std::process::Command::new("umount").arg(&shown).status();
    assert!(status.expect("umount(8)").success());
    said
}

/// The words of the first list, and none of the second one.
fn has(said: &str, with: &[&str], without: &[&str]) -> bool {
    let found: Vec<&str> = said.trim().split(',').collect();
    with.iter().all(|word| found.contains(word)) && !without.iter().any(|word| found.contains(word))
}

#[test]
fn words_of_a_bind_take_the_place_of_its_sources() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (source, words, with, without) in [
        ("ro,noexec,nodiratime", "bind", &["ro", "noexec", "nodiratime"][..], &["rw"][..]),
        ("ro,noexec,nodiratime", "rbind,rprivate", &["ro", "noexec", "nodiratime"], &["rw"]),
        ("ro,noexec,nodiratime", "bind,dev", &["rw", "nodiratime"], &["ro", "noexec"]),
        ("ro", "bind,nosuid,nodev", &["rw", "nosuid", "nodev"], &["ro"]),
        ("nosuid,nodev,noexec,noatime", "bind,dev,suid,exec,atime", &["rw", "noatime"], &["nosuid", "nodev", "noexec"]),
        ("nosuid,noatime", "rbind,rro", &["ro", "nosuid", "noatime"], &["rw"]),
        ("noatime", "bind,relatime", &["relatime"], &["noatime"]),
        ("noatime", "bind,nodiratime", &["nodiratime", "relatime"], &["noatime"]),
        ("noatime", "bind,strictatime", &["rw"], &["noatime", "relatime"]),
        ("noatime", "rbind,ratime", &["relatime"], &["noatime"]),
        ("noatime", "rbind,rnorelatime", &["relatime"], &["noatime"]),
        ("strictatime", "rbind,rnostrictatime", &["relatime"], &[]),
        ("relatime", "rbind,rstrictatime", &["rw"], &["relatime", "noatime"]),
    ] {
        let said = bound(&sandbox, source, words, false).expect(0).stdout;
        assert!(has(&said, with, without), "{source} with {words}: {said}");
    }
}

#[test]
fn what_a_user_namespace_cannot_clear_is_refused() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (source, words, with, without) in [
        ("ro,noexec,nodiratime", "bind,dev", &["ro", "noexec", "nodiratime"][..], &["rw"][..]),
        ("ro", "bind,nosuid,nodev", &["ro", "nosuid", "nodev"], &["rw"]),
        ("nodev,nosuid,noatime", "bind,ro,exec", &["ro", "nosuid", "nodev", "noatime"], &["noexec"]),
        ("relatime", "bind,rw", &["rw", "relatime"], &[]),
    ] {
        let said = bound(&sandbox, source, words, true).expect(0).stdout;
        assert!(has(&said, with, without), "{source} with {words}: {said}");
    }
    for (source, words, named) in [
        ("ro", "bind,rw,nosuid", "`ro`"),
        ("nodev,nosuid,noatime", "bind,dev,suid,exec,atime", "`nosuid,nodev,noatime`"),
        ("relatime", "bind,strictatime", "`relatime`"),
        ("noatime", "bind,relatime", "`noatime`"),
    ] {
        let said = bound(&sandbox, source, words, true).expect(1);
        said.complains(&format!("mounted with {named}, which a user namespace cannot change: operation not permitted"));
    }
}

#[test]
fn what_links_to_nothing_is_made_where_it_leads() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    let rootfs = sandbox.path("rootfs");
    let data = sandbox.path("data");
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "bound\n").expect("a file");
    symlink("/tmp/foo/bar", rootfs.join("jump")).expect("a link");
    symlink("/jump/baz/hosts", rootfs.join("etc/hosts")).expect("a link");
    symlink("../../../../tmp/upwards", rootfs.join("etc/upwards")).expect("a link");
    symlink("round", rootfs.join("etc/round")).expect("a link");
    let bind =
        |source: &Path, destination: &str| json!([{"destination": destination, "source": source, "options": ["bind"]}]);
    let seen = |script: &str, entry: Value| run(&sandbox, script, mounts(entry)).expect(0).stdout;
    assert_eq!(seen("cat /tmp/foo/bar/baz/hosts", bind(&data.join("file"), "/etc/hosts")), "bound\n");
    assert!(rootfs.join("tmp/foo/bar/baz/hosts").is_file());
    assert_eq!(seen("cat /tmp/upwards/file", bind(&data, "/etc/upwards")), "bound\n");
    assert!(rootfs.join("tmp/upwards").is_dir() && !Path::new("/tmp/upwards").exists());
    run(&sandbox, "true", mounts(bind(&data, "/etc/round"))).expect(1).complains("too many symbolic links");
}

#[test]
fn paths_of_the_root_are_those_of_earlier_mounts() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    let (rootfs, data) = (sandbox.path("rootfs"), sandbox.path("data"));
    for name in ["a/x", "b/y"] {
        fs::create_dir_all(data.join(name)).expect("a folder");
        fs::write(data.join(name).join("file"), format!("{name}\n")).expect("a file");
    }
    fs::create_dir_all(rootfs.join("mnt")).expect("a folder");
    let said = run(&sandbox, "cat /final/x/y/file", |config| {
        mounts(json!([
            {"destination": "/mnt", "source": data.join("a"), "options": ["bind"]},
            {"destination": "/mnt/x", "source": data.join("b"), "options": ["bind"]},
            // As the host sees them: one that is there before anything is mounted, and shows what is then.
            {"destination": rootfs.join("final"), "source": rootfs.join("mnt"), "options": ["rbind"]},
        ]))(config);
    });
    assert_eq!(said.expect(0).stdout, "b/y\n");
}

/// Of what only the container sees whoever made it maps the ids: inside of a user namespace nobody may.
#[test]
fn ids_of_earlier_mounts_are_mapped_in_a_user_namespace_too() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.rootfs();
    let (rootfs, data) = (sandbox.path("rootfs"), sandbox.path("data"));
    fs::create_dir_all(&data).expect("a folder");
    fs::write(data.join("file"), "").expect("a file");
    chown(data.join("file"), Some(10), Some(20)).expect("chown");
    fs::create_dir_all(rootfs.join("mnt")).expect("a folder");
    for (word, wanted) in [("idmap=uids=10-5003-1;gids=20-5004-1", "3:4\n"), ("idmap", "10:20\n")] {
        let said = run(&sandbox, "stat -c %u:%g /final/file", |config| {
            mounts(json!([
                {"destination": "/mnt", "source": data, "options": ["bind"]},
                {"destination": rootfs.join("final"), "source": rootfs.join("mnt"), "options": ["rbind", word]},
            ]))(config);
            config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}));
            let map =
                json!([{"containerID": 0, "hostID": 0, "size": 1}, {"containerID": 1, "hostID": 5001, "size": 100}]);
            config["linux"]["uidMappings"] = map.clone();
            config["linux"]["gidMappings"] = map;
        });
        assert_eq!(said.expect(0).stdout, wanted, "{word}");
    }
}
