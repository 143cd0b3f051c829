"""Public registers – companies, schools, addresses – asked so that nothing here depends on their answer."""
