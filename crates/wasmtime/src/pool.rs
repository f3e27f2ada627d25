//! Where the instances of an engine have their memories and tables: in a pool, of which
//! each place is used again.
//!
//! A run makes some ten instances for each cell, and far more where it shrinks. On two cores,
//! 72 cells of `abi` took 10.6 s of the kernel with a mapping for each memory, 4.2 s with a
//! pool, and a sixth less time in all where the kernel tells which pages were written.

use wasmtime::{Enabled, PoolingAllocationConfig};

use super::Limits;

/// The memories that the instances of a thread may have together: more than a composition of
/// eight guests needs, beside one that is asked for its opinion, each with a saboteur.
const MEMORIES: usize = 200;

/// The memories of all threads, at least and at most. Each takes 4 GiB of addresses, of which
/// there are 128 TiB for the engines of two compilers.
const ALL_MEMORIES: [usize; 2] = [1_000, 8_000];

/// The memories and tables of one module: what people bring may have many.
const PARTS: u32 = 100;

/// The bytes of metadata of one instance; an idle JavaScript guest needs 1 MB.
const INSTANCE: usize = 64 << 20;

/// The bytes of a memory that are wiped rather than given back to the kernel. An idle Python
/// guest has 30 MB.
const RESIDENT: usize = 64 << 20;

/// The memories that are kept as they are for the next instance of the same component.
const WARM: u32 = 32;

/// The pool of an engine with these limits.
pub fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let [least, most] = ALL_MEMORIES;
    let memories = threads.saturating_mul(MEMORIES).clamp(least, most) as u32;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_memories(memories)
        .total_tables(memories)
        .total_core_instances(memories)
        .total_component_instances(memories)
        .max_memories_per_module(PARTS)
        .max_tables_per_module(PARTS)
        .max_core_instance_size(INSTANCE)
        .max_component_instance_size(INSTANCE)
        .table_elements(limits.table)
        .linear_memory_keep_resident(RESIDENT)
        .table_keep_resident(RESIDENT)
        .max_unused_warm_slots(WARM)
        .pagemap_scan(Enabled::Auto);
    pool
}
