"""How the reference pages are generated, and the tests that hold them."""
