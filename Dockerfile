FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /hearth
COPY requirements/ requirements/
RUN uv venv /venv && uv pip install --python /venv --require-hashes -r requirements/base.txt
RUN uv venv /assets-venv && uv pip install --python /assets-venv --require-hashes -r requirements/assets.txt
COPY . .
ENV HEARTH_MODE=development SECRET_KEY=only-for-the-build DATABASE_URL=postgres://none/none REDIS_URL=redis://none DEBUG=false
RUN /assets-venv/bin/python manage.py build_assets && /venv/bin/python manage.py collectstatic --noinput -v0

FROM python:3.12-slim
RUN useradd --create-home hearth && mkdir /media && chown hearth /media
COPY --from=build /venv /venv
COPY --from=build --chown=hearth /hearth /hearth
WORKDIR /hearth
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
USER hearth
EXPOSE 8000
ENTRYPOINT ["/hearth/docker-entrypoint.sh"]
CMD ["web"]
