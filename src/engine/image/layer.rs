//! One layer from its compressed bytes to an unpacked, verified folder: two threads with bounded buffers in between.
//!
//! The first takes what comes from the network (or from disk), writes it beside, hashes it and inflates it; the second
//! hashes what was inflated and writes the files. Nothing is published here.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::mpsc;

use super::Digest;
use super::digest::Hasher;
use super::document::Descriptor;
use super::fetch::Piece;
use crate::engine::progress::{Event, Progress, Stage};
use crate::engine::storage::inflate::Inflate;
use crate::engine::storage::layers::Staging;
use crate::engine::storage::unpack::{Limits, Rights, Unpacked, unpack};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::confine;

/// Inflated bytes travel in pieces of this size.
const PIECE: usize = 256 << 10;
/// So many of them may wait.
const WAITING: usize = 8;
/// Progress is told after this many bytes.
const TELL: u64 = 256 << 10;

/// Where the compressed bytes come from.
pub(super) struct Source<'a> {
    /// What was fetched before, at its start.
    pub(super) file: &'a File,
    /// So much of it is good to use.
    pub(super) present: u64,
    /// The rest, which is added to the file; none when all is there.
    pub(super) pieces: Option<mpsc::Receiver<Piece>>,
}

/// Why a layer did not become one.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) error: Error,
    /// The compressed bytes on disk are wrong: they must not be gone on from.
    pub(super) spoiled: bool,
}

/// Unpack one layer into `staging`.
pub(super) fn unpack_layer(
    descriptor: &Descriptor,
    diff_id: &Digest,
    source: Source<'_>,
    staging: &Staging,
    progress: &dyn Progress,
) -> std::result::Result<Unpacked, Refused> {
    let kept = |error: Error| Refused { error, spoiled: false };
    let folder = staging.open().map_err(kept)?;
    let (full, inflated) = sync_channel::<Vec<u8>>(WAITING);
    let (give_back, empty) = sync_channel::<Vec<u8>>(WAITING + 1);
    std::thread::scope(|scope| {
        let work = move || {
            let input = Inflated::new(inflated, give_back, diff_id);
            let rights = Rights::of_process();
            // This thread does nothing else and then ends.
            confine::thread_to_folder(folder.as_fd()).context(|| "cannot confine the unpacking to its folder")?;
            let (unpacked, mut rest) = unpack(input, folder, rights, Limits::default())?;
            // What is behind the tar belongs to the layer's digest too.
            io::copy(&mut rest, &mut io::sink()).context(|| "cannot read the layer")?;
            Ok((unpacked, rest.finish()))
        };
        let writer = std::thread::Builder::new().spawn_scoped(scope, work);
        let writer = writer.context(|| "cannot start a thread for the layer").map_err(kept)?;
        let mut input = Compressed::new(descriptor, source, progress);
        let read = inflate(&mut input, &full, &empty);
        drop(full);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        conclude(input, read, written, diff_id, staging)
    })
}

/// Which of the two threads' results is the reason.
fn conclude(
    mut input: Compressed<'_>,
    read: io::Result<bool>,
    written: Result<(Unpacked, Digest)>,
    diff_id: &Digest,
    staging: &Staging,
) -> std::result::Result<Unpacked, Refused> {
    let kept = |error: Error| Refused { error, spoiled: false };
    if let Some(error) = input.failure.take() {
        return Err(kept(error));
    }
    // Malformed content may be that of wrong bytes: their digest says more.
    let malformed = |error: &Error| error.kind() == ErrorKind::Corrupt;
    let complete = match (&read, &written) {
        (Ok(_), Ok(_)) => true,
        (Err(_), _) => true,
        (_, Err(error)) => malformed(error),
    };
    if complete {
        if let Err(error) = io::copy(&mut input, &mut io::sink()) {
            let failed = input.failure.take();
            return Err(kept(
                failed.unwrap_or_else(|| Error::new(ErrorKind::Failed, "cannot read the layer").caused_by(error)),
            ));
        }
        input.verify().map_err(|error| Refused { error, spoiled: true })?;
    }
    if let Err(error) = &read {
        let refused = Error::new(ErrorKind::Corrupt, format!("malformed compression: {error}"));
        return Err(Refused { error: refused, spoiled: true });
    }
    let (unpacked, found) = written.map_err(kept)?;
    if found != *diff_id {
        let message = format!("diffID mismatch: the config says `{diff_id}`, and the content is `{found}`");
        return Err(Refused { error: Error::new(ErrorKind::Corrupt, message), spoiled: true });
    }
    staging.describe(&unpacked, BTreeSet::new()).map_err(kept)?;
    Ok(unpacked)
}

