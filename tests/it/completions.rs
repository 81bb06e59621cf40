//! Completions, typed into real shells on a terminal.

use std::os::unix::fs::symlink;

use super::needs::Need;
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

/// Type each start of a line with a tab, and let the shell say what it became.
fn completes(terminal: &mut Terminal, lines: &[(&str, &str)]) {
    for (typed, completed) in lines {
        // Ctrl-A: to the start of the line. The echo of it is not what the shell says.
        terminal.keys(&format!("{typed}\t\x01echo be''came \n"));
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
];

/// A sandbox with a container, a network, a volume and a secret.
fn with_state(shell: &'static str) -> Option<Sandbox> {
    let sandbox = Sandbox::new(&[Need::Root, Need::Busybox, Need::Program(shell)])?;
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "web", "--network", "none", "-v", "data:/data", "--rootfs", &rootfs, "true"]);
    sandbox.answer(&["network", "create", "back"]);
    sandbox.run_with("x", &["secret", "create", "token", "-"]).expect(0);
    Some(sandbox)
}

#[test]
fn bash_knows_the_state() {
    let Some(sandbox) = with_state("bash") else { return };
    let mut terminal = shell(&sandbox, "bash", &["--norc", "--noprofile", "-i"], "source <(rcd completion bash)");
    completes(&mut terminal, STATE);
    completes(&mut terminal, &[("rcd ps --filter status=ex", "rcd ps --filter status=exited")]);
}

#[test]
fn zsh_knows_the_state() {
    let Some(sandbox) = with_state("zsh") else { return };
    let set_up = "autoload -U compinit; compinit -u -D; source <(rcd completion zsh)";
    let mut terminal = shell(&sandbox, "zsh", &["-f", "-i"], set_up);
    completes(&mut terminal, STATE);
}

#[test]
fn fish_knows_the_state() {
    let Some(sandbox) = with_state("fish") else { return };
    let mut terminal = shell(&sandbox, "fish", &["--no-config", "-i"], "rcd completion fish | source");
    completes(&mut terminal, STATE);
}

#[test]
fn filters_and_fields_are_known() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let asked = |words: &[&str]| {
        let mut command = sandbox.rcd(&[&["--", "rcd"], words].concat());
        command.env("RCD_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", words.len().to_string()).env("_CLAP_IFS", " ");
        super::output::collect(&mut command, b"").expect(0).stdout
    };
    assert_eq!(asked(&["ps", "--filter", "sta"]), "status=");
    assert_eq!(asked(&["ps", "--filter", "health=h"]), "health=healthy");
    assert_eq!(asked(&["images", "--filter", "dangling=t"]), "dangling=true");
    assert_eq!(asked(&["ps", "--format", "{{.Na"]), "{{.Names}}");
    assert_eq!(asked(&["images", "--format", "{{.ID}}:{{.Ta"]), "{{.ID}}:{{.Tag}}");
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
    assert!(candidates("").starts_with("version:"), "{}", candidates(""));
    assert_eq!(candidates("1").trim_end(), "version");
}
