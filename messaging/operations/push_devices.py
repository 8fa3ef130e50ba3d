"""Turning pushes on and off, device by device, for colleagues and for clients."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import PortalClient, User
from ground.outside import NoAnswer, refuse_unless_callable
from messaging.errors import PushFailed, TooManyDevices, WrongPushKeys
from messaging.models import PushDevice, PushDeviceQuerySet
from messaging.pushing.sealing import from_text, public_key
from messaging.pushing.sending import DeviceGone, Push, PushLater, PushRefused, send_push

MOST_DEVICES = 20
SETTINGS_PAGE, MESSAGES_PAGE = "/app/settings/notifications", "/portal/messages/"


def digest_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def add_device(
    *, user: User, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> PushDevice:
    """Have a browser shown what its owner is told. One that was somebody else's is theirs now.

    :raises AddressNotAllowed: :raises WrongPushKeys: :raises TooManyDevices:
    """
    # Whoever asks twice at once takes turns.
    User.objects.select_for_update().get(pk=user.pk)
    device = _checked(endpoint, p256dh, auth)
    device.user = user
    return _kept(device, PushDevice.objects.of(user), name=name, now=now)


@transaction.atomic
def add_client_device(
    *, client: PortalClient, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> PushDevice:
    """Have a browser shown what the firm sends a client by push.

    :raises AddressNotAllowed: :raises WrongPushKeys: :raises TooManyDevices:
    """
    PortalClient.objects.select_for_update().get(pk=client.pk)
    device = _checked(endpoint, p256dh, auth)
    device.client = client
    return _kept(device, PushDevice.objects.of_client(client), name=name, now=now)


def _checked(endpoint: str, p256dh: str, auth: str) -> PushDevice:
    service = refuse_unless_callable(endpoint)
    _refuse_wrong_keys(p256dh, auth)
    told = json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    return PushDevice(service=service, digest=digest_of(endpoint), subscription=told)


def _kept(device: PushDevice, own: PushDeviceQuerySet, *, name: str, now: datetime) -> PushDevice:
    if own.exclude(digest=device.digest).count() >= MOST_DEVICES:
        raise TooManyDevices
    PushDevice.objects.filter(digest=device.digest).delete()
    device.name, device.created_at = name[:100], now
    device.save(force_insert=True)
    return device


def forget_devices_of(*, client: PortalClient) -> None:
    """Push nothing to any of a client's devices any more."""
    PushDevice.objects.of_client(client).delete()


def remove_device(*, device: PushDevice) -> None:
    """Push nothing to it any more."""
    device.delete()


def note_use(*, device: PushDevice, now: datetime) -> None:
    PushDevice.objects.filter(pk=device.pk).update(last_used_at=now, last_fault="")


def note_fault(*, device: PushDevice, fault: str) -> None:
    PushDevice.objects.filter(pk=device.pk).update(last_fault=fault[:500])


def send_test_push(*, device: PushDevice, now: datetime) -> PushDevice:
    """Push a word to it, now.

    :raises PushFailed: with what the push service said; a device that is no more is removed.
    """
    locale, page = _owner_of(device)
    with translation.override(locale):
        push = Push(_("It works"), _("Notifications reach this device."), page, "test")
    try:
        send_push(device=device, push=push, now=now)
    except DeviceGone:
        remove_device(device=device)
        raise PushFailed(_("This device is not subscribed any more: turn it on again.")) from None
    except (PushRefused, PushLater, NoAnswer) as fault:
        note_fault(device=device, fault=str(fault))
        raise PushFailed(str(fault)) from fault
    note_use(device=device, now=now)
    device.refresh_from_db()
    return device


def _owner_of(device: PushDevice) -> tuple[str, str]:
    """Their language, and the page on which their devices are."""
    if device.user is not None:
        return device.user.locale, SETTINGS_PAGE
    return (device.client.contact.locale if device.client else ""), MESSAGES_PAGE


def _refuse_wrong_keys(p256dh: str, auth: str) -> None:
    try:
        public_key(from_text(p256dh))
        is_secret = len(from_text(auth)) == 16
    except ValueError as fault:
        raise WrongPushKeys(field="keys") from fault
    if not is_secret:
        raise WrongPushKeys(field="keys")
