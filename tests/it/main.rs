//! The one integration binary: a module a verb, over hermetic sandboxes.
//!
//! It finds what it tests at compile time, or, where it was copied away from its build folder (`tests/run --vm`), in the
//! file that `RCD_TEST_BINARY` names.

mod archives;
mod bad_images;
mod commit;
mod completions;
mod cp;
mod disk;
mod doctor;
mod drivers;
mod events;
mod exec;
mod faults;
mod full_disk;
mod generated;
mod guard;
mod health;
mod help;
mod hostile;
mod images;
mod images_run;
mod isolation;
mod layers;
mod lifecycle;
mod limits;
mod links;
mod login;
mod logs;
mod needs;
mod network;
mod network_beside;
mod network_connect;
mod network_definitions;
mod network_drivers;
mod network_names;
mod network_probes;
mod network_refused;
mod network_rootless;
mod network_sharing;
mod network_table;
mod oracle;
mod output;
mod payload;
mod power;
mod probes;
mod pull;
mod pull_options;
mod push;
mod registry;
mod restart;
mod resume;

mod rootless;
mod run;
mod runtime;
mod sandbox;
mod sandbox_test;
mod store;
mod targets;
mod terminal;
mod tls;
mod tty;
mod versus_docker;
mod volumes;
