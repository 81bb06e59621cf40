//! The `rcd` program. Hidden stages (a container's monitor, its init) come first, because they must not pay for, nor be
//! disturbed by, anything of the command line; all else is [`cli::main`].

mod cli;

use std::ffi::OsString;
use std::process::ExitCode;

use rcd::engine::container::{health, init, monitor, pretend};
use rcd::engine::storage::trash;

fn main() -> ExitCode {
    #[cfg(debug_assertions)]
    cli::take_rules_out();
    let first = std::env::args_os().next().unwrap_or_default();
    if first == monitor::STAGE {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        return ExitCode::from(u8::try_from(monitor::main(&arguments)).unwrap_or(255));
    }
    if first == health::STAGE {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        return ExitCode::from(u8::try_from(health::main(&arguments)).unwrap_or(255));
    }
    if first == pretend::STAGE {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        return ExitCode::from(u8::try_from(pretend::main(&arguments)).unwrap_or(255));
    }
    if first == trash::STAGE {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        return ExitCode::from(trash::main(&arguments));
    }
    if first == init::STAGE {
        let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
        return ExitCode::from(init::main(&arguments));
    }
    cli::main()
}
