//! `rcd cp`: files between a container and the host.

use std::io;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::Result;
use rcd::engine::container::transfer::{self, Files, Wishes};
use rcd::engine::container::{exec, name};
use rcd::engine::{Engine, Error, ErrorKind};

use super::environment;
use super::report::ExitStatus;
use super::ui::Ui;

/// Copy files between a container and the host
///
/// One side is CONTAINER:PATH. A source folder that ends with `/.` means its content. `-` is a tar archive on standard
/// input or output.
#[derive(Debug, clap::Args)]
pub(crate) struct CpArgs {
    /// Keep owners and groups
    #[arg(short, long)]
    archive: bool,
    /// Follow a link that is the source
    #[arg(short = 'L', long)]
    follow_link: bool,
    /// Let a folder give way to what is none, and the other way round
    #[arg(long)]
    overwrite: bool,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    /// From: CONTAINER:PATH, PATH or -
    #[arg(value_name = "SRC")]
    source: String,
    /// To: CONTAINER:PATH, PATH or -
    #[arg(value_name = "DST")]
    target: String,
}

/// A side in a container; a name with a slash or a dot first is a path of the host, whatever colons it has.
fn side(text: &str) -> Option<(&str, &Path)> {
    if text.starts_with(['/', '.']) {
        return None;
    }
    let (container, path) = text.split_once(':')?;
    Some((container, Path::new(path)))
}

pub(super) fn cp(args: &CpArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let refuse = |why: &str, hint: &str| Error::new(ErrorKind::InvalidInput, why).hint(hint);
    let wishes = Wishes { archive: args.archive, follow: args.follow_link, overwrite: args.overwrite };
    let layout = engine.layout();
    let open = |wanted: &str| -> Result<Files> {
        let record = name::find(layout, wanted)?;
        if environment::is_rootless() && record.status(layout)?.running().is_some() {
            exec::enter_user_namespace_of(layout, &record)?;
        } else {
            environment::enter_user_namespace(layout)?;
        }
        Ok(Files::open(layout, &record)?)
    };
    let what = format!("copying `{}` to `{}`", args.source, args.target);
    match (side(&args.source), side(&args.target)) {
        (Some((wanted, path)), None) => {
            let files = open(wanted)?;
            let _busy = ui.busy(what, args.quiet);
            let path = Path::new("/").join(path);
            if args.target != "-" {
                transfer::copy_out(&files, &path, Path::new(&args.target), wishes)?;
            } else if io::stdout().is_terminal() {
                return Err(refuse("an archive is nothing for a terminal", "redirect it to a file").into());
            } else {
                transfer::pack(&files, &path, &mut io::BufWriter::new(io::stdout().lock()), args.follow_link)?;
            }
        }
        (None, Some((wanted, path))) => {
            let files = open(wanted)?;
            let _busy = ui.busy(what, args.quiet);
            let path = Path::new("/").join(path);
            if args.source == "-" {
                transfer::unpack(layout, &files, &mut io::stdin().lock(), &path, args.archive)?;
            } else {
                transfer::copy_in(&files, Path::new(&args.source), &path, wishes)?;
            }
        }
        (Some(_), Some(_)) => {
            return Err(refuse("copying between containers is not supported", "copy to the host first").into());
        }
        (None, None) => {
            return Err(refuse("must specify at least one container source", "write one side as CONTAINER:PATH").into());
        }
    }
    Ok(ExitStatus::Success)
}
