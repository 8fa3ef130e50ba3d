from checks import reference


class TestPages:
    def test_are_what_the_code_says_now(self):
        for name, text in reference.pages().items():
            written = (reference.FOLDER / name).read_text()
            assert written == text, "stale: run `.venv/bin/python -m checks.reference`"

    def test_name_every_model_and_every_type(self):
        pages = reference.pages()

        assert "### Activity\n" in pages["data-model.md"]
        assert "events_activity" in pages["data-model.md"]
        assert "| `login` |" in pages["activities.md"]
