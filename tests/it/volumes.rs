//! Volumes: made, filled, shared, in use, removed; and everything else that is mounted.

use serde_json::{Value, json};

use super::disk::{Device, Kind};
use super::needs::Need;
use super::payload::{Image, Layer};
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

fn names(sandbox: &Sandbox) -> Vec<String> {
    sandbox.answer(&["volume", "ls", "-q"]).lines().map(str::to_owned).collect()
}

#[test]
fn a_volume_outlives_its_containers() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let flags = ["--network", "none", "-v", "data:/d"];
    assert_eq!(sandbox.script(&flags, "echo kept > /d/file"), "");
    assert_eq!(sandbox.script(&flags, "cat /d/file"), "kept\n");
    assert_eq!(names(&sandbox), ["data"]);
    let place = sandbox.answer(&["volume", "inspect", "-f", "{{.Mountpoint}}", "data"]);
    assert_eq!(std::fs::read_to_string(format!("{place}/file")).expect("on the host"), "kept\n");
    let said = sandbox.contained(&["--network", "none", "-v", "data:/d:ro"], &["touch", "/d/other"]);
    assert!(said.code == 1 && said.stderr.contains("Read-only"), "{said}");
    let rootfs = sandbox.rootfs();
    let start =
        ["run", "-d", "--name", "user", "--network", "none", "-v", "data:/d", "--rootfs", &rootfs, "sleep", "600"];
    sandbox.run(&start).expect(0);
    sandbox.run(&["volume", "rm", "data"]).expect(1).complains("volume `data` is in use by user");
    let mounts: Value =
        serde_json::from_str(&sandbox.answer(&["inspect", "-f", "{{json .Mounts}}", "user"])).expect("JSON");
    assert_eq!(
        (&mounts[0]["Type"], &mounts[0]["Name"], &mounts[0]["Source"]),
        (&json!("volume"), &json!("data"), &json!(place))
    );
    assert_eq!(sandbox.answer(&["ps", "--filter", "volume=data", "--format", "{{.Names}} {{.Mounts}}"]), "user data");
    // Another container sees the same.
    let from = ["--network", "none", "--volumes-from", "user:ro"];
    assert_eq!(sandbox.script(&from, "cat /d/file; touch /d/x 2>/dev/null || echo read-only"), "kept\nread-only\n");
    sandbox.run(&["rm", "-f", "user"]).expect(0);
    sandbox.run(&["volume", "rm", "data", "nosuch"]).expect(1).complains("no such volume: `nosuch`");
    assert!(names(&sandbox).is_empty());
}

#[test]
fn what_has_no_name_goes_with_its_container() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    assert_eq!(sandbox.script(&["--network", "none", "-v", "/d"], "mount | grep -c ' /d '"), "1\n");
    assert!(names(&sandbox).is_empty(), "--rm");
    let rootfs = sandbox.rootfs();
    for (name, volumes, left) in [("one", false, 1), ("two", true, 1)] {
        sandbox.run(&["run", "--name", name, "--network", "none", "-v", "/d", "--rootfs", &rootfs, "true"]).expect(0);
        let flags: &[&str] = if volumes { &["rm", "-v", name] } else { &["rm", name] };
        sandbox.run(flags).expect(0);
        assert_eq!(names(&sandbox).len(), left, "{name}");
    }
    sandbox.run(&["volume", "create", "--label", "tier=front", "named"]).expect(0);
    sandbox.run(&["volume", "prune"]).expect(1).complains("`--force` does it");
    assert_eq!(names(&sandbox).len(), 2);
    assert!(sandbox.answer(&["volume", "prune", "-f"]).contains("Deleted Volumes:"));
    assert_eq!(names(&sandbox), ["named"]);
    assert_eq!(
        sandbox.answer(&["volume", "ls", "--filter", "label=tier=front", "--format", "{{.Name}} {{.Label \"tier\"}}"]),
        "named front"
    );
    sandbox.run(&["volume", "prune", "-af"]).expect(0);
    assert!(names(&sandbox).is_empty());
}

