#!/bin/sh
# Build rcd and install it: the binary, its `rcd-runtime` name (an OCI runtime), completions and man pages.
#
#   ./install.sh              install below PREFIX (/usr/local, or ~/.local for an ordinary user)
#   ./install.sh --run        the same, and then run a container
#   ./install.sh --uninstall  remove what it installed
#
# DESTDIR is put before every path, for packagers; RCD_BINARY=FILE installs a binary that is built already.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" = 0 ]; then default=/usr/local; else default=$HOME/.local; fi
prefix=${PREFIX:-$default}
to=${DESTDIR:-}$prefix
usage() { sed -n '2,8s/^# \{0,1\}//p' "$0"; }
die() { echo "install.sh: $*" >&2; exit 1; }

build() {
    command -v cargo >/dev/null || die "cargo is not installed: see https://rustup.rs, or set RCD_BINARY=FILE"
    if ! command -v cc >/dev/null || ! [ -e /usr/include/stdlib.h ]; then
        [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "a C compiler is needed: install the packages gcc and libc6-dev"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y gcc libc6-dev >/dev/null
    fi
    echo "install.sh: building; the first time takes some minutes" >&2
    # Where the tool is there, the program tells what it is made of: `cargo audit bin` reads that.
    auditable=
    if cargo auditable --version >/dev/null 2>&1; then auditable=auditable; fi
    (cd "$here" && cargo $auditable build --release --locked --bin rcd >&2)
    # The explicit target of .cargo/config.toml names the folder.
    ls -t "$here"/target/*/release/rcd "$here"/target/release/rcd 2>/dev/null | head -n 1
}

# Every file that is installed: where from, and where to below the prefix.
files() {
    echo "completions/rcd.bash share/bash-completion/completions/rcd"
    echo "completions/_rcd share/zsh/site-functions/_rcd"
    echo "completions/rcd.fish share/fish/vendor_completions.d/rcd.fish"
    for page in "$here"/man/*.[157]; do
        echo "man/${page##*/} share/man/man${page##*.}/${page##*/}"
    done
}

install_all() {
    binary=${RCD_BINARY:-$(build)}
    [ -f "$binary" ] || die "there is no \`$binary\`"
    mkdir -p "$to/bin"
    install -m 755 "$binary" "$to/bin/rcd"
    ln -sf rcd "$to/bin/rcd-runtime"
    files | while read -r from below; do
        mkdir -p "$(dirname "$to/$below")"
        install -m 644 "$here/$from" "$to/$below"
    done
    echo "install.sh: installed $to/bin/rcd, $("$to/bin/rcd" version | head -n 1)" >&2
    case ":$PATH:" in *":$prefix/bin:"*) ;; *) echo "install.sh: put $prefix/bin on your PATH" >&2 ;; esac
}

uninstall() {
    rm -f "$to/bin/rcd" "$to/bin/rcd-runtime"
    files | while read -r _ below; do rm -f "$to/$below"; done
    echo "install.sh: removed rcd from $to; images and containers stay in rcd's own folders" >&2
}

# The main job: a shell in Fedora on a terminal, else one command. Where Docker Hub is out of reach, the host's own files under a
# throw-away overlay.
run() {
    set -- run --rm
    command='. /etc/os-release; echo "hello from a container of $PRETTY_NAME, as process $$"'
    if "$to/bin/rcd" pull fedora:rawhide; then
        root=fedora:rawhide
    else
        echo "install.sh: no fedora:rawhide to be had; running on an overlay of this host's own files instead" >&2
        root=--rootfs=/:O
    fi
    if [ -t 0 ] && [ -t 1 ]; then
        exec "$to/bin/rcd" "$@" -it "$root" /bin/bash
    fi
    exec "$to/bin/rcd" "$@" "$root" /bin/sh -c "$command"
}

case "${1:-}" in
    "") install_all ;;
    --run) install_all && run ;;
    --uninstall) uninstall ;;
    -h | --help) usage ;;
    *) usage >&2; die "unknown argument \`$1\`" ;;
esac
