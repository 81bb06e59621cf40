//! Something that is shown again and again: on a terminal as a screen that is drawn anew, elsewhere one below the other.

use std::time::Duration;

use anyhow::Result;

use super::report::ExitStatus;
use super::ui::Ui;

/// Draw with `draw` until nobody reads it any more, or the user ends it.
pub(super) fn repeat(pause: Duration, ui: &mut Ui, mut draw: impl FnMut(&mut Ui) -> Result<()>) -> Result<ExitStatus> {
    loop {
        ui.begin_screen();
        let drawn = draw(ui);
        ui.end_screen();
        drawn?;
        if ui.is_broken() {
            return Ok(ExitStatus::Success);
        }
        std::thread::sleep(pause);
    }
}

/// Seconds, of which a part is enough: `2`, `0.5`.
pub(super) fn seconds(text: &str) -> std::result::Result<Duration, &'static str> {
    let number = text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok();
    let span = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    span.filter(|span| *span >= Duration::from_millis(50)).ok_or("it is no time like 2 or 0.5, in seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_seconds() {
        assert_eq!(seconds("2"), Ok(Duration::from_secs(2)));
        assert_eq!(seconds("0.5s"), Ok(Duration::from_millis(500)));
        for bad in ["", "0", "-1", "nan", "x", "1e300"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
