//! How an image is packed otherwise: compression and media types.

use anyhow::Result;
use rcd::engine::image::{Compression, Conversion, Format};
use rcd::engine::{Error, ErrorKind};

/// How layers are compressed
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum WantedCompression {
    /// What every tool reads
    Gzip,
    /// Smaller, and faster to read
    Zstd,
    /// Not supported
    #[value(name = "zstd:chunked")]
    ZstdChunked,
    /// Not at all
    None,
}

/// How an image is packed
#[derive(Debug, Default, clap::Args)]
pub(crate) struct PackingOptions {
    /// Send layers in this compression: gzip, zstd or none; as they are where it is not given
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Advanced")]
    compression_format: Option<WantedCompression>,
    /// How much to compress: gzip from 1 to 9, zstd from 1 to 22
    #[arg(long, value_name = "LEVEL", help_heading = "Advanced")]
    compression_level: Option<u32>,
    /// Compress anew what has that compression already
    #[arg(long, requires = "compression_format", help_heading = "Advanced")]
    force_compression: bool,
    /// Send it with these media types: oci or docker (also v2s2); as they are where it is not given
    #[arg(short = 'F', long, value_name = "TYPE", hide_possible_values = true, help_heading = "Advanced")]
    format: Option<WantedFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum WantedFormat {
    /// The OCI's
    Oci,
    /// Docker's own
    #[value(alias = "v2s2")]
    Docker,
}

impl PackingOptions {
    /// What is asked for.
    pub(super) fn wanted(&self) -> Result<Conversion> {
        let compression = match self.compression_format {
            None => None,
            Some(WantedCompression::Gzip) => Some(Compression::Gzip),
            Some(WantedCompression::Zstd) => Some(Compression::Zstd),
            Some(WantedCompression::None) => Some(Compression::None),
            Some(WantedCompression::ZstdChunked) => {
                let error = Error::new(ErrorKind::Unsupported, "the compression `zstd:chunked` is not supported");
                return Err(error.hint("`zstd` is; every layer is fetched whole either way").into());
            }
        };
        let format = self.format.map(|format| match format {
            WantedFormat::Oci => Format::Oci,
            WantedFormat::Docker => Format::Docker,
        });
        Ok(Conversion { compression, level: self.compression_level, force: self.force_compression, format })
    }
}
