//! `rcd rm`.

use anyhow::Result;
use rcd::engine::container::{self, name};
use rcd::engine::{Engine, ErrorKind};

use super::report::{self, ExitStatus};
use super::ui::Ui;

/// Remove one or more containers
#[derive(Debug, clap::Args)]
pub(crate) struct RmArgs {
    /// Kill a running container first
    #[arg(short, long)]
    force: bool,
    /// Remove the volumes that were made for it alone
    #[arg(short, long)]
    volumes: bool,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

pub(super) fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    Ok(each(&args.containers, ui, |wanted| {
        let found = match name::find(layout, wanted) {
            // As in Docker: what is gone is as wanted.
            Err(error) if args.force && error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        container::remove(layout, &found, args.force, args.volumes)?;
        Ok(Some(wanted.to_owned()))
    }))
}

/// Do something for each target, several at a time: each success is shown, each failure said, in the order of the targets.
pub(super) fn each(
    targets: &[String],
    ui: &mut Ui,
    work: impl Fn(&str) -> Result<Option<String>> + Sync,
) -> ExitStatus {
    let results: Vec<Result<Option<String>>> =
        if let [one] = targets { vec![work(one)] } else { in_parallel(targets, &work) };
    let mut status = ExitStatus::Success;
    for result in results {
        match result {
            Ok(Some(answer)) => ui.answer(&answer),
            Ok(None) => {}
            Err(error) => {
                report::failure(&error, ui);
                status = ExitStatus::Failure;
            }
        }
    }
    status
}

/// So many at once.
const WORKERS: usize = 16;

fn in_parallel(
    targets: &[String],
    work: &(impl Fn(&str) -> Result<Option<String>> + Sync),
) -> Vec<Result<Option<String>>> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results = std::sync::Mutex::new(Vec::with_capacity(targets.len()));
    std::thread::scope(|scope| {
        for _ in 0..targets.len().min(WORKERS) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(target) = targets.get(at) else { return };
                    let result = work(target);
                    if let Ok(mut results) = results.lock() {
                        results.push((at, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
