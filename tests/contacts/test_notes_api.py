"""Notes over REST."""

import pytest

from contacts.models import Note
from tests.make import (
    ada,
    ben,
    cleo,
    make_contact,
    make_note,
    make_organisation,
    make_team,
    make_user,
    sure,
)
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db
NOTES = "/api/v1/notes/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def as_(api, user):
    api.force_authenticate(user)
    return api


def contents(answer):
    assert answer.status_code == 200, answer.json()
    return [row["content"] for row in answer.json()["results"]]


def codes(answer):
    assert answer.status_code == 400, answer.json()
    said = answer.json()
    return {(one["field"], one.get("code", said["code"])) for one in said["errors"]}


class TestListNotes:
    def test_is_refused_to_strangers_and_viewers(self, api):
        make_note()

        assert api.get(NOTES).status_code in {401, 403}
        assert as_(api, make_user("vic@firm.test", role="crm_viewer")).get(NOTES).status_code == 403

    def test_shows_an_agent_those_of_records_within_reach(self, api):
        make_note("Mine", contact=make_contact(owner=ben()))
        make_note("Our firm's", organisation=make_organisation(team=make_team(members=[ben()])))
        make_note("Hers", contact=make_contact(owner=cleo()))
        make_note("Nobody's", organisation=make_organisation(), author=ben())

        assert set(contents(as_(api, ben()).get(NOTES))) == {"Mine", "Our firm's"}
        assert contents(as_(api, cleo()).get(NOTES)) == ["Hers"]

    def test_asks_the_database_as_often_for_many_as_for_one(self, crm, django_assert_num_queries):
        for index in range(5):
            make_note(f"Ask @{{{ben().pk}}} {index}", author=ben()).mentioned.add(ben(), cleo())

        with django_assert_num_queries(3):  # roles, notes, mentioned
            assert len(crm.get(NOTES).json()["results"]) == 5
        with django_assert_num_queries(4):  # notes, authors, contacts, mentioned
            crm.get(f"{NOTES}?include=author,contact,organisation")
        with django_assert_num_queries(1):
            crm.get(f"{NOTES}?fields=id,content")

    def test_asks_an_agents_places_once(self, api, django_assert_num_queries):
        for index in range(5):
            make_note(f"{index}", contact=make_contact(owner=ben()))
        as_(api, ben())

        with django_assert_num_queries(5):  # roles, places by both ways, notes, mentioned
            assert len(api.get(NOTES).json()["results"]) == 5

    def test_is_narrowed_by_filters(self, crm):
        jane, firm = make_contact("Jane"), make_organisation()
        old = make_note("Old school", contact=jane, author=ada())
        make_note("Pinned", contact=jane, author=ben(), pinned=True)
        make_note("Firm's", organisation=firm)
        make_note("Gone", contact=jane, deleted_at="2026-01-01T00:00:00Z")

        def found(query):
            return contents(crm.get(f"{NOTES}?{query}"))

        assert found(f"contact={jane.pk}") == ["Pinned", "Old school"]
        assert found(f"organisation={firm.pk}") == ["Firm's"]
        assert found(f"contact={jane.pk}&pinned=true") == ["Pinned"]
        assert found(f"contact={jane.pk}&pinned=false") == ["Old school"]
        assert found("author=me") == ["Old school"]
        assert found(f"author={ben().pk}") == ["Pinned"]
        assert found("author=none") == ["Firm's"]
        assert found("author=x") == []
        assert found(f"ids={old.pk},x,999999999999999999999") == ["Old school"]
        assert found("q=schoo") == ["Old school"]
        assert found("q=%27%20%26") == []
        assert found("created_before=2020-01-01T00:00:00Z") == []
        assert found("ordering=created_at")[0] == "Old school"

    def test_does_not_show_what_was_deleted(self, crm):
        note = make_note(deleted_at="2026-01-01T00:00:00Z")

        assert contents(crm.get(NOTES)) == []
        assert crm.get(f"{NOTES}{note.pk}/").status_code == 404


