import pytest
from django.core.cache import cache

from events import queries
from events.catalogue import DECLARED, ActivityType
from events.errors import TypeIsTaken, UnusableType
from events.models import AddedType
from events.operations.types import add_types, remove_types

QUEST = ActivityType(name="quest_started", label="Quest", title="Started {quest}")


def quest(**given) -> ActivityType:
    return ActivityType(**{**vars(QUEST), **given})


@pytest.mark.django_db
class TestAddTypes:
    def test_puts_them_into_the_catalogue(self):
        add_types(pack="education", types=[quest(is_open=True, item_role="starts")])

        found = queries.catalogue()["quest_started"]
        assert (found.pack, found.is_open, found.item_role) == ("education", True, "starts")

    def test_brings_its_own_up_to_date(self):
        add_types(pack="education", types=[QUEST])
        add_types(pack="education", types=[quest(label="Mission")])

        assert queries.catalogue()["quest_started"].label == "Mission"
        assert AddedType.objects.count() == 1

    @pytest.mark.parametrize("name", ["login", "quest_started"])
    def test_refuses_a_name_that_is_taken(self, name):
        add_types(pack="education", types=[QUEST])

        with pytest.raises(TypeIsTaken):
            add_types(pack="shop", types=[quest(name=name)])

        assert AddedType.objects.get().pack == "education"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": "{quest.__class__}"},
            {"title": "{quest!r}"},
            {"title": "{quest:>9999999}"},
            {"title": "{0}"},
            {"title": "{quest"},
            {"title": "{{quest}}"},
            {"properties": {"type": "nothing"}},
            {"properties": {"$ref": "http://127.0.0.1/schema.json"}},
            {"properties": {"$ref": "file:///etc/passwd"}},
            {"properties": {"pattern": "(?=back)tracking"}},
            {"item_role": "finishes"},
            {"name": ""},
            {"name": "x" * 51},
        ],
    )
    def test_refuses_what_could_not_be_used_safely(self, wrong):
        with pytest.raises(UnusableType):
            add_types(pack="education", types=[quest(**wrong)])

        assert not AddedType.objects.exists()


@pytest.mark.django_db
class TestRemoveTypes:
    def test_takes_a_packs_types_out(self):
        add_types(pack="education", types=[QUEST])

        assert remove_types(pack="education") == 1
        assert "quest_started" not in queries.catalogue()


@pytest.mark.django_db
class TestCatalogue:
    def test_is_read_once(self, django_assert_num_queries):
        queries.catalogue()

        with django_assert_num_queries(0):
            assert queries.catalogue().keys() >= DECLARED.keys()

    def test_is_read_again_when_another_process_changed_it(self, monkeypatch):
        monkeypatch.setattr(queries, "LOOK_AFTER", 0)
        queries.catalogue()
        AddedType.objects.create(name="quest_started", label="Quest", title="Quest")
        assert "quest_started" not in queries.catalogue()

        cache.set(queries.CATALOGUE_VERSION, "another", timeout=None)

        assert "quest_started" in queries.catalogue()


class TestActivityType:
    def test_fills_only_plain_places(self):
        from events.titles import fill

        assert fill("{x.__class__} {y} {z}", {"x": 1, "y": "{z}", "z": 3}) == "{x.__class__} {z} 3"

    def test_names_each_fault_of_the_properties(self):
        type = quest(
            properties={
                "type": "object",
                "properties": {"steps": {"type": "array", "items": {"type": "integer"}}},
                "required": ["quest"],
            }
        )

        faults = {fault["path"]: fault["reason"] for fault in type.faults({"steps": [1, "two"]})}

        assert faults.keys() == {"", "steps[1]"}
        assert "quest" in faults[""]

    def test_answers_a_hostile_pattern_at_once(self):
        type = quest(properties={"properties": {"x": {"pattern": "^(a+)+$"}}})

        assert type.faults({"x": "a" * 50_000 + "!"})
