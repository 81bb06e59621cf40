//! `rcd rmi`: what was let go of is the answer, in Docker's words.

use std::collections::BTreeSet;

use anyhow::Result;
use rcd::engine::image::{Platform, Reference, Removed};
use rcd::engine::{Engine, ErrorKind};

use super::report::{self, ExitStatus};
use super::ui::Ui;

/// Remove images
#[derive(Debug, clap::Args)]
pub(crate) struct RmiArgs {
    /// Remove it although it has several names, or a stopped container uses it
    #[arg(short, long)]
    force: bool,
    /// Remove all images
    #[arg(short, long, conflicts_with = "images")]
    all: bool,
    /// An image that is not there is no error
    #[arg(short, long)]
    ignore: bool,
    /// Keep parents without a name, of which there are none here
    #[arg(long, help_heading = "Advanced")]
    no_prune: bool,
    /// Only the image for this platform; more than one with more of these
    #[arg(long, value_name = "PLATFORM", value_delimiter = ',', conflicts_with = "all")]
    platform: Vec<Platform>,
    /// Names, digests or unique prefixes of IDs
    #[arg(value_name = "IMAGE", required_unless_present = "all")]
    images: Vec<String>,
}

pub(super) fn rmi(args: &RmiArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    let all = if args.all { everything(engine)? } else { args.images.clone() };
    let mut gone = BTreeSet::new();
    for image in all.iter().filter(|image| gone.insert((*image).clone())) {
        let busy = ui.busy(format!("removing the image `{image}`"), false);
        // With an image of an index, its other platforms go as well.
        if (args.ignore || args.all) && engine.image(image, None)?.is_none() {
            continue;
        }
        let removed = remove(args, image, engine);
        // What it drew is wiped before an answer is shown.
        drop(busy);
        match removed {
            Ok(removed) => removed.iter().for_each(|one| match one {
                Removed::Untagged(name) => ui.answer(&format!("Untagged: {}", name.familiar())),
                Removed::Deleted(id) => ui.answer(&format!("Deleted: {id}")),
            }),
            // As in Docker: with force, what is gone is as wanted, and said all the same.
            Err(error) if args.force && error.kind() == ErrorKind::NotFound => {
                report::failure(&error.into(), ui);
            }
            Err(error) => status = report::failure(&error.into(), ui),
        }
    }
    Ok(status)
}

fn remove(args: &RmiArgs, image: &str, engine: &Engine) -> rcd::engine::Result<Vec<Removed>> {
    if args.platform.is_empty() {
        return engine.remove_image(image, args.force);
    }
    let removed = args.platform.iter().map(|platform| engine.remove_platform(image, platform, args.force));
    removed.collect::<rcd::engine::Result<Vec<_>>>().map(|all| all.concat())
}

/// Every name, and the IDs of those without.
fn everything(engine: &Engine) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for image in engine.images()? {
        all.extend(image.names.iter().map(ToString::to_string));
        all.extend(image.names.is_empty().then(|| image.id.to_string()));
    }
    Ok(all)
}

/// Take names away from an image, which stays
#[derive(Debug, clap::Args)]
pub(crate) struct UntagArgs {
    /// A name, a digest or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    image: String,
    /// Only these names of it
    #[arg(value_name = "NAME[:TAG]")]
    names: Vec<Reference>,
}

pub(super) fn untag(args: &UntagArgs, engine: &Engine) -> Result<ExitStatus> {
    engine.untag_image(&args.image, &args.names)?;
    Ok(ExitStatus::Success)
}
