//! `config.json` of a bundle, up to the first system call that would change something.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    if let Err(error) = rcd::runtime::fuzzing::config(text) {
        assert!(!error.to_string().is_empty());
    }
});
