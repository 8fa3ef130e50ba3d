"""The language of formulas: what it means, what it refuses and where."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.formulas import LONGEST, BadFormula, understand

#: A machine that is busy draws slowly, which says nothing of formulas.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = {"a": "number", "b": "number", "name": "text", "likes": "list"}


def worked_out(text, *, is_text=False, **values):
    return understand(text, is_text=is_text, kinds=KINDS).work(values)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "result"),
        [
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("-2 - -3", "1"),
            ("8 / 4 / 2", "1"),
            ("a / b", "2.5"),
            ("sum(a, b, 1)", "8"),
            ("max(a, b)", "5"),
            ("min(a, b)", "2"),
            ("round(a / 3, 2)", "1.67"),
            ("first(a, b)", "5"),
            ("count(likes)", "2"),
        ],
    )
    def test_mean_what_they_say(self, text, result):
        given = {"a": Decimal(5), "b": Decimal(2), "likes": ["x", "y"]}

        assert worked_out(text, **given) == Decimal(result)

    @pytest.mark.parametrize("text", ["a / 0", "1 / b", "a + 1", "round(a)", "max(a)"])
    def test_give_nothing_where_something_is_missing_or_divided_by_nothing(self, text):
        assert worked_out(text, b=Decimal(0)) is None

    @patiently
    @given(
        st.recursive(
            st.integers(0, 9).map(str),
            lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
                lambda p: f"({p[0]} {p[1]} {p[2]})"
            ),
            max_leaves=12,
        )
    )
    def test_are_the_arithmetic_of_school(self, text):
        def obvious(words: list[str]) -> Fraction:
            word = words.pop(0)
            if word != "(":
                return Fraction(word)
            left, sign, right = obvious(words), words.pop(0), obvious(words)
            words.pop(0)
            return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__}.get(
                sign, left.__truediv__
            )(right)

        words = text.replace("(", "( ").replace(")", " )").split()
        try:
            wanted = obvious(words)
        except ZeroDivisionError:
            assert worked_out(text) is None
        else:
            found = worked_out(text)
            assert found is not None
            assert abs(Fraction(found) - wanted) <= abs(wanted) * Fraction(1, 10**25)


class TestTexts:
    def test_are_templates_with_values_in_braces(self):
        text = "https://x.test/{name}?n={a * 2}"

        assert worked_out(text, is_text=True, name="jane", a=Decimal("1.50")) == (
            "https://x.test/jane?n=3"
        )

    def test_are_nothing_where_a_value_is_missing_unless_another_stands_in(self):
        assert worked_out("Hi {name}", is_text=True, name="") is None
        assert worked_out('Hi {first(name, "you")}', is_text=True) == "Hi you"


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "is_text", "said"),
        [
            ("", False, "1 to 1,000 characters"),
            ("1" * (LONGEST + 1), False, "1 to 1,000 characters"),
            ("1 +", False, "At 4: Expected a number"),
            ("a + ghost", False, "At 5: There is no field ghost."),
            ("a + name", False, "At 3: + stands between numbers."),
            ("eval(a)", False, "At 1: There is no function eval."),
            ("a b", False, "At 3: Nothing can follow here"),
            ("a ; b", False, "At 3: This sign means nothing"),
            ("sum(name)", False, "At 1: sum cannot take"),
            ("first(a, name)", False, "At 1: first cannot take"),
            ("name", False, "gives a text"),
            ("(" * 25 + "1" + ")" * 25, False, "20 levels"),
            ("a.__class__", False, "At 2: This sign means nothing"),
            ("Hi {name", True, "At 4: A brace"),
            ("Hi {ghost}", True, "At 5: There is no field ghost."),
            ("{likes}", True, "At 2: Several values"),
        ],
    )
    def test_name_the_place(self, text, is_text, said):
        with pytest.raises(BadFormula) as refused:
            worked_out(text, is_text=is_text)

        assert said in str(refused.value)

    @patiently
    @given(st.text(max_size=60), st.booleans())
    def test_are_all_that_can_go_wrong(self, text, is_text):
        with suppress(BadFormula):
            worked_out(text, is_text=is_text, a=Decimal(1))
