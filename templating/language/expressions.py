"""What an expression comes to: closures over a scope."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from liquid.builtin.expressions import (
    BooleanExpression,
    FilteredExpression,
    LoopExpression,
    Path,
    StringLiteral,
    primitive,
)
from liquid.builtin.expressions import logical as parts
from liquid.builtin.expressions.arguments import KeywordArgument

from templating.language.analysis import Uses
from templating.language.filters import FILTERS, LONGEST_LIST, Words, items, number, text
from templating.language.missing import Missing, MissingVariable, TemplateBounds, needed

Value = Callable[[Any], Any]
MOST_NESTED, MOST_STEPS = 40, 8
EMPTY = object()
COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    parts.LtExpression: lambda a, b: bool(a < b),
    parts.LeExpression: lambda a, b: bool(a <= b),
    parts.GtExpression: lambda a, b: bool(a > b),
    parts.GeExpression: lambda a, b: bool(a >= b),
}


class Expressions:
    """Expressions of one source; `uses` learns what they ask for."""

    def __init__(self, uses: Uses, words: Words) -> None:
        self.uses, self.words, self.depth = uses, words, 0

    # --- values -----------------------------------------------------------------------------

    def value(self, expression: Any, *, shown: bool = False, fallback: str | None = None) -> Value:
        if isinstance(expression, Path):
            return self.path(expression, shown=shown, fallback=fallback)
        if isinstance(expression, primitive.Literal):
            literal = expression.value
            return lambda _: literal
        if isinstance(expression, (primitive.Empty, primitive.Blank)):
            return lambda _: EMPTY
        if isinstance(expression, primitive.Nil):
            return lambda _: None
        if isinstance(expression, primitive.RangeLiteral):
            return self.range(expression)
        if isinstance(expression, FilteredExpression):
            return self.filtered(expression, shown=shown)
        raise ValueError(f"{type(expression).__name__} is not part of the language")

    def path(self, path: Path, *, shown: bool, fallback: str | None) -> Value:
        name = self.name_of(path)
        self.uses.ask(name, shown=shown, fallback=fallback)
        gone, segments = Missing(name), list(path.path)
        if len(segments) > MOST_STEPS:
            raise ValueError("a name has too many parts")
        if len(segments) == 1:
            root = str(segments[0])

            def plain(scope: Any) -> Any:
                found = scope.names.get(root)
                return gone if found is None or found == "" else found

            return plain
        steps = [self._step(one) for one in segments]

        def walk(scope: Any) -> Any:
            found: Any = scope.names
            for step in steps:
                found = member(found, step(scope) if callable(step) else step)
                if found is None or found == "":
                    return gone
            return found

        return walk

    def _step(self, segment: Any) -> Any:
        if not isinstance(segment, Path):
            return segment
        with_depth = self._deeper(lambda: self.value(segment, shown=True))
        return lambda scope: needed(with_depth(scope))

    def range(self, expression: primitive.RangeLiteral) -> Value:
        start, stop = self.value(expression.start), self.value(expression.stop)

        def run(scope: Any) -> range:
            first, last = int(number(start(scope))), int(number(stop(scope)))
            if last - first >= LONGEST_LIST:
                raise TemplateBounds
            return range(first, last + 1)

        return run

    def filtered(self, expression: Any, *, shown: bool = False) -> Value:
        """
        :raises ValueError: naming a filter that the language has not.
        """
        if not isinstance(expression, FilteredExpression):
            raise ValueError("the language has no such expression")  # noqa: TRY004 - said to people
        filters = expression.filters or []
        if len(filters) > MOST_NESTED:
            raise ValueError("there are too many filters in a row")
        default = next((place for place, one in enumerate(filters) if one.name == "default"), None)
        fallback = None if default is None else _said(filters[default])
        value = self.value(expression.left, shown=shown or bool(filters), fallback=fallback)
        for place, one in enumerate(filters):
            value = self._through(one, value, may_miss=default is not None and place < default)
        return value

    def _through(self, one: Any, value: Value, *, may_miss: bool) -> Value:
        if one.name == "default":
            return self._default(one, value)
        if one.name not in FILTERS:
            raise ValueError(f"there is no filter {one.name!r}")
        deed: Any = FILTERS[one.name]
        if one.name == "date":
            deed = partial(deed, words=self.words)
        if any(isinstance(arg, KeywordArgument) for arg in one.args):
            raise ValueError(f"{one.name} takes no named arguments")
        args = [self.value(arg.value, shown=True) for arg in one.args]

        def run(scope: Any) -> Any:
            found = value(scope)
            if isinstance(found, Missing):
                if may_miss:
                    return found
                raise MissingVariable(found.name)
            return _given(deed, found, *[needed(arg(scope)) for arg in args])

        return run

    def _default(self, one: Any, value: Value) -> Value:
        if len(one.args) != 1 or isinstance(one.args[0], KeywordArgument):
            raise ValueError("default takes what stands in, and nothing else")
        argument = one.args[0].value
        other = self.value(argument, shown=True)

        def run(scope: Any) -> Any:
            found = value(scope)
            if isinstance(found, Missing) or found is False or found == [] or found == "":
                return other(scope)
            return found

        return run

    def members(self, loop: LoopExpression) -> Callable[[Any], list[Any]]:
        """The members that a loop goes through.

        :raises MissingVariable: if the list is not there; an empty one is no fault.
        """
        value = self.value(loop.iterable, shown=True)
        limit = self.value(loop.limit) if loop.limit else None
        offset = self.value(loop.offset) if loop.offset else None
        backwards = loop.reversed

        def run(scope: Any) -> list[Any]:
            found = needed(value(scope))
            listed = [] if isinstance(found, Mapping) else items(found)
            start = max(int(number(offset(scope))), 0) if offset else 0
            listed = listed[start:]
            if limit:
                listed = listed[: max(int(number(limit(scope))), 0)]
            return listed[::-1] if backwards else listed

        return run

    # --- conditions -------------------------------------------------------------------------

    def condition(self, expression: Any) -> Callable[[Any], bool]:
        held: Callable[[Any], bool] = self._deeper(lambda: self._condition(expression))
        return held

    def _condition(self, expression: Any) -> Callable[[Any], bool]:
        if isinstance(expression, BooleanExpression):
            return self.condition(expression.expression)
        if isinstance(expression, parts.LogicalNotExpression):
            inner = self.condition(expression.right)
            return lambda scope: not inner(scope)
        if isinstance(expression, (parts.LogicalAndExpression, parts.LogicalOrExpression)):
            left, right = self.condition(expression.left), self.condition(expression.right)
            if isinstance(expression, parts.LogicalAndExpression):
                return lambda scope: left(scope) and right(scope)
            return lambda scope: left(scope) or right(scope)
        if isinstance(expression, (parts.EqExpression, parts.NeExpression)):
            wanted = isinstance(expression, parts.EqExpression)
            one, two = self.value(expression.left), self.value(expression.right)
            return lambda scope: self.equal(one(scope), two(scope)) is wanted
        if type(expression) in COMPARED:
            compare = COMPARED[type(expression)]
            asked: Any = expression
            one, two = self.value(asked.left), self.value(asked.right)
            return lambda scope: _ordered(compare, one(scope), two(scope))
        if isinstance(expression, parts.ContainsExpression):
            one, two = self.value(expression.left), self.value(expression.right)
            return lambda scope: _contains(one(scope), two(scope))
        value = self.value(expression)
        return lambda scope: is_true(value(scope))

    def sure_of(self, expression: Any) -> list[str]:
        """The names that are there wherever a condition holds."""
        if isinstance(expression, BooleanExpression):
            return self.sure_of(expression.expression)
        if isinstance(expression, Path):
            return [self.name_of(expression)]
        if isinstance(expression, parts.LogicalAndExpression):
            return self.sure_of(expression.left) + self.sure_of(expression.right)
        if isinstance(expression, (parts.ContainsExpression, parts.EqExpression, *COMPARED)):
            named: Any = expression
            other = named.right
            known = isinstance(other, primitive.Literal) and other.value != ""
            return [self.name_of(named.left)] if known and isinstance(named.left, Path) else []
        return []

    @staticmethod
    def name_of(expression: Any) -> str:
        """`organisation.name` of a path; of anything else nothing."""
        if not isinstance(expression, Path):
            return ""
        said = [str(one) for one in expression.path if not isinstance(one, Path)]
        return ".".join(said)

    @staticmethod
    def equal(one: Any, two: Any) -> bool:
        one, two = (None if isinstance(side, Missing) else side for side in (one, two))
        if one is EMPTY or two is EMPTY:
            other = two if one is EMPTY else one
            return (
                other is None
                or other is EMPTY
                or (isinstance(other, (str, list, tuple, Mapping)) and not other)
            )
        if isinstance(one, bool) or isinstance(two, bool):
            return one is two
        return bool(one == two)

    def _deeper(self, work: Callable[[], Any]) -> Any:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise ValueError("a condition has too many parts")
        try:
            return work()
        finally:
            self.depth -= 1


def member(of: Any, name: Any) -> Any:
    """A part of a value: of plain mappings and lists alone, never an attribute."""
    if isinstance(of, dict):
        found = of.get(name)
        return len(of) if found is None and name == "size" else found
    if isinstance(of, (list, tuple)):
        if isinstance(name, int):
            return of[name] if -len(of) <= name < len(of) else None
        places = {"first": 0, "last": -1}
        if name in places:
            return of[places[name]] if of else None
        return len(of) if name == "size" else None
    if isinstance(of, str) and name == "size":
        return len(of)
    return None


def is_true(value: Any) -> bool:
    return not (value is None or value is False or isinstance(value, Missing))


def _ordered(compare: Callable[[Any, Any], bool], one: Any, two: Any) -> bool:
    """What cannot be compared is in no order."""
    numbers = (int, float, Decimal)
    if isinstance(one, str) and isinstance(two, numbers) and not isinstance(two, bool):
        one = number(one)
    if isinstance(one, numbers) and isinstance(two, numbers):
        return compare(one, two)
    return compare(one, two) if isinstance(one, str) and isinstance(two, str) else False


def _contains(one: Any, two: Any) -> bool:
    if isinstance(one, Missing) or isinstance(two, Missing) or two is None:
        return False
    if isinstance(one, str):
        return text(two) in one
    return two in one if isinstance(one, (list, tuple)) else False


def _said(default: Any) -> str:
    """What stands in, where that is said in plain words."""
    first = default.args[0].value if default.args else None
    return str(first.value) if isinstance(first, StringLiteral) else ""


def _given(deed: Any, *values: Any) -> Any:
    """What a filter makes of a value; one that it can make nothing of stays as it is."""
    try:
        return deed(*values)
    except (TypeError, ValueError, ArithmeticError):
        return values[0]
