"""Addresses: Chinese without prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from config import errors, health, home, media

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("health/", health.health, name="health"),
    re_path(r"^media/(?P<path>pictures/.+)$", media.picture, name="media"),
]

urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("", include("community.members.urls")),
    path("account/", include("community.members.account_urls")),
    path("accounts/", include("allauth.urls")),
    path("tips/", include("education.tips.urls")),
    path("guide/", include("education.guide.urls")),
    path("stories/", include("community.stories.urls")),
    path("comments/", include("community.comments.urls")),
    path("review/", include("community.queues.urls")),
    path("review/records/", include("community.records.urls")),
    path("review/rules/", include("community.rule_desk.urls")),
    path("review/figures/", include("community.records.figures_urls")),
    path("transparency/", include("community.records.transparency_urls")),
    path("", include("community.standing.urls")),
    path("", include("community.appeals.urls")),
    path("", include("community.reports.urls")),
    path("review/", include("community.moderation.urls")),
    path("notices/", include("community.notices.urls")),
    path("desk/", include("education.desk_urls")),
    path("", include("community.pages.urls")),
    prefix_default_language=False,
)
