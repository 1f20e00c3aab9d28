"""The socket of a room: words come in and go out. Who may stay is asked of Postgres each time, never remembered."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from channels.db import DatabaseSyncToAsync, database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.apart import is_quiet
from chat.broadcasts import somebody_types
from chat.frames import Malformed, Read, Say, Typing, parse
from chat.listening import Listener, rooms
from chat.models import Message, Room
from chat.pace import FRAMES, TooFast
from chat.reading import read_up_to
from chat.speaking import MayNotSpeak, speak
from chat.staying import may_stay, room_for
from content.refusing import NotTaken
from engagement.broadcasts import person_group
from engagement.pace import MOST_FAULTS, TRY_LATER, UNBEARABLE, Pace
from moderation.measures import Muted
from people.staying import still_signed_in

log = structlog.get_logger()

NOT_SIGNED_IN, QUIET, NOT_FOUND = 4401, 4403, 4404
TYPING = ((1, 2.0),)

# Speaking has a thread of its own: a crowd that comes back after a restart does not stand in its way.
_speaking_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speaking")


class RoomConsumer(AsyncWebsocketConsumer):
    """Says what docs/realtime.md lists."""

    room: Room
    listener: Listener | None = None
    group = ""
    faults = 0

    async def connect(self) -> None:
        """Refused after it was accepted, or the browser would not learn why."""
        await self.accept()
        self.person = self.scope["user"]
        if not self.person.is_authenticated:
            await self.close(NOT_SIGNED_IN)
            return
        room = await database_sync_to_async(room_for)(self.person, self.scope["url_route"]["kwargs"]["room_id"])
        if room is None:
            await self.close(NOT_FOUND)
            return
        self.room = room
        session = self.scope.get("session")
        self.session = session.session_key if session else None
        self.frames, self.typing = Pace(FRAMES), Pace(TYPING)
        try:
            await self._enter()
        except (RedisError, OSError):
            await self.close(TRY_LATER)

    async def _enter(self) -> None:
        """Listens first and looks at the room's end afterwards, so that nothing can be said in between unheard."""
        self.group = person_group(self.person.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        self.listener = Listener(
            self._pass_on,
            leave=self._show_out,
            stay=(self.person.pk, self.room.pk, self.session),
            community_id=self.room.community_id,
            from_sequence=self.room.from_sequence,
            is_seen=self.person.shows_presence,
        )
        await rooms().join(self.listener)
        room = await database_sync_to_async(room_for)(self.person, self.room.pk)
        if room is None:
            await self._show_out()
            return
        if await self._may_stay():
            await self._tell(type="welcome", sequence=room.last_sequence, change=room.last_change, me=self.person.pk)

    async def disconnect(self, code: int) -> None:
        self._stop_listening()
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """A person's group carries hints for other sockets as well; those are not for rooms."""
        if hasattr(self, message["type"].replace(".", "_")):
            await super().dispatch(message)

    # What the browser says --------------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.listener is None:
            return
        if not self.frames.allows():
            await self._fault(_("That was a lot in a short time. Wait a moment."))
            return
        try:
            frame = parse(text_data)
        except Malformed:
            await self._fault(_("That was not understood."))
            return
        match frame:
            case Say():
                await self._say(frame)
            case Read(sequence):
                read = database_sync_to_async(read_up_to)
                if not await read(self.room, sequence, person=self.person, session=self.session):
                    await self._show_out()
            case Typing() if self.typing.allows():
                types = database_sync_to_async(somebody_types)
                if not await types(self.room.pk, self.person, session=self.session):
                    await self._show_out()

    async def _say(self, frame: Say) -> None:
        key = str(frame.key)
        if frame.problem:
            if await self._may_stay():
                await self._tell(type="refused", key=key, why=frame.problem)
            return
        try:
            message = await self._store(frame)
        except (TooFast, MayNotSpeak, Muted, NotTaken) as problem:
            await self._tell(type="refused", key=key, why=str(problem))
        except PermissionDenied:
            await self._show_out()
        except DatabaseError:
            log.exception("message_not_kept")
            await self._tell(type="refused", key=key, why=_("The server could not keep it just now."))
        else:
            await self._tell(type="kept", key=key, sequence=message.sequence)

    async def _store(self, frame: Say) -> Message:
        store = DatabaseSyncToAsync(speak, thread_sensitive=False, executor=_speaking_thread)
        message: Message = await store(
            self.room,
            author=self.person,
            source=frame.source,
            sending_key=frame.key,
            answers=frame.answers,
            session=self.session,
        )
        return message

    async def _fault(self, why: str) -> None:
        self.faults += 1
        await self._tell(type="error", why=why)
        if self.faults >= MOST_FAULTS:
            self._stop_listening()
            await self.close(UNBEARABLE)

    # What others tell this person's sockets ---------------------------------------------------------

    async def membership_ended(self, message: dict[str, Any]) -> None:
        if message["community"] == self.room.community_id:
            await self._look_again()

    async def seat_ended(self, message: dict[str, Any]) -> None:
        if message["room"] == self.room.pk:
            await self._look_again()

    async def signed_out(self, message: dict[str, Any]) -> None:
        await self._look_again()

    async def _look_again(self) -> None:
        """Nothing more goes out until it is clear that the person may stay."""
        if self.listener is None:
            return
        self.listener.pause()
        if await self._may_stay():
            self.listener.resume()

    async def _may_stay(self) -> bool:
        """Asked now; who may not is shown out."""
        stays = self.listener is not None and bool(await database_sync_to_async(may_stay)([self.listener.stay]))
        if not stays:
            await self._show_out()
        return stays

    async def _show_out(self) -> None:
        self._stop_listening()
        await self.close(await database_sync_to_async(self._why_out)())

    def _why_out(self) -> int:
        """The same code as for a room that never was. A conversation that has gone quiet is there still, to be read."""
        if is_quiet(self.room):
            return QUIET
        return NOT_FOUND if still_signed_in([(self.person.pk, self.session)]) else NOT_SIGNED_IN

    # What goes out ----------------------------------------------------------------------------------

    def _stop_listening(self) -> None:
        if self.listener is not None:
            rooms().leave(self.listener)
            self.listener = None

    async def _pass_on(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def _tell(self, **frame: Any) -> None:
        await self._pass_on(json.dumps(frame, ensure_ascii=False))
