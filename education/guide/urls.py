from django.urls import path

from education.guide import plan_views, views, walk_views

app_name = "guide"
urlpatterns = [
    path("", views.intro, name="intro"),
    path("kinds/", views.kind_list, name="kinds"),
    path("kinds/<slug:slug>/", views.kind_detail, name="kind"),
    path("rules/<slug:side>/", views.rule_list, name="rules"),
    path("rules/<slug:side>/<slug:slug>/", views.rule_detail, name="rule"),
    path("compare/", views.compare, name="compare"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("walk/", walk_views.walk, name="walk"),
    path("walk/<int:number>/", walk_views.step, name="step"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/save/", plan_views.save, name="save"),
    path("plan/restore/", plan_views.restore, name="restore"),
    path("plan/start-over/", plan_views.restart, name="restart"),
    path("plan/share/", plan_views.share, name="share"),
    path("plan/unshare/", plan_views.unshare, name="unshare"),
    path("shared/<slug:token>/", plan_views.shared, name="shared"),
]
