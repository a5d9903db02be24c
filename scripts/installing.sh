# What the installing scripts share; sourced by them from the project's folder. NAME is who speaks.

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }

apt_install() {
  if ! command -v apt-get >/dev/null; then
    say "install these by your system's package manager, then run this again: $*"
    exit 3
  fi
  local as_root=(); ((EUID == 0)) || as_root=(sudo)
  say "installing $*"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
