//! What a process works with: the database, the settings of the start, keys, limits.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use persistence::{
    Database, ShopId,
    desk::settings::{Settings, ShopSettings},
};

use crate::{
    config::Config,
    extract::oidc::{KeySetError, Verifier},
    rate_limit::Limiter,
};

/// How long another process's change of a shop's locale or time zone may go unnoticed. What money
/// depends on is read in the transaction that needs it.
const SETTINGS_KEPT: Duration = Duration::from_secs(5);

/// Shared by all workers of a process.
pub struct Desk {
    /// The database.
    pub database: Database,
    /// The environment, read.
    pub config: Config,
    /// Checks access tokens, where an issuer is configured.
    pub tokens: Option<Verifier>,
    /// How much callers may still ask.
    pub limiter: Limiter,
    settings: RwLock<HashMap<ShopId, (Instant, Arc<ShopSettings>)>>,
}

impl Desk {
    /// A desk over an open database.
    pub fn new(config: Config, database: Database) -> Result<Self, KeySetError> {
        let tokens = config.oidc.clone().map(Verifier::new).transpose()?;
        let limiter = Limiter::new(config.rate_limit);
        Ok(Self { database, config, tokens, limiter, settings: RwLock::default() })
    }

    /// The settings of a shop, at most a few seconds old.
    pub async fn settings(&self, shop: ShopId) -> Result<Arc<ShopSettings>, persistence::Error> {
        let known = self
            .settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&shop)
            .filter(|(read, _)| read.elapsed() < SETTINGS_KEPT)
            .map(|(_, settings)| Arc::clone(settings));
        if let Some(settings) = known {
            return Ok(settings);
        }
        let settings = Arc::new(Settings::of(&self.database, shop).find().await?);
        self.settings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(shop, (Instant::now(), Arc::clone(&settings)));
        Ok(settings)
    }

    /// Forgets a shop's settings: they were changed here.
    pub fn forget_settings(&self, shop: ShopId) {
        self.settings.write().unwrap_or_else(PoisonError::into_inner).remove(&shop);
    }
}
