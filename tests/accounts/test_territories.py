"""Which territory a record falls to."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Territory, User
from accounts.territories import FIELDS, check_rules, find_claims
from tests.make import ben, make_team, make_territory

pytestmark = pytest.mark.django_db
WORDS = st.sampled_from(["DE", "de", "AT", "web", "Website", "Übersee", "übersee", "a%b", '"'])
ONE = st.one_of(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(["is", "is_not", "starts_with"]), WORDS),
    st.tuples(
        st.sampled_from(FIELDS),
        st.sampled_from(["in", "not_in"]),
        st.lists(WORDS, min_size=1, max_size=3),
    ),
)
RECORD = st.dictionaries(st.sampled_from(FIELDS), WORDS | st.just(""), max_size=4)


def is_met(condition: dict[str, Any], record: dict[str, str]) -> bool:
    """The rule in words: what is not known meets nothing, and case does not matter."""
    told = record.get(condition["field"], "").lower()
    value = condition["value"]
    asked = [one.lower() for one in (value if isinstance(value, list) else [value])]
    answers = {
        "is": told in asked,
        "in": told in asked,
        "is_not": told not in asked,
        "not_in": told not in asked,
        "starts_with": told.startswith(asked[0]),
    }
    return told != "" and answers[condition["operator"]]


class TestFindClaims:
    @settings(
        max_examples=60, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(
        rules=st.lists(
            st.tuples(
                st.lists(ONE, max_size=3), st.sampled_from(["all", "any"]), st.integers(1, 3)
            ),
            max_size=4,
        ),
        records=st.lists(RECORD, max_size=5),
    )
    def test_equals_the_obvious_loop(self, rules, records):
        Territory.objects.all().delete()
        lands = [
            make_territory(f"t-{number}", *conditions, match=match, priority=priority)
            for number, (conditions, match, priority) in enumerate(rules)
        ]
        for land in lands:
            check_rules(land.rules)
        lands.sort(key=lambda land: (land.priority, land.pk))

        def claims(land: Territory, record: dict[str, str]) -> bool:
            met = [is_met(condition, record) for condition in land.rules["conditions"]]
            return bool(met) and (any(met) if land.rules["match"] == "any" else all(met))

        found = [claim and claim.territory for claim in find_claims(records)]

        expected = [next((t.pk for t in lands if claims(t, record)), None) for record in records]
        assert found == expected

    def test_says_who_looks_after_what_falls_there(self):
        team, owner = make_team(), ben()
        land = make_territory("land", ("country", "is", "DE"), team=team, owner=owner)

        claim = find_claims([{"country": "DE"}])[0]

        assert claim == (land.pk, team.pk, owner.pk)

    def test_gives_nothing_to_those_who_left(self):
        make_territory("land", ("country", "is", "DE"), owner=ben())
        User.objects.filter(pk=ben().pk).update(is_active=False)

        claim = find_claims([{"country": "DE"}])[0]

        assert claim is not None
        assert claim.owner is None

    def test_asks_once_for_many(self, django_assert_num_queries):
        for number in range(5):
            make_territory(f"t-{number}", ("source", "is", str(number)))

        with django_assert_num_queries(1):
            claims = find_claims([{"source": str(number % 7)} for number in range(500)])

        assert sum(claim is None for claim in claims) == len([n for n in range(500) if n % 7 > 4])
        with django_assert_num_queries(0):
            assert find_claims([]) == []
