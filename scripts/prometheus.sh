#!/usr/bin/env bash
# Installs promtool, which checks deploy/prometheus, and the Prometheus server that tests start: Debian's package, whose
# own server is not started.
set -euo pipefail
cd "$(dirname "$0")/.."

NAME=prometheus
. scripts/installing.sh

command -v promtool >/dev/null && exit
# What a package's scripts ask before they start its server; 101 says no (see invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
if [[ -e $policy ]]; then
  apt_install prometheus
else
  as_root=(); ((EUID == 0)) || as_root=(sudo)
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  apt_install prometheus
fi
