"""How long newcomers wait for what makes them belong, as a community sees it: the middle of many, nobody by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, DurationField, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from communities.models import Community

LOOKED_BACK = timedelta(days=182)
# Of fewer, the middle would be somebody.
FEWEST, FEWEST_TIMED = 5, 3
SOON, LATER = timedelta(days=2), timedelta(days=7)


class Median(Aggregate):
    name = "median"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field: Any = DurationField()


@dataclass(frozen=True)
class FirstDays:
    """One first of those who came in the last half year: within two days, within a week, later, not yet."""

    label: str | _StrPromise
    people: int
    soon: int
    within_a_week: int
    had: int
    median: timedelta | None

    @property
    def later(self) -> int:
        return self.had - self.soon - self.within_a_week

    @property
    def week_from(self) -> int:
        return self.soon

    @property
    def later_from(self) -> int:
        return self.soon + self.within_a_week

    @property
    def in_words(self) -> str:
        """How long it took only where it is no one person's time."""
        said = {"had": self.had, "people": self.people}
        if not self.had:
            return _("Nobody yet.")
        if self.median is None or self.had < FEWEST_TIMED:
            return _("%(had)d of %(people)d so far.") % said
        words = _("%(had)d of %(people)d so far, half of those within %(when)s.")
        return words % (said | {"when": _span(self.median)})


FIRSTS: tuple[tuple[str, _StrPromise], ...] = (
    ("first_reply_at", gettext_lazy("A first reply from somebody")),
    ("first_post_at", gettext_lazy("A first post")),
    ("first_thanks_at", gettext_lazy("First thanks")),
    ("first_use_at", gettext_lazy("First use of what others know")),
)


def first_days(community: Community) -> list[FirstDays]:
    """Nothing where too few came to say it without pointing at somebody. One query."""
    came = community.memberships.filter(
        role=Role.MEMBER, person__is_active=True, joined_at__gte=timezone.now() - LOOKED_BACK
    )
    asked: dict[str, Any] = {"people": Count("pk")}
    for column, _label in FIRSTS:
        took = F(column) - F("joined_at")
        asked[f"{column}_had"] = Count(column)
        asked[f"{column}_soon"] = Count("pk", filter=Q(**{f"{column}__lte": F("joined_at") + SOON}))
        asked[f"{column}_week"] = Count("pk", filter=Q(**{f"{column}__lte": F("joined_at") + LATER}))
        asked[f"{column}_median"] = Median(took)
    found = came.aggregate(**asked)
    if found["people"] < FEWEST:
        return []
    return [_first_days(found, column, label) for column, label in FIRSTS]


def _first_days(found: dict[str, Any], column: str, label: _StrPromise) -> FirstDays:
    soon = found[f"{column}_soon"]
    return FirstDays(
        label, found["people"], soon, found[f"{column}_week"] - soon, found[f"{column}_had"], found[f"{column}_median"]
    )


def _span(took: timedelta) -> str:
    hours = max(1, round(took.total_seconds() / 3600))
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", round(hours / 24)) % {"n": round(hours / 24)}
