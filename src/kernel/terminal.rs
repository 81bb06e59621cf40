//! Terminals: a pair made inside a root file system, sizes, and raw mode with the way back.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::libc;
use nix::sys::termios::{SetArg, Termios, cfmakeraw, tcgetattr, tcsetattr};
use rustix::fs::OFlags;
use rustix::termios::{Winsize, tcgetwinsize, tcsetwinsize};

use super::path::Root;
use super::{Context, Error, Result};

/// `DEVPTS_SUPER_MAGIC` (`linux/magic.h`).
const DEVPTS_MAGIC: i64 = 0x1cd1;

/// Rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Lines.
    pub rows: u16,
    /// Characters in a line.
    pub columns: u16,
}

/// A new terminal of the devpts instance at `/dev/pts` in `root`: what the program's owner holds, and what the program
/// gets. The second comes by `TIOCGPTPEER`, so no path inside can be swapped for it (CVE-2025-52565).
pub fn open_pair(root: &Root) -> Result<(OwnedFd, OwnedFd)> {
    let flags = OFlags::RDWR | OFlags::NOCTTY;
    let master = root.open_at(Path::new("/dev/pts/ptmx"), flags, 0)?;
    let found = nix::sys::statfs::fstatfs(&master).call(|| "fstatfs(/dev/pts/ptmx)")?;
    if found.filesystem_type().0 != DEVPTS_MAGIC {
        return Err(Error::new("open(/dev/pts/ptmx): it is on no devpts", Errno::ENOTTY));
    }
    rustix::pty::unlockpt(&master).call(|| "ioctl(TIOCSPTLCK)")?;
    // SAFETY: the argument is a set of open flags; a non-negative answer is a new descriptor of ours.
    let peer =
        unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCGPTPEER, libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC) };
    let peer = Errno::result(peer).call(|| "ioctl(TIOCGPTPEER)")?;
    // SAFETY: see above.
    Ok((master, unsafe { OwnedFd::from_raw_fd(peer) }))
}

/// The size of a terminal; an error (`ENOTTY`) where it is none.
pub fn size(terminal: BorrowedFd<'_>) -> Result<Size> {
    let found = tcgetwinsize(terminal).call(|| "ioctl(TIOCGWINSZ)")?;
    Ok(Size { rows: found.ws_row, columns: found.ws_col })
}

/// Set the size of a terminal; its foreground processes get SIGWINCH.
pub fn set_size(terminal: BorrowedFd<'_>, size: Size) -> Result<()> {
    let size = Winsize { ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(terminal, size).call(|| "ioctl(TIOCSWINSZ)")
}

/// A terminal in raw mode; dropping this puts it back.
#[derive(Debug)]
pub struct RawMode {
    terminal: OwnedFd,
    before: Termios,
}

impl RawMode {
    /// Make `terminal` pass every byte as it is, and remember how it was.
    pub fn enter(terminal: BorrowedFd<'_>) -> Result<Self> {
        let terminal = terminal.try_clone_to_owned().call(|| "dup(terminal)")?;
        let before = tcgetattr(&terminal).call(|| "tcgetattr")?;
        let mut raw = before.clone();
        cfmakeraw(&mut raw);
        tcsetattr(&terminal, SetArg::TCSANOW, &raw).call(|| "tcsetattr(raw)")?;
        Ok(Self { terminal, before })
    }

    /// Put the terminal back before a panic is reported too: a release build aborts then, and drops nothing.
    pub fn restore_on_panic(&self) -> Result<()> {
        let terminal = self.terminal.try_clone().call(|| "dup(terminal)")?;
        let (before, report) = (std::sync::Mutex::new(self.before.clone()), std::panic::take_hook());
        std::panic::set_hook(Box::new(move |panic| {
            if let Ok(before) = before.lock() {
                let _ = tcsetattr(&terminal, SetArg::TCSANOW, &before);
            }
            report(panic);
        }));
        Ok(())
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // The terminal may be gone, and then there is nothing to put back.
        let _ = tcsetattr(self.terminal.as_fd(), SetArg::TCSANOW, &self.before);
    }
}

/// A terminal that does not show what is typed; dropping this puts it back.
#[derive(Debug)]
pub struct Hidden {
    terminal: OwnedFd,
    before: Termios,
}

impl Hidden {
    /// Show nothing of what is typed from now on.
    pub fn begin(terminal: BorrowedFd<'_>) -> Result<Self> {
        let terminal = terminal.try_clone_to_owned().call(|| "dup(terminal)")?;
        let before = tcgetattr(&terminal).call(|| "tcgetattr")?;
        let mut hidden = before.clone();
        hidden.local_flags.remove(nix::sys::termios::LocalFlags::ECHO);
        tcsetattr(&terminal, SetArg::TCSAFLUSH, &hidden).call(|| "tcsetattr(no echo)")?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // The terminal may be gone, and then there is nothing to put back.
        let _ = tcsetattr(self.terminal.as_fd(), SetArg::TCSANOW, &self.before);
    }
}

/// Have the terminal pass the ends of lines on as they are, for readers that are none.
pub fn keep_line_ends(terminal: BorrowedFd<'_>) -> Result<()> {
    let mut changed = tcgetattr(terminal).call(|| "tcgetattr")?;
    changed.output_flags.remove(nix::sys::termios::OutputFlags::ONLCR);
    tcsetattr(terminal, SetArg::TCSANOW, &changed).call(|| "tcsetattr(no ONLCR)")
}

/// Make a process group the one in the foreground of a terminal.
pub fn give_to_group(terminal: BorrowedFd<'_>, group: i32) -> Result<()> {
    nix::unistd::tcsetpgrp(terminal, nix::unistd::Pid::from_raw(group)).call(|| format!("tcsetpgrp({group})"))
}
