from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.ballot import CHOICE_LENGTH, Ballot, Stance
from communities.models.community import Community
from communities.querysets import in_readable_communities
from content.rendering import render

if TYPE_CHECKING:
    from people.scopes import Viewer

WORDS_LENGTH = 6000


class Stage(StrEnum):
    """How far a proposal has come; read off its rows and the clock."""

    TALK = "talk"
    OPEN = "open"
    WAITING = "waiting"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Verdict(models.TextChoices):
    GO = "go", _("We do it")
    LET_GO = "let-go", _("We let it go")
    LATER = "later", _("Not yet: it needs more thought")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, viewer: Viewer) -> ProposalQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> ProposalQuerySet:
        """Proposals of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)

    def open_now(self) -> ProposalQuerySet:
        now = timezone.now()
        return self.filter(withdrawn_at=None, ballot__opened_at__lte=now, ballot__closes_at__gt=now)

    def waiting_for_outcome(self) -> ProposalQuerySet:
        return self.filter(withdrawn_at=None, ballot__closes_at__lte=timezone.now(), outcome=None)

    def talked_over(self) -> ProposalQuerySet:
        return self.filter(withdrawn_at=None, ballot=None)

    def decided(self) -> ProposalQuerySet:
        return self.filter(outcome__isnull=False)

    def with_stance_of(self, viewer: Viewer) -> ProposalQuerySet:
        """Each with `answered`: whether the viewer's stance on it counts."""
        mine = Stance.objects.filter(ballot=OuterRef("ballot"), person=viewer.pk).counted()
        return self.annotate(answered=Exists(mine))

    def for_listing(self) -> ProposalQuerySet:
        return self.select_related("community", "author", "ballot", "outcome").defer(
            "what", "why", "what_html", "why_html"
        )


class Worded(models.Model):
    """The words of a proposal, as they stand or as they stood."""

    title = models.CharField(_("title"), max_length=140)
    what = models.TextField(_("what we would do"), max_length=WORDS_LENGTH)
    why = models.TextField(_("why"), max_length=WORDS_LENGTH)
    options = ArrayField(models.CharField(max_length=CHOICE_LENGTH), default=list, blank=True)
    what_html = models.TextField(editable=False)
    why_html = models.TextField(editable=False)

    class Meta:
        abstract = True

    WORDS = ("title", "what", "why", "options", "what_html", "why_html")

    def say(self, *, title: str, what: str, why: str, options: list[str]) -> None:
        """Takes the words and renders them; does not save."""
        self.title, self.what, self.why, self.options = title, what, why, options
        self.what_html, self.why_html = render(what).html, render(why).html


class Proposal(Worded):
    """Something a member would have the community do: talked over in its thread, then decided together."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # The number of the version that stands; a form that started from an earlier one is told so.
    edition = models.PositiveIntegerField(default=1, editable=False)
    ballot = models.OneToOneField(
        Ballot, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal", editable=False
    )
    # The thread it is talked over in. A number and no key: threads live on the floor above.
    talk = models.BigIntegerField(null=True, blank=True, editable=False)
    sending_key = models.UUIDField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "sending_key"], name="proposal_sent_once")]
        indexes = [models.Index(fields=["community", "-id"], name="proposals_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communities:decision", args=[self.community.slug, self.pk])

    @property
    def stage(self) -> Stage:
        if self.withdrawn_at:
            return Stage.WITHDRAWN
        if hasattr(self, "outcome"):
            return Stage.DECIDED
        if self.ballot is None:
            return Stage.TALK
        return Stage.OPEN if self.ballot.is_open else Stage.WAITING

    @property
    def is_agreed_to(self) -> bool:
        """Everybody was asked, and it is over: its words are what people said they stand for, or against."""
        return self.stage in (Stage.WAITING, Stage.DECIDED)

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return "\n\n".join((self.title, self.what, self.why, *self.options))


class Version(Worded):
    """The words of a proposal at one time. The first is written with it, another whenever they change."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    note = models.CharField(_("what changed, and after whom"), max_length=160, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="version_number_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.proposal_id} version {self.number}"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def to_ask(self) -> OutcomeQuerySet:
        """Those whose day has come to ask what changed, and of which nobody has told it yet."""
        return self.filter(follow_up_at__lte=timezone.now(), asked_at=None, changed="")


class Outcome(models.Model):
    """What came of a proposal, in a facilitator's words, and later what it changed, in the author's."""

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="outcome")
    verdict = models.CharField(_("what came of it"), max_length=8, choices=Verdict)
    words = models.TextField(_("in a few sentences"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    follow_up_at = models.DateTimeField(_("when we ask what changed"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed = models.TextField(_("what changed"), max_length=2000, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["follow_up_at"], condition=Q(asked_at=None, changed=""), name="outcomes_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.proposal_id}"


def newest_outcome_first() -> tuple[models.OrderBy, models.OrderBy]:
    return F("outcome__at").desc(), F("pk").desc()
