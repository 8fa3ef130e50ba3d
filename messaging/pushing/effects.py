"""Pushes of notifications, as effects: put together when they leave, like mails."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from messaging.kinds import KINDS
from messaging.models import Notification, PushDevice
from messaging.operations.push_devices import note_fault, note_use, remove_device
from messaging.pushing.sending import DeviceGone, Push, PushLater, PushRefused, send_push
from outbox.carriers import Handed, TryLater, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many

PUSH = "push"
NOTHING_TO_TELL, GONE, REFUSED = "nothing to tell", "device gone", "refused"


def ask_pushes(notifications: Iterable[tuple[int, int]]) -> None:
    """Have each notification pushed to its reader's devices: pairs of its id and theirs."""
    pairs = list(notifications)
    rows = PushDevice.objects.filter(user__in={user for _, user in pairs}) if pairs else []
    wanted = [
        Wanted(f"{id}:{device.pk}", {"notification": id, "device": device.pk})
        for device in rows
        for id, user in pairs
        if device.user_id == user
    ]
    if wanted:
        ask_many(PUSH, wanted)


def hand_over(effect: Effect) -> Handed:
    device = PushDevice.objects.select_related("user").filter(pk=effect.payload["device"]).first()
    push = _push(device, effect.payload["notification"])
    if device is None or push is None:
        return Handed(reference=NOTHING_TO_TELL)
    now = timezone.now()
    try:
        reference = send_push(device=device, push=push, now=now)
    except DeviceGone:
        remove_device(device=device)
        return Handed(reference=GONE)
    except PushRefused as fault:
        # Nobody can mend it but the device's owner, who is shown it.
        note_fault(device=device, fault=str(fault))
        return Handed(reference=REFUSED)
    except PushLater as fault:
        raise TryLater(str(fault), after=fault.after) from fault
    note_use(device=device, now=now)
    return Handed(reference=reference)


def _push(device: PushDevice | None, notification: int) -> Push | None:
    """What it shows, if its reader is here and the notification is unread and theirs to see."""
    if device is None or device.user is None or not device.user.is_active:
        return None
    rows = Notification.objects.visible_to(device.user).unread().filter(pk=notification)
    row = rows.first()
    if row is None:
        return None
    kind = KINDS.get(row.kind)
    is_urgent = kind is not None and (kind.is_locked or kind.is_alert)
    return Push(row.title, row.message, row.action_url, f"n{row.pk}", is_urgent)


carrier(
    PUSH,
    hand_over=hand_over,
    # A second copy takes the place of the first on the device.
    policy=Policy.RECONCILE,
    cannot_tell=State.WAITING,
    time_out=timedelta(seconds=45),
    lease=timedelta(seconds=60),
    most_tries=5,
)
