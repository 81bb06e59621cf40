//! `rcd inspect --as-run`: the command line that made a container, ready for a shell, with its secrets masked.

use rcd::engine::container::config::{Made, MadeBy};
use rcd::engine::container::name;
use rcd::engine::{Engine, Error, ErrorKind, Result};

/// What stands in place of a secret.
const MASK: &str = "********";

/// Flags whose value is a file, which a relative path names from the folder that the command was given in.
const FILES: [&str; 6] = ["--env-file", "--label-file", "--cidfile", "--pidfile", "--rootfs", "--authfile"];

/// What this process was asked, for the record of what it makes.
pub(super) fn this_command() -> MadeBy {
    MadeBy::new(&Made {
        folder: std::env::current_dir().unwrap_or_default(),
        words: std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect(),
    })
}

/// The line that made the container `wanted`.
pub(super) fn line(engine: &Engine, wanted: &str) -> Result<String> {
    let record = name::find(engine.layout(), wanted)?;
    let made = record.config.made_by.read();
    if made.words.is_empty() {
        let message = format!("how `{}` was made was not written down", record.config.name);
        return Err(Error::new(ErrorKind::NotFound, message).hint("an earlier version of rcd made it"));
    }
    let line = shown(&made.words);
    let folder = made.folder.display().to_string();
    Ok(if is_relative(&made.words) { format!("cd {} && {line}", quoted(&folder)) } else { line })
}

fn shown(words: &[String]) -> String {
    let mut line = "rcd".to_owned();
    let mut secret_follows = false;
    for word in words {
        let word = if std::mem::replace(&mut secret_follows, false) { MASK.to_owned() } else { masked(word) };
        secret_follows = word.starts_with('-') && !word.contains('=') && is_secret(&word);
        line.push(' ');
        line.push_str(&quoted(&word));
    }
    line
}

/// Whether a word names a file from the folder that the command was given in.
fn is_relative(words: &[String]) -> bool {
    let dotted = |word: &String| {
        word.split([':', '=', ',']).any(|part| part == "." || part.starts_with("./") || part.starts_with("../"))
    };
    let file = |flag: &str, value: &str| FILES.contains(&flag) && !value.starts_with('/');
    let joined = words.iter().any(|word| word.split_once('=').is_some_and(|(flag, value)| file(flag, value)));
    joined || words.iter().any(dotted) || words.windows(2).any(|pair| file(&pair[0], &pair[1]))
}

/// A word with the value of every `NAME=VALUE` in it that is called like a secret, and every password of an address, masked.
fn masked(word: &str) -> String {
    let mut start = 0;
    while let Some(at) = word[start..].find('=').map(|at| start + at) {
        let name = word[..at].rsplit(['=', ',', ' ', ':']).next().unwrap_or_default();
        if is_secret(name) && at + 1 < word.len() {
            return format!("{}={MASK}", &word[..at]);
        }
        start = at + 1;
    }
    if let Some((scheme, rest)) = word.split_once("://")
        && let Some((account, host)) = rest.split('/').next().and_then(|place| place.rsplit_once('@'))
        && let Some((user, _)) = account.split_once(':')
    {
        let path = &rest[account.len() + 1 + host.len()..];
        return format!("{scheme}://{user}:{MASK}@{host}{path}");
    }
    word.to_owned()
}

/// Whether a variable, label or flag of this name is likely to have a secret.
fn is_secret(name: &str) -> bool {
    let name = name.trim_start_matches('-').to_ascii_uppercase().replace(['-', '.'], "_");
    let part = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "PRIVATE_KEY"];
    // A secret of rcd itself, or a file with one, is named and not shown.
    let known = ["SECRET", "PASSWORD_STDIN", "AUTHFILE"];
    let end = ["_KEY", "_PASS", "_PWD", "_AUTH"];
    !known.contains(&name.as_str())
        && !name.ends_with("_FILE")
        && (name == "CREDS"
            || name == "PASS"
            || part.iter().any(|part| name.contains(part))
            || end.iter().any(|end| name.ends_with(end)))
}

/// As a shell takes it for one word.
pub(super) fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+^".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &[&str]) -> String {
        shown(&text.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn secrets_are_masked_wherever_they_are() {
        for (words, expected) in [
            (&["run", "-e", "DB_PASSWORD=hunter2", "x"][..], "rcd run -e 'DB_PASSWORD=********' x"),
            (&["run", "--env=API_TOKEN=a=b", "x"], "rcd run '--env=API_TOKEN=********' x"),
            (&["run", "-eAWS_SECRET_ACCESS_KEY=k", "x"], "rcd run '-eAWS_SECRET_ACCESS_KEY=********' x"),
            (&["run", "-e", "PATH=/bin", "x"], "rcd run -e PATH=/bin x"),
            (&["run", "-e", "PASSWORD_FILE=/run/secrets/p", "x"], "rcd run -e PASSWORD_FILE=/run/secrets/p x"),
            (&["run", "--creds", "ann:pw", "x"], "rcd run --creds '********' x"),
            (&["run", "--secret", "id=db", "x"], "rcd run --secret id=db x"),
            (&["run", "x", "app", "--password", "pw"], "rcd run x app --password '********'"),
            (&["run", "-e", "URL=postgres://u:pw@db:5432/x", "y"], {
                "rcd run -e 'URL=postgres://u:********@db:5432/x' y"
            }),
            (&["run", "x", "sh", "-c", "echo it's"], r"rcd run x sh -c 'echo it'\''s'"),
            (&["run", "x", ""], "rcd run x ''"),
        ] {
            assert_eq!(line(words), expected);
        }
    }

    #[test]
    fn relative_files_need_their_folder() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (text, relative) in [
            ("run -v ./x:/y z", true),
            ("run --env-file env z", true),
            ("run --env-file=env z", true),
            ("run --env-file /env z", false),
            ("run -v data:/y z", false),
            ("run --mount type=bind,src=../x,dst=/y z", true),
        ] {
            assert_eq!(is_relative(&words(text)), relative, "{text}");
        }
    }
}
