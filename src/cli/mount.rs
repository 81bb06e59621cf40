//! `rcd mount` and `rcd unmount`, and the same of images: root file systems for programs of the host to look at.

use anyhow::Result;
use rcd::engine::container::{mounted, name};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;

use super::listing::{Fields, ListArgs, Row};
use super::report::ExitStatus;
use super::targets::{self, each};
use super::ui::Ui;
use super::{environment, image};

/// Show where the root file system of a container is on the host
///
/// That of a running container is below /proc. Any other is mounted, read-only and as it is now, until `rcd unmount`.
/// Without a name, what is mounted is listed.
#[derive(Debug, clap::Args)]
pub(crate) struct MountArgs {
    /// Those of all containers
    #[arg(short, long, conflicts_with = "containers")]
    all: bool,
    /// That of the container that was made last
    #[arg(short, long, conflicts_with_all = ["all", "containers"])]
    latest: bool,
    /// Format the list with a Go template, or json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names or ID prefixes
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Show where the files of an image are on the host
///
/// They are mounted, read-only, until `rcd image unmount`. Without a name, what is mounted is listed.
#[derive(Debug, clap::Args)]
pub(crate) struct ImageMountArgs {
    /// Those of all images
    #[arg(short, long, conflicts_with = "images")]
    all: bool,
    /// Format the list with a Go template, or json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names or unique prefixes of IDs
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
}

/// Undo `rcd mount`
#[derive(Debug, clap::Args)]
pub(crate) struct UnmountArgs {
    /// All that is mounted
    #[arg(short, long, conflicts_with = "names")]
    all: bool,
    /// That of the container that was made last
    #[arg(short, long, conflicts_with_all = ["all", "names"])]
    latest: bool,
    /// One that is not mounted is no error
    #[arg(short, long)]
    force: bool,
    /// Names or ID prefixes
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "latest"])]
    names: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Mountpoint")]
    mountpoint: String,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[("ID", "ID"), ("Mountpoint", "MOUNTPOINT")];
    const TABLE: &'static str = "{{.ID}}\t{{.Mountpoint}}";
}

/// List what is mounted of those that `ours` knows.
fn list(engine: &Engine, format: Option<&String>, ours: impl Fn(&str) -> bool, ui: &mut Ui) -> Result<ExitStatus> {
    let rows: Vec<Line> = mounted::list(engine.layout())?
        .into_iter()
        .filter(|one| ours(&one.id))
        .map(|one| Line { id: one.id, mountpoint: one.path.display().to_string() })
        .collect();
    ListArgs { format: format.cloned(), no_trunc: true, ..ListArgs::default() }.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// An ordinary user's mounts end with the command, but in a namespace that stays.
fn check_namespace(rootless: bool, command: &str) -> Result<()> {
    if !rootless {
        return Ok(());
    }
    let error =
        Error::new(ErrorKind::Unsupported, "what an ordinary user mounts is seen by the user's own namespace only");
    Err(error.hint(format!("`rcd unshare` starts a shell in it, where `{command}` works")).into())
}

pub(super) fn mount(args: &MountArgs, engine: &Engine, rootless: bool, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let is_container = |id: &str| layout.container(id).is_dir();
    if args.containers.is_empty() && !args.all && !args.latest {
        return list(engine, args.format.as_ref(), is_container, ui);
    }
    let wanted = match () {
        () if args.all => name::ids(layout)?,
        () if args.latest => vec![targets::latest(engine, ui)?.id],
        () => args.containers.clone(),
    };
    let several = wanted.len() > 1 || args.all;
    Ok(each(&wanted, ui, |wanted| {
        let record = name::find(layout, wanted)?;
        if record.status(layout)?.running().is_none() {
            check_namespace(rootless, &format!("rcd mount {wanted}"))?;
        }
        let path = mounted::container(layout, &record)?.display().to_string();
        Ok(Some(if several { format!("{} {path}", record.id) } else { path }))
    }))
}

pub(super) fn image_mount(args: &ImageMountArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let images = engine.images()?;
    if args.images.is_empty() && !args.all {
        let is_image = |id: &str| images.iter().any(|image| image.id.hex() == id);
        return list(engine, args.format.as_ref(), is_image, ui);
    }
    check_namespace(environment::is_rootless(), "rcd image mount")?;
    let all = images.iter().map(|image| image.id.to_string());
    let wanted: Vec<String> = if args.all { all.collect() } else { args.images.clone() };
    let several = wanted.len() > 1 || args.all;
    Ok(each(&wanted, ui, |wanted| {
        let image = image::find(engine, wanted, None)?;
        let path = mounted::image(layout, image.id.hex(), &image.layers)?.display().to_string();
        Ok(Some(if several { format!("{} {path}", image.id.hex()) } else { path }))
    }))
}

/// Unmount what is named; `id` finds what a name means.
fn unmount_each(
    args: &UnmountArgs,
    engine: &Engine,
    ui: &mut Ui,
    id: impl Fn(&str) -> rcd::engine::Result<String> + Sync,
) -> Result<ExitStatus> {
    let layout = engine.layout();
    let ours = |one: &mounted::Mounted| id(&one.id).is_ok();
    let wanted: Vec<String> = match args.all {
        _ if args.latest => vec![targets::latest(engine, ui)?.id],
        true => mounted::list(layout)?.into_iter().filter(ours).map(|one| one.id).collect(),
        false => args.names.clone(),
    };
    Ok(each(&wanted, ui, |wanted| {
        let id = id(wanted)?;
        if !mounted::unmount(layout, &id)? && !args.force {
            return Err(Error::new(ErrorKind::NotFound, format!("`{wanted}` is not mounted")).into());
        }
        Ok(Some(id))
    }))
}

pub(super) fn unmount(args: &UnmountArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    unmount_each(args, engine, ui, |wanted| match name::find(layout, wanted) {
        // One that was removed while it was mounted.
        Err(_) if layout.mounts().join(wanted).is_dir() => Ok(wanted.to_owned()),
        other => Ok(other?.id),
    })
}

pub(super) fn image_unmount(args: &UnmountArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    unmount_each(args, engine, ui, |wanted| {
        let wanted = if wanted.len() == 64 { format!("sha256:{wanted}") } else { wanted.to_owned() };
        Ok(image::find(engine, &wanted, None)?.id.hex().to_owned())
    })
}
