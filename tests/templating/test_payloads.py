"""S4: a template reaches nothing of ours and uses up nothing, whatever stands in it."""

import datetime
import resource

import pytest

from templating.composing import Sources
from templating.language.missing import MissingVariable, TemplateBounds
from templating.language.parsing import TemplateSyntax, parse
from templating.trial_process import MEMORY, SECONDS
from templating.trials import Room, try_out
from tests.templating.payloads import ALL, BOMBS, CHASES, FOREIGN

SECRET = "the-key-of-the-house"


class Made:
    """An object that nobody should give a template, with something to find in it."""

    secret = _secret = SECRET

    def __str__(self):
        return SECRET


VALUES = {
    "x": {"a": 1},
    "y": "",
    "word": "word",
    "list": [{"a": 1}, {"a": 2}],
    "day": datetime.date(2026, 3, 10),
    "made": Made(),
}


def test_there_are_enough_of_them():
    assert len(ALL) >= 60


class TestParse:
    @pytest.mark.parametrize("source", CHASES)
    def test_lets_nobody_reach_an_attribute(self, source):
        try:
            made = parse(source).render(VALUES)
        except (MissingVariable, TemplateBounds):
            return

        assert SECRET not in made
        assert "class" not in made.replace("{0.__class__}", "")
        assert "method" not in made
        assert "object at" not in made

    @pytest.mark.parametrize("source", FOREIGN)
    def test_refuses_what_is_not_of_the_language(self, source):
        with pytest.raises(TemplateSyntax):
            parse(source)

    @pytest.mark.parametrize("source", BOMBS)
    def test_stops_what_would_use_up_the_machine(self, source):
        program = parse(source)

        with pytest.raises(TemplateBounds):
            program.render(VALUES)


class TestTryOut:
    def test_answers_to_each_in_one_process_of_little_memory(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

        for source in ALL:
            trial = try_out(Sources(text=source), {"x": {"a": 1}, "word": "word"}, locale="en")
            assert SECRET not in trial.rendered.text

        assert (MEMORY, SECONDS) == (256 * 2**20, 2.0)
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before < MEMORY / 1024

    def test_tells_of_a_template_that_ended_its_process_and_goes_on(self, monkeypatch):
        room = Room()
        request = '{"sources": {}, "values": {}, "words": {"days": [], "months": [], "short": 3}}'
        assert room.ask(request)["faults"] == []
        process = room._process
        assert process is not None
        process.kill()
        process.wait()

        told = room.ask(request)

        assert told["faults"] == []
        room.close()
