//! Containers over a boot: which of them start again, and the systemd unit that has rcd do it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::container::config::Restart;
use super::container::record::{Record, Status};
use super::container::{self, Mode, name, recover};
use super::layout::Layout;
use super::{Context, Result};

/// The unit's name.
pub const UNIT: &str = "rcd.service";

/// Where a systemd keeps the units of its administrator or user, and what is reached when it is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    /// The folder of its units.
    pub folder: PathBuf,
    /// The target that pulls the unit in.
    pub target: &'static str,
}

impl Manager {
    /// Write the unit and have it wanted at boot, if that is not done already; whether there was something to do.
    pub fn install(&self, program: &Path, layout: &Layout) -> Result<bool> {
        let (file, wants) = (self.folder.join(UNIT), self.folder.join(format!("{}.wants", self.target)));
        let cannot = || format!("cannot write the systemd unit `{}`", file.display());
        let text = unit(program, layout, self.target);
        let link = wants.join(UNIT);
        if file.exists() && link.symlink_metadata().is_ok() {
            return Ok(false);
        }
        fs::create_dir_all(&wants).context(cannot)?;
        if !file.exists() {
            // Whoever changed it keeps the changes.
            let part = self.folder.join(format!(".{UNIT}.part"));
            fs::write(&part, text).and_then(|()| fs::rename(&part, &file)).context(cannot)?;
        }
        match symlink(format!("../{UNIT}"), &link) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(true),
            other => other.context(cannot).map(|()| true),
        }
    }
}

/// A word of a unit's command line.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$"))
}

fn unit(program: &Path, layout: &Layout, target: &str) -> String {
    let (program, root, state) = (quoted(program), quoted(layout.root()), quoted(layout.state()));
    // The containers' monitors are the unit's processes: they stay when it is stopped.
    format!(
        "# Written by rcd for the first container with a restart policy; rcd leaves a changed one alone.\n\
         [Unit]\n\
         Description=Containers of rcd that start at boot\n\
         Documentation=man:rcd(1)\n\
         Wants=network-online.target\n\
         After=network-online.target nss-lookup.target\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         RemainAfterExit=yes\n\
         KillMode=process\n\
         Delegate=yes\n\
         TimeoutStartSec=infinity\n\
         ExecStart={program} --root {root} --state {state} system start-containers\n\
         \n\
         [Install]\n\
         WantedBy={target}\n"
    )
}

/// Whether the container shall be started after a boot; only asked of one that does not run.
fn starts_at_boot(record: &Record, status: &Status) -> bool {
    let failed = matches!(status, Status::Exited(ended) if ended.code != 0);
    match record.config.restart {
        Restart::No => false,
        Restart::OnFailure(_) => failed && !record.stopped,
        Restart::UnlessStopped => !record.stopped && *status != Status::Created,
        // Also one that was stopped, as in Docker.
        Restart::Always => *status != Status::Created,
    }
}

/// Start every container whose restart policy asks for it and that does not run, and clean up after those that the end of
/// the host interrupted. What became of each, by its name.
pub fn start_containers(layout: &Layout) -> Result<Vec<(String, Result<()>)>> {
    let mut results = Vec::new();
    for id in name::ids(layout)? {
        let Some(record) = Record::load(layout, &id)? else { continue };
        let status = record.status(layout)?;
        if status.running().is_some() || status == Status::Starting {
            continue;
        }
        let begun = recover::recover(layout, &id).and_then(|_| {
            // What is to be removed (`--rm`) is gone by now.
            let Some(record) = Record::load(layout, &id)? else { return Ok(false) };
            if !starts_at_boot(&record, &record.status(layout)?) {
                return Ok(false);
            }
            let created = container::reopen(layout, record)?;
            container::start(created, Mode::Detached, None)?.wait(None)?;
            Ok(true)
        });
        match begun {
            Ok(false) => {}
            Ok(true) => results.push((record.config.name, Ok(()))),
            Err(error) => results.push((record.config.name, Err(error))),
        }
    }
    Ok(results)
}

/// Start a container again that lost its monitor and was cleaned up after, where its policy says so. Whether it did.
pub fn restart_lost(layout: &Layout, id: &str) -> Result<bool> {
    let Some(record) = Record::load(layout, id)? else { return Ok(false) };
    let most = if let Restart::OnFailure(most) = record.config.restart { most } else { 0 };
    if record.config.restart == Restart::No || record.stopped || (most > 0 && record.restarts >= most) {
        return Ok(false);
    }
    let created = container::reopen(layout, record)?;
    container::start(created, Mode::Detached, None)?.wait(None)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_written_once_and_a_changed_one_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let manager = Manager { folder: folder.path().join("system"), target: "multi-user.target" };
        let layout = Layout::new("/var/lib/r c%d", "/run/rcd");
        let program = Path::new("/usr/bin/rcd");
        assert!(manager.install(program, &layout).expect("written"));
        let file = manager.folder.join(UNIT);
        let text = fs::read_to_string(&file).expect("the unit");
        assert!(
            text.contains("ExecStart=\"/usr/bin/rcd\" --root \"/var/lib/r c%%d\" --state \"/run/rcd\" system"),
            "{text}"
        );
        assert_eq!(
            fs::read_to_string(manager.folder.join("multi-user.target.wants").join(UNIT)).expect("a link"),
            text
        );
        assert!(!manager.install(program, &layout).expect("there"));
        fs::write(&file, "changed").expect("a change");
        fs::remove_file(manager.folder.join("multi-user.target.wants").join(UNIT)).expect("the link");
        assert!(manager.install(program, &layout).expect("linked again"));
        assert_eq!(fs::read_to_string(&file).expect("the unit"), "changed");
    }
}
