from django.urls import path

from community.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.list_notices, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<key:pk>/open/", views.open_notice, name="open"),
    path("<key:pk>/read/", views.read, name="read"),
]
