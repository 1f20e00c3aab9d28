from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_request_for_another_host_gets_our_page_and_no_traceback() -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
