//! The framing of a tar: entries one after the other from a stream, with their PAX and GNU extensions.
//!
//! Fields are read by the `tar` crate's header types. The framing is our own, because that crate's would read a long name
//! or a PAX header of any size into memory, and knows none of PAX' sparse formats. What two readers could understand
//! differently is refused (CVE-2025-62518, CVE-2026-33055).

use std::io::{self, ErrorKind, Read};

use tar::{EntryType, Header};

const BLOCK: usize = 512;
/// No extension header is larger: PAX keeps 64 KiB attributes, and a few of them.
const EXTENSION_LIMIT: u64 = 1 << 20;

/// One entry of a tar; its data is read from the [`TarStream`] before the next entry.
#[derive(Debug)]
pub(in crate::engine) struct Entry {
    /// Its path, as bytes: no encoding is known.
    pub(in crate::engine) path: Vec<u8>,
    /// Where a link leads.
    pub(in crate::engine) target: Vec<u8>,
    /// What it is.
    pub(in crate::engine) kind: EntryType,
    /// Permissions, with set-id and sticky bits.
    pub(in crate::engine) mode: u32,
    /// User.
    pub(in crate::engine) uid: u64,
    /// Group.
    pub(in crate::engine) gid: u64,
    /// When it was changed.
    pub(in crate::engine) time: (i64, u32),
    /// Numbers of a device.
    pub(in crate::engine) device: (u32, u32),
    /// Extended attributes.
    pub(in crate::engine) attributes: Vec<(Vec<u8>, Vec<u8>)>,
    /// Where the data of a sparse file goes.
    pub(in crate::engine) sparse: Option<Sparse>,
}

/// The map of a sparse file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Sparse {
    /// Offset and length of each piece of data, in order.
    pub(in crate::engine) pieces: Vec<(u64, u64)>,
    /// The length of the file.
    pub(in crate::engine) size: u64,
}

/// Records of PAX headers.
type Records = Vec<(Vec<u8>, Vec<u8>)>;

/// Reads entries off a stream.
#[derive(Debug)]
pub(in crate::engine) struct TarStream<R> {
    input: R,
    /// Bytes of the current entry's data that were not read yet, and of the padding after it.
    data: u64,
    padding: u64,
    global: Records,
}

fn invalid(why: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("malformed tar: {}", why.into()))
}

impl<R: Read> TarStream<R> {
    pub(in crate::engine) fn new(input: R) -> Self {
        Self { input, data: 0, padding: 0, global: Vec::new() }
    }

    /// The stream, where the tar ended.
    pub(in crate::engine) fn into_inner(self) -> R {
        self.input
    }

    /// The next entry, or nothing at the end.
    pub(in crate::engine) fn next(&mut self) -> io::Result<Option<Entry>> {
        let (mut name, mut target, mut local) = (None, None, None::<Records>);
        loop {
            self.skip_rest()?;
            let Some(header) = self.header()? else {
                if name.is_some() || target.is_some() || local.is_some() {
                    return Err(invalid("it ends where an entry was announced"));
                }
                return Ok(None);
            };
            let kind = header.entry_type();
            match kind {
                EntryType::GNULongName => set_once(&mut name, self.extension(&header)?)?,
                EntryType::GNULongLink => set_once(&mut target, self.extension(&header)?)?,
                EntryType::XHeader => {
                    let records = parse_records(&self.extension(&header)?)?;
                    set_once(&mut local, records)?;
                }
                EntryType::XGlobalHeader => {
                    let records = parse_records(&self.extension(&header)?)?;
                    self.global.extend(records);
                    let bytes = self.global.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum::<u64>();
                    if self.global.len() > 10_000 || bytes > EXTENSION_LIMIT {
                        return Err(invalid("too many global PAX records"));
                    }
                }
                // A volume's label.
                kind if kind.as_byte() == b'V' => self.start(&header, header.entry_size()?)?,
                _ => return self.entry(header, name, target, local.unwrap_or_default()).map(Some),
            }
        }
    }

