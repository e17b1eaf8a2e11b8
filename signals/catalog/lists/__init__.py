"""Warning lists of the coalition's own, beside those that come with the portal."""
