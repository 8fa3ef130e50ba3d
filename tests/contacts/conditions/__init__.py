"""The condition language: parsed, compiled, read."""
