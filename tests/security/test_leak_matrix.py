"""The leak matrix, row by row: which tests hold it. What is not built yet is named, so that building it is noticed.

tests/access asks every address and socket as everybody in three kinds of community, hunts each private text in each
answer, and compares every 404 with that of an address that never was; a row below names it as 'access'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

ACCESS = "access/test_access.py::test_everybody_gets_what_the_table_says"
SOCKETS = "access/test_sockets.py::test_everybody_gets_what_the_table_says"
OTHERWISE = "security/test_other_ways_to_ask.py::"
CLOSING = "browser/test_closing_sockets.py::"
CARRIED = "security/test_what_every_answer_carries.py::"
WALKED = "security/test_requests_do_what_they_may.py::"
TALK = "chat/test_from_talk_to_knowledge.py::"
SUGGESTED = "search/test_operators.py::test_suggestions_complete_what_is_typed_and_know_only_what_one_may_see"
STANDING = "security/test_standing_that_ends.py::"
AGAIN = "security/test_standing_again.py::"
LETTERS = "security/test_letters_to_everybody.py::"

HELD: dict[str, tuple[str, ...]] = {
    "L01": (ACCESS, OTHERWISE, CARRIED + "test_every_page_is_protected_and_kept_by_nobody"),
    "L02": (
        "people/test_profiles.py::test_an_old_handle_tells_strangers_nothing",
        "communities/test_looking_after.py::test_an_old_address_leads_on_those_who_may_see_where",
    ),
    "L03": (ACCESS, CARRIED + "test_a_members_tag_is_no_use_to_others"),
    "L04": (ACCESS,),
    "L05": (ACCESS, WALKED + "test_headers_of_htmx_open_nothing"),
    "L06": (ACCESS, WALKED + "test_no_form_is_taken_without_its_token_or_from_elsewhere"),
    "L07": (ACCESS,),
    "L08": (ACCESS,),
    "L09": (ACCESS, AGAIN + "test_who_is_out_is_answered_as_those_who_are"),
    "L10": (ACCESS,),
    "L11": (ACCESS, "people/test_profiles.py::test_a_profile_names_only_communities_the_viewer_may_read"),
    "L13": (ACCESS, "config/test_front_door.py::test_shows_nothing_of_other_places"),
    "L14": (ACCESS,),
    "L15": (ACCESS, "search/test_finding.py::test_what_is_private_is_neither_found_nor_counted"),
    "L16": ("search/test_finding.py::test_what_is_private_is_neither_found_nor_counted",),
    "L17": (TALK + "test_of_a_conversation_nothing_is_made", TALK + "test_pictures_and_files_stay_where_they_are"),
    "L18": (ACCESS, SUGGESTED),
    "L19": (ACCESS,),
    "L20": (SUGGESTED,),
    "L21": (
        "engagement/test_notifications.py::test_somebody_removed_is_told_nothing_more",
        AGAIN + "test_who_is_out_is_answered_as_those_who_are",
    ),
    "L22": ("engagement/test_open_bell.py::test_an_open_bell_forgets_what_a_place_told_when_one_is_shown_out",),
    "L23": (LETTERS, STANDING + "test_a_mail_on_its_way_tells_nothing_of_it"),
    "L24": (LETTERS, STANDING + "test_a_mail_on_its_way_tells_nothing_of_it"),
    "L25": (LETTERS, STANDING + "test_a_digest_tells_nothing_of_it"),
    "L26": (LETTERS, "moderation/test_looking_at_flags.py::test_hidden_with_a_reason_everybody_it_concerns_is_told"),
    "L28": (ACCESS, "engagement/test_unsubscribing.py::test_a_broken_link_says_so_and_names_nobody"),
    "L30": (
        TALK + "test_a_line_goes_into_no_room_that_is_not_ones_own",
        TALK + "test_what_a_visitor_reads_of_a_story_does_not_name_the_room",
        TALK + "test_what_a_circle_says_becomes_a_story_alone",
    ),
    "L32": (ACCESS,),
    "L33": (ACCESS,),
    "L34": (
        ACCESS,
        "communities/test_feeds.py::test_a_closed_communitys_feed_needs_a_key_that_holds_no_longer_than_the_membership",
        "communities/test_feeds.py::test_renewed_addresses_shut_out_the_old_ones",
    ),
    "L35": (ACCESS, STANDING + "test_a_calendar_tells_nothing_of_it"),
    "L36": (ACCESS,),
    "L37": (STANDING + "test_a_calendar_holds_no_address",),
    "L39": (ACCESS, OTHERWISE),
    "L40": ("content/test_uploads.py::test_smaller_ones_are_for_the_same_people",),
    "L41": (ACCESS, "content/test_uploads.py::"),
    "L46": (WALKED + "test_ordering_and_filters_of_addresses_are_no_oracle",),
    "L47": (SOCKETS,),
    "L48": (CLOSING + "test_the_room_closes_to_whoever_does_not_belong_any_more",),
    "L49": (SOCKETS,),
    "L50": (SOCKETS,),
    "L51": (SOCKETS, ACCESS),
    "L52": (WALKED + "test_a_member_cannot_reach_the_administration",),
    "L53": (WALKED + "test_a_member_cannot_reach_the_administration",),
    "L54": (WALKED + "test_a_member_cannot_reach_the_administration",),
    "L55": (ACCESS,),
    "L56": (
        ACCESS,
        "discussions/test_polls.py::test_names_kept_back_show_when_it_has_closed_and_to_nobody_before",
        "discussions/test_polls.py::test_names_are_among_members",
    ),
    "L57": (ACCESS,),
    "L58": (
        AGAIN + "test_who_is_out_is_answered_as_those_who_are",
        "engagement/test_saved.py::test_what_i_may_not_see_any_more_is_gone_and_nobody_reminds_me",
    ),
    "L59": ("search/test_kin.py::test_nobody_hears_of_what_they_may_not_see",),
    "L60": (ACCESS,),
    "L61": ("people/test_own_data.py::test_it_holds_all_that_is_mine_and_nothing_of_others",),
    "L62": (ACCESS,),
    "L63": (ACCESS, "communities/test_inviting.py::"),
    "L64": ("people/test_giving_nothing_away.py::", ACCESS),
    "L66": (CARRIED + "test_every_page_is_protected_and_kept_by_nobody", "discussions/test_stored_pages.py::"),
    "L67": (
        CARRIED + "test_a_browser_keeps_no_page_for_going_back",
        "browser/test_look.py::test_signing_out_leaves_nothing_that_was_typed",
    ),
    "L68": (
        AGAIN + "test_a_place_that_closes_answers_strangers_as_one_that_always_was",
        "security/test_what_moved_away.py::",
        "discussions/test_tending.py::test_a_thread_goes_to_another_community_and_its_address_leads_those_who_may_follow",
        "discussions/test_splitting_and_merging.py::test_old_addresses_tell_outsiders_nothing",
    ),
    "L69": (
        "discussions/test_tending.py::test_nothing_is_taken_to_where_more_people_read",
        "discussions/test_splitting_and_merging.py::test_only_threads_of_one_community_are_merged",
        ACCESS,
    ),
    "L70": (ACCESS, STANDING + "test_what_is_private_takes_the_path_of_what_never_was"),
    "L71": (STANDING + "test_a_mistake_of_ours_tells_nothing",),
    "L72": ("config/test_health.py::", CARRIED + "test_a_face_that_is_drawn_and_a_probe_cannot_be_framed_either"),
}

# What there is not, and a word that would stand in the name of its address if there were (where one can be told).
NOT_BUILT: dict[str, tuple[str, str]] = {
    "L12": ("a card that opens over a name", "card"),
    "L27": ("answering by mail: what a mail service hands in is heard by nobody", ""),
    "L29": ("push by the browser", "push"),
    "L31": ("previews of links: a link is a link for everybody", "oembed"),
    "L38": ("a sitemap", "sitemap"),
    "L42": ("pictures of a community: hues and weaves are drawn by the stylesheet", ""),
    "L43": ("signed storage addresses: files are asked for anew each time", ""),
    "L44": ("an HTTP API", "api"),
    "L45": ("an HTTP API", "api"),
    "L65": ("decided in docs/security.md: a taken address is said to be taken and names nothing", ""),
}
MATRIX = [f"L{number:02}" for number in range(1, 73)]
TESTS = Path(__file__).parent.parent


def test_every_row_of_the_matrix_is_held_or_named() -> None:
    assert sorted({**HELD, **NOT_BUILT}) == MATRIX
    assert not set(HELD) & set(NOT_BUILT)


@pytest.mark.parametrize("number", sorted(HELD))
def test_what_holds_it_is_there(number: str) -> None:
    for one in HELD[number]:
        file, _, name = one.partition("::")
        text = (TESTS / file).read_text()
        assert re.search(rf"^(async )?def {name or 'test_'}", text, re.M), one


@pytest.mark.parametrize("number", [number for number, (_what, route) in NOT_BUILT.items() if route])
def test_what_is_not_built_is_still_not_built(number: str) -> None:
    word = NOT_BUILT[number][1]
    names = list(names_of(get_resolver()))
    assert len(names) > 100
    assert [name for name in names if word in re.split(r"[-_:]", name)] == []


def names_of(resolver: Any) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":
                yield from names_of(pattern)
        elif pattern.name:
            yield pattern.name
