//! `rcd pull`: the references that were fetched are the answer; how it went is on stderr.

use anyhow::Result;
use rcd::engine::image::{Estimate, LayerState, PullRequest, Reference};
use rcd::engine::{Engine, Error, ErrorKind};

use super::human;
use super::platform_options::PlatformOptions;
use super::progress::{ProgressMode, Shown};
use super::registry_options::RegistryOptions;
use super::report::{self, ExitStatus};
use super::trust_options::TrustOptions;
use super::ui::Ui;

/// When a registry is asked for an image.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Policy {
    /// Whatever is here
    #[default]
    Always,
    /// Where it is not here
    Missing,
    /// Never: it has to be here
    Never,
    /// Where the registry has another one, or the image is not here
    Newer,
}

/// Fetch images from a registry
///
/// What is here already, whole or in part, is not fetched again. The answer is the full name of each image.
#[derive(Debug, clap::Args)]
pub(crate) struct PullArgs {
    /// The images for all platforms
    #[arg(long, conflicts_with_all = ["platform", "arch", "os", "variant", "estimate"])]
    all_platforms: bool,
    /// Every tag of the repository
    #[arg(short, long, conflicts_with = "estimate")]
    all_tags: bool,
    /// Say what would be fetched and unpacked, and do nothing
    #[arg(long)]
    estimate: bool,
    #[command(flatten)]
    platform: PlatformOptions,
    /// When the registry is asked
    #[arg(long, value_name = "WHEN", default_value = "always", hide_default_value = true, help_heading = "Advanced")]
    policy: Policy,
    /// How to show what goes on; auto is tty on a terminal and plain elsewhere
    #[arg(long, value_name = "HOW", default_value = "auto", hide_default_value = true)]
    progress: ProgressMode,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    /// Whether layers are unpacked too: auto or true, which is what is done
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_parser = ["auto", "true", "false"], hide_possible_values = true, help_heading = "Advanced")]
    unpack: Option<String>,
    #[command(flatten)]
    registry: RegistryOptions,
    #[command(flatten)]
    trust: TrustOptions,
    /// An image, as docker.io/library/fedora:rawhide, or shorter
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<String>,
}

pub(super) fn pull(args: &PullArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mode = if args.quiet { ProgressMode::Quiet } else { args.progress };
    mode.check()?;
    if args.unpack.as_deref() == Some("false") {
        let error = Error::new(ErrorKind::Unsupported, "an image is not kept without being unpacked");
        return Err(error.hint("`skopeo copy docker://IMAGE oci:FOLDER` fetches one without unpacking it").into());
    }
    let mut status = ExitStatus::Success;
    for image in &args.images {
        match pull_one(args, image, mode, engine, ui) {
            Ok(()) => {}
            Err(error) if args.images.len() == 1 => return Err(error),
            Err(error) => status = report::failure(&error, ui),
        }
    }
    Ok(status)
}

fn pull_one(args: &PullArgs, image: &str, mode: ProgressMode, engine: &Engine, ui: &mut Ui) -> Result<()> {
    let reference = engine.reference(image)?;
    let engine = &args.trust.applied(&args.registry.applied(engine, reference.domain())?)?;
    let platform = args.platform.wanted()?;
    let references = if args.all_tags { all_tags(image, &reference, engine)? } else { vec![reference] };
    for reference in references {
        if args.all_platforms {
            all_platforms(&reference, mode, engine, ui)?;
            continue;
        }
        let request = PullRequest::new(reference.clone(), platform.clone());
        if args.estimate {
            show(&engine.estimate(&request)?, ui);
            continue;
        }
        if needs_pull(args.policy, &request, engine)? {
            engine.pull(&request, &Shown::new(ui, mode).beginning_with(format!("asking for `{image}`")))?;
        }
        ui.answer(&reference.to_string());
    }
    Ok(())
}

/// Every image of an index, as it is in this moment.
fn all_platforms(reference: &Reference, mode: ProgressMode, engine: &Engine, ui: &mut Ui) -> Result<()> {
    let (digest, platforms) = engine.registry_platforms(reference)?;
    let wanted = if platforms.is_empty() { vec![None] } else { platforms.into_iter().map(Some).collect() };
    for platform in wanted {
        let request = PullRequest { reference: reference.clone(), platform, pinned: Some(digest.clone()) };
        engine.pull(&request, &Shown::new(ui, mode))?;
    }
    ui.answer(&reference.to_string());
    Ok(())
}

fn needs_pull(policy: Policy, request: &PullRequest, engine: &Engine) -> Result<bool> {
    let here = engine.image(&request.reference.to_string(), request.platform.as_ref())?;
    Ok(match policy {
        Policy::Always => true,
        // What is here is not fetched again either way.
        Policy::Newer if here.is_none() => true,
        Policy::Newer => engine.estimate(request)?.is_news,
        Policy::Missing => here.is_none(),
        Policy::Never if here.is_some() => false,
        Policy::Never => {
            let message = format!("there is no image `{}`", request.reference.familiar());
            return Err(Error::new(ErrorKind::NotFound, message).hint("`--policy missing` fetches it").into());
        }
    })
}

fn all_tags(text: &str, repository: &Reference, engine: &Engine) -> Result<Vec<Reference>> {
    let error = if text.rsplit('/').next().is_some_and(|last| last.contains([':', '@'])) {
        let error = Error::new(ErrorKind::InvalidInput, format!("`{text}` has a tag, and all tags are wanted"));
        error.hint(format!("rcd pull --all-tags {}", repository.familiar_repository()))
    } else {
        let tags = engine.registry_tags(repository)?;
        if !tags.is_empty() {
            let named = |tag: &String| format!("{}:{tag}", repository.repository()).parse();
            return tags.iter().map(|tag| named(tag).map_err(anyhow::Error::from)).collect();
        }
        Error::new(ErrorKind::NotFound, format!("`{}` has no tags", repository.familiar_repository()))
    };
    Err(error.into())
}

/// What a pull would do, as a table.
fn show(estimate: &Estimate, ui: &mut Ui) {
    ui.answer(&format!("{} ({})", estimate.reference.familiar(), estimate.platform));
    ui.answer(&format!("Digest: {}", estimate.digest));
    let mut unpacked = 0;
    for layer in &estimate.layers {
        let state = match layer.state {
            LayerState::Here => "here".to_owned(),
            LayerState::Packed => "unpack".to_owned(),
            LayerState::Partial { present } => format!("fetch {}, unpack", human::size(layer.size - present, 3)),
            LayerState::Missing => "fetch, unpack".to_owned(),
        };
        unpacked += usize::from(layer.state != LayerState::Here);
        ui.answer(&format!("{}  {:>8}  {state}", layer.digest.short(), human::size(layer.size, 3)));
    }
    ui.answer(&format!(
        "To fetch: {} of {}; to unpack: {unpacked} of {} layers",
        human::size(estimate.to_fetch(), 3),
        human::size(estimate.layers.iter().map(|layer| layer.size).sum(), 3),
        estimate.layers.len()
    ));
}
