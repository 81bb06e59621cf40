//! A connection to a systemd: to its own socket, or through the message bus where that is not there.
//!
//! Plain blocking reads and writes of one thread, because what calls this forks (docs/architecture.md has why it is no crate).

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::super::error::{Context, Error, ErrorKind, Result};
use super::wire::{self, Call, Kind, Message, Value};

/// How long systemd may take for an answer, as D-Bus has it.
const PATIENCE: Duration = Duration::from_secs(25);
const SYSTEMD: &str = "org.freedesktop.systemd1";
const MANAGER: &str = "org.freedesktop.systemd1.Manager";
const MANAGER_PATH: &str = "/org/freedesktop/systemd1";
const BROKER: &str = "org.freedesktop.DBus";

/// See the module.
#[derive(Debug)]
pub(super) struct Bus {
    stream: UnixStream,
    serial: u32,
    /// Signals that came before anybody asked for them.
    signals: VecDeque<Message>,
}

impl Bus {
    /// Connect to the systemd whose sockets are below this folder: `/run`, or an ordinary user's runtime folder.
    pub(super) fn connect(own: &Path, broker: &Path) -> Result<Self> {
        let (stream, brokered) = match UnixStream::connect(own) {
            Ok(stream) => (stream, false),
            Err(_) => (UnixStream::connect(broker).context(|| format!("connect({})", broker.display()))?, true),
        };
        let patience = Some(PATIENCE);
        stream
            .set_read_timeout(patience)
            .and_then(|()| stream.set_write_timeout(patience))
            .context(|| "SO_RCVTIMEO")?;
        let mut bus = Self { stream, serial: 0, signals: VecDeque::new() };
        bus.authenticate()?;
        if brokered {
            bus.talk(&Call {
                destination: BROKER,
                path: "/org/freedesktop/DBus",
                interface: BROKER,
                member: "Hello",
                arguments: &[],
            })?;
            let rule = Value::text(format!("type='signal',interface='{MANAGER}',member='JobRemoved'"));
            bus.talk(&Call {
                destination: BROKER,
                path: "/org/freedesktop/DBus",
                interface: BROKER,
                member: "AddMatch",
                arguments: &[rule],
            })?;
            bus.manager("Subscribe", &[])?;
        }
        Ok(bus)
    }

