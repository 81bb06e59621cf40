//! Images that the tests build themselves, out of Debian's static busybox: any content, hostile ones included.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

/// Where a statically linked busybox may be.
pub(crate) const BUSYBOX: [&str; 2] = ["/usr/bin/busybox", "/bin/busybox"];

/// Names under which the payload's busybox can be called.
const APPLETS: &str = "[ awk base64 cat chmod chown cp cut date dd df dirname echo env expr false find free grep head \
    hostname id ifconfig ip kill ln ls mkdir mknod mount mv nc nproc nslookup od ping printf ps pwd readlink realpath rm \
    rmdir sed seq setsid sh sleep sort stat stty sync tail test timeout top touch tr true tty umount uname uniq \
    unshare usleep vi wc wget which whoami xargs yes";

/// One file system layer, as an uncompressed tar.
pub(crate) struct Layer {
    tar: Builder<Vec<u8>>,
    /// What it is in place of that.
    whole: Option<Vec<u8>>,
}

#[allow(dead_code, reason = "modules of later verbs use the rest")]
impl Layer {
    /// An empty layer.
    pub(crate) fn new() -> Self {
        Self { tar: Builder::new(Vec::new()), whole: None }
    }

    /// A tar that is made already.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut layer = Self::new();
        layer.whole = Some(bytes.to_vec());
        layer
    }

    /// A small root file system: busybox, its applets, users, folders.
    pub(crate) fn base() -> Self {
        let path = BUSYBOX.into_iter().find(|path| Path::new(path).exists()).expect("busybox-static");
        let mut layer = Self::new();
        for folder in ["bin", "dev", "etc", "home", "proc", "root", "sys", "usr", "usr/bin", "var"] {
            layer = layer.folder(folder, 0o755);
        }
        layer = layer.folder("tmp", 0o1777).file("bin/busybox", 0o755, &fs::read(path).expect("busybox"));
        for applet in APPLETS.split_whitespace() {
            layer = layer.link(&format!("bin/{applet}"), "busybox");
        }
        let users = "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001:Ann:/home/ann:/bin/sh\n";
        let groups = "root:x:0:\nann:x:1001:\nwheel:x:10:ann\n";
        layer.file("etc/passwd", 0o644, users.as_bytes()).file("etc/group", 0o644, groups.as_bytes())
    }

    /// Add a folder.
    pub(crate) fn folder(self, path: &str, mode: u32) -> Self {
        self.entry(EntryType::Directory, path, mode, "", b"")
    }

    /// Add a file.
    pub(crate) fn file(self, path: &str, mode: u32, content: &[u8]) -> Self {
        self.entry(EntryType::Regular, path, mode, "", content)
    }

    /// Add a symbolic link.
    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        self.entry(EntryType::Symlink, path, 0o777, target, b"")
    }

    /// Add a hard link.
    pub(crate) fn hard_link(self, path: &str, target: &str) -> Self {
        self.entry(EntryType::Link, path, 0o644, target, b"")
    }

    /// Add a character device.
    pub(crate) fn device(self, path: &str, major: u32, minor: u32) -> Self {
        let mut header = header(EntryType::Char, path, 0o666, "", 0);
        header.set_device_major(major).expect("a major number");
        header.set_device_minor(minor).expect("a minor number");
        self.append(header, b"")
    }

    /// Add anything: paths and targets are written as they are, `..` and all.
    pub(crate) fn entry(self, kind: EntryType, path: &str, mode: u32, target: &str, content: &[u8]) -> Self {
        self.append(header(kind, path, mode, target, content.len()), content)
    }

    fn append(mut self, mut header: Header, content: &[u8]) -> Self {
        header.set_cksum();
        self.tar.append(&header, content).expect("an entry of a layer");
        self
    }

    /// The tar.
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.whole.unwrap_or_else(|| self.tar.into_inner().expect("the end of a layer"))
    }
}

fn header(kind: EntryType, path: &str, mode: u32, target: &str, size: usize) -> Header {
    let mut header = Header::new_gnu();
    // `set_path` would refuse the hostile ones.
    let fields = header.as_gnu_mut().expect("a GNU header");
    for (field, text) in [(&mut fields.name, path), (&mut fields.linkname, target)] {
        field[..text.len()].copy_from_slice(text.as_bytes());
    }
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size as u64);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(1_700_000_000);
    header
}

