from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.models.story import Audience, Story
from knowledge.querysets import RetellingQuerySet

# Who has not answered by then is left out.
SILENT_AFTER = timedelta(days=14)
PART_LENGTH = 8_000
READERS = {
    Audience.COMMUNITY: _("members of %(place)s"),
    Audience.MINE: _("members of all the communities of %(who)s"),
    Audience.SITE: _("everyone with an account here"),
    Audience.PUBLIC: _("anyone, also without an account"),
}


class Retelling(models.Model):
    """A conversation on its way to a story: words of several people, who are asked, and the teller's own around them.

    Seen by the teller and those quoted, until it is told.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="retellings")
    title = models.CharField(_("title"), max_length=120)
    situation = models.TextField(_("what it was about"), max_length=PART_LENGTH, blank=True)
    happened = models.TextField(_("what came of it"), max_length=PART_LENGTH, blank=True)
    advice = models.TextField(_("what you'd tell a newcomer"), max_length=PART_LENGTH, blank=True)
    # The conversation, as communities.quoting names it.
    origin_kind = models.CharField(max_length=20)
    origin = models.BigIntegerField()
    audience = models.CharField(
        _("who may read it"),
        max_length=10,
        choices=Audience,
        default=Audience.COMMUNITY,
        db_default=Audience.COMMUNITY,
    )
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    story = models.OneToOneField(Story, null=True, on_delete=models.CASCADE, related_name="retelling")

    objects = RetellingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:retelling", args=[self.community.slug, self.pk])

    @property
    def readers(self) -> str:
        """As it is said to those quoted, behind 'for'."""
        return READERS[Audience(self.audience)] % {"place": self.community.name, "who": self.by.display_name}


class Given(models.TextChoices):
    WAITING = "", _("Not answered yet")
    YES = "yes", _("Yes")
    NAMELESS = "nameless", _("Yes, without my name")
    NO = "no", _("No")


class Consent(models.Model):
    """What somebody who is quoted says to it."""

    retelling = models.ForeignKey(Retelling, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(_("your answer"), max_length=8, choices=Given, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["retelling", "person"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.retelling_id}"

    @property
    def is_silent(self) -> bool:
        """Long enough to go on without."""
        return not self.answer and self.asked_at <= timezone.now() - SILENT_AFTER

    @property
    def is_waited_for(self) -> bool:
        return not self.answer and not self.is_silent

    @property
    def allows(self) -> bool:
        return self.answer in (Given.YES, Given.NAMELESS)


class Quotation(models.Model):
    """Words as they stood in the conversation."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="quotations")
    words = models.TextField()
    said_at = models.DateTimeField()
    url = models.CharField(max_length=300)

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"of {self.consent_id}"
