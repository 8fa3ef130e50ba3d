"""Requests: everything but the live stream."""

import gc
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from config import env
from config.proxies import believe_proxies, networks

env.prefer_django_settings("config.settings")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - needs its settings named first
from django.urls import resolve  # noqa: E402

# Loads every address now; otherwise the first visitor of each process waits for it.
resolve("/healthz")
# What is loaded by now lives as long as the process; looking through it for garbage is wasted.
gc.collect()
gc.freeze()

trusted = networks(settings.TRUSTED_PROXIES)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, told who really asks."""
    believe_proxies(environ, trusted)
    return django(environ, start_response)
