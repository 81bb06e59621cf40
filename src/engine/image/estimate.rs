//! What a pull would do, without doing it: the documents of the image are asked for, and compared with what is here.

use std::collections::BTreeSet;

use super::pull::{self, PullRequest};
use super::{Digest, Platform, Reference, registry};
use crate::engine::progress::Silent;
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::layers::Layers;
use crate::engine::{Context, Engine, Result};

/// What a pull would do.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// What was asked for.
    pub reference: Reference,
    /// What it stands for.
    pub digest: Digest,
    /// The platform that would be chosen.
    pub platform: Platform,
    /// Its layers, lowest first, each once.
    pub layers: Vec<LayerEstimate>,
    /// The image of this name here is another, or there is none.
    pub is_news: bool,
}

/// What would become of one layer.
#[derive(Debug, Clone)]
pub struct LayerEstimate {
    /// Of the compressed blob.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
    /// What is to be done.
    pub state: LayerState,
}

/// What is to be done for a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerState {
    /// Nothing.
    Here,
    /// Its blob is here: it is to be unpacked.
    Packed,
    /// The rest is to be fetched, and all to be unpacked.
    Partial {
        /// Bytes that are here.
        present: u64,
    },
    /// All is to be fetched and unpacked.
    Missing,
}

impl Estimate {
    /// Bytes that would be fetched.
    pub fn to_fetch(&self) -> u64 {
        let rest = |layer: &LayerEstimate| match layer.state {
            LayerState::Here | LayerState::Packed => 0,
            LayerState::Partial { present } => layer.size - present,
            LayerState::Missing => layer.size,
        };
        self.layers.iter().map(rest).sum()
    }
}

impl Engine {
    /// What [`Engine::pull`] would do. Nothing is changed.
    pub fn estimate(&self, request: &PullRequest) -> Result<Estimate> {
        self.try_estimate(request).map_err(|error| pull::named(request, error))
    }

    fn try_estimate(&self, request: &PullRequest) -> Result<Estimate> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let endpoints = registry::endpoints(&request.reference, self.settings())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let found = runtime.block_on(pull::find(&endpoints, request, &blobs, &Silent))?;
        let before = self.image(&request.reference.to_string(), Some(&found.platform))?;
        let mut seen = BTreeSet::new();
        let mut layers = Vec::new();
        for (layer, diff_id) in found.manifest.layers.iter().zip(&found.diff_ids) {
            if !seen.insert(diff_id) {
                continue;
            }
            let state = if store.contains(diff_id) {
                LayerState::Here
            } else if blobs.size(&layer.digest) == Some(layer.size) {
                LayerState::Packed
            } else {
                match blobs.partial(&layer.digest).filter(|present| (1..=layer.size).contains(present)) {
                    Some(present) => LayerState::Partial { present },
                    None => LayerState::Missing,
                }
            };
            layers.push(LayerEstimate { digest: layer.digest.clone(), size: layer.size, state });
        }
        let is_news = before.is_none_or(|before| *before.top_digest() != found.top.digest);
        Ok(Estimate {
            reference: request.reference.clone(),
            digest: found.top.digest,
            platform: found.platform,
            layers,
            is_news,
        })
    }
}
