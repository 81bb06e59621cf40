//! `rcd inspect`: everything that is known of an object, with Docker's keys.

use anyhow::Result;
use rcd::engine::container::record::Record;
use rcd::engine::container::{inspect, name};
use rcd::engine::network::define;
use rcd::engine::{Engine, Error, ErrorKind, volume};

use super::report::{self, ExitStatus};
use super::template::{Template, Value};
use super::ui::Ui;
use super::{as_run, image, ps, targets};

/// Show everything that is known of containers, images, networks or volumes
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// What kind of object it is: container, image, network or volume
    #[arg(long, value_name = "KIND", value_parser = ["container", "image", "network", "volume"], hide_possible_values = true)]
    r#type: Option<String>,
    /// Show how much room a container takes, which takes longer
    #[arg(short, long)]
    size: bool,
    /// Show the container that was made last
    #[arg(short, long, conflicts_with = "names")]
    latest: bool,
    /// Show the command that made a container, with its secrets masked
    #[arg(long, conflicts_with = "format")]
    as_run: bool,
    /// Names or ID prefixes
    #[arg(required_unless_present = "latest", value_name = "NAME")]
    names: Vec<String>,
}

impl InspectArgs {
    /// Of this kind alone, where the command line does not say another.
    pub(super) fn of(mut self, kind: &str) -> Self {
        self.r#type.get_or_insert_with(|| kind.to_owned());
        self
    }
}

/// A container, with Docker's two sizes where they are wanted: what it wrote, and all that it sees.
fn container_document(engine: &Engine, record: &Record, size: bool) -> rcd::engine::Result<serde_json::Value> {
    let mut document = inspect::document(engine.layout(), record)?;
    if size {
        let written = ps::written(engine.layout(), &record.id);
        document["SizeRw"] = written.into();
        document["SizeRootFs"] = (written + ps::image_size(engine, record)).into();
    }
    Ok(document)
}

/// Gives an object's document.
type Finder<'a> = dyn Fn(&str) -> rcd::engine::Result<serde_json::Value> + 'a;

pub(super) fn inspect(args: &InspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let names = if args.latest { vec![targets::latest(engine, ui)?.id] } else { args.names.clone() };
    if args.as_run {
        return Ok(targets::each(&names, ui, |wanted| Ok(Some(as_run::line(engine, wanted)?))));
    }
    let layout = engine.layout();
    let wants = |kind: &str| args.r#type.as_deref().is_none_or(|wanted| wanted == kind);
    let container =
        |wanted: &str| name::find(layout, wanted).and_then(|record| container_document(engine, &record, args.size));
    let network = |wanted: &str| define::find(layout, wanted).map(|found| define::document(&found));
    let found_volume = |wanted: &str| volume::find(layout, wanted).map(|found| super::volume::document(&found, layout));
    show(&names, args.format.as_deref(), ui, |wanted| {
        let mut failure = None;
        // As in Docker: the first kind that has such an object.
        let kinds: [(&str, &Finder<'_>); 4] = [
            ("container", &container),
            ("image", &|wanted| image::document(engine, wanted, None)),
            ("network", &network),
            ("volume", &found_volume),
        ];
        for (_, find) in kinds.into_iter().filter(|(kind, _)| wants(kind)) {
            match find(wanted) {
                // Of several, the one that knows a name that is close.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    let knows = |error: &Error| error.hint_text().is_some_and(|hint| hint.starts_with("did you mean"));
                    failure = failure.filter(|known| knows(known) || !knows(&error)).or(Some(error));
                }
                other => return other,
            }
        }
        match (failure, &args.r#type) {
            (Some(error), Some(_)) => Err(error),
            // A container's name that is close is told by its own error, as any of the others'.
            (failure, None) => {
                let close = failure.as_ref().and_then(Error::hint_text).filter(|hint| hint.starts_with("did you mean"));
                let close = close.and_then(|hint| hint.split_inclusive('?').next()).map(|close| format!("{close} "));
                Err(Error::new(ErrorKind::NotFound, format!("no such object: `{wanted}`"))
                    .hint(format!("{}it is no container, image, network or volume", close.unwrap_or_default())))
            }
            (None, Some(kind)) => Err(Error::new(ErrorKind::NotFound, format!("no such {kind}: `{wanted}`"))),
        }
    })
}

/// Show the documents of what is named: as a list, or each by a template. What is not found is told at the end.
pub(super) fn show(
    names: &[String],
    format: Option<&str>,
    ui: &mut Ui,
    find: impl Fn(&str) -> rcd::engine::Result<serde_json::Value>,
) -> Result<ExitStatus> {
    let template = format.filter(|format| *format != "json").map(Template::parse).transpose()?;
    let (mut documents, mut failures) = (Vec::new(), Vec::new());
    for wanted in names {
        match find(wanted) {
            Ok(document) => documents.push(document),
            Err(error) => failures.push(error),
        }
    }
    match (template, format) {
        (Some(template), _) => {
            for document in &documents {
                ui.answer(&template.render(&Value::document(&document.to_string())?)?);
            }
        }
        (None, Some(_)) => documents.iter().for_each(|document| ui.answer(&document.to_string())),
        (None, None) => ui.answer(&serde_json::to_string_pretty(&documents)?),
    }
    let status = if failures.is_empty() { ExitStatus::Success } else { ExitStatus::Failure };
    for error in failures {
        report::failure(&error.into(), ui);
    }
    Ok(status)
}
