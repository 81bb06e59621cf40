//! A registry that misbehaves on purpose, which no real one can be made to do: it cuts off, lies, stalls, refuses.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::payload::{Image, MANIFEST, digest};
use super::sandbox::Sandbox;

/// What is wrong with the blobs of layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "modules of later verbs use the rest")]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Every answer ends after this many bytes, though more are promised.
    CutAt(usize),
    /// Only the first answer is cut after this many bytes, the next ones may be asked to go on (`Range`).
    CutOnceAt(usize),
    /// The bytes are others of the same length.
    Corrupt,
    /// There are more bytes than the manifest says.
    TooLong,
    /// 500.
    Broken,
    /// 429 once, with `Retry-After: 1`.
    Busy,
    /// The connection stays open and nothing comes.
    Silent,
}

/// What it serves, and what it was asked.
#[derive(Debug)]
struct Shelf {
    content: HashMap<String, (String, Vec<u8>)>,
    layers: Vec<String>,
    fault: Mutex<Fault>,
    requests: Mutex<Vec<String>>,
}

/// The registry; its threads end with the process.
#[derive(Debug)]
pub(crate) struct Hostile {
    port: u16,
    shelf: Arc<Shelf>,
}

impl Hostile {
    /// Serve `image` as `library/NAME:latest`, with a fault in its layers.
    pub(crate) fn serve(sandbox: &Sandbox, name: &str, image: &Image, fault: Fault) -> Self {
        let manifest = image.manifest_bytes();
        let base = format!("/v2/library/{name}");
        let mut content = HashMap::from([("/v2/".to_owned(), ("application/json".to_owned(), b"{}".to_vec()))]);
        for reference in ["latest", &digest(&manifest)] {
            content.insert(format!("{base}/manifests/{reference}"), (MANIFEST.to_owned(), manifest.clone()));
        }
        for blob in &image.blobs {
            let path = format!("{base}/blobs/{}", digest(blob));
            content.insert(path, ("application/octet-stream".to_owned(), blob.clone()));
        }
        let config = image.manifest["config"]["digest"].as_str().expect("a digest").to_owned();
        let layers =
            content.keys().filter(|path| path.contains("/blobs/") && !path.ends_with(&config)).cloned().collect();
        let shelf = Arc::new(Shelf { content, layers, fault: Mutex::new(fault), requests: Mutex::default() });
        // A socket stays in the network namespace that it was made in, whoever accepts from it.
        let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let serving = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shelf = Arc::clone(&serving);
                // The other side may go away whenever it likes.
                std::thread::spawn(move || drop(answer(stream, &shelf)));
            }
        });
        Self { port, shelf }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on, this is what is wrong.
    pub(crate) fn set_fault(&self, fault: Fault) {
        *self.shelf.fault.lock().expect("the fault") = fault;
    }

    /// What it was asked so far: `GET PATH`, and the range where there was one.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shelf.requests.lock().expect("the requests").clone()
    }
}

fn answer(mut stream: TcpStream, shelf: &Shelf) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut start = 0;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            start = range.split('-').next().and_then(|text| text.parse().ok()).unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let range = if start > 0 { format!(" from {start}") } else { String::new() };
    shelf.requests.lock().expect("the requests").push(format!("{method} {path}{range}"));
    let Some((media_type, content)) = shelf.content.get(path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let mut content = content.clone();
    let fault = fault_for(path, shelf);
    match fault {
        Fault::Broken => {
            return stream.write_all(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
        Fault::Busy => {
            let head = b"HTTP/1.1 429 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            return stream.write_all(head);
        }
        Fault::Corrupt => content.iter_mut().for_each(|byte| *byte ^= 1),
        Fault::TooLong => content.extend_from_slice(&[0; 4096]),
        Fault::None | Fault::CutAt(_) | Fault::CutOnceAt(_) | Fault::Silent => {}
    }
    let body = &content[start.min(content.len())..];
    let status = if start > 0 { "206 Partial Content" } else { "200 OK" };
    let ranged = if start > 0 {
        format!("Content-Range: bytes {start}-{}/{}\r\n", content.len() - 1, content.len())
    } else {
        String::new()
    };
    let (length, digest) = (body.len(), digest(&content));
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n{ranged}Accept-Ranges: bytes\r\n\
         Docker-Content-Digest: {digest}\r\nDocker-Distribution-API-Version: registry/2.0\r\nConnection: close\r\n\r\n"
    )?;
    if method == "HEAD" {
        return Ok(());
    }
    match fault {
        Fault::CutAt(bytes) | Fault::CutOnceAt(bytes) => stream.write_all(&body[..bytes.min(length)]),
        Fault::Silent => {
            // Until the other side gives up.
            std::io::copy(&mut stream, &mut std::io::sink()).map(drop)
        }
        _ => stream.write_all(body),
    }
}

fn fault_for(path: &str, shelf: &Shelf) -> Fault {
    if !shelf.layers.iter().any(|layer| layer == path) {
        return Fault::None;
    }
    let mut fault = shelf.fault.lock().expect("the fault");
    let now = *fault;
    if matches!(now, Fault::CutOnceAt(_) | Fault::Busy) {
        *fault = Fault::None;
    }
    now
}
