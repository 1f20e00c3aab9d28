from django.urls import path, re_path

from content.views import marks, writing

app_name = "content"
urlpatterns = [
    path("uploads/", writing.UploadsView.as_view(), name="uploads"),
    path("drafts/<slug:key>/", writing.DraftView.as_view(), name="draft"),
    path("names/<slug:kind>/<slug:key>/", writing.NamesView.as_view(), name="names"),
    path("preview/", writing.PreviewView.as_view(), name="preview"),
    re_path(
        r"^(?P<kind>[a-z]+)/(?P<pk>[0-9]{1,18})/reactions/(?P<reaction>thanks|same)/$",
        marks.ReactionView.as_view(),
        name="reactions",
    ),
    re_path(r"^(?P<kind>[a-z]+)/(?P<pk>[0-9]{1,18})/uses/$", marks.UseView.as_view(), name="uses"),
]
