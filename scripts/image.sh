#!/usr/bin/env bash
# Builds the image where there is no container engine, and checks what came of it (tests/image/check_image.py): buildah
# without an engine's isolation, on a Debian that debootstrap makes of what apt knows here and that takes the base's name.
# Nothing of this machine gets into the image: its mirrors and its certificate authorities are lent to the build alone.
# Where buildah can't run, says so and ends well. Usage: scripts/image.sh [pytest option ...]
set -euo pipefail
cd "$(dirname "$0")/.."

NAME=image
. scripts/installing.sh
WORK=$PWD/.image
BASE=debian:bookworm-slim

skip() { say "not checked: $*"; exit 0; }

((EUID == 0)) || skip "only root can make a Debian by debootstrap and mount what buildah makes"
command -v apt-get >/dev/null || skip "buildah and debootstrap are installed by apt, which is not here"
unshare --mount true 2>/dev/null || skip "this machine lets nobody mount"
for program in buildah debootstrap; do
  command -v "$program" >/dev/null || apt_install "$program"
done
mkdir -p "$WORK"
echo '*' >"$WORK/.gitignore"

engine() { buildah --root "$WORK/storage" --runroot "$WORK/run" --storage-driver vfs "$@"; }

mirror_of() { # suite: where apt gets it
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' "Release: $1" 'Component: main' 2>/dev/null | sed -n '1s|/* .*||p'
}

make_base() {
  local mirror security root=$WORK/base
  mirror=$(mirror_of bookworm) security=$(mirror_of bookworm-security)
  say "making $BASE of ${mirror:=http://deb.debian.org/debian}"
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase bookworm "$root" "$mirror" >"$WORK/debootstrap.log" 2>&1 ||
    { tail -5 "$WORK/debootstrap.log" >&2; exit 1; }
  # As Debian makes its slim image: without what people read, in packages to come too.
  printf 'path-exclude %s\n' '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' \
    >"$root/etc/dpkg/dpkg.cfg.d/slim"
  rm -rf "$root"/usr/share/{doc,man,info,locale}/* "$root"/var/{lib/apt/lists,cache/apt,log}/*
  printf 'deb %s %s main\n' "$mirror" bookworm "$mirror" bookworm-updates \
    "${security:-http://deb.debian.org/debian-security}" bookworm-security >"$root/etc/apt/sources.list"
  local container
  container=$(engine from scratch)
  engine add --quiet "$container" "$root" / >/dev/null
  engine config --cmd bash "$container"
  engine commit --quiet --rm "$container" "$BASE" >/dev/null
  rm -rf --one-file-system "$root"
}

version=$(python3 scripts/release.py version)
engine inspect --type image "$BASE" >/dev/null 2>&1 || make_base
engine rmi --prune --force >/dev/null 2>&1 || true # what former builds left
say "building document-intake:$version"
began=$SECONDS
engine build --isolation chroot --format docker --pull-never --quiet --tag "document-intake:$version" \
  --secret id=authorities,src=/etc/ssl/certs/ca-certificates.crt \
  --volume /etc/apt/apt.conf.d:/etc/apt/apt.conf.d:ro \
  --build-arg VERSION="$version" --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || true)" \
  ${LIBREOFFICE:+--build-arg LIBREOFFICE="$LIBREOFFICE"} . >"$WORK/build.log" 2>&1 ||
  { tail -20 "$WORK/build.log" >&2; exit 1; }
say "built in $((SECONDS - began)) seconds"

container=$(engine from --pull-never "document-intake:$version")
trap 'engine rm "$container" >/dev/null' EXIT
IMAGE_ROOT=$(engine mount "$container") IMAGE_CONFIG=$WORK/config.json
engine inspect --type image "document-intake:$version" >"$IMAGE_CONFIG"
export IMAGE_ROOT IMAGE_CONFIG
.venv/bin/pytest -n 0 -q -s tests/image/check_image.py "$@"
