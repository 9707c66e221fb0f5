"""The site's signature under a case file: ed25519, so that a stranger can check it with the public key alone."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

KEY_SIZE = 32


def private_key() -> Ed25519PrivateKey:
    """RECORD_SIGNING_KEY (32 bytes in base64), else a key derived from SECRET_KEY, which changes with it."""
    given = getattr(settings, "RECORD_SIGNING_KEY", "")
    if not given:
        seed = salted_hmac("sanbu.records.signing", "case files", algorithm="sha256").digest()
        return Ed25519PrivateKey.from_private_bytes(seed)
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given, validate=True))
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured("RECORD_SIGNING_KEY must be 32 random bytes in base64.") from None


def public_key() -> str:
    return base64.b64encode(private_key().public_key().public_bytes_raw()).decode()


def sign(text: str) -> str:
    return base64.b64encode(private_key().sign(text.encode())).decode()


def is_signed(text: str, signature: str, key: str) -> bool:
    """Whether ``signature`` was made under exactly this text with the private half of ``key`` (both base64)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, binascii.Error, ValueError, TypeError):
        return False
    return True
