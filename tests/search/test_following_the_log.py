"""The index follows what is written by way of the activity log: one run of its task, and it is found."""

from __future__ import annotations

from communities.models import Community
from discussions.posting import edit_post, reply
from engagement.models import Delivery
from engagement.tasks import deliver_batch
from people.models import Person
from search.finding import find
from tests.cast import make_thread


def run_once() -> None:
    """What the sweeper hands out for the index, as a worker is given it."""
    deliver_batch("search", list(Delivery.objects.filter(consumer="search").values_list("pk", flat=True)))


def found(words: str, viewer: Person) -> list[str]:
    return [entry.url for entry in find(words, viewer=viewer).entries]


def test_words_are_found_after_one_run_of_the_logs_task(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member, title="Who counts them?", source="The zqvials at six.")
    post = reply(thread, author=member, source="Two of us, by zqlamp.")
    assert found("zqvials", member) == found("zqlamp", member) == []
    run_once()
    assert not Delivery.objects.filter(consumer="search").exists()
    assert found("zqvials", member) == [thread.get_absolute_url()]
    assert found("zqlamp", member) == [post.get_absolute_url()]
    edit_post(post, source="Two of us, by zqtorch.", by=member)
    run_once()
    assert found("zqlamp", member) == []
    assert found("zqtorch", member) == [post.get_absolute_url()]
