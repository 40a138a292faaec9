//! The domain's tests: given–when–then for each action, the laws by random sequences of commands,
//! and the transition tables and recorded events as snapshots.

mod support;

mod actions;
mod added_items;
mod adjust_refund;
mod allocate;
mod cancel_items;
mod cancel_refused;
mod cancel_tenders;
mod confirm_deposit;
mod effects;
mod everything_back;
mod examples;
mod exchange_due;
mod exchanges;
mod fulfilment;
mod laws;
mod mixed;
mod money;
mod numbers;
mod parties;
mod place_order;
mod readme;
mod recorded;
mod refunds;
mod requests;
mod returns;
mod tables;
mod tax;
mod times;
mod withdraw_claim;
mod withdraw_refused;
