//! A profile in Docker's format or the specification's becomes a program that the kernel's checker would take.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::spec::seccomp::from_document;

fuzz_target!(|text: &[u8]| {
    let Ok(document) = serde_json::from_slice(text) else { return };
    let Ok(profile) = from_document(&document, &["CAP_CHOWN", "CAP_SYS_ADMIN"]) else { return };
    let _ = rcd::runtime::fuzzing::filter(&profile);
});
