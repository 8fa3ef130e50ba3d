"""The quality gate: everything a change must pass, behind one command.

Owns: the stages and their order, the rules about lock files, licences, secrets and
migrations, and the report at the end.
Does not own: the tests themselves (`tests/`), or what a linter accepts (`pyproject.toml`).
"""
