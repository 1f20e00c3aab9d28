"""A title is one line, and what would show it or the words around it in another order than they have is left out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.forms import CharField, Field, TextInput
from django.forms.forms import BaseForm

from chat.forms import ChoiceForm, GroupForm, RoomForm
from communities.decisions.forms import WordsForm
from communities.forms.charter import FoundingForm, StewardCharterForm
from communities.goals.forms import GoalForm, LinkForm
from content.forms import LineField
from discussions.forms import RetellingForm, SplitForm, ThreadForm
from knowledge.collections.forms import CollectionForm
from knowledge.forms import StoryForm
from knowledge.requests.forms import RequestForm, RoundForm
from knowledge.resources.forms import ResourceForm
from knowledge.retelling.forms import RetellingForm as LessonForm
from knowledge.sheets.forms import SheetForm
from mentoring.agenda_forms import AgendaItemForm
from mentoring.forms import CircleForm

FIELDS = {
    "thread": ThreadForm.base_fields["title"],
    "thread that is split off": SplitForm.base_fields["title"],
    "story of a thread": RetellingForm.base_fields["title"],
    "story of a room": ChoiceForm.base_fields["title"],
    "story": StoryForm.base_fields["title"],
    "proposal": WordsForm.base_fields["title"],
    "community": FoundingForm.base_fields["name"],
    "community that is called anew": StewardCharterForm.base_fields["name"],
    "room": RoomForm.base_fields["name"],
    "group": GroupForm.base_fields["name"],
    "goal": GoalForm.base_fields["title"],
    "resource for a goal": LinkForm.base_fields["title"],
    "resource": ResourceForm.base_fields["title"],
    "text to work with": SheetForm.base_fields["title"],
    "collection": CollectionForm.base_fields["title"],
    "story wanted": RequestForm.base_fields["question"],
    "round of stories": RoundForm.base_fields["theme"],
    "lesson of several stories": LessonForm.base_fields["title"],
    "item of an agenda": AgendaItemForm.base_fields["title"],
    "circle": CircleForm.base_fields["name"],
}
OURS = ("people", "content", "communities", "discussions", "chat", "knowledge", "mentoring", "moderation", "engagement")
CALLED = ("title", "name", "question", "theme")


def forms_under(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in form.__subclasses__():
        yield one
        yield from forms_under(one)


def names_of_things() -> Iterator[tuple[str, Field]]:
    import_module("config.urls")
    for form in forms_under(BaseForm):
        for name in CALLED if form.__module__.split(".")[0] in OURS else ():
            field = getattr(form, "base_fields", {}).get(name)
            if isinstance(field, CharField) and isinstance(field.widget, TextInput):
                yield f"{form.__module__}.{form.__name__}.{name}", field


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_title_turns_nothing_round(field: Field) -> None:
    assert field.clean("\u202eWhere do I\u2066 go back to?") == "Where do I go back to?"
    assert field.clean("  ‏שלום, was nun kommt ") == "‏שלום, was nun kommt"


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_title_is_one_line(field: Field) -> None:
    assert field.clean("Where do I\r\ngo\tback\u2028to?\n") == "Where do I go back to?"


def test_whatever_is_called_something_is_called_so_in_every_form() -> None:
    found = dict(names_of_things())
    assert len(found) >= len(FIELDS)
    assert [name for name, field in found.items() if not isinstance(field, LineField)] == []


def test_short_things_one_a_line_turn_nothing_round() -> None:
    field = GoalForm.base_fields["milestones"]
    assert field.clean("A \u202elist\r\n\x07\nA\tshelf") == ["A list", "A shelf"]
