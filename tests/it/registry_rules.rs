//! What a registry may not do to us, and what we do not do to it: the rules that `pull.rs` and `bad_images.rs` do not have yet,
//! against a server that answers as each test says.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::hostile::{Fault, Hostile};
use super::output::Output;
use super::payload::{INDEX, Image, Layer, MANIFEST, descriptor, digest};
use super::sandbox::Sandbox;

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// The lines of its head, in lower case.
    pub(crate) head: String,
    /// What followed it.
    pub(crate) body: String,
}

/// One answer.
pub(crate) struct Reply {
    status: &'static str,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn of(status: &'static str, head: &str, body: &[u8]) -> Self {
        Self { status, head: head.to_owned(), body: body.to_vec() }
    }
}

/// A server on the sandbox's loopback; its threads end with the process.
pub(crate) struct Server {
    pub(crate) host: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn start(sandbox: &Sandbox, answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (noted, answer) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, answer) = (Arc::clone(&noted), Arc::clone(&answer));
                // The other side may go away whenever it likes.
                std::thread::spawn(move || drop(serve(stream, &noted, &*answer)));
            }
        });
        Self { host, asked }
    }

    /// One that has an image as `x:latest`.
    fn of(sandbox: &Sandbox, image: &Image) -> Self {
        let content = content(image);
        Self::start(sandbox, move |asked| found(&content, asked))
    }

    fn pull(&self, sandbox: &Sandbox, flags: &[&str]) -> Output {
        let image = format!("{}/x", self.host);
        sandbox.run(&[&["pull", "--retry=1", "--retry-delay=10ms"], flags, &[&image]].concat())
    }

    pub(crate) fn asked(&self, part: &str) -> Vec<Asked> {
        self.asked.lock().expect("requests").iter().filter(|asked| asked.path.contains(part)).cloned().collect()
    }
}

fn serve(mut stream: TcpStream, noted: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Reply) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut head) = (String::new(), String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        head.push_str(&line.trim_end().to_ascii_lowercase());
        head.push('\n');
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let asked = Asked { path: first.split(' ').nth(1).unwrap_or_default().to_owned(), head, body };
    noted.lock().expect("requests").push(asked.clone());
    let Reply { status, head, body } = answer(&asked);
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n")?;
    stream.write_all(&body)
}

pub(crate) type Content = HashMap<String, (String, Vec<u8>)>;

pub(crate) fn content(image: &Image) -> Content {
    let manifest = image.manifest_bytes();
    let bytes = "application/octet-stream".to_owned();
    let mut content: Content = image
        .blobs
        .iter()
        .map(|blob| (format!("/v2/x/blobs/{}", digest(blob)), (bytes.clone(), blob.clone())))
        .collect();
    for name in ["latest".to_owned(), digest(&manifest)] {
        content.insert(format!("/v2/x/manifests/{name}"), (MANIFEST.to_owned(), manifest.clone()));
    }
    content
}

pub(crate) fn found(content: &Content, asked: &Asked) -> Reply {
    match content.get(&asked.path) {
        Some((kind, bytes)) => Reply::of("200 OK", &format!("Content-Type: {kind}\r\n"), bytes),
        None => Reply::of("404 Not Found", "", b"{}"),
    }
}

pub(crate) fn small() -> Image {
    Image::new(vec![Layer::new().file("file", 0o644, b"content")], json!({ "Cmd": ["x"] }))
}

#[track_caller]
fn nothing_is_left(sandbox: &Sandbox, said: &Output) {
    assert!(!said.stderr.contains("panicked"), "{said}");
    assert_eq!(sandbox.answer(&["images", "-aq"]), "", "{said}");
    assert_eq!(fs::read_dir(sandbox.root().join("layers")).map_or(0, Iterator::count), 0, "{said}");
}

