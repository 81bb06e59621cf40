//! The line that is completed, as far as it says what the word at the cursor is about: the container of `exec -u`, the image of
//! `run -u`. It is read off the command tree, for lines that are half typed and so are none that parses.

use clap::{Arg, Command};

use super::environment;

/// The words of a line, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Words that are neither verbs nor flags, but for the one that is completed.
    pub(super) arguments: Vec<String>,
    /// How many of them stand before the cursor.
    pub(super) before: usize,
    /// Flags by their long names, with their values.
    flags: Vec<(String, String)>,
}

impl Line {
    /// The line that a shell asks about: what follows `--` in this process's arguments, the words behind the cursor included.
    pub(super) fn of_process(tree: &Command) -> Self {
        let words: Vec<String> = std::env::args_os()
            .skip_while(|word| word != "--")
            .skip(1)
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let last = words.len().saturating_sub(1);
        Self::read(tree, &words, environment::completed_word().unwrap_or(last))
    }

    /// Take apart `words`, of which the first is the program and the one `at` is completed.
    fn read(tree: &Command, words: &[String], at: usize) -> Self {
        let (mut line, mut command, mut plain) = (Self::default(), tree, false);
        let mut words = words.iter().enumerate().skip(1);
        while let Some((index, word)) = words.next() {
            let named = |wanted: &dyn Fn(&&Arg) -> bool| {
                command.get_arguments().chain(tree.get_arguments()).find(wanted).filter(|found| takes_value(found))
            };
            match word.strip_prefix('-').filter(|rest| !rest.is_empty() && !plain) {
                Some("-") => plain = true,
                Some(rest) => {
                    let (flag, value) = match rest.strip_prefix('-') {
                        Some(long) => {
                            let (name, value) =
                                long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                            (named(&|known| has_long(known, name)), value)
                        }
                        None => short(rest, |letter| named(&|known| known.get_short() == Some(letter))),
                    };
                    let Some(flag) = flag else { continue };
                    // What is typed behind the letter at the cursor will be the value, not the word after it.
                    let next = || if index == at { None } else { words.next().map(|(_, word)| word.as_str()) };
                    let value = value.or_else(next).unwrap_or_default();
                    line.flags.push((flag.get_long().unwrap_or_default().to_owned(), value.to_owned()));
                }
                None if index == at => {}
                None => match command.find_subcommand(word).filter(|_| line.arguments.is_empty()) {
                    Some(found) => command = found,
                    None => {
                        line.arguments.push(word.clone());
                        line.before += usize::from(index < at);
                    }
                },
            }
        }
        line
    }

    /// The value of a flag, by its long name.
    pub(super) fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn has_long(argument: &Arg, name: &str) -> bool {
    argument.get_long() == Some(name) || argument.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
}

/// Whether the next word is its value.
fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values() && !argument.is_require_equals_set()
}

/// The flag of a bundle like `-itu` that takes a value, and what of that stands in the same word.
fn short<'a, 'w>(bundle: &'w str, flag: impl Fn(char) -> Option<&'a Arg>) -> (Option<&'a Arg>, Option<&'w str>) {
    for (at, letter) in bundle.char_indices() {
        if let Some(found) = flag(letter) {
            let rest = &bundle[at + letter.len_utf8()..];
            return (Some(found), Some(rest.strip_prefix('=').unwrap_or(rest)).filter(|rest| !rest.is_empty()));
        }
    }
    (None, None)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::Cli;
    use super::*;

    fn read(text: &str) -> Line {
        let words: Vec<String> = text.split(' ').map(|word| word.trim_matches('^').to_owned()).collect();
        let at = text.split(' ').position(|word| word.ends_with('^')).expect("a cursor");
        Line::read(&Cli::command(), &words, at)
    }

    #[test]
    fn what_stands_around_the_cursor_is_known() {
        for (text, arguments) in [
            ("rcd exec -u ^ web sh", &["web", "sh"][..]),
            ("rcd exec -itu ro^ web", &["web"]),
            ("rcd exec -it --user=ro^ web", &["web"]),
            ("rcd exec -e A=1 --workdir /x we^", &[]),
            ("rcd container exec web -w ^", &["web"]),
            ("rcd --root /x run -p 80:80 -v /a:/b --rm -u ^ img", &["img"]),
            ("rcd run --name run -u^ img", &["img"]),
            ("rcd run --net host --read-only -u ^ img cmd", &["img", "cmd"]),
            ("rcd cp web:/x ^", &["web:/x"]),
            ("rcd exec -- ^ -u", &["-u"]),
        ] {
            assert_eq!(read(text).arguments, arguments, "{text}");
        }
        assert_eq!(read("rcd --root /x ps --state=/y ^").flag("root"), Some("/x"));
        assert_eq!(read("rcd --root /x ps --state=/y ^").flag("state"), Some("/y"));
        assert_eq!(read("rcd ps ^").flag("root"), None);
    }
}
