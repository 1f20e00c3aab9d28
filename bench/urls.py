from django.http import HttpRequest, HttpResponse
from django.urls import include, path

# About what a thread page weighs.
PAGE = b"<!doctype html><title>Bare</title>" + b"<p>Nothing was asked of the database for this.</p>\n" * 600


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"hello")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/page/", page),
    path("", include("config.urls")),
]
