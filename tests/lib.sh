# Sourced by tests/run: what its steps share.

say() {
    printf '== %s\n' "$*"
}

# What a build needs beside cargo.
compiler=(cc:gcc /usr/include/stdlib.h:libc6-dev)

# need PROGRAM-OR-FILE:PACKAGE... - install the Debian packages whose programs or files are missing.
need() {
    local missing=() pair PATH=$PATH:/usr/sbin:/sbin
    for pair; do
        [ -e "${pair%%:*}" ] || command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [ ${#missing[@]} != 0 ] || return 0
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    say "install: ${missing[*]}"
    command -v apt-get >/dev/null || { say "no apt-get here: install them yourself"; return 0; }
    $sudo apt-get update -qq || say "apt-get update failed: trying with what is known"
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

lint() {
    local code=0
    cargo fmt --check || code=1
    cargo clippy --quiet --all-targets -- -D warnings || code=1
    if cargo deny --version >/dev/null 2>&1; then
        cargo deny --log-level error check licenses bans sources || code=1
    else
        say "cargo-deny is not installed: licences and sources of dependencies are NOT checked (cargo install cargo-deny)"
    fi
    [ $code = 0 ] || say "lint FAILED"
    return $code
}

# Build the program and the test binary, and set `rcd` and `it` to where they are. `build_tests optimised` is for a guest whose processor
# is emulated: there the tests take a third of the time, and the program takes minutes to build.
build_tests() {
    local messages
    messages=$(mktemp)
    cargo build --quiet
    cargo test --quiet --no-run --test it --message-format=json >"$messages"
    it=$(sed -n 's/.*"name":"it".*"executable":"\([^"]*\)".*/\1/p' "$messages" | tail -n 1)
    rcd=$(sed -n 's/.*"name":"rcd".*"executable":"\([^"]*\)".*/\1/p' "$messages" | tail -n 1)
    rm -f "$messages"
    [ "${1:-}" != optimised ] || CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_INCREMENTAL=0 cargo build --quiet
    [ -x "$it" ] && [ -x "$rcd" ]
}

# count LOG SKIPPED - the closing line, from libtest's own. A test that skips itself has passed for libtest; one that passed only
# at the second try (tests/suite) is flaky.
count() {
    sed -n -e 's/.*\(test result\|second try\): .* \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored.*/\1 \2 \3 \4/p' "$1" |
        awk -v skipped="${2:-0}" '
            $1 == "second" { passed += $3; failed -= $3; flaky += $3; next }
            { passed += $3; failed += $4; skipped += $5; ignored += $5 }
            END { printf "%d passed, %d failed, %d skipped, %d flaky\n", passed - skipped + ignored, failed, skipped, flaky }'
}

# count_probes FILE [APPLY] - what the probes wrote down of themselves (RCD_TESTS_PROBES), each number once; how many of those that
# apply an ordinary user tried; and which of all did not come to both, unless APPLY says that only some are meant.
of_user=34
count_probes() {
    [ -s "$1" ] || return 0
    sed -n 's/^p\([0-9]*\) blocked=\([0-9]*\) fired=\([0-9]*\) user=\([01]\)$/\1 \2 \3 \4/p' "$1" | awk -v apply="${2:-$of_user}" -v some="${2:+yes}" '
        $2 > 0 { stopped[$1 + 0] = 1 } $3 > 0 { fired[$1 + 0] = 1 } $2 > 0 && $4 > 0 { user[$1 + 0] = 1 }
        END {
            for (n = 1; n <= 41; n++) {
                s += n in stopped; f += n in fired; u += n in user
                if (!some && !(n in stopped && n in fired)) without = without " " n
            }
            printf "probes: %d of 41 stopped, %d of 41 seen to fire; as an ordinary user %d of %d that apply stopped", s, f, u, apply
            print without ? "; not both:" without : ""
        }'
}

# Begin again in a network namespace of this script's own, whose bridges and rules are gone with it: own_network "$0" "$@".
own_network() {
    [ "$(id -u)" = 0 ] || { say "needs root"; exit 1; }
    [ -n "${RCD_INSIDE:-}" ] || exec env RCD_INSIDE=1 unshare --net -- "$@"
    ip link set lo up
}

# A store, a state and a root file system of this script's own, for the program `rcd`; all is gone at the end.
own_store() {
    folder=$(mktemp -d)
    export rcd RCD_ROOT=$folder/root RCD_STATE=$folder/state RCD_CONFIG=$folder/config.toml rootfs=$folder/rootfs
    touch "$RCD_CONFIG"
    trap '"$rcd" ps -aq | xargs -r "$rcd" rm -f >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
    mkdir -p "$RCD_ROOT" "$RCD_STATE" "$rootfs/bin"
    cp "$(PATH=$PATH:/usr/sbin command -v busybox)" "$rootfs/bin/busybox"
    local name
    for name in sh sleep true; do ln -s busybox "$rootfs/bin/$name"; done
}

# as_user RCD IT [FILTER...] - run the integration tests once more, as an ordinary user with subordinate ids, in a network and mounts of
# its own; tests that need root say so and are skipped. The last line counts.
as_user() {
    say "the suite as an ordinary user"
    [ "$(id -u)" = 0 ] || { say "needs root, to become a user whom nothing else belongs to"; return 1; }
    local place code=0
    place=$(mktemp -d)
    mkdir "$place/tmp"
    cp "$1" "$place/rcd"
    cp "$2" "$place/it"
    cp "$(dirname "${BASH_SOURCE[0]}")/suite" "$place/suite"
    echo nobody:100000:65536 >"$place/grant"
    : >"$place/skips"
    chown -R 65534:65534 "$place"
    chmod 755 "$place"
    shift 2
    # shellcheck disable=SC2016
    unshare --net --mount --propagation private -- sh -c 'ip link set lo up
        mount --bind "$0/grant" /etc/subuid && mount --bind "$0/grant" /etc/subgid
        for node in net/tun:10:200 fuse:10:229; do
            path=${node%%:*} numbers=${node#*:}
            [ ! -c "/dev/$path" ] || { file=$0/node-${path##*/}; mknod -m 666 "$file" c "${numbers%:*}" "${numbers#*:}" && mount --bind "$file" "/dev/$path"; }
        done
        place=$0
        cd "$place" && exec setpriv --reuid=65534 --regid=65534 --clear-groups env --default-signal=INT,QUIT -u RCD_TESTS_STRICT \
            HOME="$place/tmp" TMPDIR="$place/tmp" RCD_TESTS_SKIPS="$place/skips" RCD_TESTS_PROBES="$place/probes" RCD_TEST_BINARY="$place/rcd" bash "$place/suite" "$place/it" "$@"' \
        "$place" "$@" 2>&1 | tee "$place/log" || code=$?
    count "$place/log" "$(sort -u "$place/skips" | wc -l)" | sed 's/$/ (as an ordinary user)/'
    # Three need root beside the user: 35 to look as somebody else, 40 and 41 to be the neighbour and the resolver.
    count_probes "$place/probes" $((of_user - 3))
    rm -rf "$place"
    return "$code"
}

failures=0
passed=0
skipped=0

# report NAME FOUND WANTED - one line for one check, counted.
report() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1)); printf 'ok      %s\n' "$1"
    else
        failures=$((failures + 1)); printf 'FAILED  %s: wanted %q, got %q\n' "$1" "$3" "$2"
        [ ! -f "${top:-}/errors" ] || sed 's/^/        /' "$top/errors" | tail -n 5
    fi
}

skip() {
    skipped=$((skipped + 1)); printf 'SKIPPED %s\n' "$1"
}

# until_true SECONDS COMMAND...
until_true() {
    local tries=$(($1 * 10)); shift
    while ! "$@" >/dev/null 2>&1; do
        [ $tries -gt 0 ] || return 1
        tries=$((tries - 1)); sleep 0.1
    done
}
