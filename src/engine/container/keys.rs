//! The keys that leave a container running, found in what is typed.

/// A sequence of keys, and how much of it has been typed.
#[derive(Debug, Clone, Default)]
pub struct DetachKeys {
    keys: Vec<u8>,
    matched: usize,
}

impl DetachKeys {
    /// To look for these bytes; none are never found.
    pub fn new(keys: &[u8]) -> Self {
        Self { keys: keys.to_owned(), matched: 0 }
    }

    /// The bytes to pass on, and whether the sequence is complete. Keys that begin the sequence wait for the next.
    pub fn pass(&mut self, bytes: &[u8]) -> (Vec<u8>, bool) {
        if self.keys.is_empty() {
            return (bytes.to_owned(), false);
        }
        let mut passed = Vec::with_capacity(bytes.len() + self.keys.len());
        for byte in bytes {
            if *byte == self.keys[self.matched] {
                self.matched += 1;
                if self.matched == self.keys.len() {
                    return (passed, true);
                }
                continue;
            }
            passed.extend_from_slice(&self.keys[..self.matched]);
            self.matched = usize::from(*byte == self.keys[0]);
            if self.matched == 0 {
                passed.push(*byte);
            }
        }
        (passed, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detach_keys_are_held_back_until_they_are_none() {
        let mut keys = DetachKeys::new(b"\x10\x11");
        assert_eq!(keys.pass(b"ab\x10"), (b"ab".to_vec(), false));
        assert_eq!(keys.pass(b"x"), (b"\x10x".to_vec(), false));
        assert_eq!(keys.pass(b"\x10\x10"), (b"\x10".to_vec(), false));
        assert_eq!(keys.pass(b"\x11y"), (Vec::new(), true));
    }
}
