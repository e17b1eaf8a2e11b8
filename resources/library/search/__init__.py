"""Finding documents: the permission first, then words; searches kept, searches that found nothing, and a feed."""
