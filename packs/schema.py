"""The shape of each file of a pack, as JSON schema."""

from typing import Any

from contacts.models import Tag
from contacts.task_conditions import OPERATORS

Schema = dict[str, Any]
SLUG: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,49}$"}
NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"}
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
LABEL: Schema = {"type": "string", "minLength": 1, "maxLength": 100}
HELP: Schema = {"type": "string", "maxLength": 300}
OF: Schema = {"enum": ["contact", "organisation"]}
FLAG: Schema = {"type": "boolean"}
COLOUR: Schema = {"enum": [*Tag.Colour.values]}
ADDRESS = r"^/api(/([a-z0-9_-]+|\{[a-z_]+\}))+/?$"
FIELD_KINDS = (
    "text text_area number percent currency boolean date datetime url email phone picklist "
    "multi_select lookup multi_lookup json formula rollup"
)


def record(required: dict[str, Schema], /, **optional: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


MANIFEST = record(
    {
        "slug": SLUG,
        "name": LABEL,
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    },
    description={"type": "string"},
    #: Core columns the pack works with, so that the check can miss them.
    uses_columns=many({"type": "string"}),
)
TYPES = many(record({"slug": SLUG, "name": LABEL}, of=OF, is_default=FLAG))
FIELD_PARTS: dict[str, Schema] = {
    "options": many(record({"value": LABEL, "label": LABEL}, colour=COLOUR)),
    "max_length": {"type": "integer", "minimum": 1},
    "decimals": {"type": "integer", "minimum": 0},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "target": {"enum": ["contact", "organisation", "user"]},
    "expression": {"type": "string", "maxLength": 1000},
    "result": {"enum": ["text", "number", "percent", "boolean", "date", "datetime"]},
    "default": {},
    **dict.fromkeys(("required", "nullable", "unique", "findable", "read_only"), FLAG),
    "help": HELP,
    "group": LABEL,
    "order": {"type": "integer", "minimum": 0},
}
FIELD: dict[str, Schema] = {"slug": NAME, "label": LABEL, "kind": {"enum": FIELD_KINDS.split()}}
FIELDS = many(
    record(
        FIELD,
        of=OF,
        types=many(SLUG),
        portal_visible=FLAG,
        sensitive=FLAG,
        rollup={"type": "object"},
        **FIELD_PARTS,
    )
)
RECORD_TYPES = many(
    record(
        {"slug": SLUG, "name": LABEL, "fields": many(record(FIELD, **FIELD_PARTS))},
        plural=LABEL,
        icon=LABEL,
        of=OF,
        #: A sentence with places for fields.
        title=TEXT,
        #: What lists show, by the slugs of fields.
        columns=many(NAME),
        has_review=FLAG,
        order={"type": "integer", "minimum": 0},
    )
)
EVENT_TYPES = many(
    record(
        {"name": NAME, "label": LABEL, "title": TEXT},
        icon=LABEL,
        category=LABEL,
        properties={"type": "object"},
        is_open=FLAG,
        by_contact=FLAG,
        item_role={"enum": ["", "starts", "advances", "completes", "abandons"]},
    )
)
SETTINGS = many(
    record(
        {
            "key": NAME,
            "label": TEXT,
            "kind": {"enum": ["integer", "number", "percent", "boolean", "text", "time"]},
            "default": {},
        },
        help=HELP,
        unit={"type": "string", "maxLength": 30},
        minimum={"type": "number"},
        maximum={"type": "number"},
    )
)
CHOICES = many(record({"value": LABEL, "label": LABEL}))
RELATIONSHIPS = many(
    record(
        {"slug": SLUG, "name": LABEL},
        reverse_name=LABEL,
        to=OF,
        is_symmetric=FLAG,
        is_hierarchy=FLAG,
        roles=CHOICES,
        influences=CHOICES,
        receives_alerts=FLAG,
        may_see_records=FLAG,
        order={"type": "integer", "minimum": 0},
    )
)
WORDS = many(record({"concept": NAME, "singular": LABEL, "plural": LABEL}))
ALIASES = many(
    record(
        {
            "source": SLUG,
            "name": LABEL,
            "hooks": many(
                record(
                    {"slug": SLUG, "name": LABEL, "row": {"type": "object", "required": ["type"]}},
                    required=many({"type": "string"}),
                    key=many({"type": "string"}),
                )
            ),
        }
    )
)
EVENT_ALIASES = many(record({"name": NAME, "type": NAME, "label": LABEL}))
ROUTES = many(
    record(
        {
            "path": {"type": "string", "pattern": ADDRESS, "maxLength": 140},
            "to": {"type": "string", "pattern": ADDRESS, "maxLength": 200},
        },
        query={"type": "object", "additionalProperties": TEXT},
        body={"type": "object"},
    )
)
TASK_TEMPLATES = many(
    record(
        {"slug": SLUG, "name": LABEL, "title": TEXT},
        group=LABEL,
        description={"type": "string", "maxLength": 10_000},
        priority={"enum": ["low", "medium", "high", "urgent"]},
        due_in={"type": "integer", "minimum": 0, "maximum": 3650},
        due_unit={"enum": ["days", "working_days"]},
        assign_to={"enum": ["maker", "owner", "team", "nobody"]},
        #: The slug of a team, where the firm has one.
        team=SLUG,
        checklist=many(TEXT),
        order={"type": "integer", "minimum": 0, "maximum": 30_000},
    )
)
TREE: Schema = {
    "type": "object",
    "required": ["match", "conditions"],
    "properties": {"match": {"enum": ["all", "any", "none"]}, "conditions": {"type": "array"}},
    "additionalProperties": False,
}
TAGS = many(
    record(
        {"slug": SLUG, "name": LABEL},
        colour=COLOUR,
        description={"type": "string", "maxLength": 500},
    )
)
SEGMENTS = many(
    record(
        #: Beside values, a tree's conditions can name a setting: `{setting: quiet_days}`.
        {"slug": SLUG, "name": LABEL},
        description={"type": "string", "maxLength": 500},
        #: A static one is a list that people and workflows put somebody on.
        kind={"enum": ["dynamic", "static"]},
        conditions=TREE,
    )
)
VIEWS = many(
    record(
        {
            "slug": SLUG,
            "name": LABEL,
            "query": {"type": "object", "additionalProperties": TEXT},
        },
        list={"enum": ["contacts", "organisations"]},
        columns=record(
            {},
            order=many(TEXT),
            hidden=many(TEXT),
            shown=many(TEXT),
            widths={"type": "object", "additionalProperties": {"type": "integer"}},
        ),
    )
)
TASK_RULES = many(
    record(
        {"slug": SLUG, "name": LABEL, "activity_type": NAME, "template": SLUG},
        of=OF,
        #: The slug of the type that it is for.
        type=SLUG,
        conditions=many(
            record(
                {"property": LABEL, "operator": {"enum": list(OPERATORS)}}, value={"type": "string"}
            )
        ),
        one_at_a_time=FLAG,
        is_on=FLAG,
    )
)
CHANNELS = ["", "email", "sms", "whatsapp", "phone", "post", "in_app"]
PROTECTIONS = many(
    record(
        {"slug": {"enum": ["children", "students"]}},
        is_on=FLAG,
        age={"type": "integer", "minimum": 1, "maximum": 25},
        organisation_types=many(SLUG),
    )
)
RETENTION = many(
    record(
        {
            "kind": NAME,
            "days": {"type": "integer", "minimum": 1, "maximum": 36_500},
        },
        is_on=FLAG,
    )
)
PURPOSES = many(
    record(
        {"slug": NAME, "name": LABEL},
        description={"type": "string", "maxLength": 500},
        consent_for=many({"enum": CHANNELS}),
        double_opt_in=FLAG,
        spares_children=FLAG,
        spares_students=FLAG,
    )
)
TOPIC = record(
    {"slug": NAME, "name": LABEL},
    description={"type": "string", "maxLength": 500},
    category={"enum": ["marketing", "transactional"]},
    is_locked=FLAG,
    may_be_daily=FLAG,
    order={"type": "integer", "minimum": 0, "maximum": 30_000},
)
#: Everybody may say no to marketing.
BOUND = {"properties": {"category": {"const": "marketing"}, "is_locked": {"const": True}}}
TOPICS = many({**TOPIC, "not": {**BOUND, "required": ["category", "is_locked"]}})
LIFECYCLES = many(
    record(
        {
            "type": SLUG,
            "stages": many(
                record(
                    {
                        "key": {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,49}$"},
                        "label": LABEL,
                        "conditions": TREE,
                    },
                    description={"type": "string", "maxLength": 500},
                    colour=COLOUR,
                    order={"type": "integer", "minimum": 0, "maximum": 30_000},
                    priority={"type": "integer", "minimum": 0, "maximum": 30_000},
                    tell_owner=FLAG,
                    tell_roles=many(NAME),
                )
            ),
        },
        at_risk=TREE,
    )
)
SCORES = many(
    record(
        {"type": SLUG, "key": NAME, "label": LABEL, "factors": many({"type": "object"})},
        description={"type": "string", "maxLength": 500},
        least={"type": "integer", "minimum": -10_000, "maximum": 9_999},
        most={"type": "integer", "minimum": 1, "maximum": 10_000},
        grades=many(
            record({"key": NAME, "label": LABEL, "from": {"type": "integer"}}, colour=COLOUR)
        ),
        #: Whole numbers, or settings: `{setting: gone_from}`.
        thresholds=many({"type": ["integer", "object"]}),
        order={"type": "integer", "minimum": 0, "maximum": 30_000},
    )
)
#: What a template says in one language; its blocks are looked at by the app that builds them.
SAYS = record(
    {},
    subject={"type": "string", "maxLength": 500},
    preheader={"type": "string", "maxLength": 500},
    blocks=many({"type": "object"}),
    design={"type": "object"},
    text={"type": "string", "maxLength": 20_000},
    whatsapp={"type": "object"},
    samples={"type": "object"},
)
TEMPLATES = many(
    record(
        {
            "slug": SLUG,
            "name": LABEL,
            "says": {
                "type": "object",
                "minProperties": 1,
                "patternProperties": {"^[a-z]{2,3}(-[a-z0-9]{2,6})?$": SAYS},
                "additionalProperties": False,
            },
        },
        description=HELP,
        channel={"enum": ["email", "sms", "whatsapp", "in_app", "push", "chat"]},
        category={"enum": ["marketing", "transactional"]},
        folder=LABEL,
        locale={"type": "string", "pattern": "^[a-z]{2,3}(-[a-z0-9]{2,6})?$"},
    )
)
#: Language → what the pack says → how that is said there.
TRANSLATIONS: Schema = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z]{2}$"},
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
    },
}
#: File → (shape, whether a pack must have it).
#: What a step or a trigger may say, its type decides; see docs/workflows.md.
WORKFLOWS = many(
    record(
        {"key": SLUG, "name": TEXT, "steps": many({"type": "object"})},
        description={"type": "string", "maxLength": 2000},
        kind={"enum": ["workflow", "sequence", "playbook", "detection"]},
        triggers=many({"type": "object"}),
        entry={"type": "object"},
        goal={"type": "object"},
        exits=many({"type": "object"}),
    )
)
FILES: dict[str, tuple[Schema, bool]] = {
    "manifest.yaml": (MANIFEST, True),
    "types.yaml": (TYPES, False),
    "fields.yaml": (FIELDS, False),
    "record_types.yaml": (RECORD_TYPES, False),
    "relationships.yaml": (RELATIONSHIPS, False),
    "event_types.yaml": (EVENT_TYPES, False),
    "settings.yaml": (SETTINGS, False),
    "words.yaml": (WORDS, False),
    "aliases.yaml": (ALIASES, False),
    "event_aliases.yaml": (EVENT_ALIASES, False),
    "routes.yaml": (ROUTES, False),
    "task_templates.yaml": (TASK_TEMPLATES, False),
    "task_rules.yaml": (TASK_RULES, False),
    "tags.yaml": (TAGS, False),
    "segments.yaml": (SEGMENTS, False),
    "views.yaml": (VIEWS, False),
    "protections.yaml": (PROTECTIONS, False),
    "retention.yaml": (RETENTION, False),
    "purposes.yaml": (PURPOSES, False),
    "topics.yaml": (TOPICS, False),
    "lifecycles.yaml": (LIFECYCLES, False),
    "scores.yaml": (SCORES, False),
    "templates.yaml": (TEMPLATES, False),
    "workflows.yaml": (WORKFLOWS, False),
    "translations.yaml": (TRANSLATIONS, False),
}
