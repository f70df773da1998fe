"""The JSON that several route groups show, and the input that they share: categories, products, carts, orders.

Route groups do not import each other; what two of them show is shaped here, once. Amounts are strings with two
decimals, in the currency that the same document names.
"""
