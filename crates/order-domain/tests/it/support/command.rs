//! Commands in a few words.

use order_domain::action::adjust_refund::ManualAdjustment;
use order_domain::action::{
    AcceptClaim, AddItems, AddToShipment, AdjustRefund, BlacklistOrderer, CancelItems,
    CancelShipment, ChangeBank, ChangeCustomerNotice, ChangeOrderer, ChangeReceiver, CollectReturn,
    CompleteRefund, ConfirmDeposit, CreateShipment, DeliverShipment, DispatchShipment,
    ErasePersonalData, ExchangeItems, HoldRefund, MoveItems, RejectClaim, ReleaseBlacklist,
    ReleaseRefund, RemoveFlag, RequestClaim, ReturnItems, WithdrawClaim,
};
use order_domain::claim::{
    ClaimOptions, Deduction, Fault, Pick, Reason, ReasonCode, ReturnShipping, ShippingChoice,
};
use order_domain::draft::{Command, Draft};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, RefundNo};
use order_domain::refund::RefundMethod;
use order_domain::reject::Rejection;
use order_domain::stamp::PersonRef;
use order_domain::tender::Tenders;
use serde::Serialize;

macro_rules! any_command {
    ($($name:ident),+ $(,)?) => {
        /// One of the commands that change an order.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum AnyCommand {
            $($name($name)),+
        }

        $(impl From<$name> for AnyCommand {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        })+

        impl AnyCommand {
            /// The name of the command itself.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $name::NAME),+
                }
            }
        }

        impl Command for AnyCommand {
            const NAME: &'static str = "any";

            fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
                match self {
                    $(Self::$name(command) => command.decide(order)),+
                }
            }
        }
    };
}

any_command!(
    AcceptClaim,
    AddItems,
    AddToShipment,
    AdjustRefund,
    BlacklistOrderer,
    CancelItems,
    CancelShipment,
    ChangeBank,
    ChangeCustomerNotice,
    ChangeOrderer,
    ChangeReceiver,
    CollectReturn,
    CompleteRefund,
    ConfirmDeposit,
    CreateShipment,
    DeliverShipment,
    DispatchShipment,
    ErasePersonalData,
    ExchangeItems,
    HoldRefund,
    MoveItems,
    RejectClaim,
    ReleaseBlacklist,
    ReleaseRefund,
    RemoveFlag,
    RequestClaim,
    ReturnItems,
    WithdrawClaim,
);

/// `(item, units)` as picks.
pub fn picks<const COUNT: usize>(picks: [(u32, u32); COUNT]) -> Vec<Pick> {
    let pick = |(number, quantity)| Pick { item_no: ItemNo(number), quantity };
    picks.into_iter().map(pick).collect()
}

/// A plain reason.
pub fn because(fault: Fault) -> Reason {
    Reason { code: ReasonCode::CustomerChangeOfMind, text: None, fault }
}

/// A cancellation of `(item, units)`, on the buyer's change of mind, with no options.
pub fn cancel<const COUNT: usize>(items: [(u32, u32); COUNT]) -> CancelItems {
    CancelItems {
        items: picks(items),
        reason: because(Fault::Buyer),
        options: ClaimOptions::default(),
        complete_refund: false,
    }
}

/// Options of a cancellation, in a few words.
pub trait CancelWith: Sized {
    #[must_use]
    fn restoring(self, coupon_no: &str) -> Self;
    #[must_use]
    fn shipping(self, choice: ShippingChoice) -> Self;
    #[must_use]
    fn deducting(self, amount: i64) -> Self;
    #[must_use]
    fn return_shipping(self, amount: i64, payer: Fault) -> Self;
    #[must_use]
    fn by_hand(self, tenders: Tenders) -> Self;
    #[must_use]
    fn to(self, method: RefundMethod, account: Option<PersonRef>) -> Self;
    #[must_use]
    fn restock(self, restock: bool) -> Self;
    #[must_use]
    fn completing(self) -> Self;
}

impl CancelWith for CancelItems {
    fn restoring(mut self, coupon_no: &str) -> Self {
        self.options.restore_coupons.push(coupon_no.to_owned());
        self
    }

    fn shipping(mut self, choice: ShippingChoice) -> Self {
        self.options.shipping = Some(choice);
        self
    }

    fn deducting(mut self, amount: i64) -> Self {
        let deduction = Deduction { amount: Money(amount), reason: "手数料".to_owned() };
        self.options.deduction = Some(deduction);
        self
    }

    fn return_shipping(mut self, amount: i64, payer: Fault) -> Self {
        self.options.return_shipping = Some(ReturnShipping { amount: Money(amount), payer });
        self
    }

    fn by_hand(mut self, tenders: Tenders) -> Self {
        self.options.refund.tenders = Some(tenders);
        self
    }

    fn to(mut self, method: RefundMethod, account: Option<PersonRef>) -> Self {
        self.options.refund.method = method;
        self.options.refund.bank_account = account;
        self
    }

    fn restock(mut self, restock: bool) -> Self {
        self.options.restock = Some(restock);
        self
    }

    fn completing(mut self) -> Self {
        self.complete_refund = true;
        self
    }
}

/// 入金確認 of all that is awaited.
pub fn confirm() -> ConfirmDeposit {
    ConfirmDeposit::default()
}

/// 返金保留.
pub fn hold(refund_no: RefundNo) -> HoldRefund {
    HoldRefund { refund_no, reason: "口座確認中".to_owned() }
}

/// 返金保留 lifted.
pub fn release(refund_no: RefundNo) -> ReleaseRefund {
    ReleaseRefund { refund_no }
}

/// 返金完了, today.
pub fn complete(refund_no: RefundNo) -> CompleteRefund {
    CompleteRefund { refund_no, refunded_on: None, memo: None }
}

/// A change of a refund's amount by hand; zero: no change of the amount.
pub fn adjust(refund_no: RefundNo, amount: i64) -> AdjustRefund {
    let adjustment = ManualAdjustment { amount: Money(amount), reason: "お詫び".to_owned() };
    AdjustRefund {
        refund_no,
        method: None,
        bank_account: None,
        tenders: None,
        adjustment: (amount != 0).then_some(adjustment),
    }
}

/// 撤回.
pub fn withdraw(claim_no: ClaimNo) -> WithdrawClaim {
    WithdrawClaim { claim_no, reason: Some("購入者の希望".to_owned()) }
}

/// A shipment of these items that leaves at once.
pub fn ship<const COUNT: usize>(items: [(u32, u32); COUNT]) -> CreateShipment {
    CreateShipment {
        carrier: "ヤマト運輸".to_owned(),
        tracking_no: "1234-5678-9012".to_owned(),
        items: picks(items),
        dispatch: true,
    }
}
