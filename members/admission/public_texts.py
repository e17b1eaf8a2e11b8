"""The public words about joining, which the front page and the page for applicants share."""

from functools import cache
from typing import Any

import yaml
from django.conf import settings


@cache
def joining_texts() -> dict[str, Any]:
    path = settings.BASE_DIR / "coalition" / "data" / "public.yaml"
    texts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts
