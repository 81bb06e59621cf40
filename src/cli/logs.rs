//! `rcd logs`: what a container printed.

use std::io::{self, Write};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use rcd::engine::container::history::{self, Line, Wanted};
use rcd::engine::container::name;
use rcd::engine::{Engine, Error, ErrorKind};

use super::report::ExitStatus;

/// Show what a container printed
#[derive(Debug, clap::Args)]
pub(crate) struct LogsArgs {
    /// Go on as it prints more
    #[arg(short, long)]
    follow: bool,
    /// Show the time of each line
    #[arg(short, long)]
    timestamps: bool,
    /// Show so many lines at the end, or all
    #[arg(short = 'n', long, value_name = "NUMBER", default_value = "all", hide_default_value = true)]
    tail: String,
    /// Show what came since a time, like 2026-01-02T13:23:37Z or 42m ago
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Show what came before a time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

pub(super) fn logs(args: &LogsArgs, engine: &Engine) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    let wanted = Wanted {
        since: args.since.as_deref().map(moment).transpose()?,
        until: args.until.as_deref().map(moment).transpose()?,
        tail: args.tail.parse().ok(),
        follow: args.follow,
    };
    let (mut output, mut errors) = (io::stdout().lock(), io::stderr().lock());
    let mut show = |line: &Line| {
        let stream: &mut dyn Write = if line.errors { &mut errors } else { &mut output };
        let stamp = if args.timestamps { format!("{:.9} ", line.time) } else { String::new() };
        stream.write_all(stamp.as_bytes()).and_then(|()| stream.write_all(&line.text)).is_ok()
    };
    history::read(engine.layout(), &record, &wanted, &mut show)?;
    output.flush().or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })?;
    Ok(ExitStatus::Success)
}

/// The same of several.
pub(super) fn moments(texts: &[String]) -> Result<Vec<Timestamp>> {
    texts.iter().map(|text| moment(text)).collect()
}

/// A time as RFC 3339, as seconds since 1970, or as a span before now (`90s`, `42m`, `1h30m`).
pub(super) fn moment(text: &str) -> Result<Timestamp> {
    let bad = || {
        Error::new(ErrorKind::InvalidInput, format!("invalid time `{text}`")).hint("like 2026-01-02T13:23:37Z or 42m")
    };
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(Timestamp::from_second(seconds).map_err(|_| bad())?);
    }
    let mut span = SignedDuration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).filter(|at| *at > 0).ok_or_else(bad)?;
        let (number, after) = rest.split_at(digits);
        let number: i64 = number.parse().map_err(|_| bad())?;
        let (unit, after) = after.split_at(after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len()));
        let part = match unit {
            "ms" => SignedDuration::from_millis(number),
            "s" => SignedDuration::from_secs(number),
            "m" => SignedDuration::from_secs(number.saturating_mul(60)),
            "h" => SignedDuration::from_secs(number.saturating_mul(3600)),
            _ => return Err(bad().into()),
        };
        span = span.saturating_add(part);
        rest = after;
    }
    if text.is_empty() { Err(bad().into()) } else { Ok(Timestamp::now().checked_sub(span).map_err(|_| bad())?) }
}
