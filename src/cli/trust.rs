//! `rcd image trust`: what `policy.json` says of registries, and changing it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;
use rcd::engine::settings::{Policy, PolicyRow, changed_policy, write_policy};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;
use serde_json::json;

use super::environment;
use super::listing::{ListArgs, Row};
use super::report::ExitStatus;
use super::ui::Ui;

/// Show and set which images are taken: the policy of signatures
///
/// It is the policy.json of Podman and Skopeo. Without one every image is taken. `trust show` takes -j (--json), -n (--noheading) and
/// --raw, `trust set` takes -t (--type) and -f (--pubkeysfile).
#[derive(Debug, clap::Args)]
pub(crate) struct ImageTrustArgs {
    #[command(subcommand)]
    command: TrustCommand,
}

#[derive(Debug, Subcommand)]
enum TrustCommand {
    Show(ShowArgs),
    Set(SetArgs),
}

/// Show what has to be signed by whom
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// As JSON
    #[arg(short, long)]
    json: bool,
    /// Without headings
    #[arg(short, long)]
    noheading: bool,
    /// The file as it is
    #[arg(long, conflicts_with_all = ["json", "noheading"])]
    raw: bool,
    /// Only this registry or repository
    #[arg(value_name = "SCOPE")]
    scope: Option<String>,
}

/// What is demanded
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Nothing
    Accept,
    /// What cannot be fulfilled
    Reject,
    /// A signature by GPG, which rcd cannot check and Podman can
    #[value(name = "signedBy")]
    SignedBy,
    /// A signature of cosign's, for any tag of the repository
    #[value(name = "sigstoreSigned")]
    SigstoreSigned,
}

/// Say what images of a registry or a repository have to prove
#[derive(Debug, clap::Args)]
struct SetArgs {
    /// accept, reject, sigstoreSigned or signedBy
    #[arg(short, long, value_name = "TYPE", default_value = "signedBy", hide_possible_values = true)]
    r#type: Kind,
    /// A public key that may sign; more than one with more of these
    #[arg(short = 'f', long, value_name = "FILE")]
    pubkeysfile: Vec<PathBuf>,
    /// A registry, a repository, one of its tags; or default
    #[arg(value_name = "SCOPE")]
    scope: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    transport: String,
    name: String,
    r#type: String,
    keys: String,
}

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] =
        &[("Transport", "TRANSPORT"), ("Name", "NAME"), ("Type", "TYPE"), ("Keys", "KEYS")];
    const TABLE: &'static str = "{{.Transport}}\t{{.Name}}\t{{.Type}}\t{{.Keys}}";
    const QUIET: &'static str = "{{.Name}}";
}

pub(super) fn trust(args: &ImageTrustArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        TrustCommand::Show(args) => show(args, engine, ui),
        TrustCommand::Set(args) => set(args, engine, ui),
    }
}

/// The policy that is in force: its file and its text.
fn in_force(engine: &Engine) -> Result<Option<(PathBuf, Vec<u8>)>> {
    for file in &engine.settings().policy_files {
        match std::fs::read(file) {
            Ok(text) => return Ok(Some((file.clone(), text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", file.display())),
        }
    }
    Ok(None)
}

fn show(args: &ShowArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let found = in_force(engine)?;
    if args.raw {
        let (_, text) = found.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no policy of signatures"))?;
        ui.answer(String::from_utf8_lossy(&text).trim_end());
        return Ok(ExitStatus::Success);
    }
    let mut rows = match &found {
        Some((file, text)) => Policy::parse(text, &file.display().to_string())?.rows(),
        // Without a file every image is taken.
        None => vec![PolicyRow { kind: "accept", ..PolicyRow::default() }],
    };
    if let Some(scope) = &args.scope {
        rows.retain(|row| row.scope == *scope);
        if rows.is_empty() {
            let error = Error::new(ErrorKind::NotFound, format!("the policy says nothing of `{scope}` itself"));
            return Err(error.hint("`rcd image trust show` lists all that it says").into());
        }
    }
    if args.json {
        let row = |row: &PolicyRow| json!({ "transport": transport(row), "name": name(row), "type": row.kind, "keys": row.keys });
        ui.answer(&serde_json::to_string_pretty(&rows.iter().map(row).collect::<Vec<_>>())?);
        return Ok(ExitStatus::Success);
    }
    let line = |row: &PolicyRow| Line {
        transport: transport(row).to_owned(),
        name: name(row).to_owned(),
        r#type: row.kind.to_owned(),
        keys: row.keys.join(", "),
    };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    ListArgs { no_heading: args.noheading, ..ListArgs::default() }.show(&lines, ui)?;
    Ok(ExitStatus::Success)
}

/// Podman's words.
fn transport(row: &PolicyRow) -> &str {
    match row.transport.as_str() {
        "" => "all",
        "docker" => "repository",
        other => other,
    }
}

fn name(row: &PolicyRow) -> &str {
    if row.transport.is_empty() { "default" } else { &row.scope }
}

fn set(args: &SetArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let keys = args.pubkeysfile.iter().map(std::path::absolute).collect::<std::io::Result<Vec<_>>>()?;
    let signed = [Kind::SignedBy, Kind::SigstoreSigned].contains(&args.r#type);
    if signed == keys.is_empty() {
        let why = if signed { "a signature needs a key" } else { "a key belongs to a signature" };
        let hint = "rcd image trust set -t sigstoreSigned -f cosign.pub REGISTRY/REPOSITORY";
        return Err(Error::new(ErrorKind::InvalidInput, why).hint(hint).into());
    }
    let is_scope = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/@*-[]".contains(&byte);
    if args.scope.is_empty() || !args.scope.bytes().all(is_scope) {
        let message = format!("invalid scope `{}`", args.scope.escape_debug());
        let hint = "it is a registry, a repository, one of its tags, `*.DOMAIN`, or default";
        return Err(Error::new(ErrorKind::InvalidInput, message).hint(hint).into());
    }
    if let Some(missing) = keys.iter().find(|key| !key.is_file()) {
        let message = format!("there is no key in `{}`", missing.display());
        return Err(Error::new(ErrorKind::NotFound, message).into());
    }
    let demand = match args.r#type {
        Kind::Accept => json!({ "type": "insecureAcceptAnything" }),
        Kind::Reject => json!({ "type": "reject" }),
        Kind::SignedBy => json!({ "type": "signedBy", "keyType": "GPGKeys", "keyPaths": keys }),
        // cosign signs a repository with a digest, whatever the tag.
        Kind::SigstoreSigned => {
            json!({ "type": "sigstoreSigned", "keyPaths": keys, "signedIdentity": { "type": "matchRepository" } })
        }
    };
    if args.r#type == Kind::SignedBy {
        ui.warn("rcd cannot check signatures by GPG, and so takes nothing from there");
    }
    let found = in_force(engine)?;
    let target = environment::own_policy_file(engine);
    let before = found.as_ref().map(|(_, text)| text.as_slice());
    let text = changed_policy(before, &target.display().to_string(), &args.scope, &demand)?;
    write_policy(&target, &text)?;
    ui.note(&format!("Written to {}.", target.display()));
    Ok(ExitStatus::Success)
}
