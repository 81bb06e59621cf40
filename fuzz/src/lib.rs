//! What the targets share. This crate stands where `src/main.rs` stands: above the library, with the command line as its
//! module, so that parsers of the command line are fuzzed where they are.

#[path = "../../src/cli/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only its parsers are called")]
mod cli;
mod scratch;

use std::collections::BTreeMap;

pub use scratch::Scratch;

/// See [`cli::fuzzing::template`].
pub fn template(source: &str, document: &str) -> String {
    cli::fuzzing::template(source, document)
}

/// See [`cli::fuzzing::filters`].
pub fn filters(words: &[String], labels: &BTreeMap<String, String>) -> String {
    cli::fuzzing::filters(words, labels)
}

/// See [`cli::fuzzing::key_file`].
pub fn key_file(bytes: &[u8]) -> Result<Vec<String>, String> {
    cli::fuzzing::key_file(bytes)
}

/// See [`cli::fuzzing::docker_config`].
pub fn docker_config(text: &str) -> String {
    cli::fuzzing::docker_config(text)
}

/// See [`cli::fuzzing::mounts`].
pub fn mounts(text: &str) -> String {
    cli::fuzzing::mounts(text)
}

/// See [`cli::fuzzing::value`].
pub fn value(text: &str) -> String {
    cli::fuzzing::value(text)
}

/// A text without its first line, and that line.
pub fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// The number in the first byte, and the rest.
pub fn first_byte(bytes: &[u8]) -> (u8, &[u8]) {
    bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest))
}
