"""A word in every field of text that somebody may have written in, as the models tell it: a new field is among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, transaction
from django.db.models import CharField, Field, ForeignKey, Model, TextField

from communities.models import Community
from people.models import Person
from tests.people.test_leaving import everything_in_the_database

OURS = ("people", "content", "engagement", "moderation", "communities", "discussions", "chat", "knowledge", "mentoring")
# Who did something with it beside whoever wrote it.
NOT_THE_WRITER = frozenset(
    {"greeted_by", "asked_to_greet", "decided_by", "ended_by", "hidden_by", "featured_by", "last_author", "answer_by"}
    | {"checked_by", "done_by", "successor", "reached_by", "updated_by", "edited_by", "changed_by", "refused_by"}
    | {"words_by", "confidentiality_by", "place_by", "reason_by"}
)
# What stays, and why.
# Made of what was written, each time that changes.
MADE_OF_THEM = ("facets", "last_excerpt")
# Nobody rewrites the trail.
LOG = ("engagement.Activity", "engagement.Delivery", "engagement.Notification", "moderation.AuditEntry")
NOT_THEIRS = {
    "communities.Term.thanks by person": "somebody else thanks them",
    "discussions.Thread.locked_why by author": "whoever closed it says why",
    "discussions.Post.origin by author": "the number of a letter that an archive brought",
    "discussions.Summary.source by thread__author": "those who wrote editions of it",
    "mentoring.Pairing.answer by mentee": "the mentor answers",
    "mentoring.Partnership.words by invited": "who invites says them",
    "mentoring.PairDate.uid_host by planned_by": "the site's own name, and no words",
    "mentoring.Visit.uid_host by visited": "the site's own name, and no words",
    "mentoring.Visit.cover by visited": "the visitor says who covers for them",
    "moderation.Measure.place by person": "a scope",
    "communities.Contribution.kind by by": "a kind, and no words",
    "knowledge.CollectionItem.kind by collection__by": "a kind, and no words",
}
SHARED = {
    "chat.Room": "the room is everybody's who is in it",
    "communities.Community": "the place is everybody's who is in it",
    "mentoring.Agreement": "what the two wrote together stays with the other",
    "mentoring.NoteEdition": "what a circle noted together stays the circle's; former ones go: test_notes_flagged",
    "mentoring.Session": "what a circle planned and noted together stays the circle's",
}


def _writers(model: type[Model]) -> Iterator[str]:
    """How a row leads to who wrote it: itself, or what it is a part of."""
    own = [one for one in model._meta.concrete_fields if isinstance(one, ForeignKey)]
    direct = [one.name for one in own if one.related_model is Person and one.name not in NOT_THE_WRITER]
    if direct:
        yield from direct
        return
    for one in own:
        whole: Any = one.related_model
        if whole._meta.app_label in OURS and whole not in (Person, Community):
            parts = [part for part in whole._meta.concrete_fields if isinstance(part, ForeignKey)]
            yield from (
                f"{one.name}__{part.name}"
                for part in parts
                if part.related_model is Person and part.name not in NOT_THE_WRITER
            )


def _words(model: type[Model]) -> Iterator[Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        base = field.base_field if isinstance(field, ArrayField) else field
        made = field.name.endswith("html") or field.name in MADE_OF_THEM
        if (
            isinstance(base, CharField | TextField)
            and not made
            and not (field.choices or field.unique or field.primary_key)
        ):
            yield field


def plant_words(person: Person) -> dict[str, str]:
    """A word of its own in each field of text of each row that is theirs: the word, and where it was put."""
    planted: dict[str, str] = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS and model is not Person and model._meta.label not in (*LOG, *SHARED):
            rows: Any = model._base_manager
            for path in _writers(model):
                theirs = rows.filter(pk__in=list(rows.filter(**{path: person}).values_list("pk", flat=True)))
                for field in _words(model) if theirs.exists() else ():
                    word = f"zqw{len(planted)}q"
                    try:
                        with transaction.atomic():
                            theirs.update(**{field.name: [word] if isinstance(field, ArrayField) else word})
                        planted[word] = f"{model._meta.label}.{field.name} by {path}"
                    except (DataError, IntegrityError):
                        continue  # No such word is taken there: too long, or only once.
    # Of a row that leads to them by two ways the first word was written over.
    stands = everything_in_the_database()
    return {word: where for word, where in planted.items() if word in stands}
