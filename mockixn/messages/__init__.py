"""The messages: names, ids, attributes and patterns. Knows no behaviour."""
