from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("enter/<slug:who>/", views.EnterView.as_view(), name="enter"),
    path("mail/", views.MailView.as_view(), name="mail"),
    path("mail/<int:pk>/", views.LetterView.as_view(), name="letter"),
    path("mail/<int:pk>/html/", views.LetterBodyView.as_view(), name="letter-body"),
    path("digest/", views.DigestView.as_view(), name="digest"),
]
