//! How a transfer is shown while it goes on: bars for a person on a terminal, plain lines for a log, JSON for a program. All of it
//! is on stderr.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use rcd::engine::progress::{Event, Layer, Progress, Stage};
use rcd::engine::{Error, ErrorKind, Result};
use rcd::kernel::terminal;
use serde_json::{Value, json};

use super::busy::Busy;
use super::environment;
use super::human;
use super::ui::Ui;

/// Digits of a digest that a person reads, as with Docker.
const SHORT: usize = 12;
/// What is done sooner needs no bars.
const SOON: Duration = Duration::from_millis(200);
/// From one line to the next, where there are no bars.
const LINES: Duration = Duration::from_secs(5);
/// More layers than this are one bar together.
const BARS: usize = 8;
/// Frames a second.
const FRAMES: u8 = 10;

/// How a transfer is shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ProgressMode {
    /// Bars on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// Bars
    Tty,
    /// Lines
    Plain,
    /// Warnings only
    Quiet,
    /// Every event as a JSON document in a line of its own
    Rawjson,
}

impl ProgressMode {
    /// What `--quiet` means.
    pub(super) fn unless(quiet: bool) -> Self {
        if quiet { Self::Quiet } else { Self::Auto }
    }

    /// Refuse what cannot be done here.
    pub(super) fn check(self) -> Result<()> {
        if self == Self::Tty && !io::stderr().is_terminal() {
            let error = Error::new(ErrorKind::InvalidInput, "`--progress tty` needs a terminal, and stderr is none");
            return Err(error.hint("`--progress plain` needs none"));
        }
        Ok(())
    }
}

/// Draws events. What it drew of bars is wiped when it is dropped.
pub(super) struct Shown<'ui> {
    state: Mutex<State<'ui>>,
}

struct State<'ui> {
    ui: &'ui mut Ui,
    bars: Option<Bars>,
    mode: ProgressMode,
    /// What is done before the first event.
    busy: Option<Busy>,
    /// How large each layer is that goes over the line, and how much of it did.
    sizes: BTreeMap<String, (u64, u64)>,
    /// When lines last said how far it all is.
    said: Instant,
}

/// One bar a layer where there is room, and below them one for all.
struct Bars {
    all: MultiProgress,
    layers: BTreeMap<String, LayerBar>,
    total: Option<ProgressBar>,
    began: Instant,
    drawn: bool,
}

/// How far a layer is, and its bar if it has one.
struct LayerBar {
    size: u64,
    at: u64,
    bar: Option<ProgressBar>,
}

impl<'ui> Shown<'ui> {
    /// Show on the stderr of `ui`.
    pub(super) fn new(ui: &'ui mut Ui, mode: ProgressMode) -> Self {
        let mode = match mode {
            ProgressMode::Auto => environment::progress().unwrap_or_default(),
            other => other,
        };
        let mode = match mode {
            ProgressMode::Tty if !io::stderr().is_terminal() => ProgressMode::Plain,
            // Frames and the lines of `--debug` would run into each other.
            ProgressMode::Auto if io::stderr().is_terminal() && !ui.is_debugging() => ProgressMode::Tty,
            ProgressMode::Auto => ProgressMode::Plain,
            other => other,
        };
        let bars = (mode == ProgressMode::Tty).then(|| Bars {
            all: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()),
            layers: BTreeMap::new(),
            total: None,
            began: Instant::now(),
            drawn: false,
        });
        Self { state: Mutex::new(State { ui, bars, mode, busy: None, sizes: BTreeMap::new(), said: Instant::now() }) }
    }

    /// Say that this is being done, should the first event take longer than a second to come.
    pub(super) fn beginning_with(mut self, what: String) -> Self {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.busy = state.ui.busy(what, !matches!(state.mode, ProgressMode::Tty | ProgressMode::Plain));
        self
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.busy = None;
        if let Some(bars) = &state.bars {
            // A terminal that has gone away has nothing to be wiped.
            let _ = bars.all.clear();
        }
    }
}

