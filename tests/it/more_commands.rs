//! Commands that Docker has not: mount, debug, clone, generate systemd, image tree and scp, system reset; orders of lists.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::needs::Need;
use super::output;
use super::payload::{Image, Layer};
use super::sandbox::{Sandbox, binary};

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

#[test]
fn a_root_file_system_is_shown_to_programs_of_the_host() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let words =
        ["run", "--name", "web", "--network", "none", "--rootfs", &rootfs, "sh", "-c", "echo x > /new; rm /bin/yes"];
    sandbox.run(&words).expect(0);
    let path = sandbox.answer(&["mount", "web"]);
    let inside = Path::new(&path);
    assert_eq!(fs::read_to_string(inside.join("new")).expect("the new file"), "x\n");
    assert!(inside.join("bin/busybox").exists() && !inside.join("bin/yes").exists(), "{path}");
    assert!(fs::write(inside.join("more"), "x").is_err(), "it can be written");
    assert_eq!(sandbox.answer(&["mount", "web"]), path);
    assert!(sandbox.answer(&["mount"]).contains(&path));
    // It can be started meanwhile.
    sandbox.run(&["start", "-a", "web"]).expect(1);
    sandbox.answer(&["unmount", "web"]);
    assert!(!inside.exists() && sandbox.answer(&["mount", "--format", "{{.ID}}"]).is_empty());
    sandbox.run(&["unmount", "web"]).expect(1).complains("is not mounted");
    sandbox.answer(&["unmount", "--force", "web"]);
    let words = ["run", "-d", "--name", "up", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"];
    sandbox.answer(&words);
    let pid = sandbox.answer(&["inspect", "-f", "{{.State.Pid}}", "up"]);
    assert_eq!(sandbox.answer(&["mount", "up"]), format!("/proc/{pid}/root"));
    // What was removed while it was mounted can still be unmounted.
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "web"]);
    sandbox.answer(&["mount", "web"]);
    sandbox.answer(&["rm", "web"]);
    assert_eq!(sandbox.answer(&["unmount", &id]), id);
}

#[test]
fn a_shell_with_tools_is_beside_a_container_without_any() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let bare = sandbox.path("bare");
    fs::create_dir_all(bare.join("bin")).expect("a folder");
    fs::copy(sandbox.path("rootfs/bin/busybox"), bare.join("bin/sleep")).expect("a program");
    fs::write(bare.join("secret"), "of the other").expect("a file");
    let bare = format!("{}:O", bare.display());
    sandbox.answer(&["run", "-d", "--name", "bare", "--rootfs", &bare, "/bin/sleep", "1000"]);
    sandbox.run(&["exec", "bare", "sh"]).expect(127);
    let script = "cat /proc/1/root/secret; ps | grep -c '[s]leep 1000'; hostname -i 2>/dev/null | wc -l; ls /sys/class/net | wc -l";
    let said = sandbox.answer(&["debug", "--rootfs", &rootfs, "bare", "sh", "-c", script]);
    assert!(said.starts_with("of the other1\n") && said.ends_with('2'), "{said}");
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]), "bare");
    sandbox.answer(&["kill", "bare"]);
    sandbox.run(&["debug", "--rootfs", &rootfs, "bare"]).expect(1).complains("rcd explain bare");
}

#[test]
fn a_clone_is_what_the_other_was_asked_to_be() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["create", "--name", "web", "--network", "none", "-e", "A=1", "-v", "data:/data", "-v", "/own"];
    sandbox
        .answer(&[&words[..], &["--rootfs", &rootfs, "sh", "-c", "echo $A > /data/f; ls /own; sleep 1000"]].concat());
    let id = sandbox.answer(&["container", "clone", "web"]);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Name}} {{.State.Status}}", &id]), "/web-clone created");
    assert_eq!(
        sandbox.answer(&["inspect", "-f", "{{.Name}}", &sandbox.answer(&["container", "clone", "web"])]),
        "/web-clone1"
    );
    let config = |name: &str| {
        sandbox.answer(&["inspect", "-f", "{{json .Config.Env}} {{json .Config.Cmd}} {{.HostConfig.Binds}}", name])
    };
    assert_eq!(config("web"), config("web-clone"));
    let volumes = sandbox.answer(&["volume", "ls", "-q"]);
    assert_eq!(volumes.lines().count(), 4, "{volumes}");
    sandbox.answer(&["container", "clone", "--run", "--destroy", "-m", "64m", "--name", "new", "web"]);
    let state = sandbox.answer(&["inspect", "-f", "{{.State.Status}} {{.HostConfig.Memory}}", "new"]);
    assert_eq!(state, "running 67108864");
    sandbox.run(&["inspect", "web"]).expect(1);
    sandbox.run(&["container", "clone", "--destroy", "new"]).expect(1).complains("-f kills it first");
}

