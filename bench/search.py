"""The API's search over contacts, beside the bare SQL of the shortest way to the same people."""

from collections.abc import Iterator
from random import Random

from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User
from bench.lists import ADDRESS
from bench.results import Result
from bench.timing import p95
from contacts.models import Contact
from demo.operations import email_of

READS_ONLY = True
QUERIES = 260
LIMIT = 20
#: The same people, found by the words that were meant, with nothing around it.
BARE = """
SELECT id, display_name FROM contacts_contact
WHERE contacts_words(first_name, last_name, display_name)
      @@ array_to_string(contacts_word_list(%s), ' & ')::tsquery
LIMIT 20
"""


def typed(size: int) -> list[tuple[str, str]]:
    """What people type, and the name they mean: whole, half, misspelt, addresses, numbers."""
    rng = Random(size)
    numbers = [f"demo-{rng.randrange(size):08d}" for _ in range(QUERIES)]
    people = Contact.objects.filter(external_id__in=numbers).prefetch_related("emails", "phones")
    asked = []
    for place, person in enumerate(people.order_by("id")):
        name = person.display_name
        email, phone = person.emails.all()[0].address, person.phones.all()[0].number
        ways = (
            name,
            name.lower(),
            name[: len(name) // 2 + 2],
            slip(rng, name),
            slip(rng, person.last_name),
            person.last_name[:4],
            f"{person.last_name} {person.first_name}",
            email,
            email[: len(email) // 2],
            phone[3:],
        )
        asked.append((ways[place % len(ways)], name))
    rng.shuffle(asked)
    return asked


def slip(rng: Random, name: str) -> str:
    """The name with two letters swapped or one left out."""
    at = rng.randrange(1, max(len(name) - 1, 2))
    if rng.random() < 0.5:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def measure(size: int) -> Iterator[Result]:
    asked = typed(size)
    warm(asked)
    for who, label in (("Ada", ""), ("Dev", " of an agent's own")):
        client = APIClient()
        client.force_authenticate(User.objects.get(email=email_of(who)))

        def ours(pair: tuple[str, str], client: APIClient = client) -> None:
            client.get(ADDRESS, {"q": pair[0], "page_size": str(LIMIT)})

        def bare(pair: tuple[str, str]) -> None:
            with connection.cursor() as cursor:
                cursor.execute(BARE, [pair[1]])
                cursor.fetchall()

        took, least = p95(ours, asked), p95(bare, asked)
        yield Result(f"search{label} p95", size, took, least + 30, "ms", 1.0, "lower")


def warm(asked: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        for table in ("contacts_contact", "contacts_contactemail", "contacts_nameword"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
        for _, name in asked[:20]:
            cursor.execute(BARE, [name])
