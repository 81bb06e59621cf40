//! What is malformed, and the error that each must give. `cases.txt` and `flags.txt`, which goes through the flags one by one, have
//! a line a case, `said.txt` and `flags_said.txt` what was said and the exit code; `RCD_RECORD_MALFORMED=1 cargo test --test it
//! malformed` writes these anew, to be read before they are committed: an error names its object and its cause, and what mends
//! it where that is known.
//!
//! A case is a shell line in an empty folder, with `$F` for a folder of malformed files and `$ROOT` for a root file system that
//! `--rootfs` takes. There are a container that was `made` and one that runs, `box`, and an image, `tiny:1.0`. Short forms:
//!
//! ```text
//! create FLAGS      rcd create FLAGS --rootfs $ROOT true
//! run FLAGS         rcd run --rm --name odd --network none FLAGS --rootfs $ROOT true
//! exec FLAGS        rcd exec FLAGS box true
//! profile JSON      run --security-opt seccomp=FILE, the file being this
//! config PLACE JSON rcd runtime run of a bundle whose config.json has this in that place; `null` takes the place away
//! ```
//! Whatever is refused leaves nothing: the store and the state are looked at after each case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::needs::Need;
use super::output;
use super::payload::Layer;
use super::runtime::{bundle, put};
use super::sandbox::{Sandbox, binary};
use super::snapshots::without_ids;

/// So many at a time, each in a sandbox of its own.
const WORKERS: usize = 3;

/// Cases, what they said, and the file of that.
const TABLES: [(&str, &str, &str); 2] = [
    (include_str!("cases.txt"), include_str!("said.txt"), "said.txt"),
    (include_str!("flags.txt"), include_str!("flags_said.txt"), "flags_said.txt"),
];

fn cases(table: &'static str) -> Vec<&'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn all_cases() -> Vec<&'static str> {
    TABLES.iter().flat_map(|(table, ..)| cases(table)).collect()
}

/// A sandbox with all that cases name.
struct Place {
    sandbox: Sandbox,
    config: Value,
}

impl Place {
    fn new() -> Option<Self> {
        let sandbox = Sandbox::new(&[Need::Root, Need::Busybox])?;
        let mut config = Value::Null;
        bundle(&sandbox, |good| {
            good["process"]["args"] = serde_json::json!(["true"]);
            config = good.clone();
        });
        fs::create_dir(sandbox.path("files")).expect("a folder");
        let files: [(&str, &[u8]); 9] = [
            ("env.nul", b"A=1\nB=x\0y\n"),
            ("env.utf16", b"\xff\xfeA\0=\x001\0\n\0"),
            ("env.latin1", b"A=\xe4\n"),
            ("env.noname", b"A=1\n=x\n"),
            ("env.space", b"A B=1\n"),
            ("env.spacebefore", b"A =1\n"),
            ("env.tab", b"A\tB=1\n"),
            ("env.crlf", b"A=1\r\nB C=2\r\n"),
            ("env.bom", b"\xef\xbb\xbf=1\n"),
        ];
        for (name, content) in files {
            fs::write(sandbox.path("files").join(name), content).expect("a file");
        }
        let bytes: Vec<u8> = (0..=255).collect();
        fs::write(sandbox.path("files/env.binary"), bytes).expect("a file");
        // A line of 10 MB, and then what is wrong.
        fs::write(sandbox.path("files/env.long"), ["A=", &"x".repeat(10_000_000), "\n=y\n"].concat()).expect("a file");
        let root = sandbox.rootfs();
        let layer = Layer::new().file("file", 0o644, b"content").bytes();
        let imported = output::collect(&mut sandbox.rcd(&["import", "-q", "-", "tiny:1.0"]), &layer);
        imported.expect(0);
        let archive = sandbox.path("files/image.tar").display().to_string();
        for words in [
            &["save", "-o", &archive, "tiny:1.0"][..],
            &["create", "--name", "made", "--rootfs", &root, "true"],
            &["run", "-d", "--network", "none", "--name", "box", "--rootfs", &root, "sleep", "100000"],
            // What is made once and for all is there from here on.
            &["run", "--rm", "--network", "none", "--rootfs", &root, "true"],
            &["cp", "made:/etc/passwd", &sandbox.path("files/passwd").display().to_string()],
            &["network", "ls"],
            &["volume", "create", "data"],
        ] {
            sandbox.run(words).expect(0);
        }
        Some(Self { sandbox, config })
    }

