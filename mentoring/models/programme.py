from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.querysets import PairingQuerySet, ProgrammeQuerySet

if TYPE_CHECKING:
    from people.models import Person


AT_LEAST_ONE = [MinValueValidator(1)]
AT_MOST_TEN = [MinValueValidator(1), MaxValueValidator(10)]


class ProgrammeKind(models.TextChoices):
    ONE_TO_ONE = "one-to-one", _("One to one")
    PEERS = "peers", _("Peer coaching")
    BUDDY = "buddy", _("Newcomer and buddy")
    OBSERVATION = "observation", _("Peer observation: visiting each other at work")
    ROUNDS = "rounds", _("Connection rounds: somebody new each month")
    CIRCLES = "circles", _("Circles: a few people who meet")


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    SIGN_UP = "sign-up", _("Open for sign-up")
    MATCHING = "matching", _("Finding pairs")
    RUNNING = "running", _("Running")
    CLOSING = "closing", _("Looking back")
    CLOSED = "closed", _("Closed")


class PairingWay(models.TextChoices):
    CHOSEN = "chosen", _("People choose and ask each other")
    PROPOSED = "proposed", _("Pairs are searched for, and a facilitator decides")
    BY_HAND = "by-hand", _("A facilitator pairs people by hand")


class Rhythm(models.TextChoices):
    ANY = "", _("As the two agree")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every second week")
    MONTHLY = "monthly", _("Once a month")


class OrganisationWish(models.TextChoices):
    ANY = "", _("No matter where")
    SAME = "same", _("In the same organisation")
    DIFFERENT = "different", _("In another organisation")


MEETINGS_A_MONTH: dict[str, int] = {Rhythm.WEEKLY: 4, Rhythm.FORTNIGHTLY: 2, Rhythm.MONTHLY: 1}


