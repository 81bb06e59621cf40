# Sourced by tests/vm/run.

# slim_archive LAYOUT FOLDER ARCHIVE - make of the image of one layer in an OCI layout what `docker save` writes, with the layer as it is
# unpacked, without what Debian's slim images leave out.
slim_archive() {
    local blobs=$1/blobs/sha256 manifest config layer digest
    manifest=$(tr -d '\n' <"$1/index.json" | sed 's/.*"digest": *"sha256:\([0-9a-f]*\)".*/\1/')
    mkdir "$2"
    tr -d '\n' <"$blobs/$manifest" >"$2/manifest"
    config=$(sed 's/.*"config": *{[^}]*"digest": *"sha256:\([0-9a-f]*\)".*/\1/' "$2/manifest")
    layer=$(sed 's/.*"layers": *\[ *{[^}]*"digest": *"sha256:\([0-9a-f]*\)".*/\1/' "$2/manifest")
    gzip -dc "$blobs/$layer" | tar --delete --wildcards '*usr/share/doc/*' '*usr/share/man/*' '*usr/share/locale/*' >"$2/layer.tar"
    digest=$(sha256sum "$2/layer.tar" | cut -d' ' -f1)
    sed "s/\"diff_ids\": *\[[^]]*\]/\"diff_ids\": [\"sha256:$digest\"]/" "$blobs/$config" >"$2/config.json"
    echo '[{"Config": "config.json", "RepoTags": ["debian:slim"], "Layers": ["layer.tar"]}]' >"$2/manifest.json"
    tar -C "$2" -cf "$3" manifest.json config.json layer.tar
}
