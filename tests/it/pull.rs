//! `rcd pull`, `images`, `rmi`: against a real registry, and against one that lies.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use tar::EntryType;

use super::needs::Need;
use super::output::Output;
use super::payload::{self, Image, Layer, MANIFEST, Packing, digest};
use super::sandbox::Sandbox;

/// What the lying registry does to a body on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// One bit is another; the length is right.
    Flip,
    /// The connection ends early, every time.
    CutOff,
    /// Fewer bytes, and a length that says so.
    Shorter,
    /// More bytes, and a length that says so.
    Longer,
    /// The server says that it is broken, every time.
    Broken,
    /// Cut off once; the second request gets all of it.
    CutOffOnce,
}

/// A registry of one image, which may lie about one path.
struct Liar {
    host: String,
    requests: Arc<Mutex<Vec<String>>>,
}

type Contents = BTreeMap<String, (String, Vec<u8>)>;

impl Liar {
    /// Serve `image` as `x:latest` on the sandbox's loopback. It ends with the test's process; the sandbox's network is its own.
    fn start(sandbox: &Sandbox, image: &Image, fault: Option<(String, Fault)>) -> Self {
        let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let host = format!("127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (contents, seen) = (Arc::new(contents(image)), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (contents, seen, fault) = (Arc::clone(&contents), Arc::clone(&seen), fault.clone());
                // A client that goes away in the middle is what half of the tests are about.
                thread::spawn(move || drop(answer(stream, &contents, &seen, fault.as_ref())));
            }
        });
        Self { host, requests }
    }

    fn name(&self) -> String {
        format!("{}/x", self.host)
    }

    fn requests(&self, part: &str) -> usize {
        self.requests.lock().expect("requests").iter().filter(|path| path.contains(part)).count()
    }
}

fn contents(image: &Image) -> Contents {
    let manifest = image.manifest_bytes();
    let mut contents: Contents = image
        .blobs
        .iter()
        .map(|blob| (format!("/v2/x/blobs/{}", digest(blob)), ("application/octet-stream".to_owned(), blob.clone())))
        .collect();
    for tag in ["latest".to_owned(), digest(&manifest)] {
        contents.insert(format!("/v2/x/manifests/{tag}"), (MANIFEST.to_owned(), manifest.clone()));
    }
    contents.insert("/v2/".to_owned(), ("application/json".to_owned(), b"{}".to_vec()));
    contents
}

fn answer(
    mut stream: TcpStream,
    contents: &Contents,
    seen: &Mutex<Vec<String>>,
    fault: Option<&(String, Fault)>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut start) = (String::new(), 0);
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(range) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
            start = range.trim().trim_end_matches('-').parse().unwrap_or(0);
        }
    }
    let before = {
        let mut seen = seen.lock().expect("requests");
        let before = seen.iter().filter(|other| **other == path).count();
        seen.push(path.clone());
        before
    };
    let Some((media_type, whole)) = contents.get(&path) else {
        let code = if path.contains("/manifests/") { "MANIFEST_UNKNOWN" } else { "NAME_UNKNOWN" };
        let body = json!({ "errors": [{ "code": code, "message": "not here" }] }).to_string();
        return send(&mut stream, "404 Not Found", "application/json", body.len(), body.as_bytes(), "");
    };
    let fault = fault.filter(|(part, _)| path.contains(part.as_str())).map(|(_, fault)| *fault);
    let mut body = whole[start..].to_vec();
    let mut length = body.len();
    match fault {
        Some(Fault::Flip) => {
            let middle = body.len() / 2;
            body[middle] ^= 1;
        }
        Some(Fault::CutOff) => body.truncate(length / 2),
        Some(Fault::CutOffOnce) if before == 0 => body.truncate(length / 2),
        Some(Fault::Shorter) => {
            body.truncate(length / 2);
            length = body.len();
        }
        Some(Fault::Longer) => {
            body.extend_from_slice(&[0; 512]);
            length = body.len();
        }
        Some(Fault::Broken) => return send(&mut stream, "500 Internal Server Error", "text/plain", 0, b"", ""),
        Some(Fault::CutOffOnce) | None => {}
    }
    if method == "HEAD" {
        body.clear();
    }
    if start > 0 {
        let range = format!("Content-Range: bytes {start}-{}/{}\r\n", whole.len() - 1, whole.len());
        return send(&mut stream, "206 Partial Content", media_type, length, &body, &range);
    }
    send(&mut stream, "200 OK", media_type, length, &body, "")
}

