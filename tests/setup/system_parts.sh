#!/bin/sh
# What Python packages cannot bring: venv support, a browser with fonts. As root on Debian or a child of it a missing
# part is installed; elsewhere it is named in one line and the command fails, so that no test is left out in silence.
#
#   system_parts.sh venv PYTHON      the interpreter can make a virtual environment
#   system_parts.sh browser          chromium and a font for it
#   system_parts.sh identity-provider    a provider of OpenID Connect, installed and not started
#   system_parts.sh scanner          ClamAV's daemon, without its signatures: the tests bring one of their own
#   system_parts.sh faults           a way to step a process's clock

set -eu

install_or_name() { # what it is, then Debian packages
    what=$1
    shift
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing $what ($*)"
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
        apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "$@" >/dev/null && return 0
        echo "Could not install $what: apt-get install $* failed." >&2
    else
        echo "This machine lacks $what. On Debian or Ubuntu, as root: apt-get install $*" >&2
    fi
    exit 1
}

case ${1:-} in
venv)
    python=$2
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_or_name "Python's venv module" "python$version-venv"
    fi
    ;;
browser)
    command -v chromium >/dev/null 2>&1 || install_or_name "a browser for the tests" chromium fonts-dejavu-core
    if ! find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
        \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) 2>/dev/null | grep -q .; then
        install_or_name "a font for the browser" fonts-dejavu-core
    fi
    ;;
identity-provider)
    if ! command -v glewlwyd >/dev/null 2>&1; then
        # Debian starts what it installs; this one is started by its tests alone, with settings of their own.
        policy=/usr/sbin/policy-rc.d
        if [ "$(id -u)" = 0 ] && [ -d /usr/sbin ] && [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy"
            chmod 755 "$policy"
            trap 'rm -f "$policy"' EXIT
        fi
        install_or_name "an identity provider for the tests" glewlwyd
    fi
    ;;
scanner)
    PATH="$PATH:/usr/sbin"
    command -v clamd >/dev/null 2>&1 || install_or_name "a virus scanner for the tests" clamav-daemon
    ;;
faults)
    ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || install_or_name "a way to step a clock" libfaketime
    ;;
*)
    echo "usage: $0 venv PYTHON | browser | identity-provider | scanner | faults" >&2
    exit 2
    ;;
esac
