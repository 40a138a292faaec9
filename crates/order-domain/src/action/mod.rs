//! One file per action of the popup.

pub mod adjust_refund;
pub mod cancel_items;
pub mod complete_refund;
pub mod confirm_deposit;
pub mod hold_refund;
pub mod place_order;
pub mod release_refund;
pub mod withdraw_claim;

pub use adjust_refund::AdjustRefund;
pub use cancel_items::CancelItems;
pub use complete_refund::CompleteRefund;
pub use confirm_deposit::ConfirmDeposit;
pub use hold_refund::HoldRefund;
pub use place_order::PlaceOrder;
pub use release_refund::ReleaseRefund;
pub use withdraw_claim::WithdrawClaim;
