from django.urls import path, re_path

from content import views

app_name = "content"
urlpatterns = [
    path("preview/", views.PreviewView.as_view(), name="preview"),
    re_path(
        r"^(?P<kind>[a-z]+)/(?P<pk>[0-9]{1,18})/reactions/(?P<reaction>thanks|same)/$",
        views.ReactionView.as_view(),
        name="reactions",
    ),
    re_path(r"^(?P<kind>[a-z]+)/(?P<pk>[0-9]{1,18})/uses/$", views.UseView.as_view(), name="uses"),
]
