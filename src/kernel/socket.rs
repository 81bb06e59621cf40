//! Local sockets that keep messages apart and carry descriptors (`unix(7)`).

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, Backlog, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixAddr, accept4, bind,
    connect, listen, recvmsg, sendmsg, socket, socketpair,
};

use super::{Context, Error, Result};

/// Two connected ends.
pub fn pair() -> Result<(OwnedFd, OwnedFd)> {
    socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC).call(|| "socketpair(seqpacket)")
}

/// A path of any length as a socket address: long ones through a descriptor of their folder, since an address has room
/// for 107 bytes only. The descriptor must live until the address has been used.
fn address(path: &Path) -> Result<(UnixAddr, Option<OwnedFd>)> {
    let named = |error: Errno| Error::new(format!("socket address {}", path.display()), error);
    if let Ok(address) = UnixAddr::new(path) {
        return Ok((address, None));
    }
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Err(named(Errno::EINVAL)) };
    let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
    let folder =
        rustix::fs::open(parent, flags, rustix::fs::Mode::empty()).call(|| format!("open({})", parent.display()))?;
    let short = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name);
    UnixAddr::new(&short).map_err(named).map(|address| (address, Some(folder)))
}

/// Listen at `path`, which must not exist.
pub fn listen_at(path: &Path) -> Result<OwnedFd> {
    listen_with(path, SockType::SeqPacket)
}

/// Listen for streams of bytes at `path`, which must not exist.
pub fn listen_stream_at(path: &Path) -> Result<OwnedFd> {
    listen_with(path, SockType::Stream)
}

fn listen_with(path: &Path, kind: SockType) -> Result<OwnedFd> {
    let socket = socket(AddressFamily::Unix, kind, SockFlag::SOCK_CLOEXEC, None).call(|| "socket(unix)")?;
    let (address, _folder) = address(path)?;
    bind(socket.as_raw_fd(), &address).call(|| format!("bind({})", path.display()))?;
    listen(&socket, Backlog::MAXCONN).call(|| format!("listen({})", path.display()))?;
    Ok(socket)
}

/// Connect to who listens at `path`.
pub fn connect_to(path: &Path) -> Result<OwnedFd> {
    connect_with(path, SockType::SeqPacket)
}

/// Connect to who listens for a stream of bytes at `path`.
pub fn connect_stream(path: &Path) -> Result<OwnedFd> {
    connect_with(path, SockType::Stream)
}

fn connect_with(path: &Path, kind: SockType) -> Result<OwnedFd> {
    let socket = socket(AddressFamily::Unix, kind, SockFlag::SOCK_CLOEXEC, None).call(|| "socket(unix)")?;
    let (address, _folder) = address(path)?;
    connect(socket.as_raw_fd(), &address).call(|| format!("connect({})", path.display()))?;
    Ok(socket)
}

/// Take the next connection.
pub fn accept(listener: BorrowedFd<'_>) -> Result<OwnedFd> {
    loop {
        match accept4(listener.as_raw_fd(), SockFlag::SOCK_CLOEXEC) {
            // SAFETY: the kernel just made this descriptor for us.
            Ok(raw) => return Ok(unsafe { OwnedFd::from_raw_fd(raw) }),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno).call(|| "accept4"),
        }
    }
}

/// Send one message with descriptors. A peer that is gone is an error (`EPIPE`), never a signal.
pub fn send(socket: BorrowedFd<'_>, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> Result<()> {
    let raw: Vec<i32> = descriptors.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&raw)];
    let control = if raw.is_empty() { &[] } else { &rights[..] };
    loop {
        let sent =
            sendmsg::<UnixAddr>(socket.as_raw_fd(), &[IoSlice::new(bytes)], control, MsgFlags::MSG_NOSIGNAL, None);
        match sent {
            Err(Errno::EINTR) => {}
            other => return other.map(drop).call(|| "sendmsg"),
        }
    }
}

/// Send one message if there is room for it now; whether there was.
pub fn try_send(socket: BorrowedFd<'_>, bytes: &[u8]) -> Result<bool> {
    let flags = MsgFlags::MSG_NOSIGNAL | MsgFlags::MSG_DONTWAIT;
    loop {
        match nix::sys::socket::send(socket.as_raw_fd(), bytes, flags) {
            Ok(_) => return Ok(true),
            Err(Errno::EAGAIN) => return Ok(false),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno).call(|| "send"),
        }
    }
}

/// Receive one message and up to eight descriptors. Length 0 means that the peer is gone.
pub fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> Result<(usize, Vec<OwnedFd>)> {
    let mut space = nix::cmsg_space!([i32; 8]);
    let mut descriptors = Vec::new();
    let length = loop {
        let mut parts = [IoSliceMut::new(buffer)];
        let flags = MsgFlags::MSG_CMSG_CLOEXEC;
        match recvmsg::<UnixAddr>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags) {
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno).call(|| "recvmsg"),
            Ok(message) => {
                for control in message.cmsgs().call(|| "recvmsg(control)")? {
                    if let ControlMessageOwned::ScmRights(raw) = control {
                        // SAFETY: the kernel just installed these descriptors for us.
                        descriptors.extend(raw.into_iter().map(|raw| unsafe { OwnedFd::from_raw_fd(raw) }));
                    }
                }
                break message.bytes;
            }
        }
    };
    Ok((length, descriptors))
}
