"""Who may be the same person."""

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from contacts.models import Contact
from contacts.reach import clean_email, clean_phone
from ground.refusals import Refusal
from merging.matching import CHECK
from merging.models import Duplicate, DuplicateRules

Deed = DuplicateRules.Deed
#: Of somebody who is being entered, so many who are there are named.
MOST_NAMED = 5
#: Reason → the rule that goes by it.
RULE_OF = {"email": "email", "phone": "phone", "name": "name", "similar_name": "name"}


def list_duplicates(*, for_user: Any) -> QuerySet[Duplicate]:
    """Pairs of which a person sees both."""
    return Duplicate.objects.visible_to(for_user).select_related("dismissed_by")


def rules_of_entry() -> DuplicateRules:
    return DuplicateRules.objects.filter(pk=1).first() or DuplicateRules(pk=1)


def deed_for(reasons: list[str], rules: DuplicateRules) -> str:
    """The strictest that the rules say where these reasons speak for one person."""
    deeds = {getattr(rules, RULE_OF[reason]) for reason in reasons if reason in RULE_OF}
    return next((deed for deed in (Deed.BLOCK, Deed.WARN) if deed in deeds), Deed.NOTHING)


class Likely(NamedTuple):
    """Somebody who may be the one that is entered; who it is only for whoever sees them."""

    contact: Contact | None
    score: int
    reasons: list[str]
    #: What the firm says to it.
    rule: str


def likely_for(*, draft: dict[str, Any], for_user: Any, leave_out: int | None) -> list[Likely]:
    """Who may be the person that somebody is about to enter, the likeliest first."""
    given = {
        "first": draft.get("first_name", ""),
        "last": draft.get("last_name", ""),
        "birth_date": draft.get("birth_date"),
        "organisation": draft.get("organisation"),
        "postal": draft.get("postal_code", ""),
        "emails": _clean(draft.get("emails", []), clean_email),
        "phones": _clean(
            draft.get("phones", []), lambda one: clean_phone(one, country=draft.get("country", ""))
        ),
        "most": MOST_NAMED + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(CHECK, given)
        found = [row for row in cursor.fetchall() if row[0] != leave_out]
    rules = rules_of_entry()
    seen = Contact.objects.visible_to(for_user).in_bulk([pk for pk, _, _ in found])
    return [
        Likely(seen.get(pk), score, reasons, rule)
        for pk, score, reasons in found[:MOST_NAMED]
        if (rule := deed_for(reasons, rules)) != Deed.NOTHING
    ]


def duplicates_of(contact: int) -> QuerySet[Duplicate]:
    """The open pairs of which a contact is one."""
    rows = Duplicate.objects.filter(Q(first=contact) | Q(second=contact))
    return rows.filter(state=Duplicate.State.OPEN).order_by("-score", "id")


def _clean(values: list[str], clean: Any) -> list[str]:
    """Those that can be read; the others are half typed."""
    found = []
    for value in values:
        try:
            found.append(clean(value))
        except Refusal:
            continue
    return found
