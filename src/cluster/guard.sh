#!/bin/sh
# The guard: outlives the program that started the workers and, if that died without a word, ends them by id, removes the
# folder of the run and gives the terminal back. In sh because it must start in a millisecond and weigh nothing.
#
# Usage: guard.sh RUNTIME_FOLDER [terminal]
# With "terminal", descriptor 3 is the terminal. Lines on standard input:
#   add PID       this worker is ours
#   remove PID    it is gone
#   drop ADDRESS PORT PROBABILITY   the kernel drops datagrams to there by a rule of ours: take it out
#   folder PATH   remove this at the end; only a run's folder directly below RUNTIME_FOLDER is heeded
#   leave         the program gave the terminal back itself
#   done          everything is in order: end and touch nothing
# The end of the input without "done" means that the program is dead. No signal that reaches the whole terminal ends the guard.
trap '' INT HUP TERM QUIT PIPE

runtime=$1
terminal=${2:-}
pids=' '
folder=
modes=
drops=
[ -n "$terminal" ] && modes=$(stty -g <&3 2>/dev/null)

while read -r verb word; do
  case $verb in
    add)
      case $word in
        '' | *[!0-9]*) ;;
        *) pids="$pids$word " ;;
      esac
      ;;
    remove)
      case $pids in
        *" $word "*) pids="${pids%%" $word "*} ${pids#*" $word "}" ;;
      esac
      ;;
    folder)
      case ${word#"$runtime"/} in
        "$word" | *..* | */*) ;;
        run-?*) folder=$word ;;
      esac
      ;;
    drop)
      case $word in
        *[!0-9.\ ]*) ;;
        *.*.*.*\ *\ *) drops="$drops$word
" ;;
      esac
      ;;
    leave) terminal= ;;
    done) exit 0 ;;
  esac
done

# SIGKILL ends a stopped process, too. One by one: a pid that is gone must not save the others.
for pid in $pids; do
  kill -9 "$pid" 2>/dev/null
done

# One that is out already, or was never in, is none of our business.
PATH=$PATH:/usr/sbin:/sbin
printf '%s' "$drops" | while read -r address port probability; do
  iptables -w 5 -D INPUT -d "$address" -p udp --dport "$port" \
    -m statistic --mode random --probability "$probability" -j DROP 2>/dev/null
done

if [ -n "$terminal" ]; then
  # End synchronized output, mouse and bracketed paste off, lines wrap, attributes reset, cursor shown, main screen.
  printf '\033[?2026l\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l\033[?7h\033[0m\033[?25h\033[?1049l' >&3 2>/dev/null
  [ -n "$modes" ] && stty "$modes" <&3 2>/dev/null
  # On a busy machine the dashboard may have been quicker: then the terminal was raw already when its modes were saved.
  case $(stty -a <&3 2>/dev/null) in
    *-icanon*) stty brkint icrnl ixon opost onlcr icanon echo iexten isig <&3 2>/dev/null ;;
  esac
fi

# A worker may need a moment to die and can still make a file in the folder while it is being removed.
tries=0
while [ -n "$folder" ] && [ "$tries" -lt 20 ]; do
  rm -rf -- "$folder" 2>/dev/null
  [ -e "$folder" ] || exit 0
  tries=$((tries + 1))
  sleep 0.05 2>/dev/null || sleep 1
done
