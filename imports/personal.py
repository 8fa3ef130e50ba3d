"""Imports: the lines of files about a person, and the files themselves."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ground.personal import Person, goes, keeps_files, names_people, of_nobody
from ground.striking import strike
from imports.files import rows_path, source_path
from imports.models import Import, ImportLine
from jobs.personal import holds

TEXTS = ("label", "kept", "reason")


def lines_of(person: Person) -> QuerySet[ImportLine]:
    return ImportLine.objects.filter(contact=person.contact)


def strike_lines(person: Person, first: int) -> tuple[int, int | None]:
    """Strike the person in lines about others, and remove the files that name them."""
    if not person.pattern:
        return 0, None
    struck, following = strike(ImportLine, TEXTS, pattern=person.pattern, first=first)
    return struck + (remove_files(person) if following is None else 0), following


@keeps_files
def remove_files(person: Person) -> int:
    """Remove the files of imports that are over in which a name of the person stands."""
    needles = [needle.lower().encode() for needle in person.needles]
    removed = 0
    for row in Import.objects.select_related("job").order_by("pk"):
        if row.job is not None and not row.job.has_ended:
            continue
        paths = [path for path in (rows_path(row.pk), source_path(row.pk)) if path.is_file()]
        # A workbook is packed, so its rows tell for both.
        if any(holds(path, needles) for path in paths):
            for path in paths:
                path.unlink(missing_ok=True)
            removed += 1
    return removed


names_people(Import, "file_name", "columns", "samples", "error")
goes(ImportLine, find=lines_of, clear=strike_lines)
of_nobody(
    _("Numbers that stand for a line's key; they go with their import."), "imports.importname"
)
