"""Trees of conditions as they come from outside, or from where they were kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from contacts.conditions.fields import LOOKUPS, Catalogue, Choice, Field, where_field
from contacts.conditions.nodes import Condition, Group, Node, Share
from contacts.conditions.operators import Kind, Shape, operator_of, operators_of
from contacts.conditions.sources.values import Column
from contacts.conditions.values import Unfit, clean_days, clean_value
from contacts.errors import BadConditions

DEEPEST, MOST_NODES, MOST_FAULTS, MOST_WHERE = 8, 200, 20, 10
MATCHES = ("all", "any", "none")
OF_A_CONDITION = frozenset({"field", "operator", "value", "within_days", "where"})
OF_A_SHARE = frozenset({"field", "factor"})


def parse(
    tree: Any,
    *,
    catalogue: Catalogue | None = None,
    root: str = "conditions",
    is_kept: bool = False,
) -> Group:
    """The tree, with all that it names found.

    Of one that `is_kept`, values may be gone by now: a tag that was deleted is carried by nobody.

    :raises BadConditions: naming each fault by its JSON path.
    """
    reader = _Reader(catalogue or Catalogue(), is_kept=is_kept)
    node = reader.group(tree, root, 1)
    if reader.faults or node is None:
        raise BadConditions(errors=reader.faults)
    found = reader.found_choices()
    if reader.faults:
        raise BadConditions(errors=reader.faults)
    return _of_group(node, found)


def parse_rows(
    given: dict[str, Any], field: Field, *, root: str, is_kept: bool = False
) -> Condition:
    """Which of the rows that a field counts are meant by `where` and `within_days`.

    :raises BadConditions: naming each fault by its JSON path.
    """
    reader = _Reader(Catalogue([field]), is_kept=is_kept)
    any_of_them = operators_of(field.kind)["is_set"]
    node = reader.with_rows(Condition(field, any_of_them), given, root)
    found = {} if reader.faults else reader.found_choices()
    if reader.faults or node is None:
        raise BadConditions(errors=reader.faults)
    return _with_choices(node, found)


@dataclass(frozen=True)
class _Named:
    """Values of a lookup, and where they stand."""

    path: str
    values: tuple[Any, ...]


class _Reader:
    def __init__(self, catalogue: Catalogue, *, is_kept: bool) -> None:
        self.catalogue, self.is_kept = catalogue, is_kept
        self.faults: list[dict[str, str]] = []
        self.nodes = 0
        self.named: dict[str, list[_Named]] = defaultdict(list)

    def fault(self, path: str, detail: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append({"field": path, "detail": detail})

    def group(self, tree: Any, path: str, depth: int) -> Group | None:
        """The group, or None if it is none; its faults are noted."""
        if not isinstance(tree, dict) or set(tree) - {"match", "conditions"}:
            self.fault(
                path, _('Expected "match" ("all", "any" or "none") and "conditions" (a list).')
            )
            return None
        match, given = tree.get("match", "all"), tree.get("conditions")
        if match not in MATCHES:
            self.fault(f"{path}.match", _("Expected all, any or none."))
        if not isinstance(given, list):
            self.fault(f"{path}.conditions", _("Expected a list."))
            return None
        if not given and (depth > 1 or match != "all"):
            self.fault(f"{path}.conditions", _("Give at least one condition."))
        if depth > DEEPEST:
            self.fault(path, _("Groups go at most %(most)s deep.") % {"most": DEEPEST})
            return None
        parts = []
        for place, one in enumerate(given):
            self.nodes += 1
            where = f"{path}.conditions[{place}]"
            if self.nodes > MOST_NODES:
                self.fault(where, _("At most %(most)s conditions.") % {"most": MOST_NODES})
                break
            is_group = isinstance(one, dict) and "conditions" in one
            part: Node | None = (
                self.group(one, where, depth + 1) if is_group else self.condition(one, where)
            )
            parts.append(part)
        return Group(match, tuple(part for part in parts if part is not None))

    def condition(self, given: Any, path: str, of: Field | None = None) -> Condition | None:
        """A condition on the contact, or on a row that the field `of` counts."""
        if not isinstance(given, dict) or not {"field", "operator"} <= set(given):
            self.fault(path, _("A condition has a field, an operator and a value."))
            return None
        if strange := sorted(map(str, set(given) - OF_A_CONDITION)):
            self.fault(f"{path}.{strange[0][:50]}", _("There is no such key."))
            return None
        field = self._field(given, path, of)
        if field is None:
            return None
        name = given["operator"]
        operator = operator_of(field.kind, name) if isinstance(name, str) else None
        if operator is None or operator.name in field.without:
            known = ", ".join(field.operators)
            self.fault(f"{path}.operator", _("Expected one of: %(list)s.") % {"list": known})
            return None
        condition = Condition(field, operator)
        return self.with_rows(self._with_value(condition, given, path, of), given, path)

    def _field(self, given: dict[str, Any], path: str, of: Field | None) -> Field | None:
        key = given["field"]
        if not isinstance(key, str):
            self.fault(f"{path}.field", _("Expected the name of a field."))
            return None
        if of is None:
            field = self.catalogue.find(key)
        else:
            field = where_field(of, key, kind_of(given.get("value")))
        if field is None:
            self.fault(f"{path}.field", _("There is no such field."))
        return field

    def _with_value(
        self, condition: Condition, given: dict[str, Any], path: str, of: Field | None
    ) -> Condition | None:
        field, operator, value = condition.field, condition.operator, given.get("value")
        if isinstance(value, dict) and field.kind == Kind.NUMBER and of is None:
            return self._with_share(condition, value, f"{path}.value")
        try:
            value = clean_value(value, field.kind, operator.shape)
        except Unfit as unfit:
            self.fault(f"{path}.value", str(unfit))
            return None
        condition = replace(condition, value=value)
        if field.kind not in (Kind.CHOICE, Kind.LABELS) or operator.shape == Shape.NONE:
            return condition
        values = tuple(value) if isinstance(value, list) else (value,)
        if field.lookup:
            self.named[field.lookup].append(_Named(f"{path}.value", values))
        elif not self.is_kept:
            self._refuse_unknown(values, {one.value for one in field.choices}, f"{path}.value")
        return condition

    def _refuse_unknown(self, values: Iterable[Any], known: Any, path: str) -> None:
        if missing := [str(one) for one in values if one not in known]:
            self.fault(path, _("There is no %(value)s.") % {"value": missing[0][:50]})

    def _with_share(
        self, condition: Condition, value: dict[str, Any], path: str
    ) -> Condition | None:
        """A number may be compared with a part of another field."""
        other = self.catalogue.find(str(value.get("field")))
        single = condition.operator.shape == Shape.ONE
        columns = [one and isinstance(one.source, Column) for one in (condition.field, other)]
        if set(value) != OF_A_SHARE or not single or other is None or other.kind != Kind.NUMBER:
            self.fault(
                path, _('Expected a number, or "field" (the name of a number) and "factor".')
            )
            return None
        if not all(columns):
            self.fault(path, _("Only numbers that stand on the contact can be compared."))
            return None
        try:
            factor = clean_value(value["factor"], Kind.NUMBER, Shape.ONE)
        except Unfit as unfit:
            self.fault(f"{path}.factor", str(unfit))
            return None
        kept = {"field": other.key, "factor": factor}
        return replace(condition, value=kept, share=Share(other, factor))

    def with_rows(
        self, condition: Condition | None, given: dict[str, Any], path: str
    ) -> Condition | None:
        if condition is None:
            return None
        field = condition.field
        if (days := given.get("within_days")) is not None:
            try:
                condition = replace(condition, within_days=clean_days(days))
            except Unfit as unfit:
                self.fault(f"{path}.within_days", str(unfit))
            if not field.has_window or condition.operator.shape == Shape.DAYS:
                self.fault(f"{path}.within_days", _("This takes no number of days."))
        if (where := given.get("where")) is not None:
            if not field.where:
                self.fault(f"{path}.where", _("Only what is counted can be narrowed."))
            elif not isinstance(where, list) or len(where) > MOST_WHERE:
                most = {"most": MOST_WHERE}
                self.fault(f"{path}.where", _("Expected a list of at most %(most)s.") % most)
            else:
                rows = [
                    self.condition(one, f"{path}.where[{place}]", field)
                    for place, one in enumerate(where)
                ]
                self.nodes += len(rows)
                condition = replace(condition, where=tuple(row for row in rows if row))
        return condition

    def found_choices(self) -> dict[str, Mapping[Any, Choice]]:
        """What the named values are: one question for each lookup."""
        found: dict[str, Mapping[Any, Choice]] = {}
        for name, places in self.named.items():
            found[name] = LOOKUPS[name]({value for one in places for value in one.values})
            if not self.is_kept:
                for one in places:
                    self._refuse_unknown(one.values, found[name], one.path)
        return found


def kind_of(value: Any) -> Kind:
    """How a property is compared that nothing is known of: by what it is compared with."""
    one = value[0] if isinstance(value, list) and value else value
    if isinstance(one, bool):
        return Kind.BOOLEAN
    return Kind.NUMBER if isinstance(one, (int, float)) else Kind.TEXT


def _of_group(group: Group, found: Mapping[str, Mapping[Any, Choice]]) -> Group:
    parts = (
        _of_group(part, found) if isinstance(part, Group) else _with_choices(part, found)
        for part in group.parts
    )
    return replace(group, parts=tuple(parts))


def _with_choices(node: Condition, found: Mapping[str, Mapping[Any, Choice]]) -> Condition:
    node = replace(node, where=tuple(_with_choices(one, found) for one in node.where))
    field = node.field
    if field.kind not in (Kind.CHOICE, Kind.LABELS) or node.operator.shape == Shape.NONE:
        return node
    known = found[field.lookup] if field.lookup else {one.value: one for one in field.choices}
    is_list = isinstance(node.value, list)
    values = node.value if is_list else [node.value]
    choices = tuple(known[one] for one in values if one in known)
    # A name that was given in other letters is kept as it is written.
    proper = [known[one].value if one in known else one for one in values]
    return replace(node, choices=choices, value=proper if is_list else proper[0])
