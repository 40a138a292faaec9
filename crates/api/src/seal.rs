//! Sealing what an answer says once, for the answer that an `Idempotency-Key` keeps.
//!
//! A replay is byte for byte, but a credential is kept as a hash only (api.md §1). So what is kept
//! of an answer has its secret sealed by the credential of the request, of which the database knows
//! only a hash: nobody can open it but who may ask for the replay.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What opens the seals of one credential. Never shown, never kept.
#[derive(Clone)]
pub struct Sealing([u8; 32]);

impl fmt::Debug for Sealing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealing")
    }
}

impl Sealing {
    /// Of a credential as it was sent: 256 random bits, or a signed token.
    pub fn of(credential: &str) -> Self {
        Self(digest(b"orderdesk seal", credential.as_bytes()))
    }

    /// Names the credential without telling it: where a replay must come from the very one that sealed.
    pub fn name(&self) -> [u8; 32] {
        digest(b"name", &self.0)
    }

    /// Seals a secret. `about` names what it belongs to and is never used for two secrets: the pad is
    /// used once.
    pub fn seal(&self, about: &str, secret: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.padded(about, secret.as_bytes()))
    }

    /// Opens a seal of this credential; `None` for what is none.
    pub fn open(&self, about: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        String::from_utf8(self.padded(about, &bytes)).ok()
    }

    fn padded(&self, about: &str, bytes: &[u8]) -> Vec<u8> {
        let blocks = bytes.chunks(32).zip(0u32..).flat_map(|(block, number)| {
            let pad = Sha256::new()
                .chain_update(self.0)
                .chain_update(number.to_be_bytes())
                .chain_update(about)
                .finalize();
            block.iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect::<Vec<u8>>()
        });
        blocks.collect()
    }
}

fn digest(purpose: &[u8], secret: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_credential_that_sealed_opens() {
        let secret = "od_live_AZM4nJ6Xc0a5Y2gk3o9vPqAZM4nJ6Xc0a5Y2gk3o9vPqAZM4nJ6Xc0a5Y2gk";
        let mine = Sealing::of("od_live_mine");
        let sealed = mine.seal("key 1", secret);
        assert_eq!(mine.open("key 1", &sealed).as_deref(), Some(secret));
        assert_ne!(mine.open("key 2", &sealed).as_deref(), Some(secret));
        let theirs = Sealing::of("od_live_theirs");
        assert_ne!(theirs.open("key 1", &sealed).as_deref(), Some(secret));
        // The blocks have pads of their own: what is alike does not look alike.
        let alike = mine.seal("key 1", &"a".repeat(64));
        let bytes = URL_SAFE_NO_PAD.decode(alike).expect("base64");
        assert_ne!(bytes[..32], bytes[32..]);
        assert_eq!(format!("{mine:?}"), "Sealing");
    }
}
