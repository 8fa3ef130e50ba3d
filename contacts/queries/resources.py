"""The rows the REST door works on; what is shown of them is the door's to add."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, transaction
from django.db.models import BigIntegerField, F, Func, IntegerField, QuerySet, Value

from contacts.errors import SearchTookTooLong
from contacts.models import Contact, ContactQuerySet, Organisation, OrganisationQuerySet
from contacts.queries.search import SESSION, find_ids

#: A search leads to the best this many; whoever wants more says more.
MOST_FOUND = 200


def reachable_contacts(*, for_user: Any, code: str) -> ContactQuerySet:
    """The contacts a person may reach with the permission code."""
    return Contact.objects.visible_to(for_user, code).select_related("type")


def reachable_organisations(*, for_user: Any, code: str) -> OrganisationQuerySet:
    """The organisations a person may reach with the permission code."""
    return Organisation.objects.visible_to(for_user, code).select_related("type")


def best_found(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """Those of the contacts that fit a text best, each with its place as `relevance`.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SESSION)
            ids = find_ids(contacts, " ".join(text.split()), MOST_FOUND)
    except OperationalError as fault:
        raise SearchTookTooLong from fault
    place = Func(
        Value(ids, output_field=ArrayField(BigIntegerField())),
        F("id"),
        function="array_position",
        template="%(function)s(%(expressions)s)",
        arg_joiner="::bigint[], ",
        output_field=IntegerField(),
    )
    return contacts.filter(pk__in=ids).annotate(relevance=place)


def found_organisations(organisations: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of the organisations whose name holds the text."""
    return organisations.filter(name__icontains=" ".join(text.split()))


def teams_of(user: Any) -> Any:
    return user.memberships.values("team_id")