class TestCreateNote:
    def test_answers_with_the_note(self, api):
        contact = make_contact(owner=ben())
        as_(api, ben())

        answer = api.post(NOTES, {"contact": contact.pk, "content": f"Ask @{{{cleo().pk}}}"})

        assert answer.status_code == 201, answer.json()
        shown = answer.json()
        assert shown["contact"] == contact.pk
        assert (shown["author"], shown["pinned"], shown["organisation"]) == (ben().pk, False, None)
        assert shown["mentions"] == [{"id": cleo().pk, "name": "Cleo"}]
        assert answer["ETag"] == '"1"'
        assert answer["Location"].endswith(f"{NOTES}{shown['id']}/")

    def test_repeats_nothing_under_one_key(self, crm):
        given = {"contact": make_contact().pk, "content": "Once"}

        for _ in range(2):
            assert crm.post(NOTES, given, headers={"Idempotency-Key": "k1"}).status_code == 201

        assert Note.objects.count() == 1

    def test_is_refused_for_records_out_of_reach(self, api):
        as_(api, ben())

        for given in (
            {"contact": make_contact(owner=cleo()).pk},
            {"organisation": make_organisation().pk},
        ):
            refused = codes(api.post(NOTES, {**given, "content": "x"}))
            assert refused == {(next(iter(given)), "does_not_exist")}
        assert not Note.objects.exists()

    def test_is_of_one_record_alone(self, crm):
        both = {"contact": make_contact().pk, "organisation": make_organisation().pk}

        for given in ({}, both):
            assert codes(crm.post(NOTES, {**given, "content": "x"}))
        assert not Note.objects.exists()

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("", "blank"),
            (" \n ", "empty_note"),
            ("\u200b", "empty_note"),
            ("x" * 10_001, "max_length"),
            ("x" * 1_000_000, "max_length"),
            ("[x](javascript:alert(1))", "bad_link"),
            ("@{999999}", "nobody_to_mention"),
            (7.5, None),
            (None, "null"),
            (["x"], "invalid"),
        ],
    )
    def test_refuses_what_cannot_be_kept(self, crm, content, code):
        answer = crm.post(NOTES, {"contact": make_contact().pk, "content": content})

        if code is None:
            assert answer.json()["content"] == "7.5"
            return
        assert codes(answer) == {("content", code)}
        assert not Note.objects.exists()

    def test_refuses_nul(self, crm):
        body = f'{{"contact": {make_contact().pk}, "content": "a\\u0000b"}}'

        answer = crm.post(NOTES, body, content_type="application/json")

        assert answer.status_code == 400
        assert not Note.objects.exists()

    def test_gives_back_any_script_as_it_was_typed(self, crm):
        text = "<script>alert(1)</script> مرحبا 👩‍👩‍👧 **b**\n  - x"

        answer = crm.post(NOTES, {"contact": make_contact().pk, "content": text})

        assert answer.json()["content"] == text


