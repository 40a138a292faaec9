//! The client's address: the peer's, unless the peer is a proxy that we trust and says whose
//! request it passes on.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;

use crate::config::Network;

/// The address that is recorded with a change and counted by the rate limit.
pub fn of(request: &HttpRequest, trusted: &[Network]) -> Option<IpAddr> {
    let mut address = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(address) {
        return Some(address);
    }
    // From the nearest proxy outwards: the first address that is no proxy of ours is the client.
    // What stands before it was written by the client and proves nothing.
    let forwarded =
        request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        let parsed = hop
            .parse()
            .or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()))
            .map(|hop: IpAddr| hop.to_canonical());
        match parsed {
            Ok(hop) => address = hop,
            Err(_) => break,
        }
        if !is_trusted(address) {
            break;
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &str) -> String {
        let request = TestRequest::default()
            .peer_addr(SocketAddr::new(peer.parse().expect("address"), 1))
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        let trusted: Vec<Network> = Network::parse(trusted).into_iter().collect();
        of(&request, &trusted).expect("a peer").to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(seen("203.0.113.5", "198.51.100.1", "10.0.0.0/8"), "203.0.113.5");
    }

    #[test]
    fn a_trusted_proxy_is_believed_as_far_as_the_first_stranger() {
        assert_eq!(seen("10.0.0.1", "198.51.100.1", "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(
            seen("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.0/8"),
            "198.51.100.1"
        );
        assert_eq!(seen("10.0.0.1", "nonsense", "10.0.0.0/8"), "10.0.0.1");
    }
}
