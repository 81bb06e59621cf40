//! Values of -v, --mount, --tmpfs and -p.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::network::ports::{parse_exposed, parse_published};

fuzz_target!(|text: &str| {
    let _ = rcd_fuzz::mounts(text);
    if let Ok(ports) = parse_published(text) {
        assert!(!ports.is_empty() && ports.len() <= 65_536, "{} ports", ports.len());
    }
    let _ = parse_exposed(text);
});