fn send(
    stream: &mut TcpStream,
    status: &str,
    kind: &str,
    length: usize,
    body: &[u8],
    more: &str,
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// An image with some content that does not compress to nothing.
fn image() -> Image {
    let noise: Vec<u8> = (0_u32..200_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    Image::new(vec![Layer::new().folder("etc", 0o755).file("etc/noise", 0o640, &noise)], json!({ "Cmd": ["x"] }))
}

/// The folders of unpacked layers.
fn layers(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = fs::read_dir(sandbox.root().join("layers")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The files of the one layer that is there.
#[track_caller]
fn only_layer(sandbox: &Sandbox) -> PathBuf {
    let found = layers(sandbox);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].join("complete").exists());
    found[0].join("fs")
}

/// A failed pull has published nothing.
#[track_caller]
fn nothing_is_left(sandbox: &Sandbox, said: &Output) {
    assert_eq!(layers(sandbox), Vec::<PathBuf>::new(), "{said}");
    assert_eq!(sandbox.answer(&["images", "-q"]), "", "{said}");
}

#[test]
fn the_reference_is_the_answer_and_the_image_is_listed_and_removed() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let image = image();
    let liar = Liar::start(&sandbox, &image, None);
    let name = liar.name();
    let said = sandbox.run(&["pull", &name]).expect(0);
    assert_eq!(said.stdout, format!("{name}:latest\n"), "{said}");
    let config = digest(image.blobs.last().expect("a config"));
    let manifest = digest(&image.manifest_bytes());
    assert_eq!(sandbox.answer(&["images", "-q", "--no-trunc"]), config);
    assert_eq!(sandbox.answer(&["images", "-q"]), config[7..19]);
    let table = sandbox.answer(&["images", "--digests"]);
    assert!(table.starts_with("REPOSITORY") && table.contains(&manifest), "{table}");
    let file = only_layer(&sandbox).join("etc/noise");
    let found = fs::metadata(&file).expect("the file");
    assert_eq!((found.mode() & 0o7777, found.mtime(), found.len()), (0o640, 1_700_000_000, 800_000));
    // What is here is not fetched again.
    let before = liar.requests("/blobs/");
    sandbox.run(&["pull", &name]).expect(0);
    assert_eq!(liar.requests("/blobs/"), before);
    let removed = sandbox.answer(&["rmi", &config[7..15]]);
    assert!(removed.contains(&format!("Untagged: {name}:latest")) && removed.contains("Deleted: "), "{removed}");
    assert_eq!(sandbox.answer(&["images", "-q"]), "");
    assert_eq!(layers(&sandbox), Vec::<PathBuf>::new());
    sandbox.run(&["rmi", &name]).expect(1).complains(&name);
}

#[test]
fn every_lie_is_found_out_and_leaves_nothing() {
    let image = image();
    let (layer, config) = (digest(&image.blobs[0]), digest(&image.blobs[1]));
    let by_digest = format!("@{}", digest(&image.manifest_bytes()));
    for (part, fault, suffix) in [
        (layer.as_str(), Fault::Flip, ""),
        (&layer, Fault::Shorter, ""),
        (&layer, Fault::Longer, ""),
        (&layer, Fault::CutOff, ""),
        (&layer, Fault::Broken, ""),
        (&config, Fault::Flip, ""),
        (&config, Fault::Shorter, ""),
        ("/manifests/", Fault::CutOff, ""),
        ("/manifests/", Fault::Flip, &by_digest),
        ("/manifests/", Fault::Broken, ""),
    ] {
        let Some(sandbox) = Sandbox::new(&[]) else { return };
        let liar = Liar::start(&sandbox, &image, Some((part.to_owned(), fault)));
        let said = sandbox.run(&["pull", &format!("{}{suffix}", liar.name())]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{fault:?} at {part}: {said}");
        assert!(said.stderr.contains("error: "), "{fault:?} at {part}: {said}");
        nothing_is_left(&sandbox, &said);
    }
}

#[test]
fn a_cut_download_is_resumed() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let image = image();
    let layer = digest(&image.blobs[0]);
    let liar = Liar::start(&sandbox, &image, Some((layer.clone(), Fault::CutOffOnce)));
    sandbox.run(&["pull", &liar.name()]).expect(0);
    assert_eq!(liar.requests(&layer), 2);
    only_layer(&sandbox);
}

#[test]
fn what_is_not_there_is_named() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let liar = Liar::start(&sandbox, &image(), None);
    let name = liar.name();
    let tag = format!("{name}:nope");
    sandbox.run(&["pull", &tag]).expect(1).complains(&tag);
    sandbox.run(&["pull", "--platform", "linux/s390x", &name]).expect(1).complains("s390x");
    sandbox.run(&["pull", "No Such"]).expect(1).complains("No Such");
    // Nobody listens there.
    let free =
        sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).and_then(|free| free.local_addr()).expect("a port");
    sandbox.run(&["pull", &format!("{free}/x")]).expect(1).complains(&free.to_string());
}

