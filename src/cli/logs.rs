//! `rcd logs`: what containers printed.

use std::io::{self, Write};
use std::sync::Mutex;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use rcd::engine::container::history::{self, Line, Wanted};
use rcd::engine::container::record::Record;
use rcd::engine::container::{kept, name};
use rcd::engine::{Engine, Error, ErrorKind};

use super::report::{self, ExitStatus};
use super::targets::Named;
use super::ui::Ui;

/// Show what one or more containers printed
///
/// Of several, each line has its container's ID in front, on a terminal in a colour of its own. What they printed before comes container by container; what they
/// print while they are followed comes as it is printed.
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
    #[arg(allow_hyphen_values = true)]
    tail: String,
    /// Show what came since a time, like 2026-01-02T13:23:37Z or 42m ago
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Show what came before a time; with -f, end then
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    /// Show the labels and variables that `--log-opt labels=` and `env=` of `run` name before each line
    #[arg(long)]
    details: bool,
    /// Show those of containers that are removed, which `run --rm --log-opt keep=24h` has kept (--rm history)
    #[arg(long, conflicts_with_all = ["follow", "latest"])]
    removed: bool,
    /// Show the container's name before each line
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    named: Named,
}

/// Colours that are seen on dark and on bright.
const COLOURS: [&str; 6] = ["\x1b[36m", "\x1b[33m", "\x1b[32m", "\x1b[35m", "\x1b[31m", "\x1b[96m"];

impl LogsArgs {
    fn wanted(&self) -> Result<Wanted> {
        let tail = match self.tail.as_str() {
            "all" => None,
            // As in Docker, less than nothing is all.
            text => match text.parse::<i64>() {
                Ok(number) => usize::try_from(number).ok(),
                Err(_) => {
                    let message = format!("invalid value `{text}` for --tail: it is a number, or all");
                    return Err(Error::new(ErrorKind::InvalidInput, message).into());
                }
            },
        };
        Ok(Wanted {
            since: self.since.as_deref().map(moment).transpose()?,
            until: self.until.as_deref().map(moment).transpose()?,
            tail,
            follow: self.follow,
        })
    }

    /// What stands before each line of the container that was named at `place`.
    fn prefix(&self, record: &Record, place: usize, several: bool, painted: bool) -> String {
        let called = if self.names { &record.config.name } else { record.short_id() };
        match painted {
            _ if !several && !self.names => String::new(),
            false => format!("{called} "),
            true => format!("{}{called}\x1b[0m ", COLOURS[place % COLOURS.len()]),
        }
    }

    /// Show one container's lines, each in one piece; `turn` is whose line it is.
    fn show(&self, engine: &Engine, record: &Record, prefix: &str, turn: &Mutex<()>) -> Result<()> {
        let details = if self.details { details(record) + " " } else { String::new() };
        let mut show = |line: &Line| {
            let stamp = if self.timestamps { format!("{:.9} ", line.time) } else { String::new() };
            let text = [prefix.as_bytes(), stamp.as_bytes(), details.as_bytes(), &line.text].concat();
            let _turn = turn.lock();
            let written = if line.errors { io::stderr().write_all(&text) } else { io::stdout().write_all(&text) };
            written.is_ok()
        };
        Ok(history::read(engine.layout(), record, &self.wanted()?, &mut show)?)
    }
}

/// What the log's options name of the container, as Docker writes it: in order, each as in the query of an address.
fn details(record: &Record) -> String {
    let config = &record.config;
    let labels = config.log.labels.iter().filter_map(|key| Some((key.as_str(), config.labels.get(key)?.as_str())));
    let variables = config.environment.iter().filter_map(|entry| entry.split_once('='));
    let variables = variables.filter(|(key, _)| config.log.env.iter().any(|wanted| wanted == key));
    let all: std::collections::BTreeMap<&str, &str> = labels.chain(variables).collect();
    all.iter().map(|(key, value)| format!("{}={}", escaped(key), escaped(value))).collect::<Vec<_>>().join(",")
}

/// The escaping of a query's values (Go's `url.QueryEscape`).
fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

pub(super) fn logs(args: &LogsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    args.wanted()?;
    let wanted = args.named.find(engine, ui)?;
    let find = |wanted: &String| match args.removed {
        true => kept::find(engine.layout(), wanted),
        false => name::find(engine.layout(), wanted),
    };
    let records = wanted.iter().map(find).collect::<rcd::engine::Result<Vec<_>>>()?;
    let (turn, several, painted) = (Mutex::new(()), records.len() > 1, ui.paints_answers());
    let work = |(place, record): (usize, &Record)| {
        args.show(engine, record, &args.prefix(record, place, several, painted), &turn)
    };
    let results: Vec<Result<()>> = if args.follow && several {
        std::thread::scope(|scope| {
            let begin = |one| std::thread::Builder::new().spawn_scoped(scope, move || work(one));
            let threads: Vec<_> = records.iter().enumerate().map(begin).collect();
            let end = |thread: io::Result<std::thread::ScopedJoinHandle<'_, Result<()>>>| match thread {
                Ok(thread) => thread.join().ok(),
                Err(error) => Some(Err(anyhow::Error::new(error).context("cannot follow so many logs"))),
            };
            threads.into_iter().filter_map(end).collect()
        })
    } else {
        records.iter().enumerate().map(work).collect()
    };
    let mut status = ExitStatus::Success;
    for error in results.into_iter().filter_map(Result::err) {
        report::failure(&error, ui);
        status = ExitStatus::Failure;
    }
    match io::stdout().flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(status),
    }
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
