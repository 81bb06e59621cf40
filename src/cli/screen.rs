//! Something that is shown again and again: on a terminal as a screen of its own, which is gone afterwards and the terminal as it
//! was; elsewhere one below the other.

use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rcd::kernel::signal::Signals;
use rcd::kernel::terminal::RawMode;

use super::report::ExitStatus;
use super::ui::Ui;

/// The screen beside the usual one, with no cursor; and back.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

const INTERRUPT: u8 = 0x03;
const SUSPEND: u8 = 0x1a;

/// Why something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is time for news.
    Time,
    /// The terminal has another size, or was somebody else's meanwhile.
    Size,
}

/// Whether there is more to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    More,
    Over,
}

/// Draw with `draw` until it says that it is over, nobody reads it any more, or the user ends it.
pub(super) fn repeat(
    pause: Duration,
    ui: &mut Ui,
    mut draw: impl FnMut(&mut Ui, Reason) -> Result<Flow>,
) -> Result<ExitStatus> {
    let Some(mut screen) = Screen::enter(ui)? else {
        while draw(ui, Reason::Time)? == Flow::More && !ui.is_broken() {
            std::thread::sleep(pause);
        }
        return Ok(ExitStatus::Success);
    };
    let (mut reason, mut next) = (Reason::Time, Instant::now() + pause);
    loop {
        ui.begin_screen();
        let drawn = draw(ui, reason);
        ui.end_screen();
        // Whatever there is to say, it is said on the usual screen, once this one is dropped.
        if drawn? == Flow::Over || ui.is_broken() {
            return Ok(ExitStatus::Success);
        }
        reason = match screen.wait(next) {
            Event::Time => {
                next = Instant::now() + pause;
                Reason::Time
            }
            Event::Size => Reason::Size,
            Event::Suspend => {
                drop(screen);
                suspend();
                match Screen::enter(ui)? {
                    Some(again) => screen = again,
                    // It goes on in the background, where the terminal is not its to draw on.
                    None => return Ok(ExitStatus::Success),
                }
                Reason::Size
            }
            Event::Quit => return Ok(ExitStatus::Success),
            Event::Signal(number) => {
                return Ok(ExitStatus::Container(u8::try_from(128 + number).unwrap_or(255)));
            }
        };
    }
}

/// Stop, as the terminal has its processes stop, until somebody says to go on.
fn suspend() {
    // To all that the shell started together; there is no reason for which it could fail.
    let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(0), nix::sys::signal::Signal::SIGTSTP);
}

/// What a wait ended with.
enum Event {
    Time,
    Size,
    Suspend,
    Quit,
    Signal(i32),
}

/// The terminal as a screen; dropping this gives it back.
struct Screen {
    signals: Signals,
    keys: Option<RawMode>,
}

impl Screen {
    /// None where the answer goes to no terminal, or to one that is another program's at the moment.
    fn enter(ui: &Ui) -> Result<Option<Self>> {
        let input = io::stdin();
        let is_ours = |terminal: BorrowedFd<'_>| {
            nix::unistd::tcgetpgrp(terminal).is_ok_and(|group| group == nix::unistd::getpgrp())
        };
        if ui.answer_width().is_none() || !is_ours(io::stdout().as_fd()) {
            return Ok(None);
        }
        let signals = Signals::block().context("cannot take signals")?;
        let keys = if input.is_terminal() && is_ours(input.as_fd()) {
            let keys = RawMode::enter(input.as_fd()).context("cannot read keys from the terminal")?;
            keys.restore_on_panic().context("cannot read keys from the terminal")?;
            Some(keys)
        } else {
            None
        };
        write(ENTER);
        Ok(Some(Self { signals, keys }))
    }

    /// Wait for a key, a signal, or the time for what comes `next`.
    fn wait(&mut self, next: Instant) -> Event {
        let input = io::stdin();
        loop {
            let left = next.saturating_duration_since(Instant::now());
            let mut polled = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
            polled.extend(self.keys.as_ref().map(|_| PollFd::new(input.as_fd(), PollFlags::POLLIN)));
            let found = poll(&mut polled, PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX));
            let typed = polled.get(1).and_then(PollFd::any).unwrap_or(false);
            drop(polled);
            if let Some(event) = self.signal() {
                return event;
            }
            if typed && let Some(event) = self.key(input.as_fd()) {
                return event;
            }
            if found == Ok(0) && next <= Instant::now() {
                return Event::Time;
            }
        }
    }

    fn signal(&self) -> Option<Event> {
        use nix::libc;
        while let Ok(Some(number)) = self.signals.next() {
            match number {
                libc::SIGWINCH | libc::SIGCONT => return Some(Event::Size),
                libc::SIGTSTP => return Some(Event::Suspend),
                libc::SIGINT | libc::SIGTERM | libc::SIGHUP | libc::SIGQUIT => return Some(Event::Signal(number)),
                _ => {}
            }
        }
        None
    }

    fn key(&mut self, input: BorrowedFd<'_>) -> Option<Event> {
        let mut keys = [0; 64];
        let count = nix::unistd::read(input, &mut keys).unwrap_or(0);
        if count == 0 {
            // Nobody types any more.
            self.keys = None;
        }
        keys[..count].iter().find_map(|key| match *key {
            b'q' | b'Q' => Some(Event::Quit),
            INTERRUPT => Some(Event::Signal(nix::libc::SIGINT)),
            SUSPEND => Some(Event::Suspend),
            _ => None,
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        write(LEAVE);
    }
}

fn write(text: &str) {
    let mut output = io::stdout().lock();
    // A terminal that is gone needs nothing.
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

/// Seconds, of which a part is enough: `2`, `0.5`.
pub(super) fn seconds(text: &str) -> std::result::Result<Duration, &'static str> {
    let number = text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok();
    let span = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    span.filter(|span| *span >= Duration::from_millis(50)).ok_or("it is no time like 2 or 0.5, in seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_seconds() {
        assert_eq!(seconds("2"), Ok(Duration::from_secs(2)));
        assert_eq!(seconds("0.5s"), Ok(Duration::from_millis(500)));
        for bad in ["", "0", "-1", "nan", "x", "1e300"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
