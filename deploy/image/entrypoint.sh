#!/bin/sh
# One image, three roles: `worker`, `sweeper` and `web`; anything else is a command of `intake`. More arguments follow.
set -eu
role=${1:-worker}
[ $# -eq 0 ] || shift
case $role in
  worker) exec intake work --no-sweeper "$@" ;;
  sweeper) exec intake sweep "$@" ;;
  web) exec intake serve --host 0.0.0.0 --port 8000 "$@" ;;
  *) exec intake "$role" "$@" ;;
esac
