//! Which containers a list or a verb is about: Docker's filters (`name=`, `status=`, `label=` ...) over all there are.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::container::config::{NetworkMode, RootSource};
use rcd::engine::container::inspect::{exposed_now, published};
use rcd::engine::container::record::{Observed, Record, Status, observe, observe_each};
use rcd::engine::container::{health, name};
use rcd::engine::image::Image;
use rcd::engine::network::define;
use rcd::engine::{Engine, Error, ErrorKind};

use super::filter::{FilterArgs, Filters};
use super::logs;
use super::system;
use super::ui::Ui;

/// What `--filter status=` takes.
const STATUSES: &[&str] = &["created", "restarting", "running", "removing", "paused", "exited", "dead"];

const KEYS: [&str; 15] = [
    "health", "id", "name", "label", "label!", "status", "ancestor", "exited", "before", "since", "until", "network",
    "volume", "publish", "expose",
];

/// Every container and what it does, the newest first; those whose monitor was killed are cleaned up after.
pub(super) fn all(engine: &Engine, ui: &mut Ui) -> Result<Vec<(Record, Status)>> {
    let layout = engine.layout();
    let mut found = Vec::new();
    for observed in observe_each(layout, &name::ids(layout)?, |observed| observed)? {
        found.extend(settled(observed, engine, ui)?.map(|observed| (observed.record, observed.status)));
    }
    // Records are large: each is moved once only.
    found.sort_by_cached_key(|(record, _)| std::cmp::Reverse(record.created));
    Ok(found)
}

/// As it is once it was cleaned up after, where its monitor was killed; none where it is gone then.
pub(super) fn settled(observed: Observed, engine: &Engine, ui: &mut Ui) -> Result<Option<Observed>> {
    if observed.lost && system::recover_one(engine, &observed.record, ui) {
        return Ok(observe(engine.layout(), &observed.record.id)?);
    }
    Ok(Some(observed))
}

/// Filters that were checked.
#[derive(Debug)]
pub(super) struct Selection<'e> {
    engine: &'e Engine,
    filters: Filters,
    before: Option<Timestamp>,
    since: Option<Timestamp>,
    /// The images that `ancestor` names, by what was said.
    ancestors: BTreeMap<String, Image>,
    /// The names of networks, by what `network` says: a name or a part of an id.
    networks: BTreeMap<String, String>,
}

impl<'e> Selection<'e> {
    /// What `--filter` asks for.
    pub(super) fn parse(filter: &FilterArgs, engine: &'e Engine) -> Result<Self> {
        let filters = filter.parse(&KEYS)?;
        if let Some(unknown) = filters.values("status").iter().find(|status| !STATUSES.contains(&status.as_str())) {
            let error = Error::new(ErrorKind::InvalidInput, format!("invalid filter `status={unknown}`"));
            return Err(error.hint(format!("it is one of {}", STATUSES.join(", "))).into());
        }
        let words = ["starting", "healthy", "unhealthy", "none"];
        if let Some(unknown) = filters.values("health").iter().find(|word| !words.contains(&word.as_str())) {
            let error = Error::new(ErrorKind::InvalidInput, format!("invalid filter `health={unknown}`"));
            return Err(error.hint(format!("it is one of {}", words.join(", "))).into());
        }
        if let Some(bad) = filters.values("exited").iter().find(|code| code.parse::<i32>().is_err()) {
            let error = Error::new(ErrorKind::InvalidInput, format!("invalid filter `exited={bad}`"));
            return Err(error.hint("it is an exit code, as exited=0").into());
        }
        for key in ["publish", "expose"] {
            if let Some(bad) = filters.values(key).iter().find(|text| ports(text).is_none()) {
                let error = Error::new(ErrorKind::InvalidInput, format!("invalid filter `{key}={bad}`"));
                return Err(error.hint("it is PORT[-PORT][/PROTOCOL]").into());
            }
        }
        let bound = |key: &str| -> Result<Option<Timestamp>> {
            let found = |wanted: &String| name::find(engine.layout(), wanted).map(|record| record.created);
            let times = filters.values(key).iter().map(found);
            Ok(times.collect::<rcd::engine::Result<Vec<_>>>()?.into_iter().next_back())
        };
        let (before, since) = (bound("before")?, bound("since")?);
        let until = logs::moments(filters.values("until"))?.into_iter().min();
        let before = before.into_iter().chain(until).min();
        let mut ancestors = BTreeMap::new();
        for wanted in filters.values("ancestor") {
            // What is no image is nobody's ancestor.
            ancestors.extend(engine.image(wanted, None).ok().flatten().map(|image| (wanted.clone(), image)));
        }
        let network =
            |wanted: &String| Some((wanted.clone(), define::find(engine.layout(), wanted).ok()?.network.name));
        let networks = filters.values("network").iter().filter_map(network).collect();
        Ok(Self { engine, before, since, ancestors, networks, filters })
    }

