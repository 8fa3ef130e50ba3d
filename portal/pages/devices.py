"""Devices of clients that show what the firm sends them by push, and the worker that shows it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from messaging.models import PushDevice
from messaging.operations import push_devices
from messaging.pushing.keys import push_key
from portal.pages.browsers import name_of
from portal.visits import Visit, for_clients


class SubscriptionForm(forms.Form):
    """What a browser says of how it is pushed to."""

    endpoint = forms.URLField(max_length=2_000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)


@require_POST
@for_clients()
def add_device(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Push to the browser that asks; a script fills the form in."""
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        return _back("fault")
    push_devices.add_client_device(
        client=visit.client,
        **form.cleaned_data,
        name=name_of(request.headers.get("User-Agent", "")),
        now=timezone.now(),
    )
    return _back("device")


@require_POST
@for_clients()
def remove_device(_request: HttpRequest, pk: int, *, visit: Visit) -> HttpResponse:
    push_devices.remove_device(device=_own(visit, pk))
    return _back("removed")


@require_POST
@for_clients()
def try_device(_request: HttpRequest, pk: int, *, visit: Visit) -> HttpResponse:
    """Push a word to it now; a refusal says what the push service said."""
    push_devices.send_test_push(device=_own(visit, pk), now=timezone.now())
    return _back("tested")


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that shows pushes; it has to lie below the pages it is for."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


def devices_of(visit: Visit) -> dict[str, Any]:
    """What the page of messages shows of them."""
    rows = PushDevice.objects.of_client(visit.client).order_by("-id")
    return {"push_devices": list(rows), "push_key": push_key().public}


def _own(visit: Visit, pk: int) -> PushDevice:
    found = PushDevice.objects.of_client(visit.client).select_related("client__contact", "user")
    device = found.filter(pk=pk).first()
    if device is None:
        raise Http404
    return device


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('portal:messages')}?done={done}")


@lru_cache(maxsize=1)
def _script() -> bytes:
    return Path(str(finders.find("portal/worker.js"))).read_bytes()
