//! `--init`: this program as a container's process 1. It starts the command, passes signals on to it, reaps whatever loses
//! its parent, and ends with the command's code.

use std::ffi::{CString, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::kernel::signal::Signals;
use crate::kernel::spawn;

/// Where it is inside a container, and so its first argument.
pub const STAGE: &str = "/dev/init";

/// The stage's entry: `--` and the command follow its name.
pub fn main(arguments: &[OsString]) -> u8 {
    let words = arguments.iter().skip_while(|word| *word == "--").map(|word| CString::new(word.as_bytes()));
    let Ok(words) = words.collect::<Result<Vec<CString>, _>>() else { return 127 };
    let Ok(signals) = Signals::block() else { return 125 };
    // A group of its own, so that a terminal's keys reach it and not this process too.
    let pid = match spawn::start_program(&words) {
        Ok(pid) => Pid::from_raw(pid),
        Err(error) => {
            // Its standard error is the container's, and says it where nobody else can.
            let _ = nix::unistd::write(std::io::stderr(), format!("rcd: {error}\n").as_bytes());
            return if error.errno == Errno::ENOENT { 127 } else { 126 };
        }
    };
    // Without a terminal there is nothing to take over.
    let _ = crate::kernel::terminal::give_to_group(std::io::stdin().as_fd(), pid.as_raw());
    loop {
        let mut polled = [PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
        match poll(&mut polled, PollTimeout::NONE) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return 125,
        }
        while let Ok(Some(number)) = signals.next() {
            if number == libc::SIGCHLD {
                if let Some(code) = reap(pid) {
                    return code;
                }
            } else if let Ok(process) = crate::kernel::process::open(pid.as_raw()) {
                let _ = crate::kernel::process::send_signal(process.as_fd(), number);
            }
        }
    }
}

/// Reap all that ended; the command's code when it was among them.
fn reap(command: Pid) -> Option<u8> {
    loop {
        let code = match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::Exited(pid, code)) if pid == command => code,
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == command => 128 + signal as i32,
            Ok(WaitStatus::StillAlive) | Err(_) => return None,
            Ok(_) => continue,
        };
        return Some(u8::try_from(code).unwrap_or(255));
    }
}
