"""Writing notes, and who may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditRow
from contacts.errors import BadLink, NobodyToMention, NotYourNote
from contacts.models import Note
from contacts.operations.notes import (
    KEPT,
    add_note,
    change_note,
    delete_note,
    forget_deleted_notes,
    restore_note,
)
from contacts.queries.notes import found_notes
from events.models import Activity
from ground.refusals import NotThere
from ground.versions import Outdated
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_note,
    make_organisation,
    make_user,
    sure,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def manager():
    return make_user("max@firm.test", role="crm_manager")


def recorded() -> list[tuple[str, str]]:
    return list(Activity.objects.order_by("id").values_list("type", "title"))


def last_mentions() -> list[int]:
    return list(sure(Activity.objects.order_by("id").last()).properties.get("mentions", []))


class TestNote:
    @pytest.mark.parametrize("of", [(), ("contact", "organisation")])
    def test_is_of_one_record(self, of):
        both = {"contact": make_contact(), "organisation": make_organisation()}
        given = {name: both[name] for name in of}

        with pytest.raises(IntegrityError), transaction.atomic():
            Note.objects.create(content="x", **given)

    def test_outlives_its_author_and_goes_with_its_record(self):
        author = make_user("eve@firm.test")
        note = make_note(author=author)

        author.delete()
        note.refresh_from_db()
        assert note.author is None
        sure(note.contact).delete()
        assert not Note.objects.exists()


class TestAddNote:
    def test_keeps_it_and_records_its_beginning(self):
        contact = make_contact()

        note = add_note(of=contact, content="Likes **tea**\r\n- green", by=ben(), now=NOON)

        note.refresh_from_db()
        assert (note.content, note.author, note.contact) == (
            "Likes **tea**\n- green",
            ben(),
            contact,
        )
        assert (note.pinned, note.version, note.created_at) == (False, 1, NOON)
        fact = Activity.objects.get()
        assert (fact.type, fact.title) == ("note_added", "Likes tea green")
        assert (fact.contact, fact.subject_type, fact.subject_id) == (contact, "note", str(note.pk))
        assert AuditRow.objects.filter(action="note.added", actor=ben()).exists()

    def test_takes_organisations_too(self):
        organisation = make_organisation()

        note = add_note(of=organisation, content="Moves in May", by=ada(), now=NOON, pinned=True)

        assert (note.organisation, note.contact, note.pinned) == (organisation, None, True)
        assert Activity.objects.get().organisation == organisation

    def test_knows_whom_it_mentions(self):
        note = add_note(
            of=make_contact(), content=f"Ask @{{{ben().pk}}} or @{{{ben().pk}}}", by=ada(), now=NOON
        )

        assert list(note.mentioned.all()) == [ben()]
        assert recorded() == [("note_added", "Ask @Ben or @Ben")]
        assert last_mentions() == [ben().pk]

    @pytest.mark.parametrize("who", [0, 999_999, 999_999_999_999_999_999])
    def test_refuses_to_mention_nobody(self, who):
        with pytest.raises(NobodyToMention):
            add_note(of=make_contact(), content=f"@{{{who}}}", by=ada(), now=NOON)

        assert not Note.objects.exists()
        assert not Activity.objects.exists()

    def test_refuses_to_mention_somebody_who_left(self):
        left = make_user("eve@firm.test", is_active=False)

        with pytest.raises(NobodyToMention):
            add_note(of=make_contact(), content=f"@{{{left.pk}}}", by=ada(), now=NOON)

        assert not Note.objects.exists()

    def test_refuses_a_link_that_runs_something_and_keeps_nothing(self):
        with pytest.raises(BadLink):
            add_note(of=make_contact(), content="[x](javascript:alert(1))", by=ada(), now=NOON)

        assert not Note.objects.exists()

    def test_keeps_a_word_without_end(self):
        note = add_note(of=make_contact(), content="x" * 10_000, by=ada(), now=NOON)

        assert Note.objects.get() == note


class TestChangeNote:
    def test_changes_what_it_says_and_names_only_those_newly_mentioned(self):
        note = add_note(of=make_contact(), content=f"@{{{ben().pk}}}", by=ada(), now=NOON)

        changed = change_note(
            note=note,
            changes={"content": f"@{{{ben().pk}}} and @{{{cleo().pk}}}"},
            by=ada(),
            now=LATER,
            expected=frozenset({1}),
        )

        assert (changed.version, changed.edited_at, changed.updated_at) == (2, LATER, LATER)
        assert set(changed.mentioned.all()) == {ben(), cleo()}
        assert recorded()[1:] == [("note_changed", "Note changed: @Ben and @Cleo")]
        assert last_mentions() == [cleo().pk]
        row = AuditRow.objects.get(action="note.changed")
        assert sure(row.before)["content"] == f"@{{{ben().pk}}}"

    def test_keeps_a_mention_of_somebody_who_left_meanwhile(self):
        eve = make_user("eve@firm.test")
        note = add_note(of=make_contact(), content=f"@{{{eve.pk}}}", by=ada(), now=NOON)
        eve.is_active = False
        eve.save()

        change_note(note=note, changes={"content": f"@{{{eve.pk}}} left"}, by=ada(), now=LATER)

        assert last_mentions() == []
        assert list(note.mentioned.all()) == [eve]

    def test_does_nothing_where_nothing_changes(self):
        note = add_note(of=make_contact(), content="Same", by=ada(), now=NOON)

        same = change_note(note=note, changes={"content": "Same\n"}, by=ada(), now=LATER)

        assert (same.version, same.edited_at) == (1, None)
        assert len(recorded()) == 1

    def test_loses_nothing_of_two_who_edit(self):
        note = make_note("Old", author=ada())
        change_note(
            note=note, changes={"content": "Hers"}, by=ada(), now=NOON, expected=frozenset({1})
        )

        with pytest.raises(Outdated):
            change_note(
                note=note, changes={"content": "His"}, by=ada(), now=NOON, expected=frozenset({1})
            )

        note.refresh_from_db()
        assert (note.content, note.version) == ("Hers", 2)

    def test_leaves_the_words_of_others_to_them_and_to_managers(self):
        note = make_note("Hers", author=ada())

        with pytest.raises(NotYourNote):
            change_note(note=note, changes={"content": "His"}, by=ben(), now=NOON)
        note.refresh_from_db()
        assert note.content == "Hers"
        assert not Activity.objects.exists()
        change_note(note=note, changes={"content": "Mended"}, by=manager(), now=NOON)
        note.refresh_from_db()
        assert note.content == "Mended"

    def test_pins_and_unpins_what_others_wrote(self):
        note = make_note("Hers", author=ada())

        pinned = change_note(note=note, changes={"pinned": True}, by=ben(), now=NOON)
        again = change_note(note=note, changes={"pinned": True}, by=ben(), now=NOON)
        change_note(note=note, changes={"pinned": False}, by=ben(), now=NOON)

        assert (pinned.pinned, pinned.version, pinned.edited_at, again.version) == (
            True,
            2,
            None,
            2,
        )
        assert recorded() == [
            ("note_pinned", "Note pinned: Hers"),
            ("note_unpinned", "Note unpinned: Hers"),
        ]


class TestDeleteNote:
    def test_takes_it_away_until_it_is_brought_back(self):
        note = make_note("Hers", author=ada(), pinned=True)

        delete_note(note=note, by=ada(), now=NOON, expected=frozenset({1}))
        assert not Note.objects.standing().exists()
        with pytest.raises(NotThere):
            change_note(note=note, changes={"pinned": False}, by=ada(), now=NOON)

        restored = restore_note(note=note, by=ada(), now=LATER)
        assert (restored.pinned, restored.created_at) == (True, note.created_at)
        assert Note.objects.standing().get() == note
        assert [type for type, _ in recorded()] == ["note_deleted", "note_restored"]
        assert restore_note(note=note, by=ada(), now=LATER).version == restored.version

    def test_is_for_the_author_and_for_managers(self):
        note = make_note(author=ada())

        with pytest.raises(NotYourNote):
            delete_note(note=note, by=ben(), now=NOON)
        assert Note.objects.standing().exists()
        delete_note(note=note, by=manager(), now=NOON)
        with pytest.raises(NotYourNote):
            restore_note(note=note, by=ben(), now=NOON)
        assert not Note.objects.standing().exists()

    def test_refuses_where_it_was_changed_meanwhile(self):
        note = make_note(author=ada(), version=3)

        with pytest.raises(Outdated):
            delete_note(note=note, by=ada(), now=NOON, expected=frozenset({2}))

        assert Note.objects.standing().exists()


class TestForgetDeletedNotes:
    def test_forgets_those_of_yesterday_for_good(self):
        old, new = make_note(deleted_at=NOON), make_note(deleted_at=LATER)
        standing = make_note()

        assert forget_deleted_notes(now=NOON + KEPT + timedelta(seconds=1)) == 1

        assert set(Note.objects.all()) == {new, standing}
        with pytest.raises(NotThere):
            restore_note(note=old, by=ada(), now=LATER)


class TestFoundNotes:
    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            ("school", True),
            ("SCHO", True),
            ("cafe school", True),
            ("scho café", False),
            ("café scho", True),
            ("jane@example", True),
            ("uni", False),
            ("' & | ! :* \\ ŉ ½", False),
            ("!!", False),
        ],
    )
    def test_finds_words_and_the_beginning_of_the_last(self, text, is_found):
        make_note("Meet at the **Café**, behind the school: jane@example.org")

        assert found_notes(Note.objects.all(), text).exists() == is_found
