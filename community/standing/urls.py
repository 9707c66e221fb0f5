from django.urls import path

from community.standing import member_views, threshold_views, views

app_name = "standing"
urlpatterns = [
    path("account/standing/", views.own, name="own"),
    path("account/standing/measures/<key:pk>/", views.acknowledge, name="acknowledge"),
    path("review/members/<key:pk>/", member_views.member, name="member"),
    path("review/members/<key:pk>/notes/", member_views.note, name="note"),
    path("review/sanctions/<key:pk>/lift/", member_views.lift, name="lift"),
    path("review/thresholds/", threshold_views.thresholds, name="thresholds"),
]
