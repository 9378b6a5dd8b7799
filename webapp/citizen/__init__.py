"""What a citizen sees without an account: the link of the voucher, in plain words."""