/// Rule 1: what was fetched before is verified from its first byte.
#[test]
fn a_resumed_blob_that_was_changed_on_disk_is_fetched_again() {
    let Some(mut sandbox) = Sandbox::new(&[]) else { return };
    let noise: Vec<u8> = (0_u32..100_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let image = Image::new(vec![Layer::new().file("noise", 0o644, &noise)], json!({}));
    let registry = Hostile::serve(&sandbox, "x", &image, Fault::CutAt(100_000));
    sandbox.mirror("docker.io", &registry.address());
    sandbox.run(&["pull", "--retry=0", "x"]).expect(1);
    let partial = fs::read_dir(sandbox.root().join("images/ingest")).expect("a folder").next().expect("a part of it");
    let file = OpenOptions::new().write(true).open(partial.expect("a part of it").path()).expect("a part of it");
    file.write_at(b"another", 50_000).expect("a change");
    registry.set_fault(Fault::None);
    sandbox.run(&["pull", "x"]).expect(0);
    let layer = fs::read_dir(sandbox.root().join("layers")).expect("layers").next().expect("a layer").expect("a layer");
    assert_eq!(fs::read(layer.path().join("fs/noise")).expect("a file"), noise);
}

/// Rules 1, 2 and 3: what a document says about others, and how large it is.
#[test]
fn documents_that_do_not_fit_together_or_are_too_large() {
    let image = small();
    let with_config = |config: Value| {
        let mut image = image.clone();
        let bytes = config.to_string().into_bytes();
        image.manifest["config"] = descriptor("application/vnd.oci.image.config.v1+json", &bytes);
        image.blobs[1] = bytes;
        image
    };
    let base: Value = serde_json::from_slice(&image.blobs[1]).expect("a config");
    let mut twice = base.clone();
    twice["rootfs"]["diff_ids"] = json!([digest(b"a"), digest(b"b")]);
    let mut huge = base;
    huge["comment"] = json!("x".repeat(5 << 20));
    let mut large = image.clone();
    large.manifest["annotations"] = json!({ "x": "x".repeat(5 << 20) });
    for (why, image) in [
        ("it names 2 layers, and the manifest 1", with_config(twice)),
        ("longer than", with_config(huge)),
        ("longer than", large),
    ] {
        let Some(sandbox) = Sandbox::new(&[]) else { return };
        let said = Server::of(&sandbox, &image).pull(&sandbox, &[]).expect(1).complains(why);
        nothing_is_left(&sandbox, &said);
    }
}

/// Rule 3: indexes lead to indexes only so often.
#[test]
fn indexes_without_end() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let mut content = content(&small());
    let mut inner = descriptor(MANIFEST, &small().manifest_bytes());
    for _ in 0..5 {
        inner["platform"] = json!({ "os": "linux", "architecture": super::payload::architecture() });
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [inner] }).to_string().into_bytes();
        inner = descriptor(INDEX, &index);
        for name in ["latest".to_owned(), digest(&index)] {
            content.insert(format!("/v2/x/manifests/{name}"), (INDEX.to_owned(), index.clone()));
        }
    }
    let server = Server::start(&sandbox, move |asked| found(&content, asked));
    let said = server.pull(&sandbox, &[]).expect(1).complains("more than 3 deep");
    nothing_is_left(&sandbox, &said);
}

/// Rule 3: errors and tokens are small, or they are not read.
#[test]
fn errors_and_tokens_without_end() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let endless = vec![b'x'; 3 << 20];
    let body = endless.clone();
    let broken = Server::start(&sandbox, move |_| Reply::of("500 No", "", &body));
    let said = broken.pull(&sandbox, &[]).expect(1).complains("500");
    assert!(said.stderr.len() < 2000, "{} bytes", said.stderr.len());
    let token = json!({ "token": "x".repeat(3 << 20) }).to_string().into_bytes();
    let tokens = Server::start(&sandbox, move |_| Reply::of("200 OK", "", &token));
    let challenge = format!("WWW-Authenticate: Bearer realm=\"http://{}/token\"\r\n", tokens.host);
    let guarded = Server::start(&sandbox, move |_| Reply::of("401 No", &challenge, b""));
    guarded.pull(&sandbox, &[]).expect(1).complains("longer than");
}