impl Progress for Shown<'_> {
    fn event(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.busy = None;
        state.count(&event);
        if state.mode == ProgressMode::Rawjson {
            let mut line = document(&event);
            if let Event::Layer { digest, .. } = &event {
                line["id"] = short(digest).into();
                line["total"] = state.sizes.get(digest).map(|(size, _)| *size).into();
            }
            return state.ui.note(&line.to_string());
        }
        match event {
            Event::Resolved { reference, platform, layers } => state.resolved(&reference, &platform, &layers),
            Event::Sending { repository, layers } => state.sending(&repository, &layers),
            Event::Mounted { digest, from } => state.finished(&digest, &format!("Mounted from {from}")),
            Event::Layer { digest, stage } => state.layer(&digest, stage),
            Event::Pulled { reference, digest, newer } => state.pulled(&reference, &digest, newer),
            Event::Waiting(what) => state.line(|ui| ui.note(&format!("waiting for {what}"))),
            Event::Warning(text) => state.line(|ui| ui.warn(&text)),
            _ => {}
        }
    }
}

/// An event for programs.
fn document(event: &Event) -> Value {
    let layers = |layers: &[Layer]| {
        let one = |layer: &Layer| json!({ "digest": layer.digest, "size": layer.size, "present": layer.present });
        layers.iter().map(one).collect::<Vec<_>>()
    };
    match event {
        Event::Resolved { reference, platform, layers: all } => {
            json!({ "event": "resolved", "reference": reference, "platform": platform, "layers": layers(all) })
        }
        Event::Sending { repository, layers: all } => {
            json!({ "event": "sending", "repository": repository, "layers": layers(all) })
        }
        Event::Mounted { digest, from } => json!({ "event": "mounted", "digest": digest, "from": from }),
        Event::Layer { digest, stage } => match stage {
            Stage::Fetching { current } => json!({ "event": "progress", "digest": digest, "current": current }),
            Stage::Retrying { attempt } => json!({ "event": "retrying", "digest": digest, "attempt": attempt }),
            Stage::Done => json!({ "event": "done", "digest": digest }),
            Stage::Sent => json!({ "event": "sent", "digest": digest }),
            Stage::Present => json!({ "event": "present", "digest": digest }),
        },
        Event::Pulled { reference, digest, newer } => {
            json!({ "event": "pulled", "reference": reference, "digest": digest, "newer": newer })
        }
        Event::Waiting(what) => json!({ "event": "waiting", "for": what }),
        Event::Warning(text) => json!({ "event": "warning", "text": text }),
        _ => json!({ "event": "other" }),
    }
}

