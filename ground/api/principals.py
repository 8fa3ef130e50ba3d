"""Who a request counts for: a key by itself, else the person, else the address."""

from rest_framework.request import Request


def principal_of(request: Request) -> str:
    """A name for the caller; no two kinds of caller share one."""
    for holder in (request.auth, request.user):
        pk = getattr(holder, "pk", None)
        if pk is not None:
            # Django hands out the person of a session in a lazy wrapper, which type() would name.
            return f"{holder.__class__.__name__.lower()}:{pk}"
    return f"ip:{request.META.get('REMOTE_ADDR', '')}"
