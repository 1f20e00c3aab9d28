"""What the sockets of a page have in common: what they pass over, how much they bear, and how they answer."""

from __future__ import annotations

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _

from engagement.pace import MOST_FAULTS, UNBEARABLE, Pace


class Malformed(Exception):
    """Not something our page sends."""


class PacedConsumer(AsyncWebsocketConsumer):
    """A socket of ours says what `understand` makes of a text, and what it does with that, in `take`.

    `pace` is set on connecting. The third fault closes.
    """

    pace: Pace
    faults = 0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """A person's group carries hints for other sockets as well."""
        if hasattr(self, message["type"].replace(".", "_")):
            await super().dispatch(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self.is_listening():
            return
        if not self.pace.allows():
            await self._fault(_("That was a lot in a short time. Wait a moment."))
            return
        try:
            said = self.understand(text_data)
        except Malformed:
            await self._fault(_("That was not understood."))
        else:
            await self.take(said)

    def is_listening(self) -> bool:
        """Whether what the browser says is heard: it is not on its way out."""
        return self.faults < MOST_FAULTS

    def stop_listening(self) -> None:
        """For who listens to more than the browser."""

    def understand(self, text: str | None) -> Any:
        """Raises Malformed."""
        raise NotImplementedError

    async def take(self, said: Any) -> None:
        raise NotImplementedError

    async def _fault(self, why: str) -> None:
        self.faults += 1
        await self._tell(type="error", why=why)
        if self.faults >= MOST_FAULTS:
            self.stop_listening()
            await self.close(UNBEARABLE)

    async def _tell(self, **frame: Any) -> None:
        await self.send(json.dumps(frame, ensure_ascii=False))