/// Rule 5: a token service leads nowhere else, and gets credentials only of its own registry.
#[test]
fn a_token_service_that_redirects_is_refused() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let thief = Server::start(&sandbox, |_| Reply::of("200 OK", "", br#"{"token":"stolen"}"#));
    let location = format!("Location: http://{}/token\r\n", thief.host);
    let tokens = Server::start(&sandbox, move |_| Reply::of("307 Elsewhere", &location, b""));
    let challenge = format!("WWW-Authenticate: Bearer realm=\"http://{}/token\",service=\"s\"\r\n", tokens.host);
    let guarded = Server::start(&sandbox, move |_| Reply::of("401 No", &challenge, b""));
    guarded.pull(&sandbox, &["--creds", "ann:secret"]).expect(1).complains("the token service");
    assert_eq!((tokens.asked("/token").len(), thief.asked("").len()), (1, 0));
}

/// Rule 6: a redirect takes no credentials along, and there are not many of them.
#[test]
fn redirects_take_nothing_along_and_end() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let content = content(&small());
    let blobs = content.clone();
    let elsewhere = Server::start(&sandbox, move |asked| found(&blobs, asked));
    let place = elsewhere.host.clone();
    let registry = Server::start(&sandbox, move |asked| {
        if !asked.head.contains("authorization: basic") {
            return Reply::of("401 No", "WWW-Authenticate: Basic realm=\"x\"\r\n", b"");
        }
        if asked.path.contains("/blobs/") {
            return Reply::of("307 Elsewhere", &format!("Location: http://{place}{}\r\n", asked.path), b"");
        }
        found(&content, asked)
    });
    registry.pull(&sandbox, &["--creds", "ann:secret"]).expect(0);
    let there = elsewhere.asked("/blobs/");
    assert!(!there.is_empty() && there.iter().all(|asked| !asked.head.contains("authorization")), "{there:?}");
    assert!(registry.asked("/blobs/").iter().any(|asked| asked.head.contains("authorization: basic")));
    // Round and round.
    let round = Server::start(&sandbox, |asked| Reply::of("307 Again", &format!("Location: {}\r\n", asked.path), b""));
    round.pull(&sandbox, &[]).expect(1).complains("more than 10 redirects");
    assert!(round.asked("").len() <= 11, "{}", round.asked("").len());
    let up = Server::start(&sandbox, |_| Reply::of("307 Up", "Location: file:///etc/passwd\r\n", b""));
    up.pull(&sandbox, &[]).expect(1).complains("refusing a redirect");
}

/// Rule 8: a tag is asked for once; all else goes by digest.
#[test]
fn a_tag_that_moves_meanwhile_changes_nothing() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let other = Image::new(vec![Layer::new().file("other", 0o644, b"other")], json!({}));
    let (mut whole, other_manifest) = (content(&small()), other.manifest_bytes());
    whole.extend(content(&other).into_iter().filter(|(path, _)| !path.ends_with("/latest")));
    let count = Mutex::new(0);
    let server = Server::start(&sandbox, move |asked| {
        if asked.path.ends_with("/manifests/latest") {
            let mut count = count.lock().expect("a count");
            *count += 1;
            if *count > 1 {
                return Reply::of("200 OK", &format!("Content-Type: {MANIFEST}\r\n"), &other_manifest);
            }
        }
        found(&whole, asked)
    });
    server.pull(&sandbox, &[]).expect(0);
    assert_eq!(server.asked("/manifests/latest").len(), 1);
    let expected = digest(&small().manifest_bytes());
    assert_eq!(sandbox.answer(&["images", "--digests", "--format", "{{.Digest}}"]), expected);
}

