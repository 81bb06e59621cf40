//! `rcd push`: the digest that the registry has now is the answer; how it went is on stderr.

use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::image::{Platform, PushRequest, Reference};
use rcd::engine::{Engine, Error, ErrorKind};

use super::progress::{ProgressMode, Shown};
use super::registry_options::RegistryOptions;
use super::report::ExitStatus;
use super::ui::Ui;

/// Give an image to a registry
///
/// What is sent has the digests that it was pulled with. What the registry has already is not sent, and what another of
/// its repositories has it takes from there.
#[derive(Debug, clap::Args)]
pub(crate) struct PushArgs {
    /// Push every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Push the image for this platform alone
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Show no progress, and answer with the name alone
    #[arg(short, long)]
    quiet: bool,
    /// Write the digest to this file
    #[arg(long, value_name = "FILE", conflicts_with = "all_tags")]
    digestfile: Option<PathBuf>,
    #[command(flatten)]
    registry: RegistryOptions,
    /// The image, by a name that says where it goes: REGISTRY/REPOSITORY:TAG
    #[arg(value_name = "IMAGE")]
    image: String,
}

pub(super) fn push(args: &PushArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let name = engine.reference(&args.image)?;
    let engine = args.registry.applied(engine, name.domain())?;
    let names = if args.all_tags { all_tags(&args.image, &name, &engine)? } else { vec![name] };
    for reference in names {
        let request = PushRequest { reference: reference.clone(), platform: args.platform.clone() };
        let pushed = engine.push(&request, &Shown::new(ui, ProgressMode::unless(args.quiet)))?;
        if let Some(file) = &args.digestfile {
            let written = std::fs::write(file, pushed.digest.to_string());
            written.with_context(|| format!("cannot write `{}`", file.display()))?;
        }
        ui.answer(&if args.quiet {
            reference.to_string()
        } else {
            format!("{}: digest: {} size: {}", reference.tag().unwrap_or_default(), pushed.digest, pushed.size)
        });
    }
    Ok(ExitStatus::Success)
}

fn all_tags(text: &str, repository: &Reference, engine: &Engine) -> Result<Vec<Reference>> {
    if text.rsplit('/').next().is_some_and(|last| last.contains([':', '@'])) {
        let error = Error::new(ErrorKind::InvalidInput, format!("`{text}` has a tag, and all tags are wanted"));
        return Err(error.hint(format!("rcd push --all-tags {}", repository.familiar_repository())).into());
    }
    let names = engine.names_in(repository)?;
    if names.is_empty() {
        let message = format!("there is no image of the repository `{}`", repository.familiar_repository());
        return Err(Error::new(ErrorKind::NotFound, message).into());
    }
    Ok(names)
}