#[test]
fn a_new_volume_has_what_the_image_has_there() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    let more =
        Layer::new().folder("data", 0o750).file("data/file", 0o640, b"from the image").link("data/link", "/etc/passwd");
    let config = json!({ "Cmd": ["sh"], "Volumes": { "/data": {}, "/empty": {} } });
    registry.push(&sandbox, "acme/data", "1", &Image::new(vec![Layer::base(), more], config));
    let run = |flags: &[&str], script: &str| {
        let words = [&["run", "--rm", "--network", "none"], flags, &["acme/data:1", "sh", "-c", script]].concat();
        sandbox.run(&words).expect(0).stdout
    };
    let look = "stat -c '%a %u' /data /data/file; cat /data/file; readlink /data/link; mount | grep -c -e ' /data ' -e ' /empty '";
    let seen = "750 0\n640 0\nfrom the image/etc/passwd\n2\n";
    assert_eq!(run(&[], look), seen);
    assert!(names(&sandbox).is_empty(), "volumes of the image went with --rm");
    assert_eq!(run(&["-v", "kept:/data"], &format!("{look}; echo changed > /data/file")), seen);
    assert_eq!(run(&["-v", "kept:/other"], "cat /other/file"), "changed\n");
    assert_eq!(run(&["-v", "bare:/data:nocopy"], "ls /data"), "");
    let part = "type=volume,source=kept,target=/p,volume-subpath=sub";
    sandbox
        .run(&["run", "--rm", "--network", "none", "--mount", part, "acme/data:1", "true"])
        .expect(125)
        .complains("`sub`");
    run(&["-v", "kept:/data"], "mkdir /data/sub; echo part > /data/sub/x; ln -s / /data/out");
    assert_eq!(run(&["--mount", part], "cat /p/x"), "part\n");
    let out = part.replace("=sub", "=out");
    sandbox
        .run(&["run", "--rm", "--network", "none", "--mount", &out, "acme/data:1", "true"])
        .expect(125)
        .complains("leads out");
}

#[test]
fn a_volume_that_is_a_disk_is_filled_and_has_parts() {
    if !Kind::Xfs.can_be_made() {
        return super::needs::skip("needs XFS in the kernel, and mkfs.xfs");
    }
    let needs = [Need::Root, Need::Busybox, Need::Registry, Need::Program("losetup")];
    let Some(mut sandbox) = Sandbox::new(&needs) else { return };
    let registry = sandbox.registry();
    let more = Layer::new().folder("data", 0o750).file("data/file", 0o640, b"1\n").file("data/sub/deep", 0o600, b"2\n");
    registry.push(&sandbox, "acme/data", "1", &Image::new(vec![Layer::base(), more], json!({ "Cmd": ["sh"] })));
    let device = Device::new(&sandbox.path("disk"), Kind::Xfs);
    let create = |name: &str, options: &str| {
        let (device, options) = (format!("device={}", device.0), format!("o={options}"));
        sandbox.answer(&["volume", "create", "--opt", "type=xfs", "--opt", &device, "--opt", &options, name]);
    };
    let run = |flags: &[&str], script: &str| {
        sandbox.run(&[&["run", "--rm", "--network", "none"], flags, &["acme/data:1", "sh", "-c", script]].concat())
    };
    create("data", "noatime");
    assert_eq!(run(&["-v", "data:/data:nocopy"], "ls -A /data").expect(0).stdout, "");
    let seen = "cat /data/file; stat -c %a /data /data/file; grep ' /data ' /proc/mounts | grep -c noatime";
    assert_eq!(run(&["-v", "data:/data"], seen).expect(0).stdout, "1\n750\n640\n1\n");
    run(&["-v", "data:/x"], "echo changed >/x/file; ln -s / /x/out").expect(0);
    assert_eq!(run(&["-v", "data:/data"], "cat /data/file").expect(0).stdout, "changed\n");
    let part = |name: &str| format!("type=volume,source=data,target=/part,volume-subpath={name}");
    let write = "cat /part/deep; ls -A /part; echo more >/part/more";
    assert_eq!(run(&["--mount", &part("sub")], write).expect(0).stdout, "2\ndeep\n");
    // Who comes while another one has a part has all of it.
    let part = part("sub");
    let start = ["run", "-d", "--name", "one", "--network", "none", "--mount", &part, "acme/data:1", "sleep", "1000"];
    sandbox.answer(&start);
    assert_eq!(run(&["-v", "data:/x"], "cat /x/file /x/sub/more").expect(0).stdout, "changed\nmore\n");
    sandbox.answer(&["rm", "-f", "one"]);
    let out = part.replace("=sub", "=out");
    run(&["--mount", &out], "true").expect(125).complains("it leads out of it");
    // Nothing is written where `ro` is said, to the disk neither.
    create("read", "ro");
    let refused = "cat /r/file; touch /r/x 2>/dev/null || echo refused";
    assert_eq!(run(&["-v", "read:/r"], refused).expect(0).stdout, "changed\nrefused\n");
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}

