from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.models.programme import Programme
from mentoring.models.searches import is_late


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting its turn")
    DONE = "done", _("Done")


class MatchingAim(models.TextChoices):
    TOTAL = "total", _("The best fit over all")
    WORST_OFF = "worst-off", _("The best for whoever is worst off")


class MatchingRun(models.Model):
    """One search for pairs, kept with all that went into it so that it can be explained and done again.

    The solver is deterministic: the same inputs give the same pairs. `solver` names it, with its version and seed.
    `inputs` holds what each person had said and which pairs were locked or ruled out; it holds confidences and is shown
    nowhere. `result` holds pairs as [mentee, mentor, fit], and who got nobody with the rule that would have to give;
    and, where time was up before it was proven that there is nothing better, by what share it may be off (`gap`).
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    aim = models.CharField(_("aim"), max_length=10, choices=MatchingAim, default=MatchingAim.TOTAL)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    inputs = models.JSONField(default=dict, editable=False)
    solver = models.JSONField(default=dict, db_default={}, editable=False)
    result = models.JSONField(default=dict, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["programme", "-id"], name="latest_matching_runs")]

    def __str__(self) -> str:
        return f"{self.aim} for programme {self.programme_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state == RunState.WAITING and not is_late(self.asked_at)

    @property
    def is_overdue(self) -> bool:
        return self.state == RunState.WAITING and is_late(self.asked_at)

    @property
    def how_good(self) -> str:
        """'' where nothing better could be, or for a search from before that was kept."""
        gap = self.result.get("gap", 0.0)
        if not gap:
            return ""
        words = gettext("Time was up: the best found by then, at most %(percent)s short of the best there could be.")
        return words % {"percent": f"{max(gap, 0.001):.1%}"}


class Proposal(models.Model):
    """A pair that a facilitator looks at before anybody is told. A seeker stands in one at most."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="proposals")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(MatchingRun, null=True, on_delete=models.SET_NULL, related_name="+")
    fit = models.FloatField(default=0, editable=False)
    # Chosen or confirmed by hand: the next search leaves it as it is.
    is_locked = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "mentee"], name="proposal_once_a_mentee")]

    def __str__(self) -> str:
        return f"{self.mentor_id} and {self.mentee_id}?"


class BoardChange(models.Model):
    """What a facilitator changed before anybody was told, with what stood before it: the last can be undone.

    `what` is a verb of mentoring.undoing and `people` whom it was about. `before` holds the proposals as [mentee,
    mentor, run, fit, locked] and what was ruled out as [mentee, mentor, by].
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="board_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=12)
    people = models.JSONField(default=list)
    before = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["programme", "-id"], name="latest_board_changes")]

    def __str__(self) -> str:
        return f"{self.what} in programme {self.programme_id}"


class RuledOut(models.Model):
    """A pair the facilitator does not want proposed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="ruled_out")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "mentee", "mentor"], name="ruled_out_once")]

    def __str__(self) -> str:
        return f"not {self.mentor_id} and {self.mentee_id}"
