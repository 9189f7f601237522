#!/bin/sh
# Reads inputs that libFuzzer makes, guided by what they reach: Scripts/fuzz.sh READER RUNS
#   READER  tle, json, csv, xml, kvn, or any (the format told from the content)
#   RUNS    how many inputs; 20000 takes seconds, 10000000 hours
# What is found, and the inputs that reached something new, stand in Fuzzing/.build/READER; a finding
# belongs into Tests/OrbitsTests/FuzzFindingTests.swift with its name.
set -eu
cd "$(dirname "$0")/.."
reader="${1:?tle, json, csv, xml, kvn or any}"
runs="${2:?how many inputs}"
case "$reader" in
tle | json | csv | xml | kvn) corpus="Fuzzing/Corpus/$reader" ;;
any) corpus="Fuzzing/Corpus/tle Fuzzing/Corpus/json Fuzzing/Corpus/csv Fuzzing/Corpus/xml Fuzzing/Corpus/kvn" ;;
*)
  echo "fuzz.sh: '$reader' is none of tle, json, csv, xml, kvn, any" >&2
  exit 2
  ;;
esac
# In a build directory of its own, as all code is built for libFuzzer.
swift build --package-path Fuzzing --configuration release --sanitize fuzzer ||
  { echo "fuzz.sh: the fuzzer was not built" >&2; exit 1; }
found="Fuzzing/.build/$reader"
mkdir -p "$found/corpus"
# Swift's own back traces would come before libFuzzer could keep the input.
# shellcheck disable=SC2086
SWIFT_BACKTRACE=enable=no APUS_FUZZ_READER="$reader" \
  Fuzzing/.build/release/FuzzReaders -runs="$runs" -max_len=4096 -timeout=5 -rss_limit_mb=512 \
  -dict=Fuzzing/elements.dict -print_final_stats=1 -verbosity="${VERBOSITY:-1}" \
  -artifact_prefix="$found/" "$found/corpus" $corpus