#[test]
fn in_memory_and_by_driver() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let flags =
        ["--network", "none", "--mount", "type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1750", "--shm-size", "2m"];
    assert_eq!(
        sandbox.script(&flags, "stat -c %a /t; df -k /t /dev/shm | awk '/^[^F]/ { print $2 }'"),
        "1750\n1024\n2048\n"
    );
    let folder = sandbox.path("elsewhere");
    std::fs::create_dir(&folder).expect("a folder");
    let device = format!("device={}", folder.display());
    sandbox.run(&["volume", "create", "--opt", "type=none", "--opt", "o=bind", "--opt", &device, "there"]).expect(0);
    sandbox.script(&["--network", "none", "-v", "there:/x"], "echo here > /x/file");
    assert_eq!(std::fs::read_to_string(folder.join("file")).expect("a file"), "here\n");
    sandbox
        .run(&["volume", "create", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=3m", "fast"])
        .expect(0);
    assert_eq!(
        sandbox.script(&["--network", "none", "-v", "fast:/x"], "df -k /x | awk '/^[^F]/ { print $2 }'"),
        "3072\n"
    );
    sandbox.run(&["volume", "create", "--opt", "nosuch=1", "bad"]).expect(1).complains("unknown option `nosuch`");
    sandbox.run(&["volume", "create", "../bad"]).expect(1).complains("invalid volume name");
    sandbox.run(&["volume", "create", "-d", "nfs", "bad"]).expect(1).complains("only `local`");
    assert_eq!(names(&sandbox), ["fast", "there"]);
}

#[test]
fn to_an_archive_and_back() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    sandbox.run(&["volume", "create", "--uid", "12", "--gid", "13", "-l", "a=b", "data"]).expect(0);
    let place = |name: &str| sandbox.answer(&["volume", "inspect", "-f", "{{.Mountpoint}}", name]);
    let data = std::path::PathBuf::from(place("data"));
    let long = "n".repeat(200);
    let make = format!(
        "cd {}; mkdir -m 1770 sub; echo x > sub/f; chown 70000:3000000 sub/f; chmod 4751 sub/f; ln sub/f again; ln -s sub/f link
        mkfifo fifo; mknod null c 1 3; touch -d '1969-01-02 03:04:05.25' sub/f; echo y > .wh.name; echo z > {long}
        ln -s {long}/{long} to-long; truncate -s 8M holes; echo end >> holes; touch -h -d '2001-02-03 04:05:06.789' link sub .",
        data.display()
    );
    assert!(sandbox.command("sh", &["-c", &make]).status().expect("a shell").success());
    let noted =
        rustix::fs::lsetxattr(data.join("again"), "user.note", b"a\nb", rustix::fs::XattrFlags::empty()).is_ok();
    let archive = sandbox.path("data.tar").display().to_string();
    sandbox.run(&["volume", "export", "-o", &archive, "data"]).expect(0);
    assert!(std::fs::metadata(&archive).expect("an archive").len() < 1 << 20, "holes are left out");
    sandbox.run(&["volume", "import", "copy", &archive]).expect(0);
    let look = |folder: &str| {
        let find = "find . -printf '%P %y %m %U:%G %s %n %T@ %l\n' | sort; cat sub/f .wh.name; tail -c 4 holes";
        let output = sandbox.command("sh", &["-c", find]).current_dir(folder).output().expect("find");
        String::from_utf8(output.stdout).expect("text")
    };
    let copy = place("copy");
    assert_eq!(look(&copy), look(&data.display().to_string()));
    assert!(look(&copy).contains("sub/f f 4751 70000:3000000 2 2 "), "{}", look(&copy));
    let mut value = [0; 8];
    let kept = rustix::fs::lgetxattr(format!("{copy}/sub/f"), "user.note", &mut value);
    assert_eq!(kept.is_ok_and(|length| value[..length] == *b"a\nb"), noted);
    // Compressed, on standard input, over what is there.
    // The folder is sticky and its group's: with fs.protected_regular=2, an open with O_CREAT of another's file is refused there.
    let mut other = std::fs::File::options().write(true).truncate(true).open(format!("{copy}/sub/f")).expect("a file");
    std::io::Write::write_all(&mut other, b"other").expect("written");
    std::fs::write(format!("{copy}/mine"), "stays").expect("a file");
    assert!(sandbox.command("gzip", &[&archive]).status().expect("gzip").success());
    let packed = std::fs::File::open(format!("{archive}.gz")).expect("a file");
    assert!(sandbox.rcd(&["volume", "import", "copy"]).stdin(packed).status().expect("rcd").success());
    assert_eq!(std::fs::read_to_string(format!("{copy}/sub/f")).expect("a file"), "x\n");
    assert_eq!(std::fs::read_to_string(format!("{copy}/mine")).expect("a file"), "stays");
    let output = sandbox.rcd(&["volume", "export", "data"]).output().expect("rcd");
    assert!(output.status.success() && output.stdout.len() > 4096 && output.stdout.len() % 512 == 0);
}

