//! Where a request points: what the path names must exist in the caller's shop, or 404. Checked
//! before anything about the request's own content is said.

use actix_web::HttpRequest;

use super::credential::Caller;
use crate::{
    desk::Desk,
    problem::{Problem, catalogue},
};

/// The thing that a path names.
pub trait Place: Sized + 'static {
    /// Finds it, or 404: the same for a thing of another shop, a number that was never given, and a
    /// text that cannot be a number.
    fn find(
        request: &HttpRequest,
        desk: &Desk,
        caller: &Caller,
    ) -> impl Future<Output = Result<Self, Problem>>;
}

/// The shop as a whole.
pub struct InShop;

impl Place for InShop {
    async fn find(_: &HttpRequest, _: &Desk, _: &Caller) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// A segment of the path, decoded; 404 for what no number of ours can be.
fn segment<'a>(request: &'a HttpRequest, name: &str) -> Result<&'a str, Problem> {
    let not_found = || Problem::new(catalogue::NOT_FOUND);
    let text = request.match_info().get(name).ok_or_else(not_found)?;
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'%';
    if text.len() <= 100 && text.bytes().all(plain) { Ok(text) } else { Err(not_found()) }
}
