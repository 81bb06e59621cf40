//! A folder that each input finds empty, in a folder with a sentinel: whatever an input does, only that folder may change.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rcd::engine::Engine;
use rcd::engine::layout::Layout;
use rcd::engine::settings::Settings;

/// The folder of this process, below the temporary folder, which `tests/fuzz` removes.
pub struct Scratch {
    top: PathBuf,
}

impl Scratch {
    /// Make it.
    pub fn new() -> Self {
        let top = std::env::temp_dir().join(format!("rcd-fuzz-{}", std::process::id()));
        let _ = fs::remove_dir_all(&top);
        fs::create_dir_all(&top).expect("a scratch folder");
        let scratch = Self { top };
        fs::write(scratch.sentinel(), "untouched").expect("the sentinel");
        fs::set_permissions(scratch.sentinel(), fs::Permissions::from_mode(0o644)).expect("its mode");
        scratch
    }

    fn sentinel(&self) -> PathBuf {
        self.top.join("sentinel")
    }

    /// The folder of one input, empty.
    pub fn folder(&self) -> PathBuf {
        let folder = self.top.join("inside");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("an empty folder");
        folder
    }

    /// An engine on the folder of one input.
    pub fn engine(&self) -> Engine {
        let folder = self.folder();
        Engine::new(Layout::new(folder.join("root"), folder.join("state")), Settings::default())
    }

    /// Nothing outside of the folder has changed.
    pub fn hold(&self) {
        let found = fs::symlink_metadata(self.sentinel()).expect("the sentinel is there");
        assert!(found.is_file() && found.nlink() == 1 && found.mode() & 0o7777 == 0o644, "{found:?}");
        assert_eq!(fs::read(self.sentinel()).expect("the sentinel"), b"untouched");
        let mut names: Vec<_> =
            fs::read_dir(&self.top).expect("the top").flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        assert_eq!(names, ["inside", "sentinel"], "something was made beside");
        assert!(fs::symlink_metadata(self.top.join("inside")).is_ok_and(|found| found.is_dir()));
        assert!(Path::new("/rcd-escaped").symlink_metadata().is_err());
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
