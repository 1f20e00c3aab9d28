"""Everything below /messages/: conversations of two people and of small groups."""

from django.urls import path

from chat.urls import inside
from chat.views import conversations, rooms

app_name = "messages"
urlpatterns = [
    path("", conversations.ConversationsView.as_view(), name="all"),
    path("new/", conversations.BeginView.as_view(), name="new"),
    path("<int:room_id>/", rooms.RoomView.as_view(), name="conversation"),
    path("<int:room_id>/people/", conversations.PeopleView.as_view(), name="people"),
    path("<int:room_id>/leaving/", conversations.LeavingView.as_view(), name="leaving"),
    *inside("<int:room_id>/"),
]
