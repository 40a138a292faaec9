//! How far an order is brought on: most stand as they were placed, some go every way.

use order_domain::{
    action::{
        CancelItems, ConfirmDeposit, CreateShipment, DeliverShipment, HoldRefund, MoveItems,
        ReturnItems, move_items::MoveAction,
    },
    claim::{ClaimOptions, Fault, Pick, Reason, ReasonCode},
    number::{ItemNo, RefundNo, ShipmentNo},
};
use persistence::{Answer, Error, Orders, Performed, Write};

use super::{nobody, orders::Made};

/// A command on an order.
pub(super) enum Step {
    Confirm(ConfirmDeposit),
    Cancel(CancelItems),
    Hold(MoveItems),
    HoldRefund(HoldRefund),
    Ship(CreateShipment),
    Deliver(DeliverShipment),
    Return(ReturnItems),
}

impl Step {
    pub(super) async fn perform(
        self,
        orders: &Orders,
        order_no: &str,
        write: Write,
        answer: Answer<Performed>,
    ) -> Result<(), Error> {
        match self {
            Self::Confirm(command) => {
                orders.perform(order_no, command, nobody(), write, answer).await
            }
            Self::Cancel(command) => {
                orders.perform(order_no, command, nobody(), write, answer).await
            }
            Self::Hold(command) => orders.perform(order_no, command, nobody(), write, answer).await,
            Self::HoldRefund(command) => {
                orders.perform(order_no, command, nobody(), write, answer).await
            }
            Self::Ship(command) => orders.perform(order_no, command, nobody(), write, answer).await,
            Self::Deliver(command) => {
                orders.perform(order_no, command, nobody(), write, answer).await
            }
            Self::Return(command) => {
                orders.perform(order_no, command, nobody(), write, answer).await
            }
        }?;
        Ok(())
    }
}

/// The steps of an order's way.
pub(super) fn way(made: &Made) -> Vec<Step> {
    let mut chance = made.chance.clone();
    if !made.is_paid {
        return match chance.below(100) {
            0..5 => vec![Step::Confirm(ConfirmDeposit::default())],
            5..10 => vec![cancel(made, true, false)],
            _ => Vec::new(),
        };
    }
    let tracking_no = format!(
        "{:04}-{:04}-{:04}",
        chance.below(10_000),
        chance.below(10_000),
        chance.below(10_000)
    );
    let sent = || ship(made, tracking_no.clone());
    let delivered = || Step::Deliver(DeliverShipment { shipment_no: ShipmentNo(1), at: None });
    match chance.below(1_000) {
        0..15 => vec![sent()],
        15..55 => vec![sent(), delivered()],
        55..60 => vec![sent(), delivered(), send_back(made)],
        60..75 => vec![cancel(made, false, false)],
        75..85 => vec![cancel(made, true, true)],
        85..88 => vec![cancel(made, false, false), hold_refund()],
        88..93 => vec![hold(made)],
        _ => Vec::new(),
    }
}

/// All units, or one of the first item.
fn picks(made: &Made, all: bool) -> Vec<Pick> {
    let each = (1..).zip(&made.quantities);
    let all_of = each.map(|(number, &quantity)| Pick { item_no: ItemNo(number), quantity });
    if all { all_of.collect() } else { vec![Pick { item_no: ItemNo(1), quantity: 1 }] }
}

fn reason() -> Reason {
    let text = Some("サイズ違い".to_owned());
    Reason { code: ReasonCode::CustomerChangeOfMind, text, fault: Fault::Buyer }
}

fn cancel(made: &Made, all: bool, complete_refund: bool) -> Step {
    let options = ClaimOptions::default();
    Step::Cancel(CancelItems {
        items: picks(made, all),
        reason: reason(),
        options,
        complete_refund,
    })
}

fn hold_refund() -> Step {
    let reason = "口座確認中".to_owned();
    Step::HoldRefund(HoldRefund { refund_no: RefundNo(1), reason })
}

fn hold(made: &Made) -> Step {
    let item_nos = picks(made, true).into_iter().map(|pick| pick.item_no).collect();
    let reason = Some("住所の確認待ち".to_owned());
    Step::Hold(MoveItems { action: MoveAction::Hold, item_nos, reason })
}

fn ship(made: &Made, tracking_no: String) -> Step {
    let carrier = "yamato".to_owned();
    Step::Ship(CreateShipment { carrier, tracking_no, items: picks(made, true), dispatch: true })
}

fn send_back(made: &Made) -> Step {
    let options = ClaimOptions::default();
    let (items, reason) = (picks(made, false), reason());
    let (collected, complete_refund) = (false, false);
    Step::Return(ReturnItems { items, reason, options, collected, complete_refund })
}
