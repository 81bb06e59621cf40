//! `rcd system reset`, and `rcd system service`, which is refused with what to use.

use anyhow::Result;
use rcd::engine::container::{self, mounted, name};
use rcd::engine::network::{DEFAULT, define};
use rcd::engine::{Engine, Error, ErrorKind, secret, volume};

use super::super::report::ExitStatus;
use super::super::ui::Ui;

/// Remove every container, image, volume, network and secret
#[derive(Debug, clap::Args)]
pub(crate) struct ResetArgs {
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
}

pub(super) fn reset(args: &ResetArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let (ids, images) = (name::ids(layout)?, engine.images()?);
    let (volumes, secrets) = (volume::list(layout)?, secret::list(layout)?);
    let mut networks = define::list(layout)?;
    networks.retain(|described| described.network.name != DEFAULT);
    let what = format!(
        "This will remove everything below {}:\n  - {} containers, those that run too\n  - {} images\n  - {} volumes with \
         their files\n  - {} networks\n  - {} secrets",
        layout.root().display(),
        ids.len(),
        images.len(),
        volumes.len(),
        networks.len(),
        secrets.len()
    );
    if !args.sure && !ui.confirm(&what)? {
        return Ok(ExitStatus::Failure);
    }
    let busy = ui.busy(format!("removing everything below {}", layout.root().display()), false);
    for mounted in mounted::list(layout)? {
        mounted::unmount(layout, &mounted.id)?;
    }
    for id in ids {
        match name::find(layout, &id) {
            // One with --rm may be gone by now.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => container::remove(layout, &other?, true, true)?,
        }
    }
    for volume in volume::list(layout)? {
        volume::remove(layout, &volume.name)?;
    }
    for described in networks {
        define::remove(layout, &described.network.name)?;
    }
    for secret in secrets {
        secret::remove(layout, &secret.name)?;
    }
    for image in images {
        match engine.remove_image(&image.id.to_string(), true) {
            // Images of one list go together.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => drop(other?),
        }
    }
    drop(busy);
    ui.answer("Everything is removed");
    Ok(ExitStatus::Success)
}

/// Serve Docker's API on a socket: not supported, see the hint
#[derive(Debug, clap::Args)]
pub(crate) struct ServiceArgs {
    /// What Podman takes
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG", hide = true)]
    words: Vec<String>,
}

pub(super) fn service(args: &ServiceArgs) -> Result<ExitStatus> {
    let place = args.words.first().map(|word| format!(" at `{word}`")).unwrap_or_default();
    let message = format!("an API socket{place} is not supported: rcd has a command line, and no service");
    let error = Error::new(ErrorKind::Unsupported, message);
    Err(error
        .hint("programs can run rcd, whose lists and `inspect` take --format json; `rcd events` follows what happens")
        .into())
}
