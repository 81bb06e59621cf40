//! `--change`: an instruction of a Dockerfile that changes nothing but an image's config.

use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::engine::span::nanoseconds;
use crate::engine::{Error, ErrorKind};

/// One instruction, understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A key gets this value; none takes it away.
    Set(&'static str, Option<Value>),
    /// The command, which goes with an entrypoint that is changed.
    Entrypoint(Vec<String>),
    /// `NAME=VALUE`, each in place of what has the name.
    Environment(Vec<(String, String)>),
    /// Entries of an object: labels, ports, volumes.
    Entries(&'static str, Vec<(String, Value)>),
    /// One more of a list.
    Append(&'static str, String),
    /// Where the command starts, seen from where it started.
    WorkingFolder(String),
}

impl FromStr for Change {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text.trim()).map_err(|why| {
            let error = Error::new(ErrorKind::InvalidInput, format!("invalid change `{text}`: {why}"));
            error.hint("it is an instruction like `CMD [\"sh\"]`, `ENV NAME=VALUE` or `LABEL NAME=VALUE`")
        })
    }
}

type Parsed<T> = Result<T, String>;

fn parse(text: &str) -> Parsed<Change> {
    let end = text.find([' ', '\t', '=']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // Podman's form has an equals sign there.
    let rest = rest.strip_prefix('=').unwrap_or(rest).trim();
    if rest.is_empty() {
        return Err("it says nothing after its first word".to_owned());
    }
    match word.to_ascii_uppercase().as_str() {
        "CMD" => Ok(Change::Set("Cmd", Some(json!(command(rest)?)))),
        "ENTRYPOINT" => Ok(Change::Entrypoint(command(rest)?)),
        "ENV" => Ok(Change::Environment(pairs(rest)?)),
        "LABEL" => {
            let entries = pairs(rest)?.into_iter().map(|(name, value)| (name, json!(value)));
            Ok(Change::Entries("Labels", entries.collect()))
        }
        "EXPOSE" => {
            let ports = words(rest)?.iter().map(|port| port_of(port)).collect::<Parsed<Vec<_>>>()?;
            Ok(Change::Entries("ExposedPorts", ports))
        }
        "VOLUME" => {
            let paths = list(rest).map_or_else(|| words(rest), Ok)?;
            Ok(Change::Entries("Volumes", paths.into_iter().map(|path| (path, json!({}))).collect()))
        }
        "ONBUILD" => Ok(Change::Append("OnBuild", rest.to_owned())),
        "USER" => Ok(Change::Set("User", Some(json!(rest)))),
        "STOPSIGNAL" => Ok(Change::Set("StopSignal", Some(json!(rest)))),
        "WORKDIR" => Ok(Change::WorkingFolder(rest.to_owned())),
        "SHELL" => {
            let shell = list(rest).filter(|shell| !shell.is_empty()).ok_or("SHELL needs the form [\"program\"]")?;
            Ok(Change::Set("Shell", Some(json!(shell))))
        }
        "HEALTHCHECK" => Ok(Change::Set("Healthcheck", Some(health(rest)?))),
        "MAINTAINER" => Err("`--author` says who made an image".to_owned()),
        other => Err(format!("`{other}` cannot be changed")),
    }
}

/// `["word", ...]`, if it is that.
fn list(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// The exec form, or a line for the shell.
fn command(text: &str) -> Parsed<Vec<String>> {
    match list(text) {
        Some(words) => Ok(words),
        None if text.starts_with('[') => Err("its list is no JSON".to_owned()),
        None => Ok(vec!["/bin/sh".to_owned(), "-c".to_owned(), text.to_owned()]),
    }
}

/// Words as a Dockerfile has them: quotes keep blanks, a backslash the next character.
fn words(text: &str) -> Parsed<Vec<String>> {
    let (mut all, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, ' ' | '\t' | '\n') => {
                if std::mem::take(&mut begun) {
                    all.push(std::mem::take(&mut word));
                }
                continue;
            }
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None | Some('"'), '\\') => word.extend(letters.next()),
            _ => word.push(letter),
        }
        begun = true;
    }
    if quote.is_some() {
        return Err("a quote does not end".to_owned());
    }
    if begun {
        all.push(word);
    }
    Ok(all)
}

/// `NAME=VALUE ...`, or the old `NAME VALUE`.
fn pairs(text: &str) -> Parsed<Vec<(String, String)>> {
    let all = words(text)?;
    let named = |name: &str, value: &str| match name.is_empty() {
        true => Err("a name is missing".to_owned()),
        false => Ok((name.to_owned(), value.to_owned())),
    };
    if all.first().is_some_and(|first| !first.contains('=')) {
        let (name, value) = text.split_once([' ', '\t']).ok_or("it needs the form NAME=VALUE")?;
        return Ok(vec![named(name, value.trim())?]);
    }
    let pair = |word: &String| {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("`{word}` has no value"))?;
        named(name, value)
    };
    all.iter().map(pair).collect()
}

fn port_of(text: &str) -> Parsed<(String, Value)> {
    let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let valid = |number: &str| number.parse::<u16>().is_ok_and(|number| number > 0);
    let numbers = number.split_once('-').map_or_else(|| valid(number), |(low, high)| valid(low) && valid(high));
    if !numbers || !["tcp", "udp", "sctp"].contains(&protocol) {
        return Err(format!("`{text}` is no port"));
    }
    Ok((format!("{number}/{protocol}"), json!({})))
}

