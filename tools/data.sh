#!/bin/sh
# Give a workspace data, once: from the extract that lies in it, else the synthetic demo.
# usage: data.sh CITYMAP WORKSPACE
set -eu
citymap=$1
workspace=$2

making=$workspace/data/.making # lies there until all is made, also after an interruption
if ls "$workspace"/data/*.gpkg >/dev/null 2>&1 && ! [ -e "$making" ]; then
  exit 0
fi
mkdir -p "$workspace/data"
: >"$making"
extract=$(ls "$workspace"/*.osm.pbf 2>/dev/null | head -n 1 || true)
if [ -n "$extract" ]; then
  status=0
  "$citymap" import-osm "$extract" --workspace "$workspace" || status=$?
  [ "$status" -le 1 ] || exit "$status" # 1: some objects were left out, and named
else
  "$citymap" demo --workspace "$workspace"
fi
rm -f "$making"
