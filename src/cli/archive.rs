//! `rcd save` and `rcd load`: images in and out of one tar archive; `rcd tag`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcd::engine::image::{LoadRequest, Platform, Reference, Which};
use rcd::engine::{Engine, Error, ErrorKind};

use super::progress::{ProgressMode, Shown};
use super::report::ExitStatus;
use super::ui::Ui;

/// Write one or more images to a tar archive
///
/// The archive is an OCI image layout that older versions of Docker can load too, with the digests that the images have
/// in their registries.
#[derive(Debug, clap::Args)]
pub(crate) struct SaveArgs {
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// docker-archive or oci-archive: what is written is both
    #[arg(long, value_name = "FORMAT", value_parser = ["docker-archive", "oci-archive"], help_heading = "Advanced")]
    #[arg(hide_possible_values = true)]
    format: Option<String>,
    /// Several images in one archive, which is done anyway
    #[arg(short, long, help_heading = "Advanced")]
    multi_image_archive: bool,
    /// Show no progress
    #[arg(short, long, help_heading = "Advanced")]
    quiet: bool,
    /// The images for all platforms, and nothing where one is not here
    #[arg(long, conflicts_with = "platform")]
    all_platforms: bool,
    /// Only the image for this platform
    #[arg(long, value_name = "OS/ARCHITECTURE[/VARIANT]")]
    platform: Option<Platform>,
    /// Names or unique prefixes of IDs
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

pub(super) fn save(args: &SaveArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let which = match &args.platform {
        _ if args.all_platforms => Which::All,
        Some(platform) => Which::Only(platform.clone()),
        None => Which::Present,
    };
    let _busy = ui.busy(format!("saving `{}`", args.images.join("`, `")), args.quiet);
    write(args.output.as_deref(), |output| engine.save_images(&args.images, &which, output))
}

/// Write an archive to a file, which is there as a whole or not at all, or to standard output.
pub(super) fn write(
    path: Option<&Path>,
    work: impl FnOnce(&mut dyn Write) -> rcd::engine::Result<()>,
) -> Result<ExitStatus> {
    let Some(path) = path else {
        if io::stdout().is_terminal() {
            let error = Error::new(ErrorKind::InvalidInput, "an archive is nothing for a terminal");
            return Err(error.hint("`-o FILE` writes it to a file, `>` redirects it").into());
        }
        let mut output = io::BufWriter::with_capacity(1 << 20, io::stdout());
        work(&mut output)?;
        output.flush().context("cannot write to standard output")?;
        return Ok(ExitStatus::Success);
    };
    let named = || format!("cannot write `{}`", path.display());
    // Nobody shall take half an archive for one.
    let new = path.with_file_name(format!(".{}.new", path.file_name().unwrap_or_default().display()));
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new).with_context(named)?;
    let mut output = io::BufWriter::with_capacity(1 << 20, file);
    let saved = work(&mut output).map_err(anyhow::Error::from);
    let saved = saved.and_then(|()| output.flush().with_context(named));
    let saved = saved.and_then(|()| fs::rename(&new, path).with_context(named));
    if saved.is_err() {
        let _ = fs::remove_file(&new);
    }
    saved.map(|()| ExitStatus::Success)
}

/// Take images out of a tar archive
///
/// It takes what `save` of rcd, Docker and Podman wrote, compressed or not.
#[derive(Debug, clap::Args)]
pub(crate) struct LoadArgs {
    /// Read from a file instead of standard input
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Only images for this platform
    #[arg(long, value_name = "OS/ARCHITECTURE[/VARIANT]")]
    platform: Option<Platform>,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn load(args: &LoadArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let loaded = {
        let from =
            args.input.as_ref().map_or_else(|| "standard input".to_owned(), |path| format!("`{}`", path.display()));
        let shown = Shown::new(ui, ProgressMode::unless(args.quiet)).beginning_with(format!("reading {from}"));
        let path = args.input.as_deref().map(std::path::absolute).transpose()?;
        let request = LoadRequest { path, platform: args.platform.clone() };
        match &args.input {
            Some(path) => {
                let mut file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
                engine.load_images(&mut file, &request, &shown)?
            }
            None if io::stdin().is_terminal() => {
                let error = Error::new(ErrorKind::InvalidInput, "an archive cannot be typed on a terminal");
                return Err(error.hint("`-i FILE` reads it from a file, `<` redirects it").into());
            }
            None => engine.load_images(&mut io::stdin().lock(), &request, &shown)?,
        }
    };
    for one in loaded {
        ui.answer(&match one.name {
            Some(name) => format!("Loaded image: {}", name.familiar()),
            None => format!("Loaded image ID: {}", one.id),
        });
    }
    Ok(ExitStatus::Success)
}

/// Give an image another name
#[derive(Debug, clap::Args)]
pub(crate) struct TagArgs {
    /// A name, a digest or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    source: String,
    /// The new name
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
}

pub(super) fn tag(args: &TagArgs, engine: &Engine) -> Result<ExitStatus> {
    engine.tag_image(&args.source, &args.name)?;
    Ok(ExitStatus::Success)
}
