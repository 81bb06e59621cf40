//! `rcd images`: images as Docker's table has them, one line a name.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::Engine;
use rcd::engine::image::{Image, Reference};
use serde::Serialize;

use super::filter::{FilterArgs, Filters};
use super::image::find;
use super::listing::{Fields, ListArgs, Row};
use super::report::ExitStatus;
use super::ui::Ui;
use super::{human, image_tree, logs};

/// List images
#[derive(Debug, clap::Args)]
pub(crate) struct ImagesArgs {
    /// Show those without a name too
    #[arg(short, long)]
    all: bool,
    /// Show digests
    #[arg(long)]
    digests: bool,
    /// Show full names in place of repositories and tags
    #[arg(long, help_heading = "Advanced")]
    names: bool,
    /// Show no headings
    #[arg(short, long)]
    noheading: bool,
    /// Which come first: created, id, repository, size or tag
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "created",
        hide_default_value = true,
        hide_possible_values = true
    )]
    sort: Column,
    /// Show each image with its platforms
    #[arg(long, conflicts_with_all = ["format", "quiet", "digests", "names"])]
    tree: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
    /// Only images of this repository, or of this one name
    #[arg(value_name = "IMAGE")]
    name: Option<String>,
}

/// What a list is sorted by
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Column {
    /// The newest first
    Created,
    /// The least ID first
    Id,
    /// The first name first
    Repository,
    /// The largest first
    Size,
    /// The first tag first
    Tag,
}

/// One image by one of its names.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Line {
    #[serde(rename = "ID")]
    id: String,
    repository: String,
    tag: String,
    digest: String,
    created_since: String,
    created_at: String,
    size: String,
    pub(super) containers: String,
    pub(super) shared_size: String,
    pub(super) unique_size: String,
    virtual_size: String,
    #[serde(skip)]
    labels: BTreeMap<String, String>,
    #[serde(skip)]
    bytes: u64,
    name: String,
}

/// Every field of a line, and what stands above it.
pub(super) const HEADINGS: Fields = &[
    ("ID", "IMAGE ID"),
    ("Repository", "REPOSITORY"),
    ("Tag", "TAG"),
    ("Digest", "DIGEST"),
    ("CreatedSince", "CREATED"),
    ("CreatedAt", "CREATED AT"),
    ("Size", "SIZE"),
    ("Containers", "CONTAINERS"),
    ("SharedSize", "SHARED SIZE"),
    ("UniqueSize", "UNIQUE SIZE"),
    ("VirtualSize", "VIRTUAL SIZE"),
    ("Name", "NAME"),
];

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] = HEADINGS;
    const TABLE: &'static str = "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
    const CONFIG_KEY: &'static str = "imagesFormat";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.labels)
    }
}

const WITH_DIGESTS: &str = "table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
const KEYS: [&str; 8] = ["before", "dangling", "id", "label", "label!", "reference", "since", "until"];
const WITH_NAMES: &str = "table {{.Name}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
const NONE: &str = "<none>";

pub(super) fn images(args: &ImagesArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&KEYS)?;
    let dangling = filters.flag("dangling")?;
    let times = Times::of(&filters, engine)?;
    let mut found = engine.images()?;
    found.sort_by_key(|image| std::cmp::Reverse(created(image)));
    found.retain(|image| times.fit(image) && filters.any("id", |wanted| is_id(wanted, image)));
    let now = Timestamp::now();
    let (mut lines, mut shown) = (Vec::new(), Vec::new());
    for image in &found {
        if dangling.is_some_and(|wanted| wanted != image.names.is_empty()) {
            continue;
        }
        let names: Vec<Option<&Reference>> = match image.names.is_empty() {
            true => vec![None],
            false => image.names.iter().map(Some).collect(),
        };
        for name in names {
            let line = line(image, name, now, args.list.no_trunc);
            let fits = args.name.as_deref().is_none_or(|wanted| is_of(wanted, name));
            let referenced = filters.any("reference", |wanted| name.is_some_and(|name| refers(wanted, name)));
            if fits && referenced && filters.labels(&line.labels) {
                lines.push(line);
                shown.push(image);
            }
        }
    }
    if args.tree {
        let list = ListArgs { no_heading: args.noheading, no_trunc: args.list.no_trunc, ..ListArgs::default() };
        return image_tree::platforms(&shown, &list, engine, ui);
    }
    args.sort.sort(&mut lines);
    if args.list.quiet {
        // One image is one ID, however many names it has.
        let mut seen = std::collections::BTreeSet::new();
        lines.retain(|line| seen.insert(line.id.clone()));
    }
    let mut list = ListArgs {
        format: args.list.format.clone(),
        quiet: args.list.quiet,
        no_trunc: args.list.no_trunc,
        no_heading: args.noheading,
    };
    if args.names && list.format.is_none() && !list.quiet {
        list.format = Some(WITH_NAMES.to_owned());
    }
    if args.digests && list.format.is_none() && !list.quiet {
        list.format = Some(WITH_DIGESTS.to_owned());
    }
    list.show(&lines, ui)?;
    Ok(ExitStatus::Success)
}

