//! What surrounds a call: the setup that providers ask for, and the host as a provider, of the
//! configuration and of key-value stores; WASI's own interfaces are the host's anyway.
//!
//! Where a component is the provider, nobody is to ask the host: it says then that it was asked.

use std::collections::HashMap;

use lab_judge::contract::builtin::{HOSTS_OWN, Setup};
use lab_judge::value::Val;
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, ResourceType};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::p2::bindings::random::random::Host as _;

use crate::State;
use crate::values::to_engine;

/// The interface by which a provider learns what surrounds a call, `wit/surroundings`.
const GIVEN: &str = "lab:surroundings/given@1.0.0";
const CONFIG: &str = "wasi:config/store@0.2.0-rc.1";
const KEYVALUE: &str = "wasi:keyvalue/store@0.2.0-draft2";
/// What `wasmtime-wasi` has defined, whose generators see single bytes and not the calls.
const RANDOM: &str = "wasi:random/random@0.2.12";

/// What surrounds the calls of a store.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The setup of the call, as it was given; none where no contract is about surroundings.
    setup: Option<(Val, Setup)>,
    /// Whether the host is the provider.
    host_provides: bool,
    buckets: Buckets,
}

/// The buckets that the host provides.
#[derive(Debug, Default)]
struct Buckets {
    /// The identifiers of the handles, by `rep`; none once dropped.
    handles: Vec<Option<String>>,
    /// The pairs of each identifier with a handle, in the order of their keys' first setting.
    pairs: HashMap<String, Vec<(String, Vec<u8>)>>,
}

impl Surroundings {
    /// Gives the setup of the next call, which is the first argument of it.
    ///
    /// # Errors
    /// If it is no setup.
    pub fn give(&mut self, args: &[Val], host_provides: bool) -> Result<(), String> {
        let setup = args
            .first()
            .and_then(|val| Some((val, Setup::of_val(val)?)));
        let (val, setup) = setup.ok_or("the first argument is no setup")?;
        self.setup = Some((val.clone(), setup));
        self.host_provides = host_provides;
        Ok(())
    }

    /// The setup, if the host provides it.
    pub fn own_setup(&self) -> Option<&Setup> {
        let (_, setup) = self.setup.as_ref()?;
        self.host_provides.then_some(setup)
    }

    fn config(&self) -> Result<&[(String, String)], ConfigError> {
        let setup = self.own_setup();
        let setup = setup.ok_or_else(|| ConfigError::Upstream(HOSTS_OWN.to_owned()))?;
        Ok(&setup.config)
    }

    fn open(&mut self, identifier: String) -> Result<Handle, StoreError> {
        if !self.host_provides {
            return Err(StoreError::Other(HOSTS_OWN.to_owned()));
        }
        let Buckets { handles, pairs } = &mut self.buckets;
        pairs.entry(identifier.clone()).or_default();
        handles.push(Some(identifier));
        Ok(Handle::new_own(handles.len() as u32 - 1))
    }

    fn end(&mut self, rep: u32) {
        let Buckets { handles, pairs } = &mut self.buckets;
        let Some(identifier) = handles.get_mut(rep as usize).and_then(Option::take) else {
            return;
        };
        let others = || handles.iter().flatten().any(|other| *other == identifier);
        if !others() {
            pairs.remove(&identifier);
        }
    }

    /// The pairs of a bucket.
    fn pairs(&mut self, handle: &Handle) -> Result<&mut Vec<(String, Vec<u8>)>, StoreError> {
        let Buckets { handles, pairs } = &mut self.buckets;
        let identifier = handles.get(handle.rep() as usize);
        let pairs = identifier
            .and_then(Option::as_ref)
            .and_then(|identifier| pairs.get_mut(identifier));
        pairs.ok_or(StoreError::NoSuchStore)
    }
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum ConfigError {
    #[component(name = "upstream")]
    Upstream(String),
    #[component(name = "io")]
    Io(String),
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum StoreError {
    #[component(name = "no-such-store")]
    NoSuchStore,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "other")]
    Other(String),
}

#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct KeyResponse {
    keys: Vec<String>,
    cursor: Option<u64>,
}

/// What a handle is one of.
enum Bucket {}

