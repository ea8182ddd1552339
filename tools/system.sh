#!/bin/sh
# Install what tests and benchmarks need beyond Python; where that is not ours to do,
# print the line that does it. Tests that miss a program say so and are skipped.
set -eu
packages='curl git wrk'

missing=
for package in $packages; do
  command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "not installed:$missing; to have it: sudo apt-get install$missing" >&2
fi
