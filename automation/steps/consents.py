"""The step that notes in the ledger what people allowed, or took back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.models import WorkflowVersion
from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from automation.texts import Words
from messaging.models import Category, Topic
from privacy.errors import NeedsConfirmation
from privacy.models import Consent, Purpose
from privacy.models.consents import Channel
from privacy.operations.consents import needs_confirmation, note_consents

MARKETING = "marketing"
METHOD = "workflow"


def set_consent(going: Going) -> None:
    """A line in the ledger for each who did not say so already. It lifts no unsubscription and no
    objection to a topic: those are taken back by the contact alone.
    """
    config, words = going.config, Words(going.people, going.now)
    purpose = purpose_of(config)
    version = WorkflowVersion.objects.select_related("workflow").get(pk=going.version)
    where = f"Workflow “{version.workflow.name}”, version {version.number}, step {going.node.key}"
    proof = {}
    for person in going.people:
        note = words.fill(config.get("note", ""), person)
        proof[person.contact] = f"{where}: {note}" if note else f"{where}."
    given = {"deed": config["value"], "channel": config.get("channel", ""), "method": METHOD}
    try:
        new = set(note_consents(evidence=proof, purpose=purpose, given=given, now=going.now))
    except NeedsConfirmation:
        # The purpose was made stricter after this went live.
        going.skip(going.enrolments, "needs_confirmation")
        return
    for person in going.people:
        going.results[person.enrolment] = {
            "purpose": purpose.slug,
            "is_new": person.contact in new,
        }


def purpose_of(config: Mapping[str, Any]) -> Purpose:
    """What the topic asks the ledger for; marketing where none is named.

    :raises StepImpossible: if there is no such topic, or it asks for no consent.
    """
    slug = MARKETING
    if config.get("topic"):
        topic = Topic.objects.select_related("purpose").filter(slug=config["topic"]).first()
        if topic is None:
            raise StepImpossible(f"There is no topic “{config['topic']}”.")
        if topic.purpose is not None:
            return topic.purpose
        if topic.category != Category.MARKETING:
            raise StepImpossible(f"The topic “{topic.slug}” asks for no consent.")
    purpose = Purpose.objects.filter(slug=slug).first()
    if purpose is None:
        raise StepImpossible(f"There is no purpose “{slug}” to consent to.")
    return purpose


def check(config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    try:
        purpose = purpose_of(config)
    except StepImpossible as fault:
        yield "topic", fault.detail
        return
    if needs_confirmation(purpose, config["value"], config.get("channel", "")):
        yield "value", NeedsConfirmation().detail


step_type(
    StepType(
        "set_consent",
        _("Note a consent"),
        "contact",
        "hand",
        set_consent,
        (
            Option(
                "channel",
                "choice",
                _("Channel"),
                choices={value: label for value, label in Channel.choices if value},
                help=_("Everywhere, if none is chosen."),
            ),
            Option(
                *("topic", "topic", _("What it is about")),
                help=_("Marketing as a whole, if none is chosen."),
            ),
            Option(
                "value",
                "choice",
                _("What they say"),
                is_required=True,
                choices={
                    Consent.Deed.GIVEN.value: _("They consent"),
                    Consent.Deed.WITHDRAWN.value: _("They take it back"),
                },
            ),
            Option("note", "long_text", _("What proves it"), help=_("{name} is theirs.")),
        ),
        check=check,
    )
)
