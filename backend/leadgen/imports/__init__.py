"""From a file that somebody exported somewhere to companies and contacts: read, recognise, preview, commit, undo."""
