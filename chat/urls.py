"""Everything below /c/<community_slug>/chat/."""

from django.urls import path

from chat.views import acts, rooms, tending

app_name = "chat"
urlpatterns = [
    path("", rooms.HomeView.as_view(), name="home"),
    path("new/", tending.NewRoomView.as_view(), name="new-room"),
    path("<slug:room_slug>/", rooms.RoomView.as_view(), name="room"),
    path("<slug:room_slug>/messages/", rooms.MessagesView.as_view(), name="messages"),
    path("<slug:room_slug>/messages/<int:sequence>/", acts.MessageView.as_view(), name="message"),
    path("<slug:room_slug>/messages/<int:sequence>/edit/", acts.EditView.as_view(), name="message-edit"),
    path("<slug:room_slug>/messages/<int:sequence>/removal/", acts.WithdrawalView.as_view(), name="message-removal"),
    path("<slug:room_slug>/reading/", rooms.ReadingView.as_view(), name="reading"),
    path("<slug:room_slug>/here/", rooms.HereView.as_view(), name="here"),
    path("<slug:room_slug>/settings/", tending.RoomSettingsView.as_view(), name="room-settings"),
]
