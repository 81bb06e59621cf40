//! A pull that is killed again and again fetches little twice, and two pulls of one image at the same time share the work. What
//! goes over the wire is counted by a proxy of the tests' own.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;

use super::hostile::{Fault, Hostile};
use super::needs::Need;
use super::output::until;
use super::payload::{Image, Layer, Packing, architecture};
use super::sandbox::Sandbox;

/// What a proxy passes on at once.
const PIECE: usize = 16 << 10;
/// So much may be on its way to the disk, however slow the host is.
const SLACK: u64 = 64 << 10;

/// A slow way to a registry, and the bytes that came over it.
struct Wire {
    address: String,
    bytes: Arc<AtomicU64>,
    /// Those of them that never came to the disk.
    lost: Arc<AtomicU64>,
    images: PathBuf,
}

/// Bytes of blobs that are on the disk, whole or not.
fn stored(images: &Path) -> u64 {
    let folders =
        ["ingest", "blobs/sha256"].map(|name| fs::read_dir(images.join(name)).into_iter().flatten().flatten());
    folders.into_iter().flatten().filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum()
}

impl Wire {
    fn to(sandbox: &Sandbox, target: &str) -> Self {
        let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (bytes, target) = (Arc::new(AtomicU64::new(0)), target.trim_start_matches("http://").to_owned());
        let (counted, lost, images) = (Arc::clone(&bytes), Arc::new(AtomicU64::new(0)), sandbox.root().join("images"));
        let (given_up, store) = (Arc::clone(&lost), images.clone());
        let network = sandbox.inside(|| fs::File::open("/proc/thread-self/ns/net")).expect("the sandbox's network");
        std::thread::spawn(move || {
            nix::sched::setns(network, nix::sched::CloneFlags::CLONE_NEWNET).expect("the sandbox's network");
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(&target) else { continue };
                let (bytes, lost, store) = (Arc::clone(&counted), Arc::clone(&given_up), store.clone());
                let (Ok(request), Ok(mut registry)) = (near.try_clone(), far.try_clone()) else { continue };
                // Either side may go away whenever it likes; that is what the tests are about.
                std::thread::spawn(move || drop(std::io::copy(&mut &request, &mut registry)));
                std::thread::spawn(move || drop(slowly(far, near, &bytes, &lost, &store)));
            }
        });
        Self { address, bytes, lost, images }
    }

    /// What has not come to the disk by now does not any more.
    fn give_up(&self) {
        self.lost.store(self.passed().saturating_sub(stored(&self.images)), Ordering::SeqCst);
    }

    fn passed(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

fn slowly(
    mut from: TcpStream,
    mut to: TcpStream,
    bytes: &AtomicU64,
    lost: &AtomicU64,
    images: &Path,
) -> std::io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return to.shutdown(std::net::Shutdown::Both);
        }
        to.write_all(&buffer[..count])?;
        bytes.fetch_add(count as u64, Ordering::SeqCst);
        // What waits in sockets when a process is killed says nothing about it. Documents are on no disk before the end.
        until(Duration::from_millis(300), || {
            let waiting = bytes.load(Ordering::SeqCst).saturating_sub(stored(images) + lost.load(Ordering::SeqCst));
            (waiting <= SLACK).then_some(())
        });
    }
}

/// Bytes that cannot be compressed, other ones for each seed.
fn noise(seed: u32, count: u32) -> Vec<u8> {
    let mut state = seed;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16).to_le_bytes()[0]
    };
    (0..count).map(next).collect()
}

/// Four layers of several megabytes each, and how large they are together.
fn large() -> (Image, u64) {
    let layer = |number: u32| Layer::new().file(&format!("noise-{number}"), 0o644, &noise(number + 1, 5 << 20));
    let platform = json!({ "os": "linux", "architecture": architecture() });
    let image = Image::packed((0..4).map(layer).collect(), json!({ "Cmd": ["x"] }), platform, Packing::Gzip);
    let size = image.blobs.iter().map(|blob| blob.len() as u64).sum();
    (image, size)
}

#[test]
fn a_pull_that_is_killed_ten_times_fetches_hardly_more_than_the_image() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root]) else { return };
    let (image, size) = large();
    let registry = Hostile::serve(&sandbox, "large", &image, Fault::None);
    let wire = Wire::to(&sandbox, &registry.address());
    sandbox.mirror("docker.io", &wire.address);
    let mut state = 20_261_124_u64;
    for round in 0..10_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // At some moment of its tenth of the way.
        let moment = size * round / 11 + (state >> 33) % (size / 11);
        let mut pull = sandbox.rcd(&["pull", "-q", "large"]);
        let mut pull = pull.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("rcd");
        sandbox.until("bytes on the wire", || (wire.passed() >= moment).then_some(()));
        pull.kill().expect("a kill");
        assert_eq!(pull.wait().expect("an end").signal(), Some(9), "round {round}: it was done before");
        wire.give_up();
        assert_eq!(sandbox.answer(&["images", "-q"]), "");
    }
    sandbox.run(&["pull", "-q", "large"]).expect(0);
    let passed = wire.passed();
    assert!(passed <= size + size / 10, "{passed} bytes came for an image of {size}");
    sandbox.run(&["system", "check"]).expect(0);
    let resumed = registry.requests().iter().filter(|request| request.contains(" from ")).count();
    assert!(resumed >= 10, "{:?}", registry.requests());
}

#[test]
fn two_pulls_at_the_same_time_share_the_work() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Root]) else { return };
    let (image, size) = large();
    let registry = Hostile::serve(&sandbox, "large", &image, Fault::None);
    let wire = Wire::to(&sandbox, &registry.address());
    sandbox.mirror("docker.io", &wire.address);
    let ended: Vec<_> = std::thread::scope(|scope| {
        let pulls: Vec<_> = (0..3).map(|_| scope.spawn(|| sandbox.run(&["pull", "large"]))).collect();
        pulls.into_iter().map(|pull| pull.join().expect("a pull")).collect()
    });
    for said in &ended {
        assert_eq!((said.code, said.stdout.as_str()), (0, "docker.io/library/large:latest\n"), "{said}");
    }
    let passed = wire.passed();
    assert!(passed <= size + size / 10, "{passed} bytes came for an image of {size}");
    for layer in &image.blobs[..4] {
        let path = format!("/blobs/{}", super::payload::digest(layer));
        let asked = registry.requests().iter().filter(|request| request.contains(&path)).count();
        assert_eq!(asked, 1, "{:?}", registry.requests());
    }
    assert_eq!(fs::read_dir(sandbox.root().join("layers")).expect("layers").count(), 4);
}
