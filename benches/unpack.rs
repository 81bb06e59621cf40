//! The unpacker alone: what inflating, hashing and writing the files of a layer cost, each by itself and together.
//!
//! ```text
//! cargo bench --bench unpack
//! ```
//!
//! The layer is made here: small files as a distribution has them, and a few large ones. Nothing but the folder for temporary files is
//! touched; on a tmpfs (`TMPDIR=/dev/shm`) the file system costs least.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::GzEncoder;
use rcd::engine::image::{Algorithm, Hasher};
use rcd::engine::storage::inflate::Inflate;
use rcd::engine::storage::unpack::{Limits, Rights, unpack};
use tar::{Builder, EntryType, Header};

const FOLDERS: u32 = 40;
const FILES: u32 = 50;
const SMALL: usize = 6 << 10;
const LARGE: usize = 8 << 20;

/// Bytes that compress about as well as programs do.
fn content(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let word = (state >> 20).to_le_bytes();
        bytes.extend_from_slice(&word[..2]);
        bytes.extend_from_slice(b"the same in every file;");
    }
    bytes.truncate(length);
    bytes
}

fn layer() -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    let mut add = |kind, path: String, bytes: &[u8]| {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o755);
        header.set_mtime(1_700_000_000);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, path, bytes).expect("an entry");
    };
    for folder in 0..FOLDERS {
        add(EntryType::Directory, format!("usr/share/{folder}/"), b"");
        for file in 0..FILES {
            let bytes = content(folder * FILES + file, SMALL);
            add(EntryType::Regular, format!("usr/share/{folder}/{file}"), &bytes);
        }
    }
    for large in 0..3 {
        add(EntryType::Regular, format!("usr/large-{large}"), &content(large, LARGE));
    }
    tar.into_inner().expect("a layer")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("gzip")
}

fn empty() -> (tempfile::TempDir, OwnedFd) {
    let folder = tempfile::tempdir().expect("a folder");
    let open = File::open(folder.path()).expect("the folder");
    (folder, open.into())
}

fn measured(criterion: &mut Criterion) {
    let tar = layer();
    let packed = gzip(&tar);
    let zstd = zstd::encode_all(&*tar, 3).expect("zstd");
    let mut group = criterion.benchmark_group("unpack");
    group.sample_size(10).throughput(Throughput::Bytes(tar.len() as u64));
    for (name, bytes) in [("inflate gzip", &packed), ("inflate zstd", &zstd)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut plain = Inflate::new(&**bytes).expect("a layer");
                let (mut piece, mut all) = (vec![0; 256 << 10], 0);
                loop {
                    match plain.read(&mut piece).expect("a layer") {
                        0 => break all,
                        count => all += count,
                    }
                }
            });
        });
    }
    group.bench_function("sha256", |bencher| {
        bencher.iter(|| {
            let mut hasher = Hasher::new(Algorithm::Sha256);
            tar.chunks(256 << 10).for_each(|piece| hasher.update(piece));
            hasher.finish()
        });
    });
    let rights = Rights::of_process();
    group.bench_function("write files", |bencher| {
        let write = |(folder, open): (tempfile::TempDir, OwnedFd)| {
            unpack(&*tar, open, rights, Limits::default()).expect("a layer");
            folder
        };
        // The folder is removed outside of what is timed.
        bencher.iter_batched(empty, write, BatchSize::PerIteration);
    });
    group.bench_function("inflate and write files", |bencher| {
        let write = |(folder, open): (tempfile::TempDir, OwnedFd)| {
            let plain = Inflate::new(&*packed).expect("a layer");
            let (_, mut rest) = unpack(plain, open, rights, Limits::default()).expect("a layer");
            io::copy(&mut rest, &mut io::sink()).expect("a layer");
            folder
        };
        bencher.iter_batched(empty, write, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, measured);
criterion_main!(benches);
