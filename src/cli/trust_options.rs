//! What an image has to prove before it is taken, for one command; the host's own demands are in `policy.json`.

use std::path::PathBuf;

use anyhow::Result;
use rcd::engine::{Engine, Error, ErrorKind};

/// By what an image is verified
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// By the policy of this host alone
    #[default]
    None,
    /// By a signature of cosign's too
    Cosign,
    /// By one of notation's, which is not supported
    Notation,
}

/// What images have to prove
#[derive(Debug, Default, clap::Args)]
pub(crate) struct TrustOptions {
    /// Take the image only with a signature: none, or cosign with --cosign-key
    #[arg(long, value_name = "HOW", default_value = "none", hide_default_value = true, hide_possible_values = true)]
    #[arg(help_heading = "Advanced")]
    verify: Way,
    /// The public key that has to have signed it, in PEM
    #[arg(long, value_name = "FILE", help_heading = "Advanced")]
    cosign_key: Option<PathBuf>,
    /// What has to be signed by whom, in place of the host's policy.json
    #[arg(long, value_name = "FILE", help_heading = "Advanced")]
    signature_policy: Option<PathBuf>,
    #[command(flatten)]
    keyless: KeylessOptions,
}

/// What cosign takes for signatures without keys
#[derive(Debug, Default, clap::Args)]
struct KeylessOptions {
    /// Not supported, as nothing without a key: see --cosign-key
    #[arg(long, value_name = "IDENTITY", help_heading = "Advanced")]
    cosign_certificate_identity: Option<String>,
    /// Not supported: see --cosign-key
    #[arg(long, value_name = "PATTERN", help_heading = "Advanced")]
    cosign_certificate_identity_regexp: Option<String>,
    /// Not supported: see --cosign-key
    #[arg(long, value_name = "ISSUER", help_heading = "Advanced")]
    cosign_certificate_oidc_issuer: Option<String>,
    /// Not supported: see --cosign-key
    #[arg(long, value_name = "PATTERN", help_heading = "Advanced")]
    cosign_certificate_oidc_issuer_regexp: Option<String>,
}

impl KeylessOptions {
    fn is_wanted(&self) -> bool {
        let all = [
            &self.cosign_certificate_identity,
            &self.cosign_certificate_identity_regexp,
            &self.cosign_certificate_oidc_issuer,
            &self.cosign_certificate_oidc_issuer_regexp,
        ];
        all.iter().any(|one| one.is_some())
    }
}

impl TrustOptions {
    /// The engine with these demands.
    pub(super) fn applied(&self, engine: &Engine) -> Result<Engine> {
        let hint = "`--verify cosign --cosign-key FILE` checks a signature by a public key";
        if self.verify == Way::Notation {
            let error = Error::new(ErrorKind::Unsupported, "signatures of notation are not supported");
            return Err(error.hint(hint).into());
        }
        if self.keyless.is_wanted() || (self.verify == Way::Cosign && self.cosign_key.is_none()) {
            let error = Error::new(ErrorKind::Unsupported, "signatures without a key are not supported");
            return Err(error.hint(hint).into());
        }
        let mut settings = engine.settings().clone();
        // Whoever names a key wants it to count.
        settings.verify_with = self.cosign_key.as_ref().map(std::path::absolute).transpose()?;
        if let Some(file) = &self.signature_policy {
            settings.policy_files = vec![file.clone()];
            settings.policy_is_named = true;
        }
        Ok(Engine::new(engine.layout().clone(), settings))
    }

    /// Whether anything is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.verify != Way::None
            || self.cosign_key.is_some()
            || self.signature_policy.is_some()
            || self.keyless.is_wanted()
    }
}
