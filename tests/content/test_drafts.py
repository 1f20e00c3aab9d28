"""What is half written is kept for who writes it, and for nobody else."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.joining import remove
from communities.models import Community
from content.drafting import forget_old, save_draft
from content.models import Draft, Upload
from content.uploading import take_upload
from discussions.models import Thread
from knowledge.interviews.holding import accept, ask
from knowledge.models import PartName
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import Ward, client_of, make_person, make_thread


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member, title="Whoever is on nights")


def address(thread: Thread) -> str:
    return f"/content/drafts/thread-{thread.pk}/"


def keep(person: Person, thread: Thread, words: str) -> None:
    response = client_of(person).post(address(thread), {"fields": json.dumps({"source": words})})
    assert response.status_code == 200


def test_a_half_written_reply_is_there_again_on_another_device(thread: Thread, facilitator: Person) -> None:
    keep(facilitator, thread, "I would ask the night lead")
    page = client_of(facilitator).get(thread.get_absolute_url()).content.decode()
    assert "I would ask the night lead" in page


def test_saving_again_keeps_the_latest_and_nothing_typed_keeps_nothing(thread: Thread, facilitator: Person) -> None:
    keep(facilitator, thread, "First")
    keep(facilitator, thread, "Second")
    assert Draft.objects.get().fields == {"source": "Second"}
    keep(facilitator, thread, "  ")
    assert not Draft.objects.exists()


def test_posting_takes_the_draft_away(thread: Thread, facilitator: Person) -> None:
    keep(facilitator, thread, "I would ask")
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    client_of(facilitator).post(f"{base}replies/", {"source": "I would ask the night lead."})
    assert not Draft.objects.exists()


def test_a_refused_reply_leaves_the_draft(thread: Thread, facilitator: Person) -> None:
    keep(facilitator, thread, "I would ask")
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    assert client_of(facilitator).post(f"{base}replies/", {"source": "x" * 33_000}).status_code == 422
    assert Draft.objects.exists()


def test_a_draft_is_nobody_elses(thread: Thread, facilitator: Person, member: Person) -> None:
    keep(facilitator, thread, "zq-mine")
    assert client_of(member).get(address(thread)).json()["fields"] == {}
    assert "zq-mine" not in client_of(member).get(thread.get_absolute_url()).content.decode()


def test_who_was_shown_out_has_no_draft_there(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.facilitator)
    save_draft(closed_ward.member, "thread", thread.pk, {"source": "zq-mine"})
    remove(closed_ward.community, person=closed_ward.member, by=closed_ward.facilitator)
    assert client_of(closed_ward.member).get(address(thread)).status_code == 404


@pytest.mark.parametrize("key", ["thread-999999", "nothing-1", "thread-x", "thread-0", "post-1"])
def test_there_are_no_drafts_for_what_is_not_there(key: str, member: Person) -> None:
    assert client_of(member).get(f"/content/drafts/{key}/").status_code == 404


def test_there_are_no_drafts_where_one_may_not_write(open_ward: Ward) -> None:
    """Though one may read there; and where one may, there are."""
    ward = open_ward
    thread = make_thread(ward.community, author=ward.member)
    draft = StoryDraft(title="Spirit burners", parts={PartName.SITUATION: "At night."})
    story = tell(ward.community, draft, author=ward.member)
    interview = ask(ward.community, asker=ward.facilitator, teller=ward.member, about="The night the pump lied")
    accept(interview)
    keys = {
        "new-thread": ward.community.pk,
        "thread": thread.pk,
        "post": thread.posts.get().pk,
        "summary": thread.pk,
        "story": ward.community.pk,
        "story-change": story.pk,
        "story-interview": interview.pk,
    }
    outsider = make_person("Olga Outside")
    assert client_of(outsider).get(thread.get_absolute_url()).status_code == 200
    for kind, place in keys.items():
        answers = [
            client_of(one).get(f"/content/drafts/{kind}-{place}/").status_code for one in (outsider, ward.member)
        ]
        assert answers == [404, 200], kind


@pytest.mark.parametrize(
    "fields", ["", "[]", "null", "{", "[" * 100_000, '{"a":' * 5_000, json.dumps({str(n): "" for n in range(130)})]
)
def test_nonsense_is_refused(fields: str, thread: Thread, member: Person) -> None:
    assert client_of(member).post(address(thread), {"fields": fields}).status_code == 422


def test_a_button_keeps_a_draft_without_scripts(community: Community, member: Person) -> None:
    client, new = client_of(member), f"/c/{community.slug}/threads/new/"
    client.post(new, {"kind": "ask", "title": "Half a ti", "source": "", "tags": "nights", "keep": ""})
    page = client.get(new).content.decode()
    assert "Half a ti" in page
    assert "nights" in page


def test_a_kind_in_the_address_leaves_what_was_begun(community: Community, member: Person) -> None:
    new = f"/c/{community.slug}/threads/new/"
    save_draft(member, "new-thread", community.pk, {"kind": "idea", "title": "Half a ti", "source": "zqbegun"})
    page = client_of(member).get(f"{new}?kind=ask").content.decode()
    assert "zqbegun" in page
    assert "Half a ti" in page
    assert re.search(r'<input[^>]*value="ask"[^>]*checked', page)
    assert " as-asked" not in page
    page = client_of(member).get(f"{new}?kind=ask&source=zqwish").content.decode()
    assert "zqwish" in page
    assert "zqbegun" not in page
    assert " as-asked" in page


def test_drafts_nobody_came_back_to_go_with_their_files(thread: Thread, member: Person, facilitator: Person) -> None:
    keep(member, thread, "old")
    keep(facilitator, thread, "new")
    take_upload(SimpleUploadedFile("a.txt", b"words"), owner=member)
    old = timezone.now() - timedelta(days=181)
    Draft.objects.filter(owner=member).update(saved_at=old)
    Upload.objects.update(at=old)
    assert forget_old() == 1
    assert Draft.objects.get().owner == facilitator
    assert not Upload.objects.exists()


def test_a_draft_that_is_still_saved_keeps_its_old_files(thread: Thread, member: Person, facilitator: Person) -> None:
    shown, left = (take_upload(SimpleUploadedFile("a.txt", b"words"), owner=member) for _n in range(2))
    Upload.objects.update(at=timezone.now() - timedelta(days=181))
    keep(member, thread, f"See {shown.markdown}")
    keep(facilitator, thread, f"Not mine: {left.markdown}")
    assert forget_old() == 0
    assert list(Upload.objects.all()) == [shown]
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=181))
    forget_old()
    assert not Upload.objects.exists()


def test_many_old_files_cost_what_one_does(member: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Looked for in the drafts all at once; only what goes costs a statement."""
    save_draft(member, "thread", 1, {"source": "".join(_old_file(member).markdown for _n in range(5))})
    with django_assert_num_queries(2):
        forget_old()
    assert Upload.objects.count() == 5


def _old_file(owner: Person) -> Upload:
    upload = take_upload(SimpleUploadedFile("a.txt", b"words"), owner=owner)
    Upload.objects.filter(pk=upload.pk).update(at=timezone.now() - timedelta(days=181))
    return upload
