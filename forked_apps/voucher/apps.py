"""App config of the voucher fork."""

import oscar.apps.voucher.apps as apps


class VoucherConfig(apps.VoucherConfig):
    name = "forked_apps.voucher"
