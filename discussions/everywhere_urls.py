"""Everything below /threads/: what is done about threads of several communities at once."""

from django.urls import path

from discussions.views.everywhere import TheseReadView

app_name = "threads"
urlpatterns = [path("reading/", TheseReadView.as_view(), name="read")]
