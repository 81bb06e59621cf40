//! `rcd system start-containers`, which a systemd unit calls at boot, and that unit.

use std::path::{Path, PathBuf};

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::boot::{self, Manager, UNIT};
use rcd::engine::rootless::User;

use super::super::environment;
use super::super::report::{self, ExitStatus};
use super::super::ui::Ui;
use super::check;

/// Start the containers whose restart policy asks for it, as at boot
#[derive(Debug, clap::Args)]
pub(crate) struct StartContainersArgs {}

pub(super) fn start_containers(engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for (name, result) in boot::start_containers(engine.layout())? {
        match result {
            Ok(()) => ui.answer(&name),
            Err(error) => {
                report::failure(&error.into(), ui);
                status = ExitStatus::Failure;
            }
        }
    }
    // What else the end of the host interrupted: half of a layer, a name of nobody.
    match check::repair_all(engine, ui)? {
        ExitStatus::Success => Ok(status),
        failed => Ok(failed),
    }
}

/// Where systemd runs, have it start containers with a restart policy at boot; said when it is arranged, which is once.
/// Only for the usual folders: another store is somebody's experiment, and the host's boot none of its business.
pub(in crate::cli) fn arrange(engine: &Engine, rootless: bool, ui: &mut Ui) {
    if !Path::new("/run/systemd/system").is_dir() {
        return;
    }
    let Some(manager) = manager(rootless) else { return };
    let Ok(program) = std::env::current_exe() else { return };
    match manager.install(&program, engine.layout()) {
        Ok(false) => {}
        Ok(true) => {
            let file = manager.folder.join(UNIT);
            ui.note(&format!("note: containers with a restart policy start at boot: wrote `{}`", file.display()));
            if rootless && !lingers() {
                ui.note("note: without a login only after `loginctl enable-linger`");
            }
        }
        Err(error) => ui.warn(&format!("containers will not start at boot: {error}")),
    }
}

/// Whether the systemd of the user who runs this starts at boot, and not at a login.
fn lingers() -> bool {
    // The group is of no interest.
    let user = User::lookup(rcd::kernel::user_namespace::outer_user(), 0);
    user.name.is_some_and(|name| Path::new("/var/lib/systemd/linger").join(name).exists())
}

fn manager(rootless: bool) -> Option<Manager> {
    if !rootless {
        return Some(Manager { folder: PathBuf::from("/etc/systemd/system"), target: "multi-user.target" });
    }
    Some(Manager { folder: environment::user_units()?, target: "default.target" })
}
