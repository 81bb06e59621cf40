//! runc's command line over the library's runtime, for engines that drive an OCI runtime: taken as `rcd runtime`, and when
//! the program is called `rcd-runtime`, `runc` or `crun`.
//!
//! It has its own global flags, its own log and runc's exit codes, so nothing of rcd's own commands is set up before it.

mod arguments;
mod life;
mod log;
mod other;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

pub(crate) use self::arguments::RuntimeCli;

use self::arguments::Command;
use self::log::Log;
use super::sealed;
use super::ui::Ui;

/// The arguments after the program's name, when this command line is meant.
pub(super) fn wanted() -> Option<Vec<OsString>> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let name = arguments.first().map(|name| std::path::Path::new(name).file_name().unwrap_or_default().to_owned());
    let named = |name: &OsString| ["rcd-runtime", "runc", "crun"].iter().any(|known| name == known);
    if name.as_ref().is_some_and(named) {
        return Some(arguments);
    }
    (arguments.get(1)? == "runtime").then(|| {
        arguments.remove(0);
        arguments
    })
}

/// Why it is not run from behind options of rcd's own: none of them means anything to it.
pub(super) fn misplaced() -> anyhow::Error {
    anyhow::anyhow!(
        "`runtime` has options of its own and takes none of rcd's: it comes first, as in `rcd runtime list`"
    )
}

/// Run it.
pub(super) fn main(arguments: Vec<OsString>, ui: &mut Ui) -> ExitCode {
    let cli = match RuntimeCli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let text = error.render().to_string();
            if error.use_stderr() {
                ui.error(text.trim_end());
                return ExitCode::from(1);
            }
            ui.answer(text.trim_end());
            return ExitCode::SUCCESS;
        }
    };
    let log = Log::new(cli.global.log.clone(), cli.global.log_format, cli.global.debug);
    let is_exec = matches!(cli.command, Command::Exec(_));
    let done = if cli.command.makes_processes() { seal(&arguments) } else { Ok(()) };
    match done.and_then(|()| dispatch(cli, &log, ui)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            log.error(&error, ui);
            ExitCode::from(if is_exec { 255 } else { 1 })
        }
    }
}

/// The name decides what this program is; after the seal it is this command line again.
fn seal(arguments: &[OsString]) -> Result<()> {
    let words = [OsString::from("rcd-runtime")].into_iter().chain(arguments.iter().skip(1).cloned());
    sealed::go_on(words.collect())
}

fn dispatch(cli: RuntimeCli, log: &Log, ui: &mut Ui) -> Result<u8> {
    let global = cli.global;
    log.debug(&format!("command: {}", cli.command.name()), ui);
    let done = match cli.command {
        Command::Create(args) => return life::create(args, &global),
        Command::Run(args) => return life::run(args, &global),
        Command::Exec(args) => return life::exec(args, &global),
        Command::Start(args) => life::start(&args, &global),
        Command::State(args) => life::state(&args, &global, ui),
        Command::Kill(args) => life::kill(&args, &global),
        Command::Delete(args) => life::delete(&args, &global),
        Command::List(args) => other::list(&args, &global, ui),
        Command::Ps(args) => other::ps(&args, &global, ui),
        Command::Pause(args) => other::pause(&args, &global),
        Command::Resume(args) => other::resume(&args, &global),
        Command::Update(args) => other::update(&args, &global),
        Command::Events(args) => other::events(&args, &global, ui),
        Command::Spec(args) => other::spec(&args),
        Command::Features => other::features(ui),
        Command::Checkpoint(args) => other::checkpoint(&args),
        Command::Restore(args) => other::checkpoint(&args),
    };
    done.map(|()| 0)
}
