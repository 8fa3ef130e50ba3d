"""Turning pushes on and off, device by device."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from ground.outside import NoAnswer, refuse_unless_callable
from messaging.errors import PushFailed, TooManyDevices, WrongPushKeys
from messaging.models import PushDevice
from messaging.pushing.sealing import from_text, public_key
from messaging.pushing.sending import DeviceGone, Push, PushLater, PushRefused, send_push

MOST_DEVICES = 20
SETTINGS_PAGE = "/app/settings/notifications"


def digest_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def add_device(
    *, user: User, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> PushDevice:
    """Have a browser shown what its owner is told. One that was somebody else's is theirs now.

    :raises AddressNotAllowed: :raises WrongPushKeys: :raises TooManyDevices:
    """
    service = refuse_unless_callable(endpoint)
    _refuse_wrong_keys(p256dh, auth)
    # Whoever asks twice at once takes turns.
    User.objects.select_for_update().get(pk=user.pk)
    digest = digest_of(endpoint)
    others = PushDevice.objects.of(user).exclude(digest=digest)
    if others.count() >= MOST_DEVICES:
        raise TooManyDevices
    PushDevice.objects.filter(digest=digest).delete()
    return PushDevice.objects.create(
        user=user,
        name=name,
        service=service,
        digest=digest,
        subscription=json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}),
        created_at=now,
    )


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
    with translation.override(device.user.locale):
        push = Push(_("It works"), _("Notifications reach this device."), SETTINGS_PAGE, "test")
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


def _refuse_wrong_keys(p256dh: str, auth: str) -> None:
    try:
        public_key(from_text(p256dh))
        is_secret = len(from_text(auth)) == 16
    except ValueError as fault:
        raise WrongPushKeys(field="keys") from fault
    if not is_secret:
        raise WrongPushKeys(field="keys")
