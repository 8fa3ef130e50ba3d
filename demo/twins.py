"""A company that was entered twice, as it happens, so that there is a pair to make one of."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from contacts.models import Organisation
from contacts.operations.organisations import change_organisation, create_organisation
from merging.operations.finding_organisations import find_organisation_duplicates

ENTERED = timedelta(days=2)


@transaction.atomic
def seed_twin(*, by: User, now: datetime) -> int:
    """The second entry of the first company; how many were made."""
    first = Organisation.objects.filter(type__slug="company").order_by("id").first()
    if first is None or first.website:
        return 0
    host = "".join(letter for letter in first.name.lower() if letter.isascii() and letter.isalnum())
    website = f"https://www.{host}.test"
    at = now - ENTERED
    change_organisation(organisation=first, changes={"website": website}, by=by, now=at)
    given = {
        "name": f"{first.name} Ltd",
        "website": f"{website}/contact",
        "phone": "+442079460123",
        "type": first.type,
    }
    twin = create_organisation(given=given, by=by, now=at)
    find_organisation_duplicates(organisations=[first.pk, twin.pk])
    return 1
