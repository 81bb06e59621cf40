//! `rcd image convert`: the same image in another packing, under a name of its own.

use anyhow::Result;
use rcd::engine::image::{Compression, Conversion, Format, Platform, Reference, Which};
use rcd::engine::{Engine, Error, ErrorKind};

use super::report::ExitStatus;
use super::ui::Ui;

/// Give an image in another packing a name of its own
///
/// Its files, its config and so its ID stay; the digest that a registry has for it is another. The answer is that digest.
#[derive(Debug, clap::Args)]
pub(crate) struct ImageConvertArgs {
    /// The OCI's media types
    #[arg(long)]
    oci: bool,
    /// Docker's own media types
    #[arg(long, conflicts_with_all = ["oci", "zstd"])]
    docker: bool,
    /// Layers in zstd
    #[arg(long, conflicts_with_all = ["gzip", "uncompress"])]
    zstd: bool,
    /// Layers in gzip
    #[arg(long, conflicts_with = "uncompress")]
    gzip: bool,
    /// Layers without compression
    #[arg(long)]
    uncompress: bool,
    /// How much to compress: gzip from 1 to 9, zstd from 1 to 22
    #[arg(long, alias = "zstd-compression-level", value_name = "LEVEL")]
    compression_level: Option<u32>,
    /// Only the image for this platform; this machine's where nothing is given
    #[arg(long, value_name = "PLATFORM", conflicts_with = "all_platforms")]
    platform: Option<Platform>,
    /// The images for all platforms, which have to be here
    #[arg(long)]
    all_platforms: bool,
    #[command(flatten)]
    refused: RefusedFormats,
    /// The image
    #[arg(value_name = "IMAGE")]
    source: String,
    /// Its name in the other packing
    #[arg(value_name = "NAME[:TAG]")]
    target: Reference,
}

/// What nerdctl has, and asks of the host that layers are mounted in parts
#[derive(Debug, clap::Args)]
struct RefusedFormats {
    /// Not supported: layers that are fetched in parts
    #[arg(long, help_heading = "Advanced")]
    zstdchunked: bool,
    /// Not supported: layers that are fetched in parts
    #[arg(long, help_heading = "Advanced")]
    estargz: bool,
    /// Not supported: layers that are mounted and not unpacked
    #[arg(long, value_name = "LAYERS", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    #[arg(help_heading = "Advanced")]
    erofs: Option<String>,
}

impl RefusedFormats {
    fn check(&self) -> Result<()> {
        let asked = [("estargz", self.estargz), ("zstd:chunked", self.zstdchunked), ("erofs", self.erofs.is_some())];
        let Some((name, _)) = asked.into_iter().find(|(_, asked)| *asked) else { return Ok(()) };
        let error = Error::new(ErrorKind::Unsupported, format!("the format `{name}` is not supported"));
        Err(error.hint("`--zstd`, `--gzip` and `--uncompress` are; nerdctl makes the others").into())
    }
}

pub(super) fn convert(args: &ImageConvertArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    args.refused.check()?;
    let compression = match (args.zstd, args.gzip, args.uncompress) {
        (true, ..) => Some(Compression::Zstd),
        (_, true, _) => Some(Compression::Gzip),
        (_, _, true) => Some(Compression::None),
        _ => None,
    };
    let format = match (args.oci, args.docker) {
        (true, _) => Some(Format::Oci),
        (_, true) => Some(Format::Docker),
        // Docker's own media types know no zstd.
        _ => args.zstd.then_some(Format::Oci),
    };
    if compression.is_none() && format.is_none() {
        let error = Error::new(ErrorKind::InvalidInput, "nothing to convert to was given");
        return Err(error.hint("--oci, --docker, --zstd, --gzip or --uncompress").into());
    }
    let conversion = Conversion { compression, level: args.compression_level, force: false, format };
    let which = match &args.platform {
        _ if args.all_platforms => Which::All,
        Some(platform) => Which::Only(platform.clone()),
        None => Which::Only(Platform::host()),
    };
    let busy = ui.busy(format!("converting `{}`", args.source), false);
    let digest = engine.convert(&engine.reference(&args.source)?, &args.target, &which, &conversion)?;
    drop(busy);
    ui.answer(&digest.to_string());
    Ok(ExitStatus::Success)
}
