//! Bearer tokens: what a registry's challenge asks for, and where it may send us to get one.
//!
//! A realm is an address that the registry chooses, so it is not trusted: it needs encryption if the registry has it,
//! carries no user name, and does not lead onto this machine unless the registry is there itself (CVE-2020-15157 and
//! its kin). Token services are not followed through redirects.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Response, Url};
use serde::Deserialize;

use super::credentials::Credentials;
use super::registry::{Attempt, SMALL_BODY, body, is_internal, transport};
use crate::engine::{Error, ErrorKind, Result};

/// The tokens of one pull, by scope.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    known: Mutex<HashMap<String, String>>,
}

/// `Bearer realm="https://auth...",service="...",scope="..."`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Challenge {
    realm: String,
    service: Option<String>,
    scope: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

impl Tokens {
    pub(super) fn get(&self, scope: &str) -> Option<String> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(scope).cloned()
    }

    fn keep(&self, scope: &str, header: String) {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(scope.to_owned(), header);
    }

    /// Get the header that `scope` needs: a token, or the credentials themselves where the registry asks for those. False
    /// where there is nothing to answer the challenges with.
    pub(super) async fn fetch(
        &self,
        client: &Client,
        base: &Url,
        challenges: &[String],
        scope: &str,
        credentials: Option<&Credentials>,
    ) -> Attempt<bool> {
        let Some(challenge) = challenges.iter().find_map(|text| parse(text)) else {
            let basic = challenges.iter().any(|text| text.trim().to_ascii_lowercase().starts_with("basic"));
            let Some(known) = credentials.filter(|known| basic && !known.is_token) else { return Ok(false) };
            self.keep(scope, format!("Basic {}", STANDARD.encode(format!("{}:{}", known.user, known.secret))));
            return Ok(true);
        };
        let mut url = realm(&challenge.realm, base)?;
        let known = credentials.filter(|_| is_trusted(&url, base));
        if let Some(known) = known.filter(|known| known.is_token) {
            return self.refresh(client, url, &challenge, scope, known).await;
        }
        add_query(&mut url, &challenge, scope);
        let mut request = client.get(url.clone());
        if let Some(known) = known {
            request = request.basic_auth(&known.user, Some(&known.secret));
        }
        let response = request.send().await.map_err(|error| transport(error, &url))?;
        self.take(response, &url, scope).await
    }

    /// An identity token is changed for one of the scope by OAuth 2 (RFC 6749, section 6), as Docker does.
    async fn refresh(
        &self,
        client: &Client,
        url: Url,
        challenge: &Challenge,
        scope: &str,
        known: &Credentials,
    ) -> Attempt<bool> {
        let form = refresh_form(challenge, scope, known)?;
        let request = client.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(form);
        let response = request.send().await.map_err(|error| transport(error, &url))?;
        self.take(response, &url, scope).await
    }

    async fn take(&self, response: Response, url: &Url, scope: &str) -> Attempt<bool> {
        let status = response.status();
        if !status.is_success() {
            let host = url.host_str().unwrap_or_default();
            let error = Error::new(ErrorKind::Unauthorized, format!("the token service `{host}` answers {status}"));
            return Err(error.into());
        }
        let bytes = body(response, SMALL_BODY).await?;
        let answer = serde_json::from_slice::<Answer>(&bytes).ok();
        let token = answer.and_then(|answer| answer.token.or(answer.access_token));
        // What is no header value must not become one.
        let token = token.filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        let token = token.ok_or_else(|| Error::new(ErrorKind::Registry, "the token service gives no token"))?;
        self.keep(scope, format!("Bearer {token}"));
        Ok(true)
    }
}

/// Ask for a token of this scope by an address.
fn add_query(url: &mut Url, challenge: &Challenge, scope: &str) {
    let mut query = url.query_pairs_mut();
    if let Some(service) = &challenge.service {
        query.append_pair("service", service);
    }
    for scope in scopes(challenge, scope) {
        query.append_pair("scope", scope);
    }
}

/// The address that a challenge has a token asked for at.
#[cfg(fuzzing)]
pub(super) fn asked(header: &str, base: &Url, scope: &str) -> Option<Url> {
    let challenge = parse(header)?;
    let mut url = realm(&challenge.realm, base).ok()?;
    add_query(&mut url, &challenge, scope);
    Some(url)
}

/// What a token is asked for: what the registry wants. That is less than a push will need when it asks for something first, and
/// the registry knows nothing of a second repository.
fn scopes<'a>(challenge: &'a Challenge, wanted: &'a str) -> Vec<&'a str> {
    let more = wanted.contains("push").then_some(wanted);
    let scope = more.or(challenge.scope.as_deref()).unwrap_or(wanted);
    scope.split(' ').filter(|scope| !scope.is_empty()).collect()
}

