//! `rcd pull`: the reference that was fetched is the answer; how it went is on stderr.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::image::{Platform, PullRequest, Reference};

use super::progress::Shown;
use super::report::ExitStatus;
use super::ui::Ui;

/// Fetch an image from a registry
#[derive(Debug, clap::Args)]
pub(crate) struct PullArgs {
    /// The platform that is wanted, as linux/arm64/v8
    #[arg(long, value_name = "PLATFORM", env = "DOCKER_DEFAULT_PLATFORM", hide_env = true)]
    platform: Option<String>,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    /// The image, as docker.io/library/fedora:rawhide, or shorter
    #[arg(value_name = "IMAGE")]
    image: String,
}

pub(super) fn pull(args: &PullArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let reference: Reference = args.image.parse()?;
    let platform = args.platform.as_deref().map(str::parse::<Platform>).transpose()?;
    let request = PullRequest { reference: reference.clone(), platform };
    engine.pull(&request, &Shown::new(ui, args.quiet))?;
    ui.answer(&reference.to_string());
    Ok(ExitStatus::Success)
}
