from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from people.scopes import Viewer

CHOICE_LENGTH = 120
REASON_LENGTH = 1000


class Method(models.TextChoices):
    CONSENT = "consent", _("Consent: agree, abstain, disagree or block")
    SINGLE = "single", _("A vote: each chooses one")
    MULTIPLE = "multiple", _("A vote: each chooses as many as they like")


class Position(models.TextChoices):
    AGREE = "agree", _("Agree")
    ABSTAIN = "abstain", _("Abstain")
    DISAGREE = "disagree", _("Disagree")
    BLOCK = "block", _("Block")


class Ballot(models.Model):
    """One question put to people until a time. It knows nothing of what is asked: a proposal, a poll in a post.

    Whether it is open is read off the clock, and not off a mark that somebody has to set in time.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    method = models.CharField(_("how we decide"), max_length=8, choices=Method, default=Method.CONSENT)
    # The answers of a vote; consent has four of its own.
    choices = ArrayField(models.CharField(max_length=CHOICE_LENGTH), default=list, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(_("open until"))
    quorum = models.PositiveIntegerField(_("how many people it takes"), default=0)
    anonymous = models.BooleanField(_("keep names back until it closes"), default=False)
    # Grows when what is asked changes: stances on an earlier one are asked for again.
    edition = models.PositiveIntegerField(default=1)
    # When the end was told to everybody, which is soon after it.
    told_closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="ballot_closes_later")]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(told_closed_at=None), name="ballots_to_close"),
            models.Index(fields=["community", "-closes_at"], name="ballots_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.method} until {self.closes_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.is_open_at(timezone.now())

    def is_open_at(self, now: datetime) -> bool:
        return self.opened_at <= now < self.closes_at

    @property
    def closes_soon(self) -> bool:
        return self.is_open and self.closes_at - timezone.now() < timedelta(days=1)

    @property
    def shows_names(self) -> bool:
        """Who stands where: at once, or for those that keep names back once nobody can change anything any more."""
        return not self.anonymous or timezone.now() >= self.closes_at

    @property
    def is_consent(self) -> bool:
        return self.method == Method.CONSENT

    @property
    def keys(self) -> list[str]:
        """What a stance may hold: the four positions, or the numbers of the choices."""
        if self.is_consent:
            return [str(position) for position in Position]
        return [str(number) for number in range(1, len(self.choices) + 1)]

    def label_of(self, key: str) -> str:
        return str(Position(key).label) if self.is_consent else self.choices[int(key) - 1]


# Stances on what is asked now count. A block stays until the one who raised it takes it back.
COUNTED = Q(edition=F("ballot__edition")) | Q(picks__contains=[Position.BLOCK])


class StanceQuerySet(models.QuerySet["Stance"]):
    def visible_to(self, viewer: Viewer) -> StanceQuerySet:
        """What people say of a proposal. Answers to a poll are read where its post is."""
        proposed = self.filter(ballot__proposal__isnull=False, ballot__proposal__hidden_at=None)
        return proposed.filter(in_readable_communities(viewer, "ballot__community"), hidden_at=None)

    def counted(self) -> StanceQuerySet:
        return self.filter(COUNTED)

    def on_earlier_text(self) -> StanceQuerySet:
        """Whose people are asked again; those who block too, though theirs still counts."""
        return self.filter(edition__lt=F("ballot__edition"))


class Stance(models.Model):
    """Where one person stands. It can be changed until the end; there is never a second one."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="stances", db_index=False)
    # A person who is erased leaves their stance behind, without a name: what was decided stays decided.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    picks = ArrayField(models.CharField(max_length=10))
    reason = models.TextField(_("your reason"), max_length=REASON_LENGTH, blank=True)
    edition = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "person"], name="one_stance_a_person"),
            models.CheckConstraint(condition=Q(picks__len__gt=0), name="stance_says_something"),
            models.CheckConstraint(
                condition=~Q(picks__contains=[Position.BLOCK]) | ~Q(reason=""), name="block_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"stance {self.pk} on {self.ballot_id}"

    @property
    def blocks(self) -> bool:
        return Position.BLOCK in self.picks

    def is_on(self, ballot: Ballot) -> bool:
        """Whether it speaks of what is asked now."""
        return self.edition == ballot.edition

    def get_absolute_url(self) -> str:
        return f"{self.ballot.proposal.get_absolute_url()}#stance-{self.pk}"


class Tending(models.Model):
    """Somebody works with the one who blocks, and says so."""

    stance = models.OneToOneField(Stance, on_delete=models.CASCADE, related_name="tending")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(_("what you are doing about it"), max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"tending of {self.stance_id}"
