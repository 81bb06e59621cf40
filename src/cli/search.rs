//! `rcd search`: Docker Hub's search, and the tags of a repository of any registry.

use anyhow::Result;
use rcd::engine::image::{DEFAULT_DOMAIN, SearchResult};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;

use super::filter::FilterArgs;
use super::listing::{Fields, ListArgs, Row};
use super::registry_options::RegistryOptions;
use super::report::ExitStatus;
use super::ui::Ui;

/// As many as Docker Hub gives at once.
const MOST: usize = 100;
/// A description is cut at this length.
const SHORT: usize = 45;

/// Search Docker Hub for images, or list the tags of an image of any registry
#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// List the tags of this image
    #[arg(long, conflicts_with = "filter")]
    list_tags: bool,
    /// At most so many answers; 25 of a search, all tags
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Format with a Go template, or json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show whole descriptions
    #[arg(long)]
    no_trunc: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// What to look for, or an image
    #[arg(value_name = "TERM")]
    term: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TagLine {
    name: String,
    tag: String,
}

impl Row for TagLine {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[("Name", "NAME"), ("Tag", "TAG")];
    const TABLE: &'static str = "{{.Name}}\t{{.Tag}}";
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    name: String,
    description: String,
    star_count: String,
    is_official: String,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] =
        &[("Name", "NAME"), ("Description", "DESCRIPTION"), ("StarCount", "STARS"), ("IsOfficial", "OFFICIAL")];
    const TABLE: &'static str = "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}";
}

pub(super) fn search(args: &SearchArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let list = ListArgs { format: args.format.clone(), ..ListArgs::default() };
    if args.list_tags {
        let reference = engine.reference(&args.term)?;
        let engine = args.registry.applied(engine, reference.domain())?;
        let name = reference.familiar_repository();
        let busy = ui.busy(format!("asking for the tags of `{name}`"), false);
        let tags = engine.registry_tags(&reference)?.into_iter().take(args.limit.unwrap_or(usize::MAX));
        drop(busy);
        let lines: Vec<TagLine> = tags.map(|tag| TagLine { name: name.clone(), tag }).collect();
        list.show(&lines, ui)?;
        return Ok(ExitStatus::Success);
    }
    let filters = args.filter.parse(&["is-official", "stars"])?;
    let limit = args.limit.unwrap_or(25);
    if !(1..=MOST).contains(&limit) {
        let message = format!("invalid value `{limit}` for --limit");
        return Err(Error::new(ErrorKind::InvalidInput, message).hint(format!("it is from 1 to {MOST}")).into());
    }
    let stars = stars(filters.values("stars"))?;
    let official = filters.flag("is-official")?;
    let (domain, term) = split(&args.term);
    let engine = args.registry.applied(engine, domain)?;
    let fits = |found: &SearchResult| {
        found.star_count >= stars && official.is_none_or(|official| official == found.is_official)
    };
    let busy = ui.busy(format!("searching for `{term}`"), false);
    let found = engine.search(domain, term, limit)?;
    drop(busy);
    let lines: Vec<Line> = found.into_iter().filter(fits).take(limit).map(|one| line(one, args.no_trunc)).collect();
    list.show(&lines, ui)?;
    Ok(ExitStatus::Success)
}

/// The registry in a term, where its first part is one.
fn split(term: &str) -> (&str, &str) {
    match term.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest),
        _ => (DEFAULT_DOMAIN, term),
    }
}

fn stars(values: &[String]) -> Result<u64> {
    let read = |text: &String| {
        text.parse::<u64>().map_err(|_| {
            let message = format!("invalid filter `stars={text}`");
            Error::new(ErrorKind::InvalidInput, message).hint("it is a number").into()
        })
    };
    values.iter().map(read).try_fold(0, |most, value: Result<u64>| Ok(most.max(value?)))
}

fn line(found: SearchResult, whole: bool) -> Line {
    let text = found.description.replace(['\n', '\r'], " ");
    let cut = !whole && text.chars().count() > SHORT;
    Line {
        name: found.name,
        description: if cut { text.chars().take(SHORT - 1).chain(['…']).collect() } else { text },
        star_count: found.star_count.to_string(),
        is_official: if found.is_official { "[OK]".to_owned() } else { String::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_term_may_begin_with_a_registry() {
        for (term, parts) in [
            ("nginx", ("docker.io", "nginx")),
            ("acme/web", ("docker.io", "acme/web")),
            ("quay.io/acme", ("quay.io", "acme")),
            ("localhost:5000/a/b", ("localhost:5000", "a/b")),
        ] {
            assert_eq!(split(term), parts, "{term}");
        }
    }
}
