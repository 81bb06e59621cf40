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
