//! The values of `run`'s and `create`'s flags: pure parsers, one a grammar, each refusing with the text it was given.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use rcd::engine::container::config::{Device, Restart, Ulimit};
use rcd::engine::{Error, ErrorKind, Result};

pub(super) fn refuse(flag: &str, text: &str, why: &str) -> Error {
    let error = Error::new(ErrorKind::InvalidInput, format!("invalid value `{text}` for {flag}: {why}"));
    match form(flag) {
        Some(form) => error.hint(form),
        None => error,
    }
}

/// How the value of a flag looks, where what is wrong with it does not say so.
fn form(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "-v" => "like -v /srv/data:/data:ro, -v ./here:/data or -v name:/data",
        "--mount" => "like --mount type=bind,source=/srv/data,target=/data,readonly",
        "--tmpfs" => "like --tmpfs /run:size=64m,mode=1777",
        "--device" => "like --device /dev/fuse or --device /dev/sda:/dev/disk:r",
        "--ulimit" => "like --ulimit nofile=1024:2048",
        "--label" => "like --label tier=front",
        "--sysctl" => {
            "like --sysctl net.ipv4.ip_forward=1; `net.*`, `fs.mqueue.*` and those of System V IPC can be set"
        }
        "--security-opt" => {
            "it is no-new-privileges, seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or apparmor=unconfined"
        }
        "--pid" | "--ipc" => "it is host, private or container:NAME",
        "--uts" | "--cgroupns" => "it is host or private",
        "--volumes-from" => "like --volumes-from web:ro",
        "--secret" => "like --secret token or --secret token,type=env,target=TOKEN",
        "--detach-keys" => "like --detach-keys ctrl-p,ctrl-q",
        "--stop-signal" => "like --stop-signal TERM or --stop-signal 15",
        "--log-opt" => "the options are max-size=SIZE and max-file=NUMBER, as --log-opt max-size=10m",
        "--memory" | "-m" | "--memory-swap" | "--memory-reservation" | "--shm-size" => "like 512m or 1.5g",
        _ => return None,
    })
}

/// A size: `512m`, `1.5g`, `100`; binary units, as Docker has it.
pub(super) fn size(flag: &str, text: &str) -> Result<i64> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let power = match lower[digits.len()..].trim_end_matches("ib").trim_end_matches('b') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return Err(refuse(flag, text, "the units are b, k, m, g and t")),
    };
    let number: f64 = digits.trim().parse().map_err(|_| refuse(flag, text, "it is no size like 512m"))?;
    let bytes = number * 1024_f64.powi(power);
    if !(0.0..9.2e18).contains(&bytes) {
        return Err(refuse(flag, text, "it is out of range"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was just checked")]
    Ok(bytes as i64)
}

/// The size in the values of `--storage-opt`: `size=10g`.
pub(super) fn storage_size(texts: &[String]) -> Result<Option<u64>> {
    let mut found = None;
    for text in texts {
        let Some((key, value)) = text.split_once('=') else {
            return Err(refuse("--storage-opt", text, "it is not of the form KEY=VALUE"));
        };
        if !key.eq_ignore_ascii_case("size") {
            return Err(refuse("--storage-opt", text, &format!("unknown option `{key}`: there is only `size`")));
        }
        let bytes = u64::try_from(size("--storage-opt size", value)?).unwrap_or_default();
        if bytes == 0 {
            return Err(refuse("--storage-opt", text, "the size must be more than 0"));
        }
        found = Some(bytes);
    }
    Ok(found)
}

/// A number of processors, in billionths.
pub(super) fn cpus(text: &str) -> Result<i64> {
    let bad = || refuse("--cpus", text, "it is no number of processors like 1.5");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 9 || !(whole.to_owned() + part).bytes().all(|byte| byte.is_ascii_digit()) || text.is_empty() {
        return Err(bad());
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| bad())? };
    let part: i64 = format!("{part:0<9}").parse().map_err(|_| bad())?;
    let nano = whole.checked_mul(1_000_000_000).and_then(|nano| nano.checked_add(part)).ok_or_else(bad)?;
    if nano == 0 { Err(refuse("--cpus", text, "it must be more than 0")) } else { Ok(nano) }
}

/// `0-3,5`.
pub(super) fn cpuset(flag: &str, text: &str) -> Result<String> {
    let number = |text: &str| text.parse::<u32>().ok();
    let fits = |part: &str| match part.split_once('-') {
        Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
        None => number(part).is_some(),
    };
    if text.split(',').all(fits) { Ok(text.to_owned()) } else { Err(refuse(flag, text, "it is no list like 0-3,5")) }
}

/// A path without `.`, `..` and doubled slashes.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::from("/");
    for component in path.components() {
        match component {
            Component::Normal(name) => result.push(name),
            Component::ParentDir => drop(result.pop()),
            _ => {}
        }
    }
    result
}

