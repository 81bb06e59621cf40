//! As a person sees it: tmux has a screen, types, resizes it, and says what is on it, while `run -it`, `attach` and `exec -it` draw.

use super::needs::Need;
use super::sandbox::{Sandbox, binary};

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Program("tmux")];

/// A tmux of the test's own, with one window of 80 columns and 24 lines in which a shell of the host waits.
struct Screen<'s> {
    sandbox: &'s Sandbox,
}

impl<'s> Screen<'s> {
    fn open(sandbox: &'s Sandbox) -> Self {
        let screen = Self { sandbox };
        // By a short name, wherever the build is: what wraps on an 80 column screen, tmux wraps anew when its size changes.
        let programs = sandbox.path("programs");
        std::fs::create_dir(&programs).expect("a folder");
        std::os::unix::fs::symlink(binary(), programs.join("rcd")).expect("a link");
        let start = format!("PS1='host> '\nPATH={}:$PATH\nclear\n", programs.display());
        let start = sandbox.file("start", &start).display().to_string();
        let shell = format!("ENV={start} exec sh -i");
        screen.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", &shell]);
        screen.shows("host>");
        screen
    }

    #[track_caller]
    fn tmux(&self, arguments: &[&str]) -> String {
        let socket = self.sandbox.path("tmux").display().to_string();
        let done = self.sandbox.command("tmux", &[&["-S", &socket], arguments].concat()).output().expect("tmux");
        assert!(done.status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Type a line.
    fn line(&self, text: &str) {
        self.keys(text);
        self.special(&["Enter"]);
    }

    fn keys(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Keys by their names, like `C-c`.
    fn special(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    /// The lines of the screen.
    fn lines(&self) -> Vec<String> {
        self.tmux(&["capture-pane", "-p"]).lines().map(str::to_owned).collect()
    }

    /// Wait until the screen has this on it.
    #[track_caller]
    fn shows(&self, text: &str) {
        self.until(text, |lines| lines.iter().any(|line| line.contains(text)));
    }

    #[track_caller]
    fn until(&self, what: &str, fits: impl Fn(&[String]) -> bool) {
        let found = super::output::until(super::output::DEADLINE, || fits(&self.lines()).then_some(()));
        assert!(found.is_some(), "`{what}` is not on the screen:\n{}", self.lines().join("\n"));
    }

    fn resize(&self, columns: u16, rows: u16) {
        self.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &rows.to_string()]);
    }

    /// A line for the shell that waits, on an empty screen, whose answer is there before anything else is done.
    #[track_caller]
    fn asks(&self, text: &str, answer: &str) {
        self.tells(&format!("printf '\\033[H\\033[2J'; {text}"), answer);
    }

    /// The same on the screen as it is.
    #[track_caller]
    fn tells(&self, text: &str, answer: &str) {
        self.line(text);
        self.until(answer, |lines| lines.iter().any(|line| line == answer));
    }

    /// The terminal of the shell that waits gets this size, as soon as the news of it came through.
    #[track_caller]
    fn is_sized(&self, size: &str) {
        self.asks(&format!("until [ \"$(stty size)\" = '{size}' ]; do sleep 0.1; done; stty size"), size);
    }

    /// The host's terminal is as it was: lines are edited, and typed letters shown.
    #[track_caller]
    fn is_restored(&self) {
        self.asks("stty -a | grep -ow -e '-*icanon' -e '-*echo' | tr '\\n' ' '; echo .", "icanon echo .");
    }
}

impl Drop for Screen<'_> {
    fn drop(&mut self) {
        let socket = self.sandbox.path("tmux").display().to_string();
        let _ = self.sandbox.command("tmux", &["-S", &socket, "kill-server"]).output();
    }
}

/// Write a file with a full-screen editor, whose screen is looked at before and after it was resized.
#[track_caller]
fn edit(screen: &Screen<'_>, file: &str) {
    screen.line(&format!("vi {file}"));
    let blank = |lines: &[String], from: usize, to: usize| lines[from..to].iter().all(|line| line == "~");
    screen.until("an empty file", |lines| lines.len() == 24 && blank(lines, 1, 23) && lines[23].contains(file));
    screen.keys("ifirst");
    screen.special(&["Enter"]);
    screen.keys("second");
    screen.special(&["Escape"]);
    // Its last line begins with the mode: a key too early would belong to the escape.
    let commands = |lines: &[String]| lines[23].starts_with("- ");
    screen.until("two lines", |lines| {
        lines[0] == "first" && lines[1] == "second" && blank(lines, 2, 23) && commands(lines)
    });
    screen.resize(100, 30);
    // The editor draws when it hears of the new size, or with the next key.
    screen.keys("kx");
    screen.until("thirty lines", |lines| lines.len() == 30 && lines[1] == "second" && blank(lines, 2, 29));
    screen.line(":wq");
    screen.shows("/ #");
    screen.asks(&format!("cat {file}; stty size"), "30 100");
    screen
        .until("what was written", |lines| lines.iter().any(|line| line == "irst" || line == "firs" || line == "fist"));
    screen.resize(80, 24);
    screen.is_sized("24 80");
}

#[test]
fn a_shell_an_editor_and_the_way_out_and_back() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let (rootfs, screen) = (sandbox.rootfs(), Screen::open(&sandbox));
    screen.line(&format!("rcd run -it --network none --name aa --rootfs {rootfs} sh; echo left $?"));
    screen.shows("/ #");
    screen.asks("stty size", "24 80");
    edit(&screen, "/tmp/file");
    // Ctrl-c is the program's, not rcd's.
    screen.line("echo o''n; sleep 1000");
    screen.until("its word", |lines| lines.iter().any(|line| line == "on"));
    screen.special(&["C-c"]);
    screen.tells("echo $?", "130");
    screen.special(&["C-p", "C-q"]);
    screen.until("the host", |lines| lines.iter().any(|line| line.ends_with("left 0")));
    screen.is_restored();
    // A window of another size meanwhile: whoever comes back is told.
    screen.resize(90, 20);
    screen.line("rcd attach --detach-keys ctrl-x,x aa; echo away $?");
    screen.is_sized("20 90");
    // The usual keys are the shell's now: the line before, and a character as it is.
    screen.special(&["C-p", "C-q", "C-u", "C-u"]);
    screen.tells("echo still here", "still here");
    screen.special(&["C-x"]);
    screen.keys("x");
    screen.until("the host", |lines| lines.iter().any(|line| line.ends_with("away 0")));
    screen.is_restored();
    screen.line("rcd attach aa; echo code $?");
    screen.line("exit 7");
    screen.until("its end", |lines| lines.iter().any(|line| line == "code 7"));
    screen.is_restored();
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn a_process_beside_the_container_has_a_screen_of_its_own() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let (rootfs, screen) = (sandbox.rootfs(), Screen::open(&sandbox));
    sandbox.answer(&["run", "-d", "--network", "none", "--name", "aa", "--rootfs", &rootfs, "sleep", "100000"]);
    screen.line("rcd exec -it aa sh; echo left $?");
    screen.shows("/ #");
    edit(&screen, "/tmp/file");
    screen.special(&["C-p", "C-q"]);
    screen.until("the host", |lines| lines.iter().any(|line| line.ends_with("left 0")));
    screen.is_restored();
    // What was left goes on.
    assert!(sandbox.answer(&["top", "aa", "-o", "args"]).lines().any(|line| line == "sh"));
    screen.tells("rcd exec -it aa sh -c 'exit 9'; echo code $?", "code 9");
    // The end of the container is the end of what runs beside it, and the terminal is given back.
    screen.line("rcd exec -it aa sh -c 'echo in; sleep 100000'; echo code $?");
    screen.until("its word", |lines| lines.iter().any(|line| line == "in"));
    sandbox.answer(&["kill", "aa"]);
    screen.until("its end", |lines| lines.iter().any(|line| line == "code 137"));
    screen.is_restored();
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn a_screen_of_its_own_comes_stops_goes_on_and_leaves_what_was_there() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let (rootfs, screen) = (sandbox.rootfs(), Screen::open(&sandbox));
    sandbox.answer(&["run", "-d", "--network", "none", "--name", "aa", "--rootfs", &rootfs, "sleep", "100000"]);
    let alone =
        |lines: &[String]| lines[0].starts_with("CONTAINER ID") && !lines.iter().any(|line| line.contains("host>"));
    screen.tells("echo be''fore", "before");
    screen.line("rcd stats; echo left $?");
    screen.until("a screen of its own", alone);
    screen.special(&["C-z"]);
    screen.until("the shell", |lines| lines.iter().any(|line| line == "before") && !lines[0].starts_with("CONTAINER"));
    screen.line("fg");
    screen.until("the screen again", alone);
    screen.resize(90, 20);
    screen.until("a smaller one", |lines| lines.len() == 20 && alone(lines));
    screen.keys("q");
    screen.until("what was there", |lines| {
        lines.iter().any(|line| line == "before") && !lines.iter().any(|line| line.contains("MEM USAGE"))
    });
    screen.is_restored();
    sandbox.answer(&["rm", "-f", "aa"]);
}
