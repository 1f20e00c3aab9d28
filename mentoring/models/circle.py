from __future__ import annotations

import re

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.models.asked import Asked, CheckKind
from mentoring.models.own_words import OwnWords
from mentoring.models.programme import Programme
from mentoring.querysets import CircleMessageQuerySet, CircleQuerySet
from people.models import Person, validate_time_zone

# What a circle begins with; its hosts may say it otherwise.
CONFIDENCE = _("What is said here stays here. Take along what you learnt, and leave names behind.")


class Circle(OwnWords):
    """A few people who meet for some sessions about one thing."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="circles")
    # The programme among whose people it was formed; most circles have none.
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.SET_NULL, related_name="circles", editable=False
    )
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=240)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=8, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )
    session_minutes = models.PositiveSmallIntegerField(_("minutes a session"), default=60)
    least_going = models.PositiveSmallIntegerField(
        _("fewest who must come"),
        default=2,
        db_default=2,
        validators=[MaxValueValidator(12)],
        help_text=_("A day before, hosts are asked what to do when fewer have said yes. 0: never."),
    )
    everybody_hosts = models.BooleanField(
        _("everybody hosts in turn"),
        default=False,
        db_default=False,
        help_text=_("Each session somebody else of the circle; otherwise its hosts take turns."),
    )
    norms = models.TextField(
        _("what we agree on"),
        max_length=600,
        blank=True,
        default="",
        db_default="",
        help_text=_("Read and accepted on joining. Say what stays in the room."),
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    OWN_WORDS = ("name", "purpose", "norms")

    # The few of its people that the list of mine shows.
    faces: list[Person]

    objects = CircleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("mentoring:circle", args=[self.community.slug, self.pk, self.slug])

    @property
    def in_order(self) -> list[str | int]:
        """To sort by name as one counts: the second before the tenth."""
        parts = re.split(r"(\d+)", self.name.casefold())
        return [int(part) if part.isdecimal() else part for part in parts]

    @property
    def slug(self) -> str:
        return slugify(self.name)[:60].strip("-") or "circle"


class CircleMembership(models.Model):
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="circle_memberships")
    hosts = models.BooleanField(_("hosts"), default=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "person"], name="circle_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in circle {self.circle_id}"


class CircleMessage(models.Model):
    """What those who lead wrote to the people of some of the circles."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("your words"), max_length=2000)
    shown = models.CharField(max_length=12, editable=False)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    at = models.DateTimeField(default=timezone.now)

    objects = CircleMessageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"message {self.pk} to circles of {self.community_id}"


class CircleReflection(Asked):
    """Somebody is asked whether their circle works or, as its programme ends, what it was to them.

    The others never read it.
    """

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="reflections")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=CheckKind, default=CheckKind.CLOSING, db_default=CheckKind.CLOSING)
    number = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "person", "kind", "number"], name="circle_asked_once_each_time")
        ]

    def __str__(self) -> str:
        return f"reflection on circle {self.circle_id}"
