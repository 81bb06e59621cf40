//! `rcd manifest inspect`: what a registry says that an image is, without fetching it.

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::Engine;
use rcd::engine::image::RemoteDocument;
use serde_json::{Value, json};

use super::registry_options::RegistryOptions;
use super::report::ExitStatus;
use super::ui::Ui;

/// Look at the manifests of registries
#[derive(Debug, clap::Args)]
pub(crate) struct ManifestArgs {
    #[command(subcommand)]
    command: ManifestCommand,
}

#[derive(Debug, Subcommand)]
enum ManifestCommand {
    Inspect(InspectArgs),
}

/// Show the manifest or the index of an image in its registry
#[derive(Debug, clap::Args)]
struct InspectArgs {
    /// Show each image of an index, with its descriptor and its manifest
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// An image
    #[arg(value_name = "IMAGE")]
    image: String,
}

pub(super) fn manifest(args: &ManifestArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let ManifestCommand::Inspect(args) = &args.command;
    let reference = engine.reference(&args.image)?;
    let engine = args.registry.applied(engine, reference.domain())?;
    let mut found = engine.registry_documents(&reference, args.verbose)?;
    if !args.verbose {
        let text = found.pop().map(|found| indented(&found.text)).unwrap_or_default();
        ui.answer(&text);
        return Ok(ExitStatus::Success);
    }
    let mut described = found.iter().map(described).collect::<Result<Vec<Value>>>()?;
    let shown = match (described.len(), described.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            described.extend(last);
            Value::Array(described)
        }
    };
    ui.answer(&indented(shown.to_string().as_bytes()));
    Ok(ExitStatus::Success)
}

/// Docker's keys.
fn described(found: &RemoteDocument) -> Result<Value> {
    let manifest: Value = serde_json::from_slice(&found.text)?;
    let descriptor = serde_json::to_value(&found.descriptor)?;
    let mut shown = json!({ "Ref": found.reference.to_string(), "Descriptor": descriptor });
    let docker = found.descriptor.media_type.contains("docker");
    shown[if docker { "SchemaV2Manifest" } else { "OCIManifest" }] = manifest;
    Ok(shown)
}

/// JSON with a line for each value, in the order that it has. The text is known to be JSON.
fn indented(text: &[u8]) -> String {
    let (mut shown, mut depth, mut quoted, mut escaped) = (Vec::new(), 0_usize, false, false);
    let line = |shown: &mut Vec<u8>, depth: usize| {
        shown.push(b'\n');
        shown.extend(std::iter::repeat_n(b"   ", depth).flatten());
    };
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            shown.push(byte);
            quoted = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'{' | b'[' => {
                shown.push(byte);
                while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
                match bytes.next_if(|next| matches!(next, b'}' | b']')) {
                    Some(end) => shown.push(end),
                    None => {
                        depth += 1;
                        line(&mut shown, depth);
                    }
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut shown, depth);
                shown.push(byte);
            }
            b',' => {
                shown.push(byte);
                line(&mut shown, depth);
            }
            b':' => shown.extend(b": "),
            other => {
                quoted = other == b'"';
                shown.push(other);
            }
        }
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn the_order_of_keys_stays() {
        let text = br#"{"b":1,"a":["x, {\"}",{}, [ ]],"c" : {"d":true}}"#;
        let expected = "{\n   \"b\": 1,\n   \"a\": [\n      \"x, {\\\"}\",\n      {},\n      []\n   ],\n   \
                        \"c\": {\n      \"d\": true\n   }\n}";
        assert_eq!(indented(text), expected);
        assert_eq!(indented(expected.as_bytes()), expected);
    }
}
