"""STOP, START and HELP: what people say to a number, and what follows at once.

The words are those that carriers and the FCC ask for, and their like in other languages. Any
case, spaces and punctuation will do. What only sounds like a wish to be left alone is for a
person to read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from accounts.audit import Outsider
from contacts.models import Contact
from events.operations import draft, record_many
from messaging.activities import OPTED_IN, OPTED_OUT
from messaging.gate.addresses import digest_of, normal
from messaging.models import Suppression
from messaging.operations.suppressions import suppress_addresses
from privacy.models import Consent, Purpose
from privacy.operations.consents import record_consent

STOPS = frozenset(
    [
        *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
        # German, Spanish, Portuguese, French, Italian, Dutch, Polish
        *("STOPP", "ABMELDEN", "BEENDEN", "ABBESTELLEN", "ALTO", "PARAR", "BAJA", "CANCELAR"),
        *("SAIR", "ARRET", "ARRETER", "DESABONNER", "ANNULLA", "BASTA", "AFMELDEN", "REZYGNUJE"),
    ]
)
STARTS = frozenset(
    ["START", "YES", "UNSTOP", "OPTIN", "ANMELDEN", "COMENZAR", "INICIAR", "DEMARRER"]
)
HELPS = frozenset(["HELP", "INFO", "HILFE", "AYUDA", "AJUDA", "AIDE", "AIUTO", "POMOC"])
#: In the words of somebody who says it at length.
REVOCATION = re.compile(
    r"\b(stop|unsubscribe|opt.?out|remove me|leave me alone|do not (text|message|contact)|"
    r"don.?t (text|message|contact)|no more (texts|messages)|abmelden|keine (sms|nachrichten))\b",
    re.IGNORECASE,
)


class Heard(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    #: It sounds as if somebody wants no more; a person has to read it.
    PERHAPS_STOP = "perhaps_stop"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Keyword:
    heard: Heard
    #: Whether it is another than it was before: then, once, it is confirmed.
    is_news: bool = False


def keyword_of(text: str) -> Heard:
    """What a text says, where it says nothing but a keyword."""
    plain = unicodedata.normalize("NFKD", text).upper()
    word = "".join(letter for letter in plain if letter.isalnum())
    if word in STOPS:
        return Heard.STOP
    if word in STARTS:
        return Heard.START
    if word in HELPS:
        return Heard.HELP
    return Heard.PERHAPS_STOP if REVOCATION.search(text) else Heard.NOTHING


@transaction.atomic
def hear_keyword(*, channel: str, sender: str, text: str, now: datetime) -> Keyword:
    """Do at once what a message from a number asks for, on its channel alone.

    STOP ends everything to the number on this channel, whoever's it is; START takes that back
    and nothing else. The ledger of each contact with the number says so, too.
    """
    heard = keyword_of(text)
    if heard not in (Heard.STOP, Heard.START):
        return Keyword(heard)
    address = normal(channel, sender)
    if heard == Heard.STOP:
        is_news = bool(
            suppress_addresses(
                channel=channel,
                addresses=[address],
                reason=Suppression.Reason.STOP,
                detail=text[:500],
                contact=_only(address),
                now=now,
            )
        )
    else:
        is_news = _take_back(channel, address, now)
    if is_news:
        _keep(heard, channel, address, text, now)
    return Keyword(heard, is_news)


def _take_back(channel: str, address: str, now: datetime) -> bool:
    """Let the number be written to again; also one of which only the hash is left."""
    its = Q(address=address) | Q(address="", digest=digest_of(channel, address))
    standing = Suppression.objects.filter(
        its, channel=channel, reason=Suppression.Reason.STOP, released_at=None
    )
    return bool(standing.update(released_at=now))


def _only(address: str) -> Contact | None:
    found = list(Contact.objects.filter(phones__number=address).order_by("id")[:2])
    return found[0] if len(found) == 1 else None


def _keep(heard: Heard, channel: str, address: str, text: str, now: datetime) -> None:
    people = list(Contact.objects.filter(phones__number=address).order_by("id"))
    kind = OPTED_OUT if heard == Heard.STOP else OPTED_IN
    word = text.strip()[:40]
    facts = {"channel": channel, "keyword": word}
    record_many([draft(kind, contact=one, at=now, properties=facts) for one in people])
    purpose = Purpose.objects.filter(slug="marketing").first()
    if purpose is None:
        return
    deed = Consent.Deed.WITHDRAWN if heard == Heard.STOP else Consent.Deed.GIVEN
    for person in people:  # A number is one household's: a handful at most.
        said = {"deed": deed, "channel": channel, "method": "keyword", "evidence": word}
        record_consent(contact=person, purpose=purpose, given=said, by=Outsider(address), now=now)
