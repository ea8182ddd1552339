#!/bin/sh
# Give a workspace data, once: from the extract that lies in it, else the synthetic demo.
# usage: data.sh CITYMAP WORKSPACE
set -eu
citymap=$1
workspace=$2

if ls "$workspace"/data/*.gpkg >/dev/null 2>&1; then
  exit 0
fi
extract=$(ls "$workspace"/*.osm.pbf 2>/dev/null | head -n 1 || true)
if [ -n "$extract" ]; then
  status=0
  "$citymap" import-osm "$extract" --workspace "$workspace" || status=$?
  [ "$status" -le 1 ] || exit "$status" # 1: some objects were left out, and named
else
  "$citymap" demo --workspace "$workspace"
fi
