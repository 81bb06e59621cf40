//! Manifests, indexes and configs, of every media type that a sender may claim.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::{Document, fuzzing};
use rcd_fuzz::first_byte;

const CLAIMED: [Option<&str>; 6] = [
    None,
    Some("application/vnd.oci.image.index.v1+json"),
    Some("application/vnd.oci.image.manifest.v1+json"),
    Some("application/vnd.docker.distribution.manifest.list.v2+json"),
    Some("application/vnd.docker.distribution.manifest.v2+json; charset=utf-8"),
    Some("text/html"),
];

fuzz_target!(|bytes: &[u8]| {
    let (which, rest) = first_byte(bytes);
    match Document::parse(rest, CLAIMED[usize::from(which) % CLAIMED.len()]) {
        Ok((Document::Manifest(manifest), _)) => {
            assert!(manifest.layers.len() <= 125);
            let _ = fuzzing::config(rest, manifest.layers.len());
        }
        Ok(_) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let _ = fuzzing::config(rest, usize::from(which) % 4);
});
