//! Docker's `config.json` and Podman's `auth.json`, as files of credentials and of settings.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::fuzzing;

fuzz_target!(|bytes: &[u8]| {
    for (domain, path) in [("docker.io", "library/x"), ("r.io:5000", "a/b")] {
        let _ = fuzzing::credentials(bytes, domain, path);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = rcd_fuzz::docker_config(text);
    }
});
