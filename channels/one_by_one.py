"""Handing over to providers that take one message at a time."""

from collections.abc import Callable, Sequence
from time import monotonic

from channels.adapters import Answer, Down, Outgoing, TryLater


def one_by_one(
    messages: Sequence[Outgoing], hand_over: Callable[[Outgoing], Answer], *, seconds: float
) -> list[Answer]:
    """An answer for each. Once the account is of no use, and after so many seconds, the rest is
    not handed over.
    """
    until = monotonic() + seconds
    answers: list[Answer] = []
    for message in messages:
        if answers and isinstance(answers[-1], Down):
            answers.append(answers[-1])
        elif monotonic() > until:
            answers.append(TryLater("The provider takes too long.", 0))
        else:
            answers.append(hand_over(message))
    return answers