#[test]
fn a_unit_runs_a_container() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let words =
        ["create", "--name", "web", "--network", "none", "-e", "A=50% of $X", "--rootfs", &rootfs, "sleep", "1000"];
    sandbox.answer(&words);
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "web"]);
    let rcd = binary().display().to_string();
    let unit = sandbox.answer(&["generate", "systemd", "web"]);
    assert!(unit.contains(&format!("ExecStart={rcd} start -a {id}\n")), "{unit}");
    for line in ["[Unit]", "[Service]", "[Install]", "Restart=on-failure", "Type=exec", "TimeoutStopSec=70"] {
        assert!(unit.lines().any(|other| other == line), "{line}: {unit}");
    }
    let new = sandbox.answer(&["generate", "systemd", "--new", "--restart-policy", "always", "web"]);
    assert!(new.contains("run -d --replace --name web --network none -e \"A=50%% of $$X\" --rootfs"), "{new}");
    assert!(new.contains("Type=notify") && new.contains("Restart=always"), "{new}");
    sandbox.run(&["generate", "systemd", "--restart-policy", "maybe", "web"]).expect(1).complains("on-failure");
    let path = sandbox.answer(&["generate", "systemd", "-n", "-f", "web"]);
    assert!(path.ends_with("/container-web.service") && Path::new(&path).exists(), "{path}");
}

/// A sandbox with two images here: `one`, and `two` above it.
fn with_images() -> Option<Sandbox> {
    let mut sandbox = Sandbox::new(&[Need::Registry, Need::Busybox])?;
    let registry = sandbox.registry();
    let config = serde_json::json!({ "Cmd": ["sh"] });
    let more = Layer::new().file("more", 0o644, &[b'x'; 4000]);
    registry.push(&sandbox, "library/one", "latest", &Image::new(vec![Layer::base()], config.clone()));
    registry.push(&sandbox, "library/two", "latest", &Image::new(vec![Layer::base(), more], config));
    sandbox.answer(&["pull", "-q", "one"]);
    sandbox.answer(&["pull", "-q", "two"]);
    Some(sandbox)
}

/// What an ordinary user mounts is seen by that user's containers and by `rcd unshare` alone.
#[test]
fn an_image_is_shown_to_programs_of_the_host() {
    let Some(sandbox) = super::needs::require(&NEEDS).then(with_images).flatten() else { return };
    let path = sandbox.answer(&["image", "mount", "two"]);
    assert!(Path::new(&path).join("more").exists() && Path::new(&path).join("bin/sh").exists(), "{path}");
    assert!(sandbox.answer(&["image", "mount"]).contains(&path) && !sandbox.answer(&["mount"]).contains(&path));
    sandbox.answer(&["image", "unmount", "two"]);
}

#[test]
fn images_are_looked_at_in_other_ways() {
    let Some(sandbox) = with_images() else { return };
    sandbox.run(&["image", "exists", "one"]).expect(0);
    sandbox.run(&["image", "exists", "three"]).expect(1);
    let tree = sandbox.answer(&["image", "tree", "two"]);
    assert_eq!(tree.lines().count(), 6, "{tree}");
    assert!(tree.contains("├── ") && tree.contains("Top Layer of: [two:latest]"), "{tree}");
    sandbox.answer(&["create", "--name", "web", "--network", "none", "one", "true"]);
    let forest = sandbox.answer(&["images", "--tree"]);
    assert!(forest.contains("one:latest") && forest.contains("└─ linux/"), "{forest}");
    assert_eq!(sandbox.answer(&["images", "-n", "--sort", "repository", "--format", "{{.Repository}}"]), "one\ntwo");
    assert_eq!(sandbox.answer(&["images", "--sort", "size", "--format", "{{.Repository}}"]), "two\none");
    assert!(!sandbox.answer(&["images", "-n"]).contains("REPOSITORY"));
    let platform = format!("linux/{}", super::payload::architecture());
    assert_eq!(sandbox.answer(&["image", "inspect", "--platform", &platform, "-f", "{{.Os}}", "one"]), "linux");
    sandbox
        .run(&["image", "inspect", "--platform", "linux/s390x", "one"])
        .expect(1)
        .complains("is not here for linux/s390x");
    sandbox.run(&["image", "build", "-t", "x", "."]).expect(1).complains("buildah bud");
    sandbox.run(&["system", "service"]).expect(1).complains("is not supported");
    sandbox.run(&["update", "--publish", "80:80", "web"]).expect(1).complains("--as-run");
    sandbox.answer(&["rmi", "--ignore", "three"]);
    sandbox.answer(&["rm", "web"]);
    sandbox.answer(&["rmi", "--all"]);
    assert_eq!(sandbox.answer(&["images", "-q"]), "");
}

