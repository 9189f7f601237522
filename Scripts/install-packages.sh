#!/bin/sh
# Installs the Debian packages that building and running need, and says which.
#
# Asks once on a terminal; asks nothing when CI=true. Does nothing where nothing is missing.
set -eu

# libsqlite3-dev: the store. zlib1g-dev: gRPC's transport. binutils: a look into the machine code. python3,
# python3-pip: fetching the page's three.js. python3-venv: the checks of the API and of the terminal's
# interface. The rest is what the examples of the README use.
packages="libsqlite3-dev zlib1g-dev binutils python3 python3-pip python3-venv curl iputils-ping traceroute ca-certificates"

missing=""
for package in $packages; do
  case "$package" in
    # A Python that did not come from Debian serves as well.
    python3) command -v python3 >/dev/null && continue ;;
    python3-venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 && continue ;;
    python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
  esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Missing Debian packages:$missing"
if [ "${CI:-}" != true ]; then
  if [ ! -t 0 ]; then
    echo "Install them with: sudo apt-get install$missing" >&2
    exit 1
  fi
  printf 'Install them now with apt-get? [Y/n] '
  read -r answer
  case "$answer" in n* | N*) echo "Nothing was installed." >&2; exit 1 ;; esac
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $missing
