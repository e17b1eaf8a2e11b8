"""How signals come in: the form, the import, withdrawal and expiry."""