#[test]
fn a_bad_archive_changes_nothing() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    sandbox.run(&["volume", "create", "there"]).expect(0);
    let whole = sandbox.path("whole.tar");
    let mut made = tar::Builder::new(std::fs::File::create(&whole).expect("a file"));
    for name in ["one", "two"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(1000);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        made.append_data(&mut header, name, &[b'x'; 1000][..]).expect("an entry");
    }
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.as_old_mut().name[..7].copy_from_slice(b"../evil");
    header.set_size(0);
    header.set_cksum();
    made.append(&header, std::io::empty()).expect("an entry");
    drop(made);
    let bytes = std::fs::read(&whole).expect("an archive");
    std::fs::write(sandbox.path("cut.tar"), &bytes[..2500]).expect("a file");
    for (file, why) in [("cut.tar", "it is cut off"), ("whole.tar", "leads out"), ("nosuch.tar", "No such file")] {
        for volume in ["there", "new"] {
            let file = sandbox.path(file).display().to_string();
            sandbox.run(&["volume", "import", volume, &file]).expect(1).complains(why);
        }
    }
    assert_eq!(names(&sandbox), ["there"]);
    let place = sandbox.answer(&["volume", "inspect", "-f", "{{.Mountpoint}}", "there"]);
    assert_eq!(std::fs::read_dir(&place).expect("a folder").count(), 0);
    assert_eq!(std::fs::read_dir(format!("{place}/..")).expect("a folder").count(), 2, "nothing is left beside it");
    sandbox.run(&["volume", "export", "nosuch"]).expect(1).complains("no such volume: `nosuch`");
    sandbox.run(&["volume", "exists", "there"]).expect(0);
    sandbox.run(&["volume", "exists", "nosuch"]).expect(1);
    std::fs::write(format!("{place}/file"), [b'x'; 2000]).expect("a file");
    assert_eq!(sandbox.answer(&["volume", "ls", "-s", "-n"]), "local     there     2kB");
    sandbox.run(&["volume", "create"]).expect(0);
    let ls = |filter: &str| sandbox.answer(&["volume", "ls", "-q", "--filter", filter]).lines().count();
    assert_eq!(
        ["anonymous=1", "anonymous=0", "scope=local", "scope=global", "opt=type", "until=1h"].map(ls),
        [1, 1, 2, 0, 0, 0]
    );
    assert_eq!(sandbox.answer(&["volume", "rm", "-a"]).lines().count(), 2);
}

/// Who owns the files of a folder of the host: `NAME USER:GROUP`, sorted.
fn owners(folder: &std::path::Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut found: Vec<String> = entries
        .map(|entry| {
            let found = entry.path().symlink_metadata().expect("a file");
            format!("{} {}:{}", entry.file_name().display(), found.uid(), found.gid())
        })
        .collect();
    found.sort();
    found
}

/// A folder of the host with a file that belongs to 1000:1001, as the folder does.
fn work_of_somebody(sandbox: &Sandbox) -> std::path::PathBuf {
    let folder = sandbox.path("work");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("mine"), "x").expect("a file");
    for path in [&folder, &folder.join("mine")] {
        std::os::unix::fs::chown(path, Some(1000), Some(1001)).expect("chown");
    }
    folder
}

