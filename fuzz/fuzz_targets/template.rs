//! Go's template language: the first line is a template, the rest the document that it is run on.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcd_fuzz::first_line;

fuzz_target!(|text: &str| {
    let (source, document) = first_line(text);
    let _ = rcd_fuzz::template(&source.replace('\r', "\n"), document);
});
