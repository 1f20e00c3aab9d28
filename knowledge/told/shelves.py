"""A community's own words for its stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.refusing import Watched
from engagement.log import record
from knowledge.models import Shelf, Story
from knowledge.sayings import SHELF
from moderation.sayings import flag_watched_saying
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person

NAMED = "knowledge.shelves_named"
MOST = 20
LONGEST = 40


class ShelvesForm(Watched, forms.Form):
    names = forms.CharField(
        label=_("Shelves"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("One a line, in the words people use here: ‘Nights’, ‘Families’, ‘First year’."),
    )

    def clean_names(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["names"].splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        if any(len(name) > LONGEST for name in names):
            raise forms.ValidationError(_("A shelf has a short name: at most 40 letters."))
        if len(names) > MOST:
            raise forms.ValidationError(_("Twenty shelves are as many as one finds one’s way among."))
        return names


@transaction.atomic
def name_shelves(community: Community, names: Sequence[str], *, by: Person) -> None:
    """In this order. Stories of a shelf that is taken down stand on none."""
    gone = Shelf.objects.filter(community=community).exclude(name__in=names)
    touched = set(Story.objects.filter(shelves__in=gone).values_list("pk", flat=True))
    gone.delete()
    for position, name in enumerate(names):
        shelf, is_new = Shelf.objects.update_or_create(community=community, name=name, defaults={"position": position})
        if is_new:
            flag_watched_saying(SHELF, shelf)
    record(NAMED, actor=by, target=community, scope=community.scope, place=community.scope)
    search_index.reindex("story", touched)
