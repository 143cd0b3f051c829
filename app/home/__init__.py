"""The way in: the public page, what is next for me, search, the pages that the law asks for."""
