"""The whole table is looked at: ids, twins, losses, what stays."""
