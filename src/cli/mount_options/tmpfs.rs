//! The value of `--tmpfs`: a folder inside, and options of the kernel's tmpfs.

use std::path::Path;

use rcd::engine::Result;

use super::super::options::{normal, refuse};
use super::absolute_inside;

/// `TARGET[:OPTIONS]`.
pub(super) fn tmpfs(text: &str) -> Result<(String, String)> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    absolute_inside(target).map_err(|why| refuse("--tmpfs", text, &why))?;
    const WORDS: [&str; 16] = [
        "ro",
        "rw",
        "exec",
        "noexec",
        "suid",
        "nosuid",
        "dev",
        "nodev",
        "atime",
        "noatime",
        "strictatime",
        "relatime",
        "diratime",
        "nodiratime",
        "sync",
        "async",
    ];
    const KEYS: [&str; 7] = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let known = match option.split_once('=') {
            Some((key, value)) if KEYS.contains(&key) && !tmpfs_value(key, value) => {
                return Err(refuse("--tmpfs", text, &format!("`{value}` is no value for `{key}`")));
            }
            Some((key, _)) => KEYS.contains(&key),
            None => WORDS.contains(&option),
        };
        if !known {
            return Err(refuse("--tmpfs", text, &format!("unknown option `{option}`")));
        }
    }
    if ["ro", "rw"].iter().all(|word| options.split(',').any(|option| option == *word)) {
        return Err(refuse("--tmpfs", text, "`ro` and `rw` exclude each other"));
    }
    Ok((normal(Path::new(target)).display().to_string(), options.to_owned()))
}

/// Whether the kernel's tmpfs would take this value: known before anything is made.
fn tmpfs_value(key: &str, value: &str) -> bool {
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match key {
        "mode" => u32::from_str_radix(value, 8).is_ok_and(|mode| mode <= 0o7777),
        "uid" | "gid" => whole(value) && value.parse::<u32>().is_ok(),
        "mpol" => !value.is_empty(),
        _ => {
            let percent = if key == "size" { value.strip_suffix('%') } else { None };
            let number = percent.unwrap_or_else(|| value.strip_suffix(|c| "kmgKMG".contains(c)).unwrap_or(value));
            whole(number) && number.parse::<u64>().is_ok()
        }
    }
}
