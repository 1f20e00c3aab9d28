"""Texts that people work with: kept right by one member after the other, adapted, used, with every version."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from content.using import record_use
from engagement.delivery import deliver_now
from knowledge.models import Sheet, SheetEdition
from knowledge.sheets.history import hide_edition
from knowledge.sheets.offers import LINKABLE, own_editions
from knowledge.sheets.writing import change, reword, share
from moderation.models import AuditEntry
from people.leaving import erase
from people.models import Person
from search.finding import find
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {
    "kind": "checklist",
    "title": "Before a transfer",
    "why": "Forty metres are long.",
    "source": "- pump\n- notes",
    "licence": "cc-by",
}


@pytest.fixture
def sheet(community: Community, member: Person) -> Sheet:
    return share(community, by=member, words=WORDS)


def base(sheet: Sheet) -> str:
    return sheet.get_absolute_url().removesuffix(f"{sheet.slug}/")


def test_a_member_shares_a_checklist(community: Community, member: Person) -> None:
    path = f"/c/{community.slug}/resources/texts/new/"
    refused = client_of(member).post(path, WORDS | {"title": "", "source": "Kept words 9021"})
    assert refused.status_code == 422
    assert "Kept words 9021" in refused.content.decode()
    page = client_of(member).post(path, WORDS, follow=True).content.decode()
    assert "<li>pump</li>" in page
    assert "CC BY 4.0" in page
    assert "Before a transfer" in client_of(None).get(f"/c/{community.slug}/resources/").content.decode()


def test_its_kind_purpose_and_licence_leave_a_version_too(sheet: Sheet, member: Person) -> None:
    changed = WORDS | {"kind": "lesson", "why": "Fifty metres are long.", "licence": "cc0"}
    change(sheet, by=member, words=changed, started_from=1)
    page = client_of(member).get(f"{base(sheet)}versions/").content.decode()
    for said in ("<ins>Lesson plan</ins>", "<del>Forty</del><ins>Fifty</ins>", "CC0"):
        assert said in page


def test_members_change_it_one_after_the_other(sheet: Sheet, community: Community, member: Person) -> None:
    other = make_member(community)
    begun = {"edition": "1", **WORDS}
    assert client_of(other).post(f"{base(sheet)}change/", begun | {"source": "- pump\n- drip"}).status_code == 302
    refused = client_of(member).post(f"{base(sheet)}change/", begun | {"source": "- my words"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "<li>drip</li>" in page
    assert "- my words" in page
    assert 'name="edition" value="2"' in page
    again = begun | {"edition": "2", "source": "- my words"}
    assert client_of(member).post(f"{base(sheet)}change/", again).status_code == 302
    versions = client_of(member).get(f"{base(sheet)}versions/").content.decode()
    assert "<ins>drip</ins>" in versions
    assert "<del>notes</del>" in versions


def test_a_copy_remembers_where_it_came_from(sheet: Sheet, community: Community) -> None:
    other = make_member(community, "Ilse Novak")
    client_of(other).post(f"{base(sheet)}adaptation/", WORDS | {"title": "Before a transfer at night"})
    copy = Sheet.objects.get(adapted_from=sheet)
    assert copy.by == other
    assert sheet.get_absolute_url() in client_of(None).get(copy.get_absolute_url()).content.decode()
    assert copy.get_absolute_url() in client_of(None).get(sheet.get_absolute_url()).content.decode()
    Sheet.objects.filter(pk=sheet.pk).update(hidden_at=timezone.now())
    assert sheet.title not in client_of(None).get(copy.get_absolute_url()).content.decode().replace(copy.title, "")


def test_taught_it_and_what_happened(sheet: Sheet, community: Community) -> None:
    record_use(sheet, person=make_member(community), outcome="worked", where="Ward 6", came_of_it="Nothing was lost.")
    page = client_of(None).get(sheet.get_absolute_url()).content.decode()
    assert "Nothing was lost." in page
    assert "Ward 6" in page


def test_it_is_found_and_gone_when_hidden(sheet: Sheet, community: Community, member: Person) -> None:
    deliver_now()
    assert [one.title for one in find("metres", viewer=member).entries] == ["Before a transfer"]
    Sheet.objects.update(hidden_at=timezone.now())
    assert client_of(member).get(sheet.get_absolute_url()).status_code == 404
    assert "Before a transfer" not in client_of(member).get(f"/c/{community.slug}/resources/").content.decode()


def test_what_others_worked_on_stays_when_somebody_leaves(sheet: Sheet, community: Community, member: Person) -> None:
    alone = share(community, by=member, words=WORDS)
    change(sheet, by=make_member(community), words=WORDS | {"source": "- together"}, started_from=1)
    erase(member, words_go=True)
    sheet.refresh_from_db()
    alone.refresh_from_db()
    assert sheet.hidden_at is None
    assert alone.hidden_at
    assert not alone.source


@pytest.mark.parametrize("others_worked_on_it", [False, True])
def test_what_was_put_in_other_words_goes_with_its_author(
    sheet: Sheet, community: Community, member: Person, facilitator: Person, others_worked_on_it: bool
) -> None:
    """Who looks after the place has not worked on it: what stands there is what its author wrote, but for a word."""
    if others_worked_on_it:
        change(sheet, by=make_member(community), words=WORDS | {"source": "- together"}, started_from=1)
    reword(sheet, {"title": "In other words"}, facilitator)
    deliver_now()
    erase(member, words_go=True)
    deliver_now()
    sheet.refresh_from_db()
    assert bool(sheet.hidden_at) is not others_worked_on_it
    assert bool(sheet.source) is others_worked_on_it
    assert sheet.editions.exists() is others_worked_on_it
    found = [one.title for one in find("words", viewer=facilitator).entries]
    assert found == (["In other words"] if others_worked_on_it else [])


def test_whoever_looks_after_the_place_and_works_on_it_as_others_do_has_worked_on_it(
    sheet: Sheet, member: Person, facilitator: Person
) -> None:
    change(sheet, by=facilitator, words=WORDS | {"source": "- together"}, started_from=1)
    erase(member, words_go=True)
    sheet.refresh_from_db()
    assert sheet.hidden_at is None


def test_pages_cost_the_same_however_much_there_is(sheet: Sheet, community: Community, member: Person) -> None:
    client, paths = client_of(member), (sheet.get_absolute_url(), f"{base(sheet)}versions/")

    def more(n: int) -> None:
        for _n in range(n):
            edition = Sheet.objects.get(pk=sheet.pk).edition
            change(sheet, by=make_member(community), words=WORDS, started_from=edition)
            record_use(sheet, person=make_member(community), outcome="worked")

    more(2)
    [client.get(path) for path in paths]
    few = [queries_of(client, path) for path in paths]
    more(5)
    assert [queries_of(client, path) for path in paths] == few


def test_a_lesson_plan_is_taught(community: Community, member: Person) -> None:
    plan = share(community, by=member, words=WORDS | {"kind": "lesson", "title": "Fractions with bread"})
    teacher = make_member(community)
    client = client_of(teacher)
    assert "Taught it" in client.get(plan.get_absolute_url()).content.decode()
    form = client.get(f"/content/sheet/{plan.pk}/uses/").content.decode()
    for said in ("Who taught it", "You taught it?", "What happened?", "Taught it"):
        assert said in form
    assert "I used this" not in form
    record_use(plan, person=teacher, outcome="worked", learnt="Bring a knife.", learnt_shown=True)
    page = client_of(member).get(plan.get_absolute_url()).content.decode()
    assert "Who taught it, and what happened" in page
    assert "Bring a knife." in page


def test_other_texts_are_used(sheet: Sheet, community: Community) -> None:
    client = client_of(make_member(community))
    assert "I used this" in client.get(sheet.get_absolute_url()).content.decode()
    assert "What came of it?" in client.get(f"/content/sheet/{sheet.pk}/uses/").content.decode()


def test_what_somebody_takes_from_it_is_read_where_they_said_so(sheet: Sheet, community: Community) -> None:
    record_use(sheet, person=make_member(community), outcome="worked", learnt="For me alone 4410")
    record_use(sheet, person=make_member(community), outcome="worked", learnt="For all 4411", learnt_shown=True)
    page = client_of(None).get(sheet.get_absolute_url()).content.decode()
    assert "For all 4411" in page
    assert "For me alone 4410" not in page


def test_a_former_version_that_tells_too_much_is_hidden_for_good_by_whose_it_is_and_who_leads(
    sheet: Sheet, community: Community, member: Person, facilitator: Person
) -> None:
    change(sheet, by=member, words=WORDS | {"source": "- zqnumber of Mrs Berg"}, started_from=1)
    change(sheet, by=facilitator, words=WORDS | {"source": "- pump"}, started_from=2)
    path, send = f"{base(sheet)}versions/", {"edition": "2"}
    assert "zqnumber" in client_of(None).get(path).content.decode()
    for stranger in (make_member(community), None):
        assert "Hide from everybody" not in client_of(stranger).get(path).content.decode()
        assert client_of(stranger).post(path, send).status_code == 403
    assert client_of(facilitator).get(path).content.decode().count("Hide from everybody") == 2
    for _time in range(2):
        page = client_of(facilitator).post(path, send, follow=True).content.decode()
    assert "zqnumber" not in page
    assert page.count("What stood here was hidden.") == 1
    assert "zqnumber" not in str(list(SheetEdition.objects.values()))
    entry = AuditEntry.objects.get(verb="knowledge.edition_hidden")
    assert (entry.actor, entry.after) == (facilitator, {"edition": 2})


def test_what_stands_is_no_former_version(sheet: Sheet, member: Person) -> None:
    for number in ("1", "0", "x", "9" * 30):
        assert client_of(member).post(f"{base(sheet)}versions/", {"edition": number}).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.source, sheet.editions.get().source) == (WORDS["source"], WORDS["source"])
    assert not AuditEntry.objects.filter(verb="knowledge.edition_hidden").exists()


def test_what_was_hidden_for_good_is_told_by_words_and_no_dots(
    sheet: Sheet, community: Community, member: Person, facilitator: Person
) -> None:
    change(sheet, by=member, words=WORDS | {"source": "- drip"}, started_from=1)
    hide_edition(sheet, 1, by=facilitator)
    assert LINKABLE.leaves is not None
    (leaf,) = LINKABLE.leaves(member, community, [sheet.pk]).values()
    assert "What stood here was hidden." in leaf.text
    assert "…" not in leaf.text
    assert [row["source"] for row in own_editions(member)] == ["- drip"]
    page = client_of(member).get(f"{base(sheet)}versions/").content.decode()
    assert "What stood here was hidden." in page
