#!/bin/sh
# Writes the commit that is being built to where `apus --version` reads it.
set -eu
cd "$(dirname "$0")/.."
file=Sources/apus/Build/commit.txt
commit=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
if [ -n "$(git status --porcelain 2>/dev/null)" ]; then commit="$commit+changes"; fi
if [ "$(cat "$file" 2>/dev/null || true)" != "$commit" ]; then echo "$commit" > "$file"; fi
