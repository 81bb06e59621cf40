//! `rcd secret`: values that containers get when they start, and that nothing else shows.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Read};

use anyhow::{Context, Result};
use clap::Subcommand;
use jiff::Timestamp;
use rcd::engine::layout::Layout;
use rcd::engine::secret::{self, Place, Secret, Use};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;

use super::filter::FilterArgs;
use super::listing::{Fields, ListArgs, Row};
use super::report::ExitStatus;
use super::targets::each;
use super::ui::Ui;
use super::{environment, human, inspect, options};

/// Manage secrets
#[derive(Debug, clap::Args)]
pub(crate) struct SecretArgs {
    #[command(subcommand)]
    command: SecretCommand,
}

#[derive(Debug, Subcommand)]
enum SecretCommand {
    Create(CreateArgs),
    Inspect(SecretInspectArgs),
    #[command(visible_alias = "list")]
    Ls(LsArgs),
    #[command(visible_alias = "remove")]
    Rm(RmArgs),
}

pub(super) fn secret(args: &SecretArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    match &args.command {
        SecretCommand::Create(args) => create(args, layout, ui),
        SecretCommand::Inspect(args) => {
            inspect::show(&args.names, args.format.as_deref(), ui, |wanted| document(layout, wanted, args.showsecret))
        }
        SecretCommand::Ls(args) => ls(args, layout, ui),
        SecretCommand::Rm(args) => rm(args, layout, ui),
    }
}

/// Make a secret of a file, of standard input, or of a variable
#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// Take the value of the variable that is named in place of a file
    #[arg(long)]
    env: bool,
    /// Give one that is there already this value
    #[arg(long)]
    replace: bool,
    /// One that is there already is no error, and keeps its value
    #[arg(long, conflicts_with = "replace")]
    ignore: bool,
    /// Set a label
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    label: Vec<String>,
    /// Where it is kept: file, the only place there is
    #[arg(short, long, value_name = "DRIVER", default_value = "file", hide_default_value = true)]
    #[arg(value_parser = ["file"], hide_possible_values = true, help_heading = "Advanced")]
    driver: String,
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    /// The file, `-` for standard input, or the variable
    #[arg(value_name = "FILE")]
    source: String,
}

fn create(args: &CreateArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let labels = options::labels(&args.label)?;
    if args.ignore
        && let Ok(found) = secret::find(layout, &args.name)
    {
        ui.answer(&found.id);
        return Ok(ExitStatus::Success);
    }
    let value = match (args.env, args.source.as_str()) {
        (true, name) => environment::variable(name).map(String::into_bytes).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("the variable `{name}` is not set")).hint("export it before")
        })?,
        (false, "-") => {
            if io::stdin().is_terminal() {
                ui.note("Type the secret; ctrl-d ends it.");
            }
            let mut value = Vec::new();
            io::stdin().take(secret::LONGEST + 1).read_to_end(&mut value).context("cannot read the secret")?;
            value
        }
        (false, path) => std::fs::read(path).with_context(|| format!("cannot read `{path}`"))?,
    };
    ui.answer(&secret::create(layout, &args.name, &value, labels, args.replace)?.id);
    Ok(ExitStatus::Success)
}

/// Show what is known of secrets
#[derive(Debug, clap::Args)]
struct SecretInspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show the value too
    #[arg(long)]
    showsecret: bool,
    /// Names or ID prefixes
    #[arg(required = true, value_name = "SECRET")]
    names: Vec<String>,
}

fn document(layout: &Layout, wanted: &str, show: bool) -> rcd::engine::Result<serde_json::Value> {
    let secret = secret::find(layout, wanted)?;
    let mut document = serde_json::json!({
        "ID": secret.id,
        "CreatedAt": secret.created.to_string(),
        "UpdatedAt": secret.updated.to_string(),
        "Spec": { "Name": secret.name, "Driver": { "Name": "file", "Options": {} }, "Labels": secret.labels },
    });
    if show {
        document["SecretData"] = String::from_utf8_lossy(&secret::value(layout, &secret)?).into();
    }
    Ok(document)
}

