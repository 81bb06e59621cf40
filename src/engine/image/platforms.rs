//! The platforms that an image's name stands for: those of its index, and which of them are here.

use serde_json::Value;

use super::Image;
use crate::engine::{Context, Engine, Result};

/// No index is longer.
const LONGEST: u64 = 4 << 20;

impl Engine {
    /// Each platform in words, and the size of its image where that is here.
    pub fn platforms(&self, image: &Image) -> Result<Vec<(String, Option<u64>)>> {
        let own = || vec![(image.platform.to_string(), Some(image.size))];
        let Some(index) = &image.index_digest else { return Ok(own()) };
        let blobs = self.layout().images().join("blobs/sha256");
        let path = blobs.join(index.hex());
        if std::fs::metadata(&path).map_or(true, |found| found.len() > LONGEST) {
            return Ok(own());
        }
        let text = std::fs::read(&path).context(|| format!("cannot read `{}`", path.display()))?;
        let document: Value =
            serde_json::from_slice(&text).context(|| format!("cannot read the index `{}`", path.display()))?;
        let mut found = Vec::new();
        for entry in document["manifests"].as_array().into_iter().flatten() {
            let word = |key: &str| entry["platform"][key].as_str().filter(|word| !word.is_empty());
            // What is attested of images is no platform.
            let (Some(os), Some(architecture)) = (word("os"), word("architecture")) else { continue };
            if os == "unknown" {
                continue;
            }
            let platform = match word("variant") {
                Some(variant) => format!("{os}/{architecture}/{variant}"),
                None => format!("{os}/{architecture}"),
            };
            let hex = entry["digest"].as_str().unwrap_or_default().trim_start_matches("sha256:");
            let size = match hex == image.manifest_digest.hex() {
                true => Some(image.size),
                false => self.images()?.iter().find(|other| other.manifest_digest.hex() == hex).map(|other| other.size),
            };
            found.push((platform, size));
        }
        Ok(if found.is_empty() { own() } else { found })
    }
}
