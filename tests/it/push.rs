//! `rcd push`: to a real registry, to one that wants a password, and to one that breaks in the middle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;

use super::needs::Need;
use super::payload::{Image, Layer, Packing, architecture, digest};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];

fn requests(registry: &Registry, method: &str) -> usize {
    registry.log().lines().filter(|line| line.contains(&format!("\"{method} /v2/")) && line.contains("HTTP/1")).count()
}

#[test]
fn what_is_pushed_is_what_was_pulled() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    let pulled = registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let (host, repository) = (registry.host(), format!("{}/acme/app", registry.host()));
    let (one, two) = (format!("{repository}:v1"), format!("{repository}:v2"));
    let sent = requests(&registry, "PUT");
    sandbox.answer(&["pull", "-q", &format!("{host}/library/busybox")]);
    sandbox.answer(&["tag", &format!("{host}/library/busybox"), &one]);
    let file = sandbox.path("digest");
    let said = sandbox.run(&["push", "--digestfile", &file.display().to_string(), &one]).expect(0);
    assert_eq!(said.stdout, format!("v1: digest: {pulled} size: {}\n", Image::base().manifest_bytes().len()));
    let said = said.complains(&format!("The push refers to repository [{repository}]"));
    // The layer comes from the other repository: the manifest alone is sent.
    let said = said.complains(": Mounted from library/busybox");
    assert_eq!(said.stderr.lines().count(), 2, "{}", said.stderr);
    assert_eq!(requests(&registry, "PUT"), sent + 1);
    assert_eq!(std::fs::read_to_string(file).expect("a file"), pulled);
    sandbox.answer(&["tag", &one, &two]);
    sandbox.run(&["push", &one]).expect(0).complains(": Layer already exists");
    assert_eq!(sandbox.answer(&["push", "-q", "-a", &repository]), format!("{one}\n{two}"));
    sandbox.answer(&["rmi", &one, &two, &format!("{host}/library/busybox")]);
    sandbox.answer(&["pull", "-q", &format!("{repository}@{pulled}")]);
    sandbox.run(&["run", "--rm", "--network", "none", &format!("{repository}@{pulled}"), "true"]).expect(0);
}

#[test]
fn who_may_not_push_is_told_so_and_nothing_else_is_pushed() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let open = sandbox.registry();
    let digest = open.push(&sandbox, "library/busybox", "latest", &Image::base());
    sandbox.answer(&["pull", "-q", "busybox"]);
    let guarded = open.guarded(&sandbox);
    let name = format!("{}/new/app:v1", guarded.host());
    sandbox.answer(&["tag", "busybox", &name]);
    let refused = sandbox.run(&["push", &name]).expect(1).complains("401");
    refused.complains(&format!("hint: `rcd login {}` says who you are", guarded.host()));
    assert_eq!(sandbox.answer(&["push", "--creds", "ann:U*U", "-q", &name]), name);
    assert!(sandbox.run(&["push", "--creds", "ann:U*U", &name]).expect(0).stdout.contains(&digest));
    for (words, why) in [
        (&["push", "busybox:none"][..], "there is no image of the name `busybox:none`"),
        (&["push", "-a", "busybox:latest"], "all tags are wanted"),
        (&["push", &format!("busybox@{digest}")], "a digest is no place to push to"),
        (&["push", "--authfile", "/none", "busybox"], "it does not exist"),
    ] {
        sandbox.run(words).expect(1).complains(why);
    }
}

#[test]
fn an_index_goes_whole_or_as_the_one_image_that_is_here() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    let platform = |name: &str| json!({ "os": "linux", "architecture": name });
    let image = |name: &str| {
        let layer = Layer::new().file("name", 0o644, name.as_bytes());
        Image::packed(vec![layer], json!({}), platform(name), Packing::Zstd)
    };
    let (own, other) = (image(architecture()), image("s390x"));
    let index = registry.push_index(&sandbox, "acme/all", "v1", &[own.clone(), other]);
    let source = format!("{}/acme/all:v1", registry.host());
    let target = format!("{}/copy/all:v1", registry.host());
    sandbox.answer(&["pull", "-q", &source]);
    sandbox.answer(&["tag", &source, &target]);
    let alone = sandbox.run(&["push", &target]).expect(0).complains("only one of the 2 images");
    assert!(alone.stdout.contains(&digest(&own.manifest_bytes())), "{alone}");
    sandbox.answer(&["pull", "-q", "--platform", "linux/s390x", &source]);
    let whole = sandbox.run(&["push", &target]).expect(0);
    assert!(whole.stdout.contains(&index), "{whole}");
    let one = sandbox.run(&["push", "--platform", "linux/s390x", &target]).expect(0);
    assert!(!one.stdout.contains(&index), "{one}");
}

