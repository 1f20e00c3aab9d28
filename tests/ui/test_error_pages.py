"""What people see when something is not as hoped: our look, and what to do next."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from config import urls
from config.errors import server_error
from ui.views import too_many


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("boom")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Only facilitators close a thread. Grace and Piotr can.")


def muddled(request: HttpRequest) -> HttpResponse:
    raise BadRequest


urlpatterns = [
    *urls.urlpatterns,
    path("broken/", broken),
    path("refused/", refused),
    path("muddled/", muddled),
    path("busy/", too_many),
]
handler500 = urls.handler500
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/muddled/", 400, "Nothing was changed"),
        ("/refused/", 403, "Grace and Piotr can"),
        ("/nowhere/", 404, "There is nothing here"),
        ("/busy/", 429, "Nothing is lost"),
    ],
)
def test_each_error_is_told_in_our_look_with_a_way_on(visitor: Client, address: str, status: int, words: str) -> None:
    answer = visitor.get(address)
    html = answer.content.decode()
    assert answer.status_code == status
    assert words in html
    assert 'class="sorry"' in html
    assert 'href="/"' in html


@pytest.mark.django_db
def test_a_form_without_a_token_gets_the_csrf_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "This form was open too long" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("site", "is_kept"), [("same-origin", True), ("cross-site", False), ("", False)])
def test_what_was_written_in_a_form_of_ours_is_there_to_copy_and_no_other_site_puts_words_here(
    site: str, is_kept: bool
) -> None:
    visitor = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site})
    answer = visitor.post("/accounts/login/", {"source": "Three of us, <b>and</b> a torch."})
    assert answer.status_code == 403
    assert ("Three of us, &lt;b&gt;and&lt;/b&gt; a torch." in answer.content.decode()) is is_kept


def test_the_page_for_our_own_mistakes_needs_no_database(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "Something broke on our side" in html
    assert "importmap" not in html


def test_without_a_database_it_says_to_try_again(rf: RequestFactory) -> None:
    try:
        raise OperationalError("the database system is starting up")
    except OperationalError:
        answer = server_error(rf.get("/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Back in a moment" in answer.content.decode()
    assert "starting up" not in answer.content.decode()


@pytest.mark.django_db
def test_a_mistake_answers_with_that_page_and_the_number_it_was_written_down_under(visitor: Client) -> None:
    answer = visitor.get("/broken/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
