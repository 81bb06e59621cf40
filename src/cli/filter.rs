//! `--filter KEY=VALUE` with Docker's rules: different keys must all hold, one of the values of a key is enough, and every
//! label that is asked for has to be there.

use std::collections::BTreeMap;

use rcd::engine::{Error, ErrorKind, Result};
use regex_lite::Regex;

/// The filters of a list
#[derive(Debug, Default, clap::Args)]
pub(crate) struct FilterArgs {
    /// Show only what fits, as name=web or label=tier=front
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    filter: Vec<String>,
}

fn pair(text: &str) -> std::result::Result<String, &'static str> {
    if text.contains('=') { Ok(text.to_owned()) } else { Err("a filter has the form KEY=VALUE") }
}

/// Filters whose keys are known.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    values: BTreeMap<String, Vec<String>>,
    /// The values of `name` as patterns.
    names: Vec<Regex>,
}

impl FilterArgs {
    /// The same of a verb whose flag has no short form.
    pub(crate) fn of(filter: &[String]) -> Self {
        Self { filter: filter.to_vec() }
    }

    /// The filters, of which only `keys` are allowed.
    pub(crate) fn parse(&self, keys: &[&str]) -> Result<Filters> {
        let mut filters = Filters::default();
        for filter in &self.filter {
            let (key, value) = filter.split_once('=').ok_or_else(|| {
                Error::new(ErrorKind::InvalidInput, format!("invalid filter `{filter}`"))
                    .hint("a filter has the form KEY=VALUE")
            })?;
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if !keys.contains(&key.as_str()) {
                return Err(Error::new(ErrorKind::InvalidInput, format!("invalid filter `{key}`"))
                    .hint(format!("the filters here are {}", keys.join(", "))));
            }
            filters.values.entry(key).or_default().push(value.to_owned());
        }
        // As in Docker, what is no pattern is a name as it stands.
        filters.names = filters.values("name").iter().filter_map(|value| Regex::new(value).ok()).collect();
        Ok(filters)
    }
}

impl Filters {
    /// The values that `key` may have, where it was asked for.
    pub(crate) fn values(&self, key: &str) -> &[String] {
        self.values.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether one of the values of `key` fits, or none was asked for.
    pub(crate) fn any(&self, key: &str, fits: impl Fn(&str) -> bool) -> bool {
        let values = self.values(key);
        values.is_empty() || values.iter().any(|value| fits(value))
    }

    /// Whether `found` is one of the values of `key`.
    pub(crate) fn is(&self, key: &str, found: &str) -> bool {
        self.any(key, |value| value == found)
    }

    /// Whether `found` is one of the values of `name`, or a part of it fits one as a pattern (a regular expression).
    pub(crate) fn name(&self, found: &str) -> bool {
        self.is("name", found) || self.names.iter().any(|pattern| pattern.is_match(found))
    }

    /// Whether `labels` has all that `label` asks for and nothing that `label!` does.
    pub(crate) fn labels(&self, labels: &BTreeMap<String, String>) -> bool {
        let has = |wanted: &String| match wanted.split_once('=') {
            Some((key, value)) => labels.get(key).is_some_and(|found| found == value),
            None => labels.contains_key(wanted),
        };
        self.values("label").iter().all(has) && !self.values("label!").iter().any(has)
    }

    /// The one `true` or `false` of `key`.
    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>> {
        let mut found = None;
        for value in self.values(key) {
            found = Some(match value.as_str() {
                "1" | "t" | "true" | "True" | "TRUE" => true,
                "0" | "f" | "false" | "False" | "FALSE" => false,
                other => {
                    let message = format!("invalid filter `{key}={other}`");
                    return Err(Error::new(ErrorKind::InvalidInput, message).hint("it is true or false"));
                }
            });
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(words: &[&str]) -> Result<Filters> {
        FilterArgs { filter: words.iter().map(|word| (*word).to_owned()).collect() }
            .parse(&["name", "status", "label", "label!", "dangling"])
    }

    #[test]
    fn keys_are_and_values_are_or() {
        let both = filters(&["status=running", "Status=exited", "name=web"]).expect("filters");
        assert!(both.is("status", "running") && both.is("status", "exited") && !both.is("status", "created"));
        assert!(both.name("myweb1") && !both.name("db"));
        assert!(filters(&[]).expect("none").is("status", "anything"));
    }

    #[test]
    fn names_are_patterns() {
        for (pattern, name, fits) in [
            ("we", "web", true),
            ("^we", "aweb", false),
            ("eb$", "web", true),
            ("^web$", "web1", false),
            ("", "x", true),
            ("web-[0-9]+$", "web-17", true),
            ("^(db|web)$", "web", true),
            ("^(db|web)$", "web1", false),
            ("w.b", "web", true),
            ("we(", "web", false),
            ("we(", "we(", true),
        ] {
            assert_eq!(filters(&[&format!("name={pattern}")]).expect("a filter").name(name), fits, "{pattern}");
        }
    }

    #[test]
    fn labels_are_and() {
        let labels = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
        for (words, fits) in [
            (&["label=a"][..], true),
            (&["label=a=1", "label=b"], true),
            (&["label=a=2"], false),
            (&["label=a", "label=c"], false),
            (&["label!=b"], false),
            (&["label=a=1=2"], false),
        ] {
            assert_eq!(filters(words).expect("filters").labels(&labels), fits, "{words:?}");
        }
    }

    #[test]
    fn wrong_filters_are_errors() {
        assert_eq!(filters(&["name"]).expect_err("no value").to_string(), "invalid filter `name`");
        let unknown = filters(&["nope=1"]).expect_err("no such key");
        assert_eq!(unknown.hint_text(), Some("the filters here are name, status, label, label!, dangling"));
        assert!(filters(&["dangling=maybe"]).expect("a filter").flag("dangling").is_err());
        assert_eq!(filters(&["dangling=1"]).expect("a filter").flag("dangling").expect("a flag"), Some(true));
    }
}
