//! Containers on an account that was made a second before: no subordinate ids, so one id for all.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::needs::{Need, real_images};
use super::sandbox::Sandbox;

#[test]
fn users_and_owners_are_answered_for_where_there_is_one_id() {
    let Some(sandbox) = Sandbox::of_new_account(&[Need::Root, Need::Busybox]) else { return };
    let info = sandbox.answer(&["info", "--format", "{{.UserNamespace}}"]);
    assert!(info.starts_with("one id"), "{info}");
    assert_eq!(sandbox.answer(&["unshare", "cat", "/proc/self/uid_map"]).split_whitespace().last(), Some("1"));
    let run = |flags: &[&str], script: &str| sandbox.script(&[&["--network", "none"], flags].concat(), script);
    let script = "touch /new && chown 1000:1001 /new && chgrp 7 /new && id -u && ln -s /nowhere /link && chown -h 5:5 /link && echo owned";
    assert_eq!(run(&[], script), "0\nowned\n");
    // Who gives up root is somebody else from then on, and so are their children.
    let script =
        "su -s /bin/sh ann -c 'id -u; id -g; sh -c \"id -u\"; chown 0 /tmp 2>/dev/null || echo refused'; id -u";
    assert_eq!(run(&[], script), "1000\n1001\n1000\nrefused\n0\n");
    for flags in [&["-u", "ann"][..], &["-u", "ann", "--security-opt", "no-new-privileges"]] {
        assert_eq!(
            run(flags, "id -u; setuidgid root id -u 2>/dev/null || echo refused"),
            "1000\nrefused\n",
            "{flags:?}"
        );
    }
    assert_eq!(run(&["-u", "5:6", "--group-add", "7"], "id -u; id -g; id -G"), "5\n6\n6 7\n");
    assert_eq!(run(&[], "mknod /node c 1 3 && test -f /node && mkfifo /pipe && test -p /pipe && echo made"), "made\n");
    // What leads out of the root leads nowhere.
    let script = "ln -s /../../../../etc /out; chown 5:5 /out/passwd; mkdir -p /a/b; cd /a/b; touch ../f; chown 5:5 ../f; chown 5:5 ../../../../../../etc/passwd; echo all";
    assert_eq!(run(&[], script), "all\n");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn the_owner_is_noted_on_the_file_and_exec_has_users_too() {
    let Some(sandbox) = Sandbox::of_new_account(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "web", "--network", "none", "--rootfs", &rootfs, "sleep", "1000000"]);
    let exec =
        |flags: &[&str], script: &str| sandbox.answer(&[&["exec"], flags, &["web", "sh", "-c", script]].concat());
    assert_eq!(exec(&["-u", "ann"], "id -u"), "1000");
    exec(&[], "touch /made; chmod 640 /made; chown 1000:7 /made; chown -R 3:4 /bin");
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "web"]);
    let upper = sandbox.root().join("containers").join(id).join("upper");
    let noted = |name: &str| {
        let mut value = [0; 64];
        let length = rustix::fs::getxattr(upper.join(name), "user.containers.override_stat", &mut value);
        String::from_utf8_lossy(&value[..length.expect("a note")]).into_owned()
    };
    assert_eq!(noted("made"), "1000:7:0640");
    assert!(noted("bin").starts_with("3:4:07"), "{}", noted("bin"));
    // So it is seen, by path, by link and by descriptor, and packed; what the file is besides is the file's.
    let seen = "chmod 600 /made; ln -s made /link; stat -c '%u:%g %a' /made; stat -L -c %u /link; stat -c %u /link; ls -ln /made | cut -c1-10; cd /bin; stat -c %u . ../made";
    assert_eq!(exec(&[], seen), "1000:7 600\n1000\n0\n-rw-------\n3\n1000");
    let archive = sandbox.run(&["cp", "web:/made", "-"]).expect(0).stdout;
    assert!(archive.contains("0001750\0"), "the user 1000 in the archive");
    let folder = sandbox.path("home").display().to_string();
    sandbox.answer(&["cp", "web:/made", &folder]);
    assert!(Path::new(&folder).join("made").exists());
    sandbox.answer(&["stop", "-t", "0", "web"]);
    sandbox.answer(&["start", "web"]);
    assert_eq!(exec(&["-u", "7"], "id -u"), "7");
    assert_eq!(sandbox.answer(&["logs", "web"]), "");
    sandbox.answer(&["rm", "-f", "web"]);
}

