"""Addresses that lead to a person's profile: which username or account they name, on which platform. Pure."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from signals.catalog.normalize import normalize


@dataclass(frozen=True, slots=True)
class Profile:
    """The person's name or number on a platform, in its canonical form."""

    kind: str
    platform: str
    value: str


# Hosts whose first path segment is a person's name.
_NAME_FIRST: Final = {
    "instagram.com": "instagram",
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "tiktok.com": "tiktok",
    "threads.net": "threads",
    "threads.com": "threads",
    "twitch.tv": "twitch",
    "onlyfans.com": "onlyfans",
    "vk.com": "vk",
    "t.me": "telegram",
    "kick.com": "kick",
}
_CALLED: Final = {
    "reddit.com": "reddit",
    "snapchat.com": "snapchat",
    "youtube.com": "youtube",
    "discord.com": "discord",
    "linkedin.com": "linkedin",
    "roblox.com": "roblox",
    "bsky.app": "bluesky",
    "github.com": "github",
    "pinterest.com": "pinterest",
    "kik.me": "kik",
}
# First segments of those hosts that name no person.
_NO_PERSON: Final = frozenset(
    [
        "about",
        "explore",
        "p",
        "reel",
        "reels",
        "stories",
        "tv",
        "accounts",
        "home",
        "login",
        "signup",
        "search",
        "hashtag",
        "i",
        "intent",
        "share",
        "events",
        "groups",
        "pages",
        "watch",
        "marketplace",
        "help",
        "legal",
        "privacy",
        "terms",
        "settings",
        "tag",
        "video",
        "videos",
        "directory",
        "joinchat",
        "s",
        "c",
        "addstickers",
        "profile.php",
        "story.php",
        "photo.php",
        "permalink.php",
    ]
)
_MARKED: Final = re.compile(r"^@([^/@]{1,100})$")
_SECTIONS: Final = frozenset(
    [
        "u",
        "user",
        "users",
        "profile",
        "profiles",
        "people",
        "member",
        "members",
        "in",
        "add",
        "account",
        "accounts",
    ]
)
_OUT_FRONT: Final = re.compile(r"^(?:www|m|mobile|old|web|[a-z]{2}(?:-[a-z]{2})?)\.(?=[^.]+\.[^.]+)")
_TWO_LABELS: Final = 2


def profile_of(url: str) -> Profile | None:
    """Of a canonical URL: the person it leads to, or None. Only where the address says so by its shape."""
    parts = urlsplit(url)
    host = _OUT_FRONT.sub("", parts.hostname or "")
    segments = [unquote(part) for part in parts.path.split("/") if part]
    name = _named(host, segments) or parse_qs(parts.query).get("id", [""])[0] * (
        segments == ["profile.php"] and host == "facebook.com"
    )
    if not name:
        return None
    kind = "account_id" if name.isascii() and name.isdigit() else "username"
    try:
        return Profile(kind, _platform(host), normalize(kind, name))
    except ValueError:
        return None


def _named(host: str, segments: list[str]) -> str:
    if not segments:
        return ""
    if found := _MARKED.match(segments[0]):
        return found[1] if len(segments) == 1 else ""
    if len(segments) == 1 and host in _NAME_FIRST:
        return "" if segments[0].casefold() in _NO_PERSON else segments[0]
    if len(segments) == _TWO_LABELS and segments[0].casefold() in _SECTIONS:
        return segments[1]
    return ""


def _platform(host: str) -> str:
    known = _NAME_FIRST.get(host) or _CALLED.get(host)
    labels = host.split(".")
    return known or (labels[0] if len(labels) == _TWO_LABELS else host)
