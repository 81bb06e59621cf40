//! A real registry (Debian's `docker-registry`) on the sandbox's loopback, filled over plain HTTP.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::needs::Need;
use super::output::{DEADLINE, until};
use super::payload::{INDEX, Image, MANIFEST, digest};
use super::sandbox::Sandbox;

/// A sandbox with a registry in place of Docker Hub, which has busybox; nothing where the host lacks what it takes.
pub(crate) fn with_busybox() -> Option<(Sandbox, Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Busybox, Need::Registry])?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    Some((sandbox, registry))
}

/// The registry's process; it ends with this value, and its data with the sandbox.
#[derive(Debug)]
pub(crate) struct Registry {
    address: String,
    port: u16,
    process: Child,
    log: std::path::PathBuf,
}

#[allow(dead_code, reason = "modules of later verbs use the rest")]
impl Registry {
    /// Start one in `sandbox`, and wait until it answers.
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        Self::start_with(sandbox, "127.0.0.1", None, "")
    }

    /// One at this address of the sandbox.
    pub(crate) fn start_at(sandbox: &Sandbox, address: &str) -> Self {
        Self::start_with(sandbox, address, None, "")
    }

    /// The same images behind another door: for `ann`, whose password is `U*U` (a published test vector of bcrypt).
    pub(crate) fn guarded(&self, sandbox: &Sandbox) -> Self {
        let users = sandbox.file("htpasswd", "ann:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n");
        let auth = format!("auth: {{htpasswd: {{realm: here, path: \"{}\"}}}}\n", users.display());
        Self::start_with(sandbox, "127.0.0.1", Some(self.port), &auth)
    }

    /// The same images behind TLS at this address of the sandbox, with these two files; for `ann` alone.
    pub(crate) fn encrypted(&self, sandbox: &Sandbox, address: &str, certificate: &Path, key: &Path) -> Self {
        let users = sandbox.file("htpasswd", "ann:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n");
        let more = format!(
            "  tls: {{certificate: \"{}\", key: \"{}\"}}\nauth: {{htpasswd: {{realm: here, path: \"{}\"}}}}\n",
            certificate.display(),
            key.display(),
            users.display()
        );
        Self::start_with(sandbox, address, Some(self.port), &more)
    }

    fn start_with(sandbox: &Sandbox, address: &str, data: Option<u16>, more: &str) -> Self {
        let port = sandbox.inside(|| TcpListener::bind((address, 0)).and_then(|free| free.local_addr()));
        let port = port.expect("a free port").port();
        let data = sandbox.path(&format!("registry-{}", data.unwrap_or(port)));
        let settings = format!(
            "version: 0.1\nlog: {{level: info, accesslog: {{disabled: false}}}}\n\
             storage: {{filesystem: {{rootdirectory: \"{}\"}}, delete: {{enabled: true}}}}\n\
             http:\n  addr: \"{address}:{port}\"\n{more}",
            data.display()
        );
        let file = sandbox.file(&format!("registry-{port}.yml"), &settings);
        let log = sandbox.path(&format!("registry-{port}.log"));
        let sink = fs::File::create(&log).expect("the registry's log");
        let mut command = sandbox.command("docker-registry", &["serve".as_ref(), file.as_os_str()]);
        command.stdin(Stdio::null()).stdout(sink.try_clone().expect("a descriptor")).stderr(sink);
        let process = command.spawn().expect("`docker-registry`");
        let up = || sandbox.inside(|| TcpStream::connect((address, port))).ok();
        let registry = Self { address: address.to_owned(), port, process, log };
        assert!(until(DEADLINE, up).is_some(), "the registry did not start:\n{}", registry.log());
        registry
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.host())
    }

    /// `127.0.0.1:PORT`, or where else it is, as in a reference.
    pub(crate) fn host(&self) -> String {
        format!("{}:{}", self.address, self.port)
    }

    /// What it logged: every request it was sent.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the registry's log")
    }

    /// How many requests it was sent so far.
    pub(crate) fn requests(&self) -> usize {
        self.log()
            .lines()
            .filter(|line| line.contains("\" ") && line.contains("/v2/") && line.contains("HTTP/1"))
            .count()
    }

    /// Put an image under `name` (`library/busybox`) and `tag`; gives the manifest's digest.
    pub(crate) fn push(&self, sandbox: &Sandbox, name: &str, tag: &str, image: &Image) -> String {
        sandbox.inside(|| {
            for blob in &image.blobs {
                self.put_blob(name, blob);
            }
            self.put_manifest(name, tag, MANIFEST, &image.manifest_bytes())
        })
    }

    /// Put an index over several images under `name` and `tag`; gives its digest.
    pub(crate) fn push_index(&self, sandbox: &Sandbox, name: &str, tag: &str, images: &[Image]) -> String {
        for image in images {
            self.push(sandbox, name, &digest(&image.manifest_bytes()), image);
        }
        let described: Vec<Value> = images.iter().map(Image::described).collect();
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": described }).to_string();
        sandbox.inside(|| self.put_manifest(name, tag, INDEX, index.as_bytes()))
    }

    /// Put an image that lies as an OCI image layout in `folder` under `name` and `tag`, byte for byte.
    pub(crate) fn push_layout(&self, sandbox: &Sandbox, name: &str, tag: &str, folder: &Path) -> String {
        let read = |path: &Path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let blobs = fs::read_dir(folder.join("blobs/sha256")).expect("an OCI image layout");
        let index: Value = serde_json::from_slice(&read(&folder.join("index.json"))).expect("index.json");
        let main = index["manifests"][0]["digest"].as_str().expect("a digest").to_owned();
        let media_type = index["manifests"][0]["mediaType"].as_str().expect("a media type");
        sandbox.inside(|| {
            for blob in blobs {
                self.put_blob(name, &read(&blob.expect("a blob").path()));
            }
            let path = folder.join("blobs").join(main.replace(':', "/"));
            self.put_manifest(name, tag, media_type, &read(&path))
        })
    }

    /// Put one blob; call it inside the sandbox's network.
    pub(crate) fn put_blob(&self, name: &str, bytes: &[u8]) {
        let started = self.request("POST", &format!("/v2/{name}/blobs/uploads/"), None, b"");
        let upload = started
            .lines()
            .find_map(|line| line.to_ascii_lowercase().starts_with("location:").then(|| line[9..].trim()));
        let upload = upload.unwrap_or_else(|| panic!("no upload began: {started}"));
        let upload = upload.strip_prefix(&self.address()).unwrap_or(upload);
        let path = format!("{upload}&digest={}", digest(bytes));
        let answer = self.request("PUT", &path, Some("application/octet-stream"), bytes);
        assert!(answer.starts_with("HTTP/1.1 201"), "a blob was refused: {answer}");
    }

    /// Put any manifest; call it inside the sandbox's network.
    pub(crate) fn put_manifest(&self, name: &str, tag: &str, media_type: &str, bytes: &[u8]) -> String {
        let answer = self.request("PUT", &format!("/v2/{name}/manifests/{tag}"), Some(media_type), bytes);
        assert!(answer.starts_with("HTTP/1.1 201"), "a manifest was refused: {answer}");
        digest(bytes)
    }

    fn request(&self, method: &str, path: &str, media_type: Option<&str>, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.host()).expect("the registry");
        stream.set_read_timeout(Some(DEADLINE)).expect("a deadline");
        let (host, length) = (self.host(), body.len());
        let media_type = media_type.map(|name| format!("Content-Type: {name}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{media_type}\r\n"
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
