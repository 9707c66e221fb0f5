from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "Community"

    def ready(self) -> None:
        from community import checks  # noqa: F401 -- registers the site's system checks
        from community.content import addresses  # noqa: F401 -- registers <key:…> for addresses
