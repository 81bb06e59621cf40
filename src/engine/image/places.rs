//! Which places are asked for the images of a registry, and how each is spoken to: a plan, out of the settings alone.
//!
//! `config.toml` comes first; what it does not name is as `registries.conf` has it.

use reqwest::Url;

use super::certificates;
use super::credentials::Credentials;
use super::reference::DEFAULT_DOMAIN;
use super::registry::is_loopback;
use crate::engine::settings::{MirrorRule, Rule, Settings};
use crate::engine::{Context, Error, ErrorKind, Result};

/// Docker Hub's registry is not at its name.
const HUB: &str = "https://registry-1.docker.io";

/// One place, in one way to speak to it.
#[derive(Debug)]
pub(super) struct Place {
    /// Its address.
    pub(super) base: Url,
    /// Plain HTTP and unverified TLS are allowed.
    pub(super) insecure: bool,
    /// Who the user is there.
    pub(super) credentials: Option<Credentials>,
    /// A part of a repository's path, and what takes its place there.
    pub(super) moved: Option<(String, String)>,
}

/// Every place to ask for an image of a repository, in order.
pub(super) fn to_pull(domain: &str, path: &str, by_digest: bool, settings: &Settings) -> Result<Vec<Place>> {
    let listed = settings.registry.get(domain);
    let mut found = Vec::new();
    for mirror in listed.iter().flat_map(|listed| &listed.mirrors) {
        let base: Url = mirror.parse().context(|| format!("the mirror `{mirror}` of `{domain}` is no address"))?;
        let host = base.host_str().unwrap_or_default();
        let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{host}{port}");
        let known = settings.registry.get(&host).is_some_and(|of| of.insecure);
        let insecure = settings.is_insecure(known || listed.is_some_and(|listed| listed.insecure));
        // A mirror is another place: the registry's own credentials are not for it.
        let credentials = settings.credentials.get(&host, path)?;
        found.push(Place { base, insecure, credentials, moved: None });
    }
    if let Some(rule) = rule(domain, path, settings)? {
        for MirrorRule { location, insecure, .. } in rule.mirrors(by_digest) {
            found.extend(at(location, rule.path(), path, *insecure, settings)?);
        }
    }
    found.extend(own(domain, path, settings)?);
    Ok(found)
}

/// The registry itself, in every way that it may be spoken to.
pub(super) fn own(domain: &str, path: &str, settings: &Settings) -> Result<Vec<Place>> {
    let rule = rule(domain, path, settings)?;
    let insecure = rule.is_some_and(|rule| rule.insecure);
    match rule.and_then(|rule| Some((rule.location()?, rule.path()))) {
        Some((location, from)) => at(location, from, path, insecure, settings),
        None => ways(domain, path, insecure, None, settings),
    }
}

/// Where a registry's search is.
pub(super) fn to_search(domain: &str, settings: &Settings) -> Result<Place> {
    // Docker Hub's is at its old name.
    let domain = if domain == DEFAULT_DOMAIN { "index.docker.io" } else { domain };
    let own = ways(domain, "", false, None, settings)?.into_iter().next();
    own.ok_or_else(|| Error::new(ErrorKind::Registry, "there is no registry to ask"))
}

/// The rule of `registries.conf`, unless `config.toml` knows the registry.
fn rule<'a>(domain: &str, path: &str, settings: &'a Settings) -> Result<Option<&'a Rule>> {
    if settings.registry.contains_key(domain) {
        return Ok(None);
    }
    let rule = settings.registries.rule(domain, path)?;
    if rule.is_some_and(|rule| rule.blocked) {
        let message = format!("registries.conf blocks `{domain}/{path}`");
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    Ok(rule)
}

/// A location (host, port and path), in place of the part `from` of a repository's path.
fn at(location: &str, from: &str, path: &str, insecure: bool, settings: &Settings) -> Result<Vec<Place>> {
    let (host, to) = location.split_once('/').unwrap_or((location, ""));
    ways(host, path, insecure, Some((from.to_owned(), to.to_owned())), settings)
}

fn ways(
    domain: &str,
    path: &str,
    insecure: bool,
    moved: Option<(String, String)>,
    settings: &Settings,
) -> Result<Vec<Place>> {
    let listed = settings.registry.get(domain).is_some_and(|own| own.insecure);
    let insecure = settings.is_insecure(insecure || listed);
    let address = match domain {
        DEFAULT_DOMAIN => HUB.to_owned(),
        // Whoever has certificates for it wants them to be used.
        _ if is_loopback(domain) && !certificates::are_there(domain, settings) => format!("http://{domain}"),
        _ => format!("https://{domain}"),
    };
    let parsed = |text: String| text.parse::<Url>().context(|| format!("`{domain}` is no address of a registry"));
    let base = parsed(address)?;
    let credentials = settings.credentials.get(domain, path)?;
    let mut found = Vec::new();
    // Asked for in so many words: a registry that speaks no TLS at all.
    let plain = insecure && base.scheme() == "https" && domain != DEFAULT_DOMAIN;
    let plain = plain.then(|| parsed(format!("http://{domain}"))).transpose()?;
    for base in [Some(base), plain].into_iter().flatten() {
        found.push(Place { base, insecure, credentials: credentials.clone(), moved: moved.clone() });
    }
    Ok(found)
}

impl Settings {
    /// Whether a place that is (not) `listed` as insecure is spoken to as one.
    fn is_insecure(&self, listed: bool) -> bool {
        self.verify.map_or(listed, |verify| !verify)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::settings::Registries;

    fn settings(registries: &str) -> Settings {
        let registries = Registries::parse(registries, "registries.conf").expect("valid");
        Settings { registries, ..Settings::default() }
    }

    fn shown(places: &[Place]) -> Vec<String> {
        places.iter().map(|place| format!("{} {:?} {}", place.base, place.moved, place.insecure)).collect()
    }

    #[test]
    fn rules_move_repositories() {
        let text = "[[registry]]\nprefix = \"docker.io/library\"\nlocation = \"m.io/hub\"\n\
                    [[registry.mirror]]\nlocation = \"127.0.0.1:5000/x/y\"\n";
        let found = to_pull("docker.io", "library/a", false, &settings(text)).expect("places");
        assert_eq!(
            shown(&found),
            [
                "http://127.0.0.1:5000/ Some((\"library\", \"x/y\")) false",
                "https://m.io/ Some((\"library\", \"hub\")) false"
            ]
        );
        let found = to_pull("docker.io", "other/a", false, &settings(text)).expect("places");
        assert_eq!(shown(&found), ["https://registry-1.docker.io/ None false"]);
    }

    #[test]
    fn blocked_and_insecure_registries() {
        let blocked = settings("[[registry]]\nlocation = \"r.io\"\nblocked = true\n");
        let error = to_pull("r.io", "a", false, &blocked).expect_err("blocked");
        assert_eq!(error.to_string(), "registries.conf blocks `r.io/a`");
        let mut insecure = settings("[[registry]]\nlocation = \"r.io\"\ninsecure = true\n");
        let found = own("r.io", "a", &insecure).expect("places");
        assert_eq!(shown(&found), ["https://r.io/ None true", "http://r.io/ None true"]);
        insecure.verify = Some(true);
        assert_eq!(shown(&own("r.io", "a", &insecure).expect("places")), ["https://r.io/ None false"]);
    }
}
