from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.formats import Format
from mentoring.models.circle import Circle
from mentoring.models.in_calendars import HeldSomewhere
from mentoring.models.series import Series
from mentoring.querysets import RsvpQuerySet, SessionQuerySet
from mentoring.recurrence import day_and_clock


class Session(HeldSomewhere):
    """One meeting of a circle. `starts_at` is empty while the circle looks for a time."""

    uid_kind = "session"

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("when"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    # Whose turn it is to host; the circle's hosts can do so too.
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    notes = models.TextField(_("notes"), blank=True, max_length=8000)
    notes_html = models.TextField(blank=True, editable=False)
    # Raised with each change of the notes, so that nobody writes over another.
    notes_edition = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    format = models.CharField(
        _("how we spend it"), max_length=14, choices=Format, blank=True, default="", db_default=""
    )
    cancel_reason = models.CharField(_("why"), max_length=160, blank=True, default="", db_default="")
    # The series it belongs to, and its day there: what was moved for itself is not moved with the rest.
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions")
    series_day = models.DateField(null=True, blank=True, editable=False)
    # Moved for itself: what is done with the rest of its series leaves it alone.
    moved_alone = models.BooleanField(default=False, db_default=False, editable=False)
    places = models.PositiveSmallIntegerField(
        _("room for"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Empty: for everybody in the circle. Who says yes later waits for a place."),
    )
    # Who said where it is, and why it is not; nobody knows of what was said before that was kept.
    place_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # When its hosts were asked what to do, since too few said yes.
    asked_hosts_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When a host said that it takes place, though few had said yes.
    goes_ahead_at = models.DateTimeField(null=True, blank=True, editable=False)
    attendance_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The moment of the last reminder that was given: a session moved to a later time is reminded of anew.
    reminded_for = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "number"], name="session_number_once")]
        indexes = [models.Index(fields=["starts_at"], name="sessions_by_time")]

    def __str__(self) -> str:
        return f"{self.circle}: {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:session", args=[self.circle.community.slug, self.pk])

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def room(self) -> int:
        """For how many there is a place."""
        return self.places or self.circle.capacity

    @property
    def day_in_series(self) -> date | None:
        """The day on which it sits now, on its series' clock: what was moved is not on `series_day` any more."""
        if self.series is None or self.starts_at is None:
            return None
        return day_and_clock(self.starts_at, self.series.time_zone)[0]

    @property
    def is_skipped(self) -> bool:
        """Called off as a day that its series leaves out: it can be put back."""
        return bool(self.cancelled_at and self.series and self.series.leaves_out(self.day_in_series))

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at < timezone.now()


class Answer(models.TextChoices):
    GOING = "going", _("Going")
    MAYBE = "maybe", _("Maybe")
    NOT = "not", _("Can't")
    WAITING = "waiting", _("On the waiting list")


class Rsvp(models.Model):
    """Whether somebody comes. Places go to the first who said so; the rest wait in order."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rsvps")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=8, choices=Answer)
    note = models.CharField(_("a word to the circle"), max_length=160, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now)
    # Of the word beside it; whether they come stands.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RsvpQuerySet.as_manager()

    class Meta:
        verbose_name = _("word to a circle")
        verbose_name_plural = _("words to circles")
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="rsvp_once")]
        indexes = [models.Index(fields=["session", "answer", "at"], name="rsvps_in_order")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.answer}"

    def get_absolute_url(self) -> str:
        return f"{self.session.get_absolute_url()}#coming"


class Attendance(models.Model):
    """Somebody was there. Who was not has no row, once `attendance_noted_at` of the session says it was noted."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attended_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at session {self.session_id}"


class HostSwap(models.Model):
    """Whoever hosts `give` would rather host `take`, and asks its host."""

    give = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    take = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["give", "take"], name="host_swap_asked_once"),
        ]

    def __str__(self) -> str:
        return f"session {self.give_id} for session {self.take_id}"
