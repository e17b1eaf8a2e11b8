"""Every year a member says of each criterion again where it stands; two people of the company stand behind it."""
