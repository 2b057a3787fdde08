"""Fields that a namespace has made, and the catalogue with them."""
