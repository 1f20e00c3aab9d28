"""Everything below /c/<community_slug>/chat/."""

from django.urls import path

from chat import views

app_name = "chat"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("<slug:room_slug>/", views.RoomView.as_view(), name="room"),
    path("<slug:room_slug>/messages/", views.MessagesView.as_view(), name="messages"),
    path("<slug:room_slug>/reading/", views.ReadingView.as_view(), name="reading"),
    path("<slug:room_slug>/here/", views.HereView.as_view(), name="here"),
]
