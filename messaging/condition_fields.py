"""What conditions can ask about how somebody can be reached, and what was written to them.

Each is one set that the contact is in or not, so that a million are asked about as one is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from channels.models import Channel
from contacts.conditions.comparing import compare
from contacts.conditions.fields import Ask, Choice, Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place
from contacts.conditions.sql import Sql, opposite, sql
from ground.arrays import id_array
from messaging.activities import PREFERENCES_CHANGED
from messaging.gate.asking import verdicts
from messaging.gate.never import SWITCHES
from messaging.gate.reasons import Outcome
from messaging.gate.sending import Sending
from messaging.models import Category, Suppression, Topic

REACH, MESSAGES = _("May be reached"), _("Messages")
KNOWN = frozenset({"is_set", "is_not_set"})


def _in(place: Place, found: Sql) -> Sql:
    return sql(f"{place.contact}.id IN ({{}})", found, is_sure=True)


def _among(place: Place, column: str) -> Sql:
    """The contacts it is about, where they are known."""
    if place.among is None:
        return Sql("true")
    return sql(f"{column} = ANY({{}}::bigint[])", id_array(place.among))


def _yes_or_no(ask: Ask, found: Sql) -> Sql:
    return opposite(found) if ask.operator == "equals" and ask.value is False else found


@dataclass(frozen=True)
class MayBeWrittenTo:
    """Whether the gate would ever let marketing go to them by a channel, as things are now; hours
    and caps only put it off.
    """

    channel: Channel

    def holds(self, ask: Ask, place: Place) -> Sql:
        people = sql(
            "SELECT NULL::bigint AS key, asked.id AS contact_id, NULL::text AS address"
            " FROM contacts_contact asked WHERE {}",
            _among(place, "asked.id"),
        )
        sending = Sending(self.channel, Topic(category=Category.MARKETING), place.now)
        told = sql(
            "SELECT told.contact_id FROM ({}) AS told WHERE told.outcome <> {}",
            verdicts(sending, people, one_each=False),
            str(Outcome.NEVER),
        )
        return _yes_or_no(ask, _in(place, told))


@dataclass(frozen=True)
class OptedOut:
    topic: int

    def holds(self, ask: Ask, place: Place) -> Sql:
        told = sql(
            "SELECT choice.contact_id FROM messaging_topicchoice choice"
            " WHERE choice.topic_id = {} AND NOT choice.is_on AND {}",
            self.topic,
            _among(place, "choice.contact_id"),
        )
        return _yes_or_no(ask, _in(place, told))


SPARED = """SELECT mail.contact_id FROM messaging_suppression spared
  JOIN contacts_contactemail mail ON mail.address = spared.address
  WHERE spared.channel = 'email' AND spared.released_at IS NULL AND {reasons} AND {mails}
UNION ALL
SELECT phone.contact_id FROM messaging_suppression spared
  JOIN contacts_contactphone phone ON phone.number = spared.address
  WHERE spared.channel IN ('sms', 'whatsapp') AND spared.released_at IS NULL AND {reasons}
    AND {phones}"""


@dataclass(frozen=True)
class Suppressed:
    """Why an address or number of theirs is spared, where one is."""

    def holds(self, ask: Ask, place: Place) -> Sql:
        reasons = Sql("true")
        if ask.operator != "is_set":
            several = ask.value if ask.operator == "in_list" else [ask.value]
            reasons = sql("spared.reason = ANY({}::text[])", list(several))
        text = SPARED.format(reasons="{}", mails="{}", phones="{}")
        mails = _among(place, "mail.contact_id")
        return _in(place, sql(text, reasons, mails, reasons, _among(place, "phone.contact_id")))


@dataclass(frozen=True)
class Prefers:
    """The channel that they said they like best."""

    def holds(self, ask: Ask, place: Place) -> Sql:
        wanted = sql("said.preferred <> ''")
        if ask.operator != "is_set":
            several = ask.value if ask.operator == "in_list" else [ask.value]
            wanted = sql("said.preferred = ANY({}::text[])", list(several))
        told = sql(
            "SELECT said.contact_id FROM messaging_preference said WHERE {} AND {}",
            wanted,
            _among(place, "said.contact_id"),
        )
        return _in(place, told)


NEWEST = """SELECT had.contact_id FROM messaging_message had
WHERE had.direction = 'out' AND {column} IS NOT NULL AND had.contact_id IS NOT NULL AND {}
GROUP BY had.contact_id HAVING {}"""


@dataclass(frozen=True)
class Newest:
    """When the newest message was sent, opened or clicked that they got."""

    column: str

    def holds(self, ask: Ask, place: Place) -> Sql:
        said = NEWEST.replace("{column}", f"had.{self.column}")
        told = sql(
            said,
            _among(place, "had.contact_id"),
            compare(Sql(f"max(had.{self.column})"), ask, place),
        )
        return _in(place, told)


@condition_fields
def of_reach() -> Iterable[Field]:
    for channel, label in (
        (Channel.EMAIL, _("May be mailed")),
        (Channel.SMS, _("May be texted")),
        (Channel.WHATSAPP, _("May be written to by WhatsApp")),
    ):
        source = MayBeWrittenTo(channel)
        yield Field(
            f"may_be_reached.{channel}",
            *(label, Kind.BOOLEAN, source, REACH),
            touched_by=None,
            drifts=True,
            without=KNOWN,
        )
    liked = tuple(Choice(name, Channel(channel).label, name) for channel, name in SWITCHES.items())
    yield Field(
        *("preferred_channel", _("Preferred channel"), Kind.CHOICE, Prefers(), REACH, liked),
        touched_by=frozenset({PREFERENCES_CHANGED.name, "contact_merged", "contact_unmerged"}),
    )
    for topic in Topic.objects.filter(is_locked=False).order_by("order", "name", "id"):
        yield Field(
            f"opted_out.{topic.slug}",
            *(topic.name, Kind.BOOLEAN, OptedOut(topic.pk), _("Said no to")),
            touched_by=frozenset({PREFERENCES_CHANGED.name, "contact_merged", "contact_unmerged"}),
            without=KNOWN,
        )
    choices = tuple(Choice(value, label, value) for value, label in Suppression.Reason.choices)
    # A suppression is of an address, and tells nobody's history that it is there.
    yield Field(
        *("suppressed", _("Suppressed because of"), Kind.CHOICE, Suppressed(), REACH, choices),
        touched_by=None,
        drifts=True,
    )


@condition_fields
def of_messages() -> Iterable[Field]:
    for column, label in (
        ("sent_at", _("Last message sent")),
        ("opened_at", _("Last message opened")),
        ("clicked_at", _("Last message clicked")),
    ):
        yield Field(
            f"last_message.{column.removesuffix('_at')}",
            *(label, Kind.MOMENT, Newest(column), MESSAGES),
            touched_by=None,
        )
