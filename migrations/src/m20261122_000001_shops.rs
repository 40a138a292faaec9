//! Shops with their settings (domain.md §5), bank accounts, and the counters of order numbers.

crate::dialect::migration!(
    "m20261122_000001_shops",
    r"
CREATE TABLE shops (
    shop_id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    currency {text} NOT NULL CHECK (length(currency) = 3),
    time_zone {text} NOT NULL,
    locale {text} NOT NULL,
    invoice_registration_number {text},
    use_preparing_status {flag} NOT NULL,
    refund_allocation {text} NOT NULL
        CHECK (refund_allocation IN ('cash_first', 'stored_value_first', 'proportional')),
    points_tax_treatment {text} NOT NULL CHECK (points_tax_treatment IN ('discount', 'payment')),
    tax_rounding {text} NOT NULL CHECK (tax_rounding IN ('floor', 'half_up', 'ceil')),
    standard_tax_rate {text} NOT NULL,
    return_shipping_fee {amount} NOT NULL CHECK (return_shipping_fee >= 0),
    return_shipping_payer_fault_buyer {text} NOT NULL
        CHECK (return_shipping_payer_fault_buyer IN ('buyer', 'shop')),
    return_shipping_payer_fault_shop {text} NOT NULL
        CHECK (return_shipping_payer_fault_shop IN ('buyer', 'shop')),
    restock_policy {text} NOT NULL CHECK (restock_policy IN ('auto', 'none', 'ask')),
    check_stored_value {flag} NOT NULL,
    version {integer} NOT NULL CHECK (version > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
) {clustered};

CREATE TABLE bank_accounts (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    bank_account_id {uuid} NOT NULL,
    bank_name {text} NOT NULL,
    branch_name {text},
    account_type {text} NOT NULL CHECK (account_type IN ('ordinary', 'checking', 'savings')),
    account_number {text} NOT NULL,
    holder {text} NOT NULL,
    in_use {flag} NOT NULL,
    version {integer} NOT NULL CHECK (version > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    PRIMARY KEY (shop_id, bank_account_id)
) {clustered};

CREATE TABLE order_numbers (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    day {text} NOT NULL CHECK (length(day) = 8),
    last {integer} NOT NULL CHECK (last BETWEEN 1 AND 9999999),
    PRIMARY KEY (shop_id, day)
) {clustered};
",
    r"
DROP TABLE order_numbers;
DROP TABLE bank_accounts;
DROP TABLE shops;
"
);
