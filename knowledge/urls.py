from django.urls import path

from knowledge import views
from knowledge.freshness import views as freshness
from knowledge.resources import views as shelf

app_name = "knowledge"
urlpatterns = [
    path("stories/", views.MineView.as_view(), name="mine"),
    # /c/<community>/stories/
    path("c/<slug:community_slug>/stories/", views.LibraryView.as_view(), name="library"),
    path("c/<slug:community_slug>/stories/new/", views.TellView.as_view(), name="tell"),
    path("c/<slug:community_slug>/stories/requests/", views.RequestsView.as_view(), name="requests"),
    path("c/<slug:community_slug>/stories/<int:story_id>/change/", views.ChangeView.as_view(), name="change"),
    path("c/<slug:community_slug>/stories/<int:story_id>/check/", freshness.CheckView.as_view(), name="check"),
    path("c/<slug:community_slug>/stories/<int:story_id>/reading/", views.ReadingView.as_view(), name="reading"),
    path("c/<slug:community_slug>/stories/<int:story_id>/<slug:slug>/", views.StoryView.as_view(), name="story"),
    path("c/<slug:community_slug>/resources/", shelf.ResourcesView.as_view(), name="resources"),
    path("c/<slug:community_slug>/resources/<int:pk>/", shelf.ResourceView.as_view(), name="resource"),
    path("c/<slug:community_slug>/resources/<int:pk>/removal/", shelf.RemovalView.as_view(), name="resource-removal"),
]
