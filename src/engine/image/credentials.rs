//! Who the user is at a registry: Docker's `config.json`, Podman's `auth.json`, and the helper programs that either names.
//!
//! A secret is never in a message, and is given only to the registry whose it is (see `token` for the services that a
//! registry may send it to).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::reference::DEFAULT_DOMAIN;
use crate::engine::storage::blobs::make_private;
use crate::engine::storage::{remove_unfinished, replace, unfinished};
use crate::engine::{Context, Error, ErrorKind, Result};

/// Docker Hub's key in `config.json`, whatever its registry's address is.
const HUB_KEY: &str = "https://index.docker.io/v1/";
/// What a helper says in place of a user name when its secret is an identity token.
const TOKEN_USER: &str = "<token>";

/// A user and a secret. It is not shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user's name; empty with an identity token.
    pub user: String,
    /// The password, or the identity token.
    pub secret: String,
    /// The secret is an identity token (Docker's `identitytoken`).
    pub is_token: bool,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Credentials({})", self.user)
    }
}

/// The files of credentials, the first one first; that one is written to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialFiles {
    /// `config.json` or `auth.json`, which need not exist.
    pub files: Vec<PathBuf>,
    /// What was given for one registry and one command, whatever the files say.
    pub given: Option<(String, Credentials)>,
}

fn read(file: &Path) -> Result<Map<String, Value>> {
    let named = || format!("cannot read the credentials in `{}`", file.display());
    match fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Map::new()),
        Err(error) => Err(error).context(named),
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => Ok(Map::new()),
        Ok(bytes) => serde_json::from_slice(&bytes).context(named),
    }
}