type Store<'a> = StoreContextMut<'a, State>;
type Handle = Resource<Bucket>;

/// Gives setups to providers, and provides what readers import.
pub fn add_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker
        .instance(GIVEN)?
        .func_new("get", |store, _, _, results| {
            let setup = &store.data().surroundings.setup;
            let (setup, _) = setup
                .as_ref()
                .ok_or_else(|| wasmtime::Error::msg("no setup is given to this call"))?;
            results[0] = to_engine(setup);
            Ok(())
        })?;
    add_random_to(linker)?;
    add_config_to(linker)?;
    add_keyvalue_to(linker)
}

fn add_random_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let mut instance = linker.instance(RANDOM)?;
    instance.func_wrap("get-random-bytes", |mut store: Store, (length,): (u64,)| {
        let state = store.data_mut();
        let bytes = match state.surroundings.own_setup() {
            Some(setup) => setup.random_bytes(length),
            None => state.ctx().ctx.random().get_random_bytes(length)?,
        };
        Ok((bytes,))
    })?;
    instance.func_wrap("get-random-u64", |mut store: Store, (): ()| {
        let state = store.data_mut();
        let number = match state.surroundings.own_setup() {
            Some(setup) => setup.random,
            None => state.ctx().ctx.random().get_random_u64()?,
        };
        Ok((number,))
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

fn add_config_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut instance = linker.instance(CONFIG)?;
    instance.func_wrap("get", |store: Store, (key,): (String,)| {
        let pairs = store.data().surroundings.config();
        Ok((pairs.map(|pairs| value_of(pairs, &key)),))
    })?;
    instance.func_wrap("get-all", |store: Store, (): ()| {
        Ok((store.data().surroundings.config().map(<[_]>::to_vec),))
    })
}

/// The value of the first pair with a key.
fn value_of<V: Clone>(pairs: &[(String, V)], key: &str) -> Option<V> {
    let mut pairs = pairs.iter();
    let found = pairs.find(|(name, _)| name == key)?;
    Some(found.1.clone())
}

fn add_keyvalue_to(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut instance = linker.instance(KEYVALUE)?;
    let ty = ResourceType::host::<Bucket>();
    instance.resource("bucket", ty, |mut store: Store, rep| {
        store.data_mut().surroundings.end(rep);
        Ok(())
    })?;
    instance.func_wrap("open", |mut store: Store, (identifier,): (String,)| {
        Ok((store.data_mut().surroundings.open(identifier),))
    })?;
    instance.func_wrap(
        "[method]bucket.get",
        |mut store: Store, (handle, key): (Handle, String)| {
            let pairs = store.data_mut().surroundings.pairs(&handle);
            Ok((pairs.map(|pairs| value_of(pairs, &key)),))
        },
    )?;
    instance.func_wrap(
        "[method]bucket.set",
        |mut store: Store, (handle, key, value): (Handle, String, Vec<u8>)| {
            let pairs = store.data_mut().surroundings.pairs(&handle);
            Ok((pairs.map(
                |pairs| match pairs.iter_mut().find(|(name, _)| *name == key) {
                    Some(pair) => pair.1 = value,
                    None => pairs.push((key, value)),
                },
            ),))
        },
    )?;
    instance.func_wrap(
        "[method]bucket.delete",
        |mut store: Store, (handle, key): (Handle, String)| {
            let pairs = store.data_mut().surroundings.pairs(&handle);
            Ok((pairs.map(|pairs| pairs.retain(|(name, _)| *name != key)),))
        },
    )?;
    instance.func_wrap(
        "[method]bucket.exists",
        |mut store: Store, (handle, key): (Handle, String)| {
            let pairs = store.data_mut().surroundings.pairs(&handle);
            Ok((pairs.map(|pairs| pairs.iter().any(|(name, _)| *name == key)),))
        },
    )?;
    instance.func_wrap(
        "[method]bucket.list-keys",
        |mut store: Store, (handle, _): (Handle, Option<u64>)| {
            let pairs = store.data_mut().surroundings.pairs(&handle);
            Ok((pairs.map(|pairs| KeyResponse {
                keys: pairs.iter().map(|(key, _)| key.clone()).collect(),
                cursor: None,
            }),))
        },
    )
}
