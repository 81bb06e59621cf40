//! Checkpoints: a running container kept on disk and brought back, by the criu program.
//!
//! criu sees to the processes, their memory and their mounts. What is outside of the container it is told by name: the sources
//! of bind mounts, by where they are mounted. All else of a container (its state, its cgroup, its hooks) is this runtime's.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oci_spec::runtime::{Mount, Spec};

use super::cgroup::Cgroup;
use super::container::CgroupDriver;
use super::error::{Context, Error, ErrorKind, Result};
use super::place::Place;
use super::state::{self, Status};
use crate::bundle::Bundle;
use crate::kernel::{mount, process};

/// How criu is called, both ways.
#[derive(Debug)]
pub struct CriuOptions {
    /// The program.
    pub program: PathBuf,
    /// The folder of the images.
    pub images: PathBuf,
    /// The folder of its log and its temporary files.
    pub work: PathBuf,
    /// Options of its own, as they are.
    pub options: Vec<String>,
}

/// What a checkpoint leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// A stopped container.
    Stopped,
    /// One that runs on.
    Running,
    /// One that runs on, and images of its memory alone.
    Memory,
}

/// A container that was brought back.
#[derive(Debug)]
pub struct Restored {
    /// The number of its first process.
    pub pid: i32,
    /// That process for ever.
    pub pidfd: OwnedFd,
}

/// Keep the container on disk.
pub fn checkpoint(root: &Path, id: &str, criu: &CriuOptions, leave: Leave) -> Result<()> {
    let record = state::load(root, id)?;
    let status = state::status(root, &record);
    if !matches!(status, Status::Running | Status::Paused) {
        let message = format!("cannot checkpoint the container `{id}`: it is {}", status.word());
        return Err(Error::new(ErrorKind::WrongStatus, message));
    }
    let bundle = Bundle::load(&record.bundle).context(|| "cannot read the bundle")?;
    make_folders(criu)?;
    let mut words = vec![if leave == Leave::Memory { "pre-dump" } else { "dump" }.to_owned()];
    words.extend(["--tree".to_owned(), record.pid.to_string(), "--log-file".to_owned(), "dump.log".to_owned()]);
    words.extend(["--root".to_owned(), record.rootfs.display().to_string()]);
    if leave == Leave::Memory {
        words.push("--track-mem".to_owned());
    } else {
        words.extend(outside(&bundle.spec).map(|mount| {
            let place = mount.destination().display();
            format!("--external=mnt[{place}]:{place}")
        }));
    }
    if leave == Leave::Running {
        words.push("--leave-running".to_owned());
    }
    call(criu, &words, "dump.log").context(|| format!("cannot checkpoint the container `{id}`"))?;
    if leave != Leave::Stopped {
        return Ok(());
    }
    state::delete(root, id, true)
}

/// Bring a container back, under the name `id`, into a cgroup that is made as for a new one.
pub fn restore(
    root: &Path,
    id: &str,
    bundle: &Bundle,
    criu: &CriuOptions,
    driver: Option<CgroupDriver>,
) -> Result<Restored> {
    let missing = |what: &str| Error::new(ErrorKind::InvalidSpec, format!("`{what}` is missing in config.json"));
    let linux = bundle.spec.linux().as_ref().ok_or_else(|| missing("linux"))?;
    let rootfs = bundle.spec.root().as_ref().ok_or_else(|| missing("root"))?.path();
    if !criu.images.is_dir() {
        let message = format!("cannot restore `{id}`: there are no images in `{}`", criu.images.display());
        return Err(Error::new(ErrorKind::NotFound, message));
    }
    make_folders(criu)?;
    let place = Place::of(linux, id, driver)?;
    let folder = state::reserve(root, id)?;
    let mut record = state::Record {
        id: id.to_owned(),
        pid: 0,
        start_time: 0,
        bundle: bundle.folder.clone(),
        rootfs: bundle.folder.join(rootfs),
        cgroup: None,
        unit: place.unit.clone(),
        created: jiff::Timestamp::now().to_string(),
        annotations: bundle.spec.annotations().clone().unwrap_or_default(),
        hooks: bundle.spec.hooks().clone(),
    };
    let made = place.make_cgroup(linux, driver, false);
    let restored = made.and_then(|mut cgroup| {
        let mut first = None;
        let restored = bring_back(id, bundle, &record.rootfs, criu).and_then(|restored| {
            first = restored.pidfd.try_clone().ok();
            record.pid = restored.pid;
            record.start_time = state::start_time(restored.pid)?;
            if let Some(cgroup) = &cgroup {
                cgroup.join_v1(restored.pid)?;
                cgroup.join_unified(restored.pid)?;
            }
            cgroup = cgroup.take().or(place.make_scope(restored.pid, &record, linux)?);
            record.cgroup = cgroup.as_ref().map(|_| place.path.clone());
            state::store(&folder, &record).map(|()| restored)
        });
        if restored.is_err() {
            undo(cgroup.as_ref(), first.as_ref());
        }
        restored
    });
    if restored.is_err() {
        let _ = fs::remove_dir_all(&folder);
    }
    restored
}

