//! Records of containers, networks and volumes that a disk spoiled: an error or a document, never a panic.

#![no_main]

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use rcd::engine::container::{check, history, inspect, name, record};
use rcd::engine::event::Follower;
use rcd::engine::network::define;
use rcd::engine::{secret, volume};
use rcd_fuzz::{Scratch, first_byte};

thread_local! {
    static SCRATCH: LazyCell<Scratch> = LazyCell::new(Scratch::new);
}

fuzz_target!(|bytes: &[u8]| {
    SCRATCH.with(|scratch| {
        let (which, text) = first_byte(bytes);
        let engine = scratch.engine();
        let layout = engine.layout();
        let id = "0123456789abcdef".repeat(4);
        let file = match which % 7 {
            0 => layout.container(&id).join("record.json"),
            1 => layout.networks().join("net.json"),
            2 => layout.volumes().join("data").join("volume.json"),
            3 => layout.secrets().join("word").join("secret.json"),
            4 => layout.events(),
            5 => layout.names().join("web"),
            _ => layout.container(&id).join("log"),
        };
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, text).expect("a file");
        fs::create_dir_all(layout.names()).expect("a folder");
        let _ = std::os::unix::fs::symlink(&id, layout.names().join("web"));
        if let Ok(Some(observed)) = record::observe(layout, &id) {
            let record = &observed.record;
            let _ = (record.short_id().len(), observed.status.word(), inspect::document(layout, record));
            let _ = history::read(layout, record, &history::Wanted::default(), &mut |_| true);
        }
        let _ = (name::find(layout, "web"), name::ids(layout), check::find(layout), check::find_lost(layout));
        let _ = define::list(layout).map(|all| all.iter().map(define::document).count());
        let _ = (volume::list(layout), volume::users(layout), secret::list(layout));
        if which % 7 == 4 {
            let mut follower = Follower::new(layout, true).expect("a follower");
            while let Ok(Some(event)) = follower.take() {
                let _ = event.at();
            }
        }
        scratch.hold();
    });
});
