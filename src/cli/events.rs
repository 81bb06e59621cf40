//! `rcd events`: what happens to containers, images, volumes and networks, as it happens.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::Engine;
use rcd::engine::event::{Event, Follower};
use serde::Serialize;

use super::filter::{FilterArgs, Filters};
use super::logs;
use super::report::ExitStatus;
use super::template::{Template, Value};
use super::ui::Ui;

const FILTERS: [&str; 9] = ["container", "event", "image", "label", "label!", "network", "scope", "type", "volume"];
/// How long a wait is where nothing happens: a terminal that is gone is noticed then.
const STEP: Duration = Duration::from_secs(3600);

/// Show what happens to containers, images, volumes and networks
#[derive(Debug, clap::Args)]
#[command(after_help = "The actions are: create, start, restart, attach, exec_create, exec_start, exec_die, \
health_status, oom, die, stop, kill, pause, unpause, rename, update and destroy of containers; pull, load, tag, untag and \
delete of images; create and destroy of volumes; create, connect, disconnect and destroy of networks.\n\n\
What is known of the past begins with the boot, and the last megabyte of it is kept.")]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Format with a Go template, or: json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show what happened since a time too, like 2026-01-02T13:23:37Z or 42m ago
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End at a time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Whether to go on when all that happened before is shown
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", action = clap::ArgAction::Set, hide_default_value = true)]
    stream: bool,
    /// Accepted: nothing is shortened
    #[arg(long)]
    no_trunc: bool,
}

/// An event with the names that templates know.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'e> {
    action: &'e str,
    actor: ShownActor<'e>,
    from: &'e str,
    #[serde(rename = "ID")]
    id: &'e str,
    scope: &'e str,
    status: &'e str,
    time: i64,
    time_nano: i64,
    #[serde(rename = "Type")]
    kind: &'e str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ShownActor<'e> {
    attributes: &'e BTreeMap<String, String>,
    #[serde(rename = "ID")]
    id: &'e str,
}

/// How an event is shown.
enum Format {
    Line,
    Json,
    Template(Template),
}

pub(super) fn events(args: &EventsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let moment = |text: &Option<String>| text.as_deref().map(logs::moment).transpose();
    let (since, until) = (moment(&args.since)?, moment(&args.until)?);
    let filters = args.filter.parse(&FILTERS)?;
    let format = match args.format.as_deref() {
        None | Some("") => Format::Line,
        Some("json" | "{{json .}}") => Format::Json,
        Some(template) => Format::Template(Template::parse(template)?),
    };
    let mut follower = Follower::new(engine.layout(), since.is_some() || until.is_some() || !args.stream)?;
    loop {
        while let Some(event) = follower.take()? {
            if until.is_some_and(|until| event.at() > until) {
                return Ok(ExitStatus::Success);
            }
            if since.is_none_or(|since| event.at() >= since) && fits(&filters, &event) {
                ui.answer(&shown(&event, &format)?);
            }
        }
        let left = match until {
            Some(until) => Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default(),
            None => STEP,
        };
        if left.is_zero() || !args.stream || ui.is_broken() {
            return Ok(ExitStatus::Success);
        }
        follower.wait(left.min(STEP));
    }
}

/// Docker's rules: a name is that of the event's actor, or of the container that a network got or lost.
fn fits(filters: &Filters, event: &Event) -> bool {
    let attribute = |key: &str| event.actor.attributes.get(key).map(String::as_str).unwrap_or_default();
    let kind = event.kind.word();
    let named = |key: &str, other: &str| {
        let own = kind == key && !matches!(key, "image");
        let (id, name) = if own { (event.actor.id.as_str(), attribute("name")) } else { (other, other) };
        filters.any(key, |wanted| !wanted.is_empty() && (id.starts_with(wanted) || name == wanted))
    };
    let image = || {
        let found = if kind == "image" { attribute("name") } else { event.from.as_str() };
        filters.any("image", |wanted| {
            let untagged = found.rsplit_once(':').map_or(found, |(name, _)| name);
            (kind == "image" && event.actor.id == wanted) || found == wanted || untagged == wanted
        })
    };
    // `exec_create: sh` is an `exec_create`.
    let action = event.action.split(':').next().unwrap_or_default();
    filters.any("event", |wanted| wanted == action || wanted == event.action)
        && filters.is("type", kind)
        && filters.is("scope", &event.scope)
        && named("container", attribute("container"))
        && named("network", "")
        && named("volume", "")
        && image()
        && filters.labels(&event.actor.attributes)
}

fn shown(event: &Event, format: &Format) -> Result<String> {
    match format {
        Format::Json => Ok(serde_json::to_string(event)?),
        Format::Template(template) => Ok(template.render(&Value::of(&Shown {
            action: &event.action,
            actor: ShownActor { attributes: &event.actor.attributes, id: &event.actor.id },
            from: &event.from,
            id: &event.id,
            scope: &event.scope,
            status: &event.status,
            time: event.time,
            time_nano: event.time_nano,
            kind: event.kind.word(),
        }))?),
        Format::Line => {
            let known: Vec<String> =
                event.actor.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let known = if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) };
            let (time, kind) = (event.at().strftime("%Y-%m-%dT%H:%M:%S.%9fZ"), event.kind.word());
            Ok(format!("{time} {kind} {} {}{known}", event.action, event.actor.id))
        }
    }
}
