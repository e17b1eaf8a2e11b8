"""A contributor's words about a signal, for all who see it: the answer to whoever would like to know more."""
