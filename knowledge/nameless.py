"""Telling without one's name: the story is by 'a member', and who that is stands in one audited table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from engagement.log import record
from knowledge.models import NamelessTelling, Story
from moderation.models.audit import note_in_audit
from people.nobody import nobody

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

REVEALED = "knowledge.name_revealed"


def told_nameless(viewer: Viewer, story: Story) -> bool:
    """Whether the viewer is the one who told this without their name."""
    if not (story.is_nameless and viewer.is_authenticated):
        return False
    return NamelessTelling.objects.filter(story=story, person=viewer.pk).exists()


def voice_of(person: Person, story: Story) -> Person:
    """As whom somebody speaks on a story's page: as themselves, or as nobody on the one they told so."""
    return nobody() if told_nameless(person, story) else person


def known_to_log(person: Person, story: Story) -> Person | None:
    """Who did it, as far as the log and the audit trail may know."""
    return None if told_nameless(person, story) else person


@transaction.atomic
def reveal(telling: NamelessTelling, *, by: Person, reason: str = "") -> Person:
    """Site staff look up who told it. It is audited, and the teller is told."""
    story = telling.story
    place = story.community.scope
    note_in_audit(REVEALED, actor=by, target=story, scope=place, reason=reason)
    record(REVEALED, actor=by, target=story, scope=story.scope, place=place)
    return telling.person