/// What a registry that breaks in the middle has seen and has.
#[derive(Default)]
struct Seen {
    requests: Vec<String>,
    upload: Vec<u8>,
    blobs: Vec<String>,
}

/// A registry that takes uploads, and lets go of the connection in the middle of the second piece.
fn frail(sandbox: &Sandbox) -> (String, Arc<Mutex<Seen>>) {
    let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
    let host = format!("127.0.0.1:{}", listener.local_addr().expect("an address").port());
    let seen = Arc::new(Mutex::new(Seen::default()));
    let shared = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&shared);
            thread::spawn(move || drop(take(stream, &seen)));
        }
    });
    (host, seen)
}

fn take(mut stream: TcpStream, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut line, mut length, mut range) = (String::new(), String::new(), 0_usize, String::new());
    reader.read_line(&mut first)?;
    while reader.read_line(&mut line)? > 0 && !line.trim().is_empty() {
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            "content-range" => value.trim().clone_into(&mut range),
            _ => {}
        }
        line.clear();
    }
    let (method, path) = first.trim_end_matches(" HTTP/1.1\r\n").split_once(' ').unwrap_or_default();
    let breaks = {
        let mut seen = seen.lock().expect("requests");
        let breaks = method == "PATCH" && seen.requests.iter().filter(|known| known.starts_with("PATCH")).count() == 1;
        seen.requests.push(format!("{method} {range}").trim_end().to_owned());
        breaks
    };
    let mut body = vec![0; if breaks { length / 2 } else { length }];
    reader.read_exact(&mut body)?;
    if breaks {
        return Ok(());
    }
    let mut seen = seen.lock().expect("requests");
    let wanted = path.split("digest=").nth(1).map(|text| text.replace("%3A", ":"));
    let mut status = match method {
        "HEAD" => "404 Not Found",
        "POST" | "PATCH" => "202 Accepted",
        "GET" => "204 No Content",
        _ => "201 Created",
    };
    if path.contains("/uploads/big") || length > 1 << 20 {
        seen.upload.extend(&body);
        body = if method == "PUT" { std::mem::take(&mut seen.upload) } else { body };
    }
    if let Some(wanted) = wanted.filter(|_| method == "PUT") {
        let found = digest(&body);
        if found != wanted {
            status = "400 Bad Request";
        }
        seen.blobs.push(found);
    }
    // The first upload that gets a piece is the large blob's.
    let place = if method == "PATCH" || path.contains("big") { "big" } else { "new" };
    let range = format!("0-{}", seen.upload.len().saturating_sub(1));
    drop(seen);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nLocation: /v2/x/blobs/uploads/{place}?_state=a%2Fb\r\nRange: {range}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

#[test]
fn a_large_blob_goes_on_where_it_broke() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    let content: Vec<u8> = (0..18_u32 << 20).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    let layer = Layer::new().file("big", 0o644, &content);
    let platform = json!({ "os": "linux", "architecture": architecture() });
    let image = Image::packed(vec![layer], json!({}), platform, Packing::Tar);
    registry.push(&sandbox, "acme/big", "v1", &image);
    sandbox.answer(&["pull", "-q", "acme/big:v1"]);
    let (host, seen) = frail(&sandbox);
    let name = format!("{host}/x:v1");
    sandbox.answer(&["tag", "acme/big:v1", &name]);
    let said = sandbox.run(&["push", &name]).expect(0);
    assert!(said.stdout.contains(&digest(&image.manifest_bytes())), "{said}");
    let seen = seen.lock().expect("requests");
    let (piece, size) = (16 << 20, image.blobs[0].len());
    let pieces: Vec<&String> = seen.requests.iter().filter(|request| request.starts_with("PATCH")).collect();
    let second = format!("PATCH {piece}-{}", size - 1);
    assert_eq!(pieces, [&format!("PATCH 0-{}", piece - 1), &second, &second], "{:?}", seen.requests);
    assert!(seen.requests.iter().any(|request| request == "GET"), "it was not asked where it stopped");
    assert!(image.blobs.iter().all(|blob| seen.blobs.contains(&digest(blob))), "{:?}", seen.blobs);
}
