//! The private readers of what registries and files of credentials say, for `fuzz/`.

use serde_json::{Map, Value};

use super::document::{health_of, parse_config};
use super::{credentials, places, registry, token};
use crate::engine::Result;
use crate::engine::settings::Settings;

/// Read an image's config, for a manifest of so many layers.
pub fn config(bytes: &[u8], layers: usize) -> Result<usize> {
    let (_, diff_ids) = parse_config(bytes, layers)?;
    Ok(diff_ids.len() + usize::from(health_of(bytes).is_some()))
}

/// What a file of credentials knows of a repository. No helper is asked.
pub fn credentials(bytes: &[u8], domain: &str, path: &str) -> Option<(Option<String>, bool)> {
    let document: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let helper = credentials::helper(&document, domain);
    if let Some(helper) = &helper {
        assert!(!helper.contains('/'), "a helper is a name: {helper}");
    }
    let auths = document.get("auths").and_then(Value::as_object);
    let found = credentials::keys(domain, path).iter().find_map(|key| credentials::entry(auths?.get(key)?));
    Some((helper, found.is_some()))
}

/// The addresses to ask for a repository.
pub fn places(domain: &str, path: &str, by_digest: bool, settings: &Settings) -> Result<Vec<String>> {
    let found = places::to_pull(domain, path, by_digest, settings)?;
    Ok(found.iter().map(|place| place.base.to_string()).collect())
}

/// Read a challenge of the registry at `base`; what is found may be asked for a token, and is not on this machine.
pub fn challenge(header: &str, base: &str) -> Option<String> {
    let base = base.parse().ok()?;
    let asked = token::asked(header, &base, "repository:a/b:pull")?;
    assert!(registry::is_internal(&base) || !registry::is_internal(&asked), "{asked}");
    Some(asked.to_string())
}

/// Where a redirect of the registry at `base` leads.
pub fn redirect(location: &str, base: &str) -> Option<String> {
    let base = base.parse().ok()?;
    let to = registry::redirected_to(&base, location).ok()?;
    assert!(registry::is_internal(&base) || !registry::is_internal(&to), "{to}");
    Some(to.to_string())
}
