"""The channel to clients' own devices: a message to a contact is pushed to every browser on which
their logins turned it on.

It is handed over once a device has taken it. Each copy bears the message's name as its topic, so
that a second hand-over takes the place of the first, on the way and on the device.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import PortalClient
from channels.adapters import Adapter, Answer, Handed, Outgoing, Refused, TryLater, Unknown, adapter
from channels.one_by_one import one_by_one
from ground.outside import NoAnswer
from messaging.attention.counting import NOTICES
from messaging.in_app import readers_of, title_of
from messaging.models import PushDevice
from messaging.operations.push_devices import note_fault, note_use, remove_device
from messaging.pushing.sending import DeviceGone, Push, PushLater, PushRefused, send_push

NO_DEVICE = _("They have no device any more that shows messages.")


@adapter
class WebPush(Adapter):
    slug = "web_push"
    channel = "push"
    name = _("Push to clients")
    about = _("Built in: shown on the devices on which clients turned it on in the portal.")
    is_built_in = True
    at_once = 10
    time_out = 90

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        devices = devices_of(messages)
        return one_by_one(messages, lambda one: told(one, devices[one.key]), seconds=60)


def devices_of(messages: Sequence[Outgoing]) -> Mapping[str, list[PushDevice]]:
    """Key → the devices of those whom a message is for."""
    readers = readers_of(messages)
    clients: set[PortalClient] = {one for found in readers.values() for one in found}
    of_client: dict[int | None, list[PushDevice]] = defaultdict(list)
    for device in PushDevice.objects.filter(client__in=clients).order_by("pk"):
        of_client[device.client_id].append(device)
    return {
        key: [device for client in found for device in of_client[client.pk]]
        for key, found in readers.items()
    }


def told(message: Outgoing, devices: Iterable[PushDevice]) -> Answer:
    """What came of all the devices of one message: it is there when it is on one of them."""
    answers = [handed(device, push_of(message)) for device in devices]
    for kind in (Handed, Unknown, TryLater, Refused):
        found = next((one for one in answers if isinstance(one, kind)), None)
        if found is not None:
            return Handed(message.key) if kind is Handed else found
    return Refused(str(NO_DEVICE))


def push_of(message: Outgoing) -> Push:
    title = title_of(message)
    # Without a subject the first line is the title, and is not said twice.
    body = message.text if message.subject else message.text.strip().removeprefix(title)
    tag = UUID(message.key).hex
    return Push(title, body.strip(), message.link or NOTICES, tag, not message.is_marketing)


def handed(device: PushDevice, push: Push) -> Answer:
    now = timezone.now()
    try:
        reference = send_push(device=device, push=push, now=now)
    except DeviceGone:
        remove_device(device=device)
        return Refused(str(NO_DEVICE))
    except PushRefused as fault:
        note_fault(device=device, fault=str(fault))
        return Refused(str(fault))
    except PushLater as fault:
        return TryLater(str(fault), fault.after)
    except NoAnswer as fault:
        return Unknown(str(fault))
    note_use(device=device, now=now)
    return Handed(reference)
