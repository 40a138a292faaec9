//! What the words mean that are about goods, claims and who acts.

use super::Words;

pub(super) const FULFILMENT: Words = &[
    ("awaiting_payment", "the payment that pays for it is not confirmed"),
    ("preparing", "paid for; the goods are gathered"),
    ("ready_to_ship", "packed, without a tracking number"),
    ("standby", "has a tracking number, and waits for pick-up"),
    ("on_hold", "stopped by an operator"),
    ("shipping", "on its way to the receiver"),
    ("delivered", "has arrived at the receiver"),
];

/// Statuses of items that a claim holds.
pub(super) const CLAIMED: Words = &[
    ("cancel_requested", "a buyer asks for it; an operator has to answer"),
    ("cancel_processing", "out of the order; its refund is open"),
    ("canceled", "out of the order, and nothing is owed for it"),
    ("exchange_requested", "a buyer asks for it; an operator has to answer"),
    ("exchange_processing", "out of the order, others joined it; a refund or a payment is open"),
    ("exchanged", "out of the order, others joined it, and nothing is owed"),
    ("return_requested", "a buyer asks for it; an operator has to answer"),
    ("return_awaiting_collection", "out of the order; the goods are on their way back"),
    ("return_awaiting_refund", "the goods are back; its refund is open"),
    ("returned", "the goods are back, and nothing is owed for them"),
];

pub(super) const SHIPMENT_STATUS: Words = &[
    ("standby", "has a tracking number, and has not left"),
    ("shipping", "has left, and is on its way"),
    ("delivered", "has arrived at the receiver"),
    ("canceled", "taken back before it left; not shown any more"),
    ("removed", "all its items left it before it did; not shown any more"),
];

pub(super) const CLAIM_KIND: Words = &[
    ("cancellation", "units are taken out before they leave the warehouse (`C…`)"),
    ("exchange", "units leave the order, others join it (`E…`)"),
    ("return", "units that were sent come back (`R…`)"),
];

pub(super) const CLAIM_STATUS: Words = &[
    ("requested", "a buyer asks for it, and an operator has to answer; no money has moved"),
    (
        "awaiting_collection",
        "a return whose goods are on their way back; its refund is `scheduled`",
    ),
    ("awaiting_payment", "an exchange whose difference the buyer has to pay"),
    ("awaiting_refund", "its refund is to be paid out"),
    ("completed", "settled; nothing is owed"),
    ("rejected", "refused; its items are back where they were"),
    ("withdrawn", "taken back; money and items are as if it had not been"),
];

pub(super) const REASON_CODE: Words = &[
    ("customer_change_of_mind", "the buyer does not want it any more"),
    ("delivery_delay", "it came too late, or has not come"),
    ("misdelivery", "other goods came than were ordered"),
    ("undeliverable_area", "no carrier goes to the address"),
    ("customs", "it may not be exported or imported"),
    ("poor_packaging", "it was packed badly"),
    ("dissatisfied", "the buyer does not like the goods"),
    ("differs_from_description", "the goods are not what the page promised"),
    ("defective", "the goods are broken or faulty"),
    ("service", "the buyer does not like how they were treated"),
    ("out_of_stock", "the shop has none left"),
    ("other", "none of these; `text` says it"),
];

/// Actions with the operations that they are.
pub(super) const ACTION_NAME: Words = &[
    ("confirm_deposit", "`confirmDeposit`, of the order or of a payment"),
    ("add_items", "`addItems`, of the order"),
    ("mark_ready", "`moveItems`, of an item"),
    ("back_to_preparing", "`moveItems`, of an item"),
    ("hold", "`moveItems` of an item, `holdRefund` of a refund"),
    ("release", "`moveItems` of an item, `releaseRefund` of a refund"),
    ("create_shipment", "`createShipment`, for the order or an item"),
    ("add_to_shipment", "`addToShipment`, of a shipment"),
    ("dispatch", "`dispatchShipment`, of a shipment"),
    ("deliver", "`deliverShipment`, of a shipment"),
    ("cancel", "`createCancellation` of the order or an item, `cancelShipment` of a shipment"),
    ("exchange", "`createExchange`, of the order or an item"),
    ("return", "`createReturn`, of the order or an item"),
    ("accept", "`acceptClaim`, of what a buyer asked for"),
    ("reject", "`rejectClaim`, of what a buyer asked for"),
    ("collect", "`collectReturn`, of a return"),
    ("withdraw", "`withdrawClaim`, or for buyers `withdrawClaimRequest`, of a claim"),
    ("change", "`changeRefund`, `changeMemo` or `changeInquiry`, of what offers it"),
    ("complete", "`completeRefund`, of a refund"),
    ("change_bank", "`changeBankTransfer`, of a payment"),
    ("change_orderer", "`changeOrderer`, of the order"),
    ("change_receiver", "`changeReceiver`, of the order"),
    ("change_customer_notice", "`putCustomerNotice`, of the order"),
    ("blacklist_orderer", "`blacklistOrderer`, of the order"),
    ("release_blacklist", "`releaseBlacklist`, of the order"),
    ("delete", "`deleteMemo` or `deleteInquiry`, of what offers it"),
    ("reply", "`replyToInquiry`, of an inquiry"),
];

pub(super) const ACTOR_KIND: Words = &[
    ("operator", "a person of the shop's admin"),
    ("buyer", "who ordered, through the storefront"),
    ("integrator", "a program of the shop"),
    ("system", "Order Desk itself"),
];

/// What the processing history tells of.
pub(super) const HISTORY_TYPE: Words = &[
    ("order_placed", "the order was placed, by the storefront or an importer"),
    ("deposit_confirmed", "payments were received; their items go on"),
    ("items_added", "lines joined the order"),
    ("items_moved", "items moved inside the warehouse, or were put on hold"),
    ("item_split", "units were set apart as an item of their own"),
    ("shipment_created", "items were put under a tracking number"),
    ("shipment_dispatched", "a shipment left the warehouse"),
    ("shipment_delivered", "a shipment has arrived"),
    ("shipment_canceled", "a shipment was taken back before it left"),
    ("items_joined_shipment", "items were put into a shipment that had left"),
    ("claim_requested", "a buyer asked for a claim"),
    ("claim_accepted", "a claim was opened, or what a buyer asked for was accepted"),
    ("claim_rejected", "what a buyer asked for was refused"),
    ("return_collected", "the goods of a return came back"),
    ("claim_withdrawn", "a claim, or the request for one, was taken back"),
    ("refund_held", "a refund was set aside, with a reason"),
    ("refund_released", "a refund is to be paid out again"),
    ("refund_changed", "method, account, split or amount of a refund was changed by hand"),
    ("refund_completed", "a refund was paid out"),
    ("bank_changed", "who pays by bank transfer, or into which account"),
    ("orderer_changed", "who ordered; `changes` names the fields"),
    ("receiver_changed", "who receives the goods, or where; `changes` names the fields"),
    ("customer_notice_changed", "what the storefront tells the customer"),
    ("orderer_blacklisted", "the guest was put on the blacklist, or the reason changed"),
    ("blacklist_released", "the guest was taken off the blacklist"),
    ("flag_removed", "the entry that had flagged the order was released"),
    ("personal_data_erased", "people of the order were erased; what they bought stays"),
];
