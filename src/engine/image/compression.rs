//! How layers are packed: the formats, their names in media types, and the encoders.

use std::io::{self, Write};

use flate2::write::GzEncoder;

use super::Format;
use crate::engine::{Error, ErrorKind, Result};

/// How a layer's tar is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// What every tool reads.
    Gzip,
    /// Smaller and faster to read; not in Docker's own media types.
    Zstd,
}

impl Compression {
    /// What a layer's media type says.
    pub(super) fn of(media_type: &str) -> Self {
        match media_type {
            other if other.ends_with("gzip") => Self::Gzip,
            other if other.ends_with("+zstd") => Self::Zstd,
            _ => Self::None,
        }
    }

    /// The media type of such a layer.
    pub(super) fn media_type(self, format: Format) -> Result<&'static str> {
        Ok(match (format, self) {
            (Format::Oci, Self::None) => "application/vnd.oci.image.layer.v1.tar",
            (Format::Oci, Self::Gzip) => "application/vnd.oci.image.layer.v1.tar+gzip",
            (Format::Oci, Self::Zstd) => "application/vnd.oci.image.layer.v1.tar+zstd",
            (Format::Docker, Self::None) => "application/vnd.docker.image.rootfs.diff.tar",
            (Format::Docker, Self::Gzip) => "application/vnd.docker.image.rootfs.diff.tar.gzip",
            (Format::Docker, Self::Zstd) => {
                let error = Error::new(ErrorKind::Unsupported, "Docker's own media types know no zstd");
                return Err(error.hint("the format `oci` does"));
            }
        })
    }

    /// Whether this is a level of it.
    pub(super) fn check(self, level: Option<u32>) -> Result<()> {
        let most = match self {
            Self::None => 0,
            Self::Gzip => 9,
            Self::Zstd => 22,
        };
        match level {
            Some(level) if level == 0 || level > most => {
                let message = match self {
                    Self::None => format!("invalid compression level `{level}`: nothing is compressed"),
                    _ => format!("invalid compression level `{level}`: it is from 1 to {most}"),
                };
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
            _ => Ok(()),
        }
    }
}

/// Compresses what is written to it.
pub(super) enum Encoder<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    /// At a level that was checked, or the usual one.
    pub(super) fn new(output: W, compression: Compression, level: Option<u32>) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::Plain(output),
            Compression::Gzip => {
                let level = level.map_or_else(flate2::Compression::default, flate2::Compression::new);
                Self::Gzip(GzEncoder::new(output, level))
            }
            Compression::Zstd => {
                let level = level.and_then(|level| i32::try_from(level).ok()).unwrap_or_default();
                Self::Zstd(zstd::stream::write::Encoder::new(output, level)?)
            }
        })
    }

    /// Write the end.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(output) => Ok(output),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(output) => output.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(output) => output.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
