//! `rcd top`: the processes of a container as the host sees them, from `/proc`, with no `ps` to be installed.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::container::usage;
use rcd::engine::{Engine, Error, ErrorKind};

use super::listing;
use super::report::ExitStatus;
use super::screen::{self, Flow};
use super::targets;
use super::ui::Ui;

/// Show the processes of a container
///
/// The columns are those of `ps -ef`; `aux` and `-o COLUMN,...` choose others, as with ps. On a terminal they are shown again and again
/// until the container ends, or q is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct TopArgs {
    /// The container that was made last
    #[arg(short, long)]
    latest: bool,
    /// Show these columns, like pid,user,args
    #[arg(short = 'o', long, value_name = "COLUMNS")]
    format: Vec<String>,
    /// Show them once, on a terminal too
    #[arg(long, conflicts_with = "watch")]
    no_stream: bool,
    /// Show them again and again, every so many seconds, until it ends
    #[arg(short, long, value_name = "SECONDS", value_parser = screen::seconds)]
    watch: Option<Duration>,
    /// Its name or ID prefix; not with --latest
    #[arg(value_name = "CONTAINER", required_unless_present = "latest")]
    container: Option<String>,
    /// -ef, aux, or -o with columns like pid,user,args
    #[arg(value_name = "PS-OPTION", trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<String>,
}

/// How far apart two looks are on a terminal.
const PAUSE: Duration = Duration::from_secs(2);

const FULL: [&str; 8] = ["uid", "pid", "ppid", "c", "stime", "tty", "time", "cmd"];
const USER: [&str; 11] = ["user", "pid", "%cpu", "%mem", "vsz", "rss", "tty", "stat", "start", "time", "command"];
const KNOWN: [&str; 21] = [
    "uid", "user", "pid", "ppid", "pgid", "sid", "c", "%cpu", "pcpu", "%mem", "pmem", "vsz", "rss", "tty", "stat",
    "stime", "start", "time", "cmd", "command", "args",
];

pub(super) fn top(args: &TopArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let live = ui.answer_width().is_some() && !args.no_stream;
    let mut begun = false;
    match args.watch.or(live.then_some(PAUSE)) {
        Some(pause) => screen::repeat(pause, ui, |ui, _| {
            let flow = once(args, engine, ui, begun)?;
            begun = true;
            Ok(flow)
        }),
        None => once(args, engine, ui, false).map(|_| ExitStatus::Success),
    }
}

/// Show them as they are. One that does not run is an error, unless this was `begun` before: then it has ended.
fn once(args: &TopArgs, engine: &Engine, ui: &mut Ui, begun: bool) -> Result<Flow> {
    let found = targets::one_before(args.latest, args.container.as_deref(), engine, ui);
    let (record, first) = match found {
        Err(_) if begun => return Ok(Flow::Over),
        other => other?,
    };
    let status = record.status(engine.layout())?;
    let Some(running) = status.running() else {
        if begun {
            return Ok(Flow::Over);
        }
        let message = format!("container `{}` is not running", record.config.name);
        return Err(Error::new(ErrorKind::Conflict, message).into());
    };
    let words = first.into_iter().chain(args.options.iter().map(String::as_str));
    let columns = columns(words.chain(args.format.iter().flat_map(|list| ["-o", list])).collect())?;
    let host = Host::look();
    let mut lines = vec![columns.iter().map(|column| heading(column)).collect::<Vec<_>>().join("\t")];
    for pid in usage::processes(&record, running) {
        // One that has ended meanwhile is none.
        let Some(process) = Process::read(pid) else { continue };
        lines.push(columns.iter().map(|column| process.show(column, &host)).collect::<Vec<_>>().join("\t"));
    }
    listing::aligned(&lines.join("\n"), ui.answer_width()).iter().for_each(|line| ui.answer(line));
    Ok(Flow::More)
}

fn columns(options: Vec<&str>) -> Result<Vec<String>> {
    let refuse = |why: String| {
        Error::new(ErrorKind::InvalidInput, why).hint(format!("use -ef, aux, or -o with some of {}", KNOWN.join(",")))
    };
    let mut words = options.into_iter();
    let mut wanted: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let list = match word {
            "-ef" | "-e" | "-f" | "-A" | "ef" => FULL.join(","),
            "aux" | "-aux" | "u" | "ax" => USER.join(","),
            "-o" | "o" | "--format" => {
                words.next().ok_or_else(|| refuse(format!("`{word}` needs columns")))?.to_owned()
            }
            word => match word.strip_prefix("-o").or_else(|| word.strip_prefix("--format=")) {
                Some(list) => list.to_owned(),
                // Podman's way.
                None if word.split(',').all(|column| KNOWN.contains(&column)) => word.to_owned(),
                None => return Err(refuse(format!("unknown option `{word}` of ps")).into()),
            },
        };
        wanted.extend(list.split(',').map(|column| column.trim().to_ascii_lowercase()));
    }
    if wanted.is_empty() {
        return Ok(FULL.map(str::to_owned).into());
    }
    match wanted.iter().find(|column| !KNOWN.contains(&column.as_str())) {
        Some(unknown) => Err(refuse(format!("unknown column `{unknown}`")).into()),
        None => Ok(wanted),
    }
}

