#!/bin/sh
# Install what tests, pictures and benchmarks need beyond Python (a browser, letters for
# what it shows, a proxy); where that is not ours to do, print the line that does it.
# Tests that miss a program say so and are skipped.
set -eu
packages='curl git wrk chromium'

missing=
[ -x /usr/sbin/nginx ] || missing=' nginx-light'
for package in $packages; do
  command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if command -v dpkg >/dev/null 2>&1 && ! dpkg -s fonts-noto-cjk >/dev/null 2>&1; then
  missing="$missing fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "not installed:$missing; to have it: sudo apt-get install$missing" >&2
fi
