#!/bin/sh
# Every check that reads the code without running the tests. All are run, so that one run names all that is wrong.
#
#   static_checks.sh BIN             BIN is the folder of the virtual environment's commands

set -u
bin=${1:?usage: static_checks.sh BIN}
failed=""

check() { # name, then command
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        printf '%s\n' "$output" | sed 's/^/      /'
        failed="$failed $name;"
    fi
}

check "style" "$bin/ruff" check .
check "format" "$bin/ruff" format --check .
check "types" "$bin/mypy"
check "imports" "$bin/lint-imports"
[ -d templates ] && check "templates" "$bin/djlint" templates --lint --quiet
[ -d migrations ] && check "migrations" "$bin/portal" db check

if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
