#!/bin/sh
# Acceptor ID: ./acceptor.sh ID CONFIG [OPTION...], more with --help.
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
[ -f "$here/paxos.cjs" ] || { echo "$0: $here/paxos.cjs is not there; build it with npm run build" >&2; exit 2; }
exec node "$here/paxos.cjs" acceptor "$@"
