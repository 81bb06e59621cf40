//! Whom a verb is for: containers that are named, the latest, those that fit a filter, or all; and doing it to each of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::{Context, Result};
use rcd::engine::container::name;
use rcd::engine::container::record::{Record, Status};
use rcd::engine::{Engine, Error, ErrorKind};

use super::filter::FilterArgs;
use super::report::{self, ExitStatus};
use super::selection::{self, Selection};
use super::ui::Ui;

/// The containers of a verb that may be for many
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Targets {
    /// All that it can be done to
    #[arg(short, long, conflicts_with_all = ["latest", "containers", "cidfile"])]
    all: bool,
    /// The one that was made last
    #[arg(short, long, conflicts_with_all = ["containers", "cidfile", "filter"])]
    latest: bool,
    /// Those that fit, as name=web or label=tier=front
    #[arg(short, long, value_name = "KEY=VALUE", conflicts_with_all = ["containers", "cidfile"])]
    filter: Vec<String>,
    /// Those whose IDs are in this file too
    #[arg(long, value_name = "FILE")]
    cidfile: Vec<PathBuf>,
    /// Names or ID prefixes
    #[arg(value_name = "CONTAINER", required_unless_present_any = ["all", "latest", "filter", "cidfile"])]
    containers: Vec<String>,
}

impl Targets {
    /// Whether it is one container that is named.
    pub(super) fn is_one(&self) -> bool {
        self.containers.len() == 1
    }

    /// As they are to be called: by name as the user did, else by ID. Of `--all` and `--filter`, those that are `eligible`.
    pub(super) fn find(&self, engine: &Engine, ui: &mut Ui, eligible: fn(&Status) -> bool) -> Result<Vec<String>> {
        if self.latest {
            return Ok(vec![latest(engine, ui)?.id]);
        }
        if self.all || !self.filter.is_empty() {
            let selection = Selection::parse(&FilterArgs::of(&self.filter), engine)?;
            return fitting(engine, ui, |record, status| eligible(status) && selection.fits(record, status));
        }
        let mut found = self.containers.clone();
        for file in &self.cidfile {
            found.push(id_of(file)?);
        }
        Ok(found)
    }
}

/// The IDs of all that are `eligible`.
pub(super) fn all(engine: &Engine, ui: &mut Ui, eligible: fn(&Status) -> bool) -> Result<Vec<String>> {
    fitting(engine, ui, |_, status| eligible(status))
}

fn fitting(engine: &Engine, ui: &mut Ui, fits: impl Fn(&Record, &Status) -> bool) -> Result<Vec<String>> {
    let found = selection::all(engine, ui)?.into_iter();
    Ok(found.filter(|(record, status)| fits(record, status)).map(|(record, _)| record.id).collect())
}

/// What a file that `--cidfile` of `run` wrote names.
pub(super) fn id_of(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read the ID in `{}`", file.display()))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The containers of a verb that looks at some
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Named {
    /// The one that was made last
    #[arg(short, long, conflicts_with = "containers")]
    latest: bool,
    /// Names or ID prefixes
    #[arg(value_name = "CONTAINER", required_unless_present = "latest")]
    containers: Vec<String>,
}

impl Named {
    /// As they are to be called.
    pub(super) fn find(&self, engine: &Engine, ui: &mut Ui) -> Result<Vec<String>> {
        if self.latest { Ok(vec![latest(engine, ui)?.id]) } else { Ok(self.containers.clone()) }
    }
}

/// The container of a verb that is for one
#[derive(Debug, Default, clap::Args)]
pub(crate) struct One {
    /// The one that was made last
    #[arg(short, long, conflicts_with = "container")]
    latest: bool,
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER", required_unless_present = "latest")]
    container: Option<String>,
}

impl One {
    /// Its record.
    pub(super) fn find(&self, engine: &Engine, ui: &mut Ui) -> Result<Record> {
        match &self.container {
            Some(wanted) => Ok(name::find(engine.layout(), wanted)?),
            None => latest(engine, ui),
        }
    }
}

/// Of a verb for one container with words after it: the container, and with `--latest` the first of those words, which
/// stands where the container would.
pub(super) fn one_before<'w>(
    is_latest: bool,
    word: Option<&'w str>,
    engine: &Engine,
    ui: &mut Ui,
) -> Result<(Record, Option<&'w str>)> {
    match word {
        Some(wanted) if !is_latest => Ok((name::find(engine.layout(), wanted)?, None)),
        other => Ok((latest(engine, ui)?, other)),
    }
}

