//! Times whole commands: wall, CPU and peak memory of each finished run, and medians over pairs of runs.
//!
//! A command is run by a small copy of this program ([`one`]), which the operating system charges with that command
//! alone, so peak memory is the command's own (its largest process).

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// The word that makes this program run one command and print its figures.
pub(crate) const ONE: &str = "--one";

/// What one finished run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    /// Resident set of the largest process, in KiB.
    pub(crate) peak: i64,
}

/// Run `words` with their output read and thrown away, and print microseconds of wall and CPU, KiB, and the code.
pub(crate) fn one(words: &[OsString]) -> String {
    let started = Instant::now();
    let status = Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).status();
    let wall = started.elapsed().as_micros();
    let code = status.ok().and_then(|status| status.code()).unwrap_or(-1);
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("getrusage");
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    format!("{wall} {cpu} {} {code}", usage.max_rss())
}

/// Time one run of `command`, a line for the shell-free word list `words`. Panics, with what it printed, when it fails:
/// a figure of a failed run would be a lie.
pub(crate) fn sample(words: &[String]) -> Sample {
    let this = std::env::current_exe().expect("this program's path");
    let output = Command::new(this).arg(ONE).args(words).output().expect("run a copy of this program");
    let errors = String::from_utf8_lossy(&output.stderr);
    let line = errors.lines().last().unwrap_or_default();
    let numbers: Vec<i64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [wall, cpu, peak, code] = numbers[..] else { panic!("{words:?}: {errors}") };
    assert_eq!(code, 0, "{words:?} ended with {code}: {errors}");
    let micros = |number: i64| Duration::from_micros(number.unsigned_abs());
    Sample { wall: micros(wall), cpu: micros(cpu), peak }
}

/// The middle of the values; the mean of the two in the middle when their number is even.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// One contender of a comparison: its name, the command that is timed, what makes ready for each run and what puts things back.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) before: Vec<Vec<String>>,
    pub(crate) timed: Vec<String>,
    pub(crate) after: Vec<Vec<String>>,
}

/// What a comparison found for one contender.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Medians: seconds of wall and CPU, MiB.
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
    pub(crate) peak: f64,
    /// The median over the rounds of this contender's wall by the first one's.
    pub(crate) ratio: f64,
}

/// Run every contender in turn, `rounds` times after one round that is not counted.
pub(crate) fn compare(contenders: &[Contender], rounds: usize) -> Vec<Row> {
    let names: Vec<&str> = contenders.iter().map(|contender| contender.name).collect();
    compare_each(&names, rounds, |at, _| {
        let contender = &contenders[at];
        for words in &contender.before {
            run(words);
        }
        let taken = sample(&contender.timed);
        for words in &contender.after {
            run(words);
        }
        taken
    })
}

/// The same where `take` runs a contender, by its place in the list and the number of the round, and says what it took.
pub(crate) fn compare_each(
    names: &[&'static str],
    rounds: usize,
    mut take: impl FnMut(usize, usize) -> Sample,
) -> Vec<Row> {
    let mut samples: Vec<Vec<Sample>> = names.iter().map(|_| Vec::new()).collect();
    for round in 0..=rounds {
        for (at, samples) in samples.iter_mut().enumerate() {
            let taken = take(at, round);
            if round > 0 {
                samples.push(taken);
            }
        }
    }
    let seconds = |samples: &[Sample], of: fn(&Sample) -> Duration| -> Vec<f64> {
        samples.iter().map(|sample| of(sample).as_secs_f64()).collect()
    };
    let first = seconds(&samples[0], |sample| sample.wall);
    let row = |(name, samples): (&&'static str, &Vec<Sample>)| {
        let wall = seconds(samples, |sample| sample.wall);
        let ratios: Vec<f64> = wall.iter().zip(&first).map(|(own, first)| own / first).collect();
        let peaks: Vec<f64> = samples.iter().map(|sample| sample.peak as f64 / 1024.0).collect();
        Row {
            name,
            wall: median(&wall),
            cpu: median(&seconds(samples, |sample| sample.cpu)),
            peak: median(&peaks),
            ratio: median(&ratios),
        }
    };
    names.iter().zip(&samples).map(row).collect()
}

/// Run a command that is not timed. Panics when it fails.
pub(crate) fn run(words: &[String]) -> String {
    let output = Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{words:?}: {error}"));
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
