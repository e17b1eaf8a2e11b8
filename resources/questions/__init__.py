"""Questions: "Has anyone dealt with…?", answered by those who have, and kept for those who come after."""
