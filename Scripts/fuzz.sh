#!/bin/sh
# Reads inputs that libFuzzer makes, guided by what they reach: Scripts/fuzz.sh READER RUNS
#   READER  tle, json, csv, xml, kvn, or any (the format told from the content);
#           request, reflection or memory of a terminal's local interface
#   RUNS    how many inputs; 20000 takes seconds, 10000000 hours
# What is found, and the inputs that reached something new, stand in Fuzzing/.build/READER; a finding
# belongs into Tests/OrbitsTests/FuzzFindingTests.swift with its name, one of a terminal's interface into
# Fuzzing/Corpus, which Tests/TerminalAPITests/PropertyTests.swift reads too.
set -eu
cd "$(dirname "$0")/.."
reader="${1:?tle, json, csv, xml, kvn, any, request, reflection or memory}"
runs="${2:?how many inputs}"
fuzzer=FuzzReaders longest=4096 words=elements
corpus="Fuzzing/Corpus/$reader"
case "$reader" in
tle | json | csv | xml | kvn) ;;
any) corpus="Fuzzing/Corpus/tle Fuzzing/Corpus/json Fuzzing/Corpus/csv Fuzzing/Corpus/xml Fuzzing/Corpus/kvn" ;;
request | reflection) fuzzer=FuzzTerminal words=terminal ;;
# Four sets of cells make 15 KB.
memory) fuzzer=FuzzTerminal words=terminal longest=20000 ;;
*)
  echo "fuzz.sh: '$reader' is none of tle, json, csv, xml, kvn, any, request, reflection, memory" >&2
  exit 2
  ;;
esac
# In a build directory of its own, as all code is built for libFuzzer.
swift build --package-path Fuzzing --configuration release --sanitize fuzzer --product "$fuzzer" ||
  { echo "fuzz.sh: the fuzzer was not built" >&2; exit 1; }
found="Fuzzing/.build/$reader"
mkdir -p "$found/corpus"
# Swift's own back traces would come before libFuzzer could keep the input.
# shellcheck disable=SC2086
SWIFT_BACKTRACE=enable=no APUS_FUZZ_READER="$reader" \
  "Fuzzing/.build/release/$fuzzer" -runs="$runs" -max_len="$longest" -timeout=5 -rss_limit_mb=512 \
  -dict="Fuzzing/$words.dict" -print_final_stats=1 -verbosity="${VERBOSITY:-1}" \
  -artifact_prefix="$found/" "$found/corpus" $corpus