    /// Say who this is by the credentials of the socket alone: in a user namespace the own number is another one.
    fn authenticate(&mut self) -> Result<()> {
        self.stream.write_all(b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n").context(|| "cannot write to systemd")?;
        for _ in 0..2 {
            let line = self.line()?;
            if line.starts_with("OK ") {
                return Ok(());
            }
            if line != "DATA" {
                return Err(Error::new(ErrorKind::Failed, format!("systemd does not let this user in: `{line}`")));
            }
        }
        Err(Error::new(ErrorKind::Failed, "systemd does not let this user in"))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") && line.len() < 512 {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).context(|| "cannot read from systemd")?;
            line.push(byte[0]);
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// Call a method of the manager.
    pub(super) fn manager(&mut self, member: &str, arguments: &[Value]) -> Result<Vec<Value>> {
        self.talk(&Call { destination: SYSTEMD, path: MANAGER_PATH, interface: MANAGER, member, arguments })
    }

    /// A property of the manager that is a text.
    pub(super) fn manager_property(&mut self, name: &str) -> Result<String> {
        self.property(MANAGER_PATH, MANAGER, name)
    }

    fn property(&mut self, path: &str, interface: &str, name: &str) -> Result<String> {
        let found = self.talk(&Call {
            destination: SYSTEMD,
            path,
            interface: "org.freedesktop.DBus.Properties",
            member: "Get",
            arguments: &[Value::text(interface), Value::text(name)],
        })?;
        match found.into_iter().next() {
            Some(Value::Variant(value)) if matches!(*value, Value::Text(_)) => {
                let Value::Text(text) = *value else { return Ok(String::new()) };
                Ok(text)
            }
            _ => Err(Error::new(ErrorKind::Failed, format!("systemd has no text for its property `{name}`"))),
        }
    }

    /// A property of a scope that is a text.
    pub(super) fn scope_property(&mut self, unit: &str, name: &str) -> Result<String> {
        let found = self.manager("GetUnit", &[Value::text(unit)])?;
        let Some(Value::Path(path)) = found.first() else {
            return Err(Error::new(ErrorKind::NotFound, format!("systemd has no unit `{unit}`")));
        };
        self.property(path, "org.freedesktop.systemd1.Scope", name)
    }

    /// Call a method of the manager that gives a job, and wait for the end of that.
    pub(super) fn job(&mut self, member: &str, arguments: &[Value]) -> Result<()> {
        let answer = self.manager(member, arguments)?;
        let Some(Value::Path(job)) = answer.first() else {
            return Err(Error::new(ErrorKind::Failed, format!("systemd gave no job for `{member}`")));
        };
        loop {
            let signal = match self.signals.pop_front() {
                Some(signal) => signal,
                None => self.receive()?,
            };
            if signal.kind != Kind::Signal || signal.member != "JobRemoved" {
                continue;
            }
            // JobRemoved(u id, o job, s unit, s result)
            let [_, Value::Path(ended), Value::Text(unit), Value::Text(result)] = signal.body.as_slice() else {
                continue;
            };
            if ended != job {
                continue;
            }
            return match result.as_str() {
                "done" => Ok(()),
                _ => Err(Error::new(
                    ErrorKind::Failed,
                    format!("the job `{member}` of systemd for `{unit}` ended as `{result}`"),
                )),
            };
        }
    }

    fn talk(&mut self, call: &Call<'_>) -> Result<Vec<Value>> {
        self.serial += 1;
        self.stream
            .write_all(&call.encode(self.serial))
            .context(|| format!("cannot ask systemd for `{}`", call.member))?;
        loop {
            let message = self.receive()?;
            match message.kind {
                Kind::Answer if message.answers == self.serial => return Ok(message.body),
                Kind::Refusal if message.answers == self.serial => return Err(refusal(call.member, message)),
                Kind::Signal => self.signals.push_back(message),
                _ => {}
            }
        }
    }

    fn receive(&mut self) -> Result<Message> {
        let failed = || "systemd does not answer";
        let mut bytes = vec![0; wire::START];
        self.stream.read_exact(&mut bytes).context(failed)?;
        let start = bytes.as_slice().try_into().context(failed)?;
        bytes.resize(wire::message_length(start)?, 0);
        self.stream.read_exact(&mut bytes[wire::START..]).context(failed)?;
        wire::decode(&bytes)
    }
}

fn refusal(member: &str, message: Message) -> Error {
    let kind = match message.error.as_str() {
        "org.freedesktop.systemd1.NoSuchUnit" => ErrorKind::NotFound,
        "org.freedesktop.systemd1.UnitExists" => ErrorKind::Exists,
        _ => ErrorKind::Failed,
    };
    let said = match message.body.into_iter().next() {
        Some(Value::Text(text)) => text,
        _ => message.error,
    };
    Error::new(kind, format!("systemd refuses `{member}`")).caused_by(said)
}

/// Whose systemd it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Manager {
    /// The host's.
    System,
    /// That of the user with this id, as the host knows it.
    User(u32),
}

impl Manager {
    /// The one that makes scopes for who runs this.
    pub fn of_caller() -> Self {
        match crate::kernel::user_namespace::outer_user() {
            0 => Self::System,
            uid => Self::User(uid),
        }
    }

    /// Its own socket, and that of the bus that leads to it.
    fn sockets(self) -> [PathBuf; 2] {
        match self {
            Self::System => ["/run/systemd/private", "/run/dbus/system_bus_socket"].map(PathBuf::from),
            Self::User(uid) => ["systemd/private", "bus"].map(|name| PathBuf::from(format!("/run/user/{uid}/{name}"))),
        }
    }

    /// Whether its cgroup has the controller, so that its scopes may have it too. Of a user's, on cgroup v2.
    pub fn delegates(self, controller: &str) -> bool {
        let Self::User(uid) = self else { return true };
        let file = format!("/sys/fs/cgroup/user.slice/user-{uid}.slice/user@{uid}.service/cgroup.controllers");
        let found = std::fs::read_to_string(file).unwrap_or_default();
        self.is_there() && found.split_whitespace().any(|name| name == controller)
    }

    /// Whether it runs.
    pub fn is_there(self) -> bool {
        self.sockets().iter().any(|socket| socket.exists())
    }

    pub(super) fn connect(self) -> Result<Bus> {
        let [own, broker] = self.sockets();
        Bus::connect(&own, &broker).map_err(|error| {
            let (whose, hint) = match self {
                Self::System => (
                    "the host".to_owned(),
                    "systemd is not process 1 here: use the cgroupfs driver, `--cgroup-manager cgroupfs`".to_owned(),
                ),
                Self::User(uid) => (
                    format!("user {uid}"),
                    format!(
                        "log in as that user (`su` and `sudo` are no login), or as root: `loginctl enable-linger {uid}`"
                    ),
                ),
            };
            Error::new(ErrorKind::Unsupported, format!("cannot reach the systemd of {whose}"))
                .caused_by(error)
                .hint(hint)
        })
    }
}
