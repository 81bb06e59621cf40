//! Replies of rtnetlink and nf_tables.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::kernel::fuzzing;
use rcd_fuzz::first_byte;

/// `NLM_F_ACK`, `NLM_F_DUMP`.
const FLAGS: [u16; 3] = [0, 4, 0x300];

fuzz_target!(|bytes: &[u8]| {
    let (which, datagram) = first_byte(bytes);
    match FLAGS.get(usize::from(which) % (FLAGS.len() + 1)) {
        Some(flags) => fuzzing::route(datagram, *flags),
        None => fuzzing::nftables(datagram),
    };
});
