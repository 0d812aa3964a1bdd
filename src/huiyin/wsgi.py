"""The way in for a WSGI server."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers


def behind(proxies: str, application: Any) -> Any:
    """The application, told the caller's own address by these proxies and by nobody else.

    `proxies`: addresses or networks with commas. What anybody else says in `X-Forwarded-For` is
    not believed: tries are limited by address.
    """
    trusted = [one.strip() for one in proxies.split(",") if one.strip()]
    return wrap_wsgi_with_proxy_headers(application, trusted) if trusted else application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
application = behind(os.environ.get("HUIYIN_PROXIES", ""), get_wsgi_application())