    fn entry(
        &mut self,
        header: Header,
        name: Option<Vec<u8>>,
        target: Option<Vec<u8>>,
        local: Records,
    ) -> io::Result<Entry> {
        let global = std::mem::take(&mut self.global);
        let find = |key: &str| {
            let of = |records: &Records| {
                records.iter().rev().find(|(other, _)| other == key.as_bytes()).map(|(_, value)| value.clone())
            };
            of(&local).or_else(|| of(&global))
        };
        let number = |key: &str| find(key).map(|text| decimal(&text)).transpose();
        let mut kind = header.entry_type();
        let mut path = name.map(until_nul).or_else(|| find("path")).unwrap_or_else(|| header.path_bytes().into_owned());
        let link = || header.link_name_bytes().map(std::borrow::Cow::into_owned);
        let target = target.map(until_nul).or_else(|| find("linkpath")).or_else(link).unwrap_or_default();
        // The format of 1979 knows folders by their slash.
        if kind == EntryType::Regular && header.as_bytes()[156] == 0 && path.ends_with(b"/") {
            kind = EntryType::Directory;
        }
        let mut size = header.entry_size()?;
        if let Some(pax) = number("size")? {
            size = pax;
        }
        if kind == EntryType::Link {
            size = 0;
        } else if size > 0 && !matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse) {
            return Err(invalid(format!("`{}` is no file and has data", String::from_utf8_lossy(&path))));
        }
        self.start(&header, size)?;
        let sparse = self.sparse(&header, kind, &find, &local)?;
        if let Some(name) = find("GNU.sparse.name") {
            path = name;
        }
        let prefix = b"SCHILY.xattr.";
        let attributes =
            local.iter().filter_map(|(key, value)| Some((key.strip_prefix(prefix)?.to_vec(), value.clone())));
        let time = match find("mtime") {
            Some(text) => seconds(&text)?,
            None => (i64::from_ne_bytes(header.mtime()?.to_ne_bytes()), 0),
        };
        let device = match kind {
            EntryType::Char | EntryType::Block => {
                (header.device_major()?.unwrap_or(0), header.device_minor()?.unwrap_or(0))
            }
            _ => (0, 0),
        };
        let entry = Entry {
            target,
            kind,
            mode: header.mode()? & 0o7777,
            uid: number("uid")?.map_or_else(|| header.uid(), Ok)?,
            gid: number("gid")?.map_or_else(|| header.gid(), Ok)?,
            time,
            device,
            attributes: attributes.collect(),
            sparse,
            path,
        };
        self.global = global;
        Ok(entry)
    }

    /// The map of a sparse file in any of its four formats.
    fn sparse(
        &mut self,
        header: &Header,
        kind: EntryType,
        find: &dyn Fn(&str) -> Option<Vec<u8>>,
        local: &Records,
    ) -> io::Result<Option<Sparse>> {
        let mut sparse = Sparse::default();
        if kind == EntryType::GNUSparse {
            let gnu = header.as_gnu().ok_or_else(|| invalid("a sparse file without a GNU header"))?;
            sparse.size = gnu.real_size()?;
            for piece in gnu.sparse.iter().filter(|piece| !piece.is_empty()) {
                sparse.pieces.push((piece.offset()?, piece.length()?));
            }
            let mut more = gnu.is_extended();
            while more {
                let mut block = tar::GnuExtSparseHeader::new();
                self.input.read_exact(block.as_mut_bytes())?;
                for piece in block.sparse.iter().filter(|piece| !piece.is_empty()) {
                    sparse.pieces.push((piece.offset()?, piece.length()?));
                }
                more = block.is_extended();
                if sparse.pieces.len() > 1 << 20 {
                    return Err(invalid("too many pieces of a sparse file"));
                }
            }
        } else if find("GNU.sparse.major").as_deref() == Some(b"1") {
            sparse.size = find("GNU.sparse.realsize")
                .map_or_else(|| Err(invalid("no size of a sparse file")), |text| decimal(&text))?;
            sparse.pieces = self.map_in_data()?;
        } else if let Some(size) = find("GNU.sparse.size") {
            sparse.size = decimal(&size)?;
            sparse.pieces = match find("GNU.sparse.map") {
                Some(map) => pairs(map.split(|byte| *byte == b',').map(decimal).collect::<io::Result<_>>()?)?,
                None => {
                    let numbers =
                        local.iter().filter(|(key, _)| key == b"GNU.sparse.offset" || key == b"GNU.sparse.numbytes");
                    pairs(numbers.map(|(_, value)| decimal(value)).collect::<io::Result<_>>()?)?
                }
            };
        } else {
            return Ok(None);
        }
        let mut end = 0;
        let mut sum = 0_u64;
        for (offset, length) in &sparse.pieces {
            let next = offset.checked_add(*length).filter(|next| *offset >= end && *next <= sparse.size);
            end = next.ok_or_else(|| invalid("the pieces of a sparse file overlap"))?;
            sum += length;
        }
        if sum != self.data {
            return Err(invalid("the pieces of a sparse file are not its data"));
        }
        Ok(Some(sparse))
    }

    /// PAX 1.0: the data begins with decimal lines, padded to a block.
    fn map_in_data(&mut self) -> io::Result<Vec<(u64, u64)>> {
        let (mut numbers, mut line, mut wanted) = (Vec::new(), Vec::new(), None);
        while wanted.is_none_or(|count| numbers.len() < count) {
            let mut block = [0; BLOCK];
            if self.data < BLOCK as u64 {
                return Err(invalid("the map of a sparse file is cut off"));
            }
            self.input.read_exact(&mut block)?;
            self.data -= BLOCK as u64;
            for byte in block {
                if wanted.is_some_and(|count| numbers.len() == count) {
                    break;
                }
                if byte != b'\n' {
                    line.push(byte);
                    continue;
                }
                let number = decimal(&line)?;
                line.clear();
                match wanted {
                    None if number <= 1 << 20 => wanted = Some(usize::try_from(number).unwrap_or(0) * 2),
                    None => return Err(invalid("too many pieces of a sparse file")),
                    Some(_) => numbers.push(number),
                }
            }
        }
        pairs(numbers)
    }

    /// A header, or nothing at the end: two empty blocks, or no more bytes.
    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        let mut read = 0;
        while read < BLOCK {
            match self.input.read(&mut block[read..])? {
                0 if read == 0 => return Ok(None),
                0 => return Err(io::Error::new(ErrorKind::UnexpectedEof, "malformed tar: it is cut off")),
                count => read += count,
            }
        }
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let sum: u32 =
            block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { (*byte).into() }).sum();
        if header.cksum()? != sum {
            return Err(invalid("the checksum of a header is wrong"));
        }
        let block = header.as_mut_bytes();
        for field in [100..108, 108..116, 116..124, 124..136, 136..148] {
            // Mode, owner, group, size, time: writers that have none leave it blank, and every reader takes that for zero.
            let start = field.start;
            if block[field].iter().all(|byte| matches!(byte, 0 | b' ')) {
                block[start] = b'0';
            }
        }
        Ok(Some(header))
    }

    fn start(&mut self, _: &Header, size: u64) -> io::Result<()> {
        if size > i64::MAX.unsigned_abs() - BLOCK as u64 {
            return Err(invalid("an entry is larger than any file can be"));
        }
        self.data = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
        Ok(())
    }

    fn extension(&mut self, header: &Header) -> io::Result<Vec<u8>> {
        let size = header.entry_size()?;
        if size > EXTENSION_LIMIT {
            return Err(invalid(format!("an extension header of {size} bytes")));
        }
        self.start(header, size)?;
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.data) + std::mem::take(&mut self.padding);
        let skipped = io::copy(&mut self.input.by_ref().take(rest), &mut io::sink())?;
        if skipped < rest {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "malformed tar: it is cut off"));
        }
        Ok(())
    }
}

