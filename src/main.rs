//! The `rcd` program. Hidden stages (a container's monitor, its init) come first, because they must not pay for, nor be
//! disturbed by, anything of the command line; all else is [`cli::main`].

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
