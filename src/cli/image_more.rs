//! What `rcd image` has that Docker's has not: scp; and build, which is refused with what to use.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use rcd::engine::{Engine, Error, ErrorKind};

use super::image;
use super::refused::{BUILD, BUILDS};
use super::report::ExitStatus;
use super::ui::Ui;

/// Copy an image to or from another host over ssh
///
/// `rcd image scp IMAGE USER@HOST::` sends it, `rcd image scp USER@HOST::IMAGE` fetches it. The other host needs rcd.
#[derive(Debug, clap::Args)]
pub(crate) struct ImageScpArgs {
    /// Say nothing of what is copied
    #[arg(short, long)]
    quiet: bool,
    /// An image, or USER@HOST::IMAGE
    #[arg(value_name = "SOURCE")]
    source: String,
    /// USER@HOST::, where the image is here
    #[arg(value_name = "TARGET")]
    target: Option<String>,
}

pub(super) fn scp(args: &ImageScpArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let refuse = |why: &str| {
        Error::new(ErrorKind::InvalidInput, why)
            .hint("rcd image scp IMAGE USER@HOST::, or rcd image scp USER@HOST::IMAGE")
    };
    let own = std::env::current_exe().context("cannot find this program")?;
    let layout = engine.layout();
    let here = |words: &[&str]| {
        let mut command = Command::new(&own);
        command.arg("--root").arg(layout.root()).arg("--state").arg(layout.state()).args(words);
        command
    };
    // `--` keeps a host from being an option; the words after it go to a shell over there.
    let there = |host: &str, words: &str| {
        let mut command = Command::new("ssh");
        command.args(["-T", "--", host, words]);
        command
    };
    let (mut saves, mut loads, host) = match (args.source.split_once("::"), args.target.as_deref()) {
        (Some((host, image)), None) if !host.is_empty() && !image.is_empty() => {
            (there(host, &format!("rcd save {}", super::as_run::quoted(image))), here(&["load", "-q"]), host.to_owned())
        }
        (None, Some(target)) => {
            let host = target.strip_suffix("::").filter(|host| !host.is_empty());
            let host = host.ok_or_else(|| refuse("the target is USER@HOST::"))?;
            image::find(engine, &args.source, None)?;
            (here(&["save", &args.source]), there(host, "rcd load -q"), host.to_owned())
        }
        _ => return Err(refuse("an image goes from here to another host, or the other way").into()),
    };
    let mut saving = saves.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(no_ssh)?;
    let archive = saving.stdout.take().context("cannot copy the image")?;
    let loaded = loads.stdin(archive).output().map_err(no_ssh);
    let saved = saving.wait().context("cannot copy the image")?;
    let loaded = loaded?;
    if !saved.success() || !loaded.status.success() {
        let why = String::from_utf8_lossy(&loaded.stderr).trim().to_owned();
        let error = Error::new(ErrorKind::Failed, format!("cannot copy the image over `ssh {host}`"));
        return Err(error.caused_by(if why.is_empty() { "what was said above".to_owned() } else { why }).into());
    }
    if !args.quiet {
        ui.answer(String::from_utf8_lossy(&loaded.stdout).trim());
    }
    Ok(ExitStatus::Success)
}

fn no_ssh(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Failed, "cannot start ssh").caused_by(error).hint("install the package openssh-client")
}

/// Build an image: not supported, see the hint
#[derive(Debug, clap::Args)]
pub(crate) struct ImageBuildArgs {
    /// What other tools take
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG", hide = true)]
    words: Vec<String>,
}

pub(super) fn build(args: &ImageBuildArgs) -> Result<ExitStatus> {
    let what = args.words.last().map(|word| format!(" of `{word}`")).unwrap_or_default();
    let error = Error::new(ErrorKind::Unsupported, format!("a build{what} is not supported: {BUILDS}"));
    Err(error.hint(BUILD).into())
}
