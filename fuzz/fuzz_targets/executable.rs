//! Files that the kernel would not execute, and the reason that is found in them.

#![no_main]

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use rcd_fuzz::Scratch;

thread_local! {
    static SCRATCH: LazyCell<Scratch> = LazyCell::new(Scratch::new);
}

fuzz_target!(|bytes: &[u8]| {
    SCRATCH.with(|scratch| {
        let path = scratch.folder().join("program");
        fs::write(&path, bytes).expect("a file");
        if let Some((why, _)) = rcd::runtime::fuzzing::executable(&path) {
            assert!(!why.is_empty());
        }
        scratch.hold();
    });
});
