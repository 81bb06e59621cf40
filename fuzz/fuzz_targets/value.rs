//! Sizes, durations, moments, addresses and the other values of flags.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::network::address::Subnet;

fuzz_target!(|text: &str| {
    let _ = rcd_fuzz::value(text);
    if let Ok(subnet) = text.parse::<Subnet>() {
        assert!(subnet.contains(subnet.address()));
        assert_eq!(subnet.to_string().parse::<Subnet>().expect("its own form"), subnet);
        let _ = (subnet.nth(u128::MAX), subnet.end(), subnet.free(&subnet, None, |_| false));
    }
});
