"""Templates over REST, and who may do what with them."""

import pytest

from contacts.models import CustomField
from templating.models import SavedBlock, Template, TemplateVersion
from tests.make import ada, ben, make_contact, make_user
from tests.templating.made import make_template, make_version

TEMPLATES, PREVIEW = "/api/v1/templates/", "/api/v1/templates/preview/"
pytestmark = pytest.mark.django_db
BLOCKS = [
    {"type": "heading", "text": "Hello {{ first_name | default: 'there' }}"},
    {"type": "button", "text": "Open", "href": "https://example.org/"},
    {"type": "footer", "text": "Acme, 1 High Street"},
]
CONTENT = {"subject": "News for you", "preheader": "Three of them", "blocks": BLOCKS}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def codes(answer) -> list[str]:
    return [one["code"] for one in answer.data["findings"]]


class TestTemplates:
    def test_are_written_published_and_written_anew(self, crm):
        made = crm.post(TEMPLATES, {"name": "Spring news", "content": CONTENT}, format="json")
        assert made.status_code == 201, made.data
        at = made["Location"]

        published = crm.post(f"{at}publish/", {}, format="json")
        assert published.status_code == 200, published.data
        assert "Hello" in published.data["html"]
        assert "Unsubscribe: {{ unsubscribe_url }}" in published.data["text"]
        changed = crm.put(f"{at}draft/", {"subject": "More news"}, format="json")

        assert changed.data["number"] == 2
        assert (changed.data["subject"], changed.data["blocks"]) == ("More news", BLOCKS)
        first = crm.get(f"{at}versions/1/").data
        assert (first["subject"], first["published_by"]) == ("News for you", ada().pk)
        lines = crm.get(f"{at}versions/").data
        assert [line["number"] for line in lines] == [2, 1]

    def test_are_listed_with_how_far_each_is(self, crm, django_assert_num_queries):
        for number in range(3):
            template = make_template(name=f"T{number}", folder="News")
            make_version(template)
            make_version(template, published_at=None)

        with django_assert_num_queries(6):
            listed = crm.get(f"{TEMPLATES}?folder=News&archived=false&ordering=name")

        rows = listed.data["results"]
        assert [row["name"] for row in rows] == ["T0", "T1", "T2"]
        assert [bool(one["published_at"]) for one in rows[0]["versions"]] == [False, True]
        assert rows[0]["used"] == 0

    def test_are_found_by_words_and_kind(self, crm):
        make_template(name="Welcome", channel="sms")
        make_version(make_template(name="Goodbye"))

        assert [row["name"] for row in crm.get(f"{TEMPLATES}?q=welc").data["results"]] == [
            "Welcome"
        ]
        assert len(crm.get(f"{TEMPLATES}?channel=email").data["results"]) == 1
        assert len(crm.get(f"{TEMPLATES}?published=false").data["results"]) == 1

    def test_refuse_a_slug_twice(self, crm):
        make_template(slug="news")

        refused = crm.post(TEMPLATES, {"name": "News", "slug": "news"}, format="json")

        assert (refused.status_code, refused.data["code"]) == (409, "template_slug_taken")
        assert Template.objects.count() == 1

    def test_are_archived_copied_and_brought_back(self, crm):
        template = make_template(name="News")
        make_version(template, subject="S", blocks=BLOCKS, html="<p>", text="made of them")
        at = f"{TEMPLATES}{template.pk}/"

        assert crm.post(f"{at}archive/").data["archived_at"]
        refused = crm.put(f"{at}draft/", CONTENT, format="json")
        assert (refused.status_code, refused.data["code"]) == (409, "template_archived")
        assert crm.post(f"{at}restore/").data["archived_at"] is None
        copy = crm.post(f"{at}duplicate/")

        assert (copy.status_code, copy.data["name"]) == (201, "Copy of News")
        draft = TemplateVersion.objects.get(template=copy.data["id"])
        assert (draft.subject, draft.text, draft.published_at) == ("S", "", None)

    def test_go_back_to_an_earlier_version(self, crm):
        template = make_template()
        make_version(template, subject="First")
        make_version(template, subject="Second")

        back = crm.post(f"{TEMPLATES}{template.pk}/revert/", {"number": 1}, format="json")

        assert (back.data["number"], back.data["subject"]) == (3, "First")

    def test_have_drafts_that_nobody_writes_over_unseen(self, crm):
        template = make_template()
        at = f"{TEMPLATES}{template.pk}/draft/"
        read = crm.put(at, {"subject": "One"}, format="json")
        crm.put(at, {"subject": "Two"}, format="json")

        refused = crm.put(
            at, {"subject": "Three"}, format="json", headers={"If-Match": read["ETag"]}
        )

        assert (refused.status_code, refused.data["current"]["subject"]) == (412, "Two")
        assert TemplateVersion.objects.get().subject == "Two"

    def test_say_each_in_its_language(self, crm):
        template = make_template()
        at = f"{TEMPLATES}{template.pk}/draft/?locale=de"

        crm.put(at, {"subject": "Neues"}, format="json")

        assert crm.get(at).data["subject"] == "Neues"
        missing = crm.get(f"{TEMPLATES}{template.pk}/draft/")
        assert (missing.status_code, missing.data["code"]) == (409, "no_draft")

    def test_do_not_go_out_with_faults(self, crm):
        template = make_template()
        at = f"{TEMPLATES}{template.pk}/"
        blocks = [{"type": "button", "text": "Go", "href": "javascript:alert(1)"}]
        crm.put(f"{at}draft/", {"subject": "{{ first_name", "blocks": blocks}, format="json")

        refused = crm.post(f"{at}publish/", {}, format="json")

        assert (refused.status_code, refused.data["code"]) == (409, "template_faulty")
        assert refused.data["findings"][0]["place"] == "subject"
        assert TemplateVersion.objects.get().published_at is None

    def test_refuse_blocks_of_no_kind_by_their_path(self, crm):
        template = make_template()
        blocks = [{"type": "heading", "text": "x"}, {"type": "columns", "columns": [{}]}]

        refused = crm.put(f"{TEMPLATES}{template.pk}/draft/", {"blocks": blocks}, format="json")

        assert (refused.status_code, refused.data["code"]) == (400, "unfit_message_template")
        assert refused.data["errors"][0]["field"] == "blocks[1].columns[0]"
        assert not TemplateVersion.objects.exists()


