"""What messages there are: names, ids and attributes. Knows no behaviour."""