    /// Whether what is below a container is the image `wanted`, or was built on it.
    fn is_made_of(&self, root: &RootSource, wanted: &str) -> bool {
        let (Some(image), RootSource::Image { id, layers, .. }) = (self.ancestors.get(wanted), root) else {
            return false;
        };
        let below = || image.layers.iter().zip(layers).all(|(lower, layer)| lower.to_string() == *layer);
        *id == image.id.to_string() || !image.layers.is_empty() && image.layers.len() <= layers.len() && below()
    }

    /// Whether it asks for containers that do not run, too.
    pub(super) fn wants_ended(&self) -> bool {
        !self.filters.values("status").is_empty() || !self.filters.values("exited").is_empty()
    }

    /// Whether a container is one of them.
    pub(super) fn fits(&self, record: &Record, status: &Status) -> bool {
        let (filters, config) = (&self.filters, &record.config);
        let ended = if let Status::Exited(ended) = status { Some(ended.code) } else { None };
        filters.any("id", |wanted| record.id.starts_with(wanted))
            // Docker's own names begin with a slash, and either form fits.
            && (filters.name(&config.name) || filters.name(&format!("/{}", config.name)))
            && filters.labels(&config.labels)
            && filters.is("status", status.word())
            && filters.any("ancestor", |wanted| config.image_name() == wanted || self.is_made_of(&config.root, wanted))
            && (filters.values("health").is_empty() || filters.is("health", &health_word(record, self.engine)))
            && filters.any("exited", |wanted| ended.is_some_and(|code| code.to_string() == wanted))
            && filters.any("network", |wanted| {
                let name = self.networks.get(wanted).map_or(wanted, String::as_str);
                networks(record).contains(&name)
            })
            && filters.any("volume", |wanted| {
                config.binds.iter().any(|bind| [&*bind.source, &*bind.target].contains(&Path::new(wanted)))
                    || config.volumes.iter().any(|mount| mount.name == wanted || mount.target == Path::new(wanted))
            })
            && filters.any("publish", |wanted| {
                published(status).iter().any(|port| is_among(&port.container.to_string(), wanted))
            })
            && filters.any("expose", |wanted| exposed_now(config, status).iter().any(|port| is_among(port, wanted)))
            && self.before.is_none_or(|time| record.created < time)
            && self.since.is_none_or(|time| record.created > time)
    }
}

/// `PORT[-PORT][/PROTOCOL]`.
fn ports(text: &str) -> Option<(u16, u16, &str)> {
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some((first.parse().ok()?, last.parse().ok()?, protocol))
}

fn is_among(port: &str, wanted: &str) -> bool {
    let (Some((port, _, own)), Some((first, last, protocol))) = (ports(port), ports(wanted)) else { return false };
    own == protocol && (first..=last).contains(&port)
}

/// The networks that it is in, or what it has in their place.
pub(super) fn networks(record: &Record) -> Vec<&str> {
    match record.config.network_mode() {
        NetworkMode::Networks => record.config.networks.iter().map(|one| one.network.as_str()).collect(),
        _ => vec![&record.config.network],
    }
}

/// Docker's word for the health of a container.
pub(super) fn health_word(record: &Record, engine: &Engine) -> String {
    // One that is removed this very moment has none.
    let health = health::read(engine.layout(), record).ok().flatten();
    health.map_or_else(|| "none".to_owned(), |health| health.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_numbers_or_ranges_of_a_protocol() {
        for (wanted, fits) in [("80", true), ("80/tcp", true), ("79-81", true), ("80/udp", false), ("81-90/tcp", false)]
        {
            assert_eq!(is_among("80/tcp", wanted), fits, "{wanted}");
        }
        assert!(ports("http").is_none() && ports("1-x/tcp").is_none());
    }
}
