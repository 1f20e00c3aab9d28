"""What would show a title or the words around it in another order than they have is left out of it."""

from __future__ import annotations

import pytest
from django.forms import Field

from chat.forms import ChoiceForm, GroupForm, RoomForm
from communities.decisions.forms import WordsForm
from communities.forms.charter import FoundingForm, StewardCharterForm
from discussions.forms import RetellingForm, SplitForm, ThreadForm
from knowledge.forms import StoryForm

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
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_title_turns_nothing_round(field: Field) -> None:
    assert field.clean("\u202eWhere do I\u2066 go back to?") == "Where do I go back to?"
    assert field.clean("  ‏שלום, was nun kommt ") == "‏שלום, was nun kommt"