/// `SRC[:DST[:rwm]]`.
pub(super) fn device(text: &str) -> Result<Device> {
    let once = |word: &str, byte: u8| word.bytes().filter(|one| *one == byte).count() == 1;
    let is_access =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| b"rwm".contains(&byte) && once(word, byte));
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, access) = match parts.as_slice() {
        [source] => (*source, *source, "rwm"),
        [source, access] if is_access(access) => (*source, *source, *access),
        [source, target] => (*source, *target, "rwm"),
        [source, target, access] if is_access(access) => (*source, *target, *access),
        _ => return Err(refuse("--device", text, "it is not of the form SRC[:DST[:rwm]]")),
    };
    if !source.starts_with('/') || !target.starts_with('/') {
        return Err(refuse("--device", text, "both paths must be absolute"));
    }
    Ok(Device { source: source.into(), target: normal(Path::new(target)), permissions: access.to_owned() })
}

/// `NAME=SOFT[:HARD]`.
pub(super) fn ulimit(text: &str) -> Result<Ulimit> {
    let bad = |why: &str| refuse("--ulimit", text, why);
    let (name, values) = text.split_once('=').ok_or_else(|| bad("it is not of the form NAME=SOFT[:HARD]"))?;
    let number = |text: &str| match text {
        "-1" | "unlimited" => Ok(u64::MAX),
        other => other.parse::<u64>().map_err(|_| bad(&format!("`{other}` is no number"))),
    };
    let (soft, hard) = values.split_once(':').unwrap_or((values, values));
    let limit = Ulimit { name: name.to_owned(), soft: number(soft)?, hard: number(hard)? };
    if limit.soft > limit.hard {
        return Err(bad("the soft limit is more than the hard one"));
    }
    if !rcd::engine::spec::ULIMITS.contains(&name) {
        return Err(bad(&format!("the limits are {}", rcd::engine::spec::ULIMITS.join(", "))));
    }
    Ok(limit)
}

/// `no`, `on-failure[:N]`, `always`, `unless-stopped`.
pub(super) fn restart(text: &str) -> Result<Restart> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("" | "no", "") => Ok(Restart::No),
        ("always", "") => Ok(Restart::Always),
        ("unless-stopped", "") => Ok(Restart::UnlessStopped),
        ("on-failure", "") => Ok(Restart::OnFailure(0)),
        ("on-failure", most) => {
            most.parse().map(Restart::OnFailure).map_err(|_| refuse("--restart", text, "the count is no number"))
        }
        _ => Err(refuse("--restart", text, "the policies are no, on-failure[:N], always and unless-stopped")),
    }
}

/// `KEY` or `KEY=VALUE`.
pub(super) fn labels(texts: &[String]) -> Result<BTreeMap<String, String>> {
    let one = |text: &String| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if key.is_empty() {
            Err(refuse("--label", text, "it has no key"))
        } else {
            Ok((key.to_owned(), value.to_owned()))
        }
    };
    texts.iter().map(one).collect()
}

