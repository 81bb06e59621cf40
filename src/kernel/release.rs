//! Which release of Linux this is.

/// The first two numbers of a release like `6.1.0-44-amd64`.
pub fn parse(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split(|letter: char| !letter.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next().unwrap_or("0").parse().ok()?))
}

/// Those of this kernel; none where it says nothing like that.
pub fn own() -> Option<(u32, u32)> {
    parse(&nix::sys::utsname::uname().ok()?.release().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_start_with_two_numbers() {
        for (text, release) in
            [("6.1.0-44-amd64", Some((6, 1))), ("5.12", Some((5, 12))), ("7", Some((7, 0))), ("x", None), ("", None)]
        {
            assert_eq!(parse(text), release, "{text}");
        }
        assert!(own().is_some());
    }
}
