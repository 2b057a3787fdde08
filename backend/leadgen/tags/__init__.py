"""Tags: free labels that imports assign, filters find and runs select."""
