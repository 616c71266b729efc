"""One world with everything around it but sockets: orders, faults, time and journal."""
