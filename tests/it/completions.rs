//! Completions, typed into real shells on a terminal.

use std::os::unix::fs::symlink;

use serde_json::json;

use super::needs::Need;
use super::payload::{Image, Layer};
use super::sandbox::{Sandbox, binary};
use super::terminal::Terminal;

/// A shell that has rcd in its path and has read its completions.
fn shell(sandbox: &Sandbox, name: &str, arguments: &[&str], set_up: &str) -> Terminal {
    std::fs::create_dir_all(sandbox.path("bin")).expect("a folder");
    symlink(binary(), sandbox.path("bin/rcd")).expect("a link to rcd");
    let mut command = sandbox.command(name, arguments);
    let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
    command.env("PATH", path).env("PS1", "ready> ").env("TERM", "xterm");
    let mut terminal = Terminal::start(command);
    // The words are split so that the echo of the line is not taken for its answer.
    terminal.keys(&format!("{set_up}; echo set''up\n"));
    terminal.expect("setup");
    terminal
}

/// Type each start of a line with a tab, and let the shell say what it became. The cursor is at `^`, else at the end.
fn completes(terminal: &mut Terminal, lines: &[(&str, &str)]) {
    for (typed, completed) in lines {
        let (before, after) = typed.split_once('^').unwrap_or((typed, ""));
        // Ctrl-B: back by one.
        let back = "\x02".repeat(after.len());
        // Ctrl-A: to the start of the line. The echo of it is not what the shell says.
        terminal.keys(&format!("{before}{after}{back}\t\x01echo be''came \n"));
        terminal.expect(&format!("became {completed}"));
    }
}

const LINES: &[(&str, &str)] = &[
    ("rcd versi", "rcd version"),
    ("rcd version --for", "rcd version --format"),
    ("rcd version --format js", "rcd version --format json"),
    ("rcd --color alw", "rcd --color always"),
];

/// What is there decides: containers that can be started, networks, secrets, filters with their values.
const STATE: &[(&str, &str)] = &[
    ("rcd start we", "rcd start web"),
    ("rcd snapshot we", "rcd snapshot web"),
    ("rcd network rm bac", "rcd network rm back"),
    ("rcd volume inspect da", "rcd volume inspect data"),
    ("rcd secret rm tok", "rcd secret rm token"),
    ("rcd kill -s HU", "rcd kill -s HUP"),
    ("rcd ps --sort na", "rcd ps --sort name"),
    ("rcd run --network container:bo", "rcd run --network container:box"),
    ("rcd network ls --filter sc", "rcd network ls --filter scope="),
];

/// What is inside: users and groups, folders and files, of a container that runs and of one that does not. The container may come
/// behind the cursor; where none is named it is the only one that runs.
const INSIDE: &[(&str, &str)] = &[
    ("rcd exec -u an", "rcd exec -u ann"),
    ("rcd exec -u an^ web true", "rcd exec -u ann web true"),
    ("rcd exec -u ann:whe^ box true", "rcd exec -u ann:wheel box true"),
    ("rcd exec -w /et", "rcd exec -w /etc/"),
    ("rcd exec --workdir /etc/onl^ box true", "rcd exec --workdir /etc/only/ box true"),
    ("rcd cp bo", "rcd cp box:"),
    ("rcd cp box:/et", "rcd cp box:/etc/"),
    ("rcd cp box:/etc/pas", "rcd cp box:/etc/passwd"),
    ("rcd cp ./x web:/etc/gro", "rcd cp ./x web:/etc/group"),
    ("rcd cp web:/data/fi", "rcd cp web:/data/file"),
    ("rcd cp ./ho", "rcd cp ./home/"),
];

/// A sandbox with two containers, of which one runs, a network, a volume and a secret.
fn with_state(shell: &'static str) -> Option<Sandbox> {
    let sandbox = Sandbox::new(&[Need::Busybox, Need::Program(shell)])?;
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "web", "--network", "none", "-v", "data:/data", "--rootfs", &rootfs, "true"]);
    let script = "mkdir /etc/only; exec sleep 1000";
    sandbox.answer(&["run", "-d", "--name", "box", "--network", "none", "--rootfs", &rootfs, "sh", "-c", script]);
    sandbox.until("a folder", || (sandbox.run(&["exec", "box", "ls", "/etc/only"]).code == 0).then_some(()));
    sandbox.file("file", "x");
    sandbox.answer(&["cp", &sandbox.path("file").display().to_string(), "web:/data/file"]);
    sandbox.answer(&["network", "create", "back"]);
    sandbox.run_with("x", &["secret", "create", "token", "-"]).expect(0);
    Some(sandbox)
}

#[test]
fn bash_knows_the_state() {
    let Some(sandbox) = with_state("bash") else { return };
    let mut terminal = shell(&sandbox, "bash", &["--norc", "--noprofile", "-i"], "source <(rcd completion bash)");
    completes(&mut terminal, STATE);
    completes(&mut terminal, INSIDE);
    completes(&mut terminal, &[("rcd ps --filter status=ex", "rcd ps --filter status=exited")]);
}

