# `just check` is what CI does.

# Lint, and run all tests here and in the guest.
check:
    .ci/run

# Lint only: quick.
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    if cargo deny --version >/dev/null 2>&1; then cargo deny check licenses bans sources; fi

# Run the tests whose names contain FILTER.
test *FILTER:
    cargo test {{FILTER}}

# Write completions/ and man/ again, after a change of the command line.
generate:
    cargo run --quiet -- generate .

# Compare with docker, podman, crun and runc, where they are installed.
bench *TOPIC:
    cargo bench --bench versus -- {{TOPIC}}
