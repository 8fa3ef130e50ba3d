"""What can go wrong on the way up, said so that a person can mend it."""


class LaunchError(Exception):
    """Something keeps the system from starting: what it is, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}\n{mend}")
        self.what = what
        self.mend = mend


class Stopped(BaseException):
    """Somebody asked for an end (Ctrl-C, SIGTERM, `make stop`) while work was under way.

    Not an `Exception`, so that no handler of faults swallows it.
    """
