"""What messages say when they leave: filled templates, or the words that somebody typed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from channels.adapters import Approved, Outgoing
from messaging.attachments.leaving import enclosed, files_of
from messaging.attention.counting import Counting
from messaging.gate.reasons import FILE_INFECTED, FILES_UNCHECKED
from messaging.links import links_of, unsubscribe_headers
from messaging.models import Attachment, Batch, Category, Content, Message, Priority
from messaging.sending.approved import ApprovedWords, approved_words
from messaging.sending.digests import is_digest, join_words, pieces_of
from messaging.sending.outcomes import UNWRITTEN, Outcome, failed, held
from templating.language.missing import MissingVariable, TemplateBounds
from templating.models import TemplateVersion
from templating.rendering import Prepared, Rendered, prepare
from templating.values import values_for

#: A mail's name of itself (RFC 5322, msg-id); what is none would spoil the header.
ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,900}>")
LONGEST_LINE = 900
#: Where files are still being looked at; whoever looked wakes the sending up sooner.
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Written:
    """A message and what it says, to one person."""

    message: Message
    outgoing: Outgoing
    #: What its template was filled with, as JSON.
    values: str | None = None


class Writer:
    """Writes messages; what many have in common is read and parsed once.

    One lives as long as a worker's turn.
    """

    def __init__(self) -> None:
        self._versions: dict[int, Prepared] = {}
        self._sources: dict[int, str] = {}
        self._links: dict[int, str] = {}
        self._approved: dict[int, ApprovedWords | None] = {}
        self._counting = Counting()

    def write(
        self, messages: Sequence[Message], *, now: datetime
    ) -> tuple[list[Written], list[Outcome]]:
        """The messages in words, and what became of those that cannot be put into any."""
        by_version: dict[int | None, list[Message]] = defaultdict(list)
        written: list[Written] = []
        outcomes: list[Outcome] = []
        for message in messages:
            if is_digest(message):
                self._from_pieces(message, written, outcomes, now)
                continue
            by_version[self._version_of(message)].append(message)
        for version, group in by_version.items():
            if version is None:
                self._from_content(group, written, outcomes, now)
            else:
                self._from_version(version, group, written, outcomes, now)
        places = {message.pk: place for place, message in enumerate(messages)}
        written.sort(key=lambda one: places[one.message.pk])
        return self._counted(_with_files(written, outcomes, now), now), outcomes

    def _counted(self, written: Sequence[Written], now: datetime) -> list[Written]:
        """With links and a picture that count, where they may."""
        going = [(one.message, one.outgoing) for one in written]
        filled = self._counting.fill(going, self._source_of, now=now)
        return [
            Written(one.message, outgoing, one.values)
            for one, outgoing in zip(written, filled, strict=True)
        ]

    def _source_of(self, message: Message) -> str:
        version = self._version_of(message)
        return self._sources.get(version, "") if version else ""

    def _version_of(self, message: Message) -> int | None:
        own: int | None = message.version_id
        return own or (message.batch.version_id if message.batch else None)

    def _from_pieces(
        self, message: Message, written: list[Written], outcomes: list[Outcome], now: datetime
    ) -> None:
        """The pieces of a daily mail in words, each with links of its own, as one."""
        pieces, _unwritten = self.write(pieces_of(message), now=now)
        if not pieces:
            outcomes.append(failed(message, UNWRITTEN, "None of its pieces can be written.", now))
            return
        joined = join_words([one.outgoing for one in pieces], contact=message.contact)
        written.append(Written(message, self._outgoing(message, joined)))

    def _from_content(
        self,
        messages: Sequence[Message],
        written: list[Written],
        outcomes: list[Outcome],
        now: datetime,
    ) -> None:
        contents = Content.objects.in_bulk([message.pk for message in messages])
        for message in messages:
            content = contents.get(message.pk)
            if content is None:
                outcomes.append(failed(message, UNWRITTEN, "It says nothing.", now))
                continue
            said = Rendered(content.subject, "", content.html, content.text)
            written.append(Written(message, self._outgoing(message, said)))

    def _from_version(
        self,
        version: int,
        messages: Sequence[Message],
        written: list[Written],
        outcomes: list[Outcome],
        now: datetime,
    ) -> None:
        prepared = self._prepared(version)
        people = [message.contact_id for message in messages if message.contact_id]
        filled = values_for(people, prepared.variables, now=now)
        roots = {one.name.partition(".")[0] for one in prepared.variables}
        approved = self._approved[version] if messages[0].channel == "whatsapp" else None
        for message in messages:
            values = self._values(message, filled.get(message.contact_id or 0, {}))
            try:
                said = prepared.render(values)
                template = approved.fill(values) if approved else None
            except (MissingVariable, TemplateBounds) as fault:
                outcomes.append(failed(message, UNWRITTEN, str(fault), now))
                continue
            kept = {name: values[name] for name in roots if name in values}
            going = self._outgoing(message, said, template)
            written.append(Written(message, going, _json(kept)))

    def _prepared(self, version: int) -> Prepared:
        if version not in self._versions:
            row = TemplateVersion.objects.get(pk=version)
            self._versions[version], self._sources[version] = prepare(row), row.html
            self._links[version] = str((row.design or {}).get("link", ""))
            self._approved[version] = approved_words(row)
        return self._versions[version]

    def _values(self, message: Message, found: Mapping[str, Any]) -> dict[str, Any]:
        batch = message.batch
        shared = batch.values if batch else {}
        own = message.values or {}
        return {**found, **shared, **own, **links_of(message.token)}

    def _outgoing(
        self, message: Message, said: Rendered, approved: Approved | None = None
    ) -> Outgoing:
        batch = message.batch
        return Outgoing(
            key=str(message.token),
            to=message.to_address,
            subject=said.subject,
            text=said.text,
            html=said.html,
            headers=tuple(headers_of(message, batch)),
            reply_to=batch.reply_to if batch else "",
            from_name=batch.sender_name if batch else "",
            is_marketing=message.category == Category.MARKETING,
            link=self._links.get(self._version_of(message) or 0, ""),
            approved=approved,
        )


def _with_files(
    written: Sequence[Written], outcomes: list[Outcome], now: datetime
) -> list[Written]:
    """Those whose files may go, with them; the others wait, or never go."""
    files = files_of([one.message for one in written])
    going = []
    for one in written:
        rows = files.get(one.message.pk, ())
        states = {row.state for row in rows}
        if Attachment.State.INFECTED in states:
            why = ", ".join(row.name for row in rows if row.state == Attachment.State.INFECTED)
            outcomes.append(failed(one.message, FILE_INFECTED, why, now))
        elif Attachment.State.WAITING in states:
            outcomes.append(held(one.message, FILES_UNCHECKED, now + LOOK_AGAIN))
        elif rows:
            going.append(replace(one, outgoing=replace(one.outgoing, enclosed=enclosed(rows))))
        else:
            going.append(one)
    return going


def headers_of(message: Message, batch: Batch | None) -> Iterable[tuple[str, str]]:
    """What a mail says about itself, for mailboxes and the machines before them."""
    if message.channel != "email":
        return
    if message.category == Category.MARKETING:
        yield from unsubscribe_headers(message.token).items()
        yield "Precedence", "bulk"
    if message.topic is not None and message.category == Category.MARKETING:
        yield "List-ID", f"{message.topic.name} <{message.topic.slug}.{_host()}>"
    if batch is not None:
        # Mailboxes count complaints by it: by what was sent, and by whom.
        yield "Feedback-ID", f"{batch.pk}:{batch.topic_id}:{message.category}:rapport"
    if message.priority in (Priority.AUTOMATED, Priority.TRANSACTIONAL):
        yield "Auto-Submitted", "auto-generated"
    answered = [one for one in (message.metadata or {}).get("answers", ()) if ID.fullmatch(one)]
    if answered:
        yield "In-Reply-To", answered[0]
        # The oldest first, and not more than a line of a header may hold.
        yield "References", " ".join(reversed(_that_fit(answered)))


def _that_fit(names: Sequence[str]) -> list[str]:
    lengths = accumulate(len(one) + 1 for one in names)
    return [one for one, length in zip(names, lengths, strict=True) if length <= LONGEST_LINE]


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(values, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
