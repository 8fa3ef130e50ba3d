"""What tracking keeps of people: what they asked for, when and from where."""

from django.utils.translation import gettext_lazy as _

from ground.personal import goes, names_people, of_nobody
from tracking.models import Hit, Link

goes(Hit)
# An address of one reader alone may bear their name.
names_people(Link, "url")
of_nobody(_("The firm's own rules; they name no contact."), "tracking.trackingrules")