/// The keys under which a registry's credentials may be: Podman's for a repository first, then the host's in every spelling.
pub(super) fn keys(domain: &str, path: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut part = path;
    while !part.is_empty() {
        keys.push(format!("{domain}/{part}"));
        part = part.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    if domain == DEFAULT_DOMAIN {
        keys.extend([HUB_KEY, "docker.io", "index.docker.io", "registry-1.docker.io"].map(str::to_owned));
    } else {
        keys.push(domain.to_owned());
    }
    for scheme in ["https", "http"] {
        keys.extend(["", "/", "/v1/", "/v2/"].map(|end| format!("{scheme}://{domain}{end}")));
    }
    keys
}

/// The key to write.
fn key(domain: &str) -> &str {
    if domain == DEFAULT_DOMAIN { HUB_KEY } else { domain }
}

impl CredentialFiles {
    /// What is known for a registry, and a repository in it.
    pub fn get(&self, domain: &str, path: &str) -> Result<Option<Credentials>> {
        if let Some((_, given)) = self.given.as_ref().filter(|(known, _)| known == domain) {
            return Ok(Some(given.clone()));
        }
        for file in &self.files {
            let document = read(file)?;
            if let Some(helper) = helper(&document, domain)
                && let Some(found) = ask(&helper, key(domain))?
            {
                return Ok(Some(found));
            }
            let auths = document.get("auths").and_then(Value::as_object);
            let found = keys(domain, path).iter().find_map(|key| entry(auths?.get(key)?));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Keep credentials, and say where: in a helper, or in a file that only its owner reads.
    pub fn put(&self, domain: &str, credentials: &Credentials) -> Result<String> {
        let file = self.first()?;
        let mut document = read(file)?;
        if let Some(helper) = helper(&document, domain) {
            let user = if credentials.is_token { TOKEN_USER } else { &credentials.user };
            let text = json!({ "ServerURL": key(domain), "Username": user, "Secret": credentials.secret });
            run(&helper, "store", &text.to_string())?;
            return Ok(format!("the helper `{helper}`"));
        }
        let value = if credentials.is_token {
            json!({ "identitytoken": credentials.secret, "auth": STANDARD.encode(format!("{}:", credentials.user)) })
        } else {
            json!({ "auth": STANDARD.encode(format!("{}:{}", credentials.user, credentials.secret)) })
        };
        let auths = document.entry("auths").or_insert_with(|| json!({}));
        let Value::Object(auths) = auths else {
            return Err(Error::new(ErrorKind::InvalidInput, format!("`auths` in `{}` is no object", file.display())));
        };
        auths.insert(key(domain).to_owned(), value);
        write(file, document)?;
        Ok(format!("`{}`", file.display()))
    }

    /// Forget a registry's credentials; false where there were none.
    pub fn remove(&self, domain: &str) -> Result<bool> {
        let file = self.first()?;
        let mut document = read(file)?;
        let mut removed = false;
        if let Some(helper) = helper(&document, domain) {
            removed = run(&helper, "erase", key(domain)).is_ok();
        }
        if let Some(Value::Object(auths)) = document.get_mut("auths") {
            let before = auths.len();
            keys(domain, "").iter().for_each(|key| drop(auths.remove(key)));
            if auths.len() != before {
                removed = true;
                write(file, document)?;
            }
        }
        Ok(removed)
    }

    /// Forget all, in the file that is written to and in the helpers that it names; says whose they were.
    pub fn remove_all(&self) -> Result<Vec<String>> {
        let file = self.first()?;
        let mut document = read(file)?;
        let mut gone = std::collections::BTreeSet::new();
        let stores = document.get("credsStore").into_iter();
        let own = document.get("credHelpers").and_then(Value::as_object).into_iter().flat_map(Map::values);
        let helpers: std::collections::BTreeSet<String> = stores.chain(own).filter_map(program).collect();
        for helper in helpers {
            let listed = run(&helper, "list", "")?;
            let listed: Map<String, Value> =
                serde_json::from_str(&listed).context(|| format!("cannot understand the helper `{helper}`"))?;
            for server in listed.keys() {
                run(&helper, "erase", server)?;
                gone.insert(server.clone());
            }
        }
        if let Some(Value::Object(auths)) = document.get_mut("auths").filter(|auths| **auths != json!({})) {
            gone.extend(auths.keys().cloned());
            auths.clear();
            write(file, document)?;
        }
        Ok(gone.into_iter().collect())
    }

    fn first(&self) -> Result<&PathBuf> {
        self.files.first().ok_or_else(|| {
            Error::new(ErrorKind::Failed, "there is no place to keep credentials").hint("set HOME or DOCKER_CONFIG")
        })
    }
}

fn write(file: &Path, document: Map<String, Value>) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    make_private(folder)?;
    unfinished(folder)?.iter().try_for_each(|path| remove_unfinished(path).map(drop))?;
    let text = serde_json::to_vec_pretty(&Value::Object(document)).context(|| "cannot write credentials")?;
    replace(file, &text)
}

/// One entry of `auths`.
pub(super) fn entry(value: &Value) -> Option<Credentials> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(token) = text("identitytoken") {
        return Some(Credentials { user: String::new(), secret: token.to_owned(), is_token: true });
    }
    let decoded = text("auth").and_then(|auth| String::from_utf8(STANDARD.decode(auth.trim()).ok()?).ok());
    let pair = decoded.as_deref().and_then(|pair| pair.trim_end_matches('\0').split_once(':'));
    let (user, secret) = pair.or_else(|| text("username").zip(text("password")))?;
    Some(Credentials { user: user.to_owned(), secret: secret.to_owned(), is_token: false })
}

/// The helper program for a registry: its own, or the one for all.
pub(super) fn helper(document: &Map<String, Value>, domain: &str) -> Option<String> {
    let own = document.get("credHelpers").and_then(|helpers| helpers.get(key(domain)).or_else(|| helpers.get(domain)));
    program(own.or_else(|| document.get("credsStore"))?)
}

/// The program of a helper's name, of which it becomes a part.
fn program(name: &Value) -> Option<String> {
    let name = name.as_str()?;
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    fits.then(|| format!("docker-credential-{name}"))
}

fn ask(helper: &str, server: &str) -> Result<Option<Credentials>> {
    let answer = match run(helper, "get", server) {
        Ok(answer) => answer,
        // Its protocol has no code for "none": it says so in words.
        Err(error)
            if std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("not found")) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let answer: Value = serde_json::from_str(&answer).context(|| format!("cannot understand the helper `{helper}`"))?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (user, secret) = (text("Username"), text("Secret"));
    if secret.is_empty() {
        return Ok(None);
    }
    let is_token = user == TOKEN_USER;
    Ok(Some(Credentials { user: if is_token { String::new() } else { user }, secret, is_token }))
}

/// The protocol of `docker-credential-*`: the verb is an argument, the rest goes through standard input and output.
fn run(helper: &str, verb: &str, input: &str) -> Result<String> {
    let failed = || format!("the credential helper `{helper} {verb}` failed");
    let mut command = Command::new(helper);
    command.arg(verb).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that reads nothing says in its answer what is wrong.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().context(failed)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    // On `store` the helper might repeat what it was given.
    let said =
        if verb == "store" { String::new() } else { format!("{}{}", text(&output.stdout), text(&output.stderr)) };
    Err(Error::new(ErrorKind::Failed, failed()).caused_by(format!("it ended with {}: {said}", output.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_in_every_spelling() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.json");
        let files = CredentialFiles { files: vec![file.clone()], given: None };
        assert_eq!(files.get("r.io", "a/b").expect("none"), None);
        let auth = |text: &str| STANDARD.encode(text);
        let text = json!({ "auths": {
            HUB_KEY: { "auth": auth("ann:hub") }, "https://r.io/v2/": { "auth": auth("bob:two:colons") },
            "r.io/team": { "auth": auth("cyd:team") }, "t.io": { "identitytoken": "tok" },
            "p.io": { "username": "dan", "password": "pw" } } });
        fs::write(&file, text.to_string()).expect("a file");
        let get = |domain: &str, path: &str| {
            files
                .get(domain, path)
                .expect("a file")
                .map(|found| format!("{}:{}:{}", found.user, found.secret, found.is_token))
        };
        assert_eq!(get("docker.io", "library/x").as_deref(), Some("ann:hub:false"));
        assert_eq!(get("r.io", "other/x").as_deref(), Some("bob:two:colons:false"));
        assert_eq!(get("r.io", "team/x").as_deref(), Some("cyd:team:false"));
        assert_eq!(get("t.io", "x").as_deref(), Some(":tok:true"));
        assert_eq!(get("p.io", "x").as_deref(), Some("dan:pw:false"));
        assert_eq!(get("q.io", "x"), None);
    }

    #[test]
    fn what_is_kept_is_found_private_and_forgotten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("docker/config.json");
        let files = CredentialFiles { files: vec![file.clone()], given: None };
        let ann = Credentials { user: "ann".to_owned(), secret: "s:3".to_owned(), is_token: false };
        files.put("docker.io", &ann).expect("kept");
        assert_eq!(files.get("docker.io", "x").expect("a file"), Some(ann));
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        assert!(files.remove("docker.io").expect("a file"));
        assert!(!files.remove("docker.io").expect("a file"));
        assert_eq!(files.get("docker.io", "x").expect("a file"), None);
        fs::write(&file, "{").expect("a file");
        assert!(files.get("docker.io", "x").is_err());
    }
}
