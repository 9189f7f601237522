#!/bin/sh
# Fetches three.js r180 for the web console's globe, once, at build time.
#
# three.js comes as the ES module that the PyPI wheel nicegui 3.18.0 carries (three.js r180 with a
# few of its own add-ons, one file, no further imports). The wheel and every file taken out of it
# are checked against the SHA-256 sums below. The page makes no request to any other host.
#
# Writes only into Sources/Console/Page/vendor/three/ and a temporary folder that it removes.
# Usage: Scripts/fetch-three.sh [WHEEL]     WHEEL: a wheel already downloaded, for work offline
set -eu

version=3.18.0
wheel_name=nicegui-${version}-py3-none-any.whl
wheel_sha256=a2bd51642312d98aab6d8b641245d796ff1b89da5829777170bcc488140c3dcd
bundle_member=nicegui/elements/scene/dist/index.js
bundle_sha256=f55227d12dac0eb037cae13b1992091746fc017a275748e4a1bebd0f6244e7e5
licence_member=nicegui-${version}.dist-info/licenses/LICENSE
licence_sha256=41c065c2081141886f7d3004e3cd4000c1507cc4bf37a063f12be1d53e9db272
notice_sha256=7bbb5d7ed0124b1ebf51c815a098f9989802d4de6a075ab6f7c1ee7e8142a5cc

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target=$root/Sources/Console/Page/vendor/three

say() { printf 'fetch-three: %s\n' "$1"; }
fail() {
  printf 'fetch-three: %s\n' "$1" >&2
  exit 1
}

sum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}

matches() { [ -f "$1" ] && [ "$(sum "$1")" = "$2" ]; }

require() {
  matches "$1" "$2" || fail "$1 has SHA-256 $(sum "$1"), not $2; nothing was installed"
}

write_notice() {
  cat >"$1" <<'NOTICE'
three.bundle.js is three.js r180 (https://threejs.org) with some of its add-ons and tween.js 25.0.0,
as bundled in the PyPI package nicegui 3.18.0 (MIT, see LICENSE-nicegui). Both are under this licence:

The MIT License

Copyright (c) 2010-2025 three.js authors
Copyright (c) 2010-2012 Tween.js authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
NOTICE
}

if matches "$target/three.bundle.js" "$bundle_sha256" &&
  matches "$target/LICENSE-nicegui" "$licence_sha256" &&
  matches "$target/LICENSE" "$notice_sha256"; then
  say "three.js r180 is already in $target; nothing to do"
  exit 0
fi

python=$(command -v python3) || fail "python3 is missing; install it (apt-get install python3)"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

if [ $# -ge 1 ]; then
  say "taking $1"
  cp -- "$1" "$work/$wheel_name"
else
  say "downloading $wheel_name (8.5 MB) from the Python package index"
  printf 'nicegui==%s --hash=sha256:%s\n' "$version" "$wheel_sha256" >"$work/requirements.txt"
  set -- download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: \
    --require-hashes --dest "$work" --requirement "$work/requirements.txt"
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip "$@" || fail "pip could not download the wheel (see above)"
  elif command -v pip >/dev/null 2>&1; then
    pip "$@" || fail "pip could not download the wheel (see above)"
  else
    fail "pip is missing; install it (apt-get install python3-pip), or give the wheel as argument"
  fi
fi
require "$work/$wheel_name" "$wheel_sha256"

say "extracting two files and writing the licence notice"
"$python" - "$work" "$work/$wheel_name" "$bundle_member" "$licence_member" <<'PYTHON'
import pathlib, sys, zipfile
folder, wheel, bundle, licence = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member, name in ((bundle, "three.bundle.js"), (licence, "LICENSE-nicegui")):
        pathlib.Path(folder, name).write_bytes(archive.read(member))
PYTHON
write_notice "$work/LICENSE"
require "$work/three.bundle.js" "$bundle_sha256"
require "$work/LICENSE-nicegui" "$licence_sha256"
require "$work/LICENSE" "$notice_sha256"

mkdir -p "$target"
for file in LICENSE LICENSE-nicegui three.bundle.js; do
  cp -- "$work/$file" "$target/$file.new"
  chmod 644 "$target/$file.new"
  mv -f -- "$target/$file.new" "$target/$file"
done
say "three.js r180 is in $target"