    /// The shell line of a case, whose files are in `folder` then.
    fn line(&self, case: &str, folder: &Path) -> String {
        let (kind, rest) = case.split_once(' ').unwrap_or((case, ""));
        let run = |flags: &str| format!("rcd run --rm --name odd --network none {flags} --rootfs \"$ROOT\" true");
        match kind {
            "create" => format!("rcd create {rest} --rootfs \"$ROOT\" true"),
            "run" => run(rest),
            "exec" => format!("rcd exec {rest} box true"),
            "profile" => {
                fs::write(folder.join("profile.json"), rest).expect("a profile");
                run("--security-opt seccomp=profile.json")
            }
            "config" => {
                let (place, value) = rest.split_once(' ').expect("a place and a value");
                let value = serde_json::from_str(value).unwrap_or_else(|error| panic!("{case}: {error}"));
                let mut config = self.config.clone();
                if place == "/" {
                    config = value;
                } else {
                    put(&mut config, place, value);
                }
                fs::write(folder.join("config.json"), config.to_string()).expect("config.json");
                "rcd runtime --root states run --bundle . x1".to_owned()
            }
            _ => case.to_owned(),
        }
    }

    /// What a case says, with all that is of this run alone replaced; and what is wrong with any such error.
    fn said(&self, case: &str, before: &mut BTreeSet<String>) -> (String, Vec<String>) {
        let folder = tempfile::tempdir_in(self.sandbox.path("")).expect("a folder");
        let line = self.line(case, folder.path());
        let mut command = self.sandbox.command("timeout", &["20", "sh", "-c", &line.replace("rcd ", "\"$RCD\" ")]);
        command.env("RCD", binary()).env("F", self.sandbox.path("files")).env("ROOT", self.sandbox.rootfs());
        let output = output::collect(command.current_dir(folder.path()), b"");
        let here = folder.path().display().to_string();
        let top = self.sandbox.path("").display().to_string();
        let plain = |text: &str| {
            let text = text.replace(&here, ".").replace(top.trim_end_matches('/'), "$S");
            without_ids(&without_column(&without_time(&text)))
        };
        let mut text = format!("$ {case}\n");
        for line in output.stdout.lines() {
            text.push_str(&format!("> {}\n", plain(line)));
        }
        for line in output.stderr.lines() {
            text.push_str(&format!("! {}\n", plain(line)));
        }
        text.push_str(&format!("= {}\n", output.code));
        drop(folder);
        let mut wrong = faults(case, &output);
        let mut after = BTreeSet::new();
        // What a container with `--rm` has goes after its end was told.
        let clean = output::until(output::DEADLINE, || {
            after = listing(&self.sandbox);
            after.is_subset(before).then_some(())
        });
        if clean.is_none() {
            wrong.push(format!("it left {:?}", after.difference(before).collect::<Vec<_>>()));
            *before = after;
        }
        (text, wrong)
    }
}

/// Ends with 255 when there is no process, as in runc.
const EXEC: &str = "rcd runtime exec ";

/// What no error may be.
fn faults(case: &str, output: &output::Output) -> Vec<String> {
    let (first, code) = (output.stderr.lines().next().unwrap_or_default(), output.code);
    let made = case.starts_with("create ") || case.starts_with("run ") || case.starts_with("profile ");
    [
        ("it was taken", code == 0),
        ("it hangs", code == 124),
        ("it ended by a signal, or as nothing of rcd does", code >= 128 && !(code == 255 && case.starts_with(EXEC))),
        ("a flag of `run` and `create` is not 125", made && !(125..=127).contains(&code)),
        ("it panicked", output.stderr.contains("panicked")),
        ("it answered", !["", "[]\n"].contains(&&*output.stdout)),
        ("the first line is no error", !first.starts_with("error: ") && !first.contains("level=error msg=")),
        ("it names nothing", !["`", "--", "hint: "].iter().any(|mark| output.stderr.contains(mark))),
        ("it goes on and on", output.stderr.lines().count() > 12 || output.stderr.len() > 4000),
    ]
    .into_iter()
    .filter(|(_, wrong)| *wrong)
    .map(|(what, _)| what.to_owned())
    .collect()
}

/// `time="..."` of the runtime's log.
fn without_time(text: &str) -> String {
    match text.split_once("time=\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?.1))) {
        Some((before, after)) => format!("{before}time=<time>{after}"),
        None => text.to_owned(),
    }
}

