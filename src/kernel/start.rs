//! How a program begins, without the standard library's `lang_start`.
//!
//! That reads `/proc/self/maps` and makes a second stack to have a word to say about a full one: it took a tenth of `rcd ps`, and of each
//! of the three programs of a `run`. What else it does, closed standard streams and `SIGPIPE`, is done here.

use super::{process, signal};

/// Make `$stage` (`fn() -> u8`, the exit code) what the program does: for the root of a crate with `#![no_main]`, once.
#[macro_export]
macro_rules! program {
    ($stage:path) => {
        /// What the C library calls (its arguments reach `std::env::args_os` by another way, `.init_array`).
        #[allow(unsafe_code, reason = "no other function of the program and its libraries has this name")]
        #[unsafe(no_mangle)]
        extern "C" fn main() -> i32 {
            $crate::kernel::start::run($stage)
        }
    };
}

/// Do what `stage` does, and end with its code.
#[allow(clippy::disallowed_methods, clippy::exit, reason = "all is done, and this writes what stdout still keeps")]
pub fn run(stage: fn() -> u8) -> ! {
    process::open_standard_streams();
    signal::ignore_pipe();
    std::process::exit(i32::from(stage()))
}
