//! The parsers of command lines and of files that users write, for `fuzz/`. Each gives what it understood as text.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::docker_config::DockerConfig;
use super::filter::FilterArgs;
use super::template::{Template, Value};
use super::{health_options, logs, mount_options, network_options, options};

fn shown<T: Debug, E: std::fmt::Display>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error:#}"),
    }
}

/// A template, on a document and as a heading.
pub(crate) fn template(source: &str, document: &str) -> String {
    let Ok(template) = Template::parse(source) else { return String::new() };
    let value = Value::document(document).unwrap_or(Value::Nil);
    shown(template.render(&value)) + &shown(template.heading(&value))
}

/// Filters of a list, and whether labels fit them.
pub(crate) fn filters(words: &[String], labels: &BTreeMap<String, String>) -> String {
    let filters = match FilterArgs::of(words).parse(&["name", "status", "label", "label!", "dangling", "until"]) {
        Ok(filters) => filters,
        Err(error) => return error.to_string(),
    };
    let until = filters.values("until").iter().map(|text| shown(logs::moment(text))).collect::<String>();
    let fits = filters.name("web") && filters.is("status", "running") && filters.labels(labels);
    format!("{fits} {until} {}", shown(filters.flag("dangling")))
}

/// An env-file or a label file.
pub(crate) fn key_file(bytes: &[u8]) -> Result<Vec<String>, String> {
    let host = |name: &str| (name == "HOME").then(|| "/root".to_owned());
    options::key_file("file", bytes, &host).map_err(|error| error.to_string())
}

/// Docker's settings.
pub(crate) fn docker_config(text: &str) -> String {
    match serde_json::from_str::<DockerConfig>(text) {
        Ok(config) => {
            let keys = config.detach_keys.as_deref().map(|keys| shown(options::detach_keys(keys)));
            format!("{keys:?} {:?} {:?}", config.format("psFormat"), config.proxy_variables())
        }
        Err(error) => error.to_string(),
    }
}

/// What is mounted.
pub(crate) fn mounts(text: &str) -> String {
    mount_options::fuzzing(text).map(shown).concat()
}

/// One value of a flag, read as the value of every flag that has a grammar of its own.
pub(crate) fn value(text: &str) -> String {
    let words = [text.to_owned()];
    [
        shown(options::size("-m", text)),
        shown(options::cpus(text)),
        shown(options::cpuset("--cpuset-cpus", text)),
        shown(options::device(text)),
        shown(options::ulimit(text)),
        shown(options::restart(text)),
        shown(options::labels(&words)),
        shown(options::detach_keys(text)),
        shown(logs::moment(text)),
        shown(health_options::span(text, "ms")),
        shown(network_options::attachment(text)),
        shown(network_options::host(text)),
        shown(network_options::check_mac("--mac-address", text)),
    ]
    .concat()
}