class TestChangeNote:
    def test_changes_pins_and_tells_its_version(self, crm):
        note = make_note("Old", author=ada())

        answer = crm.patch(
            f"{NOTES}{note.pk}/",
            {"content": "New", "pinned": True},
            headers={"If-Match": '"1"'},
        )

        assert answer.status_code == 200
        assert (answer.json()["content"], answer.json()["pinned"]) == ("New", True)
        assert answer["ETag"] == '"2"'
        assert answer.json()["edited_at"]

    def test_shows_the_present_state_to_whoever_comes_second(self, crm):
        note = make_note("Theirs", author=ada(), version=2)

        answer = crm.patch(f"{NOTES}{note.pk}/", {"content": "Mine"}, headers={"If-Match": '"1"'})

        assert answer.status_code == 412
        assert answer.json()["current"]["content"] == "Theirs"
        note.refresh_from_db()
        assert note.content == "Theirs"

    def test_leaves_others_words_alone_and_lets_all_pin(self, api):
        note = make_note("Hers", contact=make_contact(owner=ben()), author=ada())
        as_(api, ben())

        refused = api.patch(f"{NOTES}{note.pk}/", {"content": "His"})
        pinned = api.patch(f"{NOTES}{note.pk}/", {"pinned": True})

        assert (refused.status_code, refused.json()["code"]) == (403, "not_your_note")
        assert (pinned.status_code, pinned.json()["content"]) == (200, "Hers")

    def test_refuses_to_move_it_to_another_record(self, crm):
        note = make_note(author=ada())

        answer = crm.patch(f"{NOTES}{note.pk}/", {"contact": make_contact().pk})

        assert codes(answer) == {("contact", "unknown")}

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "POST"])
    def test_and_all_else_is_not_there_for_those_who_do_not_see_the_record(self, api, method):
        note = make_note("Hers", contact=make_contact(owner=cleo()), author=ben())
        as_(api, ben())
        tail = "restore/" if method == "POST" else ""

        answer = api.generic(
            method, f"{NOTES}{note.pk}/{tail}", "{}", content_type="application/json"
        )

        assert answer.status_code == 404
        assert Note.objects.standing().get() == note


class TestDeleteNote:
    def test_can_be_undone(self, crm):
        note = make_note("Hers", author=ada())

        gone = crm.delete(f"{NOTES}{note.pk}/", headers={"If-Match": '"1"'})
        assert gone.status_code == 204
        assert crm.delete(f"{NOTES}{note.pk}/").status_code == 404

        back = crm.post(f"{NOTES}{note.pk}/restore/")
        assert (back.status_code, back.json()["content"]) == (200, "Hers")
        assert contents(crm.get(NOTES)) == ["Hers"]

    def test_is_refused_to_others(self, api):
        note = make_note(contact=make_contact(owner=ben()), author=ada())

        answer = as_(api, ben()).delete(f"{NOTES}{note.pk}/")

        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_note")
        assert Note.objects.standing().exists()


class TestUnreached:
    def test_names_those_who_are_mentioned_and_may_not_see_it(self, api, django_assert_num_queries):
        note = make_note(contact=make_contact(owner=ben()))
        left = make_user("eve@firm.test", role="crm_manager", is_active=False)
        note.mentioned.add(ada(), ben(), cleo(), left)
        as_(api, ben())

        # Roles and places of the caller, the note, whom it mentions and their roles, who sees it.
        with django_assert_num_queries(7):
            answer = api.get(f"{NOTES}{note.pk}/unreached/")

        assert [one["name"] for one in answer.json()["results"]] == ["Cleo", "Eve"]

    def test_is_empty_where_nobody_is_mentioned(self, crm):
        assert crm.get(f"{NOTES}{make_note().pk}/unreached/").json() == {"results": []}

    def test_is_not_there_for_those_who_do_not_see_the_record(self, api):
        note = make_note(contact=make_contact(owner=cleo()))

        assert as_(api, ben()).get(f"{NOTES}{note.pk}/unreached/").status_code == 404


class TestClients:
    def test_never_see_notes(self):
        client = make_client()
        secret = "Owes us a mint of money"
        make_note(secret, contact=client.contact, author=ada(), pinned=True)
        make_note(secret, organisation=make_organisation("Home"), author=ada())
        browser = browser_of(client)

        pages = ["", "details/", "security/"]
        shown = [browser.get(f"/portal/{page}").content.decode() for page in pages]
        shown.append(browser.get("/api/portal/v1/session/").content.decode())

        assert not [text for text in shown if secret in text or "note" in text.lower()]
        assert browser.get(NOTES).status_code in {401, 403}
        assert browser.get(f"{NOTES}{sure(Note.objects.first()).pk}/").status_code in {401, 403}
