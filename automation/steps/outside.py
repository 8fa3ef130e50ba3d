"""Steps that call addresses of others."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from automation.texts import Words
from contacts.models import Contact
from ground.outside import AddressNotAllowed, refuse_unless_callable
from outbox.models import Effect, State
from outbox.operations import Wanted, ask_many

WEBHOOK = "workflow_webhook"
METHODS = {one: one for one in ("POST", "PUT", "PATCH", "GET", "DELETE")}
#: Whoever's call was not answered by then is looked at again.
LOOK_AGAIN = timedelta(hours=1)
OPEN = (State.WAITING, State.LEASED, State.HANDING_OFF)


def call(going: Going) -> None:
    """Ask for a call for each; they wait here for its answer."""
    config, words = going.config, Words(going.people, going.now)
    external = dict(Contact.objects.filter(pk__in=going.contacts).values_list("pk", "external_id"))
    wanted = []
    for person in going.people:
        said = words.of(person)
        body = {
            "contact": {"id": person.contact, "external_id": external.get(person.contact)},
            "workflow": going.workflow,
            "step": going.node.key,
            "enrolment": person.enrolment,
            "context": {name: value for name, value in said.items() if name != "properties"},
            **(_filled(config.get("body") or {}, words, person)),
        }
        payload = {
            "enrolment": person.enrolment,
            "step": going.step,
            "url": config["url"],
            "method": config.get("method", "POST"),
            "headers": config.get("headers") or {},
            "keep": config.get("keep") or {},
            "body": body,
        }
        wanted.append(Wanted(key_of(going, person), payload))
    ask_many(WEBHOOK, wanted)
    going.hold(going.enrolments, going.now + LOOK_AGAIN)


def answered(going: Going) -> None:
    """On with those whose call was taken; one that was given up is a step that failed."""
    keys = {key_of(going, person): person for person in going.people}
    states = dict(Effect.objects.filter(kind=WEBHOOK, key__in=keys).values_list("key", "state"))
    for key, person in keys.items():
        state = states.get(key, State.DONE)
        if state in OPEN:
            going.hold([person.enrolment], going.now + LOOK_AGAIN)
        elif state != State.DONE:
            if len(keys) > 1:
                raise StepImpossible
            raise StepImpossible(f"The address did not take it: {key}.")


def key_of(going: Going, person: Any) -> str:
    return f"{person.enrolment}:{going.step}:{person.stepped_at.timestamp():.0f}"


def _filled(body: Mapping[str, Any], words: Words, person: Any) -> dict[str, Any]:
    return {
        name: words.fill(value, person) if isinstance(value, str) else value
        for name, value in body.items()
    }


def check(config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    try:
        refuse_unless_callable(config["url"])
    except AddressNotAllowed as fault:
        yield "url", fault.detail
    for name in config.get("headers") or {}:
        value = config["headers"][name]
        if not isinstance(value, str) or not f"{name}{value}".isprintable():
            yield "headers", _now("A header's name and value are plain text in one line.")


step_type(
    StepType(
        "webhook",
        _("Call an address"),
        "outside",
        "webhook",
        call,
        (
            Option("url", "url", _("Address"), is_required=True, most=2000),
            Option("method", "choice", _("Method"), choices=METHODS),
            Option("headers", "values", _("Headers")),
            Option("body", "values", _("What it says beside"), help=_("{name} is theirs.")),
            Option("keep", "values", _("Keep of the answer"), help=_("Name → path in its JSON.")),
        ),
        resume=answered,
        check=check,
        waits=True,
    )
)
