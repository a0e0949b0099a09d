"""What was given, found and opened: files, folders, archives, web addresses, feeds."""
