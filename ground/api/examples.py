"""Believable examples for the API documents, made from the schemas."""

from typing import Any

#: What a property of this name holds.
NAMED: dict[str, Any] = {
    "id": 1042,
    "index": 0,
    "external_id": "u-81c2",
    "display_name": "Jane Doe",
    "first_name": "Jane",
    "last_name": "Doe",
    "name": "Northgate School",
    "title": "Called about the fees",
    "slug": "sales",
    "type": "customer",
    "email": "jane.doe@example.org",
    "phone": "+12025550101",
    "number": "+12025550101",
    "label": "work",
    "description": "Prefers to be called in the afternoon.",
    "country": "US",
    "time_zone": "America/New_York",
    "locale": "en-US",
    "source": "newsletter",
    "website": "https://northgate.example.org",
    "owner": 3,
    "team": 2,
    "territory": None,
    "organisation": 77,
    "parent": None,
    "custom": {"grade": 7},
    "address": {"street": "1 Main Street", "city": "Springfield", "postcode": "62701"},
    "version": 4,
    "value": 2000,
    "next": "/api/v1/contacts/?cursor=WyItY3JlYXRlZF9hdCJd",
    "previous": None,
    "properties": {"order": "A-1001"},
    "ids": [1042, 1043],
    "not_found": [],
    "owners": {"1042": 3, "1043": 5},
    "problem": {"status": 400, "code": "bad_phone", "detail": "This is not a phone number."},
    "colour": "blue",
    "tag": "Interested",
    "tags": ["Interested", "VIP"],
    "add": ["Interested"],
    "remove": ["No show"],
    "scopes": ["crm.contacts.view"],
    "detail": "1 value(s) cannot be accepted.",
    "code": "invalid",
}
FORMATS: dict[str, Any] = {
    "date-time": "2026-03-10T12:00:00Z",
    "date": "2012-05-01",
    "time": "09:30:00",
    "email": "jane.doe@example.org",
    "uri": "https://example.org/",
    "uuid": "7f8e9dd2-2f0e-4d8f-8a51-7a3f0d6c9b21",
    "ipv4": "203.0.113.7",
    "decimal": "19.90",
    "binary": "…",
}
PLAIN: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
DEEPEST = 6


class Samples:
    """Examples for schemas that may refer to each other."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas = schemas

    def of(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """A value that fits the schema, and its name where that says more."""
        schema = self._resolved(schema)
        given = self._given(schema)
        if given is not None:
            return given
        kind = self._kind(schema)
        if depth > DEEPEST:
            return [] if kind == "array" else {}
        if "properties" in schema:
            return {
                key: self.of(value, key, depth + 1) for key, value in schema["properties"].items()
            }
        if name in NAMED and fits(NAMED[name], kind):
            return NAMED[name]
        if kind == "array":
            return [self.of(schema.get("items", {}), _singular(name), depth + 1)]
        if kind == "object":
            values = schema.get("additionalProperties")
            return {"key": self.of(values, "", depth + 1)} if isinstance(values, dict) else {}
        return self._plain(schema, kind, name)

    def _plain(self, schema: dict[str, Any], kind: str, name: str) -> Any:
        if schema.get("format") in FORMATS and kind == "string":
            return FORMATS[schema["format"]]
        if kind in PLAIN:
            return max(PLAIN[kind], schema.get("minimum", 0)) if kind == "integer" else PLAIN[kind]
        return name.replace("_", " ").capitalize() or "Text"

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            choices = schema.get("allOf") or schema.get("oneOf") or schema.get("anyOf")
            if choices and "properties" not in schema:
                schema = choices[0]
            elif "$ref" in schema:
                schema = self.schemas.get(schema["$ref"].rpartition("/")[2], {})
            else:
                return schema

    def _given(self, schema: dict[str, Any]) -> Any:
        for found in (schema.get("examples"), schema.get("enum")):
            if isinstance(found, list) and found:
                return found[0]
        return schema.get("example", schema.get("const"))

    def _kind(self, schema: dict[str, Any]) -> str:
        kind = schema.get("type", "object" if "additionalProperties" in schema else "string")
        return next((k for k in kind if k != "null"), "null") if isinstance(kind, list) else kind


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a JSON schema's type."""
    if value is None:
        return True
    kinds = {"string": str, "integer": int, "array": list, "object": dict, "number": (int, float)}
    return isinstance(value, kinds.get(kind, ()))  # type: ignore[arg-type]


def _singular(name: str) -> str:
    return name.removesuffix("s")
