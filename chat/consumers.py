"""The socket of a room: words come in and go out. Who may stay is asked of Postgres each time, never remembered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from channels.db import DatabaseSyncToAsync, database_sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from redis.exceptions import RedisError

from chat.broadcasts import frame_for_author, somebody_types
from chat.frames import Frame, Read, Say, Typing, parse
from chat.listening import Listener, rooms
from chat.models import Message, Room
from chat.pace import FRAMES, TooFast
from chat.reading import ends_of, read_up_to
from chat.speaking import MayNotSpeak, speak
from chat.staying import Out, room_for, why_out
from content.refusing import NotTaken
from engagement.broadcasts import person_group
from engagement.pace import TRY_LATER, Pace
from engagement.wires import PacedConsumer

log = structlog.get_logger()

TYPING = ((1, 2.0),)

# Speaking has a thread of its own: a crowd that comes back after a restart does not stand in its way.
_speaking_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speaking")


class RoomConsumer(PacedConsumer):
    """Says what docs/realtime.md lists."""

    room: Room
    listener: Listener | None = None
    group = ""

    async def connect(self) -> None:
        """Refused after it was accepted, or the browser would not learn why."""
        await self.accept()
        self.person = self.scope["user"]
        if not self.person.is_authenticated:
            await self.close(Out.NOT_SIGNED_IN)
            return
        room = await database_sync_to_async(room_for)(self.person, self.scope["url_route"]["kwargs"]["room_id"])
        if room is None:
            await self.close(Out.NOT_FOUND)
            return
        self.room = room
        session = self.scope.get("session")
        self.session = session.session_key if session else None
        self.stay = (self.person.pk, room.pk, self.session)
        self.pace, self.typing = Pace(FRAMES), Pace(TYPING)
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
            leave=self._close_for,
            stay=self.stay,
            community_id=self.room.community_id,
            from_sequence=self.room.from_sequence,
            is_seen=self.person.shows_presence,
        )
        await rooms().join(self.listener)
        end, out = await database_sync_to_async(self._look)()
        if out is not None:
            await self._close_for(out)
        elif self.listener is not None:
            await self._tell(type="welcome", sequence=end[0], change=end[1], me=self.person.pk)

    def _look(self) -> tuple[tuple[int, int], Out | None]:
        """How far the room has got, and whether they may be in it. A room that is gone lets nobody in."""
        return ends_of([self.room.pk]).get(self.room.pk, (0, 0)), self._why_out()

    async def disconnect(self, code: int) -> None:
        self.stop_listening()
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    # What the browser says --------------------------------------------------------------------------

    def is_listening(self) -> bool:
        return self.listener is not None

    def stop_listening(self) -> None:
        if self.listener is not None:
            rooms().leave(self.listener)
            self.listener = None

    def understand(self, text: str | None) -> Frame:
        return parse(text)

    async def take(self, said: Frame) -> None:
        match said:
            case Say():
                await self._say(said)
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
        except (TooFast, MayNotSpeak, NotTaken) as problem:
            await self._tell(type="refused", key=key, why=str(problem))
        except PermissionDenied:
            await self._show_out()
        except DatabaseError:
            log.exception("message_not_kept")
            # Without a why: nothing is wrong with the words, and they are sent again.
            await self._tell(type="refused", key=key)
        else:
            if message.is_held:
                # The room's other sockets hear that it waits, and its author reads it.
                await self._tell(**await database_sync_to_async(frame_for_author)(message))
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
        if self.listener is None:
            return False
        out = await database_sync_to_async(self._why_out)()
        if out is not None:
            await self._close_for(out)
        return out is None

    async def _show_out(self) -> None:
        """Whatever is found now: something just said that they may not be here."""
        await self._close_for(await database_sync_to_async(self._why_out)() or Out.NOT_FOUND)

    def _why_out(self) -> Out | None:
        return why_out([self.stay]).get(self.stay)

    async def _close_for(self, out: Out) -> None:
        """Once: it may have closed while it was asked about."""
        if self.listener is None:
            return
        self.stop_listening()
        await self.close(out)

    # What goes out ----------------------------------------------------------------------------------

    async def _pass_on(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})
