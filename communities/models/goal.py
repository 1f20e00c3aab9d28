from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from people.scopes import Viewer


CELEBRATED_FOR = timedelta(days=7)


class Measure(models.TextChoices):
    NUMBER = "number", _("A number we count up to")
    MILESTONES = "milestones", _("Milestones, one after another")


class GoalEnd(models.TextChoices):
    REACHED = "reached", _("We got there")
    LET_GO = "let-go", _("We let it go")


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, viewer: Viewer) -> GoalQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> GoalQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)

    def worked_towards(self) -> GoalQuerySet:
        return self.filter(closing=None)

    def for_overview(self) -> GoalQuerySet:
        """What is worked towards, and what was reached lately."""
        since = timezone.now() - CELEBRATED_FOR
        lately = Q(closing__end=GoalEnd.REACHED, closing__at__gte=since)
        return self.filter(Q(closing=None) | lately).select_related("community", "closing")

    def closed(self) -> GoalQuerySet:
        return self.filter(closing__isnull=False)


class Goal(models.Model):
    """Something the community works towards: why, how it is measured, who looks after it.

    `reached` of `wanted` is kept here for every list; the check-ins say how it came to be.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("goal"), max_length=120)
    why = models.TextField(_("why"), max_length=2000, blank=True, db_default="")
    measure = models.CharField(
        _("how we see it come"), max_length=10, choices=Measure, default=Measure.NUMBER, db_default=Measure.NUMBER.value
    )
    unit = models.CharField(_("counted in"), max_length=30, blank=True, db_default="")
    next_step = models.CharField(_("where it stands, or what comes next"), max_length=160, blank=True)
    reached = models.PositiveIntegerField(_("reached so far"), default=0)
    wanted = models.PositiveIntegerField(_("wanted"), default=1)
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="goals", blank=True)
    set_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # What its setter said there last, once others changed it; '' while what stands is theirs.
    setters_words = models.TextField(blank=True, db_default="", editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Grows when its words change; a form that started from an earlier one is told so.
    edition = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    sending_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(wanted__gt=0), name="goal_wants_something"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communities:goal", args=[self.community.slug, self.pk])

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return "\n\n".join(self.texts)

    @property
    def texts(self) -> list[str]:
        learnt = self.closing.learnt if hasattr(self, "closing") else ""
        return self.texts_with(next_step=self.next_step, learnt=learnt)

    def texts_with(self, *, next_step: str, learnt: str) -> list[str]:
        milestones = [one.title for one in self.milestones.all()] if self.has_milestones else []
        return [text for text in (self.title, self.why, *milestones, next_step, learnt) if text]

    @property
    def steps(self) -> list[str]:
        """Ten steps from nothing to wanted, for the picture: 'on', at most one 'now', and '' for those to come."""
        tenths = min(self.reached / self.wanted, 1) * 10
        return ["on" if n + 1 <= tenths else "now" if n < tenths else "" for n in range(10)]

    @property
    def is_reached(self) -> bool:
        return self.reached >= self.wanted

    @property
    def has_milestones(self) -> bool:
        return self.measure == Measure.MILESTONES


class Milestone(models.Model):
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=160)
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, viewer: Viewer) -> CheckInQuerySet:
        """What was said, for whoever reads the goal."""
        return self.filter(goal__in=Goal.objects.visible_to(viewer), hidden_at=None).exclude(note="")


class CheckIn(models.Model):
    """How far it had come on a day, and what there was to say. Never changed: they are the history.

    Hidden is what was said; how far it had come stays.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="check_ins", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reached = models.PositiveIntegerField()
    note = models.TextField(_("a note"), max_length=600, blank=True)
    sending_key = models.UUIDField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "sending_key"], name="check_in_sent_once")]
        indexes = [models.Index(fields=["goal", "-at"], name="check_ins_by_time")]

    def __str__(self) -> str:
        return f"{self.reached} of goal {self.goal_id}"

    def get_absolute_url(self) -> str:
        return f"{self.goal.get_absolute_url()}#check-{self.pk}"

    @property
    def said(self) -> str:
        return "" if self.hidden_at else self.note


class Contribution(models.Model):
    """Something that brought a goal forward, wherever it lives: `kind` says which room knows it by its number."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=20)
    target = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "kind", "target"], name="contribution_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.target} for goal {self.goal_id}"


class GoalClosing(models.Model):
    """The end of a goal, with what was learnt on the way."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="closing")
    end = models.CharField(_("how did it end?"), max_length=8, choices=GoalEnd)
    learnt = models.TextField(_("what we learnt"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.end}: goal {self.goal_id}"
