//! What is on disk of images: blobs, names, unpacked layers, and the overlay mounts over them.
//!
//! It knows no registry. `engine::image` puts content here and takes it from here.

mod assembled;
pub mod below;
pub mod blobs;
pub mod compare;
pub(in crate::engine) mod copied;
pub mod driver;
mod fuse;
pub mod inflate;
pub mod layers;
pub mod limit;
mod mapped;
pub mod names;
pub mod overlay;
mod replace;
pub(in crate::engine) mod tar_stream;
pub mod trash;
pub mod unpack;

pub(in crate::engine) use replace::{remove_unfinished, replace, unfinished};
