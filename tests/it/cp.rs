//! `cp`: into containers and out of them, by Docker's rules, and never led outside.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

fn start(sandbox: &Sandbox, script: &str) {
    let rootfs = sandbox.rootfs();
    let words =
        ["run", "-d", "--name", "box", "--network", "none", "-v", "vol:/vol", "--rootfs", &rootfs, "sh", "-c", script];
    sandbox.run(&words).expect(0);
}

#[test]
fn files_and_folders_go_both_ways() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    start(
        &sandbox,
        "mkdir -p /d/sub; echo inside > /d/sub/f; ln -s f /d/sub/l; chmod 750 /d/sub; touch /ready; sleep 600",
    );
    sandbox.until("the files", || (sandbox.run(&["exec", "box", "test", "-e", "/ready"]).code == 0).then_some(()));
    let host = sandbox.path("host");
    fs::create_dir_all(host.join("tree/deep")).expect("folders");
    fs::write(host.join("tree/deep/file"), "from the host").expect("a file");
    let at = |name: &str| host.join(name).display().to_string();
    for running in [true, false] {
        if !running {
            sandbox.run(&["kill", "box"]).expect(0);
        }
        let look = |path: &str| {
            let to = at("look");
            let _ = fs::remove_file(&to);
            sandbox.run(&["cp", &format!("box:{path}"), &to]).expect(0);
            fs::read_to_string(to).expect("a file")
        };
        let name = if running { "one" } else { "two" };
        // A file: to a new name, into a folder, over a file.
        sandbox.run(&["cp", &at("tree/deep/file"), &format!("box:/{name}")]).expect(0);
        assert_eq!(look(&format!("/{name}")), "from the host");
        sandbox.run(&["cp", &at("tree/deep/file"), "box:/d"]).expect(0);
        assert_eq!(look("d/file"), "from the host");
        sandbox.run(&["cp", &at("tree/deep/file"), "box:/vol/"]).expect(0);
        assert_eq!(look("/vol/file"), "from the host", "running: {running}");
        // A folder: to a new name, into a folder, its content.
        sandbox.run(&["cp", &at("tree"), &format!("box:/t-{name}")]).expect(0);
        assert_eq!(look(&format!("/t-{name}/deep/file")), "from the host");
        sandbox.run(&["cp", &at("tree"), &format!("box:/t-{name}")]).expect(0);
        assert_eq!(look(&format!("/t-{name}/tree/deep/file")), "from the host");
        sandbox.run(&["cp", &format!("{}/.", at("tree")), "box:/d"]).expect(0);
        assert_eq!(look("/d/deep/file"), "from the host");
        // Out: links stay links unless they are to be followed.
        let out = at(&format!("out-{name}"));
        sandbox.run(&["cp", "box:/d/sub", &out]).expect(0);
        let mode = fs::metadata(&out).expect("a folder").mode() & 0o7777;
        assert_eq!((mode, fs::read_link(format!("{out}/l")).expect("a link").as_os_str()), (0o750, "f".as_ref()));
        let followed = at(&format!("followed-{name}"));
        sandbox.run(&["cp", "-L", "box:/d/sub/l", &followed]).expect(0);
        assert_eq!(fs::read_to_string(&followed).expect("a file"), "inside\n");
        // Archives.
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(2);
        header.set_mode(0o600);
        header.set_uid(7);
        archive.append_data(&mut header, "packed/x", &b"x\n"[..]).expect("an entry");
        let bytes = archive.into_inner().expect("an archive");
        let said = super::output::collect(&mut sandbox.rcd(&["cp", "-", "box:/d"]), &bytes).expect(0);
        assert_eq!(said.stdout, "");
        assert_eq!(look("/d/packed/x"), "x\n");
        let script = format!(
            "{} cp box:/d - | tar -t | sort | grep -c -e '^d/$' -e '^d/sub/l$' -e '^d/packed/x$'",
            super::sandbox::binary().display()
        );
        assert_eq!(super::output::collect(&mut sandbox.command("sh", &["-c", &script]), b"").expect(0).stdout, "3\n");
        // What belongs to somebody else belongs to root inside, unless it is to be kept.
        std::os::unix::fs::chown(host.join("tree/deep/file"), Some(1234), Some(1235)).expect("an owner");
        sandbox.run(&["cp", &at("tree/deep/file"), "box:/d/given"]).expect(0);
        sandbox.run(&["cp", "-a", &at("tree/deep/file"), "box:/d/kept"]).expect(0);
        sandbox.run(&["cp", "-a", "box:/d/given", &at("given")]).expect(0);
        sandbox.run(&["cp", "-a", "box:/d/kept", &at("kept")]).expect(0);
        let owner = |name: &str| fs::metadata(host.join(name)).map(|found| (found.uid(), found.gid())).expect("a file");
        assert_eq!((owner("given"), owner("kept")), ((0, 0), (1234, 1235)));
    }
    sandbox.run(&["start", "box"]).expect(0);
    assert_eq!(sandbox.answer(&["exec", "box", "cat", "/two"]), "from the host");
}

