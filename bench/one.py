"""`python -m bench.one NAME SIZE`: one benchmark on the database that the settings name."""

import importlib
import json
import sys


def main(name: str, size: int) -> None:
    import django

    django.setup()
    for result in importlib.import_module(f"bench.{name}").measure(size):
        print(json.dumps(result.as_json()), flush=True)


if __name__ == "__main__":
    from config.env import prefer_django_settings

    prefer_django_settings("config.settings")
    main(sys.argv[1], int(sys.argv[2]))
