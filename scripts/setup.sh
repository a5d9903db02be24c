#!/usr/bin/env bash
# Installs what is missing: system packages (Debian and Ubuntu, by apt), then the locked Python environment in .venv.
# Usage: scripts/setup.sh [group ...]   groups of pyproject.toml beyond the service itself, e.g. dev
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

missing=()
need() { # command-or-file-pattern package ...
  local probe=$1; shift
  compgen -G "$probe" >/dev/null || command -v "$probe" >/dev/null 2>&1 || missing+=("$@")
}
need tesseract tesseract-ocr
for language in eng fra osd; do
  need "/usr/share/tesseract-ocr/*/tessdata/$language.traineddata" "tesseract-ocr-$language"
done
need '/usr/lib/*/libmagic.so.1' libmagic1
need '/usr/lib/*/libarchive.so.13' libarchive13
need '/usr/lib/*/libseccomp.so.2' libseccomp2
need python3 python3
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
[[ " $* " == *" browser-test "* ]] && need chromium chromium
if [[ " $* " == *" dev "* ]]; then # what the tests and the samples draw with
  need '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' fonts-dejavu-core
  need '/usr/share/fonts/*/ocr-b/*' fonts-ocr-b
fi

if ((${#missing[@]})); then
  if ! command -v apt-get >/dev/null; then
    say "install these by your system's package manager, then run this again: ${missing[*]}"
    say "(macOS: brew install tesseract tesseract-lang libmagic libarchive; Fedora: dnf install tesseract tesseract-langpack-fra tesseract-osd file-libs libarchive libseccomp)"
    exit 3
  fi
  as_root=(); ((EUID == 0)) || as_root=(sudo)
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if command -v uv >/dev/null; then
  uv=uv
else
  uv=.uv/bin/uv
  if [[ ! -x $uv ]]; then
    say "installing uv into .uv"
    python3 -m venv .uv
    .uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.5'
  fi
fi
groups=()
for group in "$@"; do [[ $group == browser-test ]] || groups+=(--group "$group"); done
# Inexact: the demo after the tests must not take the tests' tools away again. Compiled: else each start compiles all
# that it imports where Python may not write.
"$uv" sync --locked --inexact --compile-bytecode --quiet --no-default-groups "${groups[@]}"
python3 scripts/assets.py