class Programme(models.Model):
    """A season of mentoring in a community: people offer and seek, and find each other."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="programmes")
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=240)
    kind = models.CharField(_("kind"), max_length=12, choices=ProgrammeKind, default=ProgrammeKind.ONE_TO_ONE)
    way = models.CharField(
        _("how pairs come about"),
        max_length=8,
        choices=PairingWay,
        default=PairingWay.CHOSEN,
        db_default=PairingWay.CHOSEN,
    )
    state = models.CharField(_("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.SIGN_UP)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    # What counts how much in a fit, by the names of mentoring.fit.Weights; what is not named counts as it does there.
    weights = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    least_times = models.PositiveSmallIntegerField(
        _("hours a week two people need in common"), default=1, db_default=1, validators=[MaxValueValidator(10)]
    )
    goes_by_itself = models.BooleanField(
        _("pairs begin by themselves"),
        default=False,
        db_default=False,
        help_text=_("A round each month, or a welcomer for each new member: nobody has to press a button."),
    )
    # In connection rounds who met before this may meet again: by then everybody had met everybody.
    afresh_since = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    # The clock opens and closes the sign-up at these moments; a facilitator may do so before.
    sign_up_opens_at = models.DateTimeField(_("sign-up opens"), null=True, blank=True)
    sign_up_closes_at = models.DateTimeField(_("sign-up closes"), null=True, blank=True)
    most_at_once = models.PositiveSmallIntegerField(
        _("people one mentor takes at most"), default=10, db_default=10, validators=AT_MOST_TEN
    )
    hours_a_month = models.PositiveSmallIntegerField(
        _("hours a month a pair may take"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    allowed_from = models.TimeField(_("meetings not before"), null=True, blank=True)
    allowed_until = models.TimeField(_("meetings end by"), null=True, blank=True)
    asks_superior = models.BooleanField(
        _("somebody's superior has to agree that they take part"), default=False, db_default=False
    )
    rhythm = models.CharField(
        _("how often a pair meets"), max_length=12, choices=Rhythm, blank=True, default=Rhythm.ANY, db_default=""
    )
    meetings = models.PositiveSmallIntegerField(_("how many meetings"), null=True, blank=True, validators=AT_LEAST_ONE)
    meeting_minutes = models.PositiveSmallIntegerField(
        _("minutes a meeting"), default=60, db_default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    organisation_rule = models.CharField(
        _("where the two of a pair work"),
        max_length=10,
        choices=OrganisationWish,
        blank=True,
        default=OrganisationWish.ANY,
        db_default="",
        help_text=_("For whoever has no wish of their own. How much it counts is said below."),
    )
    name_of_mentors = models.CharField(
        _("what those who offer are called"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("For one of them, in your words: a guide, a preceptor. Empty: a mentor."),
    )
    name_of_mentees = models.CharField(
        _("what those who seek are called"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("For one of them: a newcomer, a resident. Empty: no name at all."),
    )
    guidance_to_mentors = models.TextField(_("for those who offer"), max_length=4000, blank=True, db_default="")
    guidance_to_mentees = models.TextField(_("for those who seek"), max_length=4000, blank=True, db_default="")
    closing_question = models.CharField(
        _("what everybody is asked at the end"), max_length=240, blank=True, db_default=""
    )

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("mentoring:programme", args=[self.community.slug, self.pk])

    @property
    def takes_sign_ups(self) -> bool:
        """Until the window closes; where people choose each other, also after they have begun."""
        if self.state not in (ProgrammeState.SIGN_UP, ProgrammeState.RUNNING):
            return False
        return self.sign_up_closes_at is None or timezone.now() < self.sign_up_closes_at

    @property
    def lets_people_ask(self) -> bool:
        if self.kind == ProgrammeKind.CIRCLES or self.way != PairingWay.CHOSEN:
            return False
        return self.state in (ProgrammeState.SIGN_UP, ProgrammeState.RUNNING)

    @property
    def finds_pairs(self) -> bool:
        """Facilitators bring pairs together: when sign-up is over, and later for those who look for somebody else."""
        if self.kind == ProgrammeKind.CIRCLES:
            return False
        again = self.state == ProgrammeState.RUNNING and self.way != PairingWay.CHOSEN
        return self.state == ProgrammeState.MATCHING or (again and self.kind != ProgrammeKind.ROUNDS)

    @property
    def forms_circles(self) -> bool:
        """Facilitators form circles: when sign-up is over, and later of those who came late or were left over."""
        forming = (ProgrammeState.MATCHING, ProgrammeState.RUNNING)
        return self.kind == ProgrammeKind.CIRCLES and self.state in forming

    def label_of(self, state: str) -> str:
        """A state in words. A programme of circles finds no pairs."""
        if self.kind == ProgrammeKind.CIRCLES and state == ProgrammeState.MATCHING:
            return gettext("Forming circles")
        return str(ProgrammeState(state).label)

    @property
    def state_words(self) -> str:
        return self.label_of(self.state)

    @property
    def is_among_peers(self) -> bool:
        """Both of a pair give and take: nobody is the mentor of the other."""
        among = (ProgrammeKind.PEERS, ProgrammeKind.OBSERVATION, ProgrammeKind.ROUNDS, ProgrammeKind.CIRCLES)
        return self.kind in among

    @property
    def steps(self) -> list[ProgrammeState]:
        """Its states in order. Where people choose each other there is nothing to match."""
        every = list(ProgrammeState)
        matches = self.way != PairingWay.CHOSEN or self.kind == ProgrammeKind.CIRCLES
        return [one for one in every if one != ProgrammeState.MATCHING or matches]

    @property
    def _has_asked_back(self) -> bool:
        """Somebody has been asked to look back: the programme does not go on as if nobody had."""
        pairs = self.pairings.filter(check_ins__kind="closing").exists()
        return pairs or self.circles.filter(reflections__isnull=False).exists()

    @property
    def next_step(self) -> ProgrammeState | None:
        """The state that follows. From matching it follows by telling everybody, and not by a step."""
        at = self.steps.index(ProgrammeState(self.state))
        told_by_telling = self.state == ProgrammeState.MATCHING and self.kind != ProgrammeKind.CIRCLES
        if told_by_telling or at + 1 == len(self.steps):
            return None
        return self.steps[at + 1]

    @property
    def step_back(self) -> ProgrammeState | None:
        """The state before, as long as nobody was told anything that it would make untrue."""
        at = self.steps.index(ProgrammeState(self.state))
        if at == 0 or (self.state == ProgrammeState.RUNNING and self.told_at):
            return None
        if self.state == ProgrammeState.CLOSING and self._has_asked_back:
            return None
        return self.steps[at - 1]


class Role(models.TextChoices):
    OFFER = "offer", _("I can be there for somebody")
    SEEK = "seek", _("I'd like company with something")
    BOTH = "both", _("Both")


class Participation(models.Model):
    """What somebody offers and seeks in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(_("I come to"), max_length=6, choices=Role, default=Role.SEEK)
    offers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    seeks = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # How much at home in each topic: mentoring.fit.LEVELS by topic.
    offer_levels = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    seek_levels = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    years = models.PositiveSmallIntegerField(
        _("years in this work"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    wants_organisation = models.CharField(
        _("where they work"),
        max_length=10,
        choices=OrganisationWish,
        blank=True,
        default=OrganisationWish.ANY,
        db_default=OrganisationWish.ANY,
    )
    # In confidence: no page, mail or reason ever names who is in these.
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    likes = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    avoids = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    conflicts = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", editable=False)
    hopes = models.CharField(_("what I hope for"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(_("how many people at a time"), default=1, validators=AT_MOST_TEN)
    hours_a_month = models.PositiveSmallIntegerField(
        _("hours a month I have for it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    paused_until = models.DateField(
        _("I pause until"), null=True, blank=True, help_text=_("Until that day nobody new is suggested to you.")
    )
    languages = models.CharField(
        _("languages we could speak"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Separated by commas. Left empty, those of your profile count."),
    )
    # Since when they look for somebody else: a pair of theirs ended, or was not to be.
    looks_again_since = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    # Ids of those named in confidence, where mentoring.candidates asked for them along with the row.
    liked: list[int]
    avoided: list[int]
    conflicting: list[int]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in programme {self.programme_id}"

    @property
    def offers_help(self) -> bool:
        return self.role != Role.SEEK

    @property
    def seeks_help(self) -> bool:
        return self.role != Role.OFFER

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.localdate()


class PairingState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ASKED = "asked", _("Asked")
    ACTIVE = "active", _("Learning together")
    DECLINED = "declined", _("Not this time")
    LAPSED = "lapsed", _("No answer came")
    ENDED = "ended", _("Ended")


class Pairing(models.Model):
    """Two people who learn together: one asks and the other accepts or kindly declines, or both accept a proposal."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pairings")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentor")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings_as_mentee")
    state = models.CharField(max_length=8, choices=PairingState, default=PairingState.ASKED)
    words = models.CharField(_("a few words"), max_length=500, blank=True)
    focus = models.CharField(_("working on"), max_length=160, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("a kind word"), max_length=500, blank=True)
    # A proposed pair begins when both have said yes.
    mentor_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mentee_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Why it was proposed, as both were told (mentoring.reasons_told); nothing that was said in confidence.
    reasons = models.JSONField(default=list, db_default=[], blank=True, editable=False)

    objects = PairingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "mentor", "mentee"],
                condition=models.Q(state__in=["asked", "active"]),
                name="pairing_once_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(mentor=models.F("mentee")), name="pairing_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} and {self.mentee_id}"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:pair", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state == PairingState.ACTIVE

    @property
    def was_proposed(self) -> bool:
        """By a facilitator or the clock; otherwise one of the two asked."""
        return self.proposed_at is not None

    def waits_for(self, person_id: int) -> bool:
        """Whether it is for that person to say yes or no."""
        if self.state == PairingState.ASKED:
            return person_id == self.mentor_id
        if self.state != PairingState.PROPOSED:
            return False
        agreed = {self.mentor_id: self.mentor_agreed_at, self.mentee_id: self.mentee_agreed_at}
        return person_id in agreed and agreed[person_id] is None

    def agree(self, person_id: int, *, words: str = "") -> bool:
        """Takes a yes; says whether the pair begins by it. Saved."""
        now = timezone.now()
        if person_id == self.mentor_id:
            self.mentor_agreed_at = now
        else:
            self.mentee_agreed_at = now
        begins = self.state == PairingState.ASKED or bool(self.mentor_agreed_at and self.mentee_agreed_at)
        if begins:
            self.state, self.answered_at = PairingState.ACTIVE, now
        self.answer = words or self.answer
        self.save(update_fields=["mentor_agreed_at", "mentee_agreed_at", "state", "answered_at", "answer"])
        return begins

    def other(self, person_id: int) -> Person:
        return self.mentee if person_id == self.mentor_id else self.mentor
