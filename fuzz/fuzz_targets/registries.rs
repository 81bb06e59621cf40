//! `registries.conf` or `config.toml`, and where images are looked for by it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::fuzzing::places;
use rcd::engine::settings::{Registries, Settings};

fuzz_target!(|text: &str| {
    let registries = Registries::parse(text, "registries.conf");
    let settings = Settings::parse(text, "config.toml");
    for settings in [registries.map(|registries| Settings { registries, ..Settings::default() }), settings] {
        let Ok(settings) = settings else { continue };
        for (domain, path, by_digest) in [("docker.io", "library/a", false), ("r.io", "a/b", true)] {
            let _ = settings.registries.alias("a");
            // What is no address of the web is refused when it is asked.
            let _ = places(domain, path, by_digest, &settings);
        }
    }
});
