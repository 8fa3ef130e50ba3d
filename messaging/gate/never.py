"""What stops a message for good, each rule as a predicate over contact `c` and its neighbours."""

from dataclasses import dataclass
from datetime import timedelta

from channels.models import Channel
from contacts.conditions.places import Place
from contacts.conditions.sql import FALSE, Sql, sql
from messaging.gate import reasons
from messaging.gate.addresses import reach_of, suppressed
from messaging.gate.firm import Cap, Firm
from messaging.gate.sending import CONSENTED, Sending
from privacy.models import Purpose
from privacy.queries.allowed import NEWEST, Rules, spared

#: How long after somebody's last word anything may be written to them on WhatsApp.
WINDOW = timedelta(hours=24)
#: Columns of the preferences, where a channel has one.
SWITCHES = {Channel.EMAIL: "email", Channel.SMS: "sms", Channel.WHATSAPP: "whatsapp"} | {
    Channel.PUSH: "push"
}


@dataclass(frozen=True)
class Rule:
    code: str
    #: True for those whom it stops; never unknown where it matters, since NULL is not true.
    holds: Sql


def never_rules(sending: Sending, firm: Firm, address: str) -> list[Rule]:
    """The rules in their order; `address` is what the statement calls where it goes."""
    place = Place(sending.now)
    found = [
        (reasons.RESTRICTED, Sql("c.restricted_at IS NOT NULL")),
        (reasons.NO_ADDRESS, Sql(f"coalesce({address}, '') = ''")),
        (reasons.INVALID_ADDRESS, _misshapen(sending.channel, address)),
    ]
    if sending.is_answer:
        return [Rule(code, holds) for code, holds in found]
    found.append((reasons.SUPPRESSED, suppressed(sending.channel, address, total=True)))
    if sending.is_marketing:
        marketing = suppressed(sending.channel, address, total=False)
        found.append((reasons.UNSUBSCRIBED, marketing))
    if not sending.is_locked:
        found += [
            (reasons.OPTED_OUT_CHANNEL, _switched_off(sending.channel)),
            (reasons.OPTED_OUT_TOPIC, Sql("NOT choice.is_on")),
            *_of_purpose(sending, place),
        ]
    if sending.is_marketing:
        found += [(reasons.UNENGAGED, _unengaged(sending, cap)) for cap in firm.sunsets]
    if sending.channel == Channel.WHATSAPP and not sending.has_approved_template:
        found.append((reasons.WHATSAPP_WINDOW, _outside_window(sending)))
    return [Rule(code, holds) for code, holds in found]


def _misshapen(channel: str, address: str) -> Sql:
    shape = reach_of(channel).shape
    return sql(f"{address} !~ {{}}", shape) if shape else FALSE


def _switched_off(channel: str) -> Sql:
    column = SWITCHES.get(Channel(channel))
    return Sql(f"NOT preference.{column}") if column else FALSE


def purpose_of(sending: Sending) -> Purpose | None:
    """What the ledger is asked for; marketing is never about no purpose."""
    if sending.topic.purpose_id is None and sending.is_marketing:
        return Purpose.objects.filter(slug="marketing").first()
    return sending.topic.purpose


def _of_purpose(sending: Sending, place: Place) -> list[tuple[str, Sql]]:
    purpose = purpose_of(sending)
    needs_consent = sending.is_marketing and sending.channel in CONSENTED
    if purpose is None:
        return [(reasons.NO_CONSENT, Sql("true"))] if needs_consent else []
    found = list(spared(purpose, rules=Rules.read(), place=place))
    newest = sql(NEWEST.replace("{contact}", "c"), purpose.pk, sorted({"", sending.channel}))
    counts = "false" if needs_consent or purpose.takes_consent(sending.channel) else "true"
    missing = sql(f"NOT coalesce({{}} = 'given', {counts})", newest)
    return [*found, (reasons.NO_CONSENT, missing)]


def _unengaged(sending: Sending, sunset: Cap) -> Sql:
    """Those who had so many in so long, and did nothing at all in that time."""
    since = Place(sending.now).days_ago(sunset.days)
    return sql(
        "(c.last_active_at IS NULL OR c.last_active_at < {})"
        " AND (SELECT count(*) FROM (SELECT FROM messaging_message had"
        " WHERE had.contact_id = c.id AND had.category = 'marketing' AND had.sent_at >= {}"
        " AND had.direction = 'out' AND had.channel = {} LIMIT {}) AS few) >= {}"
        " AND NOT EXISTS (SELECT FROM messaging_message had WHERE had.contact_id = c.id"
        " AND (had.opened_at >= {} OR had.clicked_at >= {}"
        " OR (had.direction = 'in' AND had.created_at >= {})))",
        *(since, since, sending.channel, sunset.limit, sunset.limit, since, since, since),
    )


def _outside_window(sending: Sending) -> Sql:
    return sql(
        "NOT EXISTS (SELECT FROM messaging_message word WHERE word.contact_id = c.id"
        " AND word.direction = 'in' AND word.channel = {}"
        " AND coalesce(word.sent_at, word.created_at) > {})",
        sending.channel,
        sending.now - WINDOW,
    )