/// The data of the current entry.
impl<R: Read> Read for TarStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.data).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.input.read(&mut buffer[..most])?;
        if count == 0 {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "malformed tar: it is cut off"));
        }
        self.data -= count as u64;
        Ok(count)
    }
}

fn set_once<T>(place: &mut Option<T>, value: T) -> io::Result<()> {
    if place.replace(value).is_some() {
        return Err(invalid("two extension headers of one kind for one entry"));
    }
    Ok(())
}

fn until_nul(mut text: Vec<u8>) -> Vec<u8> {
    if let Some(end) = text.iter().position(|byte| *byte == 0) {
        text.truncate(end);
    }
    text
}

/// Records `LENGTH KEY=VALUE\n`, where LENGTH counts itself.
fn parse_records(mut bytes: &[u8]) -> io::Result<Records> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let space =
            bytes.iter().position(|byte| *byte == b' ').ok_or_else(|| invalid("a PAX record without a length"))?;
        let length = usize::try_from(decimal(&bytes[..space])?).unwrap_or(usize::MAX);
        if length <= space + 1 || length > bytes.len() || bytes[length - 1] != b'\n' {
            return Err(invalid("a PAX record of a wrong length"));
        }
        let record = &bytes[space + 1..length - 1];
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(|| invalid("a PAX record without `=`"))?;
        let (key, value) = (record[..equals].to_vec(), record[equals + 1..].to_vec());
        let text = [&b"path"[..], b"linkpath", b"GNU.sparse.name"].contains(&key.as_slice());
        if key.contains(&0) || key.is_empty() || (text && value.contains(&0)) {
            return Err(invalid("a PAX record with a zero byte"));
        }
        records.push((key, value));
        bytes = &bytes[length..];
    }
    Ok(records)
}

fn decimal(text: &[u8]) -> io::Result<u64> {
    let digits = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|text| text.parse().ok());
    number.ok_or_else(|| invalid(format!("`{}` is no number", String::from_utf8_lossy(text))))
}

/// `1700000000.25`, also before 1970.
fn seconds(text: &[u8]) -> io::Result<(i64, u32)> {
    let wrong = || invalid(format!("`{}` is no time", String::from_utf8_lossy(text)));
    let text = std::str::from_utf8(text).map_err(|_| wrong())?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let negative = whole.starts_with('-');
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let nanoseconds: u32 = format!("{fraction:0<9}")[..9].parse().map_err(|_| wrong())?;
    if negative && nanoseconds > 0 {
        return Ok((whole.checked_sub(1).ok_or_else(wrong)?, 1_000_000_000 - nanoseconds));
    }
    Ok((whole, nanoseconds))
}

