//! The `rcd` program. Hidden stages (a container's monitor, its init) come first, because they must not pay for, nor be
//! disturbed by, anything of the command line; all else is [`cli::main`].
//!
//! How it begins is in [`rcd::kernel::start`].

#![cfg_attr(not(test), no_main)]

mod cli;

use std::ffi::OsString;

use rcd::engine::container::{health, init, monitor, pretend};
use rcd::engine::storage::trash;

#[cfg(not(test))]
rcd::program!(stage);

/// What this process is, by the name it was given; the code it ends with.
#[cfg_attr(test, allow(dead_code, reason = "tests have a `main` of their own"))]
fn stage() -> u8 {
    #[cfg(debug_assertions)]
    cli::take_rules_out();
    let first = std::env::args_os().next().unwrap_or_default();
    let arguments = || std::env::args_os().collect::<Vec<OsString>>();
    let of_stage = |code: i32| u8::try_from(code).unwrap_or(255);
    if first == monitor::STAGE {
        of_stage(monitor::main(&arguments()))
    } else if first == health::STAGE {
        of_stage(health::main(&arguments()))
    } else if first == pretend::STAGE {
        of_stage(pretend::main(&arguments()))
    } else if first == trash::STAGE {
        trash::main(&arguments())
    } else if first == init::STAGE {
        init::main(&arguments()[1..])
    } else {
        cli::main()
    }
}
