#!/usr/bin/env bash
# Makes Sources/TerminalMessages/Generated from Sources/TerminalMessages/Protos.
#
#   Scripts/generate-protobuf.sh            generate anew (needs Debian's protobuf-compiler)
#   Scripts/generate-protobuf.sh --check    quick: no compiler needed; a second
#   Scripts/generate-protobuf.sh --compare  whole: generates into a temporary folder and compares bytes
#
# Every generated file begins with two lines: what it was made from (a SHA-256 of all .proto files and
# of this script's own text, and the versions of the tools), and a SHA-256 of all that follows.
# --check computes both again. It finds an edited .proto, an edited generated file, and a file too many or
# too few. It does not find a generator that would write something else from the same inputs: --compare
# does. That the packages have other versions now is said, and is no error: the runtime reads what older
# generators wrote, or does not compile it. Where protoc is installed, the descriptors are compared too.
#
# The two plugins of protoc are built from the sources of the packages at the versions that this
# package resolved, once for each version, outside the tree.
set -euo pipefail
cd "$(dirname "$0")/.."
protos=Sources/TerminalMessages/Protos
generated=Sources/TerminalMessages/Generated
cache="${XDG_CACHE_HOME:-$HOME/.cache}/apus-protobuf"

fail() {
  echo "generate-protobuf: $1" >&2
  exit 1
}

# The version of a package that Package.resolved names.
resolved() {
  [ -f Package.resolved ] || fail "no Package.resolved; run: swift package resolve"
  python3 - "$1" <<'PYTHON'
import json, sys
pins = json.load(open("Package.resolved"))["pins"]
print(next(pin["state"]["version"] for pin in pins if pin["identity"] == sys.argv[1]))
PYTHON
}

# All .proto files below the working folder, in an order that does not depend on the machine.
list() { find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort; }

# The plugins write PACKAGE_FILE.pb.swift for package/file.proto.
proto_files() { (cd "$protos" && list); }

inputs_hash() {
  {
    cat Scripts/generate-protobuf.sh
    (cd "$protos" && sha256sum $(list))
  } | sha256sum | cut -d' ' -f1
}

# The versions of the tools, as the first line of every generated file has them; $1 is protoc's.
versions() {
  echo "protoc $1; swift-protobuf $(resolved swift-protobuf);" \
    "grpc-swift-protobuf $(resolved grpc-swift-protobuf)."
}

# The first line of every generated file; $1 is the versions.
origin() { echo "// Made by Scripts/generate-protobuf.sh: inputs $(inputs_hash); $1"; }

# Builds one plugin, once for each version; prints its path.
plugin() { # package, product
  local version folder
  version=$(resolved "$1")
  folder="$cache/$1-$version"
  if [ ! -x "$folder/$2" ]; then
    [ -d ".build/checkouts/$1" ] || fail "no .build/checkouts/$1; run: swift package resolve"
    mkdir -p "$folder"
    cp -R ".build/checkouts/$1" "$folder/source"
    chmod -R u+w "$folder/source"
    echo "Building $2 $version in $folder; this takes a minute or two." >&2
    (cd "$folder/source" && swift build --product "$2" --scratch-path "$folder/build" >&2)
    cp "$(cd "$folder/source" && swift build --scratch-path "$folder/build" --show-bin-path)/$2" \
      "$folder/$2"
    rm -rf "$folder/source" "$folder/build"
  fi
  echo "$folder/$2"
}

descriptors() { # output
  (cd "$protos" && protoc -I . --include_imports --descriptor_set_out="$1" $(list))
}

