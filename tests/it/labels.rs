//! `z` and `Z`: files of the host get labels of SELinux where it is on, and nothing happens where it is off.

use std::path::Path;
use std::process::Command;

use rustix::fs::{lgetxattr, lsetxattr};

use super::disk::own_mounts;
use super::needs::{self, Need};
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
const SHARED: &str = "system_u:object_r:container_file_t:s0";
/// rcd asks the kernel whether it is on by this file. Where it is off the file is put there: labels are attributes like others then.
const SWITCH: &str = "/sys/fs/selinux/enforce";
const PRETEND: &str = "mount -t tmpfs tmpfs /mnt && mkdir /mnt/cgroup /mnt/selinux && echo 0 >/mnt/selinux/enforce && \
     mount --rbind /sys/fs/cgroup /mnt/cgroup && mount --rbind /mnt /sys/fs && umount -l /mnt";

/// Have SELinux on, for this thread and what it starts; false (said aloud) where labels cannot be set.
fn switched_on(sandbox: &Sandbox) -> bool {
    own_mounts();
    if !Path::new(SWITCH).exists() {
        let done = Command::new("sh").args(["-c", PRETEND]).output().expect("a shell");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let probe = sandbox.file("probe", "");
    let can = lsetxattr(&probe, "security.selinux", SHARED.as_bytes(), rustix::fs::XattrFlags::empty()).is_ok();
    if !can {
        needs::skip("needs a file system and a kernel that take labels");
    }
    can
}

fn label(path: &Path) -> String {
    let mut value = [0; 256];
    let length = lgetxattr(path, "security.selinux", &mut value).unwrap_or(0);
    String::from_utf8_lossy(&value[..length]).trim_end_matches('\0').to_owned()
}

/// A folder with a file, one further down, and links that lead out and to nothing.
fn tree(sandbox: &Sandbox, name: &str) -> std::path::PathBuf {
    let folder = sandbox.path(name);
    std::fs::create_dir_all(folder.join("deep/er")).expect("folders");
    for file in ["one", "deep/two", "deep/er/three"] {
        std::fs::write(folder.join(file), "x").expect("a file");
    }
    for (link, to) in [("out", sandbox.path("outside")), ("gone", "/no/such/file".into())] {
        std::os::unix::fs::symlink(to, folder.join(link)).expect("a link");
    }
    folder
}

const ALL: [&str; 8] = ["", "one", "deep", "deep/two", "deep/er", "deep/er/three", "out", "gone"];

#[test]
fn files_get_labels_where_selinux_is_on() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let outside = sandbox.file("outside", "mine");
    let (folder, private) = (tree(&sandbox, "shared"), tree(&sandbox, "private"));
    if !switched_on(&sandbox) {
        return;
    }
    let before = label(&outside);
    let run = |flags: &[&str], script: &str| sandbox.script(&[&["--network", "none"], flags].concat(), script);
    let bind = |folder: &Path, word: &str| format!("{}:/x:{word}", folder.display());
    assert_eq!(run(&["-v", &bind(&folder, "z")], "cat /x/deep/two; echo new >/x/new"), "x");
    for name in ALL {
        assert_eq!(label(&folder.join(name)), SHARED, "{name}");
    }
    assert_eq!(label(&outside), before, "a link's target keeps its own");

    let (rootfs, first) = (sandbox.rootfs(), label(&private));
    let create = ["create", "--name", "own", "--network", "none", "-v", &bind(&private, "ro,Z"), "--rootfs", &rootfs];
    let id = sandbox.answer(&[&create[..], &["true"]].concat());
    assert_eq!(label(&private), first, "not before it starts");
    sandbox.answer(&["start", "-a", "own"]);
    let own = label(&private);
    let categories = own.strip_prefix(SHARED).and_then(|rest| rest.strip_prefix(":c")).expect("categories");
    assert_eq!(categories.split(",c").count(), 2, "{own}");
    assert!(ALL.iter().all(|name| label(&private.join(name)) == own));
    let shown = "{{(index .Mounts 0).Mode}} {{json .HostConfig.Binds}}";
    assert_eq!(
        sandbox.answer(&["inspect", "-f", shown, &id]),
        format!(r#"Z ["{}:/x:ro,Z"]"#, private.display()),
        "as Docker shows it"
    );
    // The same container again has the same, another one other categories.
    sandbox.answer(&["start", "-a", "own"]);
    assert_eq!(label(&private), own);
    run(&["--mount", &format!("type=bind,source={},target=/x,relabel=private", private.display())], "true");
    assert_ne!(label(&private), own);
    // What another container has is labelled for this one where that is asked for.
    run(&["--volumes-from", "own"], "true");
    let stays = label(&private);
    run(&["--volumes-from", "own:z"], "true");
    assert!(stays != SHARED && label(&private) == SHARED, "{stays}");

    // Volumes, a single file, and a part of a volume.
    run(&["-v", "data:/d:z"], "mkdir -p /d/part; echo x >/d/part/file; echo y >/d/other");
    let place = sandbox.answer(&["volume", "inspect", "-f", "{{.Mountpoint}}", "data"]);
    assert_eq!(label(Path::new(&place)), SHARED);
    run(&["--mount", "source=data,target=/p,volume-subpath=part,relabel=private"], "cat /p/file");
    let part = label(&Path::new(&place).join("part/file"));
    assert!(part.starts_with(SHARED) && part != SHARED && label(Path::new(&place)) == SHARED, "{part}");
    run(&["-v", &format!("{}:/f:Z", outside.display())], "cat /f");
    assert!(label(&outside).starts_with(&format!("{SHARED}:c")));

    for folder in ["/", "/usr", "/usr/lib", "/etc", "/home", "/home/somebody", "/var/lib", "/tmp"] {
        for word in ["z", "Z"] {
            let before = label(Path::new(folder));
            let said = sandbox.contained(&["--network", "none", "-v", &format!("{folder}:/x:{word}")], &["true"]);
            let refused = said.code == 125 && said.stderr.contains("is the host's own");
            assert!(refused || !Path::new(folder).exists() && said.code == 125, "{folder} {word}: {said}");
            assert_eq!(label(Path::new(folder)), before);
        }
    }
    sandbox.answer(&["rm", "own"]);
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn labels_have_no_effect_where_selinux_is_off_and_that_is_said() {
    if Path::new(SWITCH).exists() {
        return needs::skip("SELinux is on here");
    }
    let Some(sandbox) = Sandbox::new(&NEEDS[1..]) else { return };
    let folder = tree(&sandbox, "shared");
    for flags in [
        ["-v", &format!("{}:/x:z", folder.display())],
        ["-v", &format!("{}:/x:ro,Z", folder.display())],
        ["-v", "data:/x:Z"],
        ["--mount", &format!("type=bind,source={},target=/x,relabel=shared", folder.display())],
    ] {
        let said = sandbox.contained(&[&["--network", "none"], &flags[..]].concat(), &["true"]).expect(0);
        assert!(said.stderr.contains("`z` and `Z` have no effect: this host has no SELinux"), "{flags:?}: {said}");
    }
    assert!(ALL.iter().all(|name| label(&folder.join(name)).is_empty()));
    // The host's own folders are not in danger then.
    sandbox.contained(&["--network", "none", "-v", "/usr:/x:ro,z"], &["true"]).expect(0);
    let plain = ["--network", "none", "-v", &format!("{}:/x", folder.display())];
    assert_eq!(sandbox.contained(&plain, &["true"]).expect(0).stderr, "");
}
