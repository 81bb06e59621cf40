//! `rcd rmi`: what was let go of is the answer, in Docker's words.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::image::Removed;

use super::report::{self, ExitStatus};
use super::ui::Ui;

/// Remove images
#[derive(Debug, clap::Args)]
pub(crate) struct RmiArgs {
    /// Remove it although it has several names, or a stopped container uses it
    #[arg(short, long)]
    force: bool,
    /// Names, digests or unique prefixes of IDs
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<String>,
}

pub(super) fn rmi(args: &RmiArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for image in &args.images {
        match engine.remove_image(image, args.force) {
            Ok(removed) => removed.iter().for_each(|one| match one {
                Removed::Untagged(name) => ui.answer(&format!("Untagged: {name}")),
                Removed::Deleted(id) => ui.answer(&format!("Deleted: {id}")),
            }),
            Err(error) => status = report::failure(&error.into(), ui),
        }
    }
    Ok(status)
}