/// Documents that two readers would understand differently (CVE-2021-41190), or that describe too much.
#[test]
fn ambiguous_documents_are_refused() {
    for (key, value) in [
        ("manifests", json!([])),
        ("mediaType", json!(payload::INDEX)),
        ("schemaVersion", json!(1)),
        ("layers", Value::Array(vec![json!({ "mediaType": "x", "digest": digest(b""), "size": 0 }); 126])),
    ] {
        let Some(sandbox) = Sandbox::new(&[]) else { return };
        let mut image = image();
        image.manifest[key] = value;
        let liar = Liar::start(&sandbox, &image, None);
        let said = sandbox.run(&["pull", &liar.name()]);
        assert_eq!(said.code, 1, "{key}: {said}");
        nothing_is_left(&sandbox, &said);
    }
}

/// Whatever a layer names, nothing outside its folder is touched.
#[test]
fn hostile_layers_stay_inside() {
    let up = "../".repeat(24);
    for (what, layer) in [
        ("a way up", Layer::new().file(&format!("{up}rcd-escaped"), 0o644, b"x")),
        ("an absolute name", Layer::new().file("/rcd-escaped", 0o644, b"x")),
        ("a link out", Layer::new().link("out", "/").file("out/rcd-escaped", 0o644, b"x")),
        ("a link up", Layer::new().link("out", &up).file("out/rcd-escaped", 0o644, b"x")),
        ("a hard link out", Layer::new().entry(EntryType::Link, "rcd-escaped", 0o644, "/etc/passwd", b"")),
        ("a hard link up", Layer::new().entry(EntryType::Link, "rcd-escaped", 0o644, &format!("{up}etc/passwd"), b"")),
        ("a whiteout up", Layer::new().file(&format!("{up}.wh.rcd-escaped"), 0o644, b"")),
        ("a whiteout of dots", Layer::new().file("a/.wh...", 0o644, b"")),
    ] {
        let Some(sandbox) = Sandbox::new(&[]) else { return };
        let liar = Liar::start(&sandbox, &Image::new(vec![layer], json!({})), None);
        let said = sandbox.run(&["pull", &liar.name()]);
        for folder in [Path::new("/"), sandbox.path("").as_path(), &sandbox.root(), &sandbox.root().join("layers")] {
            assert!(!folder.join("rcd-escaped").exists(), "{what} led to {}: {said}", folder.display());
        }
        // Either it is refused, or it is taken for a name inside.
        match said.code {
            0 => {
                let escaped = only_layer(&sandbox).join("rcd-escaped");
                let links = fs::symlink_metadata(escaped).map_or(1, |found| found.nlink());
                assert_eq!(links, 1, "{what}: {said}");
            }
            1 => nothing_is_left(&sandbox, &said),
            _ => panic!("{what}: {said}"),
        }
    }
}

