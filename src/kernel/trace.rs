//! What is done and why, for whoever asked to see it (`rcd --debug`).
//!
//! It prints nothing itself: whoever wants to hear names a sink, and without one no text is even built. A container's monitor
//! sends its own over the socket to the command that started it.

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Takes each line.
pub type Sink = Box<dyn Fn(&str) + Send + Sync>;

static WANTED: AtomicBool = AtomicBool::new(false);
static SINK: RwLock<Option<Sink>> = RwLock::new(None);

/// From now on each line goes to `sink`.
pub fn to(sink: Sink) {
    if let Ok(mut place) = SINK.write() {
        *place = Some(sink);
        WANTED.store(true, Ordering::Relaxed);
    }
}

/// Nobody hears any more, and the sink is dropped.
pub fn stop() {
    if let Ok(mut place) = SINK.write() {
        WANTED.store(false, Ordering::Relaxed);
        *place = None;
    }
}

/// Whether anybody hears.
pub fn is_wanted() -> bool {
    WANTED.load(Ordering::Relaxed)
}

/// Say what is about to be done, or what was found; the text is built only where somebody hears it.
pub fn say(text: impl FnOnce() -> String) {
    if !is_wanted() {
        return;
    }
    if let Ok(sink) = SINK.read()
        && let Some(sink) = sink.as_ref()
    {
        sink(&text());
    }
}