#[test]
fn images_travel_over_ssh() {
    let Some(sandbox) = with_images() else { return };
    // In place of another host: its own store, and the words that a shell over there would get.
    let other = sandbox.path("other");
    fs::create_dir(&other).expect("a folder");
    let script = format!(
        "#!/bin/sh\n[ \"$2\" = -- ] && [ \"$3\" = ann@host ] || exit 9\nexport RCD_ROOT={0}/root RCD_STATE={0}/state\n\
         rcd() {{ {1} \"$@\"; }}\neval \"$4\"\n",
        other.display(),
        binary().display()
    );
    let ssh = sandbox.file("ssh", &script);
    fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).expect("a mode");
    let scp = |words: &[&str]| {
        let mut command = sandbox.rcd(&[&["image", "scp"], words].concat());
        let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", sandbox.path("").display());
        output::collect(command.env("PATH", path), b"")
    };
    assert_eq!(scp(&["one", "ann@host::"]).expect(0).stdout, "Loaded image: one:latest\n");
    sandbox.answer(&["rmi", "one"]);
    scp(&["-q", "ann@host::one"]).expect(0);
    sandbox.run(&["image", "exists", "one"]).expect(0);
    scp(&["ann@host::three"]).expect(1);
    scp(&["one", "two"]).expect(1).complains("USER@HOST::");
    scp(&["three", "ann@host::"]).expect(1).complains("no such image");
    let mut listing = sandbox.rcd(&["rmi", "-a"]);
    listing.env("RCD_ROOT", other.join("root")).env("RCD_STATE", other.join("state"));
    output::collect(&mut listing, b"").expect(0);
}

#[test]
fn lists_are_ordered_and_shown_again_and_again() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    for name in ["cc", "aa", "bb"] {
        sandbox.answer(&["create", "--name", name, "--network", "none", "--rootfs", &rootfs, "true"]);
    }
    assert_eq!(sandbox.answer(&["ps", "-a", "--sort", "name", "--format", "{{.Names}}"]), "aa\nbb\ncc");
    assert_eq!(sandbox.answer(&["ps", "-a", "--format", "{{.Names}}"]), "bb\naa\ncc");
    assert!(!sandbox.answer(&["ps", "-a", "--noheading"]).contains("NAMES"));
    sandbox.run(&["ps", "--sort", "nope"]).expect(125).complains("created");
    sandbox.run(&["ps", "-w", "0"]).expect(125).complains("in seconds");
    let mut terminal = sandbox.terminal(&["ps", "-a", "-w", "0.1"]);
    terminal.expect("\x1b[HCONTAINER ID");
    terminal.expect("cc\x1b[K");
    terminal.expect("\x1b[J");
    sandbox.answer(&["rename", "cc", "dd"]);
    terminal.expect("dd\x1b[K");
    // A screen has no more lines than the terminal.
    terminal.resize(3, 80);
    sandbox.until("a smaller screen", || {
        let screen = terminal.screen();
        screen.rsplit("\x1b[H").nth(1).is_some_and(|last| last.matches("\x1b[K").count() == 2).then_some(())
    });
    terminal.keys("\x03");
    assert_eq!(terminal.end(), 130);
    // The same of the processes of a container, and of what containers use.
    sandbox.answer(&["run", "-d", "--name", "up", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    for words in [&["top", "-w", "0.1", "up", "-o", "pid,args"][..], &["stats", "up"]] {
        let mut terminal = sandbox.terminal(words);
        for _ in 0..2 {
            terminal.expect("\x1b[H");
            terminal.expect("\x1b[J");
        }
        terminal.keys("\x03");
        assert_eq!(terminal.end(), 130);
    }
    let mut piped = sandbox.command("sh", &["-c", &format!("{} top -w 0.1 up | head -4", binary().display())]);
    assert_eq!(output::collect(&mut piped, b"").expect(0).stdout.lines().count(), 4);
}

#[test]
fn a_reset_leaves_nothing() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "web", "-v", "data:/data", "--rootfs", &rootfs, "sleep", "1000"]);
    sandbox.answer(&["network", "create", "net"]);
    sandbox.run_with("x", &["secret", "create", "s", "-"]).expect(0);
    let asked = sandbox.run_with("n\n", &["system", "reset"]).expect(1);
    assert!(asked.stderr.contains("1 containers") && asked.stderr.contains("1 volumes"), "{asked}");
    assert_eq!(sandbox.answer(&["ps", "--format", "{{.Names}}"]), "web");
    sandbox.answer(&["system", "reset", "--force"]);
    for list in [&["ps", "-aq"][..], &["volume", "ls", "-q"], &["secret", "ls", "-q"], &["images", "-q"]] {
        assert_eq!(sandbox.answer(list), "", "{list:?}");
    }
    assert!(!sandbox.answer(&["network", "ls", "--format", "{{.Name}}"]).contains("net\n"));
    sandbox.run(&["system", "check", "--quiet"]).expect(0);
}
