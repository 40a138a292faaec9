//! Every operation, once: the server serves this list and the OpenAPI document is made of it.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api_keys, bank_accounts, bank_transfer, blacklist, bulk, cancellations, claim_list,
    claim_steps, claims, customer_notice, customers, deposits, exchanges, history, import,
    inquiries, items, members, memos, meta, order_list, orderer, orders, payments, products,
    receiver, refund_list, refunds, returns, settings, shipments, state_machines, storefront,
};

/// The operations under `/v1`.
pub fn v1(service: &mut ServiceConfig) {
    service
        .service(order_list::list_orders)
        .service(orders::place_order)
        .service(import::import_orders)
        .service(orders::get_order)
        .service(deposits::confirm_deposit)
        .service(payments::list_payments)
        .service(payments::get_payment_summary)
        .service(payments::list_payment_history)
        .service(history::list_history)
        .service(cancellations::quote_cancellation)
        .service(cancellations::create_cancellation)
        .service(cancellations::list_cancellations)
        .service(claims::list_claims_of_order)
        .service(claims::get_claim)
        .service(claims::withdraw_claim)
        .service(refund_list::list_refunds)
        .service(refunds::list_refunds_of_order)
        .service(refunds::get_refund)
        .service(refunds::get_return_invoice)
        .service(refunds::change_refund)
        .service(refunds::hold_refund)
        .service(refunds::release_refund)
        .service(refunds::complete_refund)
        .service(customers::get_stored_value)
        .service(customers::get_coupon)
        .service(settings::get_shop_settings)
        .service(settings::change_shop_settings)
        .service(bank_accounts::list_bank_accounts)
        .service(bank_accounts::create_bank_account)
        .service(bank_accounts::get_bank_account)
        .service(bank_accounts::change_bank_account)
        .service(bank_accounts::delete_bank_account)
        .service(products::get_product)
        .service(products::put_product)
        .service(api_keys::list_api_keys)
        .service(api_keys::create_api_key)
        .service(api_keys::delete_api_key)
        .service(meta::list_errors)
        .service(meta::get_error)
        .service(meta::list_labels)
        .configure(goods)
        .configure(people);
}

/// The operations on people, and on what is said to and about them.
fn people(service: &mut ServiceConfig) {
    service
        .service(orderer::get_orderer)
        .service(orderer::change_orderer)
        .service(orderer::list_orderer_history)
        .service(customer_notice::put_customer_notice)
        .service(customer_notice::delete_customer_notice)
        .service(receiver::get_receiver)
        .service(receiver::change_receiver)
        .service(receiver::list_receiver_history)
        .service(blacklist::blacklist_orderer)
        .service(blacklist::release_blacklist)
        .service(blacklist::list_blacklist)
        .service(members::get_customer)
        .service(members::list_customer_orders)
        .service(members::list_customer_coupons)
        .service(bank_transfer::change_bank_transfer)
        .service(memos::list_memos)
        .service(memos::create_memo)
        .service(memos::get_memo)
        .service(memos::change_memo)
        .service(memos::delete_memo)
        .service(inquiries::list_inquiries)
        .service(inquiries::create_inquiry)
        .service(inquiries::get_inquiry)
        .service(inquiries::change_inquiry)
        .service(inquiries::delete_inquiry)
        .service(inquiries::reply_to_inquiry);
}

/// The operations that move goods, and those that follow from it.
fn goods(service: &mut ServiceConfig) {
    service
        .service(items::move_items)
        .service(items::quote_added_items)
        .service(items::add_items)
        .service(shipments::list_shipments)
        .service(shipments::create_shipment)
        .service(shipments::get_shipment)
        .service(shipments::cancel_shipment)
        .service(shipments::dispatch_shipment)
        .service(shipments::deliver_shipment)
        .service(shipments::list_addable_items)
        .service(shipments::add_to_shipment)
        .service(exchanges::quote_exchange)
        .service(exchanges::create_exchange)
        .service(exchanges::list_exchanges)
        .service(returns::quote_return)
        .service(returns::create_return)
        .service(returns::list_returns)
        .service(claim_list::list_claims)
        .service(claim_steps::quote_acceptance)
        .service(claim_steps::accept_claim)
        .service(claim_steps::reject_claim)
        .service(claim_steps::quote_collection)
        .service(claim_steps::collect_return)
        .service(storefront::get_storefront_order)
        .service(storefront::request_claim)
        .service(storefront::withdraw_claim_request)
        .service(bulk::confirm_deposits)
        .service(bulk::complete_refunds)
        .service(state_machines::list_state_machines);
}

/// The operations at the root.
pub fn root(service: &mut ServiceConfig) {
    service.service(meta::healthz).service(meta::readyz);
}
