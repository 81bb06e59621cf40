//! `rcd unshare`: a look at the store as its owner sees it from inside the user namespace.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use super::environment;
use super::report::ExitStatus;

/// Run a command in the user namespace that containers of an ordinary user get
#[derive(Debug, clap::Args)]
pub(crate) struct UnshareArgs {
    /// The command and its arguments; your shell if there is none
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) fn unshare(args: UnshareArgs) -> Result<ExitStatus> {
    let mut words = args.command.into_iter();
    let program = words.next().unwrap_or_else(environment::shell);
    let error = Command::new(&program).args(words).exec();
    Err(error).with_context(|| format!("cannot execute `{}`", program.display()))
}
