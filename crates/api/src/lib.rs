//! Order Desk over HTTP: the endpoints of the order detail popup, and the command line.
//!
//! The way of a request: [`edge`] gives it an id and dresses its answer, [`routes`] knows the
//! operations, [`extract`] checks it in the binding order, the file of the popup part turns it into
//! a command, [`conduct`] has `persistence` perform it, and [`view`] shows the outcome. [`problem`]
//! is what is said where it fails; [`openapi`] writes the contract from the same routes.

// The derives of utoipa write paths out in full.
#![allow(unused_qualifications)]

pub mod amount;
pub mod api_keys;
pub mod bank_accounts;
pub mod bank_transfer;
pub mod blacklist;
pub mod bulk;
pub mod cancellations;
pub mod claim_body;
pub mod claim_list;
pub mod claim_steps;
pub mod claim_terms;
pub mod claims;
pub mod cli;
pub mod conduct;
pub mod config;
pub mod contract;
pub mod customer_notice;
pub mod customers;
pub mod deposits;
pub mod desk;
pub mod edge;
pub mod exchanges;
pub mod extract;
pub mod guides;
pub mod history;
pub mod import;
pub mod inquiries;
pub mod items;
pub mod labels;
pub mod members;
pub mod memos;
pub mod meta;
pub mod openapi;
pub mod order_list;
pub mod orderer;
pub mod orders;
pub mod page;
pub mod parameters;
pub mod payments;
pub mod people;
pub mod person_change;
pub mod person_history;
pub mod place;
pub mod problem;
pub mod products;
pub mod quote;
pub mod rate_limit;
pub mod receiver;
pub mod refund_list;
pub mod refunds;
pub mod returns;
pub mod routes;
pub mod seal;
pub mod server;
pub mod settings;
pub mod shipments;
pub mod state_machines;
pub mod storefront;
pub mod telemetry;
pub mod view;
pub mod vocabulary;
