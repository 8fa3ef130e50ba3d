"""What the doctor looks at that every installation has."""

import secrets
import smtplib
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http.request import validate_host
from django.utils import timezone

from ground import health, slots
from ground.doctor import FAIL, OK, WARN, Result, check

OLDEST_POSTGRES = 140000
#: No clock can be right that shows a time before this was written.
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
CLOCK_WARN, CLOCK_FAIL = 2.0, 30.0
WORKER_WAIT = 10.0
BACKUP_WARN, BACKUP_FAIL = timedelta(hours=26), timedelta(days=7)
SILENCE_MENDED = "Start the worker and beat (`make run` does), and look at var/log."


@check("database")
def database() -> Result:
    version = connection.cursor().connection.server_version
    told = f"PostgreSQL {version // 10000}.{version % 10000} answers."
    if version < OLDEST_POSTGRES:
        return Result(FAIL, told, "PostgreSQL 14 or newer is needed: upgrade that server.")
    return Result(OK, told)


@check("migrations")
def migrations() -> Result:
    found = health.migrations()
    if not found.ok:
        return Result(
            FAIL,
            f"{found.facts.get('missing', 'Some')} migration(s) have not been applied.",
            "`manage.py migrate`, or start again with `make run`.",
        )
    return Result(OK, "All migrations are applied.")


@check("clock")
def clock() -> Result:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    ours = before + (timezone.now() - before) / 2
    return judge_clock(ours=ours, database=theirs)


def judge_clock(*, ours: datetime, database: datetime) -> Result:
    mend = "Turn on time synchronisation (timedatectl set-ntp true) on both machines."
    if ours < WRITTEN:
        return Result(FAIL, f"This machine thinks it is {ours:%d %B %Y}.", mend)
    apart = abs((ours - database).total_seconds())
    told = f"This machine's clock and the database's are {apart:.1f} s apart."
    if apart > CLOCK_FAIL:
        return Result(FAIL, told, mend)
    if apart > CLOCK_WARN:
        return Result(WARN, told, mend)
    return Result(OK, f"{told} Times are kept in UTC and shown in {settings.TIME_ZONE}.")


@check("broker")
def broker() -> Result:
    mend = "Start the broker, or correct BROKER_URL."
    try:
        with current_app.connection_for_write(connect_timeout=3) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception as fault:
        return Result(FAIL, f"The broker does not answer: {fault}", mend)
    return Result(OK, "The broker answers.")


@check("cache")
def cached() -> Result:
    question = secrets.token_hex(8)
    cache.set("doctor:cache", question, timeout=60)
    if cache.get("doctor:cache") != question:
        return Result(FAIL, "The cache forgets what it is told.", "Check REDIS_URL and its memory.")
    return Result(OK, "The cache keeps what it is told.")


@check("worker")
def worker() -> Result:
    """A real task, sent through the broker, carried out, and its answer seen."""
    question = f"doctor:{secrets.token_hex(8)}"
    began = time.monotonic()
    current_app.send_task("ground.tasks.answer_doctor", kwargs={"question": question}, retry=False)
    while cache.get(question) is None:
        if time.monotonic() - began > WORKER_WAIT:
            return Result(
                FAIL, f"No worker carried out a task within {WORKER_WAIT:.0f} s.", SILENCE_MENDED
            )
        time.sleep(0.05)
    return Result(OK, f"A task was carried out in {time.monotonic() - began:.2f} s.")


@check("beat")
def beat() -> Result:
    last = slots.last_beat()
    if last is None:
        return Result(FAIL, "Beat has never been seen.", SILENCE_MENDED)
    age = timezone.now() - last
    told = f"Beat was seen {age.total_seconds():.0f} s ago."
    return Result(FAIL, told, SILENCE_MENDED) if age > health.SILENCE else Result(OK, told)


@check("public address")
def public_address() -> Result:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return Result(
            FAIL,
            f"PUBLIC_URL names {host}, but ALLOWED_HOSTS does not: its visitors are refused.",
            f"Add {host} to ALLOWED_HOSTS.",
        )
    address = f"{settings.PUBLIC_URL}/healthz"
    try:
        answer = httpx.get(address, timeout=10, trust_env=False)
    except httpx.HTTPError as fault:
        return Result(
            FAIL,
            f"{address} cannot be reached from here: {fault}",
            "Check PUBLIC_URL, DNS, the certificate and the proxy in front.",
        )
    if answer.status_code != 200:
        return Result(
            FAIL,
            f"{address} answers {answer.status_code}.",
            "Is it this installation? Check PUBLIC_URL, ALLOWED_HOSTS and the proxy's routes.",
        )
    return Result(OK, f"{settings.PUBLIC_URL} answers.")


@check("mail")
def mail() -> Result:
    if "@" not in parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        return Result(
            FAIL, f"DEFAULT_FROM_EMAIL is no address: {settings.DEFAULT_FROM_EMAIL}", "Mend it."
        )
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        name = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
        mend = "Set EMAIL_HOST to send it."
        return Result(WARN, f"Mail is not sent: it goes to the {name} backend.", mend)
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with closing(smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10)) as server:
            return _judge_mail_server(server, place)
    except (OSError, smtplib.SMTPException) as fault:
        return Result(
            FAIL,
            f"The mail server {place} does not take part: {fault}",
            "Check EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS and the account.",
        )


def _judge_mail_server(server: smtplib.SMTP, place: str) -> Result:
    code, said = server.ehlo()
    if code != 250:
        return Result(
            FAIL,
            f"The mail server {place} refuses EHLO: {code} {said.decode(errors='replace')}",
            "Ask its keeper whether this machine may send through it.",
        )
    if settings.EMAIL_USE_TLS:
        server.starttls()
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return Result(OK, f"The mail server {place} takes our mail.")


@check("backup")
def backup() -> Result:
    folder = Path(settings.BACKUP_FOLDER)
    made = [entry.stat().st_mtime for entry in folder.iterdir()] if folder.is_dir() else []
    mend = "`manage.py backup` makes one; have it run every night (docs/deploy.md)."
    if not made:
        return Result(OK if settings.DEMO else WARN, f"There is no backup in {folder}.", mend)
    age = timezone.now() - datetime.fromtimestamp(max(made), tz=UTC)
    told = f"The newest backup is {age.total_seconds() / 3600:.0f} h old."
    if age > BACKUP_FAIL:
        return Result(FAIL, told, mend)
    return Result(WARN, told, mend) if age > BACKUP_WARN else Result(OK, told)


@check("secret key")
def secret_strength() -> Result:
    if len(settings.SECRET_KEY) < 50:
        return Result(
            FAIL if settings.ENVIRONMENT == "production" else WARN,
            f"SECRET_KEY has {len(settings.SECRET_KEY)} characters.",
            "Use 50 or more random characters.",
        )
    return Result(OK, "SECRET_KEY is long enough.")
