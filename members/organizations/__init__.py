"""The company: facts, seats and their roles, competitors, directory."""
