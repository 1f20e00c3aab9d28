"""The whole table of tests/access once more after each change of standing, with the session of before it.

What is read and what is sent: each address answers whoever left, was shown out or is kept out as it answers those who
stand so from the start, and a place that was made private or closed answers strangers as one that always was.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from communities.models import Access
from engagement.delivery import deliver_now
from tests.access.scene import Scene
from tests.access.table import ROWS, Row
from tests.access.test_access import _ask, _everything, _said, _without_address
from tests.security.test_standing_that_ends import Ending, banned, close, let_go, shown_out

pytestmark = pytest.mark.django_db
STANDS_AS: dict[Ending, str] = {let_go: "outsider", shown_out: "removed", banned: "banned"}
STRANGERS = ("anonymous", "outsider", "pending", "removed", "banned")
# A conversation is between people, and a practice log is its writer's own: both go on when somebody leaves a place.
OF_ONES_OWN = ("messages:", "engagement:practice")
# Days away are one's own wherever one belongs, and what became of one's words one keeps being told.
OPEN_STILL = ("mentoring:one-days-away", "moderation:case")
# What one wrote about oneself, what was said between two, what became of one's own words, and why one was shown out.
OWN = frozenset({"member", "portrait", "flagged", "flagreason", "told", "aside"})
WHY = "reason"


@pytest.fixture
def undone_again(scene: Scene) -> Iterator[Scene]:
    with transaction.atomic():
        yield scene
        transaction.set_rollback(True)


@pytest.mark.parametrize("ending", STANDS_AS)
def test_who_is_out_is_answered_as_those_who_are(ending: Ending, undone_again: Scene) -> None:
    scene, role = undone_again, STANDS_AS[ending]
    deliver_now()
    assert scene.clients["member"].get("/notifications/").status_code == 200
    ending(scene.ward, scene.ward.member)
    rows = [row for row in ROWS if not row.route.startswith(OF_ONES_OWN)]
    wrong = [f"{row}: {found}" for row in rows if (found := _wrong(scene, row, "member", role))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
def test_a_place_that_closes_answers_strangers_as_one_that_always_was(access: str) -> None:
    scene = Scene("open")
    page = f"/c/{scene.slug}/threads/{scene['thread']}/{scene['thread_slug']}/"
    tags = {role: scene.clients[role].get(page).headers.get("ETag", "") for role in STRANGERS}
    deliver_now()
    close(scene.ward, access)
    scene.access = access
    for role in STRANGERS:
        assert scene.clients[role].get(page, headers={"if-none-match": tags[role]}).status_code == 404
    # What strangers send is asked of one of them: nobody was more than a stranger there before.
    asked = [(role, row) for role in STRANGERS for row in ROWS if row.method == "get" or role == "outsider"]
    wrong = [f"{role}, {row}: {found}" for role, row in asked if (found := _wrong(scene, row, role, role))]
    assert not wrong, "\n".join(wrong)


def _wrong(scene: Scene, row: Row, who: str, role: str) -> str:
    """How the answer to them differs from what that role is owed; what is their own they keep."""
    answer, expected = _ask(scene, row, who, scene.url(row), {}), row.rule(scene.access, role)
    if _said(answer) is not expected and not (who == "member" and _is_open_still(scene, row)):
        return f"{_said(answer) or answer.status_code} instead of {expected}"
    body = _without_address(_everything(answer), scene.url(row))
    told = {scene.token(name) for name in (OWN if who == "member" else {WHY} if role == "banned" else ())}
    leaked = [token for token in scene.forbidden(role) if token in body and token not in told]
    return f"leaks {leaked}" if leaked else ""


def _is_open_still(scene: Scene, row: Row) -> bool:
    return row.route.startswith(OPEN_STILL) or scene.url(row) == scene.ward.member.get_absolute_url()
