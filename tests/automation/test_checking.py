"""What stands against going live, and what stays because a live workflow needs it."""

import pytest

from accounts.models import Role
from accounts.operations.roles import delete_role
from accounts.operations.teams import delete_team
from automation.documents.checking import check
from automation.operations.steering import archive_workflow
from contacts.errors import SegmentInUse
from contacts.models import ContactType, CustomField, RelationshipType, TaskTemplate
from contacts.operations.relationship_types import delete_relationship_type
from contacts.operations.segments.definitions import delete_segment
from contacts.operations.tags import delete_tag
from contacts.operations.task_templates import delete_template
from contacts.queries.uses import uses_of_field
from ground.mentions import NamedElsewhere
from scoring.models import Score
from scoring.operations.definitions import delete_score
from tests.automation.make import make_workflow
from tests.make import NOON, ada, make_segment, make_tag, make_team
from tests.scoring.made import make_score
from tests.templating.made import make_template, make_version

WAIT = {"id": "wait", "type": "wait_duration", "for": {"days": 1}}
YES = {"match": "all", "conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
GONE = {"match": "all", "conditions": [{"field": "custom.gone", "operator": "is_set"}]}
UNTAGGED = {
    "match": "all",
    "conditions": [{"field": "tags", "operator": "contains", "value": "never"}],
}


def found(**document) -> list[tuple[str, str]]:
    whole = {"triggers": [{"type": "manual"}], "steps": [WAIT], **document}
    return [(one.field, one.level) for one in check(whole, now=NOON)]


def made_score(key: str) -> Score:
    score: Score = make_score(ContactType.objects.create(slug="pupil", name="Pupil"), key=key)
    return score


def asks(conditions, *, yes=(), no=()) -> dict:
    branches = {"yes": list(yes), "no": list(no)}
    return {"id": "if", "type": "condition", "conditions": conditions, "branches": branches}


class TestCheck:
    @pytest.mark.parametrize(
        ("document", "findings"),
        [
            ({}, []),
            ({"steps": []}, [("steps", "error")]),
            ({"triggers": []}, [("triggers", "warning")]),
            # Whoever is sent back by a wait that is over would never wait again.
            (
                {
                    "steps": [
                        WAIT,
                        {"id": "due", "type": "wait_until", "moment": "starts_at", "past": "wait"},
                    ]
                },
                [("steps[1].past", "error")],
            ),
            ({"steps": [{"type": "create_task"}]}, [("steps[0].title", "error")]),
            (
                {"steps": [{"type": "create_task", "template": "gone"}]},
                [("steps[0].template", "error")],
            ),
            ({"triggers": [{"type": "ticket_created"}]}, [("triggers[0].type", "error")]),
            (
                {"triggers": [{"type": "login", "conditions": GONE}]},
                [("triggers[0].conditions.conditions[0].field", "error")],
            ),
            (
                {"triggers": [{"type": "tag_added", "tag": "never"}]},
                [("triggers[0].tag", "error")],
            ),
            (
                {"triggers": [{"type": "activity", "activity": "never"}]},
                [("triggers[0].activity", "error")],
            ),
            (
                {"triggers": [{"type": "login", "where": [{"field": "a"}]}]},
                [("triggers[0].where[0]", "error")],
            ),
            (
                {"triggers": [{"id": "x", "type": "login"}, {"id": "x", "type": "login"}]},
                [("triggers[0].id", "error"), ("triggers[1].id", "error")],
            ),
            (
                {"entry": {"conditions": UNTAGGED}},
                [("entry.conditions.conditions[0].value", "error")],
            ),
            ({"goal": {"activity": "never"}}, [("goal.activity", "error")]),
            (
                {"exits": [{"conditions": GONE}]},
                [("exits[0].conditions.conditions[0].field", "error")],
            ),
            (
                {"steps": [asks(GONE, yes=[WAIT])]},
                [("steps[0].conditions.conditions[0].field", "error")],
            ),
            ({"steps": [asks(YES)]}, [("steps[0].branches", "warning")]),
            ({"steps": [{"type": "go_to_step", "to": "x"}]}, [("steps[0].to", "error")]),
            (
                {"steps": [{"type": "exit_workflow"}, WAIT]},
                [("steps[1]", "warning")],
            ),
            ({"steps": [{"id": "w", "type": "wait_until"}]}, [("steps[0].time", "error")]),
            (
                {"steps": [{"id": "n", "type": "add_to_workflow", "workflow": "never"}]},
                [("steps[0].workflow", "error")],
            ),
            # Round and round, and never a wait.
            (
                {
                    "steps": [
                        {
                            "id": "if",
                            "type": "condition",
                            "conditions": YES,
                            "branches": {"yes": [{"id": "back", "type": "go_to_step", "to": "if"}]},
                        }
                    ]
                },
                [("steps[0].branches.yes[0].to", "error")],
            ),
            (
                {"steps": [WAIT, asks(YES, yes=[{"type": "go_to_step", "to": "wait"}])]},
                [],
            ),
            (
                {
                    "steps": [
                        {"id": "ab", "type": "ab_split", "shares": {"A": 50, "B": 49}},
                    ]
                },
                [("steps[0].shares", "error")],
            ),
        ],
    )
    def test_finds(self, db, document, findings):
        assert found(**document) == findings


class TestUses:
    def test_a_tag_that_a_live_workflow_asks_for_stays(self, db):
        tag = make_tag("VIP")
        asked = {"field": "tags", "operator": "contains", "value": "VIP"}
        make_workflow([asks({"match": "all", "conditions": [asked]}, yes=[WAIT])], now=NOON)

        with pytest.raises(NamedElsewhere) as refusal:
            delete_tag(tag=tag, by=ada(), now=NOON)

        assert "workflows" in str(refusal.value.facts)

    def test_so_does_one_that_a_trigger_names(self, db):
        tag = make_tag("VIP")
        make_workflow([WAIT], triggers=[{"type": "tag_added", "tag": "vip"}], now=NOON)

        with pytest.raises(NamedElsewhere):
            delete_tag(tag=tag, by=ada(), now=NOON)

    def test_a_segment_that_a_trigger_names_stays(self, db):
        segment = make_segment("Friends")
        trigger = {"type": "audience_joined", "segment": "friends"}
        make_workflow([WAIT], triggers=[trigger], now=NOON)

        with pytest.raises(SegmentInUse) as refusal:
            delete_segment(segment=segment, by=ada(), now=NOON)

        assert refusal.value.facts["used_by"] == {"workflows": ["Flow"]}

    @pytest.mark.parametrize(
        ("step", "made", "removed"),
        [
            (
                {"type": "notify_related", "relationship": "mentor", "template": "letter"},
                lambda: RelationshipType.objects.create(
                    slug="mentor", name="Mentor", reverse_name="Mentee"
                ),
                lambda row: delete_relationship_type(type=row, by=ada(), now=NOON),
            ),
            (
                {"type": "create_task", "template": "call"},
                lambda: TaskTemplate.objects.create(slug="call", name="Call", title="Call {name}"),
                lambda row: delete_template(template=row, by=ada(), now=NOON),
            ),
            (
                {"type": "update_lead_score", "points": 5, "score": "riskiest"},
                lambda: make_score(
                    ContactType.objects.create(slug="pupil", name="Pupil"), key="riskiest"
                ),
                lambda row: delete_score(score=row, by=ada(), now=NOON),
            ),
            (
                {"type": "notify_staff", "title": "{name}", "team": "Sales"},
                lambda: make_team("sales"),
                lambda row: delete_team(team=row, by=ada(), now=NOON),
            ),
            (
                {"type": "notify_staff", "title": "{name}", "role": "callers"},
                lambda: Role.objects.create(slug="callers", name="Callers"),
                lambda row: delete_role(role=row, by=ada(), now=NOON),
            ),
            (
                {"type": "add_to_workflow", "workflow": "other"},
                lambda: make_workflow([WAIT], key="other", now=NOON),
                lambda row: archive_workflow(workflow=row, by=ada(), now=NOON),
            ),
        ],
        ids=lambda given: given["type"] if isinstance(given, dict) else "",
    )
    def test_whatever_a_step_names_stays(self, db, step, made, removed):
        row = made()
        make_version(make_template(slug="letter", channel="email"), published_at=NOON)
        flow = make_workflow([{"id": "it", **step}], now=NOON)

        with pytest.raises(NamedElsewhere) as refusal:
            removed(row)
        assert refusal.value.facts["used_by"] == {"workflows": ["Flow"]}

        archive_workflow(workflow=flow, by=ada(), now=NOON)
        removed(row)

    def test_a_field_says_that_a_workflow_waits_for_its_date(self, db):
        field = CustomField.objects.create(slug="ends", label="Ends", kind="date")
        step = {"id": "until", "type": "wait_until", "field": "custom.ends"}
        make_workflow([step], now=NOON)

        assert uses_of_field(field).others == {"workflows": ["Flow"]}

    def test_what_no_live_workflow_needs_can_go(self, db):
        make_workflow([WAIT], now=NOON)

        delete_tag(tag=make_tag("VIP"), by=ada(), now=NOON)
        delete_segment(segment=make_segment("Friends"), by=ada(), now=NOON)
