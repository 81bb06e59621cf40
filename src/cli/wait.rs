//! `rcd wait`: until containers have ended, or are as a condition says.

use std::time::Duration;

use anyhow::Result;
use rcd::engine::container::record::{Record, Status};
use rcd::engine::container::{health, signal};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind};

use super::health_options::span;
use super::report::ExitStatus;
use super::targets::{self, Named, each_at_once};
use super::ui::Ui;

/// Wait for one or more containers to end, and print their exit codes
#[derive(Debug, clap::Args)]
pub(crate) struct WaitArgs {
    /// Wait for this: stopped, running, paused, healthy, unhealthy, created, next-exit or removed
    #[arg(long, value_name = "CONDITION", default_value = "stopped", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    condition: Condition,
    /// End with the first that is so, and print its code alone
    #[arg(long)]
    exit_first_match: bool,
    /// A container that is not there is no error: its code is -1
    #[arg(long)]
    ignore: bool,
    /// Look so often, as 500ms or 2s
    #[arg(short, long, value_name = "DURATION", value_parser = interval)]
    interval: Option<Duration>,
    #[command(flatten)]
    named: Named,
}

/// What `wait` waits for
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Condition {
    /// It does not run
    #[value(alias = "not-running", alias = "exited")]
    Stopped,
    /// It runs
    Running,
    /// It stands still
    Paused,
    /// Its health check says so
    Healthy,
    /// Its health check says so
    Unhealthy,
    /// It is there
    #[value(alias = "configured", alias = "initialized")]
    Created,
    /// It ends, the next time
    NextExit,
    /// It is gone
    #[value(alias = "removing")]
    Removed,
}

/// How often is looked where nothing else is said.
const STEP: Duration = Duration::from_millis(20);

/// Milliseconds, or a duration with its unit.
fn interval(text: &str) -> Result<Duration, String> {
    span(text, "ms")
}

pub(super) fn wait(args: &WaitArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let wanted = args.named.find(engine, ui)?;
    let step = args.interval.unwrap_or(STEP);
    if args.exit_first_match {
        let found = |wanted: &String| targets::find(engine, wanted, args.ignore);
        let records = wanted.iter().map(found).collect::<Result<Vec<_>>>()?;
        let watched = records.into_iter().map(|record| record.map(|record| Watched::of(record, layout)).transpose());
        let watched = watched.collect::<Result<Vec<_>>>()?;
        loop {
            for one in &watched {
                if let Some(code) = one.as_ref().map_or(Ok(Some(-1)), |one| one.met(args.condition, layout))? {
                    ui.answer(&code.to_string());
                    return Ok(ExitStatus::Success);
                }
            }
            std::thread::sleep(step);
        }
    }
    Ok(each_at_once(&wanted, None, ui, |wanted| {
        let Some(record) = targets::find(engine, wanted, args.ignore)? else { return Ok(Some("-1".to_owned())) };
        match args.condition {
            Condition::Stopped if args.interval.is_none() => {
                signal::wait_for_end(layout, &record.id, None).map(drop)?;
            }
            // It says why, where it never will be.
            Condition::Healthy => health::wait(layout, &record.id)?,
            _ => {}
        }
        let watched = Watched::of(record, layout)?;
        loop {
            if let Some(code) = watched.met(args.condition, layout)? {
                return Ok(Some(code.to_string()));
            }
            std::thread::sleep(step);
        }
    }))
}

/// A container, and which of its runs it was in when the wait began.
struct Watched {
    record: Record,
    runs: bool,
}

impl Watched {
    fn of(record: Record, layout: &Layout) -> Result<Self> {
        Ok(Self { runs: targets::lives(&record.status(layout)?), record })
    }

    /// The exit code that is told when the condition is met.
    fn met(&self, condition: Condition, layout: &Layout) -> Result<Option<i32>> {
        let Some(now) = Record::load(layout, &self.record.id)? else {
            // Of one with `--rm` nothing is left to ask.
            return match condition {
                Condition::Removed | Condition::Stopped | Condition::NextExit => Ok(Some(0)),
                _ => {
                    let message = format!("no such container: `{}`", self.record.config.name);
                    Err(Error::new(ErrorKind::NotFound, message).into())
                }
            };
        };
        let status = now.status(layout)?;
        let health =
            |word: &str| Ok::<_, rcd::engine::Error>(health::read(layout, &now)?.is_some_and(|one| one.status == word));
        let met = match condition {
            Condition::Stopped => !targets::lives(&status),
            Condition::Running => matches!(status, Status::Running(_)),
            Condition::Paused => matches!(status, Status::Paused(_)),
            Condition::Healthy => health("healthy")?,
            Condition::Unhealthy => health("unhealthy")?,
            Condition::Created => true,
            Condition::NextExit => {
                let ended = |record: &Record| record.ended.as_ref().map(|ended| ended.at).or(record.finished);
                ended(&now) != ended(&self.record) || (self.runs && !targets::lives(&status))
            }
            Condition::Removed => false,
        };
        let code = if let Status::Exited(ended) = &status { ended.code } else { 0 };
        Ok(met.then_some(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_milliseconds_or_has_a_unit() {
        for (text, milliseconds) in [("250", Some(250)), ("2s", Some(2000)), ("0", None), ("x", None), ("-1s", None)] {
            assert_eq!(interval(text).ok(), milliseconds.map(Duration::from_millis), "{text}");
        }
    }
}
