//! Arguments of a command whose part of the command tree is made only when that command is the one that is asked for.
//!
//! The tree of all commands has hundreds of flags. To make it took longer than `rcd ps` takes to answer.

use std::cell::Cell;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use clap::builder::Resettable;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Parser, Subcommand};

/// The arguments `T` of one command.
#[derive(Debug)]
pub(crate) struct Lazy<T>(pub(crate) T);

impl<T> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: FromArgMatches> FromArgMatches for Lazy<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Lazy<T> {
    fn augment_args(command: Command) -> Command {
        // `runtime` has flags of its own that are named as global ones: they have to be there when those are handed down.
        if !PARSING.get() || command.get_name() == "runtime" && std::env::args_os().any(|word| word == "runtime") {
            return T::augment_args(command);
        }
        command.defer(|command| {
            // What a command says of itself beats what its arguments say.
            let about = command.get_about().cloned();
            // Made late, for whoever looks for a flag like one that is not there, `runtime` has the global ones already.
            let command = if command.get_name() == "runtime" { Command::new("runtime") } else { command };
            let command = T::augment_args(command);
            match about {
                Some(about) => command.about(about).long_about(Resettable::Reset),
                None => command,
            }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

thread_local! {
    /// Help, completions and manual pages show all of the tree; only a command that is parsed leaves the others out.
    static PARSING: Cell<bool> = const { Cell::new(false) };
}

/// Parse this process's arguments with no more of the tree than they need: `G` are the flags of every command, `S` the commands.
pub(crate) fn parse<P: Parser, G: Args, S: Subcommand + Each>() -> Result<P, Error> {
    PARSING.set(true);
    let words: Vec<OsString> = std::env::args_os().collect();
    let by_trimmed = trimmed::<G, S>(&words).and_then(|mut trimmed| taken(&mut trimmed, &words).ok());
    let parsed = by_trimmed.map_or_else(|| by_whole(&words), Ok);
    PARSING.set(false);
    parsed
}

fn by_whole<P: Parser>(words: &[OsString]) -> Result<P, Error> {
    let mut command = ManuallyDrop::new(P::command());
    taken(&mut command, words).map_err(|error| error.format(&mut command))
}

fn taken<P: Parser>(command: &mut Command, words: &[OsString]) -> Result<P, Error> {
    let mut matches = ManuallyDrop::new(command.try_get_matches_from_mut(words)?);
    P::from_arg_matches_mut(&mut matches)
}

/// The tree with no subcommand but the one that is asked for: each gets a copy of every global flag, which for all of them took half of
/// the time of `rcd ps`. What this one takes the whole takes as well; what it refuses is for the whole to refuse. No tree is taken down:
/// that takes as long as much of what a command does, and the process will soon end.
fn trimmed<G: Args, S: Subcommand + Each>(words: &[OsString]) -> Option<ManuallyDrop<Command>> {
    // Where no word is the name of a command as its variant has it, it may be another name of one.
    let named = words.iter().skip(1).find_map(|word| {
        let word = word.to_str()?;
        S::EACH.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, augment)| *augment)
    });
    let augment = named.unwrap_or(S::augment_subcommands);
    let mut commands = ManuallyDrop::new(augment(Command::new("rcd")));
    let word = words.iter().skip(1).find(|word| commands.find_subcommand(word).is_some())?;
    let wanted = commands.find_subcommand_mut(word)?;
    if wanted.get_name() == "runtime" {
        return None;
    }
    let wanted = std::mem::replace(wanted, Command::new(""));
    let mut whole = G::augment_args(Command::new("rcd")).disable_help_subcommand(true);
    let flags = words.iter().skip_while(|other| *other != word).any(|word| word.as_encoded_bytes().starts_with(b"-"));
    if !flags {
        // Nothing that follows can be a global flag: the command needs no copies of them.
        whole = whole.mut_args(|flag| flag.global(false));
    }
    Some(ManuallyDrop::new(whole.subcommand(wanted)))
}

/// The same of other arguments, with the whole tree for help.
pub(crate) fn parse_from<P: Parser>(arguments: &[OsString]) -> Result<P, Error> {
    PARSING.set(true);
    let parsed = P::try_parse_from(arguments);
    PARSING.set(false);
    let whole = |error: &Error| {
        use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand};
        matches!(error.kind(), DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand)
    };
    match parsed {
        Err(error) if whole(&error) => P::try_parse_from(arguments),
        other => other,
    }
}

/// Makes one variant a subcommand of a command.
pub(crate) type Augment = fn(Command) -> Command;

/// Subcommands of which each can be made without the others.
pub(crate) trait Each {
    /// The variants, by their names.
    const EACH: &'static [(&'static str, Augment)];
}

/// An enum of subcommands whose arguments are all [`Lazy`].
macro_rules! lazy {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$of:meta])* $variant:ident($arguments:ty),)* }) => {
        $(#[$meta])*
        $vis enum $name {
            $($(#[$of])* $variant($crate::cli::lazy::Lazy<$arguments>),)*
        }

        impl $crate::cli::lazy::Each for $name {
            const EACH: &'static [(&'static str, $crate::cli::lazy::Augment)] = &[$((stringify!($variant), |command| {
                #[derive(clap::Subcommand)]
                enum Only {
                    $(#[$of])* $variant($crate::cli::lazy::Lazy<$arguments>),
                }
                <Only as clap::Subcommand>::augment_subcommands(command)
            }),)*];
        }
    };
}
pub(crate) use lazy;
