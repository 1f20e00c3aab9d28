"""A community's first steps, for those who look after it: ticked from what really happened, each with its tool.

From what is known of cultivating communities of practice: a core of five, a first question answered, a first story,
a first circle, a first decision. Each app registers its own in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Community
from communities.overview import Panel
from communities.permissions import can_lead

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.scopes import Viewer

CORE = 5


@dataclass(frozen=True)
class FirstStep:
    """Done once `evidence` has a row; all steps are asked about in one query.

    `url_name` takes the community's slug and leads to where it is done.
    """

    label: str | _StrPromise
    url_name: str
    order: int
    evidence: Callable[[Community], QuerySet[Any]]


_steps: list[FirstStep] = []


def register_first_step(step: FirstStep) -> None:
    _steps.append(step)
    _steps.sort(key=lambda one: one.order)


def first_steps(community: Community, viewer: Viewer) -> Panel | None:
    """For those who lead, until all are done."""
    if not can_lead(viewer, community):
        return None
    found = Community.objects.filter(pk=community.pk)
    done = found.values_list(*(Exists(step.evidence(community)) for step in _steps)).get()
    steps = list(zip(_steps, done, strict=True))
    if all(done for _step, done in steps):
        return None
    said = {"done": sum(done for _step, done in steps), "all": len(steps)}
    title = _("First steps, %(done)d of %(all)d") % said
    return Panel(title, "communities/first_steps.html", {"steps": steps}, column="rail", order=5)


A_CORE = FirstStep(
    gettext_lazy("Five people who would ask each other"),
    "communities:invitations",
    10,
    lambda community: Community.objects.filter(pk=community.pk, member_count__gte=CORE),
)

A_DECISION = FirstStep(
    gettext_lazy("A first decision, and what came of it"),
    "communities:decisions",
    50,
    lambda community: community.proposals.decided(),
)
