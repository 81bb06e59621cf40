//! Writes an OCI image layout of a root file system and any number of small layers over it.

use std::fs;
use std::path::Path;

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

const OCI: &str = "application/vnd.oci.image";

/// Write the layout into `folder`, with the tag `latest`.
pub(crate) fn write(folder: &Path, rootfs: &Path, layers: usize) {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs).expect("the layout's folders");
    let blob = |data: &[u8]| -> Value {
        let hex = hex(data);
        fs::write(blobs.join(&hex), data).expect("a blob");
        json!({"digest": format!("sha256:{hex}"), "size": data.len()})
    };
    let described = |mut descriptor: Value, kind: &str| -> Value {
        descriptor["mediaType"] = json!(format!("{OCI}.{kind}"));
        descriptor
    };
    let tars: Vec<Vec<u8>> = std::iter::once(tar_of_folder(rootfs)).chain((1..layers).map(tar_of_one_file)).collect();
    let diff_ids: Vec<String> = tars.iter().map(|tar| format!("sha256:{}", hex(tar))).collect();
    let layers: Vec<Value> = tars.iter().map(|tar| described(blob(tar), "layer.v1.tar")).collect();
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
    let config = json!({
        "architecture": architecture, "os": "linux",
        "config": {"Env": ["PATH=/bin"], "Cmd": ["sh"]},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": format!("{OCI}.manifest.v1+json"),
        "config": described(blob(config.to_string().as_bytes()), "config.v1+json"), "layers": layers,
    });
    let mut top = described(blob(manifest.to_string().as_bytes()), "manifest.v1+json");
    top["annotations"] = json!({"org.opencontainers.image.ref.name": "latest"});
    let index = json!({"schemaVersion": 2, "manifests": [top]});
    fs::write(folder.join("index.json"), index.to_string()).expect("the index");
    fs::write(folder.join("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}").expect("the layout's marker");
}

fn tar_of_folder(folder: &Path) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    tar.follow_symlinks(false);
    tar.append_dir_all(".", folder).expect("a layer of the root file system");
    tar.into_inner().expect("a layer")
}

fn tar_of_one_file(number: usize) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    let text = format!("layer {number}\n");
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, format!("etc/layer-{number}"), text.as_bytes()).expect("a file");
    tar.into_inner().expect("a layer")
}

fn hex(data: &[u8]) -> String {
    digest(&SHA256, data).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
