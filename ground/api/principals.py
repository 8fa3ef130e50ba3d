"""Who a request counts for: a token by itself, else the person, else the address."""

from rest_framework.request import Request


def principal_of(request: Request) -> str:
    token = getattr(request.auth, "pk", None)
    if token is not None:
        return f"token:{token}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"ip:{request.META.get('REMOTE_ADDR', '')}"
