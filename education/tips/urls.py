from django.urls import path

from education.tips import feeds, views

app_name = "tips"
urlpatterns = [
    path("", views.tip_list, name="list"),
    path("feed/", feeds.tip_feed, name="feed"),
    path("<slug:slug>/", views.tip_detail, name="detail"),
]