impl Column {
    fn sort(self, lines: &mut [Line]) {
        match self {
            // As they are found.
            Self::Created => {}
            Self::Id => lines.sort_by(|left, right| left.id.cmp(&right.id)),
            Self::Repository => {
                lines.sort_by(|left, right| (&left.repository, &left.tag).cmp(&(&right.repository, &right.tag)));
            }
            Self::Size => lines.sort_by_key(|line| std::cmp::Reverse(line.bytes)),
            Self::Tag => lines.sort_by(|left, right| left.tag.cmp(&right.tag)),
        }
    }
}

/// When images have to be made: of the filters `before` and `since`, which name images, and `until`.
struct Times {
    before: Vec<Option<Timestamp>>,
    since: Vec<Option<Timestamp>>,
}

impl Times {
    fn of(filters: &Filters, engine: &Engine) -> Result<Self> {
        let made = |name: &String| Ok(created(&find(engine, name, None)?));
        let all = |key: &str| filters.values(key).iter().map(made).collect::<Result<Vec<_>>>();
        let mut before = all("before")?;
        before.extend(logs::moments(filters.values("until"))?.into_iter().map(Some));
        Ok(Self { before, since: all("since")? })
    }

    fn fit(&self, image: &Image) -> bool {
        let created = created(image);
        self.before.iter().all(|before| created < *before) && self.since.iter().all(|since| created > *since)
    }
}

fn is_id(wanted: &str, image: &Image) -> bool {
    !wanted.is_empty() && image.id.hex().starts_with(wanted.trim_start_matches("sha256:"))
}

/// The line of an image; what it shares with others is not counted.
pub(super) fn line(image: &Image, name: Option<&Reference>, now: Timestamp, whole: bool) -> Line {
    let size = human::size(image.size, 3);
    let top = image.index_digest.as_ref().unwrap_or(&image.manifest_digest);
    let created = created(image);
    let age = created.map(|created| Duration::try_from(now.duration_since(created)).unwrap_or_default());
    Line {
        id: if whole { image.id.to_string() } else { image.id.short().to_owned() },
        repository: name.map_or(NONE.to_owned(), Reference::familiar_repository),
        tag: name.and_then(Reference::tag).unwrap_or(NONE).to_owned(),
        digest: top.to_string(),
        created_since: age.map_or("N/A".to_owned(), |age| format!("{} ago", human::duration(age))),
        created_at: created
            .map_or("N/A".to_owned(), |created| created.strftime("%Y-%m-%d %H:%M:%S +0000 UTC").to_string()),
        virtual_size: size.clone(),
        size,
        containers: "N/A".to_owned(),
        shared_size: "N/A".to_owned(),
        unique_size: "N/A".to_owned(),
        labels: labels_of(image),
        bytes: image.size,
        name: name.map_or_else(|| NONE.to_owned(), ToString::to_string),
    }
}

pub(super) fn labels_of(image: &Image) -> BTreeMap<String, String> {
    let config = image.config.config().as_ref();
    config.and_then(|config| config.labels().clone()).into_iter().flatten().collect()
}

/// When an image was made, where its config says so in a way that can be read.
pub(super) fn created(image: &Image) -> Option<Timestamp> {
    image.created.as_deref()?.parse().ok()
}

/// Whether a name is the wanted one, or of the wanted repository where no tag is asked for.
fn is_of(wanted: &str, name: Option<&Reference>) -> bool {
    let Some(name) = name else { return false };
    let Ok(parsed) = wanted.parse::<Reference>() else { return false };
    let tagged = wanted.rsplit('/').next().is_some_and(|last| last.contains([':', '@']));
    parsed.repository() == name.repository() && (!tagged || parsed.tag() == name.tag())
}

/// Docker's `reference` filter: a pattern with `*` and `?` that the familiar or the full name fits, with its tag or without.
fn refers(pattern: &str, name: &Reference) -> bool {
    let forms = [name.familiar(), name.familiar_repository(), name.to_string(), name.repository()];
    forms.iter().any(|form| glob(pattern.as_bytes(), form.as_bytes()))
}

/// Neither `*` nor `?` is a slash, as in Go's `path.Match`. Only the last `*` ever has to take more: what is before it took the
/// least that it could, so that no pattern takes long.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                star = Some((at, here));
            }
            Some(b'?') if text[here] != b'/' => (at, here) = (at + 1, here + 1),
            Some(wanted) if *wanted != b'?' && *wanted == text[here] => (at, here) = (at + 1, here + 1),
            _ => match star {
                Some((after, taken)) if text[taken] != b'/' => {
                    (at, here) = (after, taken + 1);
                    star = Some((after, taken + 1));
                }
                _ => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_repositories_choose_names() {
        let name: Reference = "busybox:1.36".parse().expect("valid");
        for (pattern, fits) in [
            ("busybox", true),
            ("busy*", true),
            ("busybox:1.*", true),
            ("b?sybox:*", true),
            ("docker.io/library/busybox", true),
            ("docker.io/*", false),
            ("docker.io/*/*", true),
            ("b*s*x:*", true),
            ("*b*x:1?36*", true),
            ("*y*b", false),
            (&*"*b".repeat(100), false),
            ("alpine", false),
        ] {
            assert_eq!(refers(pattern, &name), fits, "{pattern}");
        }
        for (wanted, fits) in [("busybox", true), ("busybox:1.36", true), ("busybox:latest", false), ("alpine", false)]
        {
            assert_eq!(is_of(wanted, Some(&name)), fits, "{wanted}");
        }
        assert!(!is_of("busybox", None));
    }
}
