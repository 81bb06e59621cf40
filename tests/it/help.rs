//! Help, and what is said about command lines that are wrong.

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

#[test]
fn the_overview_fits_a_screen_and_every_command_has_a_page() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let overview = sandbox.answer(&["help"]);
    assert!(overview.lines().count() <= 24, "{overview}");
    let bare = sandbox.run::<&str>(&[]).expect(0);
    assert_eq!(bare.stdout.trim(), overview.trim());
    assert_eq!(sandbox.answer(&["--help"]).trim(), overview.trim());
    assert!(sandbox.answer(&["--help-all"]).contains("--state"));
    let page = sandbox.answer(&["help", "version"]);
    assert!(page.starts_with("NAME") && page.contains("--format"), "{page}");
    assert!(sandbox.answer(&["help", "exit-codes"]).contains("127"));
    sandbox.run(&["help", "nope"]).expect(1).complains("there is no help on `nope`");
}

#[test]
fn mistakes_get_suggestions_and_dockers_exit_codes() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    sandbox.run(&["verson"]).expect(1).complains("did you mean `version`?");
    sandbox.run(&["version", "--formt=x"]).expect(125).complains("did you mean `--format`?");
    sandbox.run(&["version", "extra"]).expect(1).complains("unexpected argument `extra`");
    let painted = sandbox.run(&["--color=always", "version", "--format", "{{"]).expect(1);
    assert!(painted.stderr.starts_with("\x1b[1;31merror:\x1b[0m cannot parse"), "{painted}");
    let plain = sandbox.run(&["version", "--format", "{{.Client.Nope}}"]).expect(1);
    assert!(plain.stderr.starts_with("error: cannot evaluate"), "{plain}");
    assert!(plain.stderr.contains("hint: the fields are ApiVersion, Arch, BuildTime, Context"), "{plain}");
}

#[test]
fn run_has_examples_and_its_flags_in_groups() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let page = sandbox.answer(&["run", "--help"]);
    let examples = page.lines().filter(|line| line.starts_with("  rcd run ")).count();
    assert!(page.contains("Examples:") && examples == 4 && page.contains("Unlike docker run"), "{page}");
    for group in ["Options:", "Storage:", "Network:", "Limits:", "Security:", "Health:"] {
        assert!(page.lines().any(|line| line == group), "{group}: {page}");
    }
    assert!(!page.contains("Advanced:") && sandbox.answer(&["run", "--help-all"]).contains("Advanced:"), "{page}");
    assert!(sandbox.answer(&["help", "run"]).contains("a service in the background"));
}

#[test]
fn names_that_nothing_has_get_suggestions() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&[
        "create",
        "--name",
        "webserver",
        "--network",
        "none",
        "-v",
        "database:/x",
        "--rootfs",
        &rootfs,
        "true",
    ]);
    sandbox.answer(&["network", "create", "backend"]);
    for words in [&["start", "websrever"][..], &["logs", "webserve"], &["inspect", "--type", "container", "webservr"]] {
        sandbox.run(words).expect(1).complains("did you mean `webserver`? `rcd ps -a` lists them");
    }
    sandbox.run(&["volume", "inspect", "databse"]).expect(1).complains("did you mean `database`?");
    sandbox.run(&["network", "inspect", "backened"]).expect(1).complains("did you mean `backend`?");
    let far = sandbox.run(&["start", "other"]).expect(1);
    assert!(!far.stderr.contains("did you mean"), "{far}");
}

#[test]
fn long_names_are_the_same_commands_and_dockers_settings_hold() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let table = sandbox.answer(&["ps", "--all"]);
    assert!(table.starts_with("CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES"), "{table}");
    for words in [["container", "ls"], ["container", "list"], ["container", "ps"]] {
        assert_eq!(sandbox.answer(&words), table);
    }
    assert!(sandbox.answer(&["container"]).contains("rename"));
    sandbox.file("config.json", r#"{"psFormat": "table {{.Names}}\\t{{.ID}}"}"#);
    let mut listing = sandbox.rcd(&["ps"]);
    listing.env("DOCKER_CONFIG", sandbox.path(""));
    assert_eq!(output::collect(&mut listing, b"").expect(0).stdout, "NAMES     CONTAINER ID\n");
}

#[test]
fn debug_says_what_is_done_and_other_levels_say_less() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    std::fs::create_dir(sandbox.path("data")).expect("a folder");
    sandbox.file("data/f", "found");
    let rootfs = sandbox.rootfs();
    let rest = ["run", "--rm", "--network", "none", "-v", "./data:/d", "--rootfs", &rootfs, "cat", "/d/f"];
    let said = sandbox.run(&[&["-D"], &rest[..]].concat()).expect(0);
    assert_eq!(said.stdout, "found");
    for part in ["root: ", "an overlay", "mount: bind ", "namespace: pid of its own", "the program runs"] {
        assert!(said.stderr.contains(part), "{part}: {said}");
    }
    assert!(said.stderr.lines().all(|line| line.starts_with("debug: [")), "{said}");
    assert_eq!(sandbox.run(&[&["--log-level", "info"], &rest[..]].concat()).expect(0).stderr, "");
    let terse = ["--log-level", "error", "ps", "-q", "--format", "json"];
    assert_eq!(sandbox.run(&terse).expect(0).stderr, "");
    sandbox
        .run(&["--storage-driver", "zfs", "ps"])
        .expect(1)
        .complains("there are `overlay`, `fuse-overlayfs` and `copy`");
    sandbox.answer(&["--storage-driver", "overlay2", "--cgroup-manager", "cgroupfs", "ps"]);
    sandbox.file("config.json", r#"{"psFormat": "table {{.Names}}"}"#);
    let folder = sandbox.path("").display().to_string();
    assert_eq!(sandbox.answer(&["--config", &folder, "ps"]), "NAMES");
}

#[test]
fn info_says_which_files_were_read() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    sandbox.file("config.json", "{}");
    sandbox.file("auth.json", "{}");
    let read = |set: &[(&str, &str)]| {
        let mut command = sandbox.rcd(&["system", "info", "--format", "{{range .Files}}{{.What}}: {{.Path}}\n{{end}}"]);
        for (name, file) in set {
            command.env(name, sandbox.path(file));
        }
        let folder = sandbox.path("").display().to_string();
        output::collect(&mut command, b"").expect(0).stdout.replace(&folder, "/")
    };
    assert_eq!(read(&[]).trim(), "settings: /config.toml");
    let all = read(&[("DOCKER_CONFIG", ""), ("REGISTRY_AUTH_FILE", "auth.json")]);
    assert!(all.contains("settings of Docker: /config.json") && all.contains("credentials: /auth.json"), "{all}");
    assert!(sandbox.answer(&["info"]).contains("\nFiles:\n /"));
}
