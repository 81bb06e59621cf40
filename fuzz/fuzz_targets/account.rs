//! `/etc/passwd` and `/etc/group` of an image, and a user: a number is itself, and a name is never a made-up number.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd::engine::spec::user::{Accounts, groups, resolve};
use rcd_fuzz::first_line;

fuzz_target!(|text: &str| {
    let (user, rest) = first_line(text);
    let (passwd, group) = rest.split_once("\n\n").unwrap_or((rest, ""));
    let accounts = Accounts { passwd: passwd.to_owned(), group: group.to_owned() };
    if let Ok(found) = resolve(user, &accounts) {
        assert!(i32::try_from(found.uid).is_ok() && i32::try_from(found.gid).is_ok(), "{found:?}");
        if let Ok(number) = user.split(':').next().unwrap_or_default().parse::<u32>() {
            assert_eq!(found.uid, number, "a number is itself");
        }
    }
    let _ = groups(&[user.to_owned()], &accounts);
});
