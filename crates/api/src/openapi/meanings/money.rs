//! What the words mean that are about money.

use super::Words;

pub(super) const REFUND_STATUS: Words = &[
    ("scheduled", "waits for the goods of its return; not in the refund tab"),
    ("pending", "to be paid out"),
    ("on_hold", "set aside with a reason; can be completed all the same"),
    ("completed", "paid out; points and store credit are back with the member"),
    ("canceled", "its claim was withdrawn, or everything was kept back"),
];

pub(super) const PAYMENT_METHOD: Words = &[
    ("bank_transfer", "the buyer pays into a bank account of the shop"),
    ("card", "charged to a credit or debit card"),
    ("convenience_store", "the buyer pays at the till of a convenience store"),
    ("carrier", "charged with the bill of the mobile phone"),
    ("cash_on_delivery", "the buyer pays whoever brings the goods"),
    ("deferred", "the buyer pays after the goods have come"),
    ("e_wallet", "paid out of an electronic wallet"),
    ("none", "nothing is due in cash"),
];

pub(super) const COMPONENT_CODE: Words = &[
    ("goods", "worth of the claimed units"),
    ("coupon_withdrawn", "what the rest loses with a restored coupon"),
    ("shipping", "shipping that falls away or is added"),
    ("payment_fee", "falls away with the last item"),
    ("return_shipping", "what the buyer pays for the way back"),
    ("deduction", "what is kept back, with a reason"),
    ("replacement", "worth of what joins in exchange"),
    ("manual_adjustment", "what earlier refunds gave by hand, counted against this one"),
];

pub(super) const TRANSACTION_KIND: Words = &[
    ("order_placed", "what was bought, and what it was to be paid with"),
    ("deposit_confirmed", "cash was received for payments that were awaited"),
    ("items_added", "lines joined the order, with a payment of their own"),
    ("canceled", "a cancellation was accepted: its units left the order's value"),
    ("returned", "a return was accepted: its units left the order's value"),
    ("exchanged", "an exchange was accepted: units left the order's value, others joined it"),
    ("refund_adjusted", "amount, split or method of a refund was changed by hand"),
    ("refund_completed", "what was owed back was paid out"),
    ("claim_withdrawn", "what a claim had done was undone"),
];

pub(super) const ACCOUNT: Words = &[
    ("order_value", "what the order is worth; kept in credit"),
    ("receivable", "cash still to come"),
    ("cash", "received, and not given back"),
    ("points", "used, and not given back"),
    ("store_credit", "used, and not given back"),
    ("external_points", "used, and not given back"),
    ("refund_payable:cash", "owed back in cash; kept in credit"),
    ("refund_payable:points", "owed back in points; kept in credit"),
    ("refund_payable:store_credit", "owed back in store credit; kept in credit"),
    ("refund_payable:external_points", "owed back in external points; kept in credit"),
];
