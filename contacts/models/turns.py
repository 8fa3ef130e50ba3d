"""Dealing out in turn."""

from django.db import models


class Turn(models.Model):
    """Whose turn it was last when records were dealt out to a team in turn."""

    team = models.OneToOneField("accounts.Team", on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"turn of {self.team_id}"
