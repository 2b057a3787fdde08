"""Journal of calls: written before a call is sent and when its answer arrives."""
