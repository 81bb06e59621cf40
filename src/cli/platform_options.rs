//! Which platform an image is wanted for, in one word or in parts.

use anyhow::Result;
use rcd::engine::image::Platform;
use rcd::engine::{Error, ErrorKind};

/// Which platform an image is for
#[derive(Debug, Default, clap::Args)]
pub(crate) struct PlatformOptions {
    /// Take the image for this platform, as linux/arm64/v8
    #[arg(long, value_name = "PLATFORM", env = "DOCKER_DEFAULT_PLATFORM", hide_env = true)]
    platform: Option<String>,
    /// Take the image for this architecture
    #[arg(long, value_name = "ARCHITECTURE", help_heading = "Advanced")]
    arch: Option<String>,
    /// Take the image for this operating system
    #[arg(long, value_name = "OS", help_heading = "Advanced")]
    os: Option<String>,
    /// Take the image for this variant of the architecture, as v7
    #[arg(long, value_name = "VARIANT", help_heading = "Advanced")]
    variant: Option<String>,
}

impl PlatformOptions {
    /// What is wanted; none where nothing is said.
    pub(super) fn wanted(&self) -> Result<Option<Platform>> {
        let parts = [&self.arch, &self.os, &self.variant];
        if parts.iter().all(|part| part.is_none()) {
            return Ok(self.platform.as_deref().map(str::parse).transpose()?);
        }
        // DOCKER_DEFAULT_PLATFORM is a default, and parts say more.
        let host = Platform::host();
        let arch = self.arch.as_deref().unwrap_or(&host.architecture);
        let own = if self.arch.is_none() { host.variant.as_deref() } else { None };
        let (os, variant) = (self.os.as_deref().unwrap_or(&host.os), self.variant.as_deref().or(own));
        if parts.iter().any(|part| part.as_ref().is_some_and(|part| part.is_empty() || part.contains('/'))) {
            let error = Error::new(
                ErrorKind::InvalidInput,
                "an operating system, an architecture and a variant are one word each",
            );
            return Err(error.hint("`--platform linux/arm/v7` says all three").into());
        }
        let text = variant.map_or_else(|| format!("{os}/{arch}"), |variant| format!("{os}/{arch}/{variant}"));
        Ok(Some(text.parse()?))
    }
}
