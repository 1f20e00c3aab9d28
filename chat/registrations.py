"""What chat gives to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat import apart, choosing, finding, inbox, muting, names, notices, offers, rooms
from chat.models import Message, MessageEdition, Mute, Seat
from chat.parting import erase_from_rooms
from chat.permissions import can_chat
from chat.reading import room_scopes, unread_messages
from chat.rooms import address_of, keep_room_of, open_first_room
from chat.sayings import ROOM
from chat.shell import messages_of_page
from chat.speaking import write_again
from communities.joining import FOUNDED
from communities.overview import register_alive_now
from communities.places import Place, register_place
from communities.quoting import register_origin
from communities.talking import register_rooms
from content.previewing import register_names
from content.rerendering import Kind, register_written
from content.targets import register_target
from engagement.errands import register_errand
from engagement.kinds import register_kind
from engagement.log import register_consumer
from engagement.muting import register_naming
from moderation.bursts import Stream, register_stream
from moderation.models.audit import register_acts
from moderation.places import register_keeper
from moderation.saying_kinds import register_saying
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from people.scopes import register_scope_provider
from search.registry import register_source
from ui.offering import Offers, offer
from ui.shell import register_shell

OWN = (
    Own("chat", fields_of(Message, "author", ("room", "sequence", "source", "created_at"))),
    Own("chat-before-changes", fields_of(MessageEdition, "message__author", ("message", "source", "at"))),
    Own("made-to-read-only", fields_of(Mute, "by", ("room", "reason", "until", "at"))),
    Own("conversations", fields_of(Seat, "person", ("room", "since"))),
)
CHAT = Place("chat", _("Chat"), "chat:home", 20, None, unread_messages, offers.people_talking, can_chat)

ACTS = {
    rooms.OPENED: _("A room was opened"),
    rooms.CHANGED: _("A room was changed"),
    muting.MUTED: _("Made to read only in a room"),
    muting.UNMUTED: _("May write in the room again"),
}

OFFERS: Offers = (
    (register_acts, [ACTS]),
    (register_place, [CHAT]),
    (register_alive_now, [offers.chat_row]),
    (register_target, [offers.MESSAGE_TARGET]),
    (register_written, [Kind(Message, write_again, ("room__community",))]),
    (register_stream, [Stream(Message, "room")]),
    (register_eraser, [erase_from_rooms]),
    (register_own, OWN),
    (register_saying, [ROOM]),
    (register_kind, notices.KINDS),
    (register_scope_provider, [room_scopes]),
    (register_shell, [messages_of_page]),
    (register_origin, [choosing.ORIGIN]),
    (register_source, [finding.SOURCE]),
    (register_errand, [finding.ERRAND]),
    (register_keeper, [muting.KEEPER]),
)


def offer_all() -> None:
    offer(OFFERS)
    register_names("r", names.names_for_completion)
    register_naming("room", inbox.titles_of)
    register_rooms(keep_room_of, address_of)
    apart.watch()
    register_consumer("first_room", open_first_room, {FOUNDED})
