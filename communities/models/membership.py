from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

BAN_ENDED = "communities.ban_ended"


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    FACILITATOR = "facilitator", _("Facilitator")
    STEWARD = "steward", _("Steward")


LEADING = (Role.FACILITATOR, Role.STEWARD)
NEWCOMER_FOR = timedelta(days=14)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def leading(self) -> MembershipQuerySet:
        """Stewards first, each in the order they came."""
        rank = models.Case(models.When(role=Role.STEWARD, then=0), default=1)
        return self.filter(role__in=LEADING, person__is_active=True).order_by(rank, "joined_at", "pk")

    def newcomers(self) -> MembershipQuerySet:
        since = timezone.now() - NEWCOMER_FOR
        return self.filter(role=Role.MEMBER, joined_at__gte=since, person__is_active=True).order_by("-joined_at")


class Membership(models.Model):
    """A person belongs to a community. Joining and leaving go through communities.joining."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    hello = models.CharField(_("hello"), max_length=300, blank=True, help_text=_("What brings you here?"))
    care = models.CharField(
        _("what they look after"), max_length=80, blank=True, help_text=_("“Greets newcomers, runs circles.”")
    )
    joined_at = models.DateTimeField(default=timezone.now)
    greets = models.BooleanField(_("greets newcomers"), default=False, db_default=False)

    # Whether a newcomer was met, and by whom; who was asked to, when it took long.
    greeted_at = models.DateTimeField(null=True, blank=True, editable=False)
    greeted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False, db_index=False
    )
    asked_to_greet = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="greetings_asked",
        editable=False,
    )
    asked_to_greet_at = models.DateTimeField(null=True, blank=True, editable=False)

    # What came first for them here (communities.belonging.firsts).
    first_post_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_reply_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_thanks_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_use_at = models.DateTimeField(null=True, blank=True, editable=False)

    # A newcomer put these away, and is left in peace (communities.belonging.way_in).
    hello_put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    way_in_put_away_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="member_once")]
        indexes = [
            models.Index(fields=["community", "-joined_at"], name="newest_members"),
            models.Index(fields=["person"], condition=models.Q(role__in=LEADING), name="those_who_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"

    @property
    def leads(self) -> bool:
        return self.role in LEADING


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> JoinRequestQuerySet:
        return self.filter(refused_at=None, person__is_active=True).order_by("asked_at")


class JoinRequest(models.Model):
    """Somebody asks to be let into a closed community. Accepting makes a membership and removes the request."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    words = models.CharField(_("a few words"), max_length=300, blank=True)
    # What was asked then, and what was answered: [[question, answer], …].
    answers = models.JSONField(default=list, blank=True, db_default=[])
    asked_at = models.DateTimeField(default=timezone.now)
    # Many came at once, so this one asks although the place is open (communities.joining.too_many_come).
    by_itself = models.BooleanField(default=False, db_default=False, editable=False)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    answer = models.CharField(_("a few kind words"), max_length=300, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="join_request_once")]

    def __str__(self) -> str:
        return f"{self.person_id} asks for {self.community_id}"


class Removal(models.Model):
    """A membership that was ended by those who lead, and why. The person reads the reason, and may come back."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="removals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id} removed from {self.community_id}"


class BanQuerySet(models.QuerySet["Ban"]):
    def in_force(self) -> BanQuerySet:
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.localdate()))


class Ban(models.Model):
    """A person may not take part here. In an open community they still read what the whole world reads."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="bans")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Left empty, until somebody who leads ends it.")
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="ban_once")]

    def __str__(self) -> str:
        return f"{self.person_id} banned from {self.community_id}"

    def lift(self, *, by: Person) -> None:
        """The person may come back; that there was a ban stays in the log."""
        with transaction.atomic():
            record(BAN_ENDED, actor=by, target=self.community, scope=self.community.scope, person=self.person_id)
            self.delete()