#[test]
fn an_account_without_helpers_or_with_such_that_may_not_runs_with_one_id() {
    let Some(sandbox) = Sandbox::of_user(&[Need::Root, Need::Busybox, Need::Program("newuidmap")]) else { return };
    let rootfs = sandbox.rootfs();
    let folder = sandbox.path("home");
    for name in ["newuidmap", "newgidmap"] {
        let copy = folder.join(name);
        std::fs::copy(super::needs::program(name).expect("a helper"), &copy).expect("a copy");
        // Without the set-user-id bit, which `copy` keeps.
        std::fs::set_permissions(copy, PermissionsExt::from_mode(0o755)).expect("a mode");
    }
    for path in ["/nowhere".to_owned(), format!("{}:/usr/bin:/bin", folder.display())] {
        let script = "chown 5:6 /bin && cat /proc/self/uid_map";
        let command = sandbox.rcd(&["run", "--rm", "--network", "none", "--rootfs", &rootfs, "sh", "-c", script]);
        let mut words: Vec<std::ffi::OsString> = command.get_args().map(Into::into).collect();
        // After `env`, which sets it for the program.
        let at = words.iter().position(|word| word == super::sandbox::binary().as_os_str()).expect("the program");
        words.insert(at, format!("PATH={path}").into());
        let mut command = sandbox.again(command.get_program(), &words);
        let said = super::output::collect(&mut command, b"").expect(0);
        assert_eq!(said.stdout.split_whitespace().last(), Some("1"), "{path}: {said}");
    }
}

