//! `WWW-Authenticate` and `Location`: neither leads a registry of elsewhere to this machine.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::fuzzing::{challenge, redirect};

fuzz_target!(|text: &str| {
    for base in ["https://registry-1.docker.io/", "http://127.0.0.1:5000/"] {
        let _ = challenge(text, base);
        let _ = redirect(text, base);
    }
});
