"""A case in a line of a list: what was said, where and by whom, and why somebody has to look.

What is not open to all is read where looking leaves a trace, and not here: of it a line says of which kind it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from content.rendering.plain_text import shorten
from moderation import places
from moderation.models import Case, Flag, Reason
from moderation.models.case import GRAVE
from moderation.persons import PERSON, flaggable_of, with_what_they_stand_in, words_of
from people.scopes import PUBLIC

LINE = 120
# The worst first, as whoever decides would have to know it.
WORST_FIRST = (*GRAVE, Reason.UNKIND, Reason.NORM, Reason.ADVERT, Reason.ELSEWHERE)


class Queue(ChangeList):
    """What its lines say of places is asked once for all of them."""

    def get_results(self, request: Any) -> None:
        super().get_results(request)
        with_names(list(self.result_list))


def at_a_glance(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what each of them says in passing, in a number of statements that does not grow with them."""
    reasons = Prefetch("flags", Flag.objects.only("case_id", "reason"))
    return cases.select_related("target_type", "appeal").prefetch_related(with_what_they_stand_in("target"), reasons)


def with_names(cases: Sequence[Case]) -> Sequence[Case]:
    names = places.names_of({case.place for case in cases if case.place})
    for case in cases:
        case.place_name = names.get(case.place, "")
    return cases


def in_passing(case: Case) -> str:
    row: Any = case.target
    if row is None:
        return str(case)
    if not _is_open(row):
        return _("Not open to all: open it to read it")
    return shorten(flaggable_of(row).words(row) or words_of(row), LINE)


def whose_and_where(case: Case) -> str:
    row: Any = case.target
    if row is None:
        return ""
    kind = str(row._meta.verbose_name)
    said = [kind[:1].upper() + kind[1:]]
    if _is_open(row):
        author = flaggable_of(row).author(row)
        said += [str(author) if author and flaggable_of(row) is not PERSON else "", case.place_name]
    return " · ".join(filter(None, said))


def why(case: Case) -> list[str]:
    """What those who flagged it said is wrong, the worst first; and what the site did by itself."""
    said = {flag.reason for flag in case.flags.all()}
    return [str(one.label) for one in WORST_FIRST if one in said] + (
        [str(case.get_automatic_display())] if case.automatic else []
    )


def _is_open(row: Any) -> bool:
    return flaggable_of(row).scope(row) == PUBLIC
