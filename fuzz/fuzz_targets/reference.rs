//! Names of images, digests, platforms and the instructions of `commit --change`: what is taken is written as it was read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::{Change, Digest, Platform, Reference};

fuzz_target!(|text: &str| {
    if let Ok(reference) = text.parse::<Reference>() {
        let again: Reference = reference.to_string().parse().expect("its own form");
        assert_eq!(again, reference);
        let familiar: Reference = reference.familiar().parse().expect("its short form");
        assert_eq!(familiar, reference);
        assert!(!reference.path().split('/').any(|part| part.is_empty() || part.starts_with('.')), "{reference}");
    }
    if let Ok(digest) = text.parse::<Digest>() {
        assert!(digest.hex().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(digest.to_string(), text);
    }
    if let Ok(platform) = text.parse::<Platform>() {
        let again: Platform = platform.to_string().parse().expect("its own form");
        assert_eq!(again, platform);
    }
    if let Ok(change) = text.parse::<Change>() {
        change.apply(&mut serde_json::json!({}));
    }
});