fn health(text: &str) -> Parsed<Value> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(json!({ "Test": ["NONE"] }));
    }
    let (mut check, mut rest) = (Map::new(), text);
    while let Some(flag) = rest.strip_prefix("--") {
        let (flag, after) = flag.split_once([' ', '\t']).ok_or("it has no CMD")?;
        let (name, value) = flag.split_once('=').ok_or_else(|| format!("`--{flag}` has no value"))?;
        let span =
            || nanoseconds(value).ok_or_else(|| format!("`{value}` is no time like 30s")).map(|span| json!(span));
        let (key, value) = match name {
            "interval" => ("Interval", span()?),
            "timeout" => ("Timeout", span()?),
            "start-period" => ("StartPeriod", span()?),
            "start-interval" => ("StartInterval", span()?),
            "retries" => ("Retries", json!(value.parse::<u32>().map_err(|_| format!("`{value}` is no number"))?)),
            _ => return Err(format!("`--{name}` is no flag of it")),
        };
        check.insert(key.to_owned(), value);
        rest = after.trim_start();
    }
    let (word, test) = rest.split_once([' ', '\t']).ok_or("it has no CMD")?;
    if !word.eq_ignore_ascii_case("cmd") {
        return Err("it has no CMD".to_owned());
    }
    let test = test.trim();
    let words = match list(test) {
        Some(words) => std::iter::once("CMD".to_owned()).chain(words).collect(),
        None => vec!["CMD-SHELL".to_owned(), test.to_owned()],
    };
    check.insert("Test".to_owned(), json!(words));
    Ok(Value::Object(check))
}

impl Change {
    /// Change the `config` of an image's config.
    pub fn apply(&self, config: &mut Value) {
        match self {
            Self::Set(key, Some(value)) => config[*key] = value.clone(),
            Self::Set(key, None) => config[*key] = Value::Null,
            Self::Entrypoint(words) => config["Entrypoint"] = json!(words),
            Self::Environment(pairs) => {
                let mut all = texts(&config["Env"]);
                for (name, value) in pairs {
                    let entry = format!("{name}={value}");
                    match all.iter_mut().find(|known| known.split('=').next() == Some(name)) {
                        Some(known) => *known = entry,
                        None => all.push(entry),
                    }
                }
                config["Env"] = json!(all);
            }
            Self::Entries(key, entries) => {
                if !config[*key].is_object() {
                    config[*key] = json!({});
                }
                entries.iter().for_each(|(name, value)| config[*key][name] = value.clone());
            }
            Self::Append(key, text) => {
                let mut all = texts(&config[*key]);
                all.push(text.clone());
                config[*key] = json!(all);
            }
            Self::WorkingFolder(path) => {
                let before = config["WorkingDir"].as_str().filter(|before| !before.is_empty()).unwrap_or("/");
                config["WorkingDir"] = json!(std::path::Path::new(before).join(path).display().to_string());
            }
        }
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(changes: &[&str]) -> Value {
        let mut config = json!({ "Env": ["PATH=/bin", "A=1"], "WorkingDir": "/srv" });
        for text in changes {
            text.parse::<Change>().expect(text).apply(&mut config);
        }
        config
    }

    #[test]
    fn instructions_change_the_config() {
        for (text, pointer, value) in [
            ("CMD [\"a\", \"b c\"]", "/Cmd", json!(["a", "b c"])),
            ("cmd echo \"x\"", "/Cmd", json!(["/bin/sh", "-c", "echo \"x\""])),
            ("CMD=[\"a\"]", "/Cmd", json!(["a"])),
            ("ENTRYPOINT [\"a\"]", "/Entrypoint", json!(["a"])),
            ("ENV A=2 B='x y' C=\"q\\\"r\"", "/Env", json!(["PATH=/bin", "A=2", "B=x y", "C=q\"r"])),
            ("ENV A two words", "/Env", json!(["PATH=/bin", "A=two words"])),
            ("LABEL a.b=1 c=", "/Labels", json!({ "a.b": "1", "c": "" })),
            ("EXPOSE 80 53/udp", "/ExposedPorts", json!({ "80/tcp": {}, "53/udp": {} })),
            ("VOLUME /a /b", "/Volumes", json!({ "/a": {}, "/b": {} })),
            ("VOLUME [\"/a b\"]", "/Volumes", json!({ "/a b": {} })),
            ("USER ann:wheel", "/User", json!("ann:wheel")),
            ("WORKDIR sub", "/WorkingDir", json!("/srv/sub")),
            ("WORKDIR /top", "/WorkingDir", json!("/top")),
            ("STOPSIGNAL SIGINT", "/StopSignal", json!("SIGINT")),
            ("ONBUILD RUN x", "/OnBuild", json!(["RUN x"])),
            ("SHELL [\"/bin/bash\"]", "/Shell", json!(["/bin/bash"])),
            ("HEALTHCHECK NONE", "/Healthcheck/Test", json!(["NONE"])),
            (
                "HEALTHCHECK --interval=5s --retries=2 CMD curl x",
                "/Healthcheck",
                json!({ "Test": ["CMD-SHELL", "curl x"], "Interval": 5_000_000_000_i64, "Retries": 2 }),
            ),
        ] {
            assert_eq!(changed(&[text]).pointer(pointer), Some(&value), "{text}");
        }
    }

    #[test]
    fn other_instructions_are_refused() {
        for text in [
            "",
            "CMD",
            "RUN x",
            "COPY a b",
            "FROM x",
            "CMD [1]",
            "ENV A",
            "ENV =1",
            "LABEL 'a",
            "EXPOSE 0",
            "EXPOSE x/tcp",
            "SHELL sh",
            "HEALTHCHECK --interval=x CMD y",
            "HEALTHCHECK CMD",
            "HEALTHCHECK --nope=1 CMD x",
            "MAINTAINER x",
        ] {
            assert!(text.parse::<Change>().is_err(), "{text}");
        }
    }
}
