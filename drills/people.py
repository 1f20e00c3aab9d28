"""A community of people who write at once, and what the database says of it afterwards. Needs Django to be set up."""

from __future__ import annotations

import http.client
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from communities.joining import found, join
from communities.models import Community
from discussions.models import Thread
from discussions.posting import start_thread
from drills.house import PORT
from people.models import Person

TOKEN = "a" * 32


@dataclass
class Answered:
    status: int
    text: str
    location: str
    # What the same form was answered with before.
    refused: Counter[int] = field(default_factory=Counter)


# Who leads: the last of the people.
STEWARD = -1


class Writers:
    def __init__(self, number: int) -> None:
        steward = Person.objects.create_user("steward@example.org", "a-long-enough-phrase", display_name="Sana")
        self.community = found(Community(name="Drills", slug="drills", purpose="Why we meet."), founder=steward)
        self.people = [*(self._member(n) for n in range(number - 1)), steward]
        self.thread: Thread = start_thread(self.community, author=steward, title="What breaks", source="Everything.")
        self.cookies = [self._cookie(person) for person in self.people]

    def _member(self, number: int) -> Person:
        person = Person.objects.create_user(f"p{number}@example.org", None, display_name=f"Person {number}")
        join(self.community, person=person)
        return person

    def _cookie(self, person: Person) -> str:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        return f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

    def headers(self, number: int) -> dict[str, str]:
        return {"Cookie": self.cookies[number % len(self.cookies)]}

    @property
    def replies(self) -> str:
        return f"/c/drills/threads/{self.thread.pk}/replies/"

    def post(self, number: int, path: str, said: dict[str, Any]) -> Answered:
        words = urlencode(said | {"csrfmiddlewaretoken": TOKEN}).encode()
        return self.send(number, path, words, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, number: int, path: str, body: bytes, more: dict[str, str]) -> Answered:
        here = {"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"}
        headers = self.headers(number) | here | more
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=40)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answered(answer.status, text, answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            return Answered(0, "", "")
        finally:
            connection.close()

    def reply(self, words: str, number: int, key: str = "") -> Answered:
        return self.post(number, self.replies, {"source": words, "sending_key": key or str(uuid.uuid4())})

    def all_reply(self, names: Iterable[str], at_once: int = 10) -> dict[str, Answered]:
        return self._all(names, at_once, self.reply)

    def all_insist(self, names: Iterable[str], at_once: int = 10) -> dict[str, Answered]:
        return self._all(names, at_once, self.insist)

    def _all(self, names: Iterable[str], at_once: int, send: Callable[[str, int], Answered]) -> dict[str, Answered]:
        names = list(names)
        with ThreadPoolExecutor(at_once) as pool:
            answered = pool.map(lambda pair: send(pair[1], pair[0]), enumerate(names))
            return dict(zip(names, answered, strict=True))

    def insist(self, words: str, number: int) -> Answered:
        """The same form again until it is taken, as somebody does who reads 'try again'."""
        key, refused = str(uuid.uuid4()), Counter[int]()
        for _time in range(60):
            answered = self.reply(words, number, key)
            if answered.status == 302:
                break
            refused[answered.status] += 1
            time.sleep(1)
        return replace(answered, refused=refused)

    def send_file(self, number: int, name: str, data: bytes) -> Answered:
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        head += "Content-Type: text/plain\r\n\r\n"
        body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
        more = {"Content-Type": f"multipart/form-data; boundary={mark}", "X-CSRFToken": TOKEN}
        return self.send(number, "/content/uploads/", body, more)