/// End what was brought back, and its cgroup. The first error is the one to tell.
fn undo(cgroup: Option<&Cgroup>, first: Option<&OwnedFd>) {
    if let Some(process) = first {
        let _ = process::send_signal(process.as_fd(), 9);
    }
    if let Some(cgroup) = cgroup {
        let _ = cgroup.kill_all();
        let _ = cgroup.remove();
    }
}

fn bring_back(id: &str, bundle: &Bundle, rootfs: &Path, criu: &CriuOptions) -> Result<Restored> {
    let failed = || format!("cannot restore the container `{id}`");
    // criu wants a mount for the root: one that only this process and its children see.
    crate::kernel::spawn::enter_private_mounts()?;
    let copy = mount::copy(None, rootfs, true).context(failed)?;
    let place = fs::File::open(rootfs).context(failed)?;
    mount::attach(copy.as_fd(), place.as_fd()).context(failed)?;
    let pid_file = criu.work.join(format!("restored.{}", std::process::id()));
    let mut words = vec!["restore".to_owned(), "--restore-detached".to_owned()];
    words.extend(["--log-file".to_owned(), "restore.log".to_owned()]);
    words.extend(["--root".to_owned(), rootfs.display().to_string()]);
    words.extend(["--pidfile".to_owned(), pid_file.display().to_string()]);
    for mount in outside(&bundle.spec) {
        let source = bundle.folder.join(mount.source().clone().unwrap_or_default());
        words.push(format!("--external=mnt[{}]:{}", mount.destination().display(), source.display()));
    }
    let done = call(criu, &words, "restore.log");
    let said = fs::read_to_string(&pid_file);
    // Nobody else knows of it.
    let _ = fs::remove_file(&pid_file);
    done.context(failed)?;
    let pid = said.ok().and_then(|text| text.trim().parse().ok());
    let pid: i32 = pid.ok_or_else(|| Error::new(ErrorKind::Failed, "criu did not say which process it made"))?;
    Ok(Restored { pid, pidfd: process::open(pid)? })
}

/// The binds: what they show is not the container's.
fn outside(spec: &Spec) -> impl Iterator<Item = &Mount> {
    let bind = |mount: &&Mount| {
        let word = |word: &String| word == "bind" || word == "rbind";
        mount.typ().as_deref() == Some("bind") || mount.options().iter().flatten().any(word)
    };
    spec.mounts().iter().flatten().filter(bind)
}

fn make_folders(criu: &CriuOptions) -> Result<()> {
    [&criu.images, &criu.work].into_iter().try_for_each(|folder| {
        fs::create_dir_all(folder).context(|| format!("cannot make the folder `{}`", folder.display()))
    })
}

/// Run criu; where it fails, its own words are the cause.
fn call(criu: &CriuOptions, words: &[String], log: &str) -> Result<()> {
    let mut command = Command::new(&criu.program);
    command.args(words).arg("--images-dir").arg(&criu.images).arg("--work-dir").arg(&criu.work).args(&criu.options);
    let said = command.stdin(Stdio::null()).output().map_err(|error| {
        let message = format!("cannot run `{}`", criu.program.display());
        Error::new(ErrorKind::Unsupported, message).caused_by(error).hint("install the package `criu`")
    })?;
    if said.status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(criu.work.join(log)).unwrap_or_default();
    let heard = String::from_utf8_lossy(&said.stderr).into_owned();
    let errors = text.lines().chain(heard.lines()).filter(|line| line.contains("Error"));
    let errors: Vec<&str> = errors.map(str::trim).take(3).collect();
    let message = format!("criu failed ({}): {}", said.status, errors.join("; "));
    Err(Error::new(ErrorKind::Failed, message.trim_end_matches(": "))
        .hint(format!("`{}` says more", criu.work.join(log).display())))
}
