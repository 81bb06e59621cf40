//! `rcd gc`: images within a budget.

use anyhow::Result;
use rcd::engine::image::{Budget, Removed};
use rcd::engine::{Engine, Error, ErrorKind};

use super::human;
use super::report::ExitStatus;
use super::ui::Ui;

/// Remove the images that were used least recently, until the rest is within a budget
///
/// The budget is that of the settings (`[store] budget = "20%"`), with which it is done after pulls too. What a container has, what
/// `pinned` of the settings names, and what was used within the last minute stays. Ends with 1 when that is more than the budget.
#[derive(Debug, clap::Args)]
pub(crate) struct GcArgs {
    /// A share of the file system like 20%, or a size like 50GB, instead
    #[arg(long, value_name = "BUDGET")]
    budget: Option<String>,
}

pub(super) fn gc(args: &GcArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let given: Option<Budget> = args.budget.as_deref().map(str::parse).transpose()?;
    let budget = given.or(engine.settings().store.budget).ok_or_else(|| {
        Error::new(ErrorKind::InvalidInput, "there is no budget for images")
            .hint("`rcd gc --budget 20%`, or `budget = \"20%\"` in the table `[store]` of config.toml")
    })?;
    let busy = ui.busy("removing images that were not used for long", false);
    let collected = engine.collect(budget, None)?;
    drop(busy);
    for one in &collected.removed {
        match one {
            Removed::Untagged(name) => ui.answer(&format!("Untagged: {name}")),
            Removed::Deleted(id) => ui.answer(&format!("Deleted: {id}")),
        }
    }
    let freed = collected.before.saturating_sub(collected.after);
    ui.answer(&format!("Total reclaimed space: {}", human::size(freed, 4)));
    if collected.after <= collected.budget {
        return Ok(ExitStatus::Success);
    }
    let (taken, budget) = (human::size(collected.after, 4), human::size(collected.budget, 4));
    ui.warn(&format!("images take {taken}, over the budget of {budget}: the rest is in use, pinned or just used"));
    Ok(ExitStatus::Failure)
}
