from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "Community"

    def ready(self) -> None:
        from community import checks  # noqa: F401 -- registers the site's system checks
        from community.content import addresses  # noqa: F401 -- registers <key:…> for addresses
        from community.posts.publishing import after_state
        from community.queues.taking import release_on_sign_out
        from community.reports.settling import text_removed

        after_state.append(text_removed)
        user_logged_out.connect(release_on_sign_out, dispatch_uid="release-on-sign-out")
