//! Decompression of layers, by what the first bytes say, with limits against bombs.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

/// A zstd frame may ask for a window up to 2^27 bytes.
const ZSTD_WINDOW: u32 = 27;
/// From this much on, a layer may not be larger than [`RATIO`] times what was fetched.
const FREE: u64 = 64 << 20;
const RATIO: u64 = 1000;

enum Decoder<R: BufRead> {
    Gzip(Box<MultiGzDecoder<Counted<R>>>),
    Zstd(Box<ZstdDecoder<'static, Counted<R>>>),
    Plain(Counted<R>),
}

/// The decompressed bytes of a layer.
pub struct Inflate<R: BufRead> {
    decoder: Decoder<R>,
    out: u64,
}

/// Counts what is taken of a stream.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count += count as u64;
        self.inner.consume(count);
    }
}

impl<R: BufRead> Inflate<R> {
    /// Look at the first bytes and choose.
    pub fn new(mut input: R) -> io::Result<Self> {
        let first = input.fill_buf()?;
        let gzip = first.starts_with(&[0x1f, 0x8b]);
        let skippable = first.len() >= 4 && first[0] & 0xf0 == 0x50 && first[1..4] == [0x2a, 0x4d, 0x18];
        let zstd = first.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || skippable;
        let input = Counted { inner: input, count: 0 };
        let decoder = if gzip {
            Decoder::Gzip(Box::new(MultiGzDecoder::new(input)))
        } else if zstd {
            let mut decoder = ZstdDecoder::with_buffer(input)?;
            decoder.window_log_max(ZSTD_WINDOW)?;
            Decoder::Zstd(Box::new(decoder))
        } else {
            Decoder::Plain(input)
        };
        Ok(Self { decoder, out: 0 })
    }

    /// The compressed stream, where decompression stopped.
    pub fn into_inner(self) -> R {
        match self.decoder {
            Decoder::Gzip(decoder) => decoder.into_inner().inner,
            Decoder::Zstd(decoder) => decoder.finish().inner,
            Decoder::Plain(input) => input.inner,
        }
    }

    fn taken(&self) -> u64 {
        match &self.decoder {
            Decoder::Gzip(decoder) => decoder.get_ref().count,
            Decoder::Zstd(decoder) => decoder.get_ref().count,
            Decoder::Plain(input) => input.count,
        }
    }
}

impl<R: BufRead> Read for Inflate<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.read(buffer)?,
            Decoder::Zstd(decoder) => decoder.read(buffer)?,
            Decoder::Plain(input) => input.read(buffer)?,
        };
        self.out += count as u64;
        if self.out > FREE && self.out / RATIO > self.taken() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("it grows to more than {RATIO} times its size"),
            ));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Inflate::new(bytes)?.read_to_end(&mut out)?;
        Ok(out)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("gzip");
        encoder.finish().expect("gzip")
    }

    #[test]
    fn the_first_bytes_choose() {
        let zstd = zstd::encode_all(&b"data"[..], 1).expect("zstd");
        for packed in [b"data".to_vec(), gzip(b"data"), zstd, [gzip(b"da"), gzip(b"ta")].concat()] {
            assert_eq!(all(&packed).expect("valid"), b"data");
        }
        assert!(all(&gzip(b"data")[..15]).is_err());
        assert!(all(&[gzip(b"data"), b"garbage".to_vec()].concat()).is_err());
        assert_eq!(all(b"").expect("valid"), b"");
    }

    #[test]
    fn bombs_are_refused() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0; 1 << 20];
        (0..128).for_each(|_| encoder.write_all(&zeros).expect("gzip"));
        let packed = encoder.finish().expect("gzip");
        let mut inflate = Inflate::new(&*packed).expect("gzip");
        let error = io::copy(&mut inflate, &mut io::sink()).expect_err("a bomb");
        assert!(error.to_string().contains("1000 times"), "{error}");
    }
}
