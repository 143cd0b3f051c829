"""What whoever runs an installation does with it: work off what is due, check, save, bring back."""
