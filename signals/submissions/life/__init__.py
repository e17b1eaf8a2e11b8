"""How long a company's signals live: what ages, what ends soon, and renewing what still holds."""