#[test]
fn files_belong_to_whoever_ran_it() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let folder = work_of_somebody(&sandbox);
    let look = "stat -c '%n %u:%g' /w/mine; touch";
    let bind = format!("{}:/w:idmap", folder.display());
    let mapped = sandbox.script(&["--network", "none", "-v", &bind], &format!("{look} /w/by-root"));
    assert_eq!(mapped, "/w/mine 0:0\n");
    let user = ["--network", "none", "--user", "5:6", "-v", &bind];
    assert_eq!(sandbox.script(&user, &format!("{look} /w/by-user")), "/w/mine 5:6\n");
    // Behind sudo the person is known; what is made for the mount is theirs too.
    let made = format!("{}/new/deep:/n:create", folder.display());
    let plain = format!("{}:/w", folder.display());
    let rootfs = sandbox.rootfs();
    let line = ["run", "--rm", "--match-user", "--network", "none", "-v", &plain, "-v", &made, "--rootfs", &rootfs];
    let mut command = sandbox.rcd(&[&line[..], &["sh", "-c", "touch /w/by-person /n/file"]].concat());
    command.env("SUDO_UID", "1000").env("SUDO_GID", "1001");
    let said = command.output().expect("rcd");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let wanted = ["by-person 1000:1001", "by-root 1000:1001", "by-user 1000:1001", "mine 1000:1001", "new 0:0"];
    assert_eq!(owners(&folder), wanted);
    assert_eq!(owners(&folder.join("new")), ["deep 1000:1001"]);
    assert_eq!(owners(&folder.join("new/deep")), ["file 1000:1001"]);
    sandbox
        .contained(&["--network", "none", "-v", "/sys:/w:idmap"], &["true"])
        .expect(125)
        .complains("no id-mapped mounts");
    // The other way changes owners on the host, and follows no link.
    std::os::unix::fs::symlink(sandbox.file("other", ""), folder.join("link")).expect("a link");
    let bind = format!("{}:/w:U", folder.display());
    let given = ["--network", "none", "--user", "5:6", "-v", &bind, "-v", "vol:/v:U"];
    assert_eq!(sandbox.script(&given, "stat -c %u:%g /w/mine /v; touch /v/x"), "5:6\n5:6\n");
    assert!(owners(&folder).iter().all(|line| line.ends_with(" 5:6")), "{:?}", owners(&folder));
    assert!(owners(&sandbox.path("")).contains(&"other 0:0".to_owned()));
    // Changes that are the container's own.
    let bind = format!("{}:/w:O", folder.display());
    assert_eq!(sandbox.script(&["--network", "none", "-v", &bind], "cat /w/mine; rm /w/mine; ls /w | wc -l"), "x5\n");
    assert!(folder.join("mine").exists());
}

#[test]
fn an_image_is_mounted() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let more = Layer::new().file("data/file", 0o640, b"from the image\n");
    registry.push(&sandbox, "acme/data", "1", &Image::new(vec![Layer::base(), more], json!({ "Cmd": ["sh"] })));
    sandbox.run(&["pull", "acme/data:1"]).expect(0);
    let mount = "type=image,source=acme/data:1,target=/i";
    let start = ["run", "-d", "--name", "user", "--network", "none", "--mount", mount, "busybox", "sleep", "600"];
    sandbox.run(&start).expect(0);
    let look = sandbox.run(&["exec", "user", "sh", "-c", "cat /i/data/file; touch /i/x"]);
    assert!(look.stdout == "from the image\n" && look.stderr.contains("Read-only"), "{look}");
    sandbox.run(&["rmi", "acme/data:1"]).expect(1).complains("is in use");
    assert_eq!(
        sandbox.answer(&["inspect", "-f", "{{(index .Mounts 0).Type}} {{(index .Mounts 0).Name}}", "user"]),
        "image acme/data:1"
    );
    sandbox.run(&["rm", "-f", "user"]).expect(0);
    let part = |name: &str, script: &str| {
        let mount = format!("{mount},image-subpath={name}");
        sandbox.run(&["run", "--rm", "--network", "none", "--mount", &mount, "busybox", "sh", "-c", script])
    };
    let look = part("data", "ls -A /i; cat /i/file; touch /i/x 2>/dev/null || echo refused").expect(0);
    assert_eq!(look.stdout, "file\nfrom the image\nrefused\n");
    assert_eq!(part("data/file", "cat /i").expect(0).stdout, "from the image\n");
    part("nosuch", "true").expect(125).complains("cannot use `nosuch` of the image `acme/data:1`");
    let writable = format!("{mount},rw=true");
    let run = ["run", "--rm", "--network", "none", "--mount", &writable, "busybox", "sh", "-c"];
    sandbox.run(&[&run[..], &["echo changed > /i/data/file; cat /i/data/file"]].concat()).expect(0);
    let again = sandbox.run(&[&run[..], &["cat /i/data/file"]].concat()).expect(0);
    assert_eq!(again.stdout, "from the image\n");
    sandbox.run(&["rmi", "acme/data:1"]).expect(0);
}

