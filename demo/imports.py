"""A list from a fair: an import to look at, with one line that was refused, and the people on it
whom the firm has already under another address, who turn up among the duplicates."""

from datetime import datetime

from accounts.models import User
from contacts.models import Contact
from imports.models import Import
from imports.operations import run_import, take_in
from jobs.files import csv_lines
from merging.operations.finding import find_duplicates

FILE = "spring-fair-visitors.csv"
HEADINGS = ["First name", "Last name", "E-mail", "Phone", "Company"]
NEW = (
    ("Aurelia", "Winther", "aurelia.winther@fair.test", "+4930901820", "Winther Studio"),
    ("Bastian", "Okafor", "bastian.okafor@fair.test", "+4930901821", ""),
    ("Celestine", "Morvan", "celestine.morvan@fair.test", "+33170189000", "Atelier Morvan"),
    ("Dorothea", "Lindholm", "dorothea.lindholm@fair.test", "+46850109000", ""),
    ("Emeka", "Strand", "emeka.strand at fair.test", "", ""),
)
#: So many of those on the list are there already.
KNOWN = 3


def seed_import(*, by: User, now: datetime) -> bool:
    """The list, taken in and on its way; whether it was new. The job does the rest."""
    if Import.objects.exists():
        return False
    reached = Contact.objects.filter(phones__is_primary=True).exclude(last_name="")
    known = reached.order_by("pk").prefetch_related("phones")[:KNOWN]
    # Nothing told of those whom the generator wrote, so nobody has been looked for yet.
    find_duplicates(contacts={one.pk for one in known})
    rows = [HEADINGS, *map(list, NEW)]
    for number, contact in enumerate(known, 1):
        phone = next(one.number for one in contact.phones.all() if one.is_primary)
        address = f"fair.visitor{number}@fair.test"
        rows.append([contact.first_name, contact.last_name, address, phone, ""])
    work = take_in(chunks=[csv_lines(rows)], name=FILE, by=by, now=now)
    run_import(work=work, dry_run=False, by=by, now=now, tags=["Interested"])
    return True
