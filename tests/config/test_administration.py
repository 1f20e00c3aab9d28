"""The administration's side bar: what waits first, and every place it names is there."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType

from communities.models import Invitation
from config.administration import NAVIGATION
from content.models import Use
from discussions.models import Thread
from discussions.polls.asking import Question
from discussions.posting import start_thread
from moderation.flagging import flag
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db


def test_every_place_of_the_side_bar_opens(open_ward: Ward) -> None:
    client = client_of(open_ward.staff)
    for group in NAVIGATION:
        for place in group["items"]:
            assert client.get(str(place["link"])).status_code == 200, place["title"]


def test_every_model_that_can_be_looked_after_is_in_the_side_bar() -> None:
    linked = {str(place["link"]) for group in NAVIGATION for place in group["items"]}
    there = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    assert there == linked - {"/admin/state/"}


def test_what_members_flagged_is_counted_beside_the_queue(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community, author=open_ward.facilitator)
    flag(thread.posts.get(), person=open_ward.member, reason="unkind", note="")
    page = client_of(open_ward.staff).get("/admin/")
    (waiting, *_rest) = page.context["sidebar_navigation"]
    assert waiting["items"][0]["badge_callback"] == 1


def test_an_invitation_has_no_page_that_its_row_could_lead_to(open_ward: Ward) -> None:
    made = Invitation.objects.create(community=open_ward.community, by=open_ward.facilitator)
    page = client_of(open_ward.staff).get(f"/admin/communities/invitation/{made.pk}/change/").content.decode()
    assert "/admin/r/" not in page


@pytest.mark.parametrize("path", ["content/use", "discussions/poll"])
def test_lists_neither_show_nor_find_words_whose_reading_is_noted(private_ward: Ward, path: str) -> None:
    ward = private_ward
    question = Question("zqwhich day?", ["Monday", "Friday"])
    start_thread(ward.community, author=ward.member, title="Kettles", source="Some", question=question)
    thread = ContentType.objects.get_for_model(Thread)
    words = {"where": "zqward", "changed": "zqall", "came_of_it": "zqmuch"}
    Use.objects.create(person=ward.member, target_type=thread, target_id=1, **words)
    client = client_of(ward.staff)
    page = client.get(f"/admin/{path}/")
    assert page.context["cl"].result_count == 1
    assert not [word for word in ("zqwhich", "zqward") if word in page.content.decode()]
    for word in ("zqall", "zqwhich"):
        assert client.get(f"/admin/{path}/", {"q": word}).context["cl"].result_count == 0
