//! The one integration binary: a module a verb, over hermetic sandboxes.

mod layers;
