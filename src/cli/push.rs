//! `rcd push`: the digest that the registry has now is the answer; how it went is on stderr.

use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::image::{Platform, PushRequest, Reference, Which};
use rcd::engine::{Engine, Error, ErrorKind};

use super::packing_options::PackingOptions;
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
    /// Push the images for all platforms, and nothing where one is not here
    #[arg(long, conflicts_with = "platform")]
    all_platforms: bool,
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
    packing: PackingOptions,
    #[command(flatten)]
    registry: RegistryOptions,
    /// The image, by a name that says where it goes: REGISTRY/REPOSITORY:TAG
    #[arg(value_name = "IMAGE")]
    image: String,
    /// Where it goes, if its name does not say so
    #[arg(value_name = "DESTINATION", conflicts_with = "all_tags")]
    destination: Option<String>,
}

pub(super) fn push(args: &PushArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let name = engine.reference(&args.image)?;
    let target = args.destination.as_deref().map(|text| destination(text, engine)).transpose()?;
    let engine = args.registry.applied(engine, target.as_ref().unwrap_or(&name).domain())?;
    let which = match &args.platform {
        _ if args.all_platforms => Which::All,
        Some(platform) => Which::Only(platform.clone()),
        None => Which::Present,
    };
    let conversion = args.packing.wanted()?;
    let names = if args.all_tags { all_tags(&args.image, &name, &engine)? } else { vec![name] };
    for reference in names {
        let (which, conversion) = (which.clone(), conversion.clone());
        let request = PushRequest { reference: reference.clone(), target: target.clone(), which, conversion };
        let pushed = engine.push(&request, &Shown::new(ui, ProgressMode::unless(args.quiet)))?;
        if let Some(file) = &args.digestfile {
            let written = std::fs::write(file, pushed.digest.to_string());
            written.with_context(|| format!("cannot write `{}`", file.display()))?;
        }
        let reference = target.as_ref().unwrap_or(&reference);
        ui.answer(&if args.quiet {
            reference.to_string()
        } else {
            format!("{}: digest: {} size: {}", reference.tag().unwrap_or_default(), pushed.digest, pushed.size)
        });
    }
    Ok(ExitStatus::Success)
}

/// Where Podman's users say that an image goes.
pub(super) fn destination(text: &str, engine: &Engine) -> Result<Reference> {
    let name = text.strip_prefix("docker://").unwrap_or(text);
    let foreign = ["dir:", "oci:", "oci-archive:", "docker-archive:", "docker-daemon:", "containers-storage:"];
    if foreign.iter().any(|transport| name.starts_with(transport)) {
        let error = Error::new(ErrorKind::Unsupported, format!("cannot push to `{text}`: it is no registry"));
        return Err(error.hint("`rcd save -o FILE` writes an archive, which skopeo copies anywhere").into());
    }
    Ok(engine.reference(name)?)
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
