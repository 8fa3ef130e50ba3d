"""What holds the house in shape. Each rule is also shown to find what it looks for."""

import ast
import re
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from checks import rules
from checks.rules import APPS, CODE, EVERYWHERE, EXEMPT, RULES, Module, faults_of

ROOT = Path(__file__).resolve().parent.parent

#: The same file name has the same job in every app.
SHAPE = frozenset(
    {
        *("__init__", "activities", "admin", "api", "apps", "consumers", "errors", "migrations"),
        *("models", "operations", "permissions", "queries", "tasks", "management", "templates"),
        *("metrics", "health", "restoring", "effects", "checkup", "hints", "static"),
    }
)


def modules(*folders: str) -> list[Module]:
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Module(path.relative_to(ROOT), path.read_text()) for path in found]


def planted(text: str, path: str = "contacts/thing.py") -> Module:
    return Module(Path(path), dedent(text))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


class TestTheCode:
    def test_keeps_every_rule(self):
        assert not [fault for module in modules(*CODE) for fault in faults_of(module)]

    def test_tests_keep_those_that_are_about_any_code(self):
        assert not [fault for module in modules("tests") for fault in faults_of(module, EVERYWHERE)]

    def test_no_exemption_outlives_its_reason(self):
        by_name = {rule.__name__: rule for rule in RULES}
        for name, exempt in EXEMPT.items():
            for path in exempt:
                module = Module(Path(path), (ROOT / path).read_text())
                assert list(by_name[name](module)), f"{path} needs no exemption from {name} now"


class TestRules:
    """Each finds a planted violation, and lets its innocent neighbour pass."""

    @pytest.mark.parametrize(
        ("rule", "bad", "good"),
        [
            (rules.size, "x = 1\n" * 501, "x = 1\n" * 500),
            (rules.size, "def f():\n" + "    x = 1\n" * 60, "def f():\n" + "    x = 1\n" * 59),
            (rules.empty_names, "class MailService: ...", "class Mailbox: ..."),
            (
                rules.empty_names,
                "class DealManager(Deals): ...",
                "class UserManager(BaseUserManager['User']): ...",
            ),
            (rules.label, "x = 1", '"""What this is."""\nx = 1'),
            (rules.environment, "import os\nos.environ['A']", "import os\nos.getpid()"),
            (rules.environment, "from os import getenv", "from os import getpid"),
            (rules.signals, "from django.dispatch import receiver", "from django.db import models"),
            (rules.signals, "from django.db.models.signals import post_save", "import signal"),
            (rules.delays, "f.apply_async(countdown=61)", "f.apply_async(countdown=60)"),
            (rules.delays, "f.apply_async(countdown=later)", "f.apply_async(expires=later)"),
            (rules.delays, "f.apply_async(eta=now)", "f.apply_async()"),
            (
                rules.swallowed,
                "try: f()\nexcept Exception: pass",
                "try: f()\nexcept KeyError: pass",
            ),
            (rules.swallowed, "try: f()\nexcept: pass", "try: f()\nexcept Exception: log()"),
            (rules.swallowed, "suppress(Exception)", "suppress(KeyError)"),
            (rules.models, "class Meta:\n  ordering = ['x']", "class Meta:\n  indexes = []"),
            (rules.models, "x = GenericForeignKey()", "x = ForeignKey()"),
            (rules.unfinished, "# TO" + "DO later", "# to do it later would lose rows"),
        ],
    )
    def test_tells_bad_from_good(self, rule: rules.Rule, bad: str, good: str):
        assert list(rule(planted(bad)))
        assert not list(rule(planted(good)))

    def test_a_room_must_be_named_for_a_noun(self):
        assert list(rules.empty_names(planted("", "contacts/utils.py")))
        assert list(rules.empty_names(planted("", "contacts/common/names.py")))
        assert not list(rules.empty_names(planted("", "contacts/names.py")))

    def test_a_migration_imports_no_app(self):
        path = "contacts/migrations/0009_x.py"

        assert list(rules.migrations(planted("from contacts.models import Contact", path)))
        assert list(rules.migrations(planted("import ground.encryption", path)))
        assert not list(rules.migrations(planted("from django.db import models", path)))

    def test_a_view_reads_what_its_caller_may_see(self):
        path = "contacts/api/views.py"

        assert list(rules.scopes(planted("x = Contact.objects.all()", path)))
        assert not list(rules.scopes(planted("x = Contact.objects.visible_to(u)", path)))


class TestAppShape:
    @pytest.mark.parametrize("app", APPS)
    def test_its_docstring_is_its_map(self, app: str):
        text = ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text())) or ""

        assert "\nOwns:" in text
        assert "Does not own:" in text

    @pytest.mark.parametrize("app", APPS)
    def test_its_package_holds_no_code_but_its_map(self, app: str):
        body = ast.parse((ROOT / app / "__init__.py").read_text()).body

        assert len(body) == 1, "no re-exports: import from where a thing is defined"

    @pytest.mark.parametrize("app", APPS)
    def test_a_room_of_its_own_says_what_it_is(self, app: str):
        for entry in sorted((ROOT / app).iterdir()):
            if entry.stem in SHAPE or entry.name.startswith(("_", ".")):
                continue
            door = entry / "__init__.py" if entry.is_dir() else entry
            if entry.is_dir() and not door.exists():
                assert not list(entry.glob("*.py")), f"{entry} is no package"
                continue
            assert ast.get_docstring(ast.parse(door.read_text())), f"{door} says not what it is"

    def test_every_app_is_installed_and_stands_on_a_floor(self, settings):
        contracts = (ROOT / "pyproject.toml").read_text()

        for app in APPS:
            assert app in settings.INSTALLED_APPS
            assert re.search(rf"layers = \[.*\b{app}\b.*\]", contracts), f"{app} has no floor"


#: Word → why it stands in no file. Written in two parts, so that this file may be checked too.
FORBIDDEN = {
    "pypi" + ".org/simple": "a registry's address",
    "registry." + "npmjs": "a registry's address",
    "files.python" + "hosted": "a registry's address",
    "../" + "shared": "lies outside this repository",
    "lorem " + "ipsum": "says nothing",
    "as an AI " + "language": "says nothing",
}
# A checkout right below the root has too common a name to look for.
if len(ROOT.parts) > 2:
    FORBIDDEN[f"{ROOT}/"] = "a path of one machine"


def words_in(text: str) -> list[str]:
    return [f"{word!r}: {why}" for word, why in FORBIDDEN.items() if word in text]


class TestFiles:
    def test_none_holds_a_forbidden_word(self):
        found = []
        for path in tracked():
            try:
                text = path.read_text()
            except (OSError, UnicodeDecodeError):
                continue
            found += [f"{path.relative_to(ROOT)} {word}" for word in words_in(text)]
        assert not found

    def test_the_words_are_found_where_they_are(self):
        assert words_in("lorem " + "ipsum dolor") == ["'lorem " + "ipsum': says nothing"]

    def test_every_list_of_packages_has_its_lock(self):
        for asked in (ROOT / "requirements").glob("*.in"):
            assert asked.with_suffix(".lock").is_file(), f"{asked.name} has no lock"

    def test_every_test_folder_mirrors_an_app(self):
        known = {*CODE, "fuzz", "journeys", "providers", "reliability", "clients"}
        folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}

        assert not {name for name in folders if not name.startswith(("_", "."))} - known
