//! What the engine tells while it works. The command line draws it; a test records it.

/// One step of a long operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The manifest is known: what will be fetched, in the image's order.
    Resolved {
        /// The reference as the user knows it, like `fedora:rawhide`.
        reference: String,
        /// The platform that was chosen, like `linux/amd64`.
        platform: String,
        /// Every layer.
        layers: Vec<Layer>,
    },
    /// What will be sent is known.
    Sending {
        /// Where to, with the registry's host.
        repository: String,
        /// Every layer.
        layers: Vec<Layer>,
    },
    /// The registry has taken a layer from another repository of its own.
    Mounted {
        /// The layer's digest.
        digest: String,
        /// The other repository.
        from: String,
    },
    /// A layer's state changed.
    Layer {
        /// The layer's digest.
        digest: String,
        /// What it is at now.
        stage: Stage,
    },
    /// A pull is complete.
    Pulled {
        /// The reference as the user knows it.
        reference: String,
        /// The digest that it stands for.
        digest: String,
        /// Something is here that was not here before.
        newer: bool,
    },
    /// A wait of over a second, and what for.
    Waiting(String),
    /// Something worth a line, that is no error.
    Warning(String),
}

/// A layer as its manifest describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the compressed blob.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// It is here already, so nothing is fetched.
    pub present: bool,
}

/// The state of one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes of the compressed blob received, verified and unpacked so far, or sent.
    Fetching {
        /// In bytes, out of [`Layer::size`].
        current: u64,
    },
    /// A fault that is tried again; the count of the attempt starts at 1.
    Retrying {
        /// Which attempt comes next.
        attempt: u32,
    },
    /// Published.
    Done,
    /// The registry has it from us.
    Sent,
    /// The registry had it.
    Present,
}

/// Where events go. Called from several threads.
pub trait Progress: Send + Sync {
    /// Take one event; must not block for long.
    fn event(&self, event: Event);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _: Event) {}
}
