"""Discussion threads on drafts and meetings."""
