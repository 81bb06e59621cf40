//! A layer, compressed or not, unpacked into a folder: whatever is in it, nothing outside of the folder changes.

#![no_main]

use std::cell::LazyCell;
use std::fs::File;
use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use rcd::engine::storage::inflate::Inflate;
use rcd::engine::storage::unpack::{Limits, Rights, unpack};
use rcd_fuzz::Scratch;

thread_local! {
    static SCRATCH: LazyCell<(Scratch, Rights)> = LazyCell::new(|| (Scratch::new(), Rights::of_process()));
}

fuzz_target!(|bytes: &[u8]| {
    SCRATCH.with(|own| {
        let (scratch, rights) = &**own;
        let folder = File::open(scratch.folder()).expect("the folder");
        let Ok(input) = Inflate::new(BufReader::new(bytes)) else { return };
        let limits = Limits { bytes: 4 << 20, entries: 200, reserve: 0 };
        if let Ok((unpacked, _)) = unpack(input, folder.into(), *rights, limits) {
            assert!(unpacked.bytes <= limits.bytes && unpacked.entries <= limits.entries);
        }
        scratch.hold();
    });
});
