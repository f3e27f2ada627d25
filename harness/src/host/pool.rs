//! Where the instances of an engine have their memories and tables: in a pool, of which
//! each place is used again.
//!
//! A run makes some ten instances for each cell, and far more where it shrinks. On two cores,
//! 72 cells of `abi` took 10.6 s of the kernel with a mapping for each memory, 4.2 s with a
//! pool, and 30 % less time in all where the kernel tells which pages were written.

use wasmtime::{Enabled, PoolingAllocationConfig};

use super::Limits;

/// The memories that all instances of an engine may have together: far more than the threads
/// of a run need, each of which has a composition of three guests and its saboteurs beside one
/// that is asked for its opinion. Each takes 4 GiB of addresses, of which there are 128 TiB.
const MEMORIES: u32 = 2_000;

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
    let mut pool = PoolingAllocationConfig::new();
    pool.total_memories(MEMORIES)
        .total_tables(MEMORIES)
        .total_core_instances(MEMORIES)
        .total_component_instances(MEMORIES)
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
