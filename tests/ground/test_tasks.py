import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from config.celery import app
from ground import health, slots
from ground.tasks import answer_doctor, say_alive

ROOT = Path(__file__).parents[2]
#: A permission code may look alike.
NAME = r"(?!crm\.)[a-z]+\.tasks\.[a-z_]+"
OURS = re.compile(rf"^(?!celery\b|tests\b){NAME}$")


def sources() -> list[str]:
    folders = [path.parent for path in ROOT.glob("*/tasks.py")]
    files = [file for folder in [*folders, ROOT / "config"] for file in folder.rglob("*.py")]
    return [file.read_text() for file in files]


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if OURS.match(name)}


def sent() -> set[str]:
    """Names of tasks that code sends or schedules: all but those that name a task."""
    named = re.compile(rf"""(?<!scheduled\()(?<!name=)["']({NAME})["']""")
    return {name for text in sources() for name in named.findall(text)}


class TestTasks:
    def test_every_name_that_is_sent_is_a_task_and_every_task_is_sent(self):
        assert len(registered()) > 10
        assert sent() == registered()

    @pytest.mark.django_db
    def test_say_alive_is_what_readiness_looks_for(self):
        assert not health.ask("worker").ok

        say_alive.apply(kwargs={"slot": timezone.now().isoformat()})

        assert health.ask("worker").ok
        assert slots.last_beat() is None

    def test_answer_doctor_answers_the_question_it_was_asked(self):
        answer_doctor.apply(kwargs={"question": "doctor:test"})

        assert cache.get("doctor:test") == "answered"