/// The form of a request for a token; a query is written as a form is, and nothing is sent to its address.
fn refresh_form(challenge: &Challenge, scope: &str, known: &Credentials) -> Result<String> {
    let mut query: Url = "http://form/".parse().map_err(|_| Error::new(ErrorKind::Failed, "cannot write a form"))?;
    query
        .query_pairs_mut()
        .append_pair("grant_type", "refresh_token")
        .append_pair("client_id", "rcd")
        .append_pair("refresh_token", &known.secret)
        .append_pair("service", challenge.service.as_deref().unwrap_or_default())
        .append_pair("scope", &scopes(challenge, scope).join(" "));
    Ok(query.query().unwrap_or_default().to_owned())
}

/// Whether credentials of the registry at `base` may go to this token service: it is the registry's own host, the domain that
/// the registry's host is in, or one that is known to be the same people's.
fn is_trusted(realm: &Url, base: &Url) -> bool {
    let host = |url: &Url| url.host_str().unwrap_or_default().to_ascii_lowercase();
    let (realm_host, base_host) = (host(realm), host(base));
    if realm_host == base_host {
        return realm.port_or_known_default() == base.port_or_known_default()
            || realm.scheme() == "https"
            || is_internal(base);
    }
    let parent = base_host.split_once('.').is_some_and(|(_, rest)| rest == realm_host && rest.contains('.'));
    parent || (base_host == "registry-1.docker.io" && realm_host == "auth.docker.io")
}

/// The address of a token service, if a registry at `base` may name it.
fn realm(text: &str, base: &Url) -> Result<Url> {
    let refuse = |why: &str| Error::new(ErrorKind::Registry, format!("refusing the token service `{text}`: {why}"));
    let url: Url = text.parse().map_err(|_| refuse("it is no address"))?;
    if url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("it is no web address"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it carries a user name"));
    }
    if url.scheme() == "http" && base.scheme() != "http" {
        return Err(refuse("it has no encryption, and the registry has"));
    }
    if is_internal(&url) && !is_internal(base) {
        return Err(refuse("it is on this machine, and the registry is not"));
    }
    Ok(url)
}

fn parse(header: &str) -> Option<Challenge> {
    let (scheme, mut rest) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut challenge = Challenge::default();
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches([' ', ',']).to_ascii_lowercase();
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(',').unwrap_or((after, "")),
        };
        match key.as_str() {
            "realm" => value.clone_into(&mut challenge.realm),
            "service" => challenge.service = Some(value.to_owned()),
            "scope" => challenge.scope = Some(value.to_owned()),
            _ => {}
        }
        rest = after;
    }
    (!challenge.realm.is_empty()).then_some(challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_understood() {
        let header = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push""#;
        let challenge = parse(header).expect("a challenge");
        assert_eq!(challenge.realm, "https://auth.docker.io/token");
        assert_eq!(challenge.scope.as_deref(), Some("repository:a:pull,push"));
        assert_eq!(parse("bearer realm=https://a/t, service=b").expect("a challenge").service.as_deref(), Some("b"));
        assert_eq!(parse("Basic realm=\"x\""), None);
        assert_eq!(parse("Bearer service=\"x\""), None);
        assert_eq!(parse("Bearer realm=\"x"), None);
    }

    #[test]
    fn credentials_go_to_the_registrys_own_people_only() {
        for (realm, base, trusted) in [
            ("https://r.io/token", "https://r.io", true),
            ("https://auth.docker.io/token", "https://registry-1.docker.io", true),
            ("https://gitlab.com/jwt", "https://registry.gitlab.com", true),
            ("https://auth.evil.io/token", "https://r.io", false),
            ("https://io/token", "https://r.io", false),
            ("https://auth.docker.io/token", "https://r.io", false),
            ("http://127.0.0.1:5001/token", "http://127.0.0.1:5000", true),
        ] {
            let url = |text: &str| text.parse::<Url>().expect("a url");
            assert_eq!(is_trusted(&url(realm), &url(base)), trusted, "{realm} for {base}");
        }
    }

    #[test]
    fn realms_are_not_trusted() {
        let registry: Url = "https://registry.io".parse().expect("a url");
        assert!(realm("https://auth.elsewhere.io/token", &registry).is_ok());
        for bad in [
            "http://auth.io/token",
            "https://user@auth.io/",
            "https://user:word@auth.io/",
            "https://127.0.0.1/",
            "https://localhost:5000/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "file:///etc/passwd",
            "/token",
            "",
        ] {
            assert!(realm(bad, &registry).is_err(), "{bad}");
        }
        let loopback: Url = "http://127.0.0.1:5000".parse().expect("a url");
        assert!(realm("http://127.0.0.1:5001/token", &loopback).is_ok());
    }
}
