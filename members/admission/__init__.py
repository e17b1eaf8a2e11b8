"""How a company and its people come in: for now the first day; application, review and decision belong here too."""