/// The container that was made last, whatever it does.
pub(super) fn latest(engine: &Engine, ui: &mut Ui) -> Result<Record> {
    let newest = selection::all(engine, ui)?.into_iter().next();
    Ok(newest.map(|(record, _)| record).ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no container"))?)
}

/// Any status will do.
pub(super) fn any(_: &Status) -> bool {
    true
}

/// Its processes run, or wait in a pause, or come again in a moment.
pub(super) fn lives(status: &Status) -> bool {
    !matches!(status, Status::Created | Status::Exited(_))
}

/// What is missing is as wanted where `ignore` is set.
pub(super) fn find(engine: &Engine, wanted: &str, ignore: bool) -> Result<Option<Record>> {
    match name::find(engine.layout(), wanted) {
        Err(error) if ignore && error.kind() == ErrorKind::NotFound => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// So many at once where each is work for the host.
const WORKERS: usize = 16;
/// The same where each is mostly waiting.
const WAITERS: usize = 1024;

/// Do something for each target, several at a time: each success is shown, each failure said, in the order of the targets.
pub(super) fn each(
    targets: &[String],
    ui: &mut Ui,
    work: impl Fn(&str) -> Result<Option<String>> + Sync,
) -> ExitStatus {
    in_parallel(targets, WORKERS, None, ui, &work)
}

/// The same for work that may take long, with a word for it, as "removing": a person who waits is told of it.
pub(super) fn each_told(
    targets: &[String],
    doing: &str,
    ui: &mut Ui,
    work: impl Fn(&str) -> Result<Option<String>> + Sync,
) -> ExitStatus {
    in_parallel(targets, WORKERS, Some(doing), ui, &work)
}

/// The same for what waits for each target: all at once. What says by itself what it waits for has no word.
pub(super) fn each_at_once(
    targets: &[String],
    doing: Option<&str>,
    ui: &mut Ui,
    work: impl Fn(&str) -> Result<Option<String>> + Sync,
) -> ExitStatus {
    in_parallel(targets, WAITERS, doing, ui, &work)
}

/// What is said of the targets that are not done yet.
fn left(doing: &str, all: usize, done: usize) -> String {
    match (all - done, done) {
        (1, 0) => format!("{doing} 1 container"),
        (left, 0) => format!("{doing} {left} containers"),
        (left, _) => format!("{doing} {left} more of {all} containers"),
    }
}

fn in_parallel(
    targets: &[String],
    workers: usize,
    doing: Option<&str>,
    ui: &mut Ui,
    work: &(impl Fn(&str) -> Result<Option<String>> + Sync),
) -> ExitStatus {
    let mut status = ExitStatus::Success;
    let doing = doing.filter(|_| ui.is_read());
    let busy = |ui: &Ui, done: usize| doing.and_then(|doing| ui.busy(left(doing, targets.len(), done), false));
    let mut show = |result: Result<Option<String>>, ui: &mut Ui| match result {
        Ok(Some(answer)) => ui.answer(&answer),
        Ok(None) => {}
        Err(error) => {
            report::failure(&error, ui);
            status = ExitStatus::Failure;
        }
    };
    if let [one] = targets {
        let busy = busy(ui, 0);
        let result = work(one);
        drop(busy);
        show(result, ui);
        return status;
    }
    let next = AtomicUsize::new(0);
    let take = |sender: &mpsc::Sender<(usize, Result<Option<String>>)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(target) = targets.get(at) else { return };
            let _ = sender.send((at, work(target)));
        }
    };
    std::thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        let mut alone = false;
        for _ in 0..targets.len().min(workers) {
            let (sender, take) = (sender.clone(), &take);
            alone |= std::thread::Builder::new().spawn_scoped(scope, move || take(&sender)).is_err();
        }
        if alone {
            // A host that has no room for more threads gets by with those that there are.
            take(&sender);
        }
        drop(sender);
        // What is done is shown as soon as all before it are.
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        let mut waiting = busy(ui, 0);
        for (at, result) in results {
            early.insert(at, result);
            if !early.contains_key(&turn) {
                continue;
            }
            // What it drew is wiped before an answer is shown.
            drop(waiting.take());
            while let Some(result) = early.remove(&turn) {
                show(result, ui);
                turn += 1;
            }
            if turn < targets.len() {
                waiting = busy(ui, turn);
            }
        }
    });
    status
}
