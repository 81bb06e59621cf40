//! What every command that speaks to a registry takes: who the user is there, whether it has to prove who it is, and how
//! often it is asked.

use std::path::PathBuf;

use anyhow::Result;
use rcd::engine::image::Credentials;
use rcd::engine::{Engine, Error, ErrorKind};

/// How a registry is spoken to
#[derive(Debug, Default, clap::Args)]
pub(crate) struct RegistryOptions {
    /// Take credentials from this file
    #[arg(long, value_name = "FILE")]
    authfile: Option<PathBuf>,
    /// NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`
    #[arg(long, value_name = "NAME:PASSWORD", help_heading = "Advanced")]
    creds: Option<String>,
    /// Whether the registry has to prove who it is; `=false` allows no encryption at all
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tls_verify: Option<bool>,
    /// How often to try again after a fault that may go away; 3 where it is not given
    #[arg(long, value_name = "COUNT", help_heading = "Advanced")]
    retry: Option<u32>,
}

impl RegistryOptions {
    /// The engine with these wishes for the registry `domain`.
    pub(super) fn applied(&self, engine: &Engine, domain: &str) -> Result<Engine> {
        let mut settings = engine.settings().clone();
        if let Some(file) = &self.authfile {
            if !file.exists() {
                let message = format!("there are no credentials in `{}`: it does not exist", file.display());
                return Err(Error::new(ErrorKind::NotFound, message).into());
            }
            settings.credentials.files = vec![file.clone()];
        }
        if let Some(text) = &self.creds {
            let (user, secret) = text.split_once(':').ok_or_else(|| {
                Error::new(ErrorKind::InvalidInput, "--creds is a name and a password").hint("NAME:PASSWORD")
            })?;
            let given = Credentials { user: user.to_owned(), secret: secret.to_owned(), is_token: false };
            settings.credentials.given = Some(given);
        }
        if let Some(verify) = self.tls_verify {
            settings.registry.entry(domain.to_owned()).or_default().insecure = !verify;
        }
        settings.retries = self.retry.or(settings.retries);
        Ok(Engine::new(engine.layout().clone(), settings))
    }
}