# Generates everything into folder $1.
generate() {
  local out=$1 swift_plugin grpc_plugin files services version
  command -v protoc >/dev/null || fail "protoc is missing; install Debian's protobuf-compiler"
  version=$(protoc --version | cut -d' ' -f2)
  swift_plugin=$(plugin swift-protobuf protoc-gen-swift)
  grpc_plugin=$(plugin grpc-swift-protobuf protoc-gen-grpc-swift-2)
  files=$(proto_files)
  services=$(cd "$protos" && grep -l '^service ' $files)
  (
    cd "$protos"
    protoc -I . --plugin="$swift_plugin" --swift_out="$out" \
      --swift_opt=FileNaming=PathToUnderscores,UseAccessLevelOnImports=true,Visibility=Package $files
    # Only the server's side, and only of files that have a service.
    protoc -I . --plugin="$grpc_plugin" --grpc-swift-2_out="$out" \
      --grpc-swift-2_opt=FileNaming=PathToUnderscores,UseAccessLevelOnImports=true,Visibility=Package,Client=false \
      $services
  )
  descriptors "$out/descriptors.bin"
  {
    echo "// swift-format-ignore-file"
    echo
    echo "/// The descriptors of all .proto files (a google.protobuf.FileDescriptorSet), as Base64."
    echo 'package let protobufDescriptorSet = """'
    base64 -w 100 "$out/descriptors.bin" | sed 's|^|  |; s|$|\\|' | sed '$ s|\\$||'
    echo '  """'
  } >"$out/Descriptors.swift"
  rm "$out/descriptors.bin"
  for file in "$out"/*.swift; do stamp "$file" "$(versions "$version")"; done
}

stamp() { # file, versions
  local body hash
  body=$(mktemp)
  cp "$1" "$body"
  hash=$(sha256sum <"$body" | cut -d' ' -f1)
  { origin "$2"; echo "// Content: $hash"; cat "$body"; } >"$1"
  rm "$body"
}

check() {
  local made file expected wanted
  made=$(sed -n '1s/.*; \(protoc .*\)/\1/p' "$generated/Descriptors.swift")
  [ -n "$made" ] || fail "$generated/Descriptors.swift does not say what it was made from"
  expected=$(origin "$made")
  for file in "$generated"/*; do
    [ "$(sed -n 1p "$file")" = "$expected" ] ||
      fail "$file was made from other inputs; run Scripts/generate-protobuf.sh"
    [ "$(sed -n 2p "$file")" = "// Content: $(tail -n +3 "$file" | sha256sum | cut -d' ' -f1)" ] ||
      fail "$file was changed by hand; run Scripts/generate-protobuf.sh"
  done
  wanted=$(
    {
      echo Descriptors.swift
      proto_files | sed 's|/|_|g; s|\.proto$|.pb.swift|'
      (cd "$protos" && grep -l '^service ' $(list)) | sed 's|/|_|g; s|\.proto$|.grpc.swift|'
    } | LC_ALL=C sort
  )
  [ "$wanted" = "$(cd "$generated" && find . -type f | sed 's|^\./||' | LC_ALL=C sort)" ] ||
    fail "$generated holds other files than the .proto files give; run Scripts/generate-protobuf.sh"
  if command -v protoc >/dev/null; then compare_descriptors; else
    echo "generate-protobuf: protoc is not installed: the descriptors were not compared."
  fi
  if [ -f Package.resolved ] && [ "${made#*; }" != "$(versions x | sed 's/^[^;]*; //')" ]; then
    echo "generate-protobuf: made with ${made#*; } The packages are others now: --compare tells."
  fi
  echo "generate-protobuf: up to date by its hashes."
}

compare_descriptors() {
  local folder
  folder=$(mktemp -d)
  descriptors "$folder/now"
  sed -n '/"""$/,/^  """$/p' "$generated/Descriptors.swift" | grep '^  [A-Za-z0-9+/=]' |
    tr -d ' \\\n' | base64 -d >"$folder/then"
  cmp -s "$folder/now" "$folder/then" ||
    fail "the descriptors are not those of the .proto files; run Scripts/generate-protobuf.sh"
  rm -r "$folder"
}

case "${1:-}" in
  --check) check ;;
  --compare)
    folder=$(mktemp -d)
    generate "$folder"
    diff -r "$folder" "$generated" >&2 || fail "the committed files are not what is generated now"
    rm -r "$folder"
    echo "generate-protobuf: the committed files are what is generated now, byte for byte."
    ;;
  "")
    folder=$(mktemp -d)
    generate "$folder"
    mkdir -p "$generated"
    find "$generated" -type f -delete
    cp "$folder"/*.swift "$generated/"
    rm -r "$folder"
    ;;
  *) fail "usage: Scripts/generate-protobuf.sh [--check | --compare]" ;;
esac
