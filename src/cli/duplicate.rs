//! `rcd container clone`: a new container of what an existing one was asked to be.

use anyhow::Result;
use rcd::engine::container::config::RootSource;
use rcd::engine::container::{self, Mode, duplicate, name};
use rcd::engine::{Engine, Error, ErrorKind};

use super::image;
use super::report::ExitStatus;
use super::resource_options::ResourceOptions;
use super::ui::Ui;

/// Make a container like an existing one
///
/// Its files are those of the image, not those of the container. Volumes with a name are shared, those without are new.
#[derive(Debug, clap::Args)]
pub(crate) struct CloneArgs {
    /// Name it; NAME-clone where nothing is said
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Remove the existing one
    #[arg(long)]
    destroy: bool,
    /// With --destroy, also one that runs
    #[arg(short, long, requires = "destroy")]
    force: bool,
    /// Start the new one
    #[arg(long)]
    run: bool,
    #[command(flatten)]
    resources: ResourceOptions,
    /// A name or an ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The new name, as --name
    #[arg(value_name = "NAME", conflicts_with = "name")]
    new_name: Option<String>,
    /// Another image
    #[arg(value_name = "IMAGE")]
    image: Option<String>,
}

pub(super) fn clone(args: &CloneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let record = name::find(layout, &args.container)?;
    if args.destroy && !args.force && record.status(layout)?.running().is_some() {
        let message = format!("cannot remove `{}`: it is running", record.config.name);
        return Err(Error::new(ErrorKind::Conflict, message).hint("-f kills it first").into());
    }
    let root = match &args.image {
        None => None,
        Some(name) => {
            let image = image::find(engine, name, None)?;
            let layers = image.layers.iter().map(ToString::to_string).collect();
            Some(RootSource::Image { name: name.clone(), id: image.id.to_string(), layers })
        }
    };
    let given = args.name.as_ref().or(args.new_name.as_ref());
    let wanted = match given {
        Some(wanted) => wanted.clone(),
        None => free_name(engine, &record.config.name)?,
    };
    let config = duplicate::config(&record, &wanted, root, args.resources.read()?);
    if args.destroy {
        container::remove(layout, &record, args.force, false)?;
    }
    let mut created = container::create(layout, config, false)?;
    created.keep();
    let id = created.record.id.clone();
    if args.run {
        drop(created);
        let created = container::reopen(layout, name::find(layout, &id)?)?;
        container::start(created, Mode::Detached, None)?.wait(None)?;
    }
    ui.answer(&id);
    Ok(ExitStatus::Success)
}

/// `NAME-clone`, `NAME-clone1` and so on.
fn free_name(engine: &Engine, name: &str) -> Result<String> {
    for number in 0..1000 {
        let wanted = if number == 0 { format!("{name}-clone") } else { format!("{name}-clone{number}") };
        match name::find(engine.layout(), &wanted) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(wanted),
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
    }
    Err(Error::new(ErrorKind::Conflict, format!("there are too many clones of `{name}`"))
        .hint("--name names it")
        .into())
}
