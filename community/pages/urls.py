from django.urls import path, re_path

from community.pages import views

app_name = "pages"
urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    re_path(r"^(?P<slug>about|rules|terms|privacy|risk|complaints)/$", views.detail, name="detail"),
]
