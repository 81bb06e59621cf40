//! `rcd generate`: completions and man pages out of the command tree, as committed under `completions/` and `man/`.
//!
//! Hidden: packagers and `install.sh` use what is committed, and a test holds that true. `rcd generate systemd` is for everybody.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use rcd::engine::Engine;

use super::report::ExitStatus;
use super::runtime::RuntimeCli;
use super::ui::Ui;
use super::{Cli, unit};

/// The page of the runtime's command line, which has a tree of its own.
const RUNTIME: &str = "rcd-runtime";

/// Generate what other programs read: units of systemd
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct GenerateArgs {
    #[command(subcommand)]
    command: Option<GenerateCommand>,
    /// Write completions/ and man/ into this folder
    #[arg(value_name = "DIR", hide = true)]
    folder: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum GenerateCommand {
    Systemd(unit::SystemdArgs),
}

pub(super) fn generate(args: &GenerateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if let Some(GenerateCommand::Systemd(args)) = &args.command {
        return unit::systemd(args, engine, ui);
    }
    let folder = args.folder.clone().unwrap_or_default();
    for (name, content) in completions().into_iter().chain(pages()?) {
        write(&folder.join(&name), &content)?;
        ui.answer(&name);
    }
    Ok(ExitStatus::Success)
}

/// Names as shells look for them in their folders of completions.
fn completions() -> Vec<(String, Vec<u8>)> {
    let names = [(Shell::Bash, "rcd.bash"), (Shell::Zsh, "_rcd"), (Shell::Fish, "rcd.fish")];
    let generate = |(shell, name)| {
        let mut content = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "rcd", &mut content);
        (format!("completions/{name}"), content)
    };
    names.map(generate).into()
}

/// The page of that name, as `rcd-image-ls`.
pub(super) fn page(name: &str) -> Result<Option<String>> {
    let file = format!("man/{name}.1");
    let found = pages()?.into_iter().find(|(known, _)| *known == file);
    Ok(found.map(|(_, content)| String::from_utf8_lossy(&content).into_owned()))
}

/// `rcd(1)`, and a page for each command that is not hidden.
fn pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    // On its own, so that its pages show none of rcd's global options, which it does not take.
    let mut runtime = RuntimeCli::command().disable_help_subcommand(true);
    runtime.build();
    let mut pages = Vec::new();
    add_page(&root, "rcd", &mut pages)?;
    add_page(&runtime, RUNTIME, &mut pages)?;
    Ok(pages)
}

fn add_page(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let manual = format!("rcd {}", env!("CARGO_PKG_VERSION"));
    let page = Man::new(command.clone().display_name(name)).title(name).source(&manual).manual("rcd");
    let mut content = Vec::new();
    page.render(&mut content)?;
    pages.push((format!("man/{name}.1"), content));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        let below_name = format!("{name}-{}", below.get_name());
        if below_name != RUNTIME {
            add_page(below, &below_name, pages)?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write `{}`", path.display()))
}