#[test]
fn zsh_knows_the_state() {
    let Some(sandbox) = with_state("zsh") else { return };
    let set_up = "autoload -U compinit; compinit -u -D; source <(rcd completion zsh)";
    let mut terminal = shell(&sandbox, "zsh", &["-f", "-i"], set_up);
    completes(&mut terminal, STATE);
    completes(&mut terminal, INSIDE);
}

#[test]
fn fish_knows_the_state() {
    let Some(sandbox) = with_state("fish") else { return };
    let mut terminal = shell(&sandbox, "fish", &["--no-config", "-i"], "rcd completion fish | source");
    completes(&mut terminal, STATE);
    completes(&mut terminal, INSIDE);
}

/// What the word at `^` may become, asked for as bash does.
fn candidates(sandbox: &Sandbox, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').map(|word| word.trim_end_matches('^')).collect();
    let at = line.split(' ').position(|word| word.ends_with('^')).expect("a cursor");
    let mut command = sandbox.rcd(&[&["--"], &words[..]].concat());
    command.env("RCD_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", at.to_string()).env("_CLAP_IFS", " ");
    super::output::collect(&mut command, b"").expect(0).stdout
}

#[test]
fn filters_and_fields_are_known() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    for (line, expected) in [
        ("rcd ps --filter sta^", "status="),
        ("rcd ps --filter health=h^", "health=healthy"),
        ("rcd images --filter dangling=t^", "dangling=true"),
        ("rcd network ls -f type=b^", "type=builtin"),
        ("rcd volume ls -f dr^", "driver="),
        ("rcd events --filter event=un^", "event=unpause event=untag"),
        ("rcd ps --format {{.Na^", "{{.Names}}"),
        ("rcd images --format {{.ID}}:{{.Ta^", "{{.ID}}:{{.Tag}}"),
        ("rcd volume ls --format {{.Mount^", "{{.Mountpoint}}"),
        ("rcd stats --format {{.Mem^", "{{.MemPerc}} {{.MemUsage}}"),
        ("rcd inspect -f {{.State.St^", "{{.State.StartedAt}} {{.State.Status}}"),
        ("rcd run --restart un^", "unless-stopped"),
        ("rcd run -e RCD_RO^", "RCD_ROOT"),
        ("rcd run --device /dev/nul^", "/dev/null"),
        ("rcd run --ipc pri^", "private"),
        ("rcd save --format oci^", "oci-archive"),
    ] {
        assert_eq!(candidates(&sandbox, line), expected, "{line}");
    }
}

#[test]
fn filters_that_are_offered_are_taken() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let verbs = [
        "ps",
        "images",
        "network ls",
        "volume ls",
        "secret ls",
        "container prune",
        "image prune",
        "volume prune",
        "network prune",
        "system prune",
    ];
    for verb in verbs {
        let offered = candidates(&sandbox, &format!("rcd {verb} --filter ^"));
        assert!(offered.contains("label="), "{verb}: {offered}");
        for key in offered.split(' ') {
            let words: Vec<&str> = verb.split(' ').chain(["--filter", key]).collect();
            let said = sandbox.run(&words);
            assert!(!said.stderr.contains("the filters here are"), "{verb} {key}: {said}");
        }
    }
}

#[test]
fn users_are_those_of_the_image() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Registry, Need::Busybox]) else { return };
    let registry = sandbox.registry();
    let users = Layer::new().file("etc/passwd", 0o644, b"root:x:0:0:::\nalice:x:7:7:::\nali$(reboot):x:8:8:::\n");
    registry.push(&sandbox, "acme/users", "v1", &Image::new(vec![Layer::base(), users], json!({})));
    sandbox.answer(&["pull", "-q", "acme/users:v1"]);
    for (line, expected) in [
        ("rcd run -u al^ acme/users:v1 sh", "alice"),
        ("rcd create --rm -it --user al^ acme/users:v1", "alice"),
        ("rcd run -u alice:wh^ acme/users:v1", "alice:wheel"),
        ("rcd run -u an^ acme/users:v1", ""),
        ("rcd run -u al^ nosuch", ""),
        ("rcd run -w /ho^ acme/users:v1", "/home/"),
        ("rcd run -u ann acme/us^", "acme/users:v1"),
        ("rcd run acme/users:v1 acme/us^", ""),
    ] {
        assert_eq!(candidates(&sandbox, line), expected, "{line}");
    }
}

