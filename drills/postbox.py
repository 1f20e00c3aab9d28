"""A mail server that notes what came, and takes its time when asked to."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from drills.house import MAIL_PORT

# Each connection is said there; what came is counted here.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Postbox:
    def __init__(self) -> None:
        self.message_ids: Counter[str] = Counter()
        self.subjects: Counter[str] = Counter()
        self.addresses: Counter[str] = Counter()
        self.seconds = 0.0
        self.controller = Controller(self, hostname="127.0.0.1", port=MAIL_PORT)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        self.message_ids[letter["Message-ID"]] += 1
        self.subjects[letter["Subject"]] += 1
        self.addresses.update(envelope.rcpt_tos)
        await asyncio.sleep(self.seconds)
        return "250 OK"
