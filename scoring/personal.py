"""What contacts are reckoned to be worth, day by day."""

from django.utils.translation import gettext_lazy as _

from ground.personal import goes, of_nobody
from scoring.models import ContactScore, GivenPoints, ScoreDay, ScoreLook

goes(ContactScore)
goes(ScoreDay)
goes(ScoreLook)
goes(GivenPoints)
of_nobody(_("The firm's own rules; it names no contact."), "scoring.score", "scoring.scoreversion")
