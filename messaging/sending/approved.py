"""Templates of WhatsApp that Meta approved: whose they are, and what fills their places.

An approval is for words: what the provider has must say the same as our version, with numbers
in the places of values.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels import lines
from channels.adapters import ADAPTERS, Approved, Judged, SetUpFault
from channels.models import Account
from templating.language.parsing import Program, parse
from templating.models import Approval, Template, TemplateVersion
from templating.operations.publishing import note_approval
from templating.wording import words_of

log = logging.getLogger(__name__)
PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
NUMBERED = re.compile(r"\{\{\s*(\d+)\s*\}\}")
#: Of templates that are asked about: what is older is not sent any more.
MOST_VERSIONS = 5_000
#: Meta takes no empty value.
NOTHING = "–"


@dataclass(frozen=True)
class ApprovedWords:
    """An approved template and the places of its body, parsed, to be filled for many people."""

    name: str
    locale: str
    places: tuple[Program, ...]

    def fill(self, values: Mapping[str, Any]) -> Approved:
        """
        :raises MissingVariable: naming a value that is shown, not there, and has no fallback.
        """
        told = (" ".join(place.render(values).split()) or NOTHING for place in self.places)
        return Approved(self.name, self.locale, tuple(told))


def approved_words(version: TemplateVersion) -> ApprovedWords | None:
    """How a version is sent as a template; None where it is approved by nobody."""
    approval = Approval.objects.filter(of=version, status=Approval.Status.APPROVED).first()
    if approval is None or not approval.provider_id:
        return None
    words = words_of(version.locale)
    places = tuple(parse(source, words=words) for source in PLACE.findall(version.text))
    return ApprovedWords(approval.provider_id, version.locale, places)


def sync_approvals(*, now: datetime) -> int:
    """Ask each account of WhatsApp about our templates; how many stand otherwise than before."""
    telling = [slug for slug, adapter in ADAPTERS.items() if adapter.has_templates]
    rows = Account.objects.filter(provider__in=telling).exclude(sender="")
    return sum(_sync(account, now=now) for account in rows.order_by("id"))


def _sync(account: Account, *, now: datetime) -> int:
    line = lines.connect(account)
    try:
        return note_judged(list(line.templates()), now=now)
    except SetUpFault as fault:
        log.warning("templates could not be asked about: %s", fault)
        return 0
    finally:
        line.close()


def note_judged(judged: Iterable[Judged], *, now: datetime) -> int:
    """Note what a provider says of those templates that are ours; how many changed."""
    by_words: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        by_words.setdefault((named(one.name), theirs(one.body)), []).append(one)
    versions = TemplateVersion.objects.filter(
        template__channel=Template.Channel.WHATSAPP, approval__isnull=False
    ).select_related("template", "approval")
    changed = 0
    for version in versions.order_by("-id")[:MOST_VERSIONS]:
        told = by_words.get((named(version.template.slug), plain(version.text)), [])
        found = in_language(told, version.locale)
        if found is not None and _differs(version.approval, found):
            note_approval(
                version=version,
                status=found.status,
                provider_id=found.provider_id,
                reason=found.reason,
                category=found.category,
                now=now,
            )
            changed += 1
    return changed


def named(name: str) -> str:
    """A template's name as Meta has it: small letters, numbers and lines alone."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def plain(body: str) -> str:
    """A body with its places numbered, and no more spaces than needed."""
    count = iter(range(1, 1_000))
    return " ".join(PLACE.sub(lambda _: f"{{{{{next(count)}}}}}", body).split())


def theirs(body: str) -> str:
    """The same of a provider's body, whose places have their numbers already."""
    return " ".join(NUMBERED.sub(r"{{\1}}", body).split())


def in_language(judged: Iterable[Judged], locale: str) -> Judged | None:
    """The one in the same language, the nearest first: `en` stands for `en_US`, too."""
    by_locale = {one.locale.lower().replace("_", "-"): one for one in judged}
    exact = by_locale.get(locale.lower())
    near = (by_locale[one] for one in sorted(by_locale) if one.split("-")[0] == locale)
    return exact or next(near, None)


def _differs(approval: Approval, judged: Judged) -> bool:
    names = ("status", "provider_id", "reason", "category")
    return any(getattr(approval, name) != getattr(judged, name) for name in names)
