"""The one check of office files: by content types, relationships and every part; what is kept is packed anew."""
