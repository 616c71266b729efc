"""One world with everything around it but sockets: rules, time, outages and journal."""
