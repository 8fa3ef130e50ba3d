"""A browser at the sign-in API."""

from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import User

AUTH = "/api/auth/browser/v1"
PASSWORD = "correct horse battery"


class Browser(APIClient):
    """Keeps cookies, comes from one address, and sends the CSRF token as the app does."""

    def __init__(self, ip: str = "203.0.113.7") -> None:
        super().__init__(enforce_csrf_checks=True, REMOTE_ADDR=ip, HTTP_USER_AGENT="Firefox")
        self.get(f"{AUTH}/auth/session")

    def request(self, **kwargs):
        token = self.cookies.get("csrftoken")
        if token:
            kwargs["HTTP_X_CSRFTOKEN"] = token.value
        return super().request(**kwargs)

    def sign_in(self, user: User, password: str = PASSWORD):
        return self.post(f"{AUTH}/auth/login", {"email": user.email, "password": password})


def with_password(user: User) -> User:
    # The rate limits live in the cache, which outlasts a test.
    cache.clear()
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user: User, **given) -> Browser:
    browser = Browser(**given)
    answer = browser.sign_in(with_password(user))
    assert answer.status_code == 200, answer.content
    return browser