#[test]
fn what_is_malformed_makes_nothing() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (flag, value, why) in [
        ("-v", "data:/x:nosuch", "unknown option `nosuch`"),
        ("-v", "./here:/x", "does not exist"),
        ("-v", "/nosuch/folder:/x", "/nosuch/folder"),
        ("--mount", "type=bind,target=/x", "`source` is missing"),
        ("--mount", "type=volume,source=a", "`target` is missing"),
        ("--tmpfs", "/x:nosuch=1", "unknown option"),
        ("--volumes-from", "nobody", "no such container: `nobody`"),
        ("--shm-size", "0", "more than 0"),
        ("--volume-driver", "nfs", "only `local`"),
    ] {
        sandbox.contained(&["--network", "none", flag, value], &["true"]).expect(125).complains(why);
    }
    sandbox
        .contained(&["-v", "a:/x", "--tmpfs", "/x"], &["true"])
        .expect(125)
        .complains("two things are mounted at `/x`");
    assert!(names(&sandbox).is_empty());
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn room_is_shown_and_taken_back() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let more = Layer::new().file("more", 0o644, &[b'x'; 100_000]);
    registry.push(&sandbox, "acme/more", "1", &Image::new(vec![Layer::base(), more], json!({ "Cmd": ["sh"] })));
    sandbox.run(&["pull", "acme/more:1"]).expect(0);
    let script = "head -c 50000 /dev/zero > /written; head -c 30000 /dev/zero > /v/kept";
    let run = ["run", "--name", "ended", "--network", "none", "-v", "/v", "busybox", "sh", "-c", script];
    sandbox.run(&run).expect(0);
    let start = ["run", "-d", "--name", "runs", "--network", "none", "busybox", "sleep", "600"];
    sandbox.run(&start).expect(0);
    let df = || {
        let format = "{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}}";
        sandbox.answer(&["system", "df", "--format", format]).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = df();
    assert!(before[0].starts_with("Images 2 1 ") && before[1].starts_with("Containers 2 1 "), "{before:?}");
    assert_eq!(before[2], "Local Volumes 1 1 30kB");
    assert!(sandbox.answer(&["system", "df"]).starts_with("TYPE            TOTAL     ACTIVE    SIZE"));
    let all = sandbox.answer(&["system", "df", "-v"]);
    assert!(all.contains("acme/more") && all.contains("ended") && all.contains("Local Volumes space usage:"), "{all}");
    sandbox.run(&["system", "prune"]).expect(1).complains("`--force` does it");
    assert_eq!(df(), before);
    let said = sandbox.answer(&["system", "prune", "-af", "--volumes"]);
    assert!(
        said.contains("Deleted Containers:") && said.contains("Deleted Images:") && said.contains("Deleted Volumes:"),
        "{said}"
    );
    let after = df();
    assert!(after[0].starts_with("Images 1 1 ") && after[1].starts_with("Containers 1 1 "), "{after:?}");
    assert_eq!(after[2], "Local Volumes 0 0 0B");
    assert_eq!(sandbox.answer(&["ps", "--format", "{{.Names}}"]), "runs");
}

