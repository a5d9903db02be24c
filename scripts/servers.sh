#!/usr/bin/env bash
# Installs the real servers that integration tests start: Debian's packages by apt, Swift from PyPI into .servers.
# And libfaketime, by which tests let a worker's clock jump, and LibreOffice, which converts old Word documents.
# Usage: scripts/servers.sh [postgresql] [redis] [rabbitmq] [swift] [faketime] [libreoffice] [clamav]   none: all
set -euo pipefail
cd "$(dirname "$0")/.."

NAME=servers
. scripts/installing.sh

postgresql() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || apt_install postgresql
}

redis() {
  command -v redis-server >/dev/null || apt_install redis-server
}

rabbitmq() {
  [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || apt_install rabbitmq-server
}

faketime() {
  compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || apt_install libfaketime
}

libreoffice() {
  command -v soffice >/dev/null || apt_install libreoffice-writer-nogui
}

clamav() {
  [[ -x /usr/sbin/clamd ]] || apt_install clamav-daemon
}

swift() {
  command -v memcached >/dev/null || apt_install memcached
  [[ -x .servers/swift/bin/swift-proxy-server ]] && return
  say "installing OpenStack Swift into .servers/swift"
  python3 -m venv .servers/swift
  .servers/swift/bin/pip install --quiet --disable-pip-version-check 'swift>=2.35,<3'
}

for server in "${@:-postgresql redis rabbitmq swift faketime libreoffice clamav}"; do
  for name in $server; do "$name"; done
done
