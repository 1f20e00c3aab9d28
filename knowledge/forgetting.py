"""What was taken out of the library stays for a while, so that it can come back; then nobody has its words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from content.uploading import remove_files_of
from knowledge.models import (
    Check,
    Collection,
    CollectionItem,
    Part,
    Remark,
    Resource,
    Sheet,
    SheetEdition,
    Story,
    StoryEdition,
    StoryNote,
    StoryRead,
)
from knowledge.models import StoryRequest as Wanted
from moderation.forgetting import hidden_before

GONE = "…"


@transaction.atomic
def forget_deleted_knowledge(before: datetime) -> int:
    stories = list(hidden_before(Story, before).exclude(title=GONE).values_list("pk", flat=True))
    sheets = list(hidden_before(Sheet, before).exclude(title=GONE).values_list("pk", flat=True))
    for model in (Story, Resource):
        remove_files_of(model, hidden_before(model, before).values("pk"))
    collections = hidden_before(Collection, before).values("pk")
    return (
        forget_stories(stories)
        # Versions that were hidden for good, to protect somebody: nobody brings them back.
        + StoryEdition.objects.filter(hidden_at__lt=before).exclude(words={}).update(words={})
        + _forget_sheets(sheets)
        + hidden_before(Resource, before).delete()[0]
        + hidden_before(StoryNote, before).exclude(words="", answer="").update(words="", answer="")
        + hidden_before(Check, before).exclude(words="").update(words="")
        + hidden_before(Remark, before).delete()[0]
        + CollectionItem.objects.filter(collection__in=collections).exclude(note="").update(note="")
        + hidden_before(Wanted, before).exclude(question=GONE).update(question=GONE, details="")
        + hidden_before(Collection, before).exclude(title=GONE).update(title=GONE, about="")
    )


def forget_who_read(before: datetime) -> int:
    return StoryRead.objects.filter(at__lt=before).delete()[0]


def forget_stories(numbers: list[int]) -> int:
    StoryEdition.objects.filter(story__in=numbers).delete()
    Part.objects.filter(story__in=numbers).delete()
    empty = dict.fromkeys(("standfirst", "quote", "role", "setting", "tools"), "")
    return Story.objects.filter(pk__in=numbers).update(title=GONE, tags=[], facets=[], **empty)


def _forget_sheets(numbers: list[int]) -> int:
    SheetEdition.objects.filter(sheet__in=numbers).delete()
    return Sheet.objects.filter(pk__in=numbers).update(title=GONE, why="", source="", html="")
