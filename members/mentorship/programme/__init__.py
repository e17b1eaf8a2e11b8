"""How mentorship goes as a whole: figures for staff, and for members without identities; and what is missing."""
