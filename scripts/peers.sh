#!/usr/bin/env bash
# Installs the programs that reading is measured against, from PyPI into .peers: OCRmyPDF with Debian's Ghostscript,
# and RapidOCR, whose wheel holds its models.
# Usage: scripts/peers.sh [ocrmypdf] [rapidocr]   none: all
set -euo pipefail
cd "$(dirname "$0")/.."

NAME=peers
. scripts/installing.sh

pip_install() { # name requirement ...
  local name=$1; shift
  say "installing $* into .peers/$name"
  python3 -m venv ".peers/$name"
  ".peers/$name/bin/pip" install --quiet --quiet --disable-pip-version-check "$@"
}

ocrmypdf() {
  command -v gs >/dev/null || apt_install ghostscript
  [[ -x .peers/ocrmypdf/bin/ocrmypdf ]] || pip_install ocrmypdf 'ocrmypdf>=17,<18'
}

rapidocr() {
  [[ -x .peers/rapidocr/bin/rapidocr ]] || pip_install rapidocr 'rapidocr>=3,<4' 'onnxruntime>=1.20' 'opencv-python-headless'
}

mkdir -p .peers
echo '*' >.peers/.gitignore
for peer in "${@:-ocrmypdf rapidocr}"; do
  for name in $peer; do "$name"; done
done
