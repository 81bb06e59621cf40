//! What is said of work that takes longer than a second and tells nothing by itself: what is done, for how long already, and how many
//! bytes went through. On a terminal it is a line that is gone afterwards, elsewhere a line at the start, every five seconds and at
//! the end. All of it is on stderr.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::human;

/// What is done sooner needs no word.
const SOON: Duration = Duration::from_secs(1);
/// From one line to the next.
const LINES: Duration = Duration::from_secs(5);
/// From one frame to the next.
const FRAMES: Duration = Duration::from_millis(100);
/// Fewer bytes say nothing of how far the work is.
const FEW: u64 = 1 << 20;

/// Where lines go that are no frames.
pub(super) type Lines = Box<dyn Fn(&str) + Send>;

/// Work under way; it is over when this is dropped.
#[derive(Debug)]
pub(crate) struct Busy {
    over: Arc<(Mutex<bool>, Condvar)>,
    shower: Option<JoinHandle<()>>,
}

impl Busy {
    /// Work that does `what`, as "saving `busybox`"; shown by frames, or by lines.
    pub(super) fn begin(what: String, frames: bool, lines: Lines) -> Self {
        let over = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = Arc::clone(&over);
        let show = move || {
            // A thread that shares its working folder would keep the others from entering a mount namespace.
            if nix::sched::unshare(nix::sched::CloneFlags::CLONE_FS).is_ok() {
                show(&what, &theirs, frames, &lines);
            }
        };
        // Without a thread the work is done all the same.
        Self { over, shower: std::thread::Builder::new().name("busy".to_owned()).spawn(show).ok() }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let (over, changed) = &*self.over;
        *over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        // What it drew is wiped before anything else is said.
        let _ = self.shower.take().map(JoinHandle::join);
    }
}

fn show(what: &str, over: &(Mutex<bool>, Condvar), frames: bool, lines: &Lines) {
    let wait = |time: Duration| {
        let guard = over.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = over.1.wait_timeout_while(guard, time, |over| !*over);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    };
    let (began, before) = (Instant::now(), written());
    if wait(SOON) {
        return;
    }
    if !frames {
        lines(what);
        while !wait(LINES) {
            lines(&said(what, began.elapsed(), written().saturating_sub(before)));
        }
        return lines(&format!("{}, done", said(what, began.elapsed(), written().saturating_sub(before))));
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
    loop {
        bar.set_message(said(what, began.elapsed(), written().saturating_sub(before)));
        bar.tick();
        if wait(FRAMES) {
            return bar.finish_and_clear();
        }
    }
}

/// "saving `busybox`: 1.2GB, 171.4MB/s, 7 s".
fn said(what: &str, time: Duration, bytes: u64) -> String {
    let seconds = time.as_secs();
    if bytes < FEW {
        return format!("{what}: {seconds} s");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a rate")]
    let rate = (bytes as f64 / time.as_secs_f64().max(0.001)) as u64;
    format!("{what}: {}, {}/s, {seconds} s", human::size(bytes, 4), human::size(rate, 4))
}

/// Bytes that this process wrote so far, wherever to.
fn written() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("wchar: "));
    line.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_with_its_bytes_where_there_are_any() {
        let second = Duration::from_secs(2);
        assert_eq!(said("saving `x`", second, 3_000_000), "saving `x`: 3MB, 1.5MB/s, 2 s");
        assert_eq!(said("removing `x`", second, 1000), "removing `x`: 2 s");
    }

    #[test]
    fn short_work_is_not_told() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let theirs = Arc::clone(&said);
        drop(Busy::begin("x".to_owned(), false, Box::new(move |line| theirs.lock().unwrap().push(line.to_owned()))));
        assert!(said.lock().unwrap().is_empty());
    }
}
