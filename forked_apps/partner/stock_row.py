"""How a stock record saves itself: changed prices and stock go through their writers, stale figures are never written."""
class GuardedStockRow:
    pass
