"""How much and how often: told kindly, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from communities.models import Community
from content.uploading import take_upload
from discussions.models import Post, Thread
from discussions.posting import start_thread
from people.models import Person
from tests.cast import client_of, make_member, make_thread
from tests.config.environments import python, real_site


@pytest.fixture
def thread(community: Community) -> Thread:
    return make_thread(community)


@pytest.fixture
def settled(member: Person) -> Person:
    Person.objects.filter(pk=member.pk).update(date_joined=timezone.now() - timedelta(days=30))
    return member


def send(person: Person, thread: Thread, words: str) -> tuple[int, str]:
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    answer = client_of(person).post(f"{base}replies/", {"source": words})
    return answer.status_code, answer.content.decode()


def test_posts_a_minute(thread: Thread, settled: Person, settings: Settings) -> None:
    settings.POSTS_A_MINUTE = 2
    assert [send(settled, thread, f"Number {n}")[0] for n in range(3)] == [302, 302, 422]
    assert "Number 3" in send(settled, thread, "Number 3")[1]
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert send(settled, thread, "Number 3")[0] == 302


def test_who_asks_without_a_name_keeps_the_same_pace(community: Community, settled: Person, settings: Settings) -> None:
    settings.POSTS_A_MINUTE = 3
    nameless = start_thread(
        community, author=settled, title="Am I the only one", source="Tell.", kind="ask", nameless=True
    )
    assert [send(settled, nameless, f"Number {n}")[0] for n in range(3)] == [302, 302, 422]
    assert send(make_member(community), nameless, "Somebody else")[0] == 302
    settings.POSTS_A_MINUTE = 30
    words = "The same words over and over, longer than any thanks."
    settings.REPEATS_AN_HOUR = 1
    assert [send(settled, nameless, words)[0] for _ in range(2)] == [302, 422]


def test_a_file_in_a_question_without_a_name_counts_as_any_other(
    community: Community, settled: Person, settings: Settings
) -> None:
    settings.UPLOADS_A_DAY = 1
    upload = take_upload(SimpleUploadedFile("rota.txt", b"Nights"), owner=settled)
    start_thread(
        community, author=settled, title="Am I the only one", source=upload.markdown, kind="ask", nameless=True
    )
    with pytest.raises(ValidationError):
        take_upload(SimpleUploadedFile("more.txt", b"More"), owner=settled)
    take_upload(SimpleUploadedFile("other.txt", b"Other"), owner=make_member(community))


def test_threads_an_hour(community: Community, settled: Person, settings: Settings) -> None:
    settings.THREADS_AN_HOUR = 1
    new = {"title": "Who has tried this at night", "source": "Tell.", "kind": "ask"}
    client, address = client_of(settled), f"/c/{community.slug}/threads/new/"
    assert client.post(address, new).status_code == 302
    refused = client.post(address, new)
    assert refused.status_code == 422
    assert "Who has tried this at night" in refused.content.decode()


def test_people_called_in_one_post(thread: Thread, settled: Person) -> None:
    names = " ".join(f"@somebody{n}" for n in range(11))
    status, page = send(settled, thread, names)
    assert status == 422
    assert "@somebody10" in page
    assert send(settled, thread, " ".join(f"@somebody{n}" for n in range(10)))[0] == 302


@pytest.mark.parametrize(("length", "status"), [(9, 422), (10, 302), (200, 302), (201, 422)])
def test_titles_have_ten_to_two_hundred_characters(
    community: Community, member: Person, length: int, status: int
) -> None:
    new = {"title": "t" * length, "source": "Tell.", "kind": "ask"}
    assert client_of(member).post(f"/c/{community.slug}/threads/new/", new).status_code == status


@pytest.mark.parametrize(("longest", "most"), [("80", 80), ("300", 200)])
def test_how_long_a_title_is_is_a_setting(db: None, longest: str, most: int) -> None:
    ask = "import django; django.setup(); from discussions.forms import SplitForm, ThreadForm; print(*("
    ask += "(form.base_fields['title'].min_length, form.base_fields['title'].max_length)"
    ask += " for form in (SplitForm, ThreadForm)))"
    site = real_site(DJANGO_SETTINGS_MODULE="config.settings", SHORTEST_TITLE="4", LONGEST_TITLE=longest)
    done = python("-c", ask, environment=site)
    assert done.stdout.strip() == f"(4, {most}) (4, {most})", done.stderr
