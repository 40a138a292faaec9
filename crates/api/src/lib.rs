//! Order Desk over HTTP: the endpoints of the order detail popup, and the command line.
//!
//! The way of a request: [`edge`] gives it an id and dresses its answer, [`routes`] knows the
//! operations, [`extract`] checks it in the binding order, the file of the popup part turns it into
//! a command, `persistence` performs it, and [`view`] shows the outcome. [`problem`] is what is said
//! where it fails; [`openapi`] writes the contract from the same routes.

pub mod cli;
pub mod config;
pub mod contract;
pub mod desk;
pub mod edge;
pub mod extract;
pub mod labels;
pub mod meta;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod rate_limit;
pub mod routes;
pub mod server;
pub mod telemetry;
pub mod view;
pub mod vocabulary;
