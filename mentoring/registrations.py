"""What mentoring gives to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from communities.belonging.way_in import register_step
from communities.first_steps import FirstStep, register_first_step
from communities.goals.links import register_linkable
from communities.joining import BANNED, LEFT, REMOVED
from communities.overview import register_alive_now
from communities.places import Place, register_place
from communities.talking import register_home
from engagement.kinds import register_kind
from engagement.live import register_topic
from engagement.log import register_consumer
from engagement.renewing import register_renewal
from engagement.sections import register_section
from mentoring import (
    finding,
    flagged,
    forming,
    home,
    leaving_pairs,
    leaving_searches,
    looking_back,
    messages_told,
    notices,
    offers,
    pair_sayings,
    parting,
    proposing,
    releases_told,
    releasing,
    running,
    said_by_leaders,
    said_in_circles,
    sayings,
    sessions_told,
    steps_in,
    talking,
    told_to_leaders,
)
from mentoring.closeness import learning_with
from mentoring.observing import flagged as flagged_hours
from mentoring.observing import leaving as leaving_visits
from mentoring.observing import paper_sayings, telling
from mentoring.observing import sayings as visit_sayings
from mentoring.planned import telling as dates_told
from mentoring.promises import ACTION_NOTICE
from moderation.persons import register_flaggable
from moderation.places import register_whereabouts
from moderation.saying_kinds import register_saying
from people.closeness import register_close_people
from people.leaving import register_eraser
from people.own_data import register_own
from search.registry import register_source
from ui.offering import Offers, offer

KINDS = (
    ACTION_NOTICE,
    notices.PAIRING_NOTICE,
    sessions_told.SESSION_NOTICE,
    notices.TOLD_NOTICE,
    sessions_told.REMINDER_NOTICE,
    sessions_told.QUESTION_NOTICE,
    releases_told.RELEASE_NOTICE,
    releases_told.SILENCE_NOTICE,
    sessions_told.PLACE_NOTICE,
    notices.PLACED_NOTICE,
    notices.CHECK_IN_NOTICE,
    looking_back.LOOKING_BACK_NOTICE,
    messages_told.MESSAGE_NOTICE,
    messages_told.CIRCLE_MESSAGE_NOTICE,
    sessions_told.SUMMARY_NOTICE,
    dates_told.DATE_NOTICE,
    dates_told.DATE_SOON_NOTICE,
    telling.PARTNERSHIP_NOTICE,
    telling.VISIT_NOTICE,
    telling.VISIT_SOON_NOTICE,
)
CIRCLES = Place("mentoring", _("Circles"), "mentoring:community", 40, count=offers.circle_count)
FIRST_MEETING = FirstStep(_("A first circle that met"), "mentoring:community", 40, offers.sessions_held)

OFFERS: Offers = (
    (register_place, [CIRCLES]),
    (register_alive_now, [offers.next_session_row]),
    (register_linkable, [offers.CIRCLE_LINKABLE, offers.SESSION_LINKABLE]),
    (register_source, [finding.CIRCLES, finding.SESSIONS]),
    (register_flaggable, [*flagged.FLAGGABLE, flagged_hours.OFFER_TARGET]),
    (register_saying, sayings.SAYINGS),
    (register_saying, told_to_leaders.SAYINGS),
    (register_saying, pair_sayings.SAYINGS),
    (register_saying, visit_sayings.SAYINGS),
    (register_saying, paper_sayings.SAYINGS),
    (register_saying, said_by_leaders.SAYINGS),
    (register_saying, said_in_circles.SAYINGS),
    (register_kind, KINDS),
    (register_eraser, [parting.erase_from_circles, leaving_pairs.erase_from_pairs, leaving_visits.erase_from_visits]),
    (register_eraser, [leaving_searches.erase_from_searches]),
    (register_own, [*parting.OWN, *leaving_pairs.OWN, *leaving_visits.OWN]),
    (register_section, [home.SESSION_SECTION, home.DATE_SECTION, home.REQUEST_SECTION]),
    (register_first_step, [FIRST_MEETING]),
    (register_step, [steps_in.STEP]),
    (register_close_people, [learning_with]),
)
# Which place an address below /mentoring/ belongs to, by what it names.
WHEREABOUTS = (
    ("pairing_id", offers.place_of_pairing),
    ("partnership_id", offers.place_of_partnership),
    ("visit_id", offers.place_of_visit),
)


def offer_all() -> None:
    offer(OFFERS)
    for argument, place_of in WHEREABOUTS:
        register_whereabouts(argument, place_of)
    register_renewal("release", releasing.still_asked)
    register_home("circle", talking.home_of_circle)
    register_topic("session", running.look_at_session)
    register_consumer("places", parting.give_up_places, [LEFT, REMOVED, BANNED])
    register_consumer("circles", forming.form_circles, [forming.FORMING_ASKED])
    register_consumer("matching", proposing.search, [proposing.SEARCH_ASKED])