#[test]
fn links_inside_lead_to_nothing_outside() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let (rootfs, home) = (sandbox.rootfs(), sandbox.path("home"));
    sandbox.file("home/outside", "x");
    let up = "../".repeat(40);
    let script = format!(
        "ln -s {home} /away; ln -s {up}{home} /up; ln -s /proc/1/root /magic; touch '/inside' '/in;reboot' '/in$(x)';
        mkfifo /pipe 2>/dev/null; touch /ready; exec sleep 1000",
        home = home.display()
    );
    sandbox.answer(&["run", "-d", "--name", "box", "--network", "none", "--rootfs", &rootfs, "sh", "-c", &script]);
    sandbox.until("its links", || (sandbox.run(&["exec", "box", "ls", "/ready"]).code == 0).then_some(()));
    for state in ["running", "ended"] {
        for way in ["/away", "/up", "/magic/proc/1/root", &up, &home.display().to_string()] {
            let found = candidates(&sandbox, &format!("rcd cp box:{way}/out^"));
            assert_eq!(found, "", "{way} of one that is {state}");
        }
        assert_eq!(candidates(&sandbox, "rcd cp box:/in^"), "box:/inside", "{state}");
        assert_eq!(candidates(&sandbox, "rcd cp box:/pipe/^"), "", "{state}");
        sandbox.answer(&["stop", "-t", "0", "box"]);
    }
}

#[test]
fn a_look_inside_waits_for_no_lock() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let id = sandbox.answer(&["create", "--name", "web", "--network", "none", "--rootfs", &rootfs, "true"]);
    let folder = sandbox.root().join("containers").join(&id);
    let locked: Vec<_> = [folder.clone(), sandbox.root().join("names"), sandbox.root()]
        .iter()
        .map(|path| {
            nix::fcntl::Flock::lock(std::fs::File::open(path).expect("a folder"), nix::fcntl::FlockArg::LockExclusive)
                .expect("a lock")
        })
        .collect();
    assert_eq!(candidates(&sandbox, "rcd exec -u an^ web"), "ann");
    assert_eq!(candidates(&sandbox, "rcd cp web:/etc/pas^"), "web:/etc/passwd");
    drop(locked);
}

#[test]
fn descriptions_say_what_a_container_is_and_ids_come_on_demand() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let id = sandbox.answer(&["create", "--name", "web", "--network", "none", "--rootfs", &rootfs, "true"]);
    let asked = |ids: &str| {
        let mut command = sandbox.rcd(&["--", "rcd", "rm", ""]);
        command.env("RCD_COMPLETE", "fish").env("DOCKER_COMPLETION_SHOW_CONTAINER_IDS", ids);
        super::output::collect(&mut command, b"").expect(0).stdout
    };
    assert!(
        asked("no").lines().any(|line| line.starts_with("web\t") && line.ends_with(", Created")),
        "{}",
        asked("no")
    );
    assert!(!asked("no").contains(&id[..12]) && asked("yes").contains(&id[..12]));
}

#[test]
fn bash_completes() {
    let Some(sandbox) = Sandbox::new(&[Need::Program("bash")]) else { return };
    let mut terminal = shell(&sandbox, "bash", &["--norc", "--noprofile", "-i"], "source <(rcd completion bash)");
    completes(&mut terminal, LINES);
    completes(&mut terminal, &[("rcd version --format=js", "rcd version --format=json")]);
}

#[test]
fn zsh_completes() {
    let Some(sandbox) = Sandbox::new(&[Need::Program("zsh")]) else { return };
    let set_up = "autoload -U compinit; compinit -u -D; source <(rcd completion zsh)";
    let mut terminal = shell(&sandbox, "zsh", &["-f", "-i"], set_up);
    completes(&mut terminal, LINES);
}

#[test]
fn fish_completes() {
    let Some(sandbox) = Sandbox::new(&[Need::Program("fish")]) else { return };
    let mut terminal = shell(&sandbox, "fish", &["--no-config", "-i"], "rcd completion fish | source");
    completes(&mut terminal, LINES);
}

#[test]
fn a_completion_reads_and_never_complains() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let mut command = sandbox.rcd(&["--", "rcd", "version", "--format", ""]);
    command.env("RCD_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "3").env("RCD_ROOT", "/nonexistent");
    let said = super::output::collect(&mut command, b"").expect(0);
    assert!(said.stdout.starts_with("json") && said.stderr.is_empty(), "{said}");
    sandbox.run(&["completion", "csh"]).expect(1).complains("invalid value `csh`");
}

#[test]
fn without_descriptions_names_stand_alone() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let candidates = |plain: &str| {
        let mut command = sandbox.command(binary().display().to_string(), &["--", "rcd", "versi"]);
        command.env("RCD_COMPLETE", "zsh").env("RCD_COMPLETE_PLAIN", plain);
        command.env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_INDEX", "1");
        String::from_utf8(command.output().expect("candidates").stdout).expect("text")
    };
    assert!(candidates("").starts_with("+version:"), "{}", candidates(""));
    assert_eq!(candidates("1").trim_end(), "+version");
}