/// Where a parser stopped depends on how long the sandbox's own paths are.
fn without_column(text: &str) -> String {
    match text.split_once(" at line 1 column ") {
        Some((before, after)) => {
            format!("{before} at line 1 column <n>{}", after.trim_start_matches(|letter: char| letter.is_ascii_digit()))
        }
        None => text.to_owned(),
    }
}

/// Every path of the store and the state.
fn listing(sandbox: &Sandbox) -> BTreeSet<String> {
    fn add(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // A log of what happened, and the box's own files, may grow; what is removed is there for a moment.
            if path.ends_with("state/events")
                || path.ends_with("cache/seccomp")
                || path.ends_with("rootfs")
                || path.ends_with("root/trash")
            {
                continue;
            }
            found.insert(path.display().to_string());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                add(&path, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    add(&sandbox.root(), &mut found);
    add(&sandbox.state(), &mut found);
    found
}

/// Every case, in order, with what is wrong with its error.
fn all(cases: &[&str]) -> Option<Vec<(String, Vec<String>)>> {
    if !super::needs::require(&[Need::Root, Need::Busybox]) {
        return None;
    }
    let next = AtomicUsize::new(0);
    let said = Mutex::new(vec![(String::new(), Vec::new()); cases.len()]);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let place = Place::new().expect("what it needs is here");
                let mut before = listing(&place.sandbox);
                while let Some((at, case)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, cases.get(at)?)))
                {
                    let one = place.said(case, &mut before);
                    said.lock().expect("the results")[at] = one;
                }
            });
        }
    });
    Some(said.into_inner().expect("the results"))
}

/// What one table has and should not: texts that are not the recorded ones, and errors that no error may be.
fn differences(said: &[(String, Vec<String>)], recorded: &str, file: &str) -> Vec<String> {
    let mut found: Vec<String> = said
        .iter()
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(text, wrong)| format!("{}: {text}", wrong.join(", ")))
        .collect();
    let all = said.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\n");
    if std::env::var_os("RCD_RECORD_MALFORMED").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/malformed").join(file);
        fs::write(file, all).expect("the record");
        return found;
    }
    let before: Vec<&str> = recorded.split("\n$ ").collect();
    let now: Vec<&str> = all.split("\n$ ").collect();
    if before.len() != now.len() {
        found.push(format!("{file} has {} cases, and {} were tried", before.len(), now.len()));
    }
    let different = before.iter().zip(&now).filter(|(before, now)| before != now);
    found.extend(different.map(|(before, now)| format!("before: {before}\nnow: {now}")));
    found
}

#[test]
fn malformed_inputs_give_the_error_they_must() {
    let Some(said) = all(&all_cases()) else { return };
    let (mut wrong, mut rest) = (Vec::new(), said.as_slice());
    for (table, recorded, file) in TABLES {
        let (own, others) = rest.split_at(cases(table).len());
        wrong.extend(differences(own, recorded, file));
        rest = others;
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), said.len(), wrong.join("\n"));
    output::say(&format!("malformed inputs: {}", said.len()));
}

#[test]
fn no_malformed_input_stands_twice() {
    let cases = all_cases();
    assert!(cases.len() >= 1500, "{} cases", cases.len());
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = cases.iter().filter(|case| !seen.insert(**case)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// Flags of the runtime whose value is a path of the engine's choice: what is wrong with it depends on all the rest.
const PATHS: [&str; 9] = [
    "--cgroup",
    "--console-socket",
    "--criu",
    "--log",
    "--parent-path",
    "--pid-file",
    "--pidfd-socket",
    "--volume",
    "--work-path",
];

#[test]
fn every_flag_that_takes_a_value_has_a_malformed_one() {
    let words: BTreeSet<&str> = all_cases().iter().flat_map(|case| case.split([' ', '='])).collect();
    let pages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).expect("the man pages");
    let mut missing = BTreeSet::new();
    for page in pages.flatten() {
        let text = fs::read_to_string(page.path()).expect("a page").replace("\\-", "-");
        // `\fB-o\fR, \fB--opt\fR \fI<KEY=VALUE>\fR`
        for line in text.lines().filter(|line| line.starts_with("\\fB") && line.contains("\\fI")) {
            let names: Vec<&str> = line
                .split("\\fB")
                .map(|part| part.split("\\fR").next().unwrap_or_default())
                .filter(|name| name.starts_with('-'))
                .collect();
            if !names.iter().any(|name| words.contains(name) || PATHS.contains(name)) {
                missing.extend(names.last().map(|name| (*name).to_owned()));
            }
        }
    }
    assert!(missing.is_empty(), "no malformed value is tried of {missing:?}");
}
