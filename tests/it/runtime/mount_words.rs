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