/// Rule 9: what makes headway goes on, what is refused for good is not asked for again, and silence ends.
#[test]
fn faults_are_tried_again_only_where_it_helps() {
    let Some(mut sandbox) = Sandbox::new(&[]) else { return };
    let noise: Vec<u8> = (0_u32..150_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let image = Image::new(vec![Layer::new().file("noise", 0o644, &noise)], json!({}));
    let registry = Hostile::serve(&sandbox, "x", &image, Fault::CutAt(64 << 10));
    sandbox.mirror("docker.io", &registry.address());
    sandbox.run(&["pull", "--retry-delay=1ms", "x"]).expect(0);
    let pieces = registry.requests().iter().filter(|request| request.contains(" from ")).count();
    assert!(pieces >= 6, "{:?}", registry.requests());
    let refusing = Server::start(&sandbox, |_| Reply::of("403 Never", "", b""));
    refusing.pull(&sandbox, &[]).expect(1).complains("403");
    assert_eq!(refusing.asked("/manifests/").len(), 1);
    let broken = Server::start(&sandbox, |_| Reply::of("503 Later", "", b""));
    broken.pull(&sandbox, &[]).expect(1).complains("503");
    assert_eq!(broken.asked("/manifests/").len(), 2, "--retry=1 is one more");
}

/// Rule 9: a registry that is busy says when to ask again: in seconds, or by a date.
#[test]
fn retry_after_is_kept() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    for by_date in [false, true] {
        let (content, count) = (content(&small()), Mutex::new(None));
        let busy = Server::start(&sandbox, move |asked| {
            let mut first = count.lock().expect("a time");
            let after = match by_date {
                true => jiff::fmt::rfc2822::DateTimePrinter::new()
                    .timestamp_to_rfc9110_string(&(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3)))
                    .expect("a date"),
                false => "2".to_owned(),
            };
            match *first {
                None => {
                    *first = Some(std::time::Instant::now());
                    Reply::of("429 Busy", &format!("Retry-After: {after}\r\n"), b"")
                }
                Some(before) if before.elapsed() < std::time::Duration::from_millis(1500) => {
                    Reply::of("403 Too early", "", b"")
                }
                Some(_) => found(&content, asked),
            }
        });
        let image = format!("{}/x", busy.host);
        sandbox.run(&["pull", "--retry=1", &image]).expect(0);
        sandbox.answer(&["rmi", &image]);
    }
}

#[test]
fn a_registry_that_falls_silent_is_given_up() {
    let Some(mut sandbox) = Sandbox::new(&[]) else { return };
    let registry = Hostile::serve(&sandbox, "x", &small(), Fault::Silent);
    sandbox.mirror("docker.io", &registry.address());
    let said = sandbox.run(&["pull", "--retry=0", "x"]).expect(1).complains("did not answer in time");
    nothing_is_left(&sandbox, &said);
}

/// The search of a registry that has one; most have none.
#[test]
fn a_search_is_shown_and_one_that_is_not_there_is_said() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let results = json!({ "num_results": 2, "results": [
        { "name": "acme/web", "description": format!("a\nserver {}", "x".repeat(60)), "star_count": 7, "is_official": false },
        { "name": "web", "description": "the one", "star_count": 70, "is_official": true } ] });
    let results = results.to_string().into_bytes();
    let hub = Server::start(&sandbox, move |asked| match asked.path.starts_with("/v1/search?") {
        true => Reply::of("200 OK", "Content-Type: application/json\r\n", &results),
        false => Reply::of("404 No", "", b""),
    });
    let search = |flags: &[&str]| sandbox.answer(&[&["search"], flags, &[&format!("{}/web", hub.host)]].concat());
    let table = search(&[]);
    assert!(table.starts_with("NAME") && table.contains("acme/web   a server x") && table.contains("[OK]"), "{table}");
    assert!(table.lines().all(|line| line.len() < 90), "{table}");
    assert_eq!(hub.asked("/v1/search")[0].path, "/v1/search?q=web&n=25");
    for filter in ["is-official=true", "stars=10"] {
        assert_eq!(search(&["--filter", filter, "--format", "{{.Name}} {{.StarCount}}"]), "web 70", "{filter}");
    }
    assert!(search(&["--no-trunc"]).contains(&"x".repeat(60)));
    let none = Server::start(&sandbox, |_| Reply::of("404 No", "", b""));
    let said = sandbox.run(&["search", &format!("{}/web", none.host)]).expect(1);
    assert!(said.stderr.contains("cannot search") && said.stderr.contains("hint: it has no search"), "{said}");
    sandbox.run(&["search", "--limit", "0", "x"]).expect(1).complains("it is from 1 to 100");
    sandbox.run(&["search", "--filter", "stars=many", "x"]).expect(1).complains("stars=many");
}
