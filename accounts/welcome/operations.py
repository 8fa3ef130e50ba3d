"""Making the first member of staff, when there is nobody yet who could invite one."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts import audit
from accounts.errors import WeakPassword
from accounts.models import Role, User
from accounts.operations.roles import sync_built_in_roles
from accounts.permissions import ADMIN
from ground.refusals import Refusal

#: Two people who send the form at the same moment wait for each other here.
LOCK = 7_203_111


class AlreadySetUp(Refusal):
    """This installation has its first administrator. Ask that person for an invitation."""


@transaction.atomic
def create_first_admin(*, email: str, name: str, password: str, now: datetime) -> User:
    """The first administrator of an installation without any staff.

    :raises AlreadySetUp: if there is a member of staff.
    :raises WeakPassword: if the password is too easy to guess.
    """
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if User.objects.exists():
        raise AlreadySetUp
    user = User(email=email.strip().lower(), name=name, is_superuser=True)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(" ".join(fault.messages), field="password") from fault
    user.set_password(password)
    user.save()
    sync_built_in_roles(now=now)
    user.roles.add(Role.objects.get(slug=ADMIN))
    audit.write("staff.set_up", by=user, obj=user, at=now)
    return user
