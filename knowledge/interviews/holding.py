"""An interview: asked for, said yes to, written together, handed to the teller, and told if they will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from engagement.broadcasts import changed
from engagement.log import record
from engagement.notifying import clear
from knowledge.interviews.prompts import STEPS
from knowledge.models import Coauthor, Interview, InterviewPart, PartName, Story, StoryKind
from knowledge.sayings import INTERVIEW, PART
from knowledge.sayings import SENT_BACK as WHY_SENT_BACK
from knowledge.telling import CueDraft, StoryDraft, tell
from moderation.sayings import flag_watched_saying
from people.blocking import is_blocked_between
from people.scopes import person_scope

if TYPE_CHECKING:
    from communities.models import Community
    from knowledge.models import StoryRequest
    from people.models import Person

ASKED = "knowledge.interview_asked"
ACCEPTED = "knowledge.interview_accepted"
DECLINED = "knowledge.interview_declined"
HANDED = "knowledge.interview_handed"
SENT_BACK = "knowledge.interview_part_sent_back"
TOLD = "knowledge.interview_told"
MOST_CUES = 12
CUE_LENGTH = 300


class CannotBeAsked(Exception):
    """Why is theirs to tell."""


class AlreadyTold(Exception):
    """The teller let it be told before these words came."""


class WrittenMeanwhile(Exception):
    """The other saved this part after these words were begun; `current` is what stands now."""

    def __init__(self, current: InterviewPart) -> None:
        super().__init__()
        self.current = current


def conversation(interview: Interview) -> str:
    return f"interview:{interview.pk}"


@transaction.atomic
def ask(
    community: Community, *, asker: Person, teller: Person, about: str, words: str = "", kind: str = ""
) -> Interview:
    """One at a time between two: a second question before the first is answered is the first."""
    if asker.pk == teller.pk or is_blocked_between(asker, teller):
        raise CannotBeAsked
    waiting = Interview.objects.filter(asker=asker, teller=teller, community=community, accepted_at=None)
    if there := waiting.filter(declined_at=None).first():
        return there
    said = {"about": about, "words": words, "kind": kind}
    interview = Interview.objects.create(community=community, asker=asker, teller=teller, **said)
    _tell(ASKED, interview, by=asker, to=teller)
    flag_watched_saying(INTERVIEW, interview)
    return interview


@transaction.atomic
def accept(interview: Interview) -> None:
    interview.accepted_at = timezone.now()
    interview.save(update_fields=["accepted_at"])
    clear(interview.teller, conversation(interview))
    _tell(ACCEPTED, interview, by=interview.teller, to=interview.asker)


@transaction.atomic
def decline(interview: Interview) -> None:
    interview.declined_at = timezone.now()
    interview.save(update_fields=["declined_at"])
    clear(interview.teller, conversation(interview))
    _tell(DECLINED, interview, by=interview.teller, to=interview.asker)


def say_kind(interview: Interview, kind: str) -> None:
    """Either of the two. What was written stays, whichever questions are asked now."""
    interview.kind = kind
    interview.save(update_fields=["kind"])


@transaction.atomic
def write(interview: Interview, step: str, words: str, *, by: Person, started_from: int) -> None:
    """Raises WrittenMeanwhile when the other saved theirs since, AlreadyTold; nobody's words are lost."""
    if Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk).story_id:
        raise AlreadyTold
    part, _made = InterviewPart.objects.get_or_create(interview=interview, step=step)
    if part.edition != started_from:
        raise WrittenMeanwhile(part)
    stood, part.words, part.by, part.at = part.words, words, by, timezone.now()
    part.sent_back, part.sent_back_at = "", None
    part.edition += 1
    part.save()
    flag_watched_saying(PART, part, stood=stood)
    topic = interview.topic
    transaction.on_commit(lambda: changed(topic), robust=True)


@transaction.atomic
def hand_over(interview: Interview) -> None:
    """The asker thinks that it is all there. Both may still write."""
    interview.handed_at = timezone.now()
    interview.save(update_fields=["handed_at"])
    _tell(HANDED, interview, by=interview.asker, to=interview.teller)


@transaction.atomic
def send_back(part: InterviewPart, *, words: str) -> None:
    """The teller would not have this part told as it stands: it is not all there any more."""
    interview = part.interview
    part.sent_back, part.sent_back_at = words, timezone.now()
    part.save(update_fields=["sent_back", "sent_back_at"])
    interview.handed_at = None
    interview.save(update_fields=["handed_at"])
    _tell(SENT_BACK, interview, by=interview.teller, to=interview.asker)
    flag_watched_saying(WHY_SENT_BACK, part)


@transaction.atomic
def approve(interview: Interview, told: StoryDraft, *, answers: StoryRequest | None = None) -> Story:
    """The teller lets it be told in these words, as theirs, and names who asked. Once."""
    held = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("community", "asker", "teller")
        .get(pk=interview.pk)
    )
    if held.story_id:
        return Story.objects.get(pk=held.story_id)
    held.story = tell(held.community, told, author=held.teller, answers=answers)
    held.save(update_fields=["story"])
    Coauthor.objects.create(story=held.story, person=held.asker, accepted_at=timezone.now(), is_interviewer=True)
    clear(held.teller, conversation(held))
    _tell(TOLD, held, by=held.teller, to=held.asker)
    return held.story


def draft(interview: Interview) -> StoryDraft:
    """What stands on the page of the two, as a story."""
    said = {part.step: part.words.strip() for part in interview.parts.all()}
    parts: dict[str, str] = {}
    cues: list[CueDraft] = []
    for step in STEPS:
        words = said.get(step.name, "")
        if step.is_cues:
            lines = [line.strip(" -*•") for line in words.splitlines()]
            cues += [CueDraft(note=line[:CUE_LENGTH], part=step.part) for line in lines if line][:MOST_CUES]
        elif words:
            parts[step.part] = "\n\n".join(filter(None, [parts.get(step.part, ""), words]))
    told = {name: parts.get(name, "") for name in PartName.values}
    kind = interview.kind or StoryKind.TURNING_POINT
    return StoryDraft(title=interview.about, parts=told, kind=kind, cues=cues)


def look(person: Person, pk: int) -> dict[str, int] | None:
    """For the two pages that watch: how often something was saved."""
    interview = Interview.objects.visible_to(person).filter(pk=pk).first()
    if interview is None:
        return None
    return {"editions": sum(interview.parts.values_list("edition", flat=True))}


def _tell(verb: str, interview: Interview, *, by: Person, to: Person) -> None:
    scope, place = person_scope(to.pk), interview.community.scope
    record(verb, actor=by, target=interview, scope=scope, place=place, to=to.pk, conversation=conversation(interview))
