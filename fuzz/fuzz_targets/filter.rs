//! Filters of lists, a line each; those after an empty line are the labels of what is filtered.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (filters, labels) = text.split_once("\n\n").unwrap_or((text, ""));
    let words: Vec<String> = filters.lines().map(str::to_owned).collect();
    let pair = |line: &str| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        (key.to_owned(), value.to_owned())
    };
    let _ = rcd_fuzz::filters(&words, &labels.lines().map(pair).collect());
});