/// List secrets
#[derive(Debug, clap::Args)]
struct LsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Show no line of headings
    #[arg(short, long)]
    noheading: bool,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    created_at: String,
    driver: &'static str,
    #[serde(rename = "ID")]
    id: String,
    labels: String,
    name: String,
    updated_at: String,
    #[serde(skip)]
    by_label: BTreeMap<String, String>,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("CreatedAt", "CREATED"),
        ("Driver", "DRIVER"),
        ("ID", "ID"),
        ("Labels", "LABELS"),
        ("Name", "NAME"),
        ("UpdatedAt", "UPDATED"),
    ];
    const TABLE: &'static str = "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.CreatedAt}}\t{{.UpdatedAt}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.by_label)
    }
}

fn ls(args: &LsArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&["name", "id", "label", "label!"])?;
    let now = Timestamp::now();
    let ago = |time: Timestamp| {
        let span = std::time::Duration::try_from(now.duration_since(time)).unwrap_or_default();
        format!("{} ago", human::duration(span))
    };
    let mut secrets = secret::list(layout)?;
    secrets.retain(|secret| {
        filters.any("name", |wanted| secret.name.contains(wanted))
            && filters.any("id", |wanted| secret.id.starts_with(wanted))
            && filters.labels(&secret.labels)
    });
    let line = |secret: &Secret| Line {
        created_at: ago(secret.created),
        driver: "file",
        id: secret.id.clone(),
        labels: secret.labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(","),
        name: secret.name.clone(),
        updated_at: ago(secret.updated),
        by_label: secret.labels.clone(),
    };
    let rows: Vec<Line> = secrets.iter().map(line).collect();
    let list = ListArgs { no_heading: args.noheading, ..args.list.clone() };
    list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// Remove secrets
///
/// A container that has one keeps it until it ends, and cannot be started again without it.
#[derive(Debug, clap::Args)]
struct RmArgs {
    /// All of them
    #[arg(short, long, conflicts_with = "names")]
    all: bool,
    /// One that is not there is no error
    #[arg(short, long)]
    ignore: bool,
    /// Names or ID prefixes
    #[arg(value_name = "SECRET", required_unless_present = "all")]
    names: Vec<String>,
}

fn rm(args: &RmArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let names = match args.all {
        true => secret::list(layout)?.into_iter().map(|secret| secret.name).collect(),
        false => args.names.clone(),
    };
    Ok(each(&names, ui, |wanted| match secret::remove(layout, wanted) {
        Err(error) if args.ignore && error.kind() == ErrorKind::NotFound => Ok(None),
        other => Ok(Some(other?.id)),
    }))
}

/// The value of `--secret`: `NAME[,type=mount|env][,target=PLACE]`.
pub(super) fn wanted(text: &str, layout: &Layout) -> rcd::engine::Result<Use> {
    let bad = |why: &str| options::refuse("--secret", text, why);
    let (mut name, mut kind, mut target) = (None, "mount", None);
    for (at, field) in text.split(',').enumerate() {
        match field.split_once('=') {
            None if at == 0 => name = Some(field),
            Some(("id" | "source" | "src", value)) => name = Some(value),
            Some(("type", value @ ("mount" | "env"))) => kind = value,
            Some(("type", _)) => return Err(bad("the type is mount or env")),
            Some(("target" | "dst" | "destination", value)) => target = Some(value),
            Some(("uid" | "gid", "0")) | Some(("mode", "0444" | "444")) => {}
            Some(("uid" | "gid" | "mode", _)) => {
                return Err(bad(
                    "its file belongs to root, and every user inside can read it; no other owner or mode can be had",
                ));
            }
            _ => return Err(bad("it is not of the form NAME,type=mount|env,target=PLACE")),
        }
    }
    let name = name.filter(|name| !name.is_empty()).ok_or_else(|| bad("it names no secret"))?;
    let name = secret::find(layout, name)?.name;
    let place = match (kind, target) {
        ("env", target) => Place::Variable(target.unwrap_or(&name).to_owned()),
        (_, None) => Place::File(secret::usual_place(&name)),
        (_, Some(target)) if target.starts_with('/') => Place::File(options::normal(target.as_ref())),
        (_, Some(target)) => Place::File(options::normal(&secret::usual_place(target))),
    };
    Ok(Use { name, place })
}
