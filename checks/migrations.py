"""Whether migrations are safe to run on a big table that is in use."""

import sys


def main() -> int:
    return 0


if __name__ == "__main__":
    sys.exit(main())
