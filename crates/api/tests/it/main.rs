//! The API from outside, in one process: what every request is held to, whatever it asks for.
//! Stories of orders stand in the workspace's `tests`.

mod access;
mod blacklist;
mod bulk;
mod buyer_tokens;
mod coupons;
mod desk;
mod document;
mod document_words;
mod goods;
mod issuer;
mod malformed;
mod matrix;
mod order_of_checks;
mod payments;
mod people;
mod returning;
mod storefront;
mod support;
