//! `rcd commit`, `rcd export` and `rcd import`: images and archives of containers, and images of archives.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::container::{changed, name};
use rcd::engine::image::{Change, CommitRequest, Format, ImportRequest, Platform, Reference};
use rcd::engine::progress::Silent;
use rcd::engine::{Engine, Error, ErrorKind};

use super::archive;
use super::report::ExitStatus;
use super::ui::Ui;

/// Whose media types an image has
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum WantedFormat {
    /// The OCI's
    Oci,
    /// Docker's own
    Docker,
}

/// Make an image of a container's changes
///
/// The image's command, environment and the like are the container's, but for what `--change` says. What is mounted in the
/// container is not a part of it.
#[derive(Debug, clap::Args)]
pub(crate) struct CommitArgs {
    /// Who made it
    #[arg(short, long, value_name = "AUTHOR", default_value = "", hide_default_value = true)]
    author: String,
    /// Change its config by an instruction of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL,
    /// STOPSIGNAL, USER, VOLUME, WORKDIR
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<Change>,
    /// Its media types: oci or docker
    #[arg(short, long, value_name = "FORMAT", default_value = "oci", help_heading = "Advanced")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    format: WantedFormat,
    /// Write the image's ID to this file
    #[arg(long, value_name = "FILE", help_heading = "Advanced")]
    iidfile: Option<PathBuf>,
    /// What to say of it in its history
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The same as --pause=false
    #[arg(long, conflicts_with = "pause", help_heading = "Advanced")]
    no_pause: bool,
    /// Whether the container stands still meanwhile; it does
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pause: Option<bool>,
    /// Say nothing but the ID
    #[arg(short, long, help_heading = "Advanced")]
    quiet: bool,
    /// Make one layer of all: the image's and the container's
    #[arg(short, long, help_heading = "Advanced")]
    squash: bool,
    /// A container
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The image's name; none leaves it without one
    #[arg(value_name = "NAME[:TAG]")]
    name: Option<Reference>,
}

pub(super) fn commit(args: &CommitArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    let request = CommitRequest {
        name: named(args.name.as_ref())?,
        author: args.author.clone(),
        message: args.message.clone(),
        changes: args.change.clone(),
        squash: args.squash,
        pause: args.pause.unwrap_or(!args.no_pause),
        format: match args.format {
            WantedFormat::Oci => Format::Oci,
            WantedFormat::Docker => Format::Docker,
        },
    };
    let busy = ui.busy(format!("committing the changes of `{}`", record.config.name), args.quiet);
    let id = engine.commit(&record, &request, &Silent)?.to_string();
    drop(busy);
    if let Some(file) = &args.iidfile {
        std::fs::write(file, &id).with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    ui.answer(&id);
    Ok(ExitStatus::Success)
}

/// A name that an image can be given.
fn named(name: Option<&Reference>) -> Result<Option<Reference>> {
    if let Some(name) = name.filter(|name| name.digest().is_some()) {
        let message = format!("invalid name `{name}`: a digest cannot be given to an image");
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    Ok(name.cloned())
}

/// Write a container's root file system as a tar archive
///
/// It is the same whether the container runs or not. What is mounted in it, volumes included, is left out.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A container
    #[arg(value_name = "CONTAINER")]
    container: String,
}

pub(super) fn export(args: &ExportArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    let _busy = ui.busy(format!("exporting `{}`", record.config.name), false);
    archive::write(args.output.as_deref(), |output| changed::export(engine.layout(), &record, output))
}

/// Make an image of the tar archive of a root file system
///
/// The archive may be compressed with gzip or zstd. The image has one layer and no command, unless `--change` gives it one.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Say in its config what an instruction of a Dockerfile says: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD,
    /// SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<Change>,
    /// What to say of it in its history
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// What it runs on, as linux/arm64/v8
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Say nothing but the ID
    #[arg(short, long, help_heading = "Advanced")]
    quiet: bool,
    /// The archive; - is standard input
    #[arg(value_name = "FILE|-")]
    source: PathBuf,
    /// The image's name; none leaves it without one
    #[arg(value_name = "NAME[:TAG]")]
    name: Option<Reference>,
}

pub(super) fn import(args: &ImportArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let request = ImportRequest {
        name: named(args.name.as_ref())?,
        message: args.message.clone(),
        changes: args.change.clone(),
        platform: args.platform.clone(),
    };
    let source = args.source.display().to_string();
    if source.starts_with("http://") || source.starts_with("https://") {
        let error = Error::new(ErrorKind::Unsupported, format!("cannot import `{source}`: addresses are not fetched"));
        return Err(error.hint(format!("curl -L {source} | rcd import -")).into());
    }
    let input: Box<dyn BufRead> = if source != "-" {
        let file = File::open(&args.source).with_context(|| format!("cannot read `{source}`"))?;
        Box::new(BufReader::with_capacity(1 << 20, file))
    } else if io::stdin().is_terminal() {
        let error = Error::new(ErrorKind::InvalidInput, "an archive cannot be typed on a terminal");
        return Err(error.hint("give a file, or redirect one with `<`").into());
    } else {
        Box::new(io::stdin().lock())
    };
    let busy = ui.busy(format!("importing `{source}`"), args.quiet);
    let id = engine.import(input, &request, &Silent)?;
    drop(busy);
    ui.answer(&id.to_string());
    Ok(ExitStatus::Success)
}
