"""The administration's side bar: what waits first, and every place it names is there."""

import pytest
from django.contrib import admin

from config.administration import NAVIGATION
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
