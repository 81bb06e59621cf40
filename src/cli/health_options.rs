//! What `run` and `create` take about the container's health.

use anyhow::Result;
use rcd::engine::container::health::{Check, OnFailure};
use rcd::engine::span::nanoseconds;
use rcd::engine::{Error, ErrorKind};

/// Health checks
#[derive(Debug, Default, clap::Args)]
pub(crate) struct HealthOptions {
    /// Run this in a shell to check its health, not the image's check
    #[arg(long, value_name = "COMMAND", help_heading = "Health")]
    health_cmd: Option<String>,
    /// From one check to the next, like 30s
    #[arg(long, value_name = "TIME", help_heading = "Health", allow_hyphen_values = true)]
    health_interval: Option<String>,
    /// How long a check may take, like 30s
    #[arg(long, value_name = "TIME", help_heading = "Health", allow_hyphen_values = true)]
    health_timeout: Option<String>,
    /// So many failures in a row make it unhealthy
    #[arg(long, value_name = "NUMBER", help_heading = "Health", allow_hyphen_values = true)]
    health_retries: Option<i64>,
    /// How long failures do not count after the start, like 1m
    #[arg(long, value_name = "TIME", help_heading = "Health", allow_hyphen_values = true)]
    health_start_period: Option<String>,
    /// From one check to the next in that time, like 5s
    #[arg(long, value_name = "TIME", help_heading = "Health", allow_hyphen_values = true)]
    health_start_interval: Option<String>,
    /// When it is unhealthy: none, kill, restart or stop
    #[arg(long, value_name = "ACTION", help_heading = "Health", hide_possible_values = true)]
    health_on_failure: Option<Action>,
    /// Check nothing, whatever the image says
    #[arg(long, help_heading = "Health")]
    no_healthcheck: bool,
}

/// What is done when a container is unhealthy
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Action {
    /// It is shown
    None,
    /// It is killed
    Kill,
    /// It is stopped and started again
    Restart,
    /// It is stopped
    Stop,
}

fn invalid(message: String) -> anyhow::Error {
    Error::new(ErrorKind::InvalidInput, message).into()
}

fn time(flag: &str, text: Option<&String>) -> Result<u64> {
    let Some(text) = text else { return Ok(0) };
    let wrong = |why: &str| invalid(format!("invalid value `{text}` for {flag}: {why}"));
    let span = nanoseconds(text).ok_or_else(|| wrong("it is no time like 30s or 1m30s"))?;
    if span != 0 && span < 1_000_000 {
        return Err(wrong("it is less than 1 ms"));
    }
    u64::try_from(span).map_err(|_| wrong("it is negative, or too long"))
}

/// A positive time whose unit, where it has none, is `unit`.
pub(super) fn span(text: &str, unit: &str) -> Result<std::time::Duration, String> {
    let bare = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let text = if bare { format!("{text}{unit}") } else { text.to_owned() };
    let nanoseconds = nanoseconds(&text).and_then(|span| u64::try_from(span).ok()).filter(|span| *span > 0);
    nanoseconds.map(std::time::Duration::from_nanos).ok_or_else(|| "it is no time like 500ms or 2s".to_owned())
}

impl HealthOptions {
    /// What is done when it is unhealthy.
    pub(super) fn action(&self) -> Option<OnFailure> {
        self.health_on_failure.map(|action| match action {
            Action::None => OnFailure::None,
            Action::Kill => OnFailure::Kill,
            Action::Restart => OnFailure::Restart,
            Action::Stop => OnFailure::Stop,
        })
    }

    /// Whether any of the flags is given.
    pub(super) fn says_something(&self) -> bool {
        self.no_healthcheck
            || self.health_retries.is_some()
            || self.health_on_failure.is_some()
            || [&self.health_cmd, &self.health_interval, &self.health_timeout].iter().any(|flag| flag.is_some())
            || [&self.health_start_period, &self.health_start_interval].iter().any(|flag| flag.is_some())
    }

    /// The check that the flags ask for, over the image's own.
    pub(super) fn check(&self, image: Option<&Check>) -> Result<Option<Check>> {
        let retries = self.health_retries.unwrap_or_default();
        let retries = u32::try_from(retries).map_err(|_| {
            invalid(format!("invalid value `{retries}` for --health-retries: it is negative, or too large"))
        })?;
        let mut check = Check {
            test: self.health_cmd.iter().flat_map(|line| ["CMD-SHELL".to_owned(), line.clone()]).collect(),
            interval: time("--health-interval", self.health_interval.as_ref())?,
            timeout: time("--health-timeout", self.health_timeout.as_ref())?,
            start_period: time("--health-start-period", self.health_start_period.as_ref())?,
            start_interval: time("--health-start-interval", self.health_start_interval.as_ref())?,
            retries,
        };
        if self.no_healthcheck {
            if check != Check::default() {
                return Err(invalid("--no-healthcheck and --health-* contradict each other".to_owned()));
            }
            return Ok(Some(Check { test: vec!["NONE".to_owned()], ..Check::default() }));
        }
        if let Some(image) = image {
            check.fill(image);
        }
        Ok(Some(check).filter(|check| *check != Check::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_image() {
        let image = Check { test: vec!["CMD".to_owned(), "x".to_owned()], retries: 7, ..Check::default() };
        let options = HealthOptions { health_interval: Some("5s".to_owned()), ..HealthOptions::default() };
        let check = options.check(Some(&image)).expect("valid").expect("a check");
        assert_eq!((check.test.join(" ").as_str(), check.interval, check.retries), ("CMD x", 5_000_000_000, 7));
        let options = HealthOptions { no_healthcheck: true, ..HealthOptions::default() };
        assert!(!options.check(Some(&image)).expect("valid").expect("one that is off").is_on());
        let options = HealthOptions { health_timeout: Some("1us".to_owned()), ..HealthOptions::default() };
        assert!(options.check(None).is_err());
        assert!(HealthOptions::default().check(None).expect("valid").is_none());
    }
}
