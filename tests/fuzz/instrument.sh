#!/bin/sh
# Compiles a crate of the workspace so that it tells the fuzzer where it has been. Cargo calls this in place of
# rustc for the workspace's own crates (RUSTC_WORKSPACE_WRAPPER), so that wasmtime, librdkafka and all others are
# shared with the ordinary build. The flags are those of cargo-fuzz without a sanitizer; stable rustc takes them.
set -eu
name=
for argument in "$@"; do
    if [ "${previous:-}" = --crate-name ]; then name=$argument; fi
    previous=$argument
done
case $name in
    # Asked what it is, or for what runs while others are built.
    '' | ___ | build_script_*) exec "$@" ;;
esac
exec "$@" \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0 \
    -Ccodegen-units=1
