# Runs launcher/bootstrap.py with the first thing on this machine that can: the project's own
# environment, any Python 3, or uv. Called by the commands in bin/.
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
PATH=$PATH:${HOME:-/nonexistent}/.local/bin:${HOME:-/nonexistent}/.cargo/bin

can_run() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 4))' >/dev/null 2>&1; }

for python in "$root/.venv/bin/python" python3 python3.12 python3.13 python3.14 python3.11 /usr/bin/python3 python; do
    if can_run "$python"; then exec "$python" "$root/launcher/bootstrap.py" "$@"; fi
done

if uv --version >/dev/null 2>&1; then
    python=$(uv python find --no-project 3.12 2>/dev/null) || {
        echo "Fetching Python 3.12 with uv (about 30 MB)" >&2
        uv python install 3.12 && python=$(uv python find --no-project 3.12)
    }
    if can_run "$python"; then exec "$python" "$root/launcher/bootstrap.py" "$@"; fi
fi

echo "Hearth needs Python 3 or uv to set itself up, and found neither on this machine." >&2
echo "Install either (a package called python3, or uv) and run this again." >&2
exit 1
