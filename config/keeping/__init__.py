"""What keeps the site from losing anything: backups, and bringing one back."""