#[test]
fn whiteouts_replacements_and_hard_links_become_overlays_own() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let layer = Layer::new()
        .folder("d", 0o750)
        .file("d/one", 0o4755, b"one")
        .entry(EntryType::Link, "d/two", 0o644, "d/one", b"")
        .file("d/.wh.gone", 0o644, b"")
        .folder("opaque", 0o755)
        .file("opaque/.wh..wh..opq", 0o644, b"")
        .file("twice", 0o644, b"first")
        .file("twice", 0o600, b"second")
        .folder("was", 0o755)
        .file("was", 0o644, b"a file now");
    let liar = Liar::start(&sandbox, &Image::new(vec![layer], json!({})), None);
    sandbox.run(&["pull", &liar.name()]).expect(0);
    let folder = only_layer(&sandbox);
    let gone = fs::symlink_metadata(folder.join("d/gone")).expect("a whiteout");
    assert!(gone.file_type().is_char_device() && gone.rdev() == 0);
    let (one, two) =
        (fs::metadata(folder.join("d/one")).expect("one"), fs::metadata(folder.join("d/two")).expect("two"));
    assert_eq!((one.ino(), one.mode() & 0o7777), (two.ino(), 0o4755));
    assert_eq!(fs::read(folder.join("twice")).expect("twice"), b"second");
    assert_eq!(fs::read(folder.join("was")).expect("was"), b"a file now");
    let kept = fs::metadata(folder.join("d")).expect("a folder");
    assert_eq!((kept.mode() & 0o7777, kept.mtime()), (0o750, 1_700_000_000));
    assert!(fs::read_dir(folder.join("opaque")).expect("a folder").next().is_none());
}

#[test]
fn every_packing_gives_the_same_files_and_platforms_are_chosen() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Registry]) else { return };
    let registry = sandbox.registry();
    for (tag, packing) in [("tar", Packing::Tar), ("gzip", Packing::Gzip), ("zstd", Packing::Zstd)] {
        let platform = json!({ "os": "linux", "architecture": payload::architecture() });
        let layer = Layer::new().file("packing", 0o644, tag.as_bytes());
        let image = Image::packed(vec![layer], json!({}), platform, packing);
        registry.push(&sandbox, "library/packed", tag, &image);
        assert_eq!(sandbox.answer(&["pull", &format!("packed:{tag}")]), format!("docker.io/library/packed:{tag}"));
        let found =
            layers(&sandbox).iter().filter_map(|layer| fs::read(layer.join("fs/packing")).ok()).collect::<Vec<_>>();
        assert!(found.contains(&tag.as_bytes().to_vec()), "{tag}");
    }
    let arms: Vec<Image> = ["v6", "v7"]
        .iter()
        .map(|variant| {
            let layer = Layer::new().file("variant", 0o644, variant.as_bytes());
            let platform = json!({ "os": "linux", "architecture": "arm", "variant": variant });
            Image::packed(vec![layer], json!({}), platform, Packing::Gzip)
        })
        .collect();
    registry.push_index(&sandbox, "library/arms", "latest", &arms);
    sandbox.run(&["pull", "--platform", "linux/arm/v6", "arms"]).expect(0);
    let found: Vec<_> = layers(&sandbox).iter().filter_map(|layer| fs::read(layer.join("fs/variant")).ok()).collect();
    assert_eq!(found, [b"v6".to_vec()]);
    sandbox.run(&["pull", "--platform", "linux/riscv64", "arms"]).expect(1).complains("riscv64");
}
