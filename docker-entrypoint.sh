#!/bin/sh
# `web` brings the tables up to date and serves; anything else is run as it stands.
set -e
if [ "$1" = web ]; then
    python manage.py migrate --noinput
    exec python -m config.serving --host 0.0.0.0 --port 8000 --workers "${WEB_WORKERS:-2}"
fi
exec "$@"
