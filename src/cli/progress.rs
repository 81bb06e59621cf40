//! How a transfer is shown while it goes on: bars for a person on a terminal, plain lines for a log. All of it is on stderr.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use rcd::engine::progress::{Event, Layer, Progress, Stage};

use super::human;
use super::ui::Ui;

/// Digits of a digest that a person reads, as with Docker.
const SHORT: usize = 12;

/// Draws events. What it drew of bars is wiped when it is dropped.
pub(super) struct Shown<'ui> {
    state: Mutex<State<'ui>>,
}

struct State<'ui> {
    ui: &'ui mut Ui,
    bars: Option<Bars>,
    quiet: bool,
}

/// One bar a layer, and below them one for all.
struct Bars {
    all: MultiProgress,
    layers: BTreeMap<String, ProgressBar>,
    total: Option<ProgressBar>,
}

impl<'ui> Shown<'ui> {
    /// Show on the stderr of `ui`: nothing but warnings if `quiet`.
    pub(super) fn new(ui: &'ui mut Ui, quiet: bool) -> Self {
        let bars = (!quiet && io::stderr().is_terminal()).then(|| Bars {
            all: MultiProgress::new(),
            layers: BTreeMap::new(),
            total: None,
        });
        Self { state: Mutex::new(State { ui, bars, quiet }) }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(bars) = &state.bars {
            // A terminal that has gone away has nothing to be wiped.
            let _ = bars.all.clear();
        }
    }
}

impl Progress for Shown<'_> {
    fn event(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Resolved { reference, platform, layers } => state.resolved(&reference, &platform, &layers),
            Event::Sending { repository, layers } => state.sending(&repository, &layers),
            Event::Mounted { digest, from } => state.finished(&digest, &format!("Mounted from {from}")),
            Event::Layer { digest, stage } => state.layer(&digest, stage),
            Event::Waiting(what) => state.line(|ui| ui.note(&format!("waiting for {what}"))),
            Event::Warning(text) => state.line(|ui| ui.warn(&text)),
            _ => {}
        }
    }
}

impl State<'_> {
    /// Write a line above the bars.
    fn line(&mut self, write: impl FnOnce(&mut Ui)) {
        match &self.bars {
            Some(bars) => bars.all.suspend(|| write(self.ui)),
            None => write(self.ui),
        }
    }

    fn resolved(&mut self, reference: &str, platform: &str, layers: &[Layer]) {
        if self.quiet {
            return;
        }
        let missing: Vec<&Layer> = layers.iter().filter(|layer| !layer.present).collect();
        let bytes: u64 = missing.iter().map(|layer| layer.size).sum();
        let line = summary(reference, platform, layers.len(), missing.len(), bytes);
        self.line(|ui| ui.note(&line));
        self.draw(&missing);
    }

    fn sending(&mut self, repository: &str, layers: &[Layer]) {
        if self.quiet {
            return;
        }
        self.line(|ui| ui.note(&format!("The push refers to repository [{repository}]")));
        self.draw(&layers.iter().collect::<Vec<_>>());
    }

    fn draw(&mut self, layers: &[&Layer]) {
        let bytes: u64 = layers.iter().map(|layer| layer.size).sum();
        let Some(bars) = &mut self.bars else { return };
        for layer in layers {
            let bar = bars.all.add(ProgressBar::new(layer.size).with_style(style()));
            bar.set_prefix(short(&layer.digest).to_owned());
            bars.layers.insert(layer.digest.clone(), bar);
        }
        if layers.len() > 1 {
            let total = bars.all.add(ProgressBar::new(bytes).with_style(style()));
            total.set_prefix("total");
            bars.total = Some(total);
        }
    }

    fn layer(&mut self, digest: &str, stage: Stage) {
        if self.quiet {
            return;
        }
        match (&mut self.bars, stage) {
            (Some(bars), Stage::Fetching { current }) => bars.set(digest, current),
            (None, Stage::Fetching { .. }) => {}
            (_, Stage::Done) => self.finished(digest, "done"),
            (_, Stage::Sent) => self.finished(digest, "Pushed"),
            (_, Stage::Present) => self.finished(digest, "Layer already exists"),
            (Some(bars), Stage::Retrying { attempt }) => {
                if let Some(bar) = bars.layers.get(digest) {
                    bar.set_message(format!("attempt {attempt}"));
                }
            }
            (None, Stage::Retrying { attempt }) => self.ui.note(&format!("{}: attempt {attempt}", short(digest))),
        }
    }

    /// Nothing more happens to a layer.
    fn finished(&mut self, digest: &str, how: &str) {
        if self.quiet {
            return;
        }
        let Some(bars) = &mut self.bars else { return self.ui.note(&format!("{}: {how}", short(digest))) };
        let size = bars.layers.get(digest).and_then(ProgressBar::length).unwrap_or(0);
        bars.set(digest, size);
        if let Some(bar) = bars.layers.get(digest) {
            bar.finish_with_message(how.to_owned());
        }
    }
}

impl Bars {
    fn set(&self, digest: &str, current: u64) {
        let Some(bar) = self.layers.get(digest) else { return };
        let before = bar.position();
        bar.set_position(current);
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

fn style() -> ProgressStyle {
    // The template is a constant that a test reads.
    ProgressStyle::with_template(TEMPLATE)
        .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}

const TEMPLATE: &str = "{prefix:12} [{bar:30}] {bytes:>10}/{total_bytes:10} {binary_bytes_per_sec:>12} {msg}";

fn short(digest: &str) -> &str {
    let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
    hex.get(..SHORT).unwrap_or(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_name_the_image_and_its_layers() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
        let digest = format!("sha256:{}", "a1".repeat(32));
        let mut ui = Ui::captured();
        {
            let shown = Shown { state: Mutex::new(State { ui: &mut ui, bars: None, quiet: false }) };
            let layers = vec![Layer { digest: digest.clone(), size: 1_500_000, present: false }];
            shown.event(Event::Resolved { reference: "busybox:latest".into(), platform: "linux/amd64".into(), layers });
            shown.event(Event::Layer { digest: digest.clone(), stage: Stage::Fetching { current: 7 } });
            shown.event(Event::Layer { digest: digest.clone(), stage: Stage::Retrying { attempt: 2 } });
            shown.event(Event::Layer { digest, stage: Stage::Done });
        }
        let expected = "busybox:latest (linux/amd64): 1 layer, 1 to fetch (1.5MB)\n\
                        a1a1a1a1a1a1: attempt 2\na1a1a1a1a1a1: done\n";
        assert_eq!(ui.captured_complaints(), expected);
        assert_eq!(ui.captured_answer(), "");
    }

    #[test]
    fn quiet_shows_warnings_alone() {
        let mut ui = Ui::captured();
        let shown = Shown { state: Mutex::new(State { ui: &mut ui, bars: None, quiet: true }) };
        shown.event(Event::Layer { digest: "sha256:00".into(), stage: Stage::Done });
        shown.event(Event::Warning("the mirror is down".into()));
        drop(shown);
        assert_eq!(ui.captured_complaints(), "warning: the mirror is down\n");
    }
}
