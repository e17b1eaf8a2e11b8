"""Facade of the tables of resources, for Django and for the apps above; slices never import it."""

from resources.library.collections.models import (
    Collection,
    CollectionItem,
    ReadingAcknowledgement,
    RequiredReading,
)
from resources.library.feedback.models import Citation, Feedback
from resources.library.files.models import Upload
from resources.library.models import Document, Download, Version
from resources.library.publishing.models import LabelChange, PublicationRequest
from resources.library.reading.models import LeakInquiry
from resources.library.requests.models import AccessRequest
from resources.library.search.models import FeedKey, SavedSearch, SearchMiss
from resources.questions.models import Answer, AskedPerson, Follow, Question, Thanks

__all__ = [
    "AccessRequest",
    "Answer",
    "AskedPerson",
    "Citation",
    "Collection",
    "CollectionItem",
    "Document",
    "Download",
    "FeedKey",
    "Feedback",
    "Follow",
    "LabelChange",
    "LeakInquiry",
    "PublicationRequest",
    "Question",
    "ReadingAcknowledgement",
    "RequiredReading",
    "SavedSearch",
    "SearchMiss",
    "Thanks",
    "Upload",
    "Version",
]
