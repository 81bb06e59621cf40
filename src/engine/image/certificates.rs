//! Certificates of a registry, in the folder that has its name (containers-certs.d(5)): `*.crt` are authorities to trust besides
//! the system's, and a `*.cert` with its `*.key` is who the user is.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::{Certificate, ClientBuilder, Identity, Url};

use crate::engine::settings::Settings;
use crate::engine::{Context, Error, ErrorKind, Result};

/// What is in a registry's folders.
#[derive(Debug, Clone, Default)]
pub(super) struct Certificates {
    authorities: Vec<Certificate>,
    identity: Option<Identity>,
}

/// The folders for `host[:port]`.
fn folders(host: &str, settings: &Settings) -> Vec<PathBuf> {
    // No host is a path.
    let own = settings.certificates.iter().filter(|_| !host.contains('/') && !host.starts_with('.'));
    settings.certificate_folder.iter().cloned().chain(own.map(|folder| folder.join(host))).collect()
}

/// Whether there are any for `host[:port]`.
pub(super) fn are_there(host: &str, settings: &Settings) -> bool {
    folders(host, settings).iter().any(|folder| folder.is_dir())
}

impl Certificates {
    /// Those of the registry at `base`.
    pub(super) fn of(base: &Url, settings: &Settings) -> Result<Self> {
        let mut found = Self::default();
        if base.scheme() != "https" {
            return Ok(found);
        }
        let host = base.host_str().unwrap_or_default();
        let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
        for folder in folders(&format!("{host}{port}"), settings) {
            found.read(&folder)?;
        }
        Ok(found)
    }

    fn read(&mut self, folder: &Path) -> Result<()> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let text = || fs::read(&file).context(|| format!("cannot read `{}`", file.display()));
            match file.extension().and_then(|end| end.to_str()) {
                Some("crt") => {
                    let all = Certificate::from_pem_bundle(&text()?);
                    let all = all.context(|| format!("`{}` is no certificate", file.display()))?;
                    self.authorities.extend(all);
                }
                Some("cert") if self.identity.is_none() => {
                    let key = file.with_extension("key");
                    let key = fs::read(&key).map_err(|error| {
                        let message = format!("`{}` has no key beside it", file.display());
                        Error::new(ErrorKind::InvalidInput, message).caused_by(error)
                    })?;
                    let both = [text()?, b"\n".to_vec(), key].concat();
                    let identity = Identity::from_pem(&both);
                    let named = || format!("`{}` and its key are no identity", file.display());
                    self.identity = Some(identity.context(named)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A client that knows them.
    pub(super) fn added_to(&self, builder: ClientBuilder) -> ClientBuilder {
        let mut builder = builder;
        if !self.authorities.is_empty() {
            builder = builder.tls_certs_merge(self.authorities.iter().cloned());
        }
        match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}