fn heading(column: &str) -> String {
    match column {
        "pcpu" => "%CPU".to_owned(),
        "pmem" => "%MEM".to_owned(),
        "args" => "COMMAND".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

/// What the numbers of `/proc` are measured by.
struct Host {
    ticks: u64,
    booted: i64,
    uptime: f64,
    memory: u64,
    users: BTreeMap<u32, String>,
}

impl Host {
    fn look() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let uptime: f64 = read("/proc/uptime").split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default();
        let passwd = read("/etc/passwd");
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            Some((fields.nth(1)?.parse().ok()?, name))
        };
        let memory = read("/proc/meminfo")
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok());
        #[expect(clippy::cast_possible_truncation, reason = "seconds since the boot")]
        let booted = Timestamp::now().as_second() - uptime as i64;
        Self {
            // The kernel's interface to user space has had 100 ticks a second for ever (`USER_HZ`).
            ticks: 100,
            booted,
            uptime,
            memory: memory.unwrap_or(1),
            users: passwd.lines().filter_map(user).collect(),
        }
    }

    fn user(&self, uid: u32) -> String {
        self.users.get(&uid).cloned().unwrap_or_else(|| uid.to_string())
    }
}

/// One line of `/proc/PID/stat`, with what else is shown.
struct Process {
    pid: i32,
    name: String,
    state: String,
    /// From the field after the state on.
    fields: Vec<i64>,
    uid: u32,
    command: String,
}

impl Process {
    fn read(pid: i32) -> Option<Self> {
        let text = |name: &str| {
            fs::read(format!("/proc/{pid}/{name}")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).ok()
        };
        let stat = text("stat")?;
        let (start, rest) = stat.rsplit_once(')')?;
        let mut words = rest.split_whitespace();
        let state = words.next()?.to_owned();
        let uid = text("status")?
            .lines()
            .find_map(|line| line.strip_prefix("Uid:")?.split_whitespace().nth(1)?.parse().ok())?;
        Some(Self {
            pid,
            name: start.split_once('(')?.1.to_owned(),
            state,
            fields: words.map(|word| word.parse().unwrap_or_default()).collect(),
            uid,
            command: text("cmdline")?.trim_end_matches('\0').replace('\0', " "),
        })
    }

    /// Field `number` of `proc_pid_stat(5)`.
    fn field(&self, number: usize) -> u64 {
        self.fields.get(number - 4).copied().unwrap_or_default().try_into().unwrap_or_default()
    }

    fn terminal(&self) -> String {
        let number = self.field(7);
        let (major, minor) = ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xfff00));
        match major {
            136..=143 => format!("pts/{}", minor + (major - 136) * 256),
            4 => format!("tty{minor}"),
            _ => "?".to_owned(),
        }
    }

    fn show(&self, column: &str, host: &Host) -> String {
        let seconds = (self.field(14) + self.field(15)) / host.ticks;
        #[expect(clippy::cast_precision_loss, reason = "seconds since the boot")]
        let age = (host.uptime - self.field(22) as f64 / host.ticks as f64).max(0.01);
        #[expect(clippy::cast_precision_loss, reason = "a share of a hundred")]
        let share = 100.0 * ((self.field(14) + self.field(15)) as f64 / host.ticks as f64) / age;
        let rss = self.field(24) * 4;
        match column {
            "uid" | "user" => host.user(self.uid),
            "pid" => self.pid.to_string(),
            "ppid" => self.field(4).to_string(),
            "pgid" => self.field(5).to_string(),
            "sid" => self.field(6).to_string(),
            "c" => format!("{share:.0}"),
            "%cpu" | "pcpu" => format!("{share:.1}"),
            #[expect(clippy::cast_precision_loss, reason = "a share of a hundred")]
            "%mem" | "pmem" => format!("{:.1}", 100.0 * rss as f64 / host.memory as f64),
            "vsz" => (self.field(23) / 1024).to_string(),
            "rss" => rss.to_string(),
            "tty" => self.terminal(),
            "stat" => self.state.clone(),
            "stime" | "start" => {
                let began = host.booted + i64::try_from(self.field(22) / host.ticks).unwrap_or_default();
                let began = Timestamp::from_second(began).unwrap_or_default();
                let format = if Timestamp::now().as_second() - began.as_second() < 86_400 { "%H:%M" } else { "%b%d" };
                began.strftime(format).to_string()
            }
            "time" => format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
            // A process without a command line has ended, or is the kernel's.
            _ if self.command.is_empty() => format!("[{}]", self.name),
            _ => self.command.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_ps() {
        let of = |text: &str| {
            columns(text.split_whitespace().collect())
                .map(|columns| columns.join(","))
                .map_err(|error| error.to_string())
        };
        assert_eq!(of("").unwrap(), "uid,pid,ppid,c,stime,tty,time,cmd");
        assert_eq!(of("-ef").unwrap(), of("").unwrap());
        assert_eq!(of("-o pid,ARGS").unwrap(), "pid,args");
        assert_eq!(of("-opid").unwrap(), "pid");
        assert_eq!(of("pid user,args").unwrap(), "pid,user,args");
        assert!(of("aux").unwrap().starts_with("user,pid,%cpu"));
        assert!(of("-o nosuch").unwrap_err().contains("nosuch"));
        assert!(of("-z").unwrap_err().contains("-z"));
    }
}
