//! runc's command line over the library's runtime, for engines that drive an OCI runtime: taken as `rcd runtime`, and when
//! the program is called `rcd-runtime`, `runc` or `crun`.
//!
//! It has its own global flags, its own log and runc's exit codes, so nothing of rcd's own commands is set up before it.

mod arguments;
mod checkpoint;
mod events;
mod life;
mod log;
mod other;

use std::ffi::OsString;

use anyhow::Result;

pub(crate) use self::arguments::RuntimeCli;

use self::arguments::{Command, GlobalArgs, LogLevel};
use self::log::Log;
use super::lazy;
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
pub(super) fn main(arguments: Vec<OsString>, ui: &mut Ui) -> u8 {
    let cli = match lazy::parse_from::<RuntimeCli>(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let text = error.render().to_string();
            if error.use_stderr() {
                ui.error(text.trim_end());
                return 1;
            }
            ui.answer(text.trim_end());
            return 0;
        }
    };
    let name = arguments.first().map(|name| std::path::Path::new(name).file_name().unwrap_or_default().to_owned());
    let Some(command) = cli.command.filter(|_| !cli.global.version) else {
        ui.answer(&version(&name.unwrap_or_default().to_string_lossy()));
        return 0;
    };
    let level = if cli.global.debug { LogLevel::Debug } else { cli.global.log_level };
    let log = Log::new(cli.global.log.clone(), cli.global.log_format, level);
    let is_exec = matches!(command, Command::Exec(_));
    let done = if command.makes_processes() { seal(&arguments, command.kept_descriptors()) } else { Ok(()) };
    match done.and_then(|()| dispatch(command, &cli.global, &log, ui)) {
        Ok(code) => code,
        Err(error) => {
            log.error(&error, ui);
            if is_exec { 255 } else { 1 }
        }
    }
}

/// As engines read it: the name and version, then lines of a word and a value.
fn version(name: &str) -> String {
    let spec = rcd::runtime::SPEC_VERSION;
    let name = if matches!(name, "runc" | "crun") { name } else { "rcd-runtime" };
    format!("{name} version {}\ncommit: {}\nspec: {spec}", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_VERSION"))
}

/// The name decides what this program is; after the seal it is this command line again.
fn seal(arguments: &[OsString], kept: u32) -> Result<()> {
    let words = [OsString::from("rcd-runtime")].into_iter().chain(arguments.iter().skip(1).cloned());
    let words: Vec<OsString> = words.collect();
    // Whatever the caller left open is not the container's (CVE-2024-21626); a file named by its descriptor is still needed.
    if !words.iter().any(|word| word.to_string_lossy().contains("/fd/")) {
        rcd::kernel::process::close_on_exec_from(3 + kept)?;
    }
    sealed::go_on(words)
}

fn dispatch(command: Command, global: &GlobalArgs, log: &Log, ui: &mut Ui) -> Result<u8> {
    log.debug(&format!("command: {}", command.name()), ui);
    let done = match command {
        Command::Create(args) => return life::create(args.0, global, log, ui),
        Command::Run(args) => return life::run(args.0, global, log, ui),
        Command::Exec(args) => return life::exec(args.0, global, log, ui),
        Command::Restore(args) => return checkpoint::restore(&args, global),
        Command::Start(args) => life::start(&args, global),
        Command::State(args) => life::state(&args, global, ui),
        Command::Kill(args) => life::kill(&args, global),
        Command::Delete(args) => life::delete(&args, global),
        Command::List(args) => other::list(&args, global, ui),
        Command::Ps(args) => other::ps(&args, global, ui),
        Command::Pause(args) => other::pause(&args, global),
        Command::Resume(args) => other::resume(&args, global),
        Command::Update(args) => other::update(&args, global, log, ui),
        Command::Events(args) => events::events(&args, global, ui),
        Command::Spec(args) => other::spec(&args),
        Command::Features(_) => other::features(ui),
        Command::Checkpoint(args) => checkpoint::checkpoint(&args, global),
    };
    done.map(|()| 0)
}
