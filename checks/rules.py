"""The rules about code that no linter knows, each a function from one module to its faults."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
LONGEST_COUNTDOWN = 60
EMPTY_NAMES = frozenset(
    {"base", "common", "helper", "helpers", "managers", "misc", "services", "util", "utils"}
)
EMPTY_SUFFIXES = ("Helper", "Helpers", "Handler", "Manager", "Processor", "Service", "Utils")
#: What has Celery hold a message back.
WAITS = frozenset({"countdown", "default_retry_delay", "retry_backoff_max"})
SCOPED = frozenset({"visible_to", "none"})
#: `except X: …` with one of these and nothing done about it hides faults of ours.
BROAD = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True)
class Module:
    """A module: where it is, counted from the repository's root, and what it says."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts


Rule = Callable[[Module], Iterator[str]]


def line_of(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def size(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > LONGEST_MODULE and not module.is_migration:
        yield f"{lines} lines; split it by noun (at most {LONGEST_MODULE})"
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            long = (node.end_lineno or 0) - node.lineno + 1
            if long > LONGEST_FUNCTION:
                yield f"{node.name} has {long} lines (at most {LONGEST_FUNCTION})"


def empty_names(module: Module) -> Iterator[str]:
    """Names that say nothing, for rooms and for classes."""
    for part in (*module.path.parts[:-1], module.path.stem):
        if part in EMPTY_NAMES:
            yield f"`{part}` names no noun"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_SUFFIXES):
            above = [ast.unparse(base).split("[")[0] for base in node.bases]
            # A framework's own word is kept where its class is extended.
            if not any(name.endswith(EMPTY_SUFFIXES) for name in above):
                yield f"class {node.name} says what it is for, not what it is"


def label(module: Module) -> Iterator[str]:
    """A module says at its door what it is for; wiring by Django's own names need not."""
    is_command = "commands" in module.path.parts
    is_wiring = is_command or module.is_migration or module.path.stem.endswith(("apps", "urls"))
    if module.tree.body and not is_wiring and not ast.get_docstring(module.tree):
        yield "has no docstring"


def environment(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}:
            yield f"line {node.lineno} reads the environment; config/env.py does"
        from_os = isinstance(node, ast.ImportFrom) and node.module == "os"
        names = {name.name for name in node.names} if isinstance(node, ast.ImportFrom) else set()
        if from_os and names & {"environ", "getenv"}:
            yield f"line {line_of(node)} imports the environment; config/env.py does"


def signals(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {name.name for name in node.names}
            if node.module.split(".")[-1] == "signals" or "signals" in names:
                yield f"line {node.lineno} uses signals; call the operation instead"
            if node.module == "django.dispatch":
                yield f"line {node.lineno} uses receivers; call the operation instead"


def delays(module: Module) -> Iterator[str]:
    """Due times live in the database: a broker hands a delayed message out twice, or loses it."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    for given in [given for call in calls for given in call.keywords]:
        seconds = given.value.value if isinstance(given.value, ast.Constant) else None
        is_short = isinstance(seconds, int) and seconds <= LONGEST_COUNTDOWN
        if given.arg == "eta":
            yield f"line {given.lineno} gives an eta"
        if given.arg in WAITS and not is_short:
            yield f"line {given.lineno} waits in the broker, by {given.arg}"


def swallowed(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            does_nothing = all(isinstance(each, (ast.Pass, ast.Continue)) for each in node.body)
            if caught in BROAD and does_nothing:
                yield f"line {node.lineno} swallows every fault"
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "suppress":
            yield from (
                f"line {node.lineno} suppresses every fault"
                for given in node.args
                if ast.unparse(given) in BROAD
            )


def models(module: Module) -> Iterator[str]:
    if module.is_migration:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and node.id == "GenericForeignKey":
            yield f"line {node.lineno} uses a GenericForeignKey"
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            for each in node.body:
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "ordering":
                    yield f"line {each.lineno} orders every query; say it where it matters"


def migrations(module: Module) -> Iterator[str]:
    """A migration that imports an app breaks when the app moves on."""
    if not module.is_migration:
        return
    for node in ast.walk(module.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            if name.split(".")[0] in APPS:
                yield f"line {line_of(node)} imports {name}"


def scopes(module: Module) -> Iterator[str]:
    """Views read through queries or `visible_to`, never a whole table."""
    is_view = "api" in module.path.parts and "views" in (*module.path.parts, module.path.stem)
    if not is_view:
        return
    for node in ast.walk(module.tree):
        source = node.value if isinstance(node, ast.Attribute) else None
        wanted = node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(source, ast.Attribute) and source.attr == "objects" and wanted not in SCOPED:
            yield f"line {source.lineno} reads {ast.unparse(source)} unscoped"


def unfinished(module: Module) -> Iterator[str]:
    marks = tuple("".join(pair) for pair in (("TO", "DO"), ("FIX", "ME"), ("XX", "X:")))
    for number, content in enumerate(module.text.splitlines(), start=1):
        if any(mark in content for mark in marks):
            yield f"line {number} is unfinished"


APPS = (
    *(
        "accounts",
        "automation",
        "broadcasts",
        "bulk",
        "channels",
        "contacts",
        "conversations",
        "events",
    ),
    *("exports", "ground", "imports", "jobs"),
    *("lifecycle", "live", "merging", "messaging", "outbox", "packs", "portal", "privacy"),
    *("records", "scoring", "templating", "tracking"),
)
#: Where the product's code is; each app has one shape.
CODE = (*APPS, "bench", "checks", "config", "demo", "launch")
RULES: tuple[Rule, ...] = (
    *(size, empty_names, label, environment, signals, delays, swallowed, models, migrations),
    *(scopes, unfinished),
)
EVERYWHERE: tuple[Rule, ...] = (size, empty_names, delays, unfinished)
#: Rule → module → why it is not held to it. The list is meant to shrink.
EXEMPT: dict[str, dict[str, str]] = {
    "empty_names": {
        "launch/services.py": "services are what it runs: web, worker, clock",
        "privacy/models/rules.py": "processors are whom Article 28 of the GDPR calls so",
    },
    "environment": {"config/env.py": "the one module that reads it"},
    "scopes": {"outbox/api/views.py": "effects belong to nobody; the permission code decides"},
    "signals": {
        "accounts/apps.py": "Django tells of sign-ins made by allauth in no other way",
        "config/celery.py": "Celery tells in no other way that a process of a worker is ready",
    },
}


def faults_of(module: Module, rules: tuple[Rule, ...] = RULES) -> list[str]:
    """What a module does against the rules, each with the module's path."""
    return [
        f"{module.path}: {fault}"
        for rule in rules
        if str(module.path) not in EXEMPT.get(rule.__name__, {})
        for fault in rule(module)
    ]
