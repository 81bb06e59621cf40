//! Completions that know the state: `rcd completion SHELL` prints a few lines for the shell's start-up file, which then ask
//! this binary for every word. What a flag or an argument takes is told by its name in the help (`CONTAINER`, `IMAGE`,
//! `SIGNAL` ...), so a new verb has completions without a line here.
//!
//! Candidates come from reading folders: no lock, no network, no container is touched. The static files under
//! `completions/` are for packagers.

mod kinds;
mod line;
mod shells;
mod tables;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::builder::Resettable;
use clap::{Arg, Command, CommandFactory};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, ValueCompleter};

use self::kinds::Kind;
use self::line::Line;
use self::shells::SHELLS;
use super::report::ExitStatus;
use super::ui::Ui;
use super::{Cli, environment};

/// The variable by which a shell asks for candidates.
const VARIABLE: &str = "RCD_COMPLETE";

/// The variable by which candidates have no descriptions.
const PLAIN: &str = "RCD_COMPLETE_PLAIN";

/// Print what makes a shell complete rcd's command lines
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionArgs {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    shell: String,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Have the shell show names alone, without what they are
    #[arg(long)]
    no_desc: bool,
}

pub(super) fn completion(args: &CompletionArgs, ui: &mut Ui) -> Result<ExitStatus> {
    let completer = SHELLS.completer(&args.shell).with_context(|| format!("unknown shell `{}`", args.shell))?;
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, "rcd", "rcd", "rcd", &mut script)?;
    let mut script = String::from_utf8_lossy(&script).trim().to_owned();
    if args.no_desc {
        script = format!("{}\n{script}", exported(&args.shell, PLAIN));
    }
    if let Some(file) = &args.file {
        fs::write(file, script + "\n").with_context(|| format!("cannot write `{}`", file.display()))?;
        return Ok(ExitStatus::Success);
    }
    if ui.answer_width().is_some() {
        ui.note(&format!("put this into the start-up file of {}: {}", args.shell, installation(&args.shell)));
    }
    ui.answer(&script);
    Ok(ExitStatus::Success)
}

/// The line by which a shell sets a variable for its programs.
fn exported(shell: &str, name: &str) -> String {
    match shell {
        "fish" => format!("set -gx {name} 1"),
        "elvish" => format!("set-env {name} 1"),
        "powershell" => format!("$env:{name} = '1'"),
        _ => format!("export {name}=1"),
    }
}

fn installation(shell: &str) -> &'static str {
    match shell {
        "fish" => "rcd completion fish | source",
        "elvish" => "eval (rcd completion elvish | slurp)",
        "powershell" => "rcd completion powershell | Out-String | Invoke-Expression",
        _ => "source <(rcd completion bash)",
    }
}

/// Answer a shell that asks for candidates; `false` if none did. Nothing may be printed before.
pub(super) fn answered() -> Result<bool> {
    if !environment::is_completing(VARIABLE) {
        return Ok(false);
    }
    let folder = std::env::current_dir().ok();
    let tree = || {
        let tree = Cli::command();
        let line = Arc::new(Line::of_process(&tree));
        let tree = with_candidates(tree, &[], &line);
        if environment::is_completing(PLAIN) { without_descriptions(tree) } else { tree }
    };
    let completer = CompleteEnv::with_factory(tree).var(VARIABLE).shells(SHELLS);
    Ok(completer.try_complete(std::env::args_os(), folder.as_deref())?)
}

/// The command tree whose arguments know their candidates; `above` are the verbs that lead to it.
fn with_candidates(command: Command, above: &[String], line: &Arc<Line>) -> Command {
    // The first name is the program's.
    let path: Vec<String> = above.iter().cloned().chain([command.get_name().to_owned()]).collect();
    let verbs = path.get(1..).unwrap_or_default().to_vec();
    let candidates = |argument: Arg| match Kind::of(&argument, &verbs) {
        Some(kind) => argument.add(ArgValueCompleter::new(Candidates { kind, line: Arc::clone(line) })),
        None => argument,
    };
    command.mut_args(candidates).mut_subcommands(|below| with_candidates(below, &path, line))
}

/// What completes an argument.
struct Candidates {
    kind: Kind,
    line: Arc<Line>,
}

impl ValueCompleter for Candidates {
    fn complete(&self, word: &OsStr) -> Vec<CompletionCandidate> {
        let mut found = self.kind.candidates(word, &self.line);
        if environment::is_completing(PLAIN) {
            found = found.into_iter().map(|candidate| candidate.help(None)).collect();
        }
        found
    }
}

/// The command tree of which shells show names alone.
fn without_descriptions(command: Command) -> Command {
    let plain = |argument: Arg| argument.help(Resettable::Reset).long_help(Resettable::Reset);
    command.about(Resettable::Reset).mut_args(plain).mut_subcommands(without_descriptions)
}
