//! Going on from a copy of this program that nobody can write to (CVE-2019-5736): what a container's processes can see of whoever
//! joins or makes them is then nothing of the host's.

use std::ffi::{CString, OsString};
use std::os::unix::ffi::OsStringExt;

use anyhow::{Context, Result};
use rcd::kernel::sealed_exe;

/// Go on from a sealed copy, with the same environment and these words. Returns where this is one already, or where the
/// container could not write to the program anyway.
pub(super) fn go_on(words: Vec<OsString>) -> Result<()> {
    if sealed_exe::is_sealed() || !sealed_exe::is_in_reach() {
        return Ok(());
    }
    let text = |word: OsString| CString::new(word.into_vec());
    let words: Vec<CString> =
        words.into_iter().map(text).collect::<Result<_, _>>().context("an argument has a zero byte in it")?;
    let variable = |(name, value): (OsString, OsString)| {
        let mut entry = name;
        entry.push("=");
        entry.push(value);
        text(entry).ok()
    };
    let environment: Vec<CString> = super::environment::all().into_iter().filter_map(variable).collect();
    let own = sealed_exe::open().context("cannot seal the program")?;
    Err(sealed_exe::exec(own, &words, &environment)).context("cannot go on from a sealed copy of the program")
}
