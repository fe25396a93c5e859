"""Rating rules that an order defines by formula."""
