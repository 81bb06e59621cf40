//! `rcd volume mount` and `rcd volume unmount`: where a volume's files are on the host, for programs that look there.

use anyhow::Result;
use rcd::engine::layout::Layout;
use rcd::engine::{Error, ErrorKind, volume};

use crate::cli::report::ExitStatus;
use crate::cli::targets::each;
use crate::cli::ui::Ui;

/// Show where the files of one or more volumes are on the host
///
/// A volume is a folder that is always there, so nothing has to be mounted. What is mounted in the place of one, by options
/// like type=nfs, is there while a container uses it, and only inside.
#[derive(Debug, clap::Args)]
pub(super) struct MountArgs {
    /// Names
    #[arg(required = true, value_name = "VOLUME")]
    volumes: Vec<String>,
}

/// Undo `rcd volume mount`, which for folders is nothing to do
#[derive(Debug, clap::Args)]
pub(super) struct UnmountArgs {
    /// Names
    #[arg(required = true, value_name = "VOLUME")]
    volumes: Vec<String>,
}

pub(super) fn mount(args: &MountArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    Ok(each(&args.volumes, ui, |wanted| {
        let found = volume::find(layout, wanted)?;
        if found.options.contains_key("type") || found.options.contains_key("device") {
            let message = format!("`{wanted}` is no folder: it is mounted in containers that use it");
            let hint = "`rcd volume export` reads it";
            return Err(Error::new(ErrorKind::Unsupported, message).hint(hint).into());
        }
        Ok(Some(found.data(layout).display().to_string()))
    }))
}

pub(super) fn unmount(args: &UnmountArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    Ok(each(&args.volumes, ui, |wanted| Ok(Some(volume::find(layout, wanted)?.name))))
}