/// The lines of an env-file or a label file: no quotes, no interpolation, white space in values kept; a bare key takes the
/// value that `host` gives it, or is left out.
pub(super) fn key_file(source: &str, bytes: &[u8], host: &dyn Fn(&str) -> Option<String>) -> Result<Vec<String>> {
    let bad = |line: usize, why: &str| {
        Error::new(ErrorKind::InvalidInput, format!("cannot use `{source}`: line {line} {why}"))
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut result = Vec::new();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = std::str::from_utf8(line).map_err(|_| bad(at + 1, "is no UTF-8"))?;
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once('=').map_or((line, None), |(key, value)| (key, Some(value)));
        if key.is_empty() {
            return Err(bad(at + 1, "has no name before its `=`"));
        }
        if key.trim_end().contains(char::is_whitespace) || (value.is_some() && key.ends_with(char::is_whitespace)) {
            return Err(bad(at + 1, &format!("has white space in the name `{key}`")));
        }
        if line.contains('\0') {
            return Err(bad(at + 1, "has a zero byte in it"));
        }
        match value {
            Some(value) => result.push(format!("{key}={value}")),
            None => result.extend(host(key.trim_end()).map(|value| format!("{}={value}", key.trim_end()))),
        }
    }
    Ok(result)
}

/// The bytes of `ctrl-p,ctrl-q`; none for an empty text.
pub(super) fn detach_keys(text: &str) -> Result<Vec<u8>> {
    let key = |word: &str| match word.as_bytes() {
        [byte] => Ok(*byte),
        _ => match word.strip_prefix("ctrl-").map(str::as_bytes) {
            Some([letter @ (b'a'..=b'z' | b'@' | b'[' | b'\\' | b']' | b'^' | b'_')]) => Ok(letter & 0x1f),
            _ => Err(refuse("--detach-keys", text, &format!("`{word}` is no key: a letter, or ctrl- and one"))),
        },
    };
    if text.is_empty() { Ok(Vec::new()) } else { text.split(',').map(key).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_dockers_units() {
        for (text, bytes) in
            [("100", 100), ("100b", 100), ("1k", 1024), ("1.5G", 3 << 29), ("100m", 104_857_600), ("2MiB", 2 << 20)]
        {
            assert_eq!(size("-m", text).expect(text), bytes, "{text}");
        }
        for text in ["", "m", "1x", "-1", "1e99g", "99999999999g", "1 2m", "nan"] {
            assert!(size("-m", text).is_err(), "{text}");
        }
    }

    #[test]
    fn processors_are_decimal() {
        assert_eq!(
            (cpus("1.5").ok(), cpus(".25").ok(), cpus("2").ok()),
            (Some(1_500_000_000), Some(250_000_000), Some(2_000_000_000))
        );
        for text in ["", "0", "-1", "1,5", "x", "1e3", "0.0000000001"] {
            assert!(cpus(text).is_err(), "{text}");
        }
    }

    #[test]
    fn devices_and_limits_are_checked() {
        assert_eq!(device("/dev/zero:/dev/nothing:r").expect("valid").permissions, "r");
        assert_eq!(device("/dev/zero:rw").expect("valid").target, Path::new("/dev/zero"));
        assert!(device("zero").is_err() && device("/dev/zero:/x:rwx").is_err());
        assert_eq!(ulimit("nofile=1:2").expect("valid").hard, 2);
        for text in ["nofile", "nofile=2:1", "nope=1", "nofile=x", "nofile=1:2:3"] {
            assert!(ulimit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn env_files_keep_what_they_say() {
        let host = |name: &str| (name == "HOME").then(|| "/h".to_owned());
        let text = b"\xef\xbb\xbfA=1\r\n# no\n\n  B= \"x y\" \nHOME\nGONE\nC=\n";
        assert_eq!(key_file("f", text, &host).expect("valid"), ["A=1", "B= \"x y\" ", "HOME=/h", "C="]);
        for bad in ["=x", "a b=1", "A =1", "A=\0"] {
            assert!(key_file("f", bad.as_bytes(), &host).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_are_letters_or_controls() {
        assert_eq!(detach_keys("ctrl-p,ctrl-q").expect("valid"), [0x10, 0x11]);
        assert_eq!(detach_keys("a,ctrl-@").expect("valid"), [b'a', 0]);
        assert!(detach_keys("").expect("valid").is_empty());
        assert!(detach_keys("ctrl-").is_err() && detach_keys("ctrl-P").is_err() && detach_keys("ab").is_err());
    }
}