const SHORT: &[&str] = &[
    "",
    ":",
    ":/x",
    "/a:",
    "a",
    "a:b",
    "/a:b",
    "/a:/",
    "/a:/..",
    "/tmp:/b:nosuch",
    "/tmp:/b:ro:rw",
    "/tmp:/b:",
    "/tmp:/b:ro,rw",
    "/tmp:/b:ro,ro",
    "./a:/b",
    "a/b:/c",
    "../a:/b",
    "/tmp:/b:nocopy",
    "/tmp:/b:U",
    "/tmp:/b:O,U",
    "/tmp:/b:idmap,U",
    "/sys:/b:idmap",
    "a:/b:idmap",
    "a:/b:create",
    "/tmp:/b:shared,slave",
    "/nosuch/folder:/b",
    "a b:/c",
    "a:/b:shared",
    "_:/b",
    "a:/b:c:d",
];

const LONG: &[&str] = &[
    "type=bind",
    "type=nosuch,target=/a",
    "type=bind,target=/a",
    "type=bind,source=a,target=/b",
    "type=bind,source=/tmp,target=b",
    "type=bind,source=/tmp,target=/",
    "type=bind,source=/nosuch/folder,target=/b",
    "target=/a,nosuch",
    "target=/a,nosuch=1",
    "target=",
    "target=/a,readonly=maybe",
    "type=tmpfs,target=/a,source=b",
    "type=tmpfs,target=/a,tmpfs-size=x",
    "type=tmpfs,target=/a,tmpfs-size=-1",
    "type=tmpfs,target=/a,tmpfs-mode=9",
    "type=volume,target=/a,tmpfs-size=1m",
    "type=bind,source=/tmp,target=/b,volume-nocopy",
    "target=/a,bind-propagation=shared",
    "type=bind,source=/tmp,target=/b,bind-propagation=x",
    "target=/a,source=../b",
    "target=/a,volume-subpath=../b",
    "target=/a,volume-subpath=/b",
    "target=/a,volume-opt=x",
    "target=/a,volume-opt=type=nosuch",
    "target=/a,volume-driver=nfs",
    "target=/a,,readonly",
    "type=image,source=nosuch,target=/b",
    "type=image,target=/b",
    "type=bind,source=/tmp,src=/var,target=/b",
    "target=/a,target=/a",
    "target=/a,idmap",
    "target=/a,bind-create-src",
    "type=bind,source=/tmp,target=/b,bind-recursive=x",
];

const TMPFS: &[&str] = &[
    "a",
    "/",
    "/..",
    "/a:nosuch",
    "/a:size",
    "/a:size=abc",
    "/a:size=",
    "/a:mode=8",
    "/a:uid=x",
    "/a:gid=-1",
    "/a:nr_inodes=1%",
    "/a:ro,rw",
];

#[test]
fn a_table_of_malformed_mounts() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (flag, values) in [("--volume", SHORT), ("--mount", LONG), ("--tmpfs", TMPFS)] {
        for value in values {
            // Detached: a container that was made and cannot start would stay.
            let rootfs = sandbox.rootfs();
            let line = ["run", "-d", "--network", "none", &format!("{flag}={value}"), "--rootfs", &rootfs, "true"];
            let said = sandbox.run(&line);
            assert!(said.code == 125 && said.stdout.is_empty(), "{flag} {value}: {said}");
            assert!(said.stderr.starts_with("error: "), "{flag} {value}: {said}");
            let late = ["cannot start", "unknown flag"].iter().any(|why| said.stderr.contains(why));
            assert!(!late, "{flag} {value}: {said}");
            assert_eq!(sandbox.answer(&["ps", "-aq"]), "", "{flag} {value}");
            assert!(names(&sandbox).is_empty(), "{flag} {value}");
        }
    }
}

#[test]
fn a_path_of_any_letters_is_shortened_by_letters() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    // The fourteenth byte of it is the second of a letter.
    let (root, folder) = (sandbox.rootfs(), sandbox.path("ääääääääääääääää"));
    std::fs::create_dir(&folder).expect("a folder");
    let bind = format!("{}:/x", folder.display());
    sandbox.answer(&["create", "--name", "aa", "-v", &bind, "--rootfs", &root, "true"]);
    let folder = tempfile::Builder::new().prefix("äääääääää").tempdir_in("/tmp").expect("a folder");
    let short = format!("{}:/x", folder.path().display());
    sandbox.answer(&["create", "--name", "bb", "-v", &short, "--rootfs", &root, "true"]);
    let shown = sandbox.answer(&["ps", "-a", "--format", "{{.Names}} {{.Mounts}}"]);
    assert!(shown.lines().all(|line| line.ends_with('…')) && shown.contains("bb /tmp/äää"), "{shown}");
}
