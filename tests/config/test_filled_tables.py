"""What a migration does to rows that are there already: in tests all tables are made empty."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from communities.goals.pursuing import change_goal, set_goal
from communities.models import Goal
from knowledge.models import SheetEdition
from knowledge.sheets import writing
from moderation.flagging import flag
from tests.cast import Ward, client_of

pytestmark = pytest.mark.django_db


def run(migration: str, step: str) -> None:
    getattr(import_module(migration), step)(apps, None)


def test_versions_of_texts_that_were_put_in_other_words_are_known_by_the_trail(open_ward: Ward) -> None:
    ward = open_ward
    words = {"kind": "checklist", "title": "A list", "why": "For all", "source": "First", "licence": "cc-by"}
    sheets = [writing.share(ward.community, by=ward.member, words=words) for _ in range(2)]
    sheet = writing.change(sheets[0], by=ward.member, words=words | {"source": "Second"}, started_from=1)
    put_in_other_words(ward, sheet)
    sheet.refresh_from_db()
    writing.change(sheet, by=ward.member, words=words | {"source": "Fourth"}, started_from=3)
    known = list(SheetEdition.objects.filter(in_other_words=True).values_list("sheet", "number"))
    assert known == [(sheet.pk, 3)]
    SheetEdition.objects.update(in_other_words=False)
    run("knowledge.migrations.0030_editions_in_other_words", "say_which_they_are")
    assert list(SheetEdition.objects.filter(in_other_words=True).values_list("sheet", "number")) == known


def put_in_other_words(ward: Ward, row: Any) -> None:
    case = flag(row, person=ward.steward, reason="private").case
    data = {"chosen": [case.pk], "about": "leave", "reason": "It tells who it was.", "words_source": "Third"}
    answer = client_of(ward.facilitator).post(f"/c/{ward.community.slug}/settings/flags/chosen/", data)
    assert answer.status_code == 302


def test_of_goals_that_were_changed_nobody_knows_what_their_setters_wrote(open_ward: Ward) -> None:
    words = {"title": "Twenty kits", "wanted": 20}
    changed, unchanged = (set_goal(open_ward.community, by=open_ward.member, words=words) for _ in range(2))
    said: dict[str, Any] = {"words": words | {"title": "Forty kits"}, "owners": [open_ward.member], "started_from": 1}
    change_goal(changed, by=open_ward.steward, **said)
    Goal.objects.update(setters_words="")
    run("communities.migrations.0019_setters_words_stay_theirs", "say_that_they_are_not_kept")
    kept = dict(Goal.objects.values_list("pk", "setters_words"))
    assert kept == {changed.pk: "…", unchanged.pk: ""}
