//! What every command that speaks to a registry takes: who the user is there, whether it has to prove who it is, and how
//! often it is asked.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use rcd::engine::image::Credentials;
use rcd::engine::settings::Settings;
use rcd::engine::{Engine, Error, ErrorKind};

/// How a registry is spoken to
#[derive(Debug, Default, clap::Args)]
pub(crate) struct RegistryOptions {
    /// Take credentials from this file
    #[arg(long, value_name = "FILE")]
    authfile: Option<PathBuf>,
    /// Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say
    #[arg(long, value_name = "DIR", help_heading = "Advanced")]
    cert_dir: Option<PathBuf>,
    /// NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`
    #[arg(long, value_name = "NAME:PASSWORD", help_heading = "Advanced")]
    creds: Option<String>,
    #[command(flatten)]
    verify: VerifyOption,
    /// How often to try again after a fault that may go away; 3 where it is not given
    #[arg(long, value_name = "COUNT", help_heading = "Advanced")]
    retry: Option<u32>,
    /// How long to wait before that, as 500ms or 2s, in place of ever longer
    #[arg(long, value_name = "TIME", value_parser = span, help_heading = "Advanced")]
    retry_delay: Option<Duration>,
}

fn span(text: &str) -> std::result::Result<Duration, String> {
    super::health_options::span(text, "s")
}

/// Whether a registry is believed
#[derive(Debug, Default, Clone, Copy, clap::Args)]
pub(crate) struct VerifyOption {
    /// Whether the registry has to prove who it is; `=false` allows no encryption at all
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tls_verify: Option<bool>,
    /// The same as --tls-verify=false
    #[arg(long, conflicts_with = "tls_verify", help_heading = "Advanced")]
    insecure: bool,
}

impl VerifyOption {
    /// Note the wish.
    pub(super) fn note(self, settings: &mut Settings) {
        settings.verify = self.tls_verify.or(self.insecure.then_some(false)).or(settings.verify);
    }
}

impl RegistryOptions {
    /// Whether all is well written.
    pub(super) fn check(&self) -> Result<()> {
        self.given().map(drop)
    }

    /// The name and the password of `--creds`, which are in no message.
    fn given(&self) -> Result<Option<Credentials>> {
        let Some(text) = &self.creds else { return Ok(None) };
        let (user, secret) = text.split_once(':').ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "--creds is a name and a password").hint("NAME:PASSWORD")
        })?;
        Ok(Some(Credentials { user: user.to_owned(), secret: secret.to_owned(), is_token: false }))
    }

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
        if let Some(folder) = &self.cert_dir {
            if !folder.is_dir() {
                let message = format!("there are no certificates in `{}`: it is no folder", folder.display());
                return Err(Error::new(ErrorKind::NotFound, message).into());
            }
            settings.certificate_folder = Some(folder.clone());
        }
        settings.credentials.given =
            self.given()?.map(|given| (domain.to_owned(), given)).or(settings.credentials.given);
        self.verify.note(&mut settings);
        settings.retries = self.retry.or(settings.retries);
        settings.retry_delay = self.retry_delay.or(settings.retry_delay);
        Ok(Engine::new(engine.layout().clone(), settings))
    }
}
