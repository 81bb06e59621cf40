//! Env-files and label files: what is taken has a name, and no byte that an environment cannot have.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match rcd_fuzz::key_file(bytes) {
        Ok(entries) => {
            for entry in entries {
                let (name, value) = entry.split_once('=').expect("a name and a value");
                assert!(!name.is_empty() && !name.contains(char::is_whitespace), "{entry:?}");
                assert!(!entry.contains('\0') && !value.contains('\n'), "{entry:?}");
            }
        }
        Err(error) => assert!(error.contains("line "), "{error}"),
    }
});
