"""How the portal is wired together."""
