//! What each shell runs to ask for candidates. They hand on the whole line, and not only what stands before the cursor, since the
//! container of `exec -u` comes behind it; and bash, zsh and fish put no space after what goes on, like `web:` and `/etc/`.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::{Elvish, EnvCompleter, Powershell, Shells};

use super::environment;

/// Those that there are.
pub(super) const SHELLS: Shells<'static> = Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// It takes `:` and `=` for the ends of words: the words are put together again before they are completed, and what stands
/// before the last such sign is taken off the candidates.
struct Bash;

const BASH: &str = r#"_rcd() {
    local IFS=$'\013' line=$COMP_LINE words=() word gap i at=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && [[ ${COMP_WORDBREAKS} != *"$word"* || -z $word ]] && word=$2
        if [[ -n ${COMP_WORDS[i]} ]]; then
            gap=${line%%"${COMP_WORDS[i]}"*}
            line=${line#*"${COMP_WORDS[i]}"}
        else
            gap=$line
        fi
        if ((i == 0)) || [[ $gap == *[[:space:]]* ]]; then
            words+=("$word")
        elif ((i <= COMP_CWORD || ${#words[@]} - 1 > at)); then
            words[${#words[@]}-1]+=$word
        fi
        ((i == COMP_CWORD)) && at=$((${#words[@]} - 1))
    done
    local current=${words[at]}
    local before=${current%"${current##*[:=]}"}
    COMPREPLY=($(_CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX=$at _CLAP_COMPLETE_COMP_TYPE=$COMP_TYPE \
        _CLAP_COMPLETE_SPACE=false VARIABLE=bash "COMPLETER" -- "${words[@]}")) || unset COMPREPLY
    COMPREPLY=("${COMPREPLY[@]#"$before"}")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *[=/:] ]]; then
        compopt +o nospace
    fi
}
complete -o nospace -o bashdefault -o nosort -F _rcd BINARY"#;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        binary: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        write_script(BASH, variable, binary, completer, script)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let values: Vec<String> = candidates(command, words, folder)?.iter().map(value).collect();
        write!(output, "{}", values.join(&environment::completion_separator()))
    }
}

/// Each candidate comes with a sign first: whether a space is to follow it.
struct Zsh;

const ZSH: &str = r#"#compdef BINARY
function _rcd() {
    local -a ready open
    local line
    for line in "${(@f)$(_CLAP_COMPLETE_INDEX=$((CURRENT - 1)) VARIABLE=zsh COMPLETER -- "${words[@]}" 2>/dev/null)}"; do
        case $line in
            +*) ready+=("${line#+}") ;;
            -*) open+=("${line#-}") ;;
        esac
    done
    [[ -n $open ]] && _describe -V 'values' open -S ''
    [[ -n $ready ]] && _describe -V 'values' ready
}

compdef _rcd BINARY"#;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        "zsh"
    }

    fn is(&self, name: &str) -> bool {
        name == "zsh"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        binary: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        write_script(ZSH, variable, binary, completer, script)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        for candidate in candidates(command, words, folder)? {
            let value = value(&candidate);
            let sign = if goes_on(&value) { '-' } else { '+' };
            let escaped = |text: &str| text.replace('\\', "\\\\");
            let help = help(&candidate).map(|help| format!(":{}", escaped(&help))).unwrap_or_default();
            writeln!(output, "{sign}{}{help}", escaped(&value).replace(':', "\\:"))?;
        }
        Ok(())
    }
}

struct Fish;

const FISH: &str = r#"function __rcd_complete
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    set -l all (commandline --current-process --tokenize)
    set -l word (commandline --current-token)
    set -l next (math (count $before) + 1)
    test -n "$word"; and set next (math $next + 1)
    set -l after
    test $next -le (count $all); and set after $all[$next..-1]
    _CLAP_COMPLETE_INDEX=(count $before) VARIABLE=fish COMPLETER -- $before "$word" $after
end
complete --keep-order --exclusive --command BINARY --arguments "(__rcd_complete)""#;

impl EnvCompleter for Fish {
    fn name(&self) -> &'static str {
        "fish"
    }

    fn is(&self, name: &str) -> bool {
        name == "fish"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        binary: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        write_script(FISH, variable, binary, completer, script)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        for candidate in candidates(command, words, folder)? {
            let help = help(&candidate).map(|help| format!("\t{help}")).unwrap_or_default();
            writeln!(output, "{}{help}", value(&candidate))?;
        }
        Ok(())
    }
}

fn write_script(text: &str, variable: &str, binary: &str, completer: &str, script: &mut dyn Write) -> io::Result<()> {
    let text = text.replace("VARIABLE", variable).replace("COMPLETER", completer).replace("BINARY", binary);
    writeln!(script, "{text}")
}

/// What the word at the cursor may become.
fn candidates(
    command: &mut Command,
    mut words: Vec<OsString>,
    folder: Option<&Path>,
) -> io::Result<Vec<CompletionCandidate>> {
    let at = environment::completed_word().unwrap_or(words.len().saturating_sub(1));
    if at == words.len() {
        words.push(OsString::new());
    }
    complete(command, words, at, folder)
}

fn value(candidate: &CompletionCandidate) -> String {
    candidate.get_value().to_string_lossy().into_owned()
}

fn help(candidate: &CompletionCandidate) -> Option<String> {
    Some(candidate.get_help()?.to_string().lines().next().unwrap_or_default().to_owned())
}

/// Whether more is to be typed behind it, as behind `web:`, `/etc/` and `status=`.
fn goes_on(value: &str) -> bool {
    value.ends_with([':', '/', '='])
}