class TestPreview:
    def preview(self, crm, **given):
        told = {"channel": "email", "category": "marketing", "locale": "en", "content": CONTENT}
        return crm.post(PREVIEW, {**told, **given}, format="json")

    def test_shows_a_mail_as_nobody_gets_it(self, crm):
        answer = self.preview(crm)

        assert (answer.status_code, codes(answer)) == (200, [])
        page = crm.get(answer.data["page"])
        assert "Hello Jane" in page.content.decode()
        assert "sandbox" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "SAMEORIGIN"

    def test_shows_it_as_a_contact_gets_it(self, crm):
        jo = make_contact("Jo Roe")
        asked = {"field": "first_name", "operator": "equals", "value": "Jane"}
        shown = {"match": "all", "conditions": [asked]}
        blocks = [*BLOCKS, {"type": "text", "text": "For Janes alone", "when": shown}]

        answer = self.preview(crm, contact=jo.pk, content={**CONTENT, "blocks": blocks})

        assert "Hello Jo" in answer.data["text"]
        assert "For Janes alone" not in answer.data["text"]

    def test_shows_nobody_whom_the_person_may_not_see(self, api):
        api.force_authenticate(ben())
        others = make_contact("Otto Roe", owner=ada())

        refused = self.preview(api, contact=others.pk)

        assert refused.status_code == 400
        assert "Otto" not in str(refused.data)

    def test_keeps_a_page_to_whoever_asked_for_it(self, crm):
        page = self.preview(crm).data["page"]

        crm.force_authenticate(ben())

        assert crm.get(page).status_code == 404

    def test_names_what_is_missing_where_it_would_stand(self, crm):
        answer = self.preview(crm, content={**CONTENT, "subject": "Order {{ order.number }}"})

        assert answer.data["subject"] == "Order ‹order.number›"
        assert {"missing", "unknown"} <= set(codes(answer))

    def test_counts_the_parts_of_an_sms(self, crm):
        content = {"text": "Hi {{ first_name }} 😀 " + "x" * 80}

        answer = self.preview(crm, channel="sms", content=content)

        assert answer.data["segments"]["count"] == 2
        assert answer.data["segments"]["alphabet"] == "ucs-2"
        assert {"alphabet", "no_stop"} <= set(codes(answer))


class TestMergeTags:
    def test_name_the_fields_of_the_firm_but_no_sensitive_ones(self, crm):
        CustomField.objects.create(slug="plan", label="Plan")
        CustomField.objects.create(slug="iban", label="IBAN", sensitive=True)

        names = [one["name"] for one in crm.get("/api/v1/templates/merge-tags/").data]

        assert "custom.plan" in names
        assert "custom.iban" not in names


class TestSavedBlocks:
    def test_are_kept_and_taken_away(self, crm):
        made = crm.post(
            "/api/v1/saved-blocks/", {"name": "Our footer", "block": BLOCKS[2]}, format="json"
        )
        again = crm.post(
            "/api/v1/saved-blocks/", {"name": "Our footer", "block": BLOCKS[2]}, format="json"
        )

        assert (made.status_code, again.data["code"]) == (201, "saved_block_taken")
        assert crm.delete(made["Location"]).status_code == 204
        assert not SavedBlock.objects.exists()


class TestRights:
    def test_let_agents_read_and_managers_write(self, api):
        template = make_template()
        api.force_authenticate(ben())
        assert api.get(TEMPLATES).status_code == 200
        assert api.post(TEMPLATES, {"name": "X"}, format="json").status_code == 403
        at = f"{TEMPLATES}{template.pk}/"
        assert api.put(f"{at}draft/", CONTENT, format="json").status_code == 403
        assert api.post(f"{at}publish/", {}, format="json").status_code == 403
        assert Template.objects.count() == 1
        assert not TemplateVersion.objects.exists()

        api.force_authenticate(make_user("m@x.test", role="crm_manager"))

        assert api.post(TEMPLATES, {"name": "X"}, format="json").status_code == 201

    def test_let_nobody_in_who_is_not_known(self, api):
        assert api.get(TEMPLATES).status_code == 401
