"""What docs/api.md says is true: its commands run, and its table is that of the code."""

import os
import re
import subprocess
import sys

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_token
from checks.api_errors import DOCUMENT, with_table
from contacts.models import Contact
from tests.make import ada

FENCE = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class TestErrors:
    def test_are_all_in_the_table(self):
        text = DOCUMENT.read_text()

        assert with_table(text) == text, "run: .venv/bin/python -m checks.api_errors"


@pytest.mark.django_db(transaction=True)
class TestQuickStart:
    def test_works_as_it_stands(self, live_server):
        boss = ada()
        _, token = issue_token(
            owner=boss, name="docs", scopes=boss.granted_codes, by=boss, now=timezone.now()
        )
        known = {"RAPPORT_URL": live_server.url, "RAPPORT_TOKEN": token}
        blocks = FENCE.findall(DOCUMENT.read_text())

        answers = [run(language, code, known) for language, code in blocks]

        assert len(blocks) == 4
        assert '"external_id":"u-81c2"' in answers[0]
        assert '"display_name":"Jane Doe"' in answers[1]
        assert '"outcome":"changed"' in answers[2]
        assert '"outcome":"created"' in answers[2]
        assert answers[3].splitlines() == ["2 contacts of 2", "Now called Janet Doe"]
        assert Contact.objects.get(external_id="u-81c2").first_name == "Janet"


def run(language, code, known):
    command = ["bash", "-e", "-c", code] if language == "sh" else [sys.executable, "-c", code]
    ran = subprocess.run(
        command, env={**os.environ, **known}, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