impl State<'_> {
    fn is_quiet(&self) -> bool {
        self.mode == ProgressMode::Quiet
    }

    /// Remember how far each layer is.
    fn count(&mut self, event: &Event) {
        match event {
            Event::Resolved { layers, .. } | Event::Sending { layers, .. } => {
                let waiting = layers.iter().filter(|layer| !layer.present);
                self.sizes = waiting.map(|layer| (layer.digest.clone(), (layer.size, 0))).collect();
                self.said = Instant::now();
            }
            Event::Layer { digest, stage } => {
                let Some((size, at)) = self.sizes.get_mut(digest) else { return };
                match stage {
                    Stage::Fetching { current } => *at = *current,
                    Stage::Done | Stage::Sent | Stage::Present => *at = *size,
                    Stage::Retrying { .. } => {}
                }
            }
            _ => {}
        }
    }

    /// Where there are no bars, a line every few seconds.
    fn say_how_far(&mut self) {
        if self.said.elapsed() < LINES {
            return;
        }
        self.said = Instant::now();
        let (size, at) = self.sizes.values().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        self.ui.note(&format!("{} of {}", human::size(at, 3), human::size(size, 3)));
    }

    /// Write a line above the bars.
    fn line(&mut self, write: impl FnOnce(&mut Ui)) {
        match &self.bars {
            Some(bars) => bars.all.suspend(|| write(self.ui)),
            None => write(self.ui),
        }
    }

    fn resolved(&mut self, reference: &str, platform: &str, layers: &[Layer]) {
        if self.is_quiet() {
            return;
        }
        let missing: Vec<&Layer> = layers.iter().filter(|layer| !layer.present).collect();
        let bytes: u64 = missing.iter().map(|layer| layer.size).sum();
        let line = summary(reference, platform, layers.len(), missing.len(), bytes);
        self.line(|ui| ui.note(&line));
        self.draw(&missing);
    }

    fn sending(&mut self, repository: &str, layers: &[Layer]) {
        if self.is_quiet() {
            return;
        }
        self.line(|ui| ui.note(&format!("The push refers to repository [{repository}]")));
        self.draw(&layers.iter().collect::<Vec<_>>());
    }

    /// Docker's last two lines.
    fn pulled(&mut self, reference: &str, digest: &str, newer: bool) {
        if self.is_quiet() {
            return;
        }
        if let Some(bars) = self.bars.take() {
            // As when it is dropped.
            let _ = bars.all.clear();
        }
        let status = if newer { "Downloaded newer image for" } else { "Image is up to date for" };
        self.ui.note(&format!("Digest: {digest}"));
        self.ui.note(&format!("Status: {status} {reference}"));
    }

    fn draw(&mut self, layers: &[&Layer]) {
        let bytes: u64 = layers.iter().map(|layer| layer.size).sum();
        let Some(bars) = &mut self.bars else { return };
        let rows = terminal::size(io::stderr().as_fd()).map_or(24, |size| usize::from(size.rows));
        let single = layers.len() <= BARS.min(rows.saturating_sub(2));
        for layer in layers {
            let bar = single.then(|| {
                let bar = bars.all.add(ProgressBar::new(layer.size).with_style(style(TEMPLATE)));
                bar.set_prefix(short(&layer.digest).to_owned());
                bar
            });
            bars.layers.insert(layer.digest.clone(), LayerBar { size: layer.size, at: 0, bar });
        }
        if layers.len() > 1 {
            let total = bars.all.add(ProgressBar::new(bytes).with_style(style(TOTAL)));
            total.set_prefix("total");
            bars.total = Some(total);
        }
    }

    fn layer(&mut self, digest: &str, stage: Stage) {
        if self.is_quiet() {
            return;
        }
        match (&mut self.bars, stage) {
            (Some(bars), Stage::Fetching { current }) => bars.set(digest, current),
            (None, Stage::Fetching { .. }) => self.say_how_far(),
            (_, Stage::Done) => self.finished(digest, "done"),
            (_, Stage::Sent) => self.finished(digest, "Pushed"),
            (_, Stage::Present) => self.finished(digest, "Layer already exists"),
            (Some(bars), Stage::Retrying { attempt }) => {
                if let Some(bar) = bars.layers.get(digest).and_then(|layer| layer.bar.as_ref()) {
                    bar.set_message(format!("attempt {attempt}"));
                }
            }
            (None, Stage::Retrying { attempt }) => self.ui.note(&format!("{}: attempt {attempt}", short(digest))),
        }
    }

    /// Nothing more happens to a layer.
    fn finished(&mut self, digest: &str, how: &str) {
        if self.is_quiet() {
            return;
        }
        let Some(bars) = &mut self.bars else { return self.ui.note(&format!("{}: {how}", short(digest))) };
        let size = bars.layers.get(digest).map_or(0, |layer| layer.size);
        bars.set(digest, size);
        if let Some(bar) = bars.layers.get(digest).and_then(|layer| layer.bar.as_ref()) {
            bar.finish_with_message(how.to_owned());
        }
    }
}

impl Bars {
    fn set(&mut self, digest: &str, current: u64) {
        if !self.drawn && self.began.elapsed() >= SOON {
            self.drawn = true;
            self.all.set_draw_target(ProgressDrawTarget::stderr_with_hz(FRAMES));
            // A bar is shown once it was drawn: those of layers that wait are there from the first frame on.
            self.layers.values().filter_map(|layer| layer.bar.as_ref()).chain(&self.total).for_each(ProgressBar::tick);
        }
        let Some(layer) = self.layers.get_mut(digest) else { return };
        let before = std::mem::replace(&mut layer.at, current);
        if let Some(bar) = &layer.bar {
            bar.set_position(current);
        }
        if let Some(total) = &self.total {
            // One that starts again takes its bytes back.
            total.set_position((total.position() + current).saturating_sub(before));
        }
    }
}

