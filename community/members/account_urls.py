from django.conf import settings
from django.urls import path

from community.members import views

app_name = "members"
urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.rename, name="rename"),
    path("preferences/", views.preferences, name="preferences"),
]
if settings.DEMO:
    urlpatterns += [path("demo/", views.demo_login, name="demo_login")]
