//! What Docker's users have in `config.json` (in `DOCKER_CONFIG`, or `~/.docker`) and expect to hold here as well: formats of
//! lists, the keys that detach, proxies. Credentials are the registry's business.
//!
//! The file is Docker's: unknown keys are Docker's as well, and are none of our concern.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// The keys that rcd follows.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct DockerConfig {
    /// The keys that detach from a container.
    pub(crate) detach_keys: Option<String>,
    proxies: BTreeMap<String, Proxies>,
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

/// Proxies that containers are told of.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Proxies {
    http_proxy: Option<String>,
    https_proxy: Option<String>,
    ftp_proxy: Option<String>,
    no_proxy: Option<String>,
    all_proxy: Option<String>,
}

impl DockerConfig {
    /// The configuration in `file`, where there is one.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        match std::fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("cannot read Docker's settings in `{}`", file.display())),
            Err(error) if [std::io::ErrorKind::NotFound, std::io::ErrorKind::NotADirectory].contains(&error.kind()) => {
                Ok(Self::default())
            }
            Err(error) => Err(error).with_context(|| format!("cannot read Docker's settings in `{}`", file.display())),
        }
    }

    /// The format of a list under its key, as `psFormat`.
    pub(crate) fn format(&self, key: &str) -> Option<&str> {
        self.others.get(key)?.as_str().filter(|format| !format.is_empty())
    }

    /// The variables that tell a container of its proxies, in both letter cases as programs expect either.
    pub(crate) fn proxy_variables(&self) -> Vec<(String, String)> {
        let Some(proxies) = self.proxies.get("default") else { return Vec::new() };
        let named = [
            ("HTTP_PROXY", &proxies.http_proxy),
            ("HTTPS_PROXY", &proxies.https_proxy),
            ("FTP_PROXY", &proxies.ftp_proxy),
            ("NO_PROXY", &proxies.no_proxy),
            ("ALL_PROXY", &proxies.all_proxy),
        ];
        let set = named.into_iter().filter_map(|(name, value)| Some((name, value.clone().filter(|v| !v.is_empty())?)));
        set.flat_map(|(name, value)| [(name.to_owned(), value.clone()), (name.to_lowercase(), value)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockers_keys_are_read() {
        let text = r#"{"auths": {"x": {}}, "detachKeys": "ctrl-a", "psFormat": "table {{.ID}}", "imagesFormat": "",
            "proxies": {"default": {"httpProxy": "http://p:1", "noProxy": "localhost"}, "tcp://other": {"ftpProxy": "x"}}}"#;
        let config: DockerConfig = serde_json::from_str(text).expect("a configuration");
        assert_eq!(config.detach_keys.as_deref(), Some("ctrl-a"));
        assert_eq!(config.format("psFormat"), Some("table {{.ID}}"));
        assert_eq!(config.format("imagesFormat"), None);
        let proxies = config.proxy_variables();
        let names: Vec<&str> = proxies.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"]);
        assert_eq!(proxies[1].1, "http://p:1");
    }

    #[test]
    fn a_missing_file_is_an_empty_one_and_a_bad_one_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.json");
        assert!(DockerConfig::read(&file).expect("none").detach_keys.is_none());
        std::fs::write(&file, "{").expect("a file");
        assert!(DockerConfig::read(&file).is_err());
    }
}
