"""What facilitators and stewards do: answer requests, give roles, show out, change the charter, keep goals."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from communities import broadcasts
from communities.joining import ask_to_join
from communities.models import Ban, Community, JoinRequest, Membership, Norm, Role, SlugHistory
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from people.models import Person
from tests.cast import Ward, client_of, make_person

pytestmark = pytest.mark.django_db


def path_of(community: Community, rest: str) -> str:
    return f"/c/{community.slug}/{rest}"


def membership(ward: Ward, person: Person) -> Membership:
    return Membership.objects.get(community=ward.community, person=person)


def texts(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(Person.objects.get(pk=person.pk))]


def test_letting_in_makes_a_member_and_tells_them(closed_ward: Ward) -> None:
    asked = JoinRequest.objects.get(person=closed_ward.pending)
    path = path_of(closed_ward.community, f"settings/requests/{asked.pk}/admission/")
    client = client_of(closed_ward.facilitator)
    assert client.post(path).status_code == 302
    assert membership(closed_ward, closed_ward.pending).role == Role.MEMBER
    assert not JoinRequest.objects.filter(pk=asked.pk).exists()
    assert f"You’re in: {closed_ward.community.name}" in texts(closed_ward.pending)
    assert client.post(path).status_code == 404


def test_with_htmx_an_answered_request_is_taken_from_the_list(closed_ward: Ward) -> None:
    asked = JoinRequest.objects.get(person=closed_ward.pending)
    path = path_of(closed_ward.community, f"settings/requests/{asked.pk}/refusal/")
    answer = client_of(closed_ward.facilitator).post(path, {"answer": "In March."}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert f"{closed_ward.community.name} can’t take you in this time" in texts(closed_ward.pending)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("where", ["settings/requests/", "settings/requests/{}/refusal/"])
def test_an_answer_that_is_too_long_is_sent_to_nobody_and_kept(
    closed_ward: Ward, where: str, headers: dict[str, str]
) -> None:
    """They were refused without a word."""
    asked = JoinRequest.objects.get(person=closed_ward.pending)
    other = make_person()
    ask_to_join(closed_ward.community, person=other)
    path, long = path_of(closed_ward.community, where.format(asked.pk)), "Kindly, " * 40 + "no."
    sent = {"answer": long, "asked": [asked.pk], "refuse": "1"}
    answer = client_of(closed_ward.facilitator).post(path, sent, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{long}" aria-invalid="true"' in page
    assert page.count("An answer has room for 300 characters.") == 1
    assert answer.headers["HX-Retarget"] == "#main"
    assert JoinRequest.objects.waiting().count() == 2


def test_leaders_are_told_who_asks_and_only_while_it_waits(closed_ward: Ward) -> None:
    told = f"Pia Pending asks to join {closed_ward.community.name}"
    assert told in texts(closed_ward.facilitator)
    assert told not in texts(closed_ward.member)
    JoinRequest.objects.all().delete()
    assert told not in texts(closed_ward.facilitator)


def test_a_request_of_one_community_is_not_answered_from_another(closed_ward: Ward, private_ward: Ward) -> None:
    asked = JoinRequest.objects.get(community=closed_ward.community)
    path = path_of(private_ward.community, f"settings/requests/{asked.pk}/admission/")
    assert client_of(private_ward.steward).post(path).status_code == 404


def test_a_steward_gives_roles_and_a_facilitator_does_not(open_ward: Ward) -> None:
    chosen = membership(open_ward, open_ward.member)
    path = path_of(open_ward.community, f"members/{chosen.pk}/role/")
    role = {"role": "facilitator", "care": "Greets newcomers"}
    assert client_of(open_ward.facilitator).post(path, role).status_code == 403
    client_of(open_ward.steward).post(path, role)
    chosen.refresh_from_db()
    assert (chosen.role, chosen.care) == (Role.FACILITATOR, "Greets newcomers")
    assert f"You are now facilitator of {open_ward.community.name}" in texts(open_ward.member)


def test_the_last_steward_cannot_step_down(open_ward: Ward) -> None:
    chosen = membership(open_ward, open_ward.steward)
    path = path_of(open_ward.community, f"members/{chosen.pk}/role/")
    assert client_of(open_ward.steward).post(path, {"role": "member"}).status_code == 403
    chosen.refresh_from_db()
    assert chosen.role == Role.STEWARD


@pytest.mark.parametrize(
    ("leader", "person", "status"),
    [
        ("facilitator", "member", 302),
        ("facilitator", "facilitator", 403),
        ("facilitator", "steward", 403),
        ("steward", "facilitator", 302),
        ("steward", "steward", 403),
    ],
)
def test_nobody_removes_who_has_as_much_to_say(open_ward: Ward, leader: str, person: str, status: int) -> None:
    chosen = membership(open_ward, getattr(open_ward, person))
    path = path_of(open_ward.community, f"members/{chosen.pk}/removal/")
    assert client_of(getattr(open_ward, leader)).post(path, {"reason": "Adverts."}).status_code == status
    assert Membership.objects.filter(pk=chosen.pk).exists() == (status == 403)


def test_who_is_removed_is_told_in_words_that_name_nothing(private_ward: Ward) -> None:
    chosen = membership(private_ward, private_ward.member)
    path = path_of(private_ward.community, f"members/{chosen.pk}/ban/")
    client_of(private_ward.steward).post(path, {"reason": "Named a patient twice."})
    deliver_now()
    (notice,) = notices_for(Person.objects.get(pk=private_ward.member.pk))
    said = f"{notice.wording.text} {notice.wording.quote} {notice.wording.url}"
    assert "Named a patient twice." in said
    assert private_ward.community.name not in said
    assert private_ward.community.slug not in said


def test_a_removal_needs_a_reason_and_the_person_reads_it(open_ward: Ward) -> None:
    chosen = membership(open_ward, open_ward.member)
    path = path_of(open_ward.community, f"members/{chosen.pk}/removal/")
    client = client_of(open_ward.facilitator)
    assert client.post(path, {"reason": ""}).status_code == 422
    client.post(path, {"reason": "Patients were named."})
    deliver_now()
    (notice,) = notices_for(Person.objects.get(pk=open_ward.member.pk))
    assert notice.wording.quote == "Patients were named."
    # They may come back.
    client_of(open_ward.member).post(path_of(open_ward.community, "membership/"))
    assert membership(open_ward, open_ward.member)


def test_a_ban_ends_on_its_day(open_ward: Ward) -> None:
    chosen = membership(open_ward, open_ward.member)
    client = client_of(open_ward.facilitator)
    path = path_of(open_ward.community, f"members/{chosen.pk}/ban/")
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    assert client.post(path, {"reason": "Adverts.", "until": yesterday.isoformat()}).status_code == 422
    client.post(path, {"reason": "Adverts.", "until": tomorrow.isoformat()})
    join = path_of(open_ward.community, "membership/")
    assert client_of(open_ward.member).post(join).status_code == 403
    Ban.objects.filter(person=open_ward.member).update(until=timezone.localdate())
    assert client_of(open_ward.member).post(join).status_code == 302


def test_people_who_ask_answer_the_questions_and_many_are_answered_at_once(closed_ward: Ward) -> None:
    client = client_of(closed_ward.steward)
    settings = path_of(closed_ward.community, "settings/")
    assert client.post(f"{settings}questions/", {"questions": "One?\nTwo?\nThree?\nFour?"}).status_code == 422
    client.post(f"{settings}questions/", {"questions": "Which ward?\nWho knows you?"})
    asks = client_of(closed_ward.outsider)
    path = path_of(closed_ward.community, "membership/")
    lacking = asks.post(path, {"words": "Hello.", "answer_0": "Kept 7461"})
    assert lacking.status_code == 422
    assert "Kept 7461" in lacking.content.decode()
    asks.post(path, {"answer_0": "Respiratory", "answer_1": "Amara"})
    asked = JoinRequest.objects.get(person=closed_ward.outsider)
    assert asked.answers == [["Which ward?", "Respiratory"], ["Who knows you?", "Amara"]]
    page = client.get(f"{settings}requests/").content.decode()
    assert "Respiratory" in page
    assert "Several at once" in page
    both = [str(asked.pk), str(JoinRequest.objects.get(person=closed_ward.pending).pk)]
    client.post(f"{settings}requests/", {"asked": both})
    assert membership(closed_ward, closed_ward.outsider)
    assert membership(closed_ward, closed_ward.pending)


def test_many_are_refused_with_one_note(closed_ward: Ward) -> None:
    asked = JoinRequest.objects.get(person=closed_ward.pending)
    path = path_of(closed_ward.community, "settings/requests/")
    assert "Several at once" not in client_of(closed_ward.steward).get(path).content.decode()
    data = {"asked": [str(asked.pk), "nonsense"], "answer": "In March.", "refuse": "1"}
    client_of(closed_ward.steward).post(path, data)
    asked.refresh_from_db()
    assert (asked.answer, asked.refused_by) == ("In March.", closed_ward.steward)


def test_a_ban_needs_a_reason_and_can_be_lifted(open_ward: Ward) -> None:
    chosen = membership(open_ward, open_ward.member)
    client = client_of(open_ward.facilitator)
    path = path_of(open_ward.community, f"members/{chosen.pk}/ban/")
    assert client.post(path, {"reason": ""}).status_code == 422
    client.post(path, {"reason": "Adverts."})
    row = Ban.objects.get(person=open_ward.member)
    client.post(path_of(open_ward.community, f"settings/bans/{row.pk}/end/"))
    assert client_of(open_ward.member).post(path_of(open_ward.community, "membership/")).status_code == 302
    assert membership(open_ward, open_ward.member)


def test_the_sockets_of_who_leaves_are_told_after_the_commit(
    open_ward: Ward,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(broadcasts, "_send", lambda community, person: sent.append((community, person)))
    with django_capture_on_commit_callbacks(execute=True):
        client_of(open_ward.member).post(path_of(open_ward.community, "membership/leaving/"))
        assert sent == []
    assert sent == [(open_ward.community.pk, open_ward.member.pk)]


CHARTER = {"purpose": "A new purpose.", "about": "", "hue": "plum", "weave": "seed", "norms": "Be kind.\n\nSay why."}


def test_a_facilitator_changes_the_charter_but_not_who_may_read(open_ward: Ward) -> None:
    path = path_of(open_ward.community, "settings/")
    client_of(open_ward.facilitator).post(path, CHARTER | {"access": "private", "name": "Mine", "slug": "mine"})
    changed = Community.objects.get(pk=open_ward.community.pk)
    assert (changed.purpose, changed.hue, changed.access) == ("A new purpose.", "plum", "open")
    assert changed.slug == open_ward.community.slug
    assert list(Norm.objects.filter(community=changed).values_list("text", flat=True)) == ["Be kind.", "Say why."]


def test_saving_the_charter_leaves_the_count_of_members_alone(open_ward: Ward) -> None:
    before = Community.objects.get(pk=open_ward.community.pk)
    client_of(open_ward.steward).post(
        path_of(open_ward.community, "settings/"),
        CHARTER | {"access": "closed", "name": "Ward", "slug": open_ward.community.slug},
    )
    after = Community.objects.get(pk=open_ward.community.pk)
    assert (after.member_count, after.access) == (before.member_count, "closed")


def test_an_old_address_leads_on_those_who_may_see_where(closed_ward: Ward) -> None:
    community, old = closed_ward.community, closed_ward.community.slug
    said = CHARTER | {"access": "private", "name": "Ward", "slug": "moved-ward"}
    client_of(closed_ward.steward).post(path_of(community, "settings/"), said)
    assert SlugHistory.objects.get(slug=old).community_id == community.pk
    answer = client_of(closed_ward.member).get(f"/c/{old}/members/?q=noor")
    assert answer.headers["Location"] == "/c/moved-ward/members/?q=noor"
    assert client_of(closed_ward.outsider).get(f"/c/{old}/").status_code == 404


def test_what_is_sent_to_an_old_address_is_done_at_the_new_one(closed_ward: Ward) -> None:
    community, old = closed_ward.community, closed_ward.community.slug
    said = CHARTER | {"access": "private", "name": "Ward", "slug": "moved-ward"}
    client_of(closed_ward.steward).post(path_of(community, "settings/"), said)
    sent = {"kind": "discussion", "title": "The bell at night", "source": "Who hears it?"}
    answer = client_of(closed_ward.member).post(f"/c/{old}/threads/new/", sent)
    assert (answer.status_code, answer["Location"]) == (307, "/c/moved-ward/threads/new/")
    answer = client_of(closed_ward.member).post(f"/c/{old}/threads/new/", sent, follow=True)
    assert "Who hears it?" in answer.content.decode()
    assert client_of(closed_ward.outsider).post(f"/c/{old}/threads/new/", sent).status_code == 404
    assert client_of(None).post(f"/c/{old}/threads/new/", sent).status_code == 404


def test_too_many_norms_are_said_beside_the_field_and_kept(open_ward: Ward) -> None:
    norms = "\n".join(f"Norm {n}" for n in range(13))
    answer = client_of(open_ward.facilitator).post(
        path_of(open_ward.community, "settings/"), CHARTER | {"norms": norms}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Twelve norms at most" in page
    assert "Norm 12" in page


@pytest.mark.parametrize(
    ("page", "marks"),
    [
        ("", [""]),
        ("threads/new/", ["threads/"]),
        ("roles/", ["members/"]),
        ("settings/", []),
        ("settings/letters/", []),
    ],
)
def test_the_side_bar_marks_where_one_is(open_ward: Ward, page: str, marks: list[str]) -> None:
    """Looking after a place is not its overview, though its address begins the same."""
    drawn = client_of(open_ward.steward).get(path_of(open_ward.community, page)).content.decode()
    places = drawn.partition('<div class="nav__sub')[2].partition("</div>")[0]
    marked = re.findall(r'href="([^"]+)" aria-current="page"', places)
    assert marked == [path_of(open_ward.community, mark) for mark in marks]
