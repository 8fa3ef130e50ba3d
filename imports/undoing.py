"""Taking an import back: whom it made goes, whom it changed is put back, but for what somebody
did since."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.activities import AUDIENCE_JOINED, AUDIENCE_LEFT
from contacts.gates import held_among
from contacts.models import Contact, Relationship, Tag
from contacts.operations.contacts import delete_contacts
from contacts.operations.relationships import remove_relationship
from contacts.operations.tagging import tag_contacts
from contacts.operations.upserting.restoring import restore_contacts
from contacts.permissions import CONTACTS_EDIT
from events.models import Activity
from events.operations.marking import marking
from imports.models import Import, ImportLine
from imports.organisations import forget_empty

CREATED, UPDATED = ImportLine.Outcome.CREATED, ImportLine.Outcome.UPDATED
DONE, LEFT = ImportLine.Undone.DONE, ImportLine.Undone.LEFT
#: What the product does by itself with whomever an import made.
OF_ITSELF = (AUDIENCE_JOINED.name, AUDIENCE_LEFT.name)


def put_back(what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Take back what a batch of lines did; how many contacts that was."""
    lines = ImportLine.objects.filter(
        of=what["import"],
        line__range=(what["first"], what["last"]),
        outcome__in=(CREATED, UPDATED),
    )
    with marking(quiet=True, **{"import": what["import"]}):
        undoing = Undoing(what["import"], list(lines.order_by("line")), by=by, now=now)
        undoing.run()
    restored = sum(line.undone == DONE for line in undoing.lines)
    left = sum(line.undone == LEFT for line in undoing.lines)
    Import.objects.filter(pk=what["import"]).update(
        restored=F("restored") + restored, left=F("left") + left
    )
    return restored


class Undoing:
    def __init__(self, pk: int, lines: list[ImportLine], *, by: User, now: datetime) -> None:
        self.pk, self.lines, self.by, self.now = pk, lines, by, now
        contacts = {line.contact for line in lines if line.contact}
        own = ImportLine.objects.filter(of=pk, contact__in=contacts)
        #: Whom the import made, in this batch or in an earlier one.
        self.made = set(own.filter(outcome=CREATED).values_list("contact", flat=True))
        #: Contact → the version the import left it in.
        self.versions = dict(
            own.values_list("contact").annotate(last=Max("version")).order_by("contact")
        )
        seen = Contact.objects.visible_to(by, CONTACTS_EDIT).filter(pk__in=contacts)
        self.stands = dict(seen.select_for_update(of=("self",)).values_list("pk", "version"))

    def run(self) -> None:
        self._remove_relationships()
        self._delete_made()
        self._restore_changed()
        organisations = [
            line.kept["organisation"] for line in self.lines if "organisation" in line.kept
        ]
        if organisations:
            forget_empty(organisations, by=self.by, now=self.now)
        ImportLine.objects.bulk_update(self.lines, ["undone", "reason"], batch_size=500)

    def _remove_relationships(self) -> None:
        ids = [line.kept["relationship"] for line in self.lines if "relationship" in line.kept]
        for one in Relationship.objects.filter(pk__in=ids, version=1).order_by("id"):
            remove_relationship(relationship=one, by=self.by, now=self.now)

    def _delete_made(self) -> None:
        going = []
        lines = [line for line in self.lines if line.outcome == CREATED]
        made = [line.contact for line in lines if line.contact]
        touched, held = self._touched(made), held_among(made)
        for line in lines:
            if line.contact not in self.stands:
                self._mark(line, LEFT, _("It is gone, or not yours to change."))
            elif self.stands[line.contact] != self.versions[line.contact]:
                self._mark(line, LEFT, _("Somebody changed it since."))
            elif line.contact in touched:
                self._mark(line, LEFT, _("Something happened with it since."))
            elif line.contact in held:
                self._mark(line, LEFT, _("It is under a legal hold."))
            else:
                going.append(line.contact)
                self._mark(line, DONE)
        delete_contacts(rows=Contact.objects.filter(pk__in=going), by=self.by, now=self.now)

    def _touched(self, contacts: list[int]) -> set[int]:
        """Those in whose history others wrote, too."""
        others = Activity.objects.filter(contact__in=contacts).exclude(type__in=OF_ITSELF)
        ours = {"properties__$import": self.pk}
        strange = others.filter(~Q(**ours) | Q(**{"properties__$import__isnull": True}))
        return set(strange.values_list("contact_id", flat=True).distinct())

    def _restore_changed(self) -> None:
        lines = [line for line in self.lines if line.outcome == UPDATED]
        of_made = [line for line in lines if line.contact in self.made]
        for line in of_made:
            self._mark(line, "", _("The import made the contact itself."))
        lines = [line for line in lines if line.contact not in self.made]
        there = [line for line in lines if line.contact in self.stands]
        wanted: dict[int, dict[str, list[Any]]] = defaultdict(dict)
        tags: dict[int, list[int]] = defaultdict(list)
        for line in there:
            pk = line.contact or 0
            for name, (before, after) in line.kept.get("changes", {}).items():
                # Of several lines that changed a field, the first says what was, the last what is.
                wanted[pk].setdefault(name, [before, after])[1] = after
            for tag in line.kept.get("tags", ()):
                tags[tag].append(pk)
        told = restore_contacts(wanted=wanted, by=self.by, now=self.now)
        self._take_tags(tags)
        for line in lines:
            if line.contact not in self.stands:
                self._mark(line, LEFT, _("It is gone, or not yours to change."))
            elif (one := told.get(line.contact or 0)) and one.refusal:
                self._mark(line, LEFT, one.refusal.detail)
            elif one and one.left:
                fields = ", ".join(one.left)
                self._mark(line, LEFT, _("Changed since: {}.").format(fields))
            else:
                self._mark(line, DONE)

    def _take_tags(self, tags: dict[int, list[int]]) -> None:
        for tag in Tag.objects.filter(pk__in=tags).order_by("id"):
            rows = Contact.objects.filter(pk__in=tags[tag.pk])
            tag_contacts(rows=rows, add=(), remove=[tag.pk], by=self.by, now=self.now)

    def _mark(self, line: ImportLine, undone: str, reason: str = "") -> None:
        line.undone, line.reason = undone, reason
