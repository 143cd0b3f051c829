"""The directory: companies and their sites, organisations, people and the posts they hold."""
