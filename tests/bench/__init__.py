"""What a request costs, measured from outside on real servers, beside a bare floor and stock Oscar: `make bench`."""
