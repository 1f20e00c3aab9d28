from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from mentoring.models.own_words import OwnWords
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


class Programme(OwnWords):
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
    # Since when people are asked to look back; also when it is closed a minute later.
    looks_back_since = models.DateTimeField(null=True, editable=False)
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

    OWN_WORDS = (
        *("name", "purpose", "guidance_to_mentors", "guidance_to_mentees", "closing_question"),
        *("name_of_mentors", "name_of_mentees"),
    )

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("mentoring:programme", args=[self.community.slug, self.pk])

    @classmethod
    def written_by(cls, person: Person) -> models.QuerySet[Programme]:
        """Of what was written before that was kept, whoever opened it."""
        return cls._base_manager.filter(Q(words_by=person) | Q(words_by=None, opened_by=person))

    @property
    def writer_id(self) -> int | None:
        """As `written_by` has it."""
        return self.words_by_id or self.opened_by_id

    @property
    def takes_sign_ups(self) -> bool:
        """Until the window closes, also while the programme runs: who comes then is in the next search or round, and
        stands on the board until then (mentoring.looking_again).
        """
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
    def asks_superiors_of_seekers(self) -> bool:
        """Who is new is welcomed, often without having signed up, and needs nobody's leave for it."""
        return self.kind != ProgrammeKind.BUDDY

    @property
    def allows_some_hours_only(self) -> bool:
        return self.allowed_from is not None or self.allowed_until is not None

    @property
    def is_between_rounds(self) -> bool:
        """A next round is being found; the pairs of the last one go on until it is told, and can be gone back to."""
        return self._finds_a_round and self.told_at is not None

    @property
    def _finds_a_round(self) -> bool:
        finding = (ProgrammeState.SIGN_UP, ProgrammeState.MATCHING)
        return self.kind == ProgrammeKind.ROUNDS and self.state in finding

    @property
    def standing_pairings(self) -> PairingQuerySet:
        """Pairs that have begun or wait for a yes. In connection rounds those of the last stand in nobody's way."""
        pairings: PairingQuerySet = self.pairings.all()
        return pairings.none() if self._finds_a_round else pairings.open()

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
        """Somebody has been asked to look back: the programme does not go on as if nobody had.

        Pairs that ended before were asked as they ended.
        """
        pairs = self.pairings.filter(state="active", check_ins__kind="closing").exists()
        return pairs or self.circles.filter(reflections__kind="closing").exists()

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
        # With a round going on, a draft would hide it.
        told = self.told_at and self.state in (ProgrammeState.SIGN_UP, ProgrammeState.RUNNING)
        if at == 0 or told:
            return None
        if self.state == ProgrammeState.CLOSING and self._has_asked_back:
            return None
        return self.steps[at - 1]
