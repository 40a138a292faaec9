//! Networks, as the list of trusted proxies names them.

use std::net::IpAddr;

/// An address with a prefix length: `10.0.0.0/8`, `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Reads `ADDRESS` or `ADDRESS/PREFIX`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok())?;
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// Whether `address` lies in this network. An IPv4 address mapped into IPv6 counts as itself.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - self.prefix.min(32);
                shift == 32 || (u32::from(network) ^ u32::from(address)) >> shift == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - self.prefix;
                shift == 128 || (u128::from(network) ^ u128::from(address)) >> shift == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses_only() {
        let network = Network::parse("10.1.0.0/16").expect("a network");
        assert!(network.contains("10.1.2.3".parse().expect("address")));
        assert!(network.contains("::ffff:10.1.2.3".parse().expect("address")));
        assert!(!network.contains("10.2.0.1".parse().expect("address")));
        assert!(!network.contains("::1".parse().expect("address")));
        let all = Network::parse("0.0.0.0/0").expect("a network");
        assert!(all.contains("203.0.113.9".parse().expect("address")));
    }
}