/// How a layer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "modules of later verbs use the rest")]
pub(crate) enum Packing {
    /// Uncompressed.
    Tar,
    /// gzip.
    Gzip,
    /// zstd.
    Zstd,
}

impl Packing {
    /// The end of the OCI media type.
    fn suffix(self) -> &'static str {
        match self {
            Self::Tar => "",
            Self::Gzip => "+gzip",
            Self::Zstd => "+zstd",
        }
    }

    fn pack(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Tar => bytes.to_owned(),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).expect("gzip");
                encoder.finish().expect("gzip")
            }
            Self::Zstd => zstd::encode_all(bytes, 1).expect("zstd"),
        }
    }
}

/// An image: blobs, a config and a manifest.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    /// What has to be in the registry before the manifest: the packed layers and the config.
    pub(crate) blobs: Vec<Vec<u8>>,
    /// The manifest.
    pub(crate) manifest: Value,
    /// `os/architecture[/variant]`, of the config.
    platform: Value,
}

#[allow(dead_code, reason = "modules of later verbs use the rest")]
impl Image {
    /// busybox for this machine, with `sh` as its command.
    pub(crate) fn base() -> Self {
        Self::new(vec![Layer::base()], json!({ "Cmd": ["sh"], "Env": ["PATH=/usr/bin:/bin"] }))
    }

    /// Layers, lowest first, with `config` (`Cmd`, `Env`, `User`...) for this machine, in gzip.
    pub(crate) fn new(layers: Vec<Layer>, config: Value) -> Self {
        Self::packed(layers, config, json!({ "os": "linux", "architecture": architecture() }), Packing::Gzip)
    }

    /// The same for any platform (`os`, `architecture`, `variant`) and packing.
    pub(crate) fn packed(layers: Vec<Layer>, config: Value, platform: Value, packing: Packing) -> Self {
        let tars: Vec<Vec<u8>> = layers.into_iter().map(Layer::bytes).collect();
        let blobs = tars.iter().map(|tar| packing.pack(tar)).collect();
        Self::of_blobs(&tars, blobs, config, platform, packing)
    }

    /// One layer that is packed already, in gzip.
    pub(crate) fn of_gzip(packed: Vec<u8>, config: Value, platform: Value) -> Self {
        let mut tar = Vec::new();
        flate2::read::MultiGzDecoder::new(&*packed).read_to_end(&mut tar).expect("gzip");
        Self::of_blobs(&[tar], vec![packed], config, platform, Packing::Gzip)
    }

    fn of_blobs(tars: &[Vec<u8>], mut blobs: Vec<Vec<u8>>, config: Value, platform: Value, packing: Packing) -> Self {
        let diff_ids: Vec<String> = tars.iter().map(|tar| digest(tar)).collect();
        let mut document = json!({ "created": "2024-01-01T00:00:00Z", "config": config,
            "rootfs": { "type": "layers", "diff_ids": diff_ids }, "history": [] });
        for (key, value) in platform.as_object().expect("a platform") {
            document[key] = value.clone();
        }
        let document = document.to_string().into_bytes();
        let media_type = format!("application/vnd.oci.image.layer.v1.tar{}", packing.suffix());
        let layers: Vec<Value> = blobs.iter().map(|blob| descriptor(&media_type, blob)).collect();
        let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &document), "layers": layers });
        blobs.push(document);
        Self { blobs, manifest, platform }
    }

    /// The manifest as it is stored, and so as it is digested.
    pub(crate) fn manifest_bytes(&self) -> Vec<u8> {
        self.manifest.to_string().into_bytes()
    }

    /// How an index names this image.
    pub(crate) fn described(&self) -> Value {
        let mut descriptor = descriptor(MANIFEST, &self.manifest_bytes());
        descriptor["platform"] = self.platform.clone();
        descriptor
    }
}

/// The media type of a manifest.
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an index.
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A descriptor of `bytes`.
pub(crate) fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest(bytes), "size": bytes.len() })
}

/// `sha256:HEX` of `bytes`.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// This machine, as OCI names it.
pub(crate) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}