fn summary(reference: &str, platform: &str, layers: usize, missing: usize, bytes: u64) -> String {
    let plural = if layers == 1 { "" } else { "s" };
    // What comes out of an archive may be for several platforms, and is not fetched.
    let (of, verb) = if platform.is_empty() { (String::new(), "unpack") } else { (format!(" ({platform})"), "fetch") };
    match missing {
        0 => format!("{reference}{of}: {layers} layer{plural}, all here"),
        _ => format!("{reference}{of}: {layers} layer{plural}, {missing} to {verb} ({})", human::size(bytes, 3)),
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants that a test reads.
    ProgressStyle::with_template(template)
        .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}

const TEMPLATE: &str = "{prefix:12} [{bar:30}] {bytes:>10}/{total_bytes:10} {binary_bytes_per_sec:>12} {msg}";
const TOTAL: &str = "{prefix:12} [{bar:30}] {bytes:>10}/{total_bytes:10} {binary_bytes_per_sec:>12} eta {eta}";

fn short(digest: &str) -> &str {
    let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
    hex.get(..SHORT).unwrap_or(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ui: &mut Ui, mode: ProgressMode) -> Shown<'_> {
        Shown {
            state: Mutex::new(State { ui, bars: None, mode, busy: None, sizes: BTreeMap::new(), said: Instant::now() }),
        }
    }

    fn events(shown: &Shown<'_>, digest: &str) {
        let layers = vec![Layer { digest: digest.to_owned(), size: 1_500_000, present: false }];
        shown.event(Event::Resolved { reference: "busybox:latest".into(), platform: "linux/amd64".into(), layers });
        for stage in [Stage::Fetching { current: 7 }, Stage::Retrying { attempt: 2 }, Stage::Done] {
            shown.event(Event::Layer { digest: digest.to_owned(), stage });
        }
        let (reference, digest) = ("busybox:latest".to_owned(), "sha256:00".to_owned());
        shown.event(Event::Pulled { reference, digest, newer: true });
    }

    #[test]
    fn plain_lines_name_the_image_and_its_layers() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok() && ProgressStyle::with_template(TOTAL).is_ok());
        let mut ui = Ui::captured();
        events(&shown(&mut ui, ProgressMode::Plain), &format!("sha256:{}", "a1".repeat(32)));
        let expected = "busybox:latest (linux/amd64): 1 layer, 1 to fetch (1.5MB)\n\
                        a1a1a1a1a1a1: attempt 2\na1a1a1a1a1a1: done\n\
                        Digest: sha256:00\nStatus: Downloaded newer image for busybox:latest\n";
        assert_eq!(ui.captured_complaints(), expected);
        assert_eq!(ui.captured_answer(), "");
    }

    #[test]
    fn raw_events_are_a_document_a_line() {
        let mut ui = Ui::captured();
        events(&shown(&mut ui, ProgressMode::Rawjson), "sha256:01");
        let said = ui.captured_complaints();
        let read = |line: &str| serde_json::from_str::<Value>(line).expect(line)["event"].as_str().map(str::to_owned);
        let kinds: Vec<String> = said.lines().filter_map(read).collect();
        assert_eq!(kinds, ["resolved", "progress", "retrying", "done", "pulled"]);
        let progress = said.lines().nth(1).expect("progress");
        let expected = r#"{"event":"progress","digest":"sha256:01","current":7,"id":"01","total":1500000}"#;
        assert_eq!(serde_json::from_str::<Value>(progress).ok(), serde_json::from_str::<Value>(expected).ok());
    }

    #[test]
    fn plain_lines_say_now_and_then_how_far_it_is() {
        let mut ui = Ui::captured();
        let shown = shown(&mut ui, ProgressMode::Plain);
        let layer = |digest: &str| Layer { digest: digest.to_owned(), size: 1_500_000, present: false };
        let layers = vec![layer("sha256:01"), layer("sha256:02")];
        shown.event(Event::Resolved { reference: "x".into(), platform: "linux/amd64".into(), layers });
        let fetching = |current| Event::Layer { digest: "sha256:02".to_owned(), stage: Stage::Fetching { current } };
        shown.event(fetching(1));
        let long_ago = Instant::now().checked_sub(LINES).expect("a host that is up for longer");
        shown.state.lock().expect("the state").said = long_ago;
        shown.event(fetching(750_000));
        shown.event(fetching(800_000));
        drop(shown);
        let said = ui.captured_complaints();
        assert_eq!(said.lines().skip(1).collect::<Vec<_>>(), ["750kB of 3MB"]);
    }

    #[test]
    fn quiet_shows_warnings_alone() {
        let mut ui = Ui::captured();
        let shown = shown(&mut ui, ProgressMode::Quiet);
        events(&shown, "sha256:00");
        shown.event(Event::Warning("the mirror is down".into()));
        drop(shown);
        assert_eq!(ui.captured_complaints(), "warning: the mirror is down\n");
    }
}
