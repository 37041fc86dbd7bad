"""Names that integration packages import from the insides of the official client. Nothing here is used by this package itself."""