fn pairs(numbers: Vec<u64>) -> io::Result<Vec<(u64, u64)>> {
    if !numbers.len().is_multiple_of(2) {
        return Err(invalid("half a piece of a sparse file"));
    }
    Ok(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(header: &mut Header, data: &[u8]) -> Vec<u8> {
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(data);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }

    fn pax(records: &[(&str, &str)]) -> Vec<u8> {
        let mut text = String::new();
        for (key, value) in records {
            let rest = key.len() + value.len() + 3;
            let mut length = rest + rest.to_string().len();
            length = rest + length.to_string().len();
            text.push_str(&format!("{length} {key}={value}\n"));
        }
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::XHeader);
        header.set_size(text.len() as u64);
        one(&mut header, text.as_bytes())
    }

    fn file(name: &str, data: &[u8]) -> Vec<u8> {
        let mut header = Header::new_ustar();
        header.set_path(name).expect("a path");
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(5);
        one(&mut header, data)
    }

    #[test]
    fn blank_numbers_are_zero() {
        let mut header = Header::new_gnu();
        header.set_path("blank").expect("a path");
        header.set_size(4);
        let bytes = one(&mut header, b"data");
        let mut tar = TarStream::new(&*bytes);
        let entry = tar.next().expect("a header").expect("an entry");
        assert_eq!((entry.mode, entry.uid, entry.gid, entry.time), (0, 0, 0, (0, 0)));
    }

    #[test]
    fn extensions_apply_to_the_next_entry() {
        let records = [("path", "long/é"), ("mtime", "-1.25"), ("uid", "70000"), ("SCHILY.xattr.user.a", "b=c")];
        let bytes = [pax(&records), file("short", b"data"), file("next", b"")].concat();
        let mut tar = TarStream::new(&*bytes);
        let entry = tar.next().expect("valid").expect("an entry");
        assert_eq!((entry.path, entry.uid, entry.time), ("long/é".into(), 70000, (-2, 750_000_000)));
        assert_eq!(entry.attributes, [(b"user.a".to_vec(), b"b=c".to_vec())]);
        let mut data = String::new();
        tar.read_to_string(&mut data).expect("data");
        assert_eq!(data, "data");
        assert_eq!(tar.next().expect("valid").expect("an entry").path, b"next");
        assert!(tar.next().expect("the end").is_none());
    }

    #[test]
    fn sparse_files_have_a_map() {
        let records = [
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "s"),
            ("GNU.sparse.realsize", "9"),
        ];
        let mut data = b"2\n0\n1\n8\n1\n".to_vec();
        data.resize(BLOCK, 0);
        data.extend_from_slice(b"ab");
        let bytes = [pax(&records), file("GNUSparseFile.0/s", &data)].concat();
        let entry = TarStream::new(&*bytes).next().expect("valid").expect("an entry");
        assert_eq!(
            (entry.path.as_slice(), entry.sparse),
            (&b"s"[..], Some(Sparse { pieces: vec![(0, 1), (8, 1)], size: 9 }))
        );
    }

    #[test]
    fn malformed_tars_are_refused() {
        let mut wrong_sum = file("a", b"");
        wrong_sum[0] = b'b';
        let mut huge = Header::new_gnu();
        huge.set_entry_type(EntryType::GNULongName);
        huge.set_size(1 << 40);
        let cut = &file("a", b"data")[..600];
        let everybodys = {
            let body = format!(" comment={}\n", "x".repeat(600_000));
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::XGlobalHeader);
            let record = format!("{}{body}", body.len() + 6);
            header.set_size(record.len() as u64);
            one(&mut header, record.as_bytes())
        };
        for (bytes, why) in [
            (wrong_sum, "checksum"),
            (one(&mut huge, b""), "extension header of"),
            (cut.to_vec(), "cut off"),
            (pax(&[("path", "x")]), "announced"),
            ([pax(&[("path", "x")]), pax(&[("path", "y")]), file("a", b"")].concat(), "two extension"),
            ([pax(&[("size", "-1")]), file("a", b"")].concat(), "no number"),
            ([pax(&[("size", "18446744073709551615")]), file("a", b"")].concat(), "larger than"),
            ([pax(&[("path", "a\0b")]), file("a", b"")].concat(), "zero byte"),
            (everybodys.repeat(2), "too many global"),
        ] {
            let mut tar = TarStream::new(&*bytes);
            let error = loop {
                match tar.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("{why}: accepted"),
                    Err(error) => break error,
                }
            };
            assert!(error.to_string().contains(why), "{why}: {error}");
        }
    }
}