/// Inflate all of `input`. False when the other thread has stopped to listen.
fn inflate(input: &mut Compressed<'_>, full: &SyncSender<Vec<u8>>, empty: &Receiver<Vec<u8>>) -> io::Result<bool> {
    let mut decoder = Inflate::new(input)?;
    loop {
        let mut piece = empty.try_recv().unwrap_or_default();
        piece.resize(PIECE, 0);
        let mut filled = 0;
        while filled < PIECE {
            match decoder.read(&mut piece[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        piece.truncate(filled);
        if filled == 0 {
            return Ok(true);
        }
        if full.send(piece).is_err() {
            return Ok(false);
        }
    }
}

/// The compressed stream: from the file first, then from the network into the file; hashed as it passes.
struct Compressed<'a> {
    file: &'a File,
    from_file: u64,
    pieces: Option<mpsc::Receiver<Piece>>,
    current: bytes::Bytes,
    hasher: Hasher,
    digest: Digest,
    size: u64,
    taken: u64,
    told: u64,
    progress: &'a dyn Progress,
    failure: Option<Error>,
}

impl<'a> Compressed<'a> {
    fn new(descriptor: &Descriptor, source: Source<'a>, progress: &'a dyn Progress) -> Self {
        Self {
            file: source.file,
            from_file: source.present,
            pieces: source.pieces,
            current: bytes::Bytes::new(),
            hasher: Hasher::new(descriptor.digest.algorithm()),
            digest: descriptor.digest.clone(),
            size: descriptor.size,
            taken: 0,
            told: 0,
            progress,
            failure: None,
        }
    }

    fn fail(&mut self, error: Error) -> io::Error {
        self.failure = Some(error);
        io::Error::other("the layer cannot be read")
    }

    fn next(&mut self) -> io::Result<bytes::Bytes> {
        if self.from_file > 0 {
            let most = usize::try_from(self.from_file).unwrap_or(usize::MAX).min(PIECE);
            let mut piece = vec![0; most];
            let read = (|| {
                self.file.seek(SeekFrom::Start(self.taken))?;
                self.file.read_exact(&mut piece)
            })();
            read.map_err(|error: io::Error| {
                self.fail(Error::new(ErrorKind::Failed, "cannot read what was fetched before").caused_by(error))
            })?;
            self.from_file -= most as u64;
            return Ok(piece.into());
        }
        let Some(pieces) = &mut self.pieces else { return Ok(bytes::Bytes::new()) };
        loop {
            match pieces.blocking_recv() {
                Some(Piece::Data(data)) => {
                    let mut file = self.file;
                    let written = file.seek(SeekFrom::Start(self.taken)).and_then(|_| file.write_all(&data));
                    return match written {
                        Ok(()) => Ok(data),
                        Err(error) => {
                            let error = Error::new(ErrorKind::Failed, "cannot write what is fetched").caused_by(error);
                            Err(self.fail(error))
                        }
                    };
                }
                Some(Piece::Retrying(attempt)) => {
                    let digest = self.digest.to_string();
                    self.progress.event(Event::Layer { digest, stage: Stage::Retrying { attempt } });
                }
                Some(Piece::End) => {
                    self.pieces = None;
                    return Ok(bytes::Bytes::new());
                }
                Some(Piece::Failed(error)) => return Err(self.fail(error)),
                None => return Err(self.fail(Error::new(ErrorKind::Failed, "the transfer stopped"))),
            }
        }
    }

    /// All bytes are the promised ones.
    fn verify(&self) -> Result<()> {
        if self.taken != self.size {
            let message = format!("size mismatch: {} bytes are wanted and {} came", self.size, self.taken);
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        let found = self.hasher.clone().finish();
        if found != self.digest {
            let message = format!("digest mismatch: `{}` is wanted and `{found}` came", self.digest);
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        Ok(())
    }
}

impl BufRead for Compressed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.current.is_empty() {
            if self.failure.is_some() {
                return Err(io::Error::other("the layer cannot be read"));
            }
            self.current = self.next()?;
            self.hasher.update(&self.current);
            self.taken += self.current.len() as u64;
            let news = self.taken - self.told;
            if news >= TELL || (news > 0 && self.taken == self.size) {
                self.told = self.taken;
                let (digest, current) = (self.digest.to_string(), self.taken);
                self.progress.event(Event::Layer { digest, stage: Stage::Fetching { current } });
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, count: usize) {
        bytes::Buf::advance(&mut self.current, count);
    }
}

impl Read for Compressed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

/// The inflated stream on the side of the second thread, hashed as it passes.
struct Inflated {
    pieces: Receiver<Vec<u8>>,
    give_back: SyncSender<Vec<u8>>,
    current: Vec<u8>,
    at: usize,
    hasher: Hasher,
}

impl Inflated {
    fn new(pieces: Receiver<Vec<u8>>, give_back: SyncSender<Vec<u8>>, diff_id: &Digest) -> Self {
        Self { pieces, give_back, current: Vec::new(), at: 0, hasher: Hasher::new(diff_id.algorithm()) }
    }

    fn finish(self) -> Digest {
        self.hasher.finish()
    }
}

impl Read for Inflated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.current.len() {
            let Ok(next) = self.pieces.recv() else { return Ok(0) };
            self.hasher.update(&next);
            // Room for it is there, unless the other side has ended and wants none back.
            let _ = self.give_back.try_send(std::mem::replace(&mut self.current, next));
            self.at = 0;
        }
        let count = (self.current.len() - self.at).min(buffer.len());
        buffer[..count].copy_from_slice(&self.current[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