#[test]
fn without_user_namespaces_the_error_says_what_allows_them() {
    let Some(sandbox) = Sandbox::of_new_account(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let rcd = super::sandbox::binary().display().to_string();
    // The limit is one of the namespace around: the host's own stays as it is.
    let within = |words: &str| {
        let script = format!("echo 0 >/proc/sys/user/max_user_namespaces && {rcd} {words}");
        let words = ["--user", "--map-user=54321", "--keep-caps", "sh", "-c", &script];
        super::output::collect(&mut sandbox.command("unshare", &words), b"")
    };
    let said = within(&format!("run --rm --network none --rootfs {rootfs} true")).expect(125);
    assert!(said.stderr.contains("cannot enter a user namespace") && said.stderr.contains("ENOSPC"), "{said}");
    assert!(
        said.stderr.contains("hint: this host allows no user namespaces: `sysctl user.max_user_namespaces="),
        "{said}"
    );
    // The doctor's line for it comes with the failed run too.
    let line = said.stderr.lines().find(|line| line.starts_with("doctor: fail  user namespace "));
    assert!(line.is_some_and(|line| line.contains("; fix: this host allows no user namespaces")), "{said}");
    let said = within("doctor -q").expect(1);
    let line = said.stdout.lines().find(|line| line.starts_with("warn  switches "));
    assert!(line.is_some_and(|line| line.ends_with("; fix: sysctl -w user.max_user_namespaces=15000")), "{said}");
    assert!(said.stdout.lines().any(|line| line.starts_with("fail  user namespace ")), "{said}");
}

#[test]
fn a_home_on_tmpfs_and_another_user_who_looks() {
    let Some(sandbox) = Sandbox::of_new_account(&[Need::Root, Need::Busybox]) else { return };
    super::disk::own_mounts();
    let root = sandbox.root();
    // Made by rcd, it is the user's alone.
    std::fs::remove_dir(sandbox.state()).expect("an empty folder");
    let done =
        Command::new("mount").args(["-t", "tmpfs", "-o", "mode=700,uid=54321,gid=54321", "tmpfs"]).arg(&root).status();
    assert!(done.expect("mount").success());
    let rootfs = sandbox.rootfs();
    sandbox.answer(&[
        "run",
        "-d",
        "--name",
        "web",
        "--network",
        "none",
        "-v",
        "data:/data",
        "--rootfs",
        &rootfs,
        "sh",
        "-c",
        "echo said; echo x > /data/x; exec sleep 1000000",
    ]);
    sandbox.until("a line", || (sandbox.answer(&["logs", "web"]) == "said").then_some(()));
    assert_eq!(sandbox.answer(&["exec", "web", "cat", "/data/x"]), "x");
    let home = sandbox.path("home").display().to_string();
    sandbox.answer(&["cp", "web:/data/x", &home]);
    // Nothing of it is another user's to read, and nothing has more rights than who made it (P35).
    for folder in [root.clone(), sandbox.state()] {
        let words = [
            "--reuid=54322",
            "--regid=54322",
            "--clear-groups",
            "find",
            &folder.display().to_string(),
            "-mindepth",
            "1",
        ];
        let said = Command::new("setpriv").args(words).output().expect("setpriv");
        assert!(said.stdout.is_empty() && !said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
        let words = [folder.as_os_str(), "-perm".as_ref(), "/6000".as_ref(), "-type".as_ref(), "f".as_ref()];
        let said = Command::new("find").args(words).output().expect("find");
        assert!(said.stdout.is_empty(), "{}", String::from_utf8_lossy(&said.stdout));
    }
    sandbox.answer(&["stop", "-t", "0", "web"]);
    sandbox.answer(&["rm", "web"]);
    sandbox.answer(&["system", "reset", "-f"]);
    assert_eq!(sandbox.answer(&["volume", "ls", "-q"]), "");
    let done = Command::new("umount").arg(&root).status();
    assert!(done.expect("umount").success());
}

/// A package that makes a user, gives it files, and has it run something when it is installed; and the index of its mirror.
fn mirror(folder: &Path) {
    let script = r#"set -e; cd "$0"; mkdir -p c d/usr/bin d/var/lib/tiny repo
printf 'Package: tiny\nVersion: 1.0\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: tiny\n' > c/control
printf '#!/bin/sh\nset -e\nuseradd -r -d /var/lib/tiny tiny\nchown -R tiny:tiny /var/lib/tiny\nsu -s /bin/sh tiny -c "id -un > /var/lib/tiny/who"\n' > c/postinst
printf '#!/bin/sh\necho tiny works\n' > d/usr/bin/tiny; chmod 755 c/postinst; chmod 4755 d/usr/bin/tiny
tar --owner=0 --group=0 -C c -czf control.tar.gz .; tar --owner=33 --group=8 -C d -czf data.tar.gz .; echo 2.0 > debian-binary
ar rc repo/tiny.deb debian-binary control.tar.gz data.tar.gz
{ cat c/control; printf 'Filename: ./tiny.deb\nSize: %s\nSHA256: %s\n\n' $(stat -c %s repo/tiny.deb) $(sha256sum repo/tiny.deb | cut -d' ' -f1); } > repo/Packages
chmod -R a+rX repo"#;
    let done = Command::new("sh").args(["-c", script]).arg(folder).status().expect("sh");
    assert!(done.success(), "a package");
}

/// Install the package in Debian's image, from a mirror that is served on the sandbox's loopback.
fn apt_get_installs(sandbox: &Sandbox) {
    let image = real_images().expect("real images").join("debian");
    let archive = sandbox.path("debian.tar");
    let done = Command::new("tar").arg("-C").arg(&image).arg("-cf").arg(&archive).arg(".").status().expect("tar");
    assert!(done.success());
    let loaded = sandbox.answer(&["load", "-q", "-i", &archive.display().to_string()]);
    let id = loaded.rsplit(' ').next().expect("an id").trim_start_matches("sha256:").to_owned();
    let place = sandbox.path("mirror");
    std::fs::create_dir(&place).expect("a folder");
    mirror(&place);
    let served = place.join("repo").display().to_string();
    let mut server = sandbox
        .command("busybox", &["httpd", "-f", "-p", "127.0.0.1:8123", "-h", &served])
        .stdin(std::process::Stdio::null())
        .spawn()
        .expect("busybox");
    let script = "rm -rf /etc/apt/sources.list*; echo 'deb [trusted=yes] http://127.0.0.1:8123 ./' > /etc/apt/sources.list
        apt-get -qq -o Acquire::Retries=5 update && apt-get -qq install tiny && tiny && cat /var/lib/tiny/who && dpkg -s tiny | grep ^Status";
    let said = sandbox.run(&["run", "--rm", "--network", "host", &id, "sh", "-c", script]);
    server.kill().expect("to end the server");
    server.wait().expect("its end");
    let said = said.expect(0);
    let end = "tiny works\ntiny\nStatus: install ok installed\n";
    assert!(said.stdout.ends_with(end) && !said.stderr.contains("Operation not permitted"), "{said}");
}

#[test]
fn apt_get_installs_with_one_id_and_with_many() {
    let needs = [Need::Root, Need::RealImages, Need::Program("ar"), Need::Program("tar"), Need::Program("busybox")];
    Sandbox::of_new_account(&needs).iter().for_each(apt_get_installs);
    Sandbox::of_user(&needs).iter().for_each(apt_get_installs);
}
