"""What is known of files on their way in."""

from resources.library.files.models import Upload
from resources.library.models import Document


def latest_upload(document: Document) -> Upload | None:
    """The newest file that was sent, unless it was withdrawn."""
    uploads = Upload.objects.filter(document=document).exclude(state=Upload.State.WITHDRAWN)
    return uploads.select_related("by").first()
