"""Pages of the contact list, in every order and from the middle, beside the bare SQL."""

from collections.abc import Iterator
from random import Random
from typing import Any

from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User
from bench.results import Result
from bench.timing import p95
from contacts.models import Contact
from demo.operations import email_of

READS_ONLY = True
ADDRESS = "/api/v1/contacts/"
#: What the app's list shows, with the names of what belongs to each row.
AS_THE_APP = (
    "&page_size=60&include=organisation,owner,team&fields=created_at,display_name,email,id"
    ",last_active_at,organisation,owner,phone,team,type,version"
)
ORDERS = ("created_at", "updated_at", "display_name", "last_active_at")
BARE = "SELECT * FROM contacts_contact WHERE {0} {1} %s ORDER BY {0} {2}, id {2} LIMIT 51"


def pages(client: APIClient, size: int, shape: str = "") -> list[str]:
    """Addresses of pages: first ones and some further on, filtered and not."""
    rng = Random(size)
    found = []
    for place in range(64):
        order = f"{rng.choice(('', '-'))}{ORDERS[place % len(ORDERS)]}"
        narrowed = rng.choice(("&owner=me", "&team=mine")) if place % 4 == 3 else ""
        address = f"{ADDRESS}?ordering={order}{narrowed}{shape}"
        for _ in range(4):
            found.append(address)
            following = client.get(address).json()["next"]
            if not following:
                break
            address = following
    rng.shuffle(found)
    return found


def bare_page(given: tuple[str, str, Any]) -> None:
    column, direction, value = given
    sign = "<" if direction == "DESC" else ">"
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(column, sign, direction), [value])
        cursor.fetchall()


def measure(size: int) -> Iterator[Result]:
    rng = Random(size)
    numbers = [f"demo-{rng.randrange(size):08d}" for _ in range(220)]
    rows = list(Contact.objects.filter(external_id__in=numbers))
    starts = []
    for place, row in enumerate(rows):
        column = ORDERS[place % 3]
        starts.append((column, rng.choice(("ASC", "DESC")), getattr(row, column)))
    least = p95(bare_page, starts)
    for who, label in (("Ada", ""), ("Dev", " of an agent's own")):
        client = APIClient()
        client.force_authenticate(User.objects.get(email=email_of(who)))
        for shape, asks in (("", ""), (AS_THE_APP, " as the app asks for it")):
            took = p95(client.get, pages(client, size, shape))
            name = f"contact list{label}{asks} p95"
            yield Result(name, size, took, least + 30, "ms", 1.0, "lower")
    # The last client is the agent's.
    took = p95(client.get, anothers(size))
    name = "contact list of another's as an agent sees them p95"
    yield Result(name, size, took, least + 30, "ms", 1.0, "lower")


def anothers(size: int) -> list[str]:
    """First pages of other people's records, in and out of the agent's team."""
    owners = User.objects.filter(email__in=[email_of("Bruno"), email_of("Carla"), email_of("Elif")])
    found = [
        f"{ADDRESS}?owner={owner.pk}&ordering={sign}{order}"
        for owner in owners
        for order in ORDERS
        for sign in ("", "-")
    ] * 5
    Random(size).shuffle(found)
    return found
