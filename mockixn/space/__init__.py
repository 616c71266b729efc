"""One world with everything around it except sockets: rules, time, outages and journal."""
