"""How far a signal goes: to the whole programme or to a sharing group, and who that is by name."""
