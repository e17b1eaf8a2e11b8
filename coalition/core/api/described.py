"""What the OpenAPI description says of every call: which problems it answers with, and what they look like."""

from typing import Any

from coalition.core.api.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "remedy": {
            "type": "object",
            "description": "The one action that mends a refusal.",
            "properties": {"label": {"type": "string"}, "url": {"type": "string"}},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_WORDS = {
    "400": "Something in the request cannot be read",
    "401": "Not signed in",
    "403": "Refused, with the reason",
    "404": "No such thing, or none that you may see",
}


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 -- called so by drf-spectacular
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in result["paths"].items():
        for call in methods.values():
            for status, words in _WORDS.items():
                if status != "404" or "{" in path:
                    call["responses"].setdefault(status, {"description": words, "content": content})
    return result
