from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reason(models.TextChoices):
    NORM = "norm", _("It breaks how we are together")
    UNKIND = "unkind", _("It is unkind to somebody")
    PRIVATE = "private", _("It tells what should stay private")
    ADVERT = "advert", _("It is an advert or spam")
    ELSEWHERE = "elsewhere", _("It belongs somewhere else")
    UNSAFE = "unsafe", _("Following it could hurt somebody")


# Somebody may come to harm by it meanwhile: it is looked at before what more people mind.
GRAVE = (Reason.UNSAFE, Reason.PRIVATE)


class CaseState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    HIDDEN = "hidden", _("Hidden")
    KEPT = "kept", _("Kept as it is")
    DEALT_WITH = "dealt", _("Dealt with")
    # By its author, or whoever else may, as one does with what nobody flagged: it is not there any more.
    GONE = "gone", _("Taken away before anybody decided")


class Tended(models.TextChoices):
    """What was done to words that stay."""

    EDITED = "edited", _("Its words were changed")
    CLOSED = "closed", _("Where it stands was closed to replies")
    CARRIED = "carried", _("Its thread was moved to another community")


class Automatic(models.TextChoices):
    """What hid or flagged a thing before anybody looked."""

    FLAGS = "flags", _("Hidden by itself: several members flagged it")
    WORDS = "words", _("Held by itself: it has words that are watched for")
    BURST = "burst", _("Held by itself: much within minutes from people who are new")
    LINKS = "links", _("Held by itself: many links, from somebody in their first days")
    WATCHED = "watched", _("Flagged by itself: it has words that are watched for")


# It was hidden or flagged by itself, and nobody has decided since.
NOBODY_LOOKED = models.Q(decided_by=None) & ~models.Q(automatic="")
# Somebody has to look: members flagged it, it was held or hid by itself, or its author asks for a second look.
UNDECIDED = (
    models.Q(state=CaseState.WAITING)
    | NOBODY_LOOKED
    | (models.Q(state=CaseState.HIDDEN) | ~models.Q(stood={})) & models.Q(appeal__isnull=False, appeal__decided_at=None)
)


class CaseQuerySet(models.QuerySet["Case"]):
    def undecided(self) -> CaseQuerySet:
        return self.filter(UNDECIDED)

    def held_by_itself(self) -> CaseQuerySet:
        """Hidden before anybody looked, and since then nobody has."""
        return self.filter(NOBODY_LOOKED, state=CaseState.HIDDEN)

    def with_waits(self) -> CaseQuerySet:
        """Adds `waits`, whether somebody has to look, and `is_grave`, whether they have to soon; and `settled_at`, when
        it was decided, for what does not wait."""
        harms = models.Exists(Flag.objects.filter(case=models.OuterRef("pk"), reason__in=GRAVE))
        return self.annotate(
            waits=models.Case(models.When(UNDECIDED, then=True), default=False),
            is_grave=models.Case(models.When(UNDECIDED, then=harms), default=False),
            settled_at=models.Case(models.When(UNDECIDED, then=None), default=models.F("decided_at")),
        )


class Case(models.Model):
    """Everything members flagged about one thing, and what was decided.

    `place` is the community the thing stands in, `reason` what its author is told. Who may see it is asked of
    the thing.
    """

    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    place = models.CharField(max_length=40, default="", db_default="")
    automatic = models.CharField(max_length=8, choices=Automatic, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    # How it stood before each thing that was done to it (`Tended`), for an author who asks for a second look: numbers,
    # never words.
    stood: Any = models.JSONField(default=dict, blank=True, db_default={}, editable=False)
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.WAITING)
    opened_at = models.DateTimeField(auto_now_add=True)
    flag_count = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    # Of `with_waits`, and of lists of staff.
    waits: bool
    is_grave: bool
    place_name: str = ""

    # What waits: what may harm somebody, then what most people mind, then the oldest. Then what was decided, the latest
    # first. For `with_waits`.
    QUEUE = ("-waits", "-is_grave", "-settled_at", "-flag_count", "opened_at", "pk")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("flagged content")
        verbose_name_plural = _("flagged content")
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="case_once")]
        # Each community asks for its own. The order of the queue is reckoned from what waits, and served by no index.
        indexes = [models.Index(fields=["place"], name="cases_of_place")]

    @property
    def may_be_appealed(self) -> bool:
        """Once something was done to the words; whoever was met in person asks about that."""
        return self.state == CaseState.HIDDEN or bool(self.stood)

    @property
    def version(self) -> str:
        """Which decision it is that stands, for who decides on a page that was drawn before another."""
        return str(self.decided_at.timestamp()) if self.decided_at else ""

    @property
    def tended(self) -> list[str]:
        """What was done to it, in words."""
        return [str(act.label) for act in Tended if act.value in self.stood]

    def __str__(self) -> str:
        row: Any = self.target
        return str(row) if row is not None else f"{self.target_type_id}:{self.target_id}"


class FormerWordsQuerySet(models.QuerySet["FormerWords"]):
    def of(self, row: models.Model) -> FormerWordsQuerySet:
        """The oldest first."""
        kind = ContentType.objects.get_for_model(row)
        return self.filter(case__target_type=kind, case__target_id=row.pk).order_by("pk")

    def forget(self) -> int:
        """That it was changed stays, and no words."""
        return self.exclude(before={}).update(before={}, after={})


class FormerWords(models.Model):
    """What something said before those who look after its place put it in other words, where its kind keeps no history:
    the texts that were changed, by name, as they stood and as they were put."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="former_words")
    before: Any = models.JSONField(default=dict, db_default={})
    after: Any = models.JSONField(default=dict, db_default={})
    at = models.DateTimeField(auto_now_add=True)

    objects = FormerWordsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"former words {self.pk} of case {self.case_id}"


class Flag(models.Model):
    """One member's word that something is wrong: one a thing, what they said last."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=12, choices=Reason)
    # The line of 'how we are together' it breaks, as it stood then.
    norm = models.CharField(_("which line"), max_length=160, blank=True, default="", db_default="")
    note = models.CharField(_("a few words for who looks at it"), max_length=500, blank=True)
    # Of a person: where the two met, whose leaders are told. Words stand where their case says.
    place = models.CharField(max_length=40, blank=True, default="", db_default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Each community asks for its own.
        indexes = [models.Index(fields=["place"], condition=~models.Q(place=""), name="flags_of_place")]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="flag_once_a_person")]

    def __str__(self) -> str:
        return f"{self.reason} on case {self.case_id}"

    @property
    def was_answered(self) -> bool:
        """Somebody decided since."""
        return self.case.decided_at is not None and self.case.decided_at > self.at

    def say_again(self, said: Mapping[str, str]) -> bool:
        """Whether somebody has to hear of it: it was answered before, or is of another place, whose leaders know of
        none yet."""
        is_news = self.was_answered or said["place"] != self.place
        for name, words in said.items():
            setattr(self, name, words)
        if is_news:
            self.at = timezone.now()
        self.save(update_fields=[*said, "at"])
        return is_news


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> AppealQuerySet:
        """Nobody answered, and what they ask about still holds."""
        words = models.Q(case__state=CaseState.HIDDEN) | models.Q(case__isnull=False) & ~models.Q(case__stood={})
        return self.filter(words | models.Q(measure__in=Measure.objects.running()), decided_at=None)


class Appeal(models.Model):
    """A word against a decision about something one wrote, or about oneself: said once, looked at by somebody else."""

    case = models.OneToOneField(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="appeal")
    measure = models.OneToOneField(
        "moderation.Measure", null=True, blank=True, on_delete=models.CASCADE, related_name="appeal"
    )
    words = models.TextField(_("why it should come back"), max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(default=False, db_default=False)
    # Why, for who asked about a decision on themselves; about words, the case has it.
    why = models.CharField(_("what they were answered"), max_length=500, blank=True, default="", db_default="")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")

    def __str__(self) -> str:
        return f"appeal about measure {self.measure_id}" if self.measure_id else f"appeal about case {self.case_id}"


class WatchedWords(models.Model):
    """Words or a domain. Whoever writes them is told that it cannot be posted, or it waits until somebody looked."""

    class Act(models.TextChoices):
        HOLD = "hold", _("Hold it until a facilitator has looked")
        BLOCK = "block", _("Do not take it")
        FLAG = "flag", _("Let it stand, and flag it")

    words = models.CharField(_("words or domain"), max_length=120, unique=True)
    act = models.CharField(_("what happens"), max_length=5, choices=Act, default=Act.HOLD)

    class Meta:
        verbose_name = _("watched words")
        verbose_name_plural = _("watched words")
        ordering = ("words",)

    def __str__(self) -> str:
        return self.words
