//! Archives of `load`: whatever is in one, nothing outside of the store changes, and what is refused leaves nothing in it.

#![no_main]

use std::cell::LazyCell;

use libfuzzer_sys::fuzz_target;
use rcd::engine::image::LoadRequest;
use rcd::engine::progress::Silent;
use rcd_fuzz::Scratch;

thread_local! {
    static SCRATCH: LazyCell<Scratch> = LazyCell::new(Scratch::new);
}

fuzz_target!(|bytes: &[u8]| {
    SCRATCH.with(|scratch| {
        let engine = scratch.engine();
        let mut input = bytes;
        let loaded = engine.load_images(&mut input, &LoadRequest::default(), &Silent);
        let here = engine.images().expect("the images");
        match loaded {
            Ok(loaded) => assert!(!loaded.is_empty()),
            Err(_) => assert!(here.is_empty(), "what was refused is there: {here:?}"),
        }
        scratch.hold();
    });
});
