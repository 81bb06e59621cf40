//! A command on a terminal of its own, driven as a person would: type, look at what is shown, resize.
//!
//! util-linux's `setsid --ctty` makes the terminal the controlling one, so that keys become signals.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

use super::output::{self, DEADLINE, until};

/// See the module.
#[derive(Debug)]
pub(crate) struct Terminal {
    master: File,
    /// Held open so that the terminal's modes can be read after the command's end.
    slave: OwnedFd,
    child: Child,
    shown: Arc<Mutex<Vec<u8>>>,
    read: usize,
}

#[allow(dead_code, reason = "modules of later verbs use the rest")]
impl Terminal {
    /// Start `command` on a new terminal of 24 lines and 80 columns.
    pub(crate) fn start(command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&master).expect("the terminal's owner");
        unlockpt(&master).expect("the terminal's other end");
        resize(&master, 24, 80);
        let name = ptsname(&master, Vec::new()).expect("the terminal's name").into_string().expect("a name in ASCII");
        let slave: OwnedFd =
            File::options().read(true).write(true).open(name).expect("the terminal's other end").into();
        let side = || Stdio::from(slave.try_clone().expect("a descriptor"));
        let mut wrapped = Command::new("setsid");
        wrapped.args(["--ctty", "--wait"]).arg(command.get_program()).args(command.get_args()).env_clear();
        wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = command.get_current_dir() {
            wrapped.current_dir(folder);
        }
        let child = wrapped.stdin(side()).stdout(side()).stderr(side()).spawn().expect("`setsid` of util-linux");
        let master = File::from(master);
        let shown = Arc::new(Mutex::new(Vec::new()));
        let (mut reader, sink) = (master.try_clone().expect("a descriptor"), Arc::clone(&shown));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // EIO says that the last process closed its end.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                sink.lock().expect("the screen").extend_from_slice(&bytes[..count]);
            }
        });
        Self { master, slave, child, shown, read: 0 }
    }

    /// Type these keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).expect("typing");
    }

    /// Wait until `text` is shown after what was expected before, and give all that led to it.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> String {
        let found = until(DEADLINE, || {
            let shown = self.screen();
            let at = shown.get(self.read..)?.find(text)?;
            Some((shown[self.read..self.read + at].to_owned(), self.read + at + text.len()))
        });
        let Some((before, end)) = found else {
            panic!("`{text}` was not shown after {}:\n{}", self.read, self.screen())
        };
        self.read = end;
        before
    }

    /// All that was shown so far.
    pub(crate) fn screen(&self) -> String {
        // Bytes, not characters, are counted: odd ones are replaced one by one.
        self.shown
            .lock()
            .expect("the screen")
            .iter()
            .map(|&byte| if byte < 128 { char::from(byte) } else { '?' })
            .collect()
    }

    /// Change the size.
    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        resize(&self.master, rows, columns);
    }

    /// Whether the terminal is in raw mode.
    pub(crate) fn is_raw(&self) -> bool {
        let modes = tcgetattr(&self.slave).expect("the terminal's modes").local_modes;
        !modes.contains(rustix::termios::LocalModes::ICANON)
    }

    /// The process of the command's wrapper.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Wait for the command's end, and give its exit code.
    #[track_caller]
    pub(crate) fn end(&mut self) -> i32 {
        let status = until(DEADLINE, || self.child.try_wait().expect("waiting for a child"));
        let Some(status) = status else { panic!("the command did not end; it showed:\n{}", self.screen()) };
        output::code(status)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn resize(master: impl std::os::fd::AsFd, rows: u16, columns: u16) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(master, size).expect("a size");
}
