"""System checks of our own: refuse what must not go live."""

from django.conf import settings
from django.core.checks import Error, Tags, register

from community.members.naming import finance_word_in


@register
def site_name_is_lawful(app_configs, **kwargs) -> list[Error]:
    """An unlicensed site may not carry finance words in its name."""
    return [
        Error(
            f"{name} may not contain “{word}”.",
            hint="The law keeps such words for licensed firms.",
            id="sanbu.E001",
        )
        for name in ("SITE_NAME_ZH", "SITE_NAME_EN")
        if (word := finance_word_in(getattr(settings, name)))
    ]


@register(Tags.security, deploy=True)
def no_demonstration_in_production(app_configs, **kwargs) -> list[Error]:
    errors = []
    if settings.DEMO:
        errors.append(Error("DEMO=1 signs anybody in as anybody.", hint="Unset DEMO.", id="sanbu.E002"))
    if not settings.IS_PRODUCTION:
        errors.append(Error("ENVIRONMENT is not production.", hint="Unset ENVIRONMENT.", id="sanbu.E003"))
    if not settings.CONTACT_EMAIL:
        errors.append(Error("CONTACT_EMAIL is empty: people need somebody to write to.", id="sanbu.E004"))
    if not settings.OPERATOR_NAME:
        errors.append(Error("OPERATOR_NAME is empty: the law asks who runs the site.", id="sanbu.E005"))
    return errors
