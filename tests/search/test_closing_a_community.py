"""A community that stops being open takes what was written in it out of strangers' search at once."""

from __future__ import annotations

import pytest

from communities.charter import change_charter
from communities.models import Access
from content.targets import target_of
from engagement.delivery import deliver_now
from knowledge.telling import StoryDraft, tell
from moderation.flagging import flag
from moderation.models import AuditEntry, Case
from search.finding import find
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(open_ward: Ward) -> Ward:
    community = open_ward.community
    thread = make_thread(community, author=open_ward.member, title="Lamp oil zqthread", source="About zqthread oil.")
    tell(community, StoryDraft(title="Lamp zqstory", parts={"situation": "zqstory at night"}), author=open_ward.member)
    flag(thread.posts.get(), person=open_ward.facilitator, reason="private")
    deliver_now()
    return open_ward


def close(ward: Ward, access: str) -> None:
    ward.community.access = access
    change_charter(ward.community, by=ward.steward, norms=[])


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
@pytest.mark.parametrize("word", ["zqthread", "zqstory"])
def test_strangers_find_nothing_from_the_very_moment(written: Ward, access: str, word: str) -> None:
    assert find(word, viewer=written.outsider).total == 1
    close(written, access)
    assert find(word, viewer=written.outsider).total == 0
    assert find(word, viewer=written.member).total == 1
    deliver_now()
    assert find(word, viewer=written.outsider).total == 0


def test_a_private_communitys_own_name_is_gone_at_once(written: Ward) -> None:
    assert find(written.community.name, viewer=written.outsider, kind="community").total == 1
    close(written, Access.PRIVATE)
    assert find(written.community.name, viewer=written.outsider, kind="community").total == 0


def test_opened_again_it_is_found_again(written: Ward) -> None:
    close(written, Access.PRIVATE)
    close(written, Access.OPEN)
    assert find("zqthread", viewer=written.outsider).total == 1
    # Its tellers may have meant a story for members alone: each is looked at before it is shown.
    deliver_now()
    assert find("zqstory", viewer=written.outsider).total == 1


def test_staff_who_look_at_it_now_leave_a_trace(written: Ward) -> None:
    close(written, Access.PRIVATE)
    case = Case.objects.get()
    assert case.target
    assert target_of(case.target).scope(case.target) == written.community.scope
    client_of(written.staff).get(f"/admin/moderation/case/{case.pk}/change/")
    assert AuditEntry.objects.filter(verb="moderation.viewed", actor=written.staff).count() == 1