#[test]
fn what_cannot_be_copied_is_told() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    start(&sandbox, "mkdir /d; touch /d/f; touch /ready; sleep 600");
    sandbox.until("the files", || (sandbox.run(&["exec", "box", "test", "-e", "/ready"]).code == 0).then_some(()));
    let file = sandbox.file("file", "x").display().to_string();
    let folder = sandbox.path("home").display().to_string();
    for (from, to, why) in [
        (file.as_str(), "box:/nosuch/", "target folder does not exist"),
        (&file, "box:/nosuch/x", "/nosuch/x"),
        (&file, "box:/d/f/", "/d/f/"),
        (&folder, "box:/d/f", "the target is no folder"),
        ("box:/nosuch", &folder, "no such file or folder"),
        ("/nosuch", "box:/d", "no such file or folder"),
        (&format!("{file}/."), "box:/d", "file"),
        ("nobody:/x", &folder, "no such container: `nobody`"),
        (&file, &folder, "at least one container"),
        ("box:/d", "box:/e", "between containers"),
        ("box:/d", &file, "the target is no folder"),
    ] {
        sandbox.run(&["cp", from, to]).expect(1).complains(why);
    }
}

#[test]
fn no_link_leads_out() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let secret = sandbox.file("secret", "of the host\n");
    let outside = sandbox.path("outside");
    fs::create_dir(&outside).expect("a folder");
    let script = format!(
        "ln -s {} /etc/link; ln -s {} /out; ln -s ../../../../../.. /up; touch /ready; sleep 600",
        secret.display(),
        outside.display()
    );
    start(&sandbox, &script);
    sandbox.until("the links", || (sandbox.run(&["exec", "box", "test", "-e", "/ready"]).code == 0).then_some(()));
    let file = sandbox.file("file", "x").display().to_string();
    let to = sandbox.path("to").display().to_string();
    for running in [true, false] {
        if !running {
            sandbox.run(&["kill", "box"]).expect(0);
        }
        sandbox.run(&["cp", "-L", "box:/etc/link", &to]).expect(1);
        sandbox.run(&["cp", "box:/etc/link", &to]).expect(0);
        assert!(fs::symlink_metadata(&to).expect("a link").is_symlink());
        fs::remove_file(&to).expect("the link");
        sandbox.run(&["cp", &file, "box:/out/x"]).expect(1);
        assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
        sandbox.run(&["cp", &format!("box:/up{}", secret.display()), &to]).expect(1);
        // The name of the target inside is a link out: it gives way, and what it leads to stays.
        sandbox.run(&["cp", &file, "box:/etc/link"]).expect(0);
        assert_eq!(fs::read_to_string(&secret).expect("the secret"), "of the host\n");
        let name = format!("box:/etc/again-{running}");
        sandbox.run(&["cp", "box:/etc/link", &to]).expect(0);
        fs::remove_file(&to).expect("a file");
        symlink(&secret, &to).expect("a link");
        sandbox.run(&["cp", &to, &name]).expect(0);
        fs::remove_file(&to).expect("the link");
        if running {
            sandbox.run(&["exec", "box", "ln", "-sf", &secret.display().to_string(), "/etc/link"]).expect(0);
        }
    }
}

#[test]
fn as_an_ordinary_user() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Busybox]) else { return };
    start(&sandbox, "echo inside > /f; touch /ready; sleep 600");
    sandbox.until("the files", || (sandbox.run(&["exec", "box", "test", "-e", "/ready"]).code == 0).then_some(()));
    let to = sandbox.path("home/out").display().to_string();
    sandbox.run(&["cp", "box:/f", &to]).expect(0);
    assert_eq!(fs::read_to_string(&to).expect("a file"), "inside\n");
    sandbox.run(&["cp", &to, "box:/g"]).expect(0);
    assert_eq!(sandbox.answer(&["exec", "box", "cat", "/g"]), "inside");
    sandbox.run(&["kill", "box"]).expect(0);
    sandbox.run(&["cp", "box:/g", &format!("{to}-again")]).expect(0);
}

#[test]
fn a_table_of_malformed_copies() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "box", "--network", "none", "--rootfs", &rootfs, "true"]);
    sandbox.file("f", "x");
    let (long, deep) = (format!("box:/{}", "a".repeat(300)), format!("box:{}", "/a".repeat(3000)));
    let table: [&[&str]; 28] = [
        &["", "box:/x"],
        &["f", ""],
        &["", ""],
        &["f", "box"],
        &["f", "f"],
        &["f", ":/x"],
        &[":/x", "f"],
        &[":", "f"],
        &["-", "-"],
        &["-", "f"],
        &["-", "box:/nosuch"],
        &["-", "box:/bin/busybox"],
        &["box:/nosuch", "-"],
        &["box:/nosuch/..", "."],
        &["f", "box:/a/b/c"],
        &["f", "box:/bin/busybox/"],
        &["f", "box:/bin/busybox/x"],
        &["f/", "box:/y"],
        &["./f/.", "box:/y"],
        &["/nosuch/", "box:/"],
        &["f", "bo x:/x"],
        &["f", "../box:/x"],
        &["f", &long],
        &["f", &deep],
        &["box:/bin", "f"],
        &["box:/bin/busybox", "nosuch/"],
        &["box:/bin/busybox", "nosuch/x"],
        &["box:/bin", "box:/x"],
    ];
    for words in table {
        let said = sandbox.run(&[&["cp"][..], words].concat());
        assert!(said.code == 1 && said.stdout.is_empty() && said.stderr.starts_with("error: "), "{words:?}: {said}");
        assert_eq!(sandbox.answer(&["diff", "box"]), "", "{words:?}");
    }
    for (words, code) in
        [(&["cp", "f"][..], 1), (&["cp", "f", "box:/", "more"], 1), (&["cp", "--no", "f", "box:/"], 125)]
    {
        sandbox.run(words).expect(code);
    }
    assert!(!sandbox.path("nosuch").exists());
}
